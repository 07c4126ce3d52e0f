import {existsSync, readFileSync} from 'node:fs'
import {basename, resolve} from 'node:path'
import {constructFromEvents, parseEvents, YAMLException, type Event} from 'js-yaml'
import {ConfigError, textOf} from '../errors.js'
import {isObject, type JsonObject} from '../model/json.js'
import {yamlLines} from './yaml-lines.js'

/** A configuration file, read but not yet understood. */
export type ConfigFile = {
  /** Absolute. */
  readonly path: string
  /** As messages name it. */
  readonly label: string
  readonly content: JsonObject
  /** The line of a key or item, counted from 1; path parts joined with `/`. */
  readonly lineOf: (path: string) => number | undefined
}

/** The name that is looked for in the current folder. */
export const defaultFileName = 'mldns.yaml'

/**
 * Reads the file that was asked for, or `mldns.yaml` in `cwd` when there is one; undefined when there is none.
 * @throws ConfigError when it cannot be read or is not one YAML map
 */
export function readConfigFile(asked: string | undefined, cwd: string): ConfigFile | undefined {
  const label = asked ?? defaultFileName
  const path = resolve(cwd, label)
  if (asked === undefined && !existsSync(path)) return undefined
  const text = readText(path, label)
  if (text.trim() === '') return {path, label, content: {}, lineOf: () => undefined}
  return {path, label, ...parse(text, label)}
}

function readText(path: string, label: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(
      'CONFIG_UNREADABLE',
      `cannot read the configuration file ${label}: ${reasonOf(error)}`,
      {
        hint: 'give the path of a readable YAML file with --config or MLDNS_CONFIG',
        cause: error,
      },
    )
  }
}

/** Why a file could not be read, for people. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'permission is denied'
  return textOf(error)
}

function parse(text: string, label: string): Pick<ConfigFile, 'content' | 'lineOf'> {
  const events = parseYaml(text, label)
  if (events.every(({type}) => type === documentStart)) return {content: {}, lineOf: () => undefined}
  const documents = construct(text, events, label)
  if (documents.length > 1) {
    throw new ConfigError('CONFIG_SYNTAX', `${label} holds ${documents.length} YAML documents, expected one`)
  }
  const content: unknown = documents[0] ?? {}
  if (!isObject(content)) {
    const found = Array.isArray(content) ? 'a list' : typeof content
    throw new ConfigError(
      'CONFIG_SYNTAX',
      `${label} holds ${found}, expected a map of settings such as "policy: sync"`,
    )
  }
  const lines = yamlLines(text, events)
  return {content, lineOf: (path) => lines.get(path)}
}

const documentStart = 1

function parseYaml(text: string, label: string): Event[] {
  return withPlace(label, () => parseEvents(text, {filename: basename(label)}))
}

function construct(text: string, events: Event[], label: string): unknown[] {
  return withPlace(label, () => constructFromEvents(events, {source: text, filename: basename(label)}))
}

function withPlace<T>(label: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const place =
      error.mark === undefined ? label : `${label}:${error.mark.line + 1}:${error.mark.column + 1}`
    throw new ConfigError('CONFIG_SYNTAX', `${place}: this is not valid YAML: ${error.reason}`, {
      cause: error,
    })
  }
}
