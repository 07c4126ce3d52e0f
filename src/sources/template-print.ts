import {compareText} from '../model/dns-name.js'
import {fieldOf, isMap, kindOf, Struct, TextMap} from './template-values.js'
import {fieldTypes} from './template-types.js'

/** Most characters a padded or repeated value may take; Go stops at a million. */
const widest = 1000

/** A value as a template prints it: Go's `%v`. No value at all is `<no value>`, as in Go. */
export function printValue(value: unknown): string {
  return value === undefined || value === null ? '<no value>' : show(value)
}

/** Go's `%v` for a value inside another, or of `print`. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return '<nil>'
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return `[${value.map((one: unknown) => show(one)).join(' ')}]`
  if (value instanceof Struct)
    return `{${Object.keys(fieldTypes(value.type))
      .map((name) => show(fieldOf(value, name)?.value))
      .join(' ')}}`
  if (value instanceof TextMap) return showMap(value.map)
  if (isMap(value)) return showMap(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function showMap(map: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(map).sort(compareText)
  return `map[${keys.map((key) => `${key}:${show(map[key])}`).join(' ')}]`
}

/** Go's Sprint: a space between two values neither of which is a text. */
export function sprint(values: readonly unknown[]): string {
  let text = ''
  for (const [index, value] of values.entries()) {
    const spaced = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string'
    text += (spaced ? ' ' : '') + show(value)
  }
  return text
}

const verbs = /%([-+# 0]*)(\d+)?(?:\.(\d+))?(.|$)/gsu

/** Go's Sprintf for the verbs v s q d b o x X c e f g t T and %; anything else is marked as Go marks it. */
export function sprintf(format: string, values: readonly unknown[]): string {
  let next = 0
  const text = format.replace(
    verbs,
    (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === '') return '%!(NOVERB)'
      if (verb === '%') return '%'
      if (next >= values.length) return `%!${verb}(MISSING)`
      const shown = formatVerb(verb, flags, precision, values[next++])
      return pad(shown, flags, width, typeof values[next - 1] === 'number')
    },
  )
  if (next >= values.length) return text
  const extra = values.slice(next).map((value) => `${typeName(value)}=${show(value)}`)
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

function formatVerb(verb: string, flags: string, precision: string | undefined, value: unknown): string {
  const digits = precision === undefined ? undefined : Math.min(Number(precision), 100)
  if (verb === 'v') return show(value)
  if (verb === 'T') return typeName(value)
  if (verb === 't' && typeof value === 'boolean') return String(value)
  if (typeof value === 'string') {
    if (verb === 's') return digits === undefined ? value : Array.from(value).slice(0, digits).join('')
    if (verb === 'q') return JSON.stringify(value)
    if (verb === 'x' || verb === 'X') return hexOf(value, verb === 'X')
  }
  if (typeof value === 'number') {
    const number = Number.isInteger(value) ? formatInteger(verb, value) : undefined
    const shown = number ?? formatFloat(verb, value, digits)
    if (shown !== undefined) return flags.includes('+') && value >= 0 ? `+${shown}` : shown
  }
  if (verb === 's' && typeof value === 'object') return show(value)
  return `%!${verb}(${typeName(value)}=${show(value)})`
}

function formatInteger(verb: string, value: number): string | undefined {
  if (verb === 'd') return String(value)
  if (verb === 'b') return value.toString(2)
  if (verb === 'o') return value.toString(8)
  if (verb === 'x') return value.toString(16)
  if (verb === 'X') return value.toString(16).toUpperCase()
  if (verb === 'c') return value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd'
  return undefined
}

function formatFloat(verb: string, value: number, digits: number | undefined): string | undefined {
  if (verb === 'f') return value.toFixed(digits ?? 6)
  if (verb === 'e') return value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2')
  if (verb === 'g')
    return digits === undefined ? String(value) : String(Number(value.toPrecision(Math.max(1, digits))))
  return undefined
}

function hexOf(text: string, upper: boolean): string {
  const hex = Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  return upper ? hex.toUpperCase() : hex
}

function pad(text: string, flags: string, width: string | undefined, numeric: boolean): string {
  const wide = Math.min(Number(width ?? 0), widest)
  if (flags.includes('-')) return text.padEnd(wide)
  if (!flags.includes('0') || !numeric) return text.padStart(wide)
  const sign = /^[-+]/.test(text) ? text.charAt(0) : ''
  return sign + text.slice(sign.length).padStart(wide - sign.length, '0')
}

function typeName(value: unknown): string {
  const kind = kindOf(value)
  return kind === 'nil' ? '<nil>' : kind
}
