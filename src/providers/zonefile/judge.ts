import {ProviderError} from '../../errors.js'
import type {Adjusted} from '../../model/capabilities.js'
import {isWithin, nameProblem} from '../../model/dns-name.js'
import type {Operation} from '../../model/operation.js'
import {
  keyOf,
  recordSetText,
  toRecordSet,
  type LiveRecordSet,
  type RecordSet,
} from '../../model/record-set.js'
import {isSingleValued} from '../../model/record-type.js'
import {checkZoneValue} from '../../model/zone-text-value.js'
import type {ZoneObstacle} from '../../model/zone-inspection.js'
import type {Zone} from '../../model/zone.js'
import {zoneFileCapabilities} from './capabilities.js'

/** The set as the file will hold it: TTL set and in range, values in canonical form; or why it cannot hold it. */
export function adjustSet(set: RecordSet, zone: Zone): Adjusted {
  const {min, max, fallback} = zoneFileCapabilities.ttl
  const ttl = Math.min(max, Math.max(min, set.ttl ?? fallback ?? min))
  const values: string[] = []
  for (const value of set.values) {
    const verdict = checkZoneValue(set.type, value)
    if ('problem' in verdict) return refuse(set, verdict.problem)
    values.push(verdict.value)
  }
  const {name, type, setId} = set
  const adjusted = toRecordSet({name, type, setId, ttl, values})
  const problem = setProblem(adjusted, zone.name)
  return problem === undefined ? {ok: true, set: adjusted} : refuse(set, problem)
}

function refuse(set: RecordSet, problem: string): Adjusted {
  return {ok: false, refusal: {message: `${set.name} ${set.type}: ${problem}`}}
}

function setProblem(set: RecordSet, zone: string): string | undefined {
  if (!isWithin(set.name, zone)) return `it lies outside zone ${zone}`
  const nameTrouble = nameProblem(set.name)
  if (nameTrouble !== undefined) return nameTrouble.reason
  if (set.type === 'SOA') return 'the SOA record belongs to whoever keeps the zone file'
  if (set.setId !== '')
    return `a zone file has one set per name and type, found the set identifier "${set.setId}"`
  if (set.values.length === 0) return 'it has no values'
  if (set.values.length > 1 && isSingleValued(set.type)) {
    return `a name has one ${set.type} only, found ${set.values.length}`
  }
  if (set.type === 'CNAME' && set.name === zone)
    return 'the apex holds SOA and NS, so it cannot be a CNAME (RFC 1034 3.6.2)'
  return undefined
}

/**
 * Checks operations against what the file holds now: each set must still be as its operation expects it, and the result
 * must be a zone that servers load.
 * @throws ProviderError stale or rejected
 */
export function checkOperations(
  zone: Zone,
  live: readonly LiveRecordSet[],
  operations: readonly Operation[],
): void {
  const sets = new Map(live.map((set) => [keyOf(set), set]))
  if (sets.size > 0 && operations.length > 0) refuseSigned(zone, live)
  const seen = new Set<string>()
  for (const operation of operations) {
    const set = operation.after ?? operation.before
    if (set === null) throw rejected(zone, 'an operation names no record set')
    if (seen.has(keyOf(set)))
      throw rejected(zone, `${set.name} ${set.type}: two operations on one record set`)
    seen.add(keyOf(set))
    checkOperation(zone, set, operation)
    checkStale(zone, set, operation, sets.get(keyOf(set)))
  }
  checkAliases(zone, sets, operations)
}

function checkOperation(zone: Zone, set: RecordSet, {before, after}: Operation): void {
  if (before !== null && after !== null && keyOf(before) !== keyOf(after)) {
    throw rejected(zone, `${set.name} ${set.type}: an operation may not turn one set into another`)
  }
  if (set.type === 'SOA') throw rejected(zone, `${set.name} SOA: it belongs to whoever keeps the zone file`)
  if (after === null) {
    if (set.type === 'NS' && set.name === zone.name) {
      throw rejected(zone, `${set.name} NS: a zone cannot be without name servers`)
    }
    return
  }
  const adjusted = adjustSet(after, zone)
  if (!adjusted.ok) throw rejected(zone, adjusted.refusal.message)
  if (recordSetText(adjusted.set) === recordSetText(after)) return
  throw rejected(
    zone,
    `${set.name} ${set.type}: the file would hold ${describe(adjusted.set)}, not ${describe(after)}`,
  )
}

function checkStale(zone: Zone, set: RecordSet, {before}: Operation, found: LiveRecordSet | undefined): void {
  const isSame =
    found === undefined || before === null
      ? found === undefined && before === null
      : recordSetText(found) === recordSetText(before)
  if (isSame) return
  throw new ProviderError(
    'stale',
    'ZONE_FILE_STALE',
    `zone ${zone.name}: ${set.name} ${set.type} is ${describe(found)} in the file now, expected ${describe(before ?? undefined)}`,
    {hint: 'Make a new plan.', details: {zone: zone.name, name: set.name, type: set.type}},
  )
}

/** RFC 1034 3.6.2: a CNAME stands alone at its name, but for DNSSEC records. Servers refuse a zone that breaks it. */
function checkAliases(
  zone: Zone,
  live: ReadonlyMap<string, LiveRecordSet>,
  operations: readonly Operation[],
): void {
  const next = new Map<string, RecordSet>(live)
  const touched = new Set<string>()
  for (const {before, after} of operations) {
    if (after !== null) next.set(keyOf(after), after)
    else if (before !== null) next.delete(keyOf(before))
    if (after !== null) touched.add(after.name)
  }
  const typesOf = new Map<string, string[]>()
  for (const {name, type} of next.values()) {
    if (touched.has(name)) typesOf.set(name, [...(typesOf.get(name) ?? []), type])
  }
  for (const [name, types] of typesOf) {
    if (!types.includes('CNAME') || types.length === 1) continue
    const others = types.filter((type) => type !== 'CNAME').join(', ')
    throw rejected(
      zone,
      `${name} would hold a CNAME beside ${others}, which no server loads (RFC 1034 3.6.2)`,
    )
  }
}

function refuseSigned(zone: Zone, live: readonly LiveRecordSet[]): void {
  const signed = findSigned(live)
  if (signed !== undefined) throw rejected(zone, signed.message, signed.hint)
}

/** Why a file that holds signatures cannot be changed; undefined when it holds none. */
export function findSigned(live: readonly LiveRecordSet[]): ZoneObstacle | undefined {
  const signed = live.find(({type}) => type === 'RRSIG' || type === 'NSEC' || type === 'NSEC3')
  if (signed === undefined) return undefined
  return {
    reason: 'signed',
    message: `the file holds ${signed.name} ${signed.type}, so it is signed; a change would make its signatures wrong`,
    hint: 'Give mldns the unsigned file and sign after it, or let the name server sign.',
  }
}

function rejected(zone: Zone, problem: string, hint?: string): ProviderError {
  return new ProviderError(
    'rejected',
    'ZONE_FILE_REJECTED',
    `zone ${zone.name}: ${problem}`,
    hint === undefined ? {} : {hint},
  )
}

function describe(set: RecordSet | undefined): string {
  return set === undefined ? 'absent' : `${set.values.join(', ')} (ttl ${set.ttl})`
}
