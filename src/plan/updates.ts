import {sameMeta, sameValues, type LiveRecordSet, type RecordSet} from '../model/record-set.js'
import {claimUpdate, type Claim} from '../registry/claim.js'
import type {OwnedSet} from '../registry/owners.js'
import {causesOf, nameClaimants, nameObject} from './causes.js'
import type {Cause} from './change.js'
import type {Hold} from './ledger.js'
import {ambiguityHold, foreignHold, protectedHold, resourceOf, type Row} from './row.js'
import {riskOf} from './risk.js'
import type {Want} from './want.js'

/** What makes a live set differ from the wanted one, in order of weight. */
export type Difference = 'values' | 'properties' | 'ttl'

/** The difference between a live set and a want; an unset TTL never is one (external-dns 4.6). */
export function findDifference(want: Want, live: LiveRecordSet): Difference | undefined {
  if (!sameValues(want.set, live)) return 'values'
  if (!sameMeta(want.set, live)) return 'properties'
  if (want.asked.ttl !== null && want.set.ttl !== null && want.set.ttl !== live.ttl) return 'ttl'
  return undefined
}

/** Compares a live set with what is wanted of it: unchanged, an update, or held. Returns whether it is unchanged. */
export function planUpdate(row: Row, owned: OwnedSet, want: Want): boolean {
  const {context} = row
  const hold = want.refused ?? foreignHold(owned, want.set, context)
  if (hold !== undefined) return holdUpdate(row, owned, want, hold)
  const difference = findDifference(want, owned.set)
  const after = difference === undefined ? owned.set : keepTtl(want, owned.set, row)
  const changed = difference !== undefined && !isStoredAlike(after, owned.set)
  if (!changed && !lacksMarker(owned, row)) return true
  const claim = claimUpdate(owned, after, want.endpoint.labels, context)
  if (!changed && !claim.ok) return true
  const problem = changed
    ? (changeHold(row, owned, want, after) ?? claimHold(claim, owned))
    : createOnlyHold(row, owned)
  if (problem !== undefined) return holdUpdate(row, owned, want, problem)
  const reason = changed ? difference : 'marker-missing'
  context.ledger.draft({
    action: 'update',
    before: owned.set,
    after,
    context,
    reason,
    causes: causesOfUpdate(reason, owned, want),
    markers: claim.ok ? claim.markers : [],
    resource: {before: resourceOf(owned), after: want.resource},
    unit: '',
    orphan: false,
    risk: riskOf(after, context),
  })
  return false
}

function holdUpdate({context, name, setId}: Row, owned: OwnedSet, want: Want, hold: Hold): false {
  const {set, endpoint} = want
  const thing = {name, type: set.type, setId, wanted: set, live: owned.set, origins: endpoint.origins}
  context.ledger.hold(context, thing, hold)
  return false
}

/** An unset TTL keeps the live one, in the form the provider stores with the new values. */
function keepTtl(want: Want, live: LiveRecordSet, {context}: Row): RecordSet {
  if (want.asked.ttl !== null) return want.set
  const adjusted = context.adjust({...want.asked, ttl: live.ttl}, context.zone)
  return adjusted.ok && adjusted.set.type === live.type ? adjusted.set : {...want.set, ttl: live.ttl}
}

function isStoredAlike(after: RecordSet, live: LiveRecordSet): boolean {
  return sameValues(after, live) && sameMeta(after, live) && after.ttl === live.ttl
}

/** Ownership is known through an older format only: external-dns writes the missing typed marker, and so does mldns. */
function lacksMarker(owned: OwnedSet, {context}: Row): boolean {
  return context.settings.kind === 'txt' && owned.typed === undefined
}

function changeHold(row: Row, owned: OwnedSet, want: Want, after: RecordSet): Hold | undefined {
  return (
    protectedHold(owned.set, row.context) ??
    ambiguityHold(owned, want.resource) ??
    createOnlyHold(row, owned) ??
    narrowingHold(row, owned, after)
  )
}

function createOnlyHold({context}: Row, owned: OwnedSet): Hold | undefined {
  if (context.view.policy !== 'create-only') return undefined
  return {
    reason: 'policy',
    message: `${owned.set.name} ${owned.set.type} differs; policy create-only updates nothing`,
    fix: ['--policy upsert-only or --policy sync'],
  }
}

/** A run that did not read everything may add values, but takes none away: the missing ones may be in what is unread. */
function narrowingHold({context}: Row, owned: OwnedSet, after: RecordSet): Hold | undefined {
  const {partial} = context.run
  if (partial === undefined || owned.set.values.every((value) => after.values.includes(value)))
    return undefined
  return {
    reason: 'source-incomplete',
    message: `${owned.set.name} ${owned.set.type} keeps its values: ${partial}`,
    fix: [],
  }
}

/** A marker in an older format goes on owning the record when there is no place for a typed one. */
function claimHold(claim: Claim, owned: OwnedSet): Hold | undefined {
  return claim.ok || owned.typed === undefined ? undefined : claim.problem
}

function causesOfUpdate(reason: string, owned: OwnedSet, want: Want): readonly Cause[] {
  const before = resourceOf(owned)
  if (reason === 'marker-missing') {
    return causesOf(want.endpoint, 'drift', 'the ownership record in the current format is missing')
  }
  if (before !== want.resource && before !== '') {
    return causesOf(
      want.endpoint,
      'changed',
      `${nameClaimants(want.endpoint)} takes over from ${nameObject(before)}`,
    )
  }
  return causesOf(want.endpoint, reason === 'values' ? 'address-changed' : 'changed')
}
