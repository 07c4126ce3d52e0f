import {formatAddress, parseAddress} from '../model/ip.js'
import {typeName, typeNumber} from './codes.js'
import {malformed, unwritable} from './message-error.js'
import {readServiceBinding, serviceBindingBytes} from './service-binding.js'
import {bytesToText, quoteBytes, textToBytes, unescapeBytes} from './text-bytes.js'
import {splitFields, type Field} from './presentation.js'
import {withoutRootDot} from './wire-name.js'
import {WireReader, WireWriter} from './wire.js'

/** One part of a record's data. */
type Part =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'ipv4'
  | 'ipv6'
  /** a name without trailing dot, `.` for the root */
  | 'name'
  /** a name with trailing dot */
  | 'dotted'
  /** a counted string, quoted */
  | 'string'
  /** a counted string of letters and digits, bare */
  | 'tag'
  /** all bytes that are left, quoted */
  | 'quoted'
  /** all bytes that are left */
  | 'hex'
  | 'base64'

/** The types with a presentation form of their own; all others are `\# length hex` (RFC 3597 5). */
const layouts: Readonly<Record<string, readonly Part[]>> = {
  A: ['ipv4'],
  AAAA: ['ipv6'],
  NS: ['name'],
  CNAME: ['name'],
  PTR: ['name'],
  DNAME: ['name'],
  MX: ['u16', 'name'],
  SRV: ['u16', 'u16', 'u16', 'name'],
  NAPTR: ['u16', 'u16', 'string', 'string', 'string', 'name'],
  SOA: ['dotted', 'dotted', 'u32', 'u32', 'u32', 'u32', 'u32'],
  CAA: ['u8', 'tag', 'quoted'],
  TLSA: ['u8', 'u8', 'u8', 'hex'],
  SMIMEA: ['u8', 'u8', 'u8', 'hex'],
  SSHFP: ['u8', 'u8', 'hex'],
  DS: ['u16', 'u8', 'u8', 'hex'],
  CDS: ['u16', 'u8', 'u8', 'hex'],
  DNSKEY: ['u16', 'u8', 'u8', 'base64'],
  CDNSKEY: ['u16', 'u8', 'u8', 'base64'],
  HINFO: ['string', 'string'],
  URI: ['u16', 'u16', 'quoted'],
}

/** The text of a record's data; `wire` only where the text alone would not bring the bytes back. */
export type DecodedRdata = {readonly value: string; readonly wire?: Buffer}

/**
 * Reads the data of a record in its canonical text (`canonicalValue` of the model). SOA, SVCB and HTTPS are in
 * presentation form with absolute names; hexadecimal digits are upper case.
 */
export function readRdata(reader: WireReader, type: string, length: number): DecodedRdata {
  const end = reader.at + length
  if (type === 'TXT' || type === 'SPF') return readStrings(reader.take(length, 'text'), type)
  const layout = Object.hasOwn(layouts, type) ? layouts[type] : undefined
  if (layout !== undefined) {
    const value = layout
      .map((part) => readers[part](reader, end - reader.at))
      .filter((text) => text !== '')
      .join(' ')
    if (reader.at !== end) {
      throw malformed(
        `the data of a ${type} record says ${length} bytes, but it ends ${reader.at < end ? 'before' : 'behind'} them`,
      )
    }
    return {value}
  }
  const bytes = reader.take(length, `the data of a ${type} record`)
  if (type === 'SVCB' || type === 'HTTPS') return {value: readServiceBinding(bytes)}
  return {value: genericText(bytes)}
}

/** How each part is read; `rest` is the number of bytes left in the record. */
const readers: Record<Part, (reader: WireReader, rest: number) => string> = {
  u8: (reader) => String(reader.u8('a number')),
  u16: (reader) => String(reader.u16('a number')),
  u32: (reader) => String(reader.u32('a number')),
  ipv4: (reader) => reader.take(4, 'an IPv4 address').join('.'),
  ipv6: (reader) => ipv6Text(reader.take(16, 'an IPv6 address')),
  name: (reader) => reader.name() || '.',
  dotted: (reader) => `${reader.name()}.`,
  string: (reader) => quoteBytes(reader.take(reader.u8('the length of a string'), 'a string')),
  tag: readTag,
  quoted: (reader, rest) => quoteBytes(takeRest(reader, rest)),
  hex: (reader, rest) => takeRest(reader, rest).toString('hex').toUpperCase(),
  base64: (reader, rest) => takeRest(reader, rest).toString('base64'),
}

function ipv6Text(bytes: Buffer): string {
  return formatAddress({bits: 128, value: BigInt(`0x${bytes.toString('hex')}`)})
}

function takeRest(reader: WireReader, rest: number): Buffer {
  if (rest < 0) throw malformed('the data of a record runs over its length')
  return reader.take(rest, 'data')
}

function readTag(reader: WireReader): string {
  const tag = reader.take(reader.u8('the length of a tag'), 'a tag').toString('latin1')
  if (!/^[a-zA-Z0-9]+$/.test(tag))
    throw malformed(`the tag ${JSON.stringify(tag)} of a CAA record is not letters and digits (RFC 8659 4.1)`)
  return tag
}

/** TXT: the strings joined; the cut points are kept when they are not where {@link rdataBytes} would put them. */
function readStrings(bytes: Buffer, type: string): DecodedRdata {
  const strings: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const size = bytes[at] ?? 0
    if (at + 1 + size > bytes.length)
      throw malformed(`a string of a ${type} record runs over the end of the record`)
    strings.push(bytes.subarray(at + 1, at + 1 + size))
    at += size + 1
  }
  if (strings.length === 0) throw malformed(`a ${type} record holds no string`)
  const value = bytesToText(
    strings.length === 1 && strings[0] !== undefined ? strings[0] : Buffer.concat(strings),
  )
  const usual = strings.every((string, index) => string.length === 255 || index === strings.length - 1)
  const tail = strings.at(-1)?.length === 0 && strings.length > 1
  return usual && !tail ? {value} : {value, wire: Buffer.from(bytes)}
}

