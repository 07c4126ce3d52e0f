import {malformed, unwritable} from './message-error.js'
import {unescapeBytes} from './text-bytes.js'

/**
 * Domain names between the wire and the text of the model: lower case, no trailing dot, the root is ''. Bytes that would
 * be mistaken in a master file are escaped as there: `\` before one of `. \ " ( ) ; @ $`, `\DDD` for all that is not
 * printable ASCII.
 */
const maxLabel = 63 // RFC 1035 2.3.4
const maxName = 255 // RFC 1035 2.3.4, length octets and root included

const maxJumps = 127 // as many as a name can have labels; more would only cost time

/** A name read from a message, its length on the wire without compression, and where it ends in the message. */
export type ReadName = {readonly text: string; readonly length: number; readonly end: number}

/**
 * Reads the name at `start`. Strict: a compression pointer must point behind the header and before the part of the name
 * that holds it (RFC 1035 4.1.4: "a prior occurrence"), so there are no loops.
 * @throws DnsMessageError for anything else
 */
export function readName(bytes: Buffer, start: number, known: Map<number, ReadName>): ReadName {
  const labels: string[] = []
  let length = 0
  let end = -1
  let at = start
  let segment = start
  let jumps = 0
  for (;;) {
    const size = bytes[at]
    if (size === undefined)
      throw malformed(`the name at byte ${start} runs over the end of ${bytes.length} bytes`)
    if (size === 0) break
    if (size >= 0xc0) {
      const low = bytes[at + 1]
      if (low === undefined) throw malformed(`the compression pointer at byte ${at} is cut off`)
      const target = ((size & 0x3f) << 8) | low
      if (target < 12 || target >= segment) {
        throw malformed(
          `the compression pointer at byte ${at} points to byte ${target}, not to an earlier name`,
        )
      }
      if (end < 0) end = at + 2
      if (++jumps > maxJumps)
        throw malformed(`the name at byte ${start} follows more than ${maxJumps} compression pointers`)
      const tail = known.get(target)
      if (tail !== undefined) {
        length += tail.length - 1
        if (tail.text !== '') labels.push(tail.text)
        break
      }
      at = target
      segment = target
      continue
    }
    if (size > maxLabel) throw malformed(`the label at byte ${at} has the unknown type ${size >> 6}`)
    if (at + 1 + size > bytes.length)
      throw malformed(`the label at byte ${at} runs over the end of ${bytes.length} bytes`)
    labels.push(labelText(bytes, at + 1, at + 1 + size))
    length += size + 1
    if (length >= maxName) throw malformed(`the name at byte ${start} is longer than ${maxName} bytes`)
    at += size + 1
  }
  if (length >= maxName) throw malformed(`the name at byte ${start} is longer than ${maxName} bytes`)
  const text = labels.length === 1 ? (labels[0] ?? '') : labels.join('.')
  const name = {text, length: length + 1, end: end < 0 ? at + 1 : end}
  known.set(start, name)
  return name
}

/** 0 = stands as itself, 1 = upper case, 2 = escaped by a backslash, 3 = written `\DDD`. */
const kinds = Uint8Array.from({length: 256}, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return 1
  if ('.\\"();@$'.includes(String.fromCharCode(byte))) return 2
  return byte > 0x20 && byte < 0x7f ? 0 : 3
})

function labelText(bytes: Buffer, start: number, end: number): string {
  let kind = 0
  for (let at = start; at < end; at++) kind = Math.max(kind, kinds[bytes[at] ?? 0] ?? 3)
  if (kind === 0) return bytes.toString('latin1', start, end)
  if (kind === 1) return bytes.toString('latin1', start, end).toLowerCase()
  let text = ''
  for (const byte of bytes.subarray(start, end)) {
    const character = String.fromCharCode(byte)
    if (kinds[byte] === 3) text += `\\${String(byte).padStart(3, '0')}`
    else text += kinds[byte] === 2 ? `\\${character}` : character.toLowerCase()
  }
  return text
}

/**
 * The labels of a name in text form, escapes still in them.
 * @throws DnsMessageError when a label is empty
 */
export function splitName(name: string): readonly string[] {
  if (name === '') return []
  const labels = name.includes('\\') ? splitEscaped(name) : name.split('.')
  if (labels.includes(''))
    throw unwritable(`the name "${name}" holds an empty label (two dots in a row, or a dot at an end)`)
  return labels
}

/** The name without the dot at its end, if that is not an escaped one. */
export function withoutRootDot(name: string): string {
  const slashes = /(\\*)\.$/.exec(name)?.[1]?.length
  return slashes === undefined || slashes % 2 === 1 ? name : name.slice(0, -1)
}

function splitEscaped(name: string): string[] {
  const labels: string[] = []
  let start = 0
  for (let at = 0; at < name.length; at++) {
    if (name[at] === '\\') at++
    else if (name[at] === '.') {
      labels.push(name.slice(start, at))
      start = at + 1
    }
  }
  labels.push(name.slice(start))
  return labels
}

/**
 * The bytes of one label.
 * @throws DnsMessageError when it is longer than 63 bytes or holds a character that is not ASCII
 */
export function labelBytes(label: string, name: string): Buffer {
  const bytes = unescapeBytes(label)
  if (bytes.length > maxLabel) {
    throw unwritable(
      `the label "${label}" of the name "${name}" has ${bytes.length} bytes, the most is ${maxLabel}`,
    )
  }
  for (let at = 0; at < label.length; at++) {
    if (label.charCodeAt(at) > 0x7e)
      throw unwritable(
        `the name "${name}" holds a character that is not ASCII; names are written as A-labels (xn--…)`,
      )
  }
  return bytes
}

/** @throws DnsMessageError when a name of `length` bytes on the wire is too long */
export function checkNameLength(length: number, name: string): void {
  if (length > maxName)
    throw unwritable(`the name "${name}" has ${length} bytes on the wire, the most is ${maxName}`)
}

/** The name as uncompressed lower-case bytes (the canonical form of RFC 4034 6.2, which TSIG digests). */
export function canonicalNameBytes(name: string): Buffer {
  const parts: Buffer[] = []
  for (const label of splitName(name.toLowerCase())) {
    const bytes = labelBytes(label, name)
    parts.push(Buffer.of(bytes.length), bytes)
  }
  const all = Buffer.concat([...parts, Buffer.of(0)])
  checkNameLength(all.length, name)
  return all
}
