import {classes} from './codes.js'
import {malformed} from './message-error.js'
import type {WireReader} from './wire.js'

/** The TSIG record at the end of a signed message (RFC 8945 4.2). */
export type TsigRecord = {
  readonly keyName: string
  /** Algorithm as a domain name, lower case: `hmac-sha256`. */
  readonly algorithm: string
  /** Seconds since 1970, 48 bits. */
  readonly time: number
  readonly fudge: number
  readonly mac: Buffer
  readonly originalId: number
  readonly error: number
  readonly other: Buffer
  /** Where the record begins: the signature covers the message up to here. */
  readonly offset: number
}

/** Reads a TSIG record whose head was read. */
export function readTsig(
  reader: WireReader,
  head: {name: string; class: number; ttl: number; length: number; start: number},
): TsigRecord {
  if (head.class !== classes.ANY || head.ttl !== 0)
    throw malformed('a TSIG record has not the class ANY and the TTL 0 (RFC 8945 4.2)')
  const end = reader.at + head.length
  const algorithm = reader.name()
  const high = reader.u16('the time of a TSIG record')
  const time = high * 0x1_0000_0000 + reader.u32('the time of a TSIG record')
  const fudge = reader.u16('the fudge of a TSIG record')
  const mac = Buffer.from(reader.take(reader.u16('the size of a MAC'), 'a MAC'))
  const originalId = reader.u16('the original id of a TSIG record')
  const error = reader.u16('the error of a TSIG record')
  const other = Buffer.from(reader.take(reader.u16('a length'), 'the other data of a TSIG record'))
  if (reader.at !== end) throw malformed('the length of a TSIG record does not fit its content')
  return {keyName: head.name, algorithm, time, fudge, mac, originalId, error, other, offset: head.start}
}