function genericText(bytes: Buffer): string {
  return bytes.length === 0 ? '\\# 0' : `\\# ${bytes.length} ${bytes.toString('hex').toUpperCase()}`
}

/**
 * The data of a record from its canonical text; TXT is cut into strings of 255 bytes. `\# length hex` is understood for
 * every type but TXT.
 * @throws DnsMessageError naming the type, the value and what is wrong with it
 */
export function rdataBytes(type: string, value: string): Buffer {
  if (type === 'TXT' || type === 'SPF') return stringsBytes(value)
  if (value.startsWith('\\#')) return genericBytes(type, value)
  if (type === 'SVCB' || type === 'HTTPS') return serviceBindingBytes(type, value)
  const layout = Object.hasOwn(layouts, type) ? layouts[type] : undefined
  if (layout === undefined) {
    throw unwritable(
      `a ${type} record has the value "${value}"; records of this type are written \\# LENGTH HEX (RFC 3597)`,
    )
  }
  const writer = new WireWriter()
  const fields = splitFields(value)
  layout.forEach((part, index) => {
    const rest = part === 'hex' || part === 'base64'
    if (!rest && index === layout.length - 1 && fields.length > layout.length)
      throw wrongValue(type, value, layout)
    const field = rest
      ? {
          text: fields
            .slice(index)
            .map(({text}) => text)
            .join(''),
          quoted: false,
        }
      : fields[index]
    writePart(writer, part, field, () => wrongValue(type, value, layout))
  })
  return writer.finish()
}

function wrongValue(type: string, value: string, layout: readonly Part[]): Error {
  return unwritable(
    `a ${type} record has the value "${value}"; expected ${layout.map((part) => partNames[part]).join(', ')}`,
  )
}

const partNames: Record<Part, string> = {
  u8: 'a number 0-255',
  u16: 'a number 0-65535',
  u32: 'a number 0-4294967295',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  name: 'a name',
  dotted: 'a name',
  string: 'a string of up to 255 bytes',
  tag: 'a tag',
  quoted: 'a string',
  hex: 'hexadecimal digits',
  base64: 'base64',
}

function writePart(writer: WireWriter, part: Part, field: Field | undefined, wrong: () => Error): void {
  if (field === undefined) throw wrong()
  const {text} = field
  switch (part) {
    case 'u8':
      return writer.u8(numberOf(text, 0xff, wrong))
    case 'u16':
      return writer.u16(numberOf(text, 0xffff, wrong))
    case 'u32':
      return writer.u32(numberOf(text, 0xffffffff, wrong))
    case 'ipv4':
    case 'ipv6':
      return writer.raw(addressBytes(text, part === 'ipv4' ? 32 : 128, wrong))
    case 'name':
    case 'dotted':
      return writer.name(withoutRootDot(text))
    case 'tag':
      if (!/^[a-zA-Z0-9]+$/.test(text)) throw wrong()
      return writeString(writer, Buffer.from(text, 'latin1'), wrong)
    case 'string':
      return writeString(writer, unescapeBytes(text), wrong)
    case 'quoted':
      return writer.raw(unescapeBytes(text))
    case 'hex':
      return writer.raw(hexBytes(text, wrong))
    case 'base64':
      return writer.raw(base64Bytes(text, wrong))
  }
}

function numberOf(text: string, most: number, wrong: () => Error): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > most) throw wrong()
  return Number(text)
}

function addressBytes(text: string, bits: 32 | 128, wrong: () => Error): Buffer {
  const address = parseAddress(text)
  if (address?.bits !== bits) throw wrong()
  return Buffer.from(address.value.toString(16).padStart(bits / 4, '0'), 'hex')
}

function writeString(writer: WireWriter, bytes: Buffer, wrong: () => Error): void {
  if (bytes.length > 255) throw wrong()
  writer.u8(bytes.length)
  writer.raw(bytes)
}

function hexBytes(text: string, wrong: () => Error): Buffer {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw wrong()
  return Buffer.from(text, 'hex')
}

function base64Bytes(text: string, wrong: () => Error): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw wrong()
  return bytes
}

function genericBytes(type: string, value: string): Buffer {
  const [, length, hex] = /^\\# (\d{1,5})((?: [0-9a-fA-F]+)*)$/.exec(value) ?? []
  const digits = (hex ?? '').replaceAll(' ', '')
  if (length === undefined || digits.length !== 2 * Number(length)) {
    throw unwritable(`a ${type} record has the value "${value}"; expected \\# LENGTH HEX with LENGTH bytes`)
  }
  return Buffer.from(digits, 'hex')
}

function stringsBytes(value: string): Buffer {
  const bytes = textToBytes(value)
  const parts: Buffer[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += 255) {
    const string = bytes.subarray(at, at + 255)
    parts.push(Buffer.of(string.length), string)
  }
  return Buffer.concat(parts)
}

/**
 * The form in which a value comes back from a server: written and read again.
 * @throws DnsMessageError when it cannot be written, or not be read back
 */
export function roundTrip(type: string, value: string): string {
  const bytes = rdataBytes(type, value)
  return readRdata(new WireReader(bytes), typeName(typeNumber(type) ?? 0), bytes.length).value
}
