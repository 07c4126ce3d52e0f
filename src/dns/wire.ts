import {malformed, unwritable} from './message-error.js'
import {checkNameLength, labelBytes, readName, splitName, type ReadName} from './wire-name.js'

const maxMessage = 0xffff // RFC 1035 4.2.2: the length prefix of TCP has two octets

/** Reads a message from its start; every step is checked against the end. */
export class WireReader {
  readonly bytes: Buffer
  at = 0
  private readonly names = new Map<number, ReadName>()

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  u8(what: string): number {
    return this.bytes.readUInt8(this.step(1, what))
  }

  u16(what: string): number {
    return this.bytes.readUInt16BE(this.step(2, what))
  }

  u32(what: string): number {
    return this.bytes.readUInt32BE(this.step(4, what))
  }

  /** The next `length` bytes, not copied. */
  take(length: number, what: string): Buffer {
    const start = this.step(length, what)
    return this.bytes.subarray(start, start + length)
  }

  name(): string {
    const {text, end} = readName(this.bytes, this.at, this.names)
    this.at = end
    return text
  }

  private step(length: number, what: string): number {
    const start = this.at
    if (start + length > this.bytes.length) {
      throw malformed(
        `${what} at byte ${start} needs ${length} bytes, but only ${this.bytes.length - start} are left`,
      )
    }
    this.at = start + length
    return start
  }
}

/** Writes a message; grows as needed. */
export class WireWriter {
  length = 0
  private bytes = Buffer.allocUnsafe(512)
  private readonly names = new Map<string, number>()

  u8(value: number): void {
    checkNumber(value, 0xff)
    const start = this.grow(1)
    this.bytes.writeUInt8(value, start)
  }

  u16(value: number): void {
    checkNumber(value, 0xffff)
    const start = this.grow(2)
    this.bytes.writeUInt16BE(value, start)
  }

  u32(value: number): void {
    checkNumber(value, 0xffffffff)
    const start = this.grow(4)
    this.bytes.writeUInt32BE(value, start)
  }

  raw(bytes: Buffer): void {
    const start = this.grow(bytes.length)
    bytes.copy(this.bytes, start)
  }

  /** Overwrites two bytes written before. */
  patchU16(at: number, value: number): void {
    this.bytes.writeUInt16BE(value, at)
  }

  /** A name, shortened by a pointer to an earlier one when `compress` (never inside data of newer types, RFC 3597 4). */
  name(name: string, compress = false): void {
    const labels = splitName(name)
    const start = this.length
    let pointer: number | undefined
    let written = 0
    for (let index = 0; index < labels.length; index++) {
      const suffix = index === 0 ? name : labels.slice(index).join('.')
      pointer = compress ? this.names.get(suffix) : undefined
      if (pointer !== undefined) break
      if (compress && this.length < 0x4000) this.names.set(suffix, this.length)
      const bytes = labelBytes(labels[index] ?? '', name)
      this.u8(bytes.length)
      this.raw(bytes)
      written++
    }
    checkNameLength(this.length - start + 1 + lengthOf(labels, written, name), name)
    if (pointer === undefined) this.u8(0)
    else this.u16(0xc000 | pointer)
  }

  /** Everything written, as a buffer of its own. @throws DnsMessageError when it is longer than a message may be */
  finish(): Buffer {
    if (this.length > maxMessage) {
      throw unwritable(`the DNS message would have ${this.length} bytes, the most is ${maxMessage}`)
    }
    return Buffer.from(this.bytes.subarray(0, this.length))
  }

  private grow(length: number): number {
    const start = this.length
    this.length += length
    if (this.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, 2 * this.bytes.length))
      this.bytes.copy(larger, 0, 0, start)
      this.bytes = larger
    }
    return start
  }
}

/** Bytes of the labels a pointer stands for. */
function lengthOf(labels: readonly string[], from: number, name: string): number {
  let length = 0
  for (let index = from; index < labels.length; index++)
    length += labelBytes(labels[index] ?? '', name).length + 1
  return length
}

function checkNumber(value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw unwritable(`a DNS message cannot hold the number ${value} where the most is ${most}`)
  }
}
