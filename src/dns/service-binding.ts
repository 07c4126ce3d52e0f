import {formatAddress, parseAddress} from '../model/ip.js'
import {malformed, unwritable} from './message-error.js'
import {quoteBytes, unescapeBytes} from './text-bytes.js'
import {withoutRootDot} from './wire-name.js'
import {WireReader, WireWriter} from './wire.js'

/** The keys of RFC 9460 14.3.2 whose values have a form of their own; every other key is written `key<number>="…"`. */
const keyNames = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint'] as const

/**
 * The data of an SVCB or HTTPS record (RFC 9460 2.1) as text: `priority target. key=value …`.
 * @throws DnsMessageError when a parameter is cut off or the keys do not rise
 */
export function readServiceBinding(bytes: Buffer): string {
  const reader = new WireReader(bytes)
  const fields = [String(reader.u16('a priority')), `${reader.name()}.`]
  let last = -1
  while (reader.at < bytes.length) {
    const key = reader.u16('a parameter key')
    if (key <= last)
      throw malformed(
        `the parameter keys of a service binding do not rise: ${key} after ${last} (RFC 9460 2.2)`,
      )
    last = key
    fields.push(parameterText(key, reader.take(reader.u16('a parameter length'), 'a parameter')))
  }
  return fields.join(' ')
}

function parameterText(key: number, bytes: Buffer): string {
  const value = knownValue(key, bytes)
  const name = keyNames[key]
  if (name !== undefined && value !== undefined) return value === '' ? name : `${name}=${value}`
  return bytes.length === 0 ? `key${key}` : `key${key}=${quoteBytes(bytes)}`
}

/** The text of a parameter with a form of its own, or undefined when the bytes do not fit that form. */
function knownValue(key: number, bytes: Buffer): string | undefined {
  const name = keyNames[key]
  switch (name) {
    case 'mandatory':
      return bytes.length > 0 && bytes.length % 2 === 0
        ? list(bytes, 2, (part) => keyText(part.readUInt16BE()))
        : undefined
    case 'alpn':
      return protocolsText(bytes)
    case 'no-default-alpn':
      return bytes.length === 0 ? '' : undefined
    case 'port':
      return bytes.length === 2 ? String(bytes.readUInt16BE()) : undefined
    case 'ipv4hint':
      return bytes.length > 0 && bytes.length % 4 === 0 ? list(bytes, 4, (part) => part.join('.')) : undefined
    case 'ech':
      return bytes.length > 0 ? bytes.toString('base64') : undefined
    case 'ipv6hint':
      return bytes.length > 0 && bytes.length % 16 === 0 ? list(bytes, 16, ipv6Text) : undefined
    case undefined:
      break
  }
  return undefined
}

function list(bytes: Buffer, size: number, text: (part: Buffer) => string): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += size) parts.push(text(bytes.subarray(at, at + size)))
  return parts.join(',')
}

function keyText(key: number): string {
  return keyNames[key] ?? `key${key}`
}

function ipv6Text(bytes: Buffer): string {
  return formatAddress({bits: 128, value: BigInt(`0x${bytes.toString('hex')}`)})
}

/** Protocol ids joined by commas; undefined when one needs an escape (then the generic form is exact and readable enough). */
function protocolsText(bytes: Buffer): string | undefined {
  const ids: string[] = []
  for (let at = 0; at < bytes.length;) {
    const size = bytes[at] ?? 0
    const id = bytes.toString('latin1', at + 1, at + 1 + size)
    if (id.length !== size || !/^[\w./-]+$/.test(id)) return undefined
    ids.push(id)
    at += size + 1
  }
  return ids.length > 0 ? ids.join(',') : undefined
}

/**
 * The data of an SVCB or HTTPS record from its text; parameters may stand in any order, and names in any of the forms
 * of RFC 9460 2.1.
 * @throws DnsMessageError naming the parameter that is wrong
 */
