import {findNearest} from '../model/nearest.js'
import {show, sprint, sprintf} from './template-print.js'
import {isMap, isTrue, kindOf, Struct, TemplateFailure, TextMap} from './template-values.js'
import {knownSources} from './known-sources.js'
import {targetType} from './target.js'

/** What a function may ask besides its arguments. */
export type FunctionScope = {
  /** Name of the running source, for `isSource`. */
  readonly source: string
}

/** A template function; `most` undefined = any number of arguments. */
export type TemplateFunction = {
  readonly least: number
  readonly most?: number
  readonly call: (args: readonly unknown[], scope: FunctionScope) => unknown
}

/** Names of the functions that stop at the first deciding argument; the evaluator knows them. */
export const lazyFunctions: readonly string[] = ['and', 'or']

/** Whether templates have a function of that name. */
export function isFunctionName(name: string): boolean {
  return lazyFunctions.includes(name) || Object.hasOwn(functions, name)
}

/** The function of that name. */
export function findFunction(name: string): TemplateFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined
}

function exactly(count: number, call: TemplateFunction['call']): TemplateFunction {
  return {least: count, most: count, call}
}

/** A function of texts only. */
function ofTexts(count: number, call: (...texts: readonly string[]) => unknown): TemplateFunction {
  return exactly(count, (args) => call(...args.map((value) => textArgument(value))))
}

function textArgument(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) throw new TemplateFailure('invalid value; expected string')
  throw new TemplateFailure(`wrong type for value; expected string; got ${kindOf(value)}`)
}

const functions: Readonly<Record<string, TemplateFunction>> = {
  // Go's own
  not: exactly(1, ([value]) => !isTrue(value)),
  len: exactly(1, ([value]) => lengthOf(value)),
  index: {least: 1, call: ([value, ...keys]) => keys.reduce((item, key) => indexOf(item, key), value)},
  slice: {least: 1, most: 4, call: ([value, ...bounds]) => sliceOf(value, bounds)},
  print: {least: 0, call: (args) => sprint(args)},
  println: {least: 0, call: (args) => `${args.map((value) => show(value)).join(' ')}\n`},
  printf: {least: 1, call: ([format, ...args]) => sprintf(textArgument(format), args)},
  html: {least: 0, call: (args) => escapeHtml(joined(args))},
  js: {least: 0, call: (args) => escapeJs(joined(args))},
  urlquery: {least: 0, call: (args) => escapeQuery(joined(args))},
  call: {least: 1, call: ([value]) => fail(`non-function of type ${kindOf(value)}`)},
  eq: {least: 2, call: ([first, ...others]) => others.some((other) => isEqual(first, other))},
  ne: exactly(2, ([a, b]) => !isEqual(a, b)),
  lt: exactly(2, ([a, b]) => compare(a, b) < 0),
  le: exactly(2, ([a, b]) => compare(a, b) <= 0),
  gt: exactly(2, ([a, b]) => compare(a, b) > 0),
  ge: exactly(2, ([a, b]) => compare(a, b) >= 0),
  // external-dns's
  contains: ofTexts(2, (text = '', part = '') => text.includes(part)),
  trimPrefix: ofTexts(2, (text = '', affix = '') =>
    text.startsWith(affix) ? text.slice(affix.length) : text,
  ),
  trimSuffix: ofTexts(2, (text = '', affix = '') =>
    affix !== '' && text.endsWith(affix) ? text.slice(0, -affix.length) : text,
  ),
  trim: ofTexts(1, (text = '') => text.trim()),
  toLower: ofTexts(1, (text = '') => text.toLowerCase()),
  replace: ofTexts(3, (old = '', fresh = '', text = '') => text.replaceAll(old, () => fresh)),
  isIPv4: ofTexts(1, (text = '') => targetType(text) === 'A'),
  isIPv6: ofTexts(1, (text = '') => targetType(text) === 'AAAA'),
  isSource: exactly(1, ([name], {source}) => isSource(textArgument(name), source)),
  hasKey: exactly(2, ([map, key]) => hasKey(map, textArgument(key))),
  fromJson: ofTexts(1, (text = '') => parseJson(text)),
}

