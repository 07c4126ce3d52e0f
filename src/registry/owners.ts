import {compareText} from '../model/dns-name.js'
import type {LiveRecordSet} from '../model/record-set.js'
import {parseMarker, type Labels} from './marker.js'
import {
  markerName,
  parseMarkerName,
  parseUntypedMarkerName,
  withWildcardReplaced,
  type Marked,
} from './marker-name.js'
import type {RegistrySettings} from './settings.js'

/**
 * Joins the record sets of a zone with their markers, the way external-dns's TXT registry does: each set is looked up
 * by name, type and set identifier (typed marker), an alias A also under CNAME, everything but AAAA also without type.
 * The first hit decides. What external-dns overlooks is kept visible: twins, orphans, and markers that may mean
 * another record.
 */
export type ZoneOwners = {
  /** Every set that is no marker, in the order of the zone. */
  readonly sets: readonly OwnedSet[]
  /** The same by name. */
  readonly byName: ReadonlyMap<string, readonly OwnedSet[]>
  /** Markers by the place where they stand; see {@link placeKey}. */
  readonly markers: ReadonlyMap<string, Marker>
  /** Whether there is any marker in the type-less format. */
  readonly hasUntyped: boolean
  /** Markers of no record, in order of name. */
  readonly orphans: readonly Marker[]
  /** Markers that may belong to one of two records, in order of name. */
  readonly ambiguous: readonly {readonly marker: Marker; readonly names: readonly string[]}[]
  /** Markers with our owner id under another prefix or suffix than ours, in order of name. */
  readonly misplaced: readonly Marker[]
}

/** One ownership record as found. */
export type Marker = {
  readonly set: LiveRecordSet
  readonly labels: Labels
  /** '' when the marker names no owner. */
  readonly owner: string
  /** What its name says it marks. */
  readonly marked: Marked
  /** false when the set holds other strings besides the one marker: they must not be lost. */
  readonly clean: boolean
}

/** A record set with what is known about its owner. */
export type OwnedSet = {
  readonly set: LiveRecordSet
  /** The marker that decides; absent = nobody's. */
  readonly marker?: Marker
  /** The marker in the format written today, if there is one. */
  readonly typed?: Marker
  /** Markers in older formats that say the same again. */
  readonly twins: readonly Marker[]
  /** Another name the deciding marker may belong to. */
  readonly rival?: string
}

/** To whom a set belongs, as one registry sees it. */
export type Ownership =
  {readonly of: 'us'} | {readonly of: 'nobody'} | {readonly of: 'other'; readonly owner: string}

/** The key of {@link ZoneOwners.markers}. */
export function placeKey(name: string, setId: string): string {
  return `${name} ${setId}`
}

/** To whom a set belongs. Without a registry everything that carries no marker counts as ours. */
export function ownershipOf(owned: OwnedSet, settings: RegistrySettings): Ownership {
  const {marker} = owned
  if (marker === undefined) return settings.kind === 'noop' ? us : nobody
  return settings.kind === 'txt' && marker.owner === settings.ownerId
    ? us
    : {of: 'other', owner: marker.owner}
}

const us: Ownership = {of: 'us'}
const nobody: Ownership = {of: 'nobody'}

/** Tells markers from records and joins them. */
export function joinOwners(sets: readonly LiveRecordSet[], settings: RegistrySettings): ZoneOwners {
  const records: LiveRecordSet[] = []
  const index = new MarkerIndex(settings)
  for (const set of sets) {
    const marker = set.type === 'TXT' ? readMarker(set, settings) : undefined
    if (marker === undefined) records.push(set)
    else index.add(marker)
  }
  const joined = records.map((set) => ({set, hits: index.hits(set, settings)}))
  const rivals = findRivals(joined, index, settings)
  const users = new Map<Marker, string>()
  for (const {set, hits} of joined) for (const marker of hits) claimMarker(marker, set, users, rivals)
  const owned = joined.map(({set, hits}) => toOwnedSet(set, hits, rivals))
  const inOrder = [...index.byPlace.values()].sort((a, b) => compareText(a.set.name, b.set.name))
  return {
    sets: owned,
    byName: groupByName(owned),
    markers: index.byPlace,
    hasUntyped: index.hasUntyped,
    orphans: inOrder.filter((one) => !users.has(one) && !rivals.has(one) && one.marked.name !== ''),
    ambiguous: inOrder.flatMap((marker) => {
      const names = rivals.get(marker)
      return names === undefined ? [] : [{marker, names}]
    }),
    misplaced: inOrder.filter((one) => one.marked.name === '' && one.owner === settings.ownerId),
  }
}

/** The marker a TXT set is, or undefined when it is ordinary text. */
export function readMarker(set: LiveRecordSet, settings: RegistrySettings): Marker | undefined {
  const labels =
    set.values.length === 1 ? readLabels(set.values[0] ?? '', settings) : readMixed(set, settings)
  if (labels === undefined) return undefined
  return {
    set,
    labels,
    owner: labels['owner'] ?? '',
    marked: parseMarkerName(set.name, settings),
    clean: set.values.length === 1,
  }
}