export function serviceBindingBytes(type: string, value: string): Buffer {
  const [priority = '', target, ...rest] = splitParameters(value)
  if (!/^\d{1,5}$/.test(priority) || Number(priority) > 0xffff || target === undefined) {
    throw unwritable(
      `an ${type} record has the value "${value}"; expected a priority 0-65535, a target name and parameters`,
    )
  }
  const parameters = new Map<number, Buffer>()
  for (const text of rest) {
    const {key, bytes} = parseParameter(text, type, value)
    if (parameters.has(key))
      throw unwritable(`an ${type} record has the value "${value}", which names ${keyText(key)} twice`)
    parameters.set(key, bytes)
  }
  const writer = new WireWriter()
  writer.u16(Number(priority))
  writer.name(withoutRootDot(target))
  for (const [key, bytes] of [...parameters].sort(([a], [b]) => a - b)) {
    writer.u16(key)
    writer.u16(bytes.length)
    writer.raw(bytes)
  }
  return writer.finish()
}

/** Fields at white space; a quoted value (`key="a b"`) may hold some. */
function splitParameters(value: string): readonly string[] {
  return value.match(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/gsu) ?? []
}

function parseParameter(text: string, type: string, value: string): {key: number; bytes: Buffer} {
  const wrong = (expected: string): Error =>
    unwritable(`an ${type} record has the value "${value}", in it "${text}"; expected ${expected}`)
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  const written = equals < 0 ? '' : text.slice(equals + 1)
  const bare = /^".*"$/su.test(written) ? written.slice(1, -1) : written
  const key = keyNumber(name)
  if (key === undefined) throw wrong(`a key: ${keyNames.join(', ')} or key<number>`)
  if (/^key\d/.test(name)) return {key, bytes: unescapeBytes(bare)}
  return {key, bytes: parameterBytes(key, bare, wrong)}
}

function keyNumber(name: string): number | undefined {
  const known = keyNames.findIndex((candidate) => candidate === name)
  if (known >= 0) return known
  const digits = /^key(\d{1,5})$/.exec(name)?.[1]
  return digits !== undefined && Number(digits) <= 0xffff ? Number(digits) : undefined
}

function parameterBytes(key: number, text: string, wrong: (expected: string) => Error): Buffer {
  const parts = text.split(',')
  const name = keyNames[key]
  switch (name) {
    case 'mandatory':
      return Buffer.concat(
        parts
          .map(keyNumber)
          .sort((a, b) => (a ?? 0) - (b ?? 0))
          .map((number) => {
            if (number === undefined) throw wrong('keys separated by commas')
            return Buffer.of(number >> 8, number & 255)
          }),
      )
    case 'alpn':
      return Buffer.concat(
        parts.map((part) => {
          const id = unescapeBytes(part)
          if (id.length === 0 || id.length > 255)
            throw wrong('protocol ids of 1-255 bytes separated by commas')
          return Buffer.concat([Buffer.of(id.length), id])
        }),
      )
    case 'port':
      if (!/^\d{1,5}$/.test(text) || Number(text) > 0xffff) throw wrong('a port 0-65535')
      return Buffer.of(Number(text) >> 8, Number(text) & 255)
    case 'ipv4hint':
      return Buffer.concat(parts.map((part) => hintBytes(part, 32, wrong)))
    case 'ipv6hint':
      return Buffer.concat(parts.map((part) => hintBytes(part, 128, wrong)))
    case 'ech':
      if (text === '' || Buffer.from(text, 'base64').toString('base64') !== text) throw wrong('base64')
      return Buffer.from(text, 'base64')
    case 'no-default-alpn':
    case undefined:
      break
  }
  if (text !== '') throw wrong('no value')
  return Buffer.alloc(0)
}

function hintBytes(text: string, bits: 32 | 128, wrong: (expected: string) => Error): Buffer {
  const address = parseAddress(text)
  if (address?.bits !== bits) throw wrong(`IPv${bits === 32 ? 4 : 6} addresses separated by commas`)
  return Buffer.from(address.value.toString(16).padStart(bits / 4, '0'), 'hex')
}
