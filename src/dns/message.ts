import {classes, typeName, typeNumber} from './codes.js'
import {readEdns, writeEdns, type Edns} from './edns.js'
import {malformed, unwritable} from './message-error.js'
import {rdataBytes, readRdata} from './rdata.js'
import {readTsig, type TsigRecord} from './tsig-record.js'
import {WireReader, WireWriter} from './wire.js'

/** One entry of the question section; in an UPDATE, of the zone section. */
export type Question = {readonly name: string; readonly type: string; readonly class: number}

/** A resource record. */
export type ResourceRecord = {
  readonly name: string
  readonly type: string
  readonly class: number
  readonly ttl: number
  /** Canonical text of the data (see rdata.ts); null = no data at all, as in the prerequisites of an UPDATE. */
  readonly value: string | null
  /** The data as bytes, where the text alone would not bring them back: TXT cut at unusual places. */
  readonly wire?: Buffer
}

/** The bits of the header (RFC 1035 4.1.1, RFC 4035 3). */
export type Flags = {
  readonly qr: boolean
  readonly aa: boolean
  readonly tc: boolean
  readonly rd: boolean
  readonly ra: boolean
  readonly ad: boolean
  readonly cd: boolean
}

/** A DNS message. The sections of an UPDATE are, in this order: zone, prerequisites, changes, additional data. */
export type Message = {
  readonly id: number
  readonly opcode: number
  /** With the high bits of EDNS merged in (RFC 6891 6.1.3). */
  readonly rcode: number
  readonly flags: Flags
  readonly questions: readonly Question[]
  readonly answers: readonly ResourceRecord[]
  readonly authorities: readonly ResourceRecord[]
  /** Without the OPT and TSIG records, which have places of their own. */
  readonly additionals: readonly ResourceRecord[]
  readonly edns?: Edns
  readonly tsig?: TsigRecord
}

/** A message to write; what is left out is 0, false or empty. TSIG is added by {@link signMessage}. */
export type MessageParts = {
  readonly id: number
  readonly opcode?: number
  readonly rcode?: number
  readonly flags?: Partial<Flags>
  readonly questions?: readonly Question[]
  readonly answers?: readonly ResourceRecord[]
  readonly authorities?: readonly ResourceRecord[]
  readonly additionals?: readonly ResourceRecord[]
  readonly edns?: Edns
}

const responseBit = 0x8000
const flagBits: readonly (readonly [keyof Flags, number])[] = [
  ['qr', responseBit],
  ['aa', 0x0400],
  ['tc', 0x0200],
  ['rd', 0x0100],
  ['ra', 0x0080],
  ['ad', 0x0020],
  ['cd', 0x0010],
]

/** The id, the operation and whether it is a response, of bytes that need not be a whole message; undefined when too short. */
export function peekHeader(bytes: Buffer): {id: number; opcode: number; response: boolean} | undefined {
  if (bytes.length < 12) return undefined
  const bits = bytes.readUInt16BE(2)
  return {id: bytes.readUInt16BE(0), opcode: (bits >> 11) & 15, response: (bits & responseBit) !== 0}
}

/**
 * Reads a message. Strict: counts must be true, nothing may be cut off or follow the last record, OPT may stand once and
 * TSIG only at the end.
 * @throws DnsMessageError for everything else
 */
export function decodeMessage(bytes: Buffer): Message {
  const reader = new WireReader(bytes)
  if (bytes.length < 12) throw malformed(`it has ${bytes.length} bytes, the header alone has 12`)
  const id = reader.u16('the id')
  const bits = reader.u16('the flags')
  const counts = ['question', 'answer', 'authority', 'additional'].map((section) =>
    reader.u16(`the ${section} count`),
  )
  const questions = repeat(counts[0] ?? 0, () => readQuestion(reader))
  const answers = repeat(counts[1] ?? 0, () => readRecord(reader))
  const authorities = repeat(counts[2] ?? 0, () => readRecord(reader))
  const {additionals, edns, tsig} = readAdditionals(reader, counts[3] ?? 0)
  if (reader.at !== bytes.length) throw malformed(`${bytes.length - reader.at} bytes follow the last record`)
  return {
    id,
    opcode: (bits >> 11) & 15,
    rcode: (bits & 15) | ((edns?.extendedRcode ?? 0) << 4),
    flags: flagsOf(bits),
    questions,
    answers,
    authorities,
    additionals,
    ...(edns === undefined ? {} : {edns: edns.edns}),
    ...(tsig === undefined ? {} : {tsig}),
  }
}

function flagsOf(bits: number): Flags {
  const flags = {qr: false, aa: false, tc: false, rd: false, ra: false, ad: false, cd: false}
  for (const [name, bit] of flagBits) flags[name] = (bits & bit) !== 0
  return flags
}

