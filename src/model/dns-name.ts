import {toALabels} from './idna.js'

/**
 * Inside mldns every domain name is lower case, in A-labels (IDNA) and without a trailing dot; the root is ''.
 * `*` may stand as a label of its own. Escapes of the master-file form (`\.` and `\DDD`) stay as written.
 */
export type NameProblem = {readonly reason: string}

const maxLabelBytes = 63 // RFC 1035 2.3.4
const maxNameBytes = 253 // RFC 1035 2.3.4: 255 octets on the wire, less the first length octet and the root

/** Lower case, A-labels, no trailing dot, outer white space removed. Does not judge: see {@link nameProblem}. */
export function normalizeName(text: string): string {
  const trimmed = text.trim()
  // the conversion can make new dots: U+3002 and its like separate labels too (RFC 5895 2.3)
  const ascii = isAscii(trimmed) ? trimmed : (toALabels(trimmed) ?? trimmed)
  return withoutFinalDot(ascii).toLowerCase()
}

function withoutFinalDot(name: string): string {
  if (!name.endsWith('.')) return name
  const escaped = name.endsWith('\\.') && /(?:^|[^\\])(?:\\\\)*\\\.$/.test(name)
  return escaped ? name : name.slice(0, -1)
}

/** Why a normalised name cannot be a host or record name (RFC 1035 2.3.4, RFC 4592 2.1.1), or undefined when it can. */
export function nameProblem(name: string): NameProblem | undefined {
  if (isPlainName(name)) return undefined
  if (name === '') return {reason: 'the name is empty'}
  if (name.length > maxNameBytes)
    return {reason: `the name has ${name.length} bytes, the most is ${maxNameBytes}`}
  for (const [index, label] of name.split('.').entries()) {
    const problem = labelProblem(label, index)
    if (problem !== undefined) return {reason: problem}
  }
  return undefined
}

/** The common case, by character: labels of letters, digits, "-" and "_". Anything else is looked at closely. */
function isPlainName(name: string): boolean {
  if (name === '' || name.length > maxNameBytes) return false
  let start = 0
  for (let index = 0; index <= name.length; index++) {
    const code = index === name.length ? dot : name.charCodeAt(index)
    if (code === dot) {
      if (index === start || index - start > maxLabelBytes) return false
      if (name.charCodeAt(start) === hyphen || name.charCodeAt(index - 1) === hyphen) return false
      start = index + 1
    } else if (!isNameCharacter(code)) return false
  }
  return true
}

const dot = 0x2e
const hyphen = 0x2d

function isNameCharacter(code: number): boolean {
  const isLetter = code >= 0x61 && code <= 0x7a
  return isLetter || (code >= 0x30 && code <= 0x39) || code === hyphen || code === 0x5f
}

function labelProblem(label: string, index: number): string | undefined {
  if (label === '') return 'it holds an empty label (two dots in a row, or a leading dot)'
  if (label.length > maxLabelBytes)
    return `label "${label}" has ${label.length} bytes, the most is ${maxLabelBytes}`
  if (label === '*') return index === 0 ? undefined : '"*" may only be the leftmost label'
  if (label.includes('*')) return `label "${label}" mixes "*" with other characters`
  if (!/^[a-z0-9_-]+$/.test(label)) {
    return `label "${label}" holds a character that is not a letter, a digit, "-" or "_"`
  }
  if (label.startsWith('-') || label.endsWith('-')) return `label "${label}" begins or ends with "-"`
  return undefined
}

/** Whether `name` is `domain` or lies below it. Every name lies below the root (''). */
export function isWithin(name: string, domain: string): boolean {
  return domain === '' || name === domain || name.endsWith(`.${domain}`)
}

/** The labels of `name` left of `zone`, or '@' for the apex. `name` must lie within `zone`. */
export function relativeName(name: string, zone: string): string {
  if (name === zone) return '@'
  return zone === '' ? name : name.slice(0, -zone.length - 1)
}

/** The full name of a relative one in `zone`; the inverse of {@link relativeName}. */
export function absoluteName(relative: string, zone: string): string {
  if (relative === '@') return zone
  return zone === '' ? relative : `${relative}.${zone}`
}

/** Byte order of names from the right, so that a zone comes before what lies below it. */
export function compareNames(a: string, b: string): number {
  const left = a.split('.').reverse()
  const right = b.split('.').reverse()
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compareText(left[index] ?? '', right[index] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** Code-unit order: -1, 0 or 1. Independent of any locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false
  return true
}
