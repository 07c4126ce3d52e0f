import {classes, opcodes} from './codes.js'
import type {MessageParts, ResourceRecord} from './message.js'

/** The data of one record: its canonical text, and its bytes where the text is not enough (see {@link ResourceRecord}). */
export type RecordData = Pick<ResourceRecord, 'value' | 'wire'>

/** Prerequisites of an UPDATE (RFC 2136 2.4); TTLs play no part in them. */
export const requires = {
  /** The set holds exactly these records. */
  rrsetEquals(name: string, type: string, data: readonly RecordData[]): readonly ResourceRecord[] {
    return data.map((one) => ({name, type, class: classes.IN, ttl: 0, ...one}))
  },
  /** There is no record of this name and type. */
  noRrset(name: string, type: string): ResourceRecord {
    return {name, type, class: classes.NONE, ttl: 0, value: null}
  },
  /** There is no record of this name. */
  nameNotInUse(name: string): ResourceRecord {
    return {name, type: 'ANY', class: classes.NONE, ttl: 0, value: null}
  },
} as const

/** Changes of an UPDATE (RFC 2136 2.5). Records go by value only: nothing that was not planned can go with them. */
export const changes = {
  add(name: string, type: string, ttl: number, data: RecordData): ResourceRecord {
    return {name, type, class: classes.IN, ttl, ...data}
  },
  remove(name: string, type: string, data: RecordData): ResourceRecord {
    return {name, type, class: classes.NONE, ttl: 0, ...data}
  },
} as const

/** An UPDATE message (RFC 2136 2): the changes are made together, and only if every prerequisite holds. */
export function buildUpdate(
  id: number,
  zone: string,
  prerequisites: readonly ResourceRecord[],
  records: readonly ResourceRecord[],
): MessageParts {
  return {
    id,
    opcode: opcodes.UPDATE,
    questions: [{name: zone, type: 'SOA', class: classes.IN}],
    answers: prerequisites,
    authorities: records,
  }
}
