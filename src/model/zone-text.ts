import {toRecordSet, type RecordSet} from './record-set.js'

/** A master file to be read; `text` holds one character per octet. */
export type ZoneSource = {
  /** Apex name, no trailing dot: the origin the file begins with. */
  readonly zone: string
  /** For messages. */
  readonly file: string
  readonly text: string
  /** Gives the file a `$INCLUDE` in `from` names; throws when it cannot. Without it `$INCLUDE` is an error. */
  readonly include?: (path: string, from: string) => {readonly file: string; readonly text: string}
}

/** One record of a master file, and where it stands. */
export type ZoneRecord = {
  readonly name: string
  readonly type: string
  readonly ttl: number
  /** Canonical, see record-data.ts. */
  readonly value: string
  readonly file: string
  readonly line: number
  /** A line of the main file can be edited; what `$INCLUDE` or `$GENERATE` made cannot. */
  readonly from: 'line' | 'include' | 'generate'
  /** Offsets of its lines in the main file. */
  readonly start: number
  readonly end: number
  /** Whether the entry itself names its owner and TTL, or takes them from what stands before it. */
  readonly ownerStated: boolean
  readonly ttlStated: boolean
  /** The origin at its place. */
  readonly origin: string
}

/** A place in the main file from where on other TTLs are taken for those that are not stated. */
export type TtlStep = {
  readonly kind: 'ttl'
  readonly defaultTtl: number | undefined
  readonly lastTtl: number | undefined
}

/** A master file as read. */
export type ZoneText = {
  readonly source: ZoneSource
  /** In file order, with those of included files in their place. */
  readonly records: readonly ZoneRecord[]
  /** Records and TTL changes of the main file in order: what decides the meaning of what is left out in a line. */
  readonly steps: readonly (ZoneRecord | TtlStep)[]
  readonly soa: ZoneRecord
  /** The origin behind the last line. */
  readonly endOrigin: string
}

/**
 * The record sets of a file, in the order of their first records. Where records of one set differ in TTL, the first
 * one's counts, as in BIND (RFC 2181 5.2 forbids the difference).
 */
export function recordSetsOf(records: readonly ZoneRecord[]): readonly RecordSet[] {
  const all: Gathered[] = []
  const ofName = new Map<string, Gathered[]>()
  for (const {name, type, ttl, value} of records) {
    const known = ofName.get(name)
    const set = known?.find((other) => other.type === type)
    if (set !== undefined) {
      set.values.push(value)
      continue
    }
    const first: Gathered = {name, type, ttl, values: [value]}
    all.push(first)
    if (known === undefined) ofName.set(name, [first])
    else known.push(first)
  }
  return all.map(toRecordSet)
}

type Gathered = {
  readonly name: string
  readonly type: string
  readonly ttl: number
  readonly values: string[]
}

/** Serial and negative TTL (RFC 2308 5) of a SOA record. */
export function soaFacts(soa: ZoneRecord): {readonly soaSerial: number; readonly negativeTtl: number} {
  const fields = soa.value.split(' ')
  return {soaSerial: Number(fields[2]), negativeTtl: Math.min(Number(fields[6]), soa.ttl)}
}
