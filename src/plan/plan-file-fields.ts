import {ConfigError} from '../errors.js'
import {isObject, type JsonObject} from '../model/json.js'
import {optional} from './plan-file-record.js'

/** A kind of file that holds a document, for error messages. */
export type FileKind = {
  /** `the plan file` */
  readonly title: string
  /** Code of the error, SCREAMING_SNAKE. */
  readonly code: string
  readonly hint: string
}

/** An object inside a file, with its place for error messages (`changes[3].before`). */
export type FileObject = {
  readonly json: JsonObject
  readonly path: string
  readonly kind: FileKind
}

const planFile: FileKind = {
  title: 'the plan file',
  code: 'PLAN_FILE_INVALID',
  hint: 'make a new plan: mldns plan --out FILE',
}

/** A file that cannot be used: what was found where, and what was expected. */
export function fileError(kind: FileKind, path: string, found: unknown, expected: string): ConfigError {
  const {title, code, hint} = kind
  const place = path === '' ? title : `${path} in ${title}`
  return new ConfigError(code, `${place} is ${describe(found)}, expected ${expected}`, {hint})
}

/** {@link fileError} of a plan file. */
export function planFileError(path: string, found: unknown, expected: string): ConfigError {
  return fileError(planFile, path, found, expected)
}

/** {@link fileError} of what is at `key`. */
export function fieldError(parent: FileObject, key: string, found: unknown, expected: string): ConfigError {
  return fileError(parent.kind, pathOf(parent, key), found, expected)
}

function describe(found: unknown): string {
  if (found === undefined) return 'missing'
  if (found === null) return 'null'
  if (Array.isArray(found)) return 'a list'
  if (typeof found === 'object') return 'an object'
  return JSON.stringify(typeof found === 'string' ? shorten(found) : found) ?? typeof found
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function pathOf(parent: FileObject, key: string): string {
  return parent.path === '' ? key : `${parent.path}.${key}`
}

/** The value as an object. */
export function objectOf(value: unknown, path: string, kind: FileKind = planFile): FileObject {
  if (!isObject(value)) throw fileError(kind, path, value, 'an object')
  return {json: value, path, kind}
}

/** The object at `key`. */
export function objectIn(parent: FileObject, key: string): FileObject {
  return objectOf(parent.json[key], pathOf(parent, key), parent.kind)
}

/** The string at `key`. */
export function textIn(parent: FileObject, key: string): string {
  const value = parent.json[key]
  if (typeof value !== 'string') throw fieldError(parent, key, value, 'a string')
  return value
}

/** The number at `key`. */
export function numberIn(parent: FileObject, key: string): number {
  const value = parent.json[key]
  if (typeof value !== 'number') throw fieldError(parent, key, value, 'a number')
  return value
}

/** The boolean at `key`. */
export function flagIn(parent: FileObject, key: string): boolean {
  const value = parent.json[key]
  if (typeof value !== 'boolean') throw fieldError(parent, key, value, 'true or false')
  return value
}

/** The string at `key`, which must be one of `allowed`. */
export function choiceIn<TChoice extends string>(
  parent: FileObject,
  key: string,
  allowed: readonly TChoice[],
): TChoice {
  const value = parent.json[key]
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw fieldError(parent, key, value, `one of ${allowed.join(', ')}`)
  return found
}

/** The members of the list at `key`, each read by `read`. */
export function listIn<TValue>(
  parent: FileObject,
  key: string,
  read: (member: FileObject) => TValue,
): readonly TValue[] {
  const path = pathOf(parent, key)
  const value = parent.json[key]
  if (!Array.isArray(value)) throw fileError(parent.kind, path, value, 'a list')
  return value.map((member, index) => read(objectOf(member, `${path}[${index}]`, parent.kind)))
}

/** The strings in the list at `key`. */
export function textsIn(parent: FileObject, key: string): readonly string[] {
  const path = pathOf(parent, key)
  const value = parent.json[key]
  if (!Array.isArray(value)) throw fileError(parent.kind, path, value, 'a list of strings')
  return value.map((member, index) => {
    if (typeof member !== 'string') throw fileError(parent.kind, `${path}[${index}]`, member, 'a string')
    return member
  })
}

/** The string-to-string map at `key`. */
export function textMapIn(parent: FileObject, key: string): Readonly<Record<string, string>> {
  const map = objectIn(parent, key)
  return Object.fromEntries(Object.keys(map.json).map((name) => [name, textIn(map, name)]))
}

/** An object with one key read by `read`, or none when the file does not have the key. */
export function optionalIn<TKey extends string, TValue>(
  parent: FileObject,
  key: TKey,
  read: (parent: FileObject, key: TKey) => TValue,
): Partial<Record<TKey, TValue>> {
  return optional(key, parent.json[key] === undefined ? undefined : read(parent, key))
}

/** What `read` makes of the value at `key`, or null when the file says null. */
export function nullableIn<TValue>(
  parent: FileObject,
  key: string,
  read: (parent: FileObject, key: string) => TValue,
): TValue | null {
  return parent.json[key] === null ? null : read(parent, key)
}