function repeat<TItem>(count: number, read: () => TItem): TItem[] {
  const items: TItem[] = []
  for (let index = 0; index < count; index++) items.push(read())
  return items
}

function readQuestion(reader: WireReader): Question {
  return {name: reader.name(), type: typeName(reader.u16('a type')), class: reader.u16('a class')}
}

type RecordHead = {name: string; type: string; class: number; ttl: number; length: number; start: number}

function readHead(reader: WireReader): RecordHead {
  const start = reader.at
  const name = reader.name()
  const type = typeName(reader.u16('a type'))
  const recordClass = reader.u16('a class')
  const ttl = reader.u32('a TTL')
  const length = reader.u16('the length of data')
  if (reader.at + length > reader.bytes.length) {
    throw malformed(
      `the data of a ${type} record at byte ${reader.at} needs ${length} bytes, but only ${reader.bytes.length - reader.at} are left`,
    )
  }
  return {name, type, class: recordClass, ttl, length, start}
}

function readRecord(reader: WireReader): ResourceRecord {
  return readBody(reader, readHead(reader))
}

function readBody(reader: WireReader, head: RecordHead): ResourceRecord {
  const {name, type, ttl} = head
  if (type === 'OPT' || type === 'TSIG')
    throw malformed(`a ${type} record stands outside the additional section`)
  const empty = head.length === 0 && (head.class === classes.ANY || head.class === classes.NONE)
  const data = empty ? {value: null} : readRdata(reader, type, head.length)
  return {name, type, class: head.class, ttl, ...data}
}

type Additionals = {additionals: ResourceRecord[]; edns?: ReturnType<typeof readEdns>; tsig?: TsigRecord}

function readAdditionals(reader: WireReader, count: number): Additionals {
  const result: Additionals = {additionals: []}
  for (let index = 0; index < count; index++) {
    const head = readHead(reader)
    if (head.type === 'OPT') {
      if (result.edns !== undefined) throw malformed('it holds two OPT records (RFC 6891 6.1.1 allows one)')
      result.edns = readEdns(reader, head)
    } else if (head.type === 'TSIG') {
      if (index !== count - 1) throw malformed('a TSIG record is not the last record (RFC 8945 5.1)')
      result.tsig = readTsig(reader, head)
    } else result.additionals.push(readBody(reader, head))
  }
  return result
}

/**
 * Writes a message.
 * @throws DnsMessageError (`rejected`) when a name or value has no form on the wire, or the message would be too long
 */
export function encodeMessage(parts: MessageParts): Buffer {
  const {flags = {}, questions = [], answers = [], authorities = [], additionals = [], edns} = parts
  const rcode = parts.rcode ?? 0
  if (rcode > 15 && edns === undefined) throw unwritable(`the response code ${rcode} needs EDNS`)
  const writer = new WireWriter()
  writer.u16(parts.id)
  let bits = ((parts.opcode ?? 0) << 11) | (rcode & 15)
  for (const [name, bit] of flagBits) if (flags[name] === true) bits |= bit
  writer.u16(bits)
  writeCounts(writer, [
    questions.length,
    answers.length,
    authorities.length,
    additionals.length + (edns === undefined ? 0 : 1),
  ])
  for (const {name, type, class: questionClass} of questions) {
    writer.name(name, true)
    writer.u16(numberOfType(type))
    writer.u16(questionClass)
  }
  for (const record of [...answers, ...authorities, ...additionals]) writeRecord(writer, record)
  if (edns !== undefined) writeEdns(writer, edns, rcode >> 4)
  return writer.finish()
}

function writeCounts(writer: WireWriter, counts: readonly number[]): void {
  for (const count of counts) {
    if (count > 0xffff)
      throw unwritable(`a section of a DNS message would have ${count} records, the most is 65535`)
    writer.u16(count)
  }
}

function numberOfType(type: string): number {
  const number = typeNumber(type)
  if (number === undefined)
    throw unwritable(`the record type "${type}" is unknown; types without a name are written TYPE<number>`)
  return number
}

function writeRecord(writer: WireWriter, record: ResourceRecord): void {
  writer.name(record.name, true)
  writer.u16(numberOfType(record.type))
  writer.u16(record.class)
  writer.u32(record.ttl)
  const data = record.wire ?? (record.value === null ? noData : rdataBytes(record.type, record.value))
  if (data.length > 0xffff)
    throw unwritable(
      `a ${record.type} record of ${record.name} has ${data.length} bytes of data, the most is 65535`,
    )
  writer.u16(data.length)
  writer.raw(data)
}

const noData = Buffer.alloc(0)
