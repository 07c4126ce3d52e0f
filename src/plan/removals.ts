import {withWildcardReplaced} from '../registry/marker-name.js'
import {claimRemoval} from '../registry/claim.js'
import type {Marker, OwnedSet} from '../registry/owners.js'
import type {Draft, Hold} from './ledger.js'
import {graceHold, isPending, judgeProof, type Judgement, type Subject} from './removal.js'
import {riskOfRemoval} from './risk.js'
import {ambiguityHold, protectedHold, resourceOf} from './row.js'
import type {Want} from './want.js'
import type {ZoneContext, ZoneFinder} from './zone-context.js'

/** A live set of ours nobody wants, with what its row knows. */
export type Leaving = {
  readonly owned: OwnedSet
  readonly context: ZoneContext
  readonly find: ZoneFinder
  /** `resource` labels of the objects that publish other types at the name. */
  readonly publishers: ReadonlySet<string>
  /** Whether a type is wanted at the name. */
  readonly wanted: (type: string) => boolean
}

/** Plans a removal, or holds it with the first reason against it. */
export function planRemoval(leaving: Leaving): void {
  const {owned, context} = leaving
  const judged = judgeRemoval(leaving)
  const claim = claimRemoval(owned)
  const hold = judged.ok ? (claim.ok ? graceHold(owned, context) : claim.problem) : judged.hold
  if (!judged.ok || !claim.ok || hold !== undefined) {
    if (hold !== undefined) holdLive(owned, context, hold)
    return
  }
  context.ledger.draft({
    action: 'delete',
    before: owned.set,
    after: null,
    context,
    reason: judged.reason,
    causes: [judged.cause],
    markers: claim.markers,
    resource: {before: resourceOf(owned), after: ''},
    unit: '',
    orphan: false,
    risk: riskOfRemoval(owned, context, leaving.wanted),
  })
}

/** Holds a live set nobody wants. */
export function holdLive(owned: OwnedSet, context: ZoneContext, hold: Hold): void {
  const {name, type, setId} = owned.set
  context.ledger.hold(context, {name, type, setId, live: owned.set, origins: []}, hold)
}

/** Whether a set of ours may go: place, marker, proof and policy, in this order. Grace and the marker come on top. */
export function judgeRemoval(leaving: Leaving): Judgement {
  const {owned, context} = leaving
  const subject = subjectOf(leaving)
  const hold =
    elsewhereHold(leaving) ??
    protectedHold(owned.set, context) ??
    ambiguityHold(owned, undefined) ??
    policyHold(owned, context, subject)
  return hold === undefined ? judgeProof(subject, context.run) : {ok: false, hold}
}

function subjectOf({owned, publishers}: Leaving): Subject {
  return {names: [owned.set.name], type: owned.set.type, resource: resourceOf(owned), publishers}
}

/** The name belongs into another zone of this view: what is wanted of it is planned there, not here. */
function elsewhereHold({owned, context, find}: Leaving): Hold | undefined {
  const home = find(owned.set.name)
  if (home === context || home === undefined) return undefined
  const zone = 'zone' in home && typeof home.zone === 'string' ? home.zone : context.zone.name
  return {
    reason: 'out-of-scope',
    message: `${owned.set.name} ${owned.set.type} stays in zone ${context.zone.name}: the name belongs to ${zone === context.zone.name ? 'another zone of that name' : `zone ${zone}`}`,
    fix: ['remove it by hand when nothing asks this zone for it'],
  }
}

function policyHold(owned: OwnedSet, {view, run}: ZoneContext, subject: Subject): Hold | undefined {
  if (view.policy === 'sync') return undefined
  // What is not ready or not known stays under every policy; saying so is more useful than naming the policy.
  if (run.partial !== undefined || isPending(subject, run)) return undefined
  return {
    reason: 'policy',
    message: `${owned.set.name} ${owned.set.type} is wanted by nobody; policy ${view.policy} removes nothing`,
    fix: ['--policy sync'],
  }
}

/** What becomes of a marker without a record: taken away, waiting for its record, or left where it is. */
export type OrphanFate = 'removed' | 'waits' | 'stays'

/**
 * A marker of ours whose record is gone is the last step of a removal that was interrupted: it is finished under
 * `sync`, with the same proof. A marker whose record is wanted waits for it.
 */
export function planOrphan(
  marker: Marker,
  context: ZoneContext,
  find: ZoneFinder,
  wants: (name: string, setId: string) => readonly Want[],
): OrphanFate {
  const {marked, set, clean} = marker
  const names = possibleNames(marked.name, context)
  const wanted = names.flatMap((name) => wants(name, set.setId))
  if (wanted.some((want) => want.set.type === marked.type || marked.type === '')) return 'waits'
  if (!isOurMarker(marker, context) || !clean || marked.type === '') return 'stays'
  if (context.view.policy !== 'sync' || names.some((name) => find(name) !== context)) return 'stays'
  const resource = marker.labels['resource'] ?? ''
  const publishers = new Set(wanted.map((want) => want.resource))
  const judged = judgeProof({names, type: marked.type, resource, publishers}, context.run)
  if (!judged.ok || graceHold({set, twins: []}, context) !== undefined) return 'stays'
  context.ledger.draft(orphanDraft(marker, context, judged, resource))
  return 'removed'
}

function isOurMarker(marker: Marker, {settings}: ZoneContext): boolean {
  return settings.kind === 'txt' && marker.owner === settings.ownerId
}

function orphanDraft(
  marker: Marker,
  context: ZoneContext,
  judged: Extract<Judgement, {ok: true}>,
  resource: string,
): Draft {
  return {
    action: 'delete',
    before: marker.set,
    after: null,
    context,
    reason: 'orphan-marker',
    causes: [judged.cause],
    markers: [],
    resource: {before: resource, after: ''},
    unit: '',
    orphan: true,
    risk: [],
  }
}

/** A replaced wildcard and a real name share their marker's name. */
function possibleNames(name: string, {settings}: ZoneContext): readonly string[] {
  const dot = name.indexOf('.')
  const wildcard = dot < 0 ? '*' : `*${name.slice(dot)}`
  return withWildcardReplaced(wildcard, settings) === name ? [name, wildcard] : [name]
}
