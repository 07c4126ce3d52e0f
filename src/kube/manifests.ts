import {ConfigError} from '../errors.js'
import {isObject, type JsonObject, stringAt} from '../model/json.js'
import {parseJsonText} from './json-text.js'
import {checkManifest, type FieldProblem, formatPath} from './manifest-check.js'
import type {ManifestText, ManifestTexts} from './manifest-files.js'
import {type FieldPath, type RawDocument, TextProblem} from './raw-document.js'
import {parseYamlText} from './yaml-text.js'

/** One object of the manifests, raw, with where it was written. */
export type Manifest = {
  readonly raw: JsonObject
  readonly apiVersion: string
  readonly kind: string
  /** `file:line` */
  readonly location: string
}

/** More than this many problems help nobody; the rest is counted. */
const maxProblems = 25

/**
 * Parses manifests and checks them by themselves and against each other.
 * @throws ConfigError with the problems of all files, each with file, line, field, found and expected
 */
export async function parseManifests(
  read: ManifestTexts,
  defaultNamespace: string,
): Promise<readonly Manifest[]> {
  const problems: string[] = read.problems.map(({name, problem}) => `${name}: ${problem}`)
  const manifests: Manifest[] = []
  for (const text of read.texts) await parseInto(manifests, problems, text)
  problems.push(...findDuplicates(manifests, defaultNamespace))
  if (problems.length === 0 && manifests.length === 0 && read.texts.length > 0)
    problems.push(`${read.texts.map(({name}) => name).join(', ')}: holds no object`)
  if (problems.length > 0) throw toError(problems, read.texts)
  return manifests
}

function toError(problems: readonly string[], texts: readonly ManifestText[]): ConfigError {
  const shown = problems.slice(0, maxProblems)
  const more = problems.length - shown.length
  const lines = [...shown, ...(more > 0 ? [`… and ${more} more`] : [])]
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  const templates = texts.filter(
    ({name, text}) => text.includes('{{') && shown.some((line) => line.startsWith(name)),
  )
  return new ConfigError(
    'MANIFESTS_INVALID',
    `reading manifests found ${count}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    {
      hint:
        templates.length > 0
          ? `${templates.map(({name}) => name).join(', ')} holds {{ }}: render the chart first, as in \`helm template . | mldns plan -f -\`.`
          : 'Mend the files; `kubectl apply --dry-run=server -f FILE` checks against a cluster.',
      details: {problems},
    },
  )
}

async function parseInto(
  manifests: Manifest[],
  problems: string[],
  {name, text}: ManifestText,
): Promise<void> {
  try {
    for (const document of await parseText(name, text)) {
      for (const unit of unitsOf(document)) {
        const found = isObject(unit.value) ? checkManifest(unit.value) : notAnObject(unit.value)
        for (const problem of found) problems.push(formatProblem(name, unit, problem))
        if (found.length === 0 && isObject(unit.value))
          manifests.push(toManifest(name, unit.line, unit.value))
      }
    }
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error
    problems.push(`${name}:${error.line}:${error.column}: ${error.message}`)
  }
}

/** JSON.parse is many times faster than any YAML parser, and most JSON is also valid YAML. */
async function parseText(name: string, text: string): Promise<readonly RawDocument[]> {
  if (!/^\s*[{[]/.test(text)) return parseYamlText(text)
  try {
    return [parseJsonText(text)]
  } catch (error) {
    if (name.endsWith('.json') || !(error instanceof TextProblem)) throw error
    return parseYamlText(text)
  }
}

type Unit = {readonly value: unknown; readonly line: number; readonly locate: (path: FieldPath) => number}

/** The objects of a document: itself, or the members of a List; nothing for an empty document. */
function unitsOf(document: RawDocument): readonly Unit[] {
  const {value, line} = document
  if (value === undefined || value === null) return []
  if (!isList(value)) return [{value, line, locate: (path) => document.locate(path) ?? line}]
  const lines = document.itemLines()
  return flatten(value, []).map(({item, path}) => {
    const first = path[1]
    const start = (typeof first === 'number' ? lines[first] : undefined) ?? line
    return {value: item, line: start, locate: (field) => document.locate([...path, ...field]) ?? start}
  })
}

type Item = {readonly item: unknown; readonly path: FieldPath}

function flatten(list: JsonList, path: FieldPath): readonly Item[] {
  return list.items.flatMap((item, index): readonly Item[] => {
    const here = [...path, 'items', index]
    return isList(item) ? flatten(item, here) : [{item: completeItem(list, item), path: here}]
  })
}

/** A `ServiceList` leaves out what its name says; a plain `List` does not. */
function completeItem(list: JsonList, item: unknown): unknown {
  if (list.kind === 'List' || !isObject(item) || item['kind'] !== undefined) return item
  return {apiVersion: list.apiVersion, kind: list.kind.slice(0, -'List'.length), ...item}
}

type JsonList = JsonObject & {
  readonly kind: string
  readonly items: readonly unknown[]
  readonly apiVersion?: unknown
}

function isList(value: unknown): value is JsonList {
  return isObject(value) && stringAt(value, 'kind').endsWith('List') && Array.isArray(value['items'])
}

function notAnObject(value: unknown): readonly FieldProblem[] {
  const found = Array.isArray(value) ? 'a list' : `a ${typeof value}`
  return [
    {
      path: [],
      found,
      expected:
        'an object with apiVersion, kind and metadata; several objects go into documents split by ---',
    },
  ]
}

function formatProblem(name: string, unit: Unit, {path, found, expected}: FieldProblem): string {
  const who = isObject(unit.value) ? describeObject(unit.value) : ''
  const field = path.length === 0 ? 'the document' : formatPath(path)
  return `${name}:${unit.locate(path)}: ${who}${field} is ${found}, expected ${expected}`
}

function describeObject(value: JsonObject): string {
  const metadata = value['metadata']
  const words = [stringAt(value, 'kind'), isObject(metadata) ? stringAt(metadata, 'name') : ''].filter(
    Boolean,
  )
  return words.length === 0 ? '' : `${words.join(' ')}: `
}

function toManifest(name: string, line: number, raw: JsonObject): Manifest {
  return {
    raw,
    apiVersion: stringAt(raw, 'apiVersion'),
    kind: stringAt(raw, 'kind'),
    location: `${name}:${line}`,
  }
}

function findDuplicates(manifests: readonly Manifest[], defaultNamespace: string): readonly string[] {
  const places = new Map<string, string>()
  const problems: string[] = []
  for (const {raw, apiVersion, kind, location} of manifests) {
    const metadata = raw['metadata']
    if (!isObject(metadata)) continue
    const namespace = stringAt(metadata, 'namespace') || defaultNamespace
    const name = `${namespace}/${stringAt(metadata, 'name')}`
    const key = `${groupOf(apiVersion)} ${kind} ${name}`
    const before = places.get(key)
    if (before === undefined) places.set(key, location)
    else problems.push(`${location}: ${kind} ${name} is already in ${before}, expected each object once`)
  }
  return problems
}

/** The group of an apiVersion; '' for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}
