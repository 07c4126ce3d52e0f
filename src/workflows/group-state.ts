import type {Group} from '../model/operation.js'
import {keyOf, recordSetText, type LiveRecordSet} from '../model/record-set.js'
import type {ZoneContent} from '../model/zone.js'
import type {Change} from '../plan/change.js'

/** Live sets of a zone by {@link keyOf}. */
export type LiveSets = ReadonlyMap<string, LiveRecordSet>

/** The sets of a zone by their key. */
export function liveSets(content: ZoneContent): LiveSets {
  return new Map(content.recordSets.map((set) => [keyOf(set), set]))
}

/**
 * Where a group stands against the zone as it is now. pending: every set is as the plan expects it · done: every set is
 * as the plan wants it · half: some are, some still as before (a run was killed in between) · stale: somebody else
 * changed one.
 */
export type GroupState =
  | {readonly state: 'pending'}
  | {readonly state: 'done'}
  | {readonly state: 'half'; readonly rest: Group}
  | {readonly state: 'stale'; readonly message: string}

/** Compares every operation of a group, and what its changes need to be absent, with the live sets. */
export function groupState(group: Group, changes: readonly Change[], live: LiveSets): GroupState {
  const rest = []
  for (const operation of group.operations) {
    const set = operation.after ?? operation.before
    if (set === null) continue
    const found = live.get(keyOf(set))
    if (isSame(found, operation.after)) continue
    if (!isSame(found, operation.before)) {
      return {state: 'stale', message: staleMessage(set.name, set.type, operation.before, found)}
    }
    rest.push(operation)
  }
  if (rest.length === 0) return {state: 'done'}
  const intruder = changes.flatMap((change) => intruders(change, group, live))[0]
  if (intruder !== undefined) return {state: 'stale', message: intruder}
  return rest.length === group.operations.length
    ? {state: 'pending'}
    : {state: 'half', rest: {...group, operations: rest}}
}

function isSame(found: LiveRecordSet | undefined, expected: LiveRecordSet | null): boolean {
  if (found === undefined || expected === null) return found === undefined && expected === null
  return recordSetText(found) === recordSetText(expected)
}

/** Sets that must be absent but exist, other than those the group itself removes or writes. */
function intruders(change: Change, group: Group, live: LiveSets): readonly string[] {
  const own = new Set(
    group.operations.flatMap(({before, after}) => [before, after].flatMap((set) => (set ? keyOf(set) : []))),
  )
  return change.preconditions.flatMap((precondition) => {
    if (precondition.kind !== 'absent') return []
    const key = keyOf({name: change.name, type: precondition.type, setId: change.setId})
    if (own.has(key) || !live.has(key)) return []
    return [`${change.name} ${precondition.type} exists now; when the plan was made it did not`]
  })
}

function staleMessage(
  name: string,
  type: string,
  expected: LiveRecordSet | null,
  found: LiveRecordSet | undefined,
): string {
  return `${name} ${type} was ${describe(expected)} when the plan was made, now it is ${describe(found ?? null)}`
}

function describe(set: LiveRecordSet | null): string {
  if (set === null) return 'absent'
  return `${set.values.join(', ')}${set.ttl === null ? '' : ` (ttl ${set.ttl})`}`
}
