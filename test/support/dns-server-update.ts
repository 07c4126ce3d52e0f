import {rcodes, isDataType} from '../../src/dns/codes.js'
import type {Message, ResourceRecord} from '../../src/dns/message.js'
import {isWithin} from '../../src/model/dns-name.js'
import type {ServedZone, StoredSet} from './dns-server-zone.js'

const IN = 1
const NONE = 254
const ANY = 255

/** Performs an UPDATE on a zone exactly as RFC 2136 3.2–3.4 says, silently ignored conflicts included. Returns the RCODE. */
export function performUpdate(zone: ServedZone, message: Message): number {
  const failed = checkPrerequisites(zone, message.answers) ?? prescan(zone, message.authorities)
  if (failed !== undefined) return failed
  const before = JSON.stringify(zone.serial)
  const changed = message.authorities.map((record) => change(zone, record)).some(Boolean)
  if (changed && before === JSON.stringify(zone.serial)) zone.raiseSerial()
  return rcodes.NOERROR
}

function checkPrerequisites(zone: ServedZone, records: readonly ResourceRecord[]): number | undefined {
  const wanted = new Map<string, ResourceRecord[]>()
  for (const record of records) {
    if (record.ttl !== 0) return rcodes.FORMERR
    if (!isWithin(record.name, zone.name)) return rcodes.NOTZONE
    if (record.class === IN) {
      const key = `${record.name} ${record.type}`
      wanted.set(key, [...(wanted.get(key) ?? []), record])
      continue
    }
    const failed = checkExistence(zone, record)
    if (failed !== undefined) return failed
  }
  for (const [key, set] of wanted) {
    const [name = '', type = ''] = key.split(' ')
    if (identities(set) !== identities(zone.find(name, type)?.records ?? [])) return rcodes.NXRRSET
  }
  return undefined
}

function checkExistence(zone: ServedZone, record: ResourceRecord): number | undefined {
  if (record.value !== null || (record.class !== ANY && record.class !== NONE)) return rcodes.FORMERR
  const exists =
    record.type === 'ANY' ? zone.nodes.has(record.name) : zone.find(record.name, record.type) !== undefined
  if (record.class === ANY) {
    if (exists) return undefined
    return record.type === 'ANY' ? rcodes.NXDOMAIN : rcodes.NXRRSET
  }
  if (!exists) return undefined
  return record.type === 'ANY' ? rcodes.YXDOMAIN : rcodes.YXRRSET
}

/** The data of records as one text; the bytes decide where a text was cut unusually. */
function identities(records: readonly Pick<ResourceRecord, 'value' | 'wire'>[]): string {
  return records.map(identity).sort().join('\n')
}

function identity({value, wire}: Pick<ResourceRecord, 'value' | 'wire'>): string {
  return wire === undefined ? `text ${value}` : `wire ${wire.toString('hex')}`
}

function prescan(zone: ServedZone, records: readonly ResourceRecord[]): number | undefined {
  for (const {name, type, class: recordClass, ttl, value} of records) {
    if (!isWithin(name, zone.name)) return rcodes.NOTZONE
    const meta = !isDataType(type)
    if (recordClass === IN && meta) return rcodes.FORMERR
    if (recordClass === ANY && (ttl !== 0 || value !== null || (meta && type !== 'ANY')))
      return rcodes.FORMERR
    if (recordClass === NONE && (ttl !== 0 || meta)) return rcodes.FORMERR
    if (recordClass !== IN && recordClass !== ANY && recordClass !== NONE) return rcodes.FORMERR
  }
  return undefined
}

/** One change; whether the zone is another one now. */
function change(zone: ServedZone, record: ResourceRecord): boolean {
  const before = JSON.stringify([...(zone.nodes.get(record.name) ?? [])])
  if (record.class === IN) add(zone, record)
  else if (record.class === ANY) removeSets(zone, record)
  else removeRecord(zone, record)
  return before !== JSON.stringify([...(zone.nodes.get(record.name) ?? [])])
}

function add(zone: ServedZone, record: ResourceRecord): void {
  const {name, type, ttl} = record
  const others = [...(zone.nodes.get(name)?.keys() ?? [])]
  if (type === 'CNAME' ? others.some((other) => other !== 'CNAME') : others.includes('CNAME')) return
  const data = dataOf(record)
  const set = zone.find(name, type)
  if (type === 'SOA') {
    const serial = Number((record.value ?? '').split(' ')[2])
    const rise = (serial - zone.serial + 0x1_0000_0000) % 0x1_0000_0000 // serial arithmetic, RFC 1982
    if (name !== zone.name || rise === 0 || rise >= 0x8000_0000) return
  }
  if (type === 'SOA' || type === 'CNAME') return zone.put(name, type, {ttl, records: [data]})
  const kept = (set?.records ?? []).filter((one) => identity(one) !== identity(data))
  zone.put(name, type, {ttl, records: [...kept, data]})
}

function dataOf({value, wire}: ResourceRecord): StoredSet['records'][number] {
  return wire === undefined ? {value} : {value, wire}
}

function removeSets(zone: ServedZone, {name, type}: ResourceRecord): void {
  for (const other of Array.from(zone.nodes.get(name)?.keys() ?? [])) {
    const kept = name === zone.name && (other === 'SOA' || other === 'NS')
    if (!kept && (type === 'ANY' || other === type)) zone.put(name, other, undefined)
  }
}

function removeRecord(zone: ServedZone, record: ResourceRecord): void {
  const {name, type} = record
  const set = zone.find(name, type)
  if (set === undefined || type === 'SOA') return
  const kept = set.records.filter((one) => identity(one) !== identity(record))
  if (name === zone.name && type === 'NS' && kept.length === 0) return
  zone.put(name, type, {ttl: set.ttl, records: kept})
}
