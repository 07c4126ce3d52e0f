import {compareText} from './dns-name.js'

/**
 * The canonical text of a JSON value (RFC 8785): no white space, members sorted by UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Members that are undefined are left out, as in JSON.stringify.
 *
 * @throws TypeError for what JSON cannot hold: NaN, infinities, functions, lone surrogates (RFC 8785 3.2.2)
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (typeof value === 'string') return canonicalString(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, member]) => `${canonicalString(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  throw new TypeError(`a ${typeof value} has no JSON form`)
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`)
  return JSON.stringify(value)
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError('a string with half a surrogate pair has no UTF-8 form')
  return JSON.stringify(text)
}
