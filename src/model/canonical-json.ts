import {isObject} from './json.js'

/**
 * The canonical text of a JSON value (RFC 8785): no white space, members sorted by UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Members that are undefined are left out, as in JSON.stringify.
 *
 * @throws TypeError for what JSON cannot hold: NaN, infinities, functions, lone surrogates (RFC 8785 3.2.2)
 */
export function canonicalJson(value: unknown): string {
  if (value === undefined) throw noForm(value)
  const seen = {unsortable: false}
  const text = JSON.stringify(sortedCopy(value, seen))
  // a lone surrogate is written \udXXX; so is a backslash before the letters ud…, hence the closer look
  if (seen.unsortable || /\\ud[89a-f]/.test(text)) return memberByMember(value)
  return text
}

/**
 * The value with the members of every object in order: the engine writes those several times faster than they can be
 * put together here. It keeps no order for keys that look like numbers and has no own `__proto__`.
 */
function sortedCopy(value: unknown, seen: {unsortable: boolean}): unknown {
  if (isScalar(value)) return value
  if (Array.isArray(value)) return value.map((member) => sortedCopy(member ?? missingMember(member), seen))
  if (!isObject(value)) throw noForm(value)
  const copy: Record<string, unknown> = {}
  // without a comparator, sort goes by UTF-16 code units
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (key === '__proto__' || key.charCodeAt(0) < 58) seen.unsortable = true
    else if (member !== undefined) copy[key] = sortedCopy(member, seen)
  }
  return copy
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'number' && !Number.isFinite(value)) throw noForm(value)
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  )
}

function missingMember(member: unknown): null {
  if (member === undefined) throw noForm(member)
  return null
}

function memberByMember(value: unknown): string {
  if (typeof value === 'string') return wellFormed(value)
  if (isScalar(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((member) => memberByMember(member)).join(',')}]`
  if (typeof value !== 'object' || value === null) throw noForm(value)
  const members = new Map<string, unknown>(Object.entries(value))
  const texts = [...members.keys()].sort().flatMap((key) => {
    const member = members.get(key)
    return member === undefined ? [] : [`${wellFormed(key)}:${memberByMember(member)}`]
  })
  return `{${texts.join(',')}}`
}

function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError('a string with half a surrogate pair has no UTF-8 form')
  return JSON.stringify(text)
}

function noForm(value: unknown): TypeError {
  return new TypeError(`${typeof value === 'number' ? value : `a ${typeof value} value`} has no JSON form`)
}
