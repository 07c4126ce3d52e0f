import {keyOf, type RecordSet} from '../model/record-set.js'
import type {DraftGroup} from './group.js'
import type {Ledger} from './ledger.js'
import type {ZoneContext} from './zone-context.js'

/** What the groups of one zone write: TXT sets by key and name, CNAMEs by name. Nothing else can collide. */
type Taken = {readonly keys: Set<string>; readonly texts: Set<string>; readonly cnames: Set<string>}

/**
 * Drops groups that would write a TXT set another group writes, or put a CNAME where another group puts a TXT: a marker
 * may collide with a record or with another marker. The first in plan order stays, the other is held.
 */
export function dropClashes(groups: readonly DraftGroup[], ledger: Ledger): readonly DraftGroup[] {
  const zones = new Map<ZoneContext, Taken>()
  return groups.filter((group) => {
    let taken = zones.get(group.context)
    if (taken === undefined) {
      taken = {keys: new Set(), texts: new Set(), cnames: new Set()}
      zones.set(group.context, taken)
    }
    const clash = findClash(group, taken)
    if (clash !== undefined) holdClash(group, clash, ledger)
    else take(group, taken)
    return clash === undefined
  })
}

function findClash({operations}: DraftGroup, {keys, texts, cnames}: Taken): RecordSet | undefined {
  for (const {before, after} of operations) {
    const set = after ?? before
    if (set === null) continue
    if (set.type === 'TXT' && (keys.has(keyOf(set)) || cnames.has(set.name))) return set
    if (set.type === 'CNAME' && texts.has(set.name)) return set
  }
  return undefined
}

function take({operations}: DraftGroup, {keys, texts, cnames}: Taken): void {
  for (const {before, after} of operations) {
    const set = after ?? before
    if (set?.type === 'TXT') keys.add(keyOf(set))
    if (after?.type === 'TXT') texts.add(after.name)
    else if (after?.type === 'CNAME') cnames.add(after.name)
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
        code: 'MLD0410',
        message: `${name} ${type} needs ${clash.name} ${clash.type}, which another change of this plan writes`,
        fix: ['choose another --txt-prefix or --txt-wildcard-replacement, or rename one of the two'],
      },
    )
  }
}
