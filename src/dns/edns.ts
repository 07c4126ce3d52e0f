import {malformed} from './message-error.js'
import type {WireReader, WireWriter} from './wire.js'

/** The OPT record (RFC 6891): what a message says about its sender. */
export type Edns = {
  /** Largest UDP answer the sender takes, in bytes. */
  readonly udpSize: number
  readonly version: number
  /** DO: DNSSEC records are wanted (RFC 3225). */
  readonly dnssecOk: boolean
  readonly options: readonly {readonly code: number; readonly data: Buffer}[]
}

/** What mldns sends: 1232 bytes fit every path without fragments (DNS flag day 2020). */
export const plainEdns: Edns = {udpSize: 1232, version: 0, dnssecOk: false, options: []}

/** One extended error (RFC 8914). The text comes from outside: escape it before it is shown. */
export type ExtendedError = {readonly code: number; readonly text: string}

/** Reads an OPT record whose head was read. */
export function readEdns(
  reader: WireReader,
  head: {name: string; class: number; ttl: number; length: number},
): {edns: Edns; extendedRcode: number} {
  if (head.name !== '')
    throw malformed(`an OPT record has the name "${head.name}" instead of the root (RFC 6891 6.1.2)`)
  const end = reader.at + head.length
  const options: {code: number; data: Buffer}[] = []
  while (reader.at < end) {
    const code = reader.u16('an EDNS option code')
    const data = reader.take(reader.u16('an EDNS option length'), 'an EDNS option')
    if (reader.at > end) throw malformed(`the EDNS option ${code} runs over the end of the OPT record`)
    options.push({code, data: Buffer.from(data)})
  }
  if (reader.at !== end) throw malformed('an EDNS option runs over the end of the OPT record')
  const edns = {
    udpSize: head.class,
    version: (head.ttl >> 16) & 255,
    dnssecOk: (head.ttl & 0x8000) !== 0,
    options,
  }
  return {edns, extendedRcode: head.ttl >>> 24}
}

/** Writes an OPT record with the high bits of the response code. */
export function writeEdns(writer: WireWriter, edns: Edns, extendedRcode: number): void {
  writer.u8(0)
  writer.u16(41)
  writer.u16(edns.udpSize)
  writer.u32(((extendedRcode << 24) | (edns.version << 16) | (edns.dnssecOk ? 0x8000 : 0)) >>> 0)
  const start = writer.length
  writer.u16(0)
  for (const {code, data} of edns.options) {
    writer.u16(code)
    writer.u16(data.length)
    writer.raw(data)
  }
  writer.patchU16(start, writer.length - start - 2)
}

/** The extended errors of an answer, in their order; an option too short to hold a code is none. */
export function extendedErrors(edns: Edns | undefined): readonly ExtendedError[] {
  const errors: ExtendedError[] = []
  for (const {code, data} of edns?.options ?? []) {
    if (code === 15 && data.length >= 2)
      errors.push({code: data.readUInt16BE(0), text: data.toString('utf8', 2)})
  }
  return errors
}
