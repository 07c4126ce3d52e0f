import {keyOf, type RecordSet} from '../model/record-set.js'
import {markerName} from '../registry/marker-name.js'
import type {DraftGroup} from './group.js'
import type {Ledger} from './ledger.js'
import type {ZoneContext} from './zone-context.js'

/** What the groups of one zone write: TXT sets by key, new CNAMEs and other new sets by name. */
type Taken = {readonly keys: Set<string>; readonly others: Set<string>; readonly cnames: Set<string>}

/**
 * Drops groups that would write a TXT set another group writes, or put a CNAME where another group puts something else:
 * a marker may collide with a record or with another marker, and routing keys do not lift the rule that a CNAME stands
 * alone. The first in plan order stays, the other is held.
 */
export function dropClashes(groups: readonly DraftGroup[], ledger: Ledger): readonly DraftGroup[] {
  const zones = new Map<ZoneContext, Taken>()
  return groups.filter((group) => {
    let taken = zones.get(group.context)
    if (taken === undefined) {
      taken = {keys: new Set(), others: new Set(), cnames: new Set()}
      zones.set(group.context, taken)
    }
    const clash = findClash(group, taken) ?? findSharedMarker(group, taken)
    if (clash !== undefined) holdClash(group, clash, ledger)
    else take(group, taken)
    return clash === undefined
  })
}

function findClash({operations}: DraftGroup, {keys, others, cnames}: Taken): RecordSet | undefined {
  for (const {before, after} of operations) {
    if (before === null && after !== null && (after.type === 'CNAME' ? others : cnames).has(after.name))
      return after
    const set = after ?? before
    if (set?.type === 'TXT' && keys.has(keyOf(set))) return set
  }
  return undefined
}

/**
 * With a wildcard replacement two names have one marker. A waiting marker is taken over without being written, so it
 * does not show among the operations.
 */
function findSharedMarker({context, drafts, operations}: DraftGroup, {keys}: Taken): RecordSet | undefined {
  const {settings} = context
  if (settings.wildcardReplacement === '' || settings.kind === 'noop') return undefined
  const written = new Set(operations.map(({before, after}) => (after ?? before)?.name))
  for (const {before, after} of drafts) {
    if (before !== null || after === null) continue
    const marker = {...after, name: markerName(after.name, after.type, settings), type: 'TXT'}
    if (written.has(marker.name)) continue
    if (keys.has(keyOf(marker))) return marker
    keys.add(keyOf(marker))
  }
  return undefined
}

function take({operations}: DraftGroup, {keys, others, cnames}: Taken): void {
  for (const {before, after} of operations) {
    const set = after ?? before
    if (set?.type === 'TXT') keys.add(keyOf(set))
    if (before === null && after !== null) (after.type === 'CNAME' ? cnames : others).add(after.name)
  }
}

function holdClash({context, drafts}: DraftGroup, clash: RecordSet, ledger: Ledger): void {
  for (const {before, after} of drafts) {
    const {name, type, setId} = after ?? before
    ledger.hold(
      context,
      {
        name,
        type,
        setId,
        ...(after === null ? {} : {wanted: after}),
        ...(before === null ? {} : {live: before}),
        origins: [],
      },
      {
        reason: 'conflict',
        code: clash.type === 'TXT' ? 'MLD0410' : 'MLD0306',
        message: `${name} ${type} needs ${clash.name} ${clash.type}, where another change of this plan writes`,
        fix: ['choose another --txt-prefix or --txt-wildcard-replacement, or rename one of the two'],
      },
    )
  }
}
