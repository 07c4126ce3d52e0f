import {holdWant} from './hold-want.js'
import {compareText} from '../model/dns-name.js'
import type {LiveRecordSet} from '../model/record-set.js'
import {claimRemoval, type MarkerChange} from '../registry/claim.js'
import type {OwnedSet} from '../registry/owners.js'
import {causesOf} from './causes.js'
import type {Hold} from './ledger.js'
import {judgeRemoval} from './removals.js'
import {riskOf} from './risk.js'
import {aloneHold, resourceOf, type Row} from './row.js'
import type {Want} from './want.js'
import type {ZoneFinder} from './zone-context.js'

/** A change between CNAME and other types at one name: the old must go before the new can come. */
export type Switch = {
  readonly row: Row
  readonly find: ZoneFinder
  /** Wanted, not live. */
  readonly coming: readonly Arrival[]
  /** Live and ours, in the way. */
  readonly leaving: readonly OwnedSet[]
  /** Types that go only because a CNAME gives way to them: their objects still ask for them, which is no obstacle. */
  readonly outvoted: ReadonlySet<string>
}

type Step = {readonly owned: OwnedSet; readonly markers: readonly MarkerChange[]}
/** A set that is to come, with the markers it needs. */
export type Arrival = {readonly want: Want; readonly markers: readonly MarkerChange[]}

/** Plans the whole switch as one group, or holds all of it: half a switch is a name without an answer. */
export function planSwitch(change: Switch): void {
  const {row, coming} = change
  const hold = findObstacle(change)
  if (hold !== undefined) {
    const [live] = change.leaving
    for (const {want} of coming) holdWant(row, want, hold, live)
    return
  }
  const leaving = change.leaving.map((owned) => ({owned, markers: markersOf(owned)})).sort(byType)
  draftSwitch(row, leaving, coming)
}

function markersOf(owned: OwnedSet): readonly MarkerChange[] {
  const claim = claimRemoval(owned)
  return claim.ok ? claim.markers : []
}

function byType(a: Step, b: Step): number {
  return compareText(a.owned.set.type, b.owned.set.type)
}

function findObstacle({row, find, coming, leaving, outvoted}: Switch): Hold | undefined {
  const {context} = row
  const types = leaving.map((owned) => owned.set.type).join(' and ')
  const news = coming.map(({want}) => want.set.type).join(' and ')
  if (context.view.policy !== 'sync') {
    return {
      reason: 'policy',
      message: `${row.name} would change from ${types} to ${news}; policy ${context.view.policy} removes nothing, and both cannot stand together`,
      fix: ['--policy sync'],
    }
  }
  if (context.run.partial !== undefined) {
    return {
      reason: 'source-incomplete',
      message: `${row.name} stays ${types}: ${context.run.partial}`,
      fix: [],
    }
  }
  return (
    firstOf(leaving, (owned) => leavingHold(owned, row, find, coming, outvoted)) ??
    firstOf(coming, ({want}) => aloneHold(want.set, context, leaving))
  )
}

function leavingHold(
  owned: OwnedSet,
  row: Row,
  find: ZoneFinder,
  coming: readonly Arrival[],
  outvoted: ReadonlySet<string>,
): Hold | undefined {
  const claim = claimRemoval(owned)
  if (!claim.ok) return claim.problem
  // The name goes on being published: a marker that names no object (pods) or none at all (noop) is no obstacle.
  if (outvoted.has(owned.set.type) || resourceOf(owned) === '') return undefined
  const publishers = new Set(coming.map(({want}) => want.resource))
  const judged = judgeRemoval({owned, context: row.context, find, publishers, wanted: () => true})
  return judged.ok ? undefined : judged.hold
}

function firstOf<TItem>(items: readonly TItem[], ask: (item: TItem) => Hold | undefined): Hold | undefined {
  for (const item of items) {
    const hold = ask(item)
    if (hold !== undefined) return hold
  }
  return undefined
}

function draftSwitch(row: Row, leaving: readonly Step[], coming: readonly Arrival[]): void {
  const [going, ...alsoGoing] = leaving
  const [arriving, ...alsoArriving] = coming
  if (going === undefined || arriving === undefined) return
  const {context} = row
  const unit = `${row.name} ${row.setId}`
  const shared = {context, unit, orphan: false}
  const note = `${going.owned.set.type} becomes ${arriving.want.set.type}`
  context.ledger.draft({
    ...shared,
    action: 'replace',
    before: going.owned.set,
    after: arriving.want.set,
    previousType: going.owned.set.type,
    reason: 'type-change',
    causes: causesOf(arriving.want.endpoint, 'changed', note),
    markers: [...arriving.markers, ...going.markers],
    resource: {before: resourceOf(going.owned), after: arriving.want.resource},
    risk: riskOf(arriving.want.set, context),
  })
  for (const {want, markers} of alsoArriving) {
    context.ledger.draft({
      ...shared,
      action: 'create',
      before: null,
      after: want.set,
      reason: 'type-change',
      causes: causesOf(want.endpoint, 'changed', note),
      markers,
      resource: {before: '', after: want.resource},
      risk: riskOf(want.set, context),
    })
  }
  for (const {owned, markers} of alsoGoing) {
    context.ledger.draft({
      ...shared,
      ...removalOf(owned.set),
      reason: 'type-change',
      markers,
      causes: causesOf(arriving.want.endpoint, 'changed', note),
      resource: {before: resourceOf(owned), after: ''},
      risk: riskOf(owned.set, context),
    })
  }
}

function removalOf(set: LiveRecordSet): {action: 'delete'; before: LiveRecordSet; after: null} {
  return {action: 'delete', before: set, after: null}
}