function fail(message: string): never {
  throw new TemplateFailure(message)
}

function joined(args: readonly unknown[]): string {
  const [only] = args
  return args.length === 1 && typeof only === 'string' ? only : sprint(args)
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length
  if (Array.isArray(value)) return value.length
  if (value instanceof TextMap) return Object.keys(value.map).length
  return isMap(value) ? Object.keys(value).length : fail(`len of type ${kindOf(value)}`)
}

function indexOf(item: unknown, key: unknown): unknown {
  if (item instanceof TextMap) {
    const name = textArgument(key)
    return Object.hasOwn(item.map, name) ? item.map[name] : ''
  }
  if (isMap(item)) {
    const name = textArgument(key)
    return Object.hasOwn(item, name) ? item[name] : null
  }
  if (!Array.isArray(item) && typeof item !== 'string')
    return fail(`can't index item of type ${kindOf(item)}`)
  if (typeof key !== 'number' || !Number.isInteger(key))
    return fail(`cannot index list with type ${kindOf(key)}`)
  if (key < 0 || key >= item.length) return fail(`index out of range: ${key}`)
  return typeof item === 'string' ? item.charCodeAt(key) : (item[key] as unknown)
}

function sliceOf(value: unknown, bounds: readonly unknown[]): unknown {
  if (typeof value !== 'string' && !Array.isArray(value))
    return fail(`can't slice item of type ${kindOf(value)}`)
  if (typeof value === 'string' && bounds.length > 2) return fail('cannot 3-index slice a string')
  const items = typeof value === 'string' ? new TextEncoder().encode(value) : value
  const from = boundOf(bounds[0] ?? 0, items.length)
  const to = boundOf(bounds[1] ?? items.length, items.length)
  if (from > to) return fail(`invalid slice index: ${from} > ${to}`)
  return items instanceof Uint8Array
    ? new TextDecoder().decode(items.subarray(from, to))
    : items.slice(from, to)
}

function boundOf(bound: unknown, length: number): number {
  const isIndex = typeof bound === 'number' && Number.isInteger(bound) && bound >= 0 && bound <= length
  return isIndex ? bound : fail(`index out of range: ${show(bound)}`)
}

type Basic = string | number | boolean

function isBasic(value: unknown): value is Basic {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isEqual(a: unknown, b: unknown): boolean {
  const [left, right] = [a ?? null, b ?? null]
  if (left === null || right === null) return left === right
  if (!isBasic(left)) return fail(`non-comparable type ${kindOf(left)}`)
  if (typeof left !== typeof right) return fail('incompatible types for comparison')
  return left === right
}

function compare(a: unknown, b: unknown): number {
  if (!isBasic(a) || !isBasic(b) || typeof a === 'boolean' || typeof b === 'boolean')
    return fail(`invalid type for comparison`)
  if (typeof a !== typeof b) return fail('incompatible types for comparison')
  return a < b ? -1 : a > b ? 1 : 0
}

function isSource(name: string, running: string): boolean {
  const wanted = name.toLowerCase()
  if (knownSources.includes(wanted)) return wanted === running
  const near = findNearest(wanted, knownSources)
  return fail(`unknown source "${name}"${near === undefined ? '' : `, did you mean ${near}?`}`)
}

function hasKey(map: unknown, key: string): boolean {
  if (map instanceof TextMap) return Object.hasOwn(map.map, key)
  if (isMap(map)) return Object.hasOwn(map, key)
  return fail(`wrong type for value; expected a map; got ${map instanceof Struct ? map.type : kindOf(map)}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // as external-dns: bad JSON is nil, so that a template can test for it
    return null
  }
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    "'": '&#39;',
    '"': '&#34;',
    '\0': '\ufffd',
  }
  return text.replace(/[&<>'"\0]/g, (char) => entities[char] ?? char)
}

function escapeJs(text: string): string {
  return text
    .replace(/[\\'"]/g, '\\$&')
    .replace(
      /[<>&=]|\p{Cc}/gu,
      (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    )
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
