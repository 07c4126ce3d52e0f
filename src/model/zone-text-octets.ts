/**
 * Master files are octets. The parser works on a string with one character per octet (code units 0…255, what `latin1`
 * decodes to), so that every line can be written back exactly, whatever its encoding.
 *
 * TXT data is shown as text: octets that are UTF-8 become the characters they spell; any other octet becomes the lone
 * surrogate U+DC00 + octet, as Python's `surrogateescape` does, so that nothing is lost on the way back.
 */

const surrogateBase = 0xdc00

/** The text that octets (one per character) spell. The inverse of {@link textToOctets}. */
export function octetsToText(octets: string): string {
  if (isPlain(octets)) return octets
  let text = ''
  for (let index = 0; index < octets.length;) {
    const length = sequenceLength(octets, index)
    if (length === 0) text += String.fromCharCode(surrogateBase + octets.charCodeAt(index))
    else text += String.fromCodePoint(decodeSequence(octets, index, length))
    index += Math.max(1, length)
  }
  return text
}

/** The octets (one per character) of a text. */
export function textToOctets(text: string): string {
  if (isPlain(text)) return text
  let octets = ''
  for (const character of text) octets += encodeCharacter(character.codePointAt(0) ?? 0)
  return octets
}

/**
 * Octets as they may stand between quotes: `"` and `\` get a backslash, what is not printable ASCII is written `\DDD`
 * (RFC 1035 5.1).
 */
export function escapeOctets(octets: string): string {
  if (isSafe(octets)) return octets
  let text = ''
  for (let index = 0; index < octets.length; index++) {
    const code = octets.charCodeAt(index)
    if (code === 0x22 || code === 0x5c) text += `\\${octets[index]}`
    else if (code < 0x20 || code > 0x7e) text += `\\${String(code).padStart(3, '0')}`
    else text += octets[index]
  }
  return text
}

/** The octets that an escaped text stands for, or undefined where a backslash is followed by nothing it may escape. */
export function unescapeOctets(text: string): string | undefined {
  if (!text.includes('\\')) return text
  let octets = ''
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '\\') {
      octets += text[index]
      continue
    }
    const escape = escapeAt(text, index)
    if (escape === undefined) return undefined
    octets += String.fromCharCode(escape.code)
    index += escape.length - 1
  }
  return octets
}

/** The octet an escape at `index` stands for and the characters it takes; undefined when it is none. */
export function escapeAt(text: string, index: number): {code: number; length: number} | undefined {
  const next = text.charCodeAt(index + 1)
  if (Number.isNaN(next)) return undefined
  if (next < 0x30 || next > 0x39) return {code: next, length: 2}
  const digits = text.slice(index + 1, index + 4)
  if (!/^\d{3}$/.test(digits) || Number(digits) > 255) return undefined
  return {code: Number(digits), length: 4}
}

function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false
  return true
}

function isSafe(octets: string): boolean {
  for (let index = 0; index < octets.length; index++) {
    const code = octets.charCodeAt(index)
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false
  }
  return true
}

/** How many octets the UTF-8 sequence at `index` has (RFC 3629 4, shortest forms only); 0 when it is none. */
function sequenceLength(octets: string, index: number): number {
  const first = octets.charCodeAt(index)
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  if (first < 0xc2 || first > 0xf4) return 0
  for (let offset = 1; offset < length; offset++) {
    const code = octets.charCodeAt(index + offset)
    if (Number.isNaN(code) || code < 0x80 || code > 0xbf) return 0
  }
  const point = decodeSequence(octets, index, length)
  const smallest = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80
  const isSurrogate = point >= 0xd800 && point <= 0xdfff
  return point < smallest || point > 0x10ffff || isSurrogate ? 0 : length
}

function decodeSequence(octets: string, index: number, length: number): number {
  const first = octets.charCodeAt(index)
  if (length === 1) return first
  let point = first & (0x7f >> length)
  for (let offset = 1; offset < length; offset++) {
    point = (point << 6) | (octets.charCodeAt(index + offset) & 0x3f)
  }
  return point
}

function encodeCharacter(point: number): string {
  if (point < 0x80) return String.fromCharCode(point)
  if (point >= surrogateBase + 0x80 && point <= surrogateBase + 0xff) {
    return String.fromCharCode(point - surrogateBase)
  }
  const tail: number[] = []
  let rest = point
  let room = 0x3f
  while (rest > room) {
    tail.unshift(0x80 | (rest & 0x3f))
    rest >>= 6
    room >>= 1
  }
  return String.fromCharCode(((~room << 1) & 0xff) | rest, ...tail)
}
