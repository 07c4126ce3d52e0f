import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import {ConfigError, textOf} from '../errors.js'
import {isObject, type JsonObject, listAt, objectAt, stringAt} from '../model/json.js'

/** One `name: …, cluster|user|context: {…}` entry, with the folder its relative paths start from. */
export type Entry = {
  readonly name: string
  readonly body: JsonObject
  /** Folder of the file that holds it. */
  readonly folder: string
  /** The file, for messages. */
  readonly file: string
}

/** Several kubeconfig files as one, the way kubectl merges them: whoever names a thing first wins. */
export type Kubeconfig = {
  /** For messages: the paths. */
  readonly origin: string
  /** '' when no file sets it. */
  readonly currentContext: string
  readonly clusters: ReadonlyMap<string, Entry>
  readonly users: ReadonlyMap<string, Entry>
  readonly contexts: ReadonlyMap<string, Entry>
}

type Environment = Readonly<Record<string, string | undefined>>

/** Where to look; `explicit` files were named one by one and must exist, the others may be missing. */
export type KubeconfigFiles = {readonly paths: readonly string[]; readonly explicit: boolean}

/** The files to read: `--kubeconfig`, else $KUBECONFIG, else ~/.kube/config. Both settings may join several paths. */
export function findKubeconfigFiles(option: string | undefined, env: Environment): KubeconfigFiles {
  if (option !== undefined && option !== '') {
    return {paths: splitPaths(option, env), explicit: true}
  }
  const fromEnv = splitPaths(env['KUBECONFIG'] ?? '', env)
  if (fromEnv.length > 0) return {paths: fromEnv, explicit: false}
  return {paths: [path.join(homeOf(env), '.kube', 'config')], explicit: false}
}

function splitPaths(text: string, env: Environment): readonly string[] {
  return text
    .split(path.delimiter)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('~/') ? path.join(homeOf(env), part.slice(2)) : path.resolve(part)))
}

function homeOf(env: Environment): string {
  return env['HOME'] ?? env['USERPROFILE'] ?? os.homedir()
}

/**
 * Reads and merges the files. undefined when none of them exists and none had to.
 * @throws ConfigError naming the file and the field
 */
export async function readKubeconfig(files: KubeconfigFiles): Promise<Kubeconfig | undefined> {
  const documents: {readonly file: string; readonly document: JsonObject}[] = []
  for (const file of files.paths) {
    const text = readText(file, files.explicit)
    if (text !== undefined) documents.push({file, document: await parseDocument(file, text)})
  }
  if (documents.length === 0) return undefined
  return {
    origin: documents.map(({file}) => file).join(', '),
    currentContext: documents.map(({document}) => stringAt(document, 'current-context')).find(Boolean) ?? '',
    clusters: mergeEntries(documents, 'clusters', 'cluster'),
    users: mergeEntries(documents, 'users', 'user'),
    contexts: mergeEntries(documents, 'contexts', 'context'),
  }
}

function readText(file: string, mustExist: boolean): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      if (!mustExist) return undefined
      throw new ConfigError('KUBECONFIG_NOT_FOUND', `reading the kubeconfig ${file}: there is no such file`, {
        hint: 'Correct --kubeconfig, or leave it out to use $KUBECONFIG or ~/.kube/config.',
      })
    }
    throw new ConfigError('KUBECONFIG_UNREADABLE', `reading the kubeconfig ${file}: ${textOf(error)}`, {
      hint: `Make ${file} readable for the user who runs mldns.`,
      cause: error,
    })
  }
}

async function parseDocument(file: string, text: string): Promise<JsonObject> {
  const yaml = await import('js-yaml')
  let document: unknown
  try {
    const documents = yaml.loadAll(text, {maxAliases: 100, schema: yaml.CORE_SCHEMA.withTags(yaml.mergeTag)})
    document = documents.length === 0 ? {} : documents[0]
  } catch (error) {
    throw new ConfigError('KUBECONFIG_INVALID', `reading the kubeconfig ${file}: ${yamlProblem(error)}`, {
      hint: `Mend ${file}; \`kubectl config view\` shows whether kubectl can read it.`,
    })
  }
  if (document === null) return {}
  if (isObject(document)) return document
  throw invalid(file, 'the document', document, 'a mapping with clusters, users and contexts')
}

/** The reason and place of a YAML error, without the snippet: a kubeconfig's lines may be secrets. */
function yamlProblem(error: unknown): string {
  if (!isObject(error) || typeof error['reason'] !== 'string') return 'it is not valid YAML'
  const mark = objectAt(error, 'mark')
  const line = typeof mark['line'] === 'number' ? `, line ${mark['line'] + 1}` : ''
  return `it is not valid YAML${line}: ${error['reason']}`
}

function mergeEntries(
  documents: readonly {readonly file: string; readonly document: JsonObject}[],
  list: 'clusters' | 'users' | 'contexts',
  member: string,
): ReadonlyMap<string, Entry> {
  const merged = new Map<string, Entry>()
  for (const {file, document} of documents) {
    const value = document[list]
    if (value !== undefined && value !== null && !Array.isArray(value))
      throw invalid(file, list, value, 'a list')
    for (const entry of readEntries(file, document, list, member)) {
      if (!merged.has(entry.name)) merged.set(entry.name, entry)
    }
  }
  return merged
}

function readEntries(file: string, document: JsonObject, list: string, member: string): readonly Entry[] {
  return listAt(document, list).map((item, index) => {
    if (!isObject(item)) throw invalid(file, `${list}[${index}]`, item, `a mapping with name and ${member}`)
    const name = item['name']
    if (typeof name !== 'string' || name === '')
      throw invalid(file, `${list}[${index}].name`, name, 'a text; quote it when it looks like a number')
    const body = item[member] ?? {}
    if (!isObject(body)) throw invalid(file, `${list}[${index}].${member}`, body, 'a mapping')
    return {name, body, folder: path.dirname(file), file}
  })
}

/** The error about a field: its name and the kind of its value only, as the value may be a secret. */
export function invalid(file: string, field: string, found: unknown, expected: string): ConfigError {
  return new ConfigError(
    'KUBECONFIG_INVALID',
    `reading the kubeconfig ${file}: ${field} is ${kindOf(found)}, expected ${expected}`,
    {hint: `Correct ${field} in ${file}.`},
  )
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  if (value === '') return 'empty'
  if (typeof value === 'string') return 'a text'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`
}
