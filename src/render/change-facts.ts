import type {ObjectRef} from '../model/endpoint.js'
import {sameMeta, sameValues, type RecordSet} from '../model/record-set.js'
import type {Cause, Change} from '../plan/change.js'
import {formatAge, formatDuration} from './time-text.js'

/** What a change does, in one word: an update of the TTL alone has its own. */
export type Verb = Change['action'] | 'ttl'

/** The word for a change. */
export function verbOf(change: Change): Verb {
  return isTtlOnly(change) ? 'ttl' : change.action
}

/** Whether nothing but the TTL changes. */
export function isTtlOnly(change: Change): boolean {
  if (change.action !== 'update') return false
  const {before, after} = change
  return before.ttl !== after.ttl && sameValues(before, after) && sameMeta(before, after)
}

/** `A`, or `CNAME -> A` for a replace; the set identifier behind it. */
export function typeText(change: Change): string {
  const type = change.action === 'replace' ? `${change.previousType} -> ${change.type}` : change.type
  return change.setId === '' ? type : `${type} (${change.setId})`
}

/** `ttl 300`, or `ttl 3600 -> 300` when it changes. */
export function ttlText({before, after}: Change): string {
  const ttls = [before, after].flatMap((set) => (set === null ? [] : [ttlOf(set)]))
  return `ttl ${[...new Set(ttls)].join(' -> ')}`
}

function ttlOf(set: RecordSet): string {
  return set.ttl === null ? 'auto' : String(set.ttl)
}

/** `Service storage/nas`. */
export function objectText(ref: ObjectRef): string {
  return ref.namespace === '' ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`
}

/** Hops that name an object: `Gateway infra/lan`, not `status.addresses[0]`. */
export function objectHops(cause: Cause): readonly string[] {
  return (cause.via ?? []).filter((hop) => /^[A-Z]\w* \S+$/.test(hop))
}

/** Why a change is made and what it does to caches, in one sentence. */
export function causeSentence(change: Change, now: string, full: boolean): string {
  const most = full ? change.causes.length : 2
  const shown = change.causes.slice(0, most).map((cause) => causeText(change, cause, now, full))
  const more = change.causes.length > most ? [`${change.causes.length - most} more`] : []
  const causes = [...shown, ...more].join(' and ')
  return [causes, ownerText(change), gapText(change), cacheText(change), riskText(change)]
    .filter((part) => part !== '')
    .join('; ')
}

function causeText(change: Change, cause: Cause, now: string, full: boolean): string {
  if (change.action === 'delete' || change.action === 'release') return removalText(cause)
  const hops = full ? (cause.via ?? []) : objectHops(cause)
  const via = hops.length === 0 ? '' : ` via ${hops.join(', ')}`
  return `from ${objectText(cause.ref)}${via}${eventText(change, cause, now)}`
}

function eventText(change: Change, cause: Cause, now: string): string {
  if (cause.note !== undefined) return `, ${cause.note}`
  if (cause.event === 'added') {
    const age = cause.ref.createdAt === undefined ? '' : formatAge(cause.ref.createdAt, now)
    return age === '' ? '' : `, new ${age}`
  }
  if (cause.event === 'changed') return isTtlOnly(change) && cause.field ? `, ${cause.field}` : ''
  return `, ${eventWords[cause.event]}`
}

const eventWords: Readonly<Record<Exclude<Cause['event'], 'added' | 'changed'>, string>> = {
  deleted: 'deleted',
  'address-changed': 'address changed',
  'address-lost': 'address lost',
  'config-changed': 'configuration changed',
  drift: 'changed outside',
}

const proofWords: Readonly<Record<NonNullable<Cause['proof']>, string>> = {
  'direct-get-404': ' (asked directly)',
  listed: ' (not among the manifests)',
  journal: ' (from the journal)',
  config: ' (by configuration)',
}

function removalText(cause: Cause): string {
  const proof = cause.proof === undefined ? '' : proofWords[cause.proof]
  const sentence =
    cause.note ??
    `${objectText(cause.ref)} ${cause.event === 'deleted' ? 'no longer exists' : 'no longer publishes it'}`
  return sentence + proof
}

function ownerText(change: Change): string {
  if (change.action === 'adopt')
    return `owner ${change.owner.before ?? 'none'} -> ${change.owner.after ?? 'none'}`
  if (change.action === 'release') return 'ownership is given up, the record stays'
  return ''
}

function gapText(change: Change): string {
  if (change.gap === 'unbounded') return 'a gap of unknown length'
  if (change.gap === 'bounded') {
    const lasts =
      change.gapSeconds === undefined ? '' : `, wrong answers may live ${formatDuration(change.gapSeconds)}`
    return `a short gap${lasts}`
  }
  return change.action === 'replace' ? 'no gap (one batch)' : ''
}

function cacheText(change: Change): string {
  if (!isTtlOnly(change) || change.before?.ttl === null || change.before === null) return ''
  return `caches follow within ${formatDuration(change.before.ttl)}`
}

function riskText(change: Change): string {
  return change.risk.length === 0 ? '' : `careful: ${change.risk.join(', ')}`
}
