import {compareText} from '../model/dns-name.js'
import type {RecordSet} from '../model/record-set.js'
import {encodeMarker} from '../registry/marker.js'
import {markerName} from '../registry/marker-name.js'
import {ownershipOf, placeKey, type OwnedSet} from '../registry/owners.js'
import type {Hold} from './ledger.js'
import type {Want} from './want.js'
import type {ZoneContext} from './zone-context.js'

/**
 * One name (and set identifier) of a zone: what is live there, as far as the settings let mldns see it, and what is
 * wanted. The unit of every decision, as in external-dns.
 */
export type Row = {
  readonly context: ZoneContext
  readonly name: string
  readonly setId: string
  readonly live: readonly OwnedSet[]
  readonly wants: readonly Want[]
}

/** The `resource` label of a live set's marker; '' = none. */
export function resourceOf(owned: OwnedSet): string {
  return owned.marker?.labels['resource'] ?? ''
}

/** Why a set that is not ours is left alone; undefined for ours. */
export function foreignHold(owned: OwnedSet, wanted: RecordSet, context: ZoneContext): Hold | undefined {
  const ownership = ownershipOf(owned, context.settings)
  if (ownership.of === 'us') return undefined
  const {name, type} = owned.set
  const adds = wanted.type === type ? '' : `, so no ${wanted.type} is added beside it`
  if (ownership.of === 'other') {
    const owner = ownership.owner === '' ? 'an unnamed owner' : `owner ${ownership.owner}`
    return {
      reason: 'foreign-owner',
      code: 'MLD0402',
      message: `${name} ${type} belongs to ${owner}${adds}`,
      foreignOwner: ownership.owner,
      fix: [`let ${owner} give it up, or publish another name`],
    }
  }
  const rival = owned.rival === undefined ? '' : ` (a marker at that place belongs to ${owned.rival})`
  return {
    reason: 'unowned-exists',
    code: 'MLD0403',
    message: `${name} ${type} exists and has no ownership record${rival}${adds}`,
    fix: [handOver(owned.set, context)],
  }
}

/** What makes a record ours: its ownership record, written by whoever may decide that. */
function handOver(set: RecordSet, {settings}: ZoneContext): string {
  const text = encodeMarker({owner: settings.ownerId})
  return `to hand it over to mldns, add TXT ${markerName(set.name, set.type, settings)} "${text}"`
}

/** A marker that may mean another record protects both from whoever cannot prove that it means this one. */
export function ambiguityHold(owned: OwnedSet, resource: string | undefined): Hold | undefined {
  if (owned.rival === undefined || owned.marker === undefined) return undefined
  if (resource !== undefined && resource === resourceOf(owned)) return undefined
  const {name, type} = owned.set
  return {
    reason: 'conflict',
    code: 'MLD0408',
    message: `${name} ${type} stays: its ownership record ${owned.marker.set.name} may also be that of ${owned.rival}`,
    fix: ['rename one of the two'],
  }
}

/** SOA and apex NS belong to whoever runs the zone, whatever a marker says. */
export function protectedHold(set: RecordSet, context: ZoneContext): Hold | undefined {
  const protects = set.type === 'SOA' || (set.type === 'NS' && set.name === context.zone.name)
  if (!protects) return undefined
  return {
    reason: 'protected',
    message: `${set.name} ${set.type} holds the zone together and is never changed`,
    fix: ['change it at the provider'],
  }
}

/** Types that may stand beside a CNAME (RFC 4034 2.3, 3, 4; RFC 4035 2.5). */
const besideCname: ReadonlySet<string> = new Set(['RRSIG', 'NSEC', 'NSEC3'])

/** Providers that allow an apex CNAME answer with its addresses: only A and AAAA may not stand beside it. */
export function isFlattened(name: string, {zone, view}: ZoneContext): boolean {
  return name === zone.name && view.capabilities.apexCname
}

function isAddress(type: string): boolean {
  return type === 'A' || type === 'AAAA'
}

/**
 * A CNAME stands alone at its name (RFC 1034 3.6.2), whoever owns what else is there and whether or not its type is
 * managed. `leaving` are the sets that make room in the same group.
 */
export function aloneHold(
  set: RecordSet,
  context: ZoneContext,
  leaving: readonly OwnedSet[],
): Hold | undefined {
  const {owners} = context
  const flattened = isFlattened(set.name, context)
  const others = (owners.byName.get(set.name) ?? [])
    .filter((owned) => !leaving.includes(owned))
    .map((owned) => owned.set.type)
    .filter((type) => (set.type === 'CNAME') !== (type === 'CNAME') && !besideCname.has(type))
    .filter((type) => !flattened || isAddress(type) || isAddress(set.type))
  if (set.type === 'CNAME' && !flattened && owners.markers.has(placeKey(set.name, set.setId)))
    others.push('TXT')
  const [other] = others.sort(compareText)
  if (other === undefined) return undefined
  return {
    reason: 'unsupported',
    code: 'MLD0306',
    message: `${set.name} has ${other} records; ${set.type} cannot be added, a CNAME stands alone`,
    fix: [`remove ${set.name} ${other}, or publish ${set.name} with another type`],
  }
}