/** Of several owners in one set the foreign one counts: nothing may be taken from it. */
function readMixed(set: LiveRecordSet, settings: RegistrySettings): Labels | undefined {
  const found = set.values
    .map((value) => readLabels(value, settings))
    .filter((labels) => labels !== undefined)
  return found.find((labels) => labels['owner'] !== settings.ownerId) ?? found[0]
}

function readLabels(text: string, {cipher}: RegistrySettings): Labels | undefined {
  const opened = cipher?.open(text)
  return (opened === undefined ? undefined : parseMarker(opened)) ?? parseMarker(text)
}

/** The markers of a zone by where they stand and by what they mark. */
class MarkerIndex {
  readonly byPlace = new Map<string, Marker>()
  private readonly byTarget = new Map<string, Marker>()
  private readonly settings: RegistrySettings
  hasUntyped = false

  constructor(settings: RegistrySettings) {
    this.settings = settings
  }

  add(marker: Marker): void {
    const {set, marked} = marker
    this.byPlace.set(placeKey(set.name, set.setId), marker)
    if (marked.type === '') this.hasUntyped = true
    const key = targetKey(marked.name, marked.type, set.setId)
    const known = this.byTarget.get(key)
    if (known === undefined || this.isBefore(marker, known)) this.byTarget.set(key, marker)
  }

  /**
   * Two names may be read as the marker of one record (with a prefix template, `x--a-foo` beside `x-a-foo`): the name
   * that would be written today decides, so that an odd old marker of ours never outvotes the real one of another.
   */
  private isBefore(one: Marker, other: Marker): boolean {
    const [here, there] = [one, other].map(
      ({set, marked}) => set.name === markerName(marked.name, marked.type, this.settings),
    )
    return here === there ? one.set.name < other.set.name : here === true
  }

  /** Every marker of a set, the deciding one first. */
  hits(set: LiveRecordSet, settings: RegistrySettings): readonly Marker[] {
    const name = withWildcardReplaced(set.name, settings)
    const typed = this.byTarget.get(targetKey(name, set.type, set.setId))
    const alias = isAlias(set) ? this.byTarget.get(targetKey(name, 'CNAME', set.setId)) : undefined
    const untyped =
      this.hasUntyped && set.type !== 'AAAA' ? this.byTarget.get(targetKey(name, '', set.setId)) : undefined
    if (alias === undefined && untyped === undefined) return typed === undefined ? none : [typed]
    return [typed, alias, untyped].filter((marker) => marker !== undefined)
  }
}

const none: readonly Marker[] = []

function targetKey(name: string, type: string, setId: string): string {
  return `${name} ${type} ${setId}`
}

function isAlias(set: LiveRecordSet): boolean {
  return set.type === 'A' && (set.meta['alias'] === 'true' || set.meta['alias'] === 'A')
}

type Rivals = Map<Marker, readonly string[]>

/**
 * Typed markers whose name is also that of a type-less marker of another, otherwise unmarked record: `a-foo` may say
 * that A `foo` is owned, or that the host `a-foo` is.
 */
function findRivals(
  joined: readonly {readonly set: LiveRecordSet; readonly hits: readonly Marker[]}[],
  index: MarkerIndex,
  settings: RegistrySettings,
): Rivals {
  const unmarked = new Map<string, string>()
  for (const {set, hits} of joined) {
    if (set.type === 'AAAA' || set.type === 'SOA' || hits[0]?.marked.type === set.type) continue
    unmarked.set(placeKey(withWildcardReplaced(set.name, settings), set.setId), set.name)
  }
  const rivals: Rivals = new Map()
  if (unmarked.size === 0) return rivals
  for (const marker of index.byPlace.values()) {
    if (marker.marked.type === '') continue
    const host = parseUntypedMarkerName(marker.set.name, settings)
    const rival = host === '' ? undefined : unmarked.get(placeKey(host, marker.set.setId))
    if (rival !== undefined) rivals.set(marker, [marker.marked.name, rival])
  }
  return rivals
}

/** Notes who uses a typed marker; two names on one (a replaced wildcard and a real name) are rivals. */
function claimMarker(marker: Marker, set: LiveRecordSet, users: Map<Marker, string>, rivals: Rivals): void {
  const user = users.get(marker)
  if (user === undefined) users.set(marker, set.name)
  else if (user !== set.name) rivals.set(marker, [user, set.name].sort(compareText))
}

function toOwnedSet(set: LiveRecordSet, hits: readonly Marker[], rivals: Rivals): OwnedSet {
  const [marker, ...twins] = hits
  if (marker === undefined) return {set, twins: none}
  const typed = marker.marked.type === set.type ? {typed: marker} : {}
  const rival = rivals.get(marker)?.find((name) => name !== set.name)
  return {set, marker, ...typed, twins, ...(rival === undefined ? {} : {rival})}
}

function groupByName(sets: readonly OwnedSet[]): ReadonlyMap<string, readonly OwnedSet[]> {
  const groups = new Map<string, OwnedSet[]>()
  for (const owned of sets) {
    const group = groups.get(owned.set.name)
    if (group === undefined) groups.set(owned.set.name, [owned])
    else group.push(owned)
  }
  return groups
}
