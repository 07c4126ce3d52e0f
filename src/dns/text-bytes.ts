import {unwritable} from './message-error.js'

/**
 * The bytes of a TXT record as text and back, without loss: what is UTF-8 is read as UTF-8 (so control characters stand
 * as themselves), and each byte that is not becomes the lone surrogate U+DC00 + byte, which no UTF-8 text holds
 * (the "surrogateescape" of Python, PEP 383). JSON writes such a character as `\udcXX` and reads it back. Therefore
 * `textToBytes(bytesToText(b))` is `b` for any bytes.
 */
export function bytesToText(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (!text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(bytes)) return text
  let result = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    result +=
      length === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length)
    at += length || 1
  }
  return result
}

/** The inverse of {@link bytesToText}. @throws DnsMessageError for a lone surrogate that stands for no byte */
export function textToBytes(text: string): Buffer {
  if (!/[\ud800-\udfff]/u.test(text)) return Buffer.from(text, 'utf8')
  const parts: Buffer[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(Buffer.of(code - 0xdc00))
    else if (code >= 0xd800 && code <= 0xdfff) {
      throw unwritable(
        `a text holds the lone surrogate U+${code.toString(16).toUpperCase()}, which is no character`,
      )
    } else parts.push(Buffer.from(character, 'utf8'))
  }
  return Buffer.concat(parts)
}

/** Length of the valid UTF-8 sequence at `at`, 0 when there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (length < 2) return length
  const sequence = bytes.subarray(at, at + length)
  return sequence.length === length && Buffer.from(sequence.toString('utf8'), 'utf8').equals(sequence)
    ? length
    : 0
}

/** Bytes as a quoted string of the master-file form: `\"`, `\\`, and `\DDD` for all that is not printable ASCII. */
export function quoteBytes(bytes: Buffer): string {
  let result = '"'
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c) result += `\\${String.fromCharCode(byte)}`
    else if (byte < 0x20 || byte > 0x7e) result += `\\${String(byte).padStart(3, '0')}`
    else result += String.fromCharCode(byte)
  }
  return `${result}"`
}

/**
 * The bytes of text in master-file form without its quotes (RFC 1035 5.1): `\DDD` is a byte, `\X` is X, a character
 * that is not ASCII stands for its UTF-8 bytes.
 * @throws DnsMessageError when a backslash is followed by nothing or by a number above 255
 */
export function unescapeBytes(text: string): Buffer {
  if (!text.includes('\\')) return Buffer.from(text, 'utf8')
  const parts: Buffer[] = []
  for (let at = 0; at < text.length;) {
    const slash = text.indexOf('\\', at)
    const end = slash < 0 ? text.length : slash
    if (end > at) parts.push(Buffer.from(text.slice(at, end), 'utf8'))
    if (slash < 0) break
    const escape = readEscape(text, slash)
    parts.push(escape.bytes)
    at = slash + escape.length
  }
  return Buffer.concat(parts)
}

function readEscape(text: string, at: number): {bytes: Buffer; length: number} {
  const digits = text.slice(at + 1, at + 4)
  if (/^\d{3}$/.test(digits)) {
    if (Number(digits) > 255) throw unwritable(`"${text}" holds the escape \\${digits}; the most is \\255`)
    return {bytes: Buffer.of(Number(digits)), length: 4}
  }
  const code = text.codePointAt(at + 1)
  if (code === undefined) throw unwritable(`"${text}" ends with a backslash`)
  const character = String.fromCodePoint(code)
  return {bytes: Buffer.from(character, 'utf8'), length: 1 + character.length}
}
