import {DnsMessageError} from '../../dns/message-error.js'
import type {ResourceRecord} from '../../dns/message.js'
import {rdataBytes, roundTrip} from '../../dns/rdata.js'
import type {RecordData} from '../../dns/update.js'
import {isDataType} from '../../dns/codes.js'
import type {Adjusted, ProviderCapabilities} from '../../model/capabilities.js'
import {isWithin, nameProblem} from '../../model/dns-name.js'
import {formatAddress, parseAddress} from '../../model/ip.js'
import {keyOf, toRecordSet, type LiveRecordSet, type RecordSet} from '../../model/record-set.js'
import {isSingleValued} from '../../model/record-type.js'
import type {Zone, ZoneContent} from '../../model/zone.js'
import type {Rfc2136Settings} from './options.js'

const maxTtl = 2_147_483_647 // RFC 2181 8

/** What a name server that takes UPDATE can do. */
export function capabilitiesOf(
  settings: Pick<Rfc2136Settings, 'minTtl' | 'batchOperations'>,
): ProviderCapabilities {
  return {
    write: 'zone-batch',
    compareAndSet: 'server-prerequisite',
    note: 'one UPDATE message per batch, all or nothing; the server compares values, not TTLs',
    batchOperations: settings.batchOperations,
    ttl: {min: settings.minTtl, max: maxTtl, fallback: settings.minTtl},
    apexCname: false,
    wildcard: true,
    properties: [],
    setIdentifiers: false,
  }
}

/** The set as the server will store and return it, or why it cannot. */
export function adjustSet(
  set: RecordSet,
  zone: Zone,
  {min, max, fallback}: ProviderCapabilities['ttl'],
): Adjusted {
  const ttl = Math.min(max, Math.max(min, set.ttl ?? fallback ?? min))
  try {
    const values = set.values.map((value) => storedValue(set.type, value))
    const adjusted = toRecordSet({name: set.name, type: set.type, ttl, values})
    const problem = problemOf(adjusted, set.setId, zone.name)
    return problem === undefined ? {ok: true, set: adjusted} : refuse(set, problem)
  } catch (error) {
    if (error instanceof DnsMessageError) return refuse(set, error.message)
    throw error
  }
}

const maxData = 20_000 // bytes of one record; a change holds it three times: required, removed and added

/** Addresses and short texts, nearly all there is, need not be written and read to know the result. */
function storedValue(type: string, value: string): string {
  if (type === 'A' || type === 'AAAA') {
    const address = parseAddress(value)
    if (address?.bits === (type === 'A' ? 32 : 128)) return formatAddress(address)
  }
  if (type !== 'TXT' && type !== 'SPF') return roundTrip(type, value)
  if (value.length > maxData / 4 || /[\ud800-\udfff]/u.test(value)) {
    const {length} = rdataBytes(type, value)
    if (length > maxData)
      throw new DnsMessageError(
        'rejected',
        `the text has ${length} bytes on the wire, the most is ${maxData}`,
      )
  }
  return value
}

function refuse({name, type}: RecordSet, problem: string): Adjusted {
  return {ok: false, refusal: {message: `${name} ${type}: ${problem}`}}
}

/** What a signing server makes by itself and refuses to be told. */
const signatureTypes: ReadonlySet<string> = new Set(['RRSIG', 'NSEC', 'NSEC3', 'NSEC3PARAM'])

function problemOf(set: RecordSet, setId: string, zone: string): string | undefined {
  const {name, type, values} = set
  if (!isWithin(name, zone)) return `it lies outside the zone ${zone}`
  const trouble = nameProblem(name)
  if (trouble !== undefined) return trouble.reason
  if (!isDataType(type)) return 'it is no type of record that a zone can hold'
  if (type === 'SOA') return 'the SOA record belongs to the name server'
  if (signatureTypes.has(type)) return 'the name server makes these records itself'
  if (setId !== '') return `a zone has one set per name and type, found the set identifier "${setId}"`
  if (values.length === 0) return 'it has no values'
  if (values.length > 1 && isSingleValued(type)) return `a name has one ${type} only, found ${values.length}`
  if (type === 'CNAME' && name === zone)
    return 'the apex holds SOA and NS, so it cannot be a CNAME (RFC 1034 3.6.2)'
  return undefined
}

/**
 * TXT sets whose records the server holds cut at unusual places, by set: what it must be asked to compare and remove
 * are those very bytes.
 */
export type UnusualCuts = ReadonlyMap<string, readonly RecordData[]>

/** A whole zone from its records. */
export function toContent(
  zone: Zone,
  records: readonly ResourceRecord[],
): {content: ZoneContent; cuts: UnusualCuts} {
  const groups = new Map<string, ResourceRecord[]>()
  for (const record of records) {
    const key = keyOf({name: record.name, type: record.type, setId: ''})
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [record])
    else group.push(record)
  }
  const cuts = new Map<string, readonly RecordData[]>()
  const recordSets: LiveRecordSet[] = []
  for (const [key, group] of groups) {
    recordSets.push(toSet(group))
    if (group.some(({wire}) => wire !== undefined)) cuts.set(key, group.map(dataOf))
  }
  const soa = records.find(({type}) => type === 'SOA')
  return {content: {zone, recordSets, ...soaFacts(soa)}, cuts}
}

/** One set from its records; of different TTLs the smallest counts (RFC 2181 5.2), and one above 2^31-1 is 0 (8). */
export function toSet(group: readonly ResourceRecord[]): RecordSet {
  const [first] = group
  if (first === undefined) throw new TypeError('a set has a record')
  let ttl = first.ttl
  for (const record of group) ttl = Math.min(ttl, record.ttl)
  return toRecordSet({
    name: first.name,
    type: first.type,
    ttl: ttl > maxTtl ? 0 : ttl,
    values: group.map(({value}) => value ?? ''),
  })
}

function dataOf({value, wire}: ResourceRecord): RecordData {
  return wire === undefined ? {value} : {value, wire}
}

function soaFacts(soa: ResourceRecord | undefined): Pick<ZoneContent, 'soaSerial' | 'negativeTtl'> {
  const fields = (soa?.value ?? '').split(' ')
  if (soa === undefined || fields.length !== 7) return {}
  return {soaSerial: Number(fields[2]), negativeTtl: Math.min(soa.ttl, Number(fields[6]))}
}
