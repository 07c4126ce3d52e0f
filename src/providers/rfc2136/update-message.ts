import type {ResourceRecord} from '../../dns/message.js'
import {changes, requires, type RecordData} from '../../dns/update.js'
import type {Operation} from '../../model/operation.js'
import {keyOf, type RecordSet} from '../../model/record-set.js'
import type {UnusualCuts} from './convert.js'

/** Types a name may hold beside those we remove when a CNAME takes its place; DNSSEC's own types may stay. */
const guardedTypes = [
  'A',
  'AAAA',
  'CAA',
  'DNAME',
  'HTTPS',
  'LOC',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
  'URI',
]

/** The set an operation is about. */
export function subjectOf({before, after}: Operation): RecordSet {
  const set = after ?? before
  if (set === null) throw new TypeError('an operation has a set')
  return set
}

/**
 * What must hold for the operations to be made: each set has its planned values, each new one is absent. A server
 * silently drops an addition beside a CNAME, and a CNAME beside other data (RFC 2136 3.4.2.2); so the absence of those is
 * required as well.
 */
export function prerequisitesOf(
  operations: readonly Operation[],
  cuts: UnusualCuts,
): readonly ResourceRecord[] {
  const removedTypes = typesByName(operations.flatMap(({before}) => (before === null ? [] : [before])))
  const absent = new Map<string, ResourceRecord>()
  const equal: ResourceRecord[] = []
  for (const {before, after} of operations) {
    if (before !== null)
      equal.push(...requires.rrsetEquals(before.name, before.type, dataOfSet(before, cuts)))
    else if (after !== null) {
      for (const record of absencesOf(after, removedTypes.get(after.name)))
        absent.set(`${record.name} ${record.type}`, record)
    }
  }
  return [...equal, ...absent.values()]
}

function absencesOf(
  {name, type}: RecordSet,
  removed: ReadonlySet<string> | undefined,
): readonly ResourceRecord[] {
  const own = requires.noRrset(name, type)
  if (type !== 'CNAME') return removed?.has('CNAME') === true ? [own] : [own, requires.noRrset(name, 'CNAME')]
  if (removed === undefined) return [requires.nameNotInUse(name)]
  return [
    own,
    ...guardedTypes.filter((other) => !removed.has(other)).map((other) => requires.noRrset(name, other)),
  ]
}

function typesByName(sets: readonly RecordSet[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>()
  for (const {name, type} of sets) types.set(name, (types.get(name) ?? new Set()).add(type))
  return types
}

/**
 * The changes, removals first so that a name is free for what takes its place. Only the name servers of the apex are
 * added before others are removed: the last one cannot be removed (RFC 2136 3.4.2.4). Where only the TTL differs the
 * records are removed and added again; to add them alone would do on most servers, not on all.
 */
export function changesOf(
  zone: string,
  operations: readonly Operation[],
  cuts: UnusualCuts,
): readonly ResourceRecord[] {
  const early: ResourceRecord[] = []
  const removals: ResourceRecord[] = []
  const additions: ResourceRecord[] = []
  for (const operation of operations) {
    const {name, type} = subjectOf(operation)
    const {removed, added} = differenceOf(operation, cuts)
    const apexServers = type === 'NS' && name === zone
    for (const data of removed) removals.push(changes.remove(name, type, data))
    const target = apexServers ? early : additions
    for (const data of added) target.push(changes.add(name, type, operation.after?.ttl ?? 0, data))
    // The removals above would take what was just added early with the same value; so it comes once more.
    if (apexServers)
      additions.push(...added.map((data) => changes.add(name, type, operation.after?.ttl ?? 0, data)))
  }
  return [...early, ...removals, ...additions]
}

function differenceOf(
  {before, after}: Operation,
  cuts: UnusualCuts,
): {removed: readonly RecordData[]; added: readonly RecordData[]} {
  const old = before === null ? [] : dataOfSet(before, cuts)
  const wanted = (after?.values ?? []).map((value) => ({value}))
  if (before === null || after === null || before.ttl !== after.ttl) return {removed: old, added: wanted}
  const kept = new Set(before.values.filter((value) => after.values.includes(value)))
  return {
    removed: old.filter(({value}) => value === null || !kept.has(value)),
    added: wanted.filter(({value}) => !kept.has(value)),
  }
}

/** The records of a live set as the server holds them. */
function dataOfSet(set: RecordSet, cuts: UnusualCuts): readonly RecordData[] {
  const held = cuts.get(keyOf(set))
  const fits =
    held !== undefined &&
    new Set(held.map(({value}) => value)).size === set.values.length &&
    held.every(({value}) => value !== null && set.values.includes(value))
  return fits ? held : set.values.map((value) => ({value}))
}
