import {isWithin, relativeName} from './dns-name.js'
import {presentValue} from './record-data.js'
import type {RecordSet} from './record-set.js'
import {escapeOctets, textToOctets} from './zone-text-octets.js'

/** The data of one record as it stands in a master file; names are absolute, TXT is cut into strings of 255 octets. */
export function printZoneData(type: string, value: string): string {
  if (type !== 'TXT' && type !== 'SPF') return textToOctets(presentValue(type, value))
  const octets = textToOctets(value)
  const strings = octets.match(/[^]{1,255}/g) ?? ['']
  return strings.map((string) => `"${escapeOctets(string)}"`).join(' ')
}

/** A name as it stands in a master file: relative to the origin where it lies below it. */
export function printZoneName(name: string, origin: string): string {
  return origin !== '' && isWithin(name, origin) ? relativeName(name, origin) : `${name}.`
}

/** One record as a line without its end. */
export function printZoneRecord(
  record: {readonly name: string; readonly ttl: number; readonly type: string; readonly value: string},
  origin: string,
): string {
  const {name, ttl, type, value} = record
  return `${printZoneName(name, origin)}\t${ttl}\tIN\t${type}\t${printZoneData(type, value)}`
}

/** A whole master file of a zone, SOA first, every TTL stated; the text has one character per octet. */
export function printZoneText(zone: string, sets: readonly RecordSet[]): string {
  const isSoa = (set: RecordSet): boolean => set.type === 'SOA'
  const ordered = [...sets.filter(isSoa), ...sets.filter((set) => !isSoa(set))]
  const lines = ordered.flatMap(({name, type, ttl, values}) =>
    values.map((value) => printZoneRecord({name, ttl: ttl ?? 0, type, value}, zone)),
  )
  return [`$ORIGIN ${zone}.`, ...lines, ''].join('\n')
}
