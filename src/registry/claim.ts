import type {Adjusted} from '../model/capabilities.js'
import {isWithin} from '../model/dns-name.js'
import {sameMeta, sameValues, toRecordSet, type LiveRecordSet, type RecordSet} from '../model/record-set.js'
import {findCut} from '../model/zone-cut.js'
import type {Zone} from '../model/zone.js'
import {
  besideCname,
  foreignMarker,
  hiddenMarker,
  markerOfTwo,
  mixedMarker,
  outsideZone,
  placeTaken,
  refusedMarker,
  tooLong,
  unreadableLabels,
  unreadableName,
  type ClaimProblem,
} from './claim-problems.js'
import {markerName, parseMarkerName, withWildcardReplaced} from './marker-name.js'
import {encodeMarker, type Labels} from './marker.js'
import {placeKey, type OwnedSet, type ZoneOwners} from './owners.js'
import type {RegistrySettings} from './settings.js'

/** The zone a claim is made in. */
export type ClaimContext = {
  readonly zone: Zone
  readonly settings: RegistrySettings
  readonly owners: ZoneOwners
  /** Names at which the zone delegates. */
  readonly cuts: ReadonlySet<string>
  readonly adjust: (set: RecordSet, zone: Zone) => Adjusted
}

/** What happens to one marker together with its record. */
export type MarkerChange = {readonly before: LiveRecordSet | null; readonly after: RecordSet | null}

/** The marker changes that must accompany a change, or why there is no honest way. */
export type Claim =
  | {readonly ok: true; readonly markers: readonly MarkerChange[]}
  | {readonly ok: false; readonly problem: ClaimProblem}

const nothingToDo: Claim = {ok: true, markers: []}

/** The marker of a record that does not exist yet. A marker of ours that waits for its record is taken over. */
export function claimNew(set: RecordSet, labels: Labels, context: ClaimContext): Claim {
  const {settings, owners} = context
  if (settings.kind === 'noop') return nothingToDo
  const name = markerName(set.name, set.type, settings)
  const shared = sharedMarker(name, set, context)
  if (shared !== undefined) return refuse(shared)
  const found = owners.markers.get(placeKey(name, set.setId))
  if (found !== undefined) {
    if (found.owner !== settings.ownerId) return refuse(foreignMarker(name, found.owner))
    if (found.labels['resource'] === labels['resource']) return nothingToDo
    return rewrite({set, typed: found, marker: found, twins: []}, set, labels, context)
  }
  const older = owners.hasUntyped ? foreignUntyped(set, context) : undefined
  if (older !== undefined) return refuse(foreignMarker(older.name, older.owner))
  return create(name, set, ourLabels(labels, {}, settings), context)
}

/** The marker of a record of ours that changes: created when only an older format exists, else kept up to date. */
export function claimUpdate(owned: OwnedSet, after: RecordSet, labels: Labels, context: ClaimContext): Claim {
  const {settings} = context
  if (settings.kind === 'noop') return nothingToDo
  if (owned.typed !== undefined) return rewrite(owned, after, labels, context)
  const name = markerName(after.name, after.type, settings)
  const shared = sharedMarker(name, after, context)
  if (shared !== undefined) return refuse(shared)
  return create(name, after, ourLabels(labels, owned.marker?.labels ?? {}, settings), context)
}

/** The marker of a record of ours that is removed. Older formats stay: removing them is a decision of its own. */
export function claimRemoval(owned: OwnedSet): Claim {
  const {typed} = owned
  if (typed === undefined) return nothingToDo
  if (!typed.clean) return refuse(mixedMarker(typed.set))
  return {ok: true, markers: [{before: typed.set, after: null}]}
}

function refuse(problem: ClaimProblem): Claim {
  return {ok: false, problem}
}

/** Unknown labels of the live marker survive; the owner is ours, the object is the one that wants the record now. */
function ourLabels(wanted: Labels, live: Labels, settings: RegistrySettings): Labels {
  const kept = Object.fromEntries(Object.entries(live).filter(([key]) => key !== 'resource'))
  return {...kept, ...wanted, owner: settings.ownerId}
}

/** With a wildcard replacement `*.example.org` and `any.example.org` would have one marker: it would own both. */
function sharedMarker(name: string, record: RecordSet, context: ClaimContext): ClaimProblem | undefined {
  const {settings, owners} = context
  const wildcard = settings.wildcardReplacement.toLowerCase()
  if (wildcard === '') return undefined
  const plain = withWildcardReplaced(record.name, settings)
  const other =
    plain !== record.name
      ? plain
      : plain === wildcard || plain.startsWith(`${wildcard}.`)
        ? `*${plain.slice(wildcard.length)}`
        : undefined
  const twin =
    other && owners.byName.get(other)?.find(({set}) => set.type === record.type && set.setId === record.setId)
  return twin ? markerOfTwo(name, record, twin.set.name) : undefined
}

function foreignUntyped(set: RecordSet, context: ClaimContext): {name: string; owner: string} | undefined {
  if (set.type === 'AAAA') return undefined
  const {settings, owners} = context
  const wanted = withWildcardReplaced(set.name, settings)
  const rest = wanted.includes('.') ? wanted.slice(wanted.indexOf('.')) : ''
  const first = wanted.slice(0, wanted.length - rest.length)
  const name = `${plain(settings.prefix)}${first}${plain(settings.suffix)}${rest}`
  const found = owners.markers.get(placeKey(name, set.setId))
  if (found === undefined || found.marked.type !== '' || found.owner === settings.ownerId) return undefined
  return {name, owner: found.owner}
}

function plain(affix: string): string {
  return affix.replaceAll('%{record_type}', '')
}

function rewrite(owned: OwnedSet, after: RecordSet, labels: Labels, context: ClaimContext): Claim {
  const {typed} = owned
  if (typed === undefined) return nothingToDo
  const next = ourLabels(labels, typed.labels, context.settings)
  const says = sameLabels(next, typed.labels)
  if (says && sameLabels(markerMeta(after), typed.set.meta)) return nothingToDo
  const made = toMarkerSet(typed.set.name, after, next, context)
  if ('reason' in made) return refuse(made)
  // Encrypted texts of the same labels differ; the text as read stays when the labels are the same.
  const values = says ? typed.set.values : made.values
  const set: RecordSet = {...made, ttl: typed.set.ttl, values}
  if (sameValues(set, typed.set) && sameMeta(set, typed.set)) return nothingToDo
  if (!typed.clean) return refuse(mixedMarker(typed.set))
  return {ok: true, markers: [{before: typed.set, after: set}]}
}

function sameLabels(a: Labels, b: Labels): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

/** A marker carries the routing properties of its record, but is never an alias. */
function markerMeta({meta}: RecordSet): Labels {
  if (meta['alias'] === undefined) return meta
  const {alias: _, ...rest} = meta
  return rest
}

function create(name: string, record: RecordSet, labels: Labels, context: ClaimContext): Claim {
  const problem = placeProblem(name, record, context)
  if (problem !== undefined) return refuse(problem)
  const made = toMarkerSet(name, record, labels, context)
  return 'reason' in made ? refuse(made) : {ok: true, markers: [{before: null, after: made}]}
}

/** The marker as the provider stores it. */
function toMarkerSet(
  name: string,
  record: RecordSet,
  labels: Labels,
  {settings, zone, adjust}: ClaimContext,
): RecordSet | ClaimProblem {
  const unreadable = unreadableLabel(labels)
  if (unreadable !== undefined) return unreadableLabels(record, unreadable)
  const text = encodeMarker(labels)
  const set = toRecordSet({
    name,
    type: 'TXT',
    setId: record.setId,
    ttl: null,
    values: [settings.cipher?.seal?.(text) ?? text],
    meta: markerMeta(record),
  })
  const adjusted = adjust(set, zone)
  return adjusted.ok ? adjusted.set : refusedMarker(name, record, adjusted.refusal)
}

/**
 * A label that would not read back as written: commas in a value would be read as further labels, the owner among
 * them, and quotes at the end are taken for those around the text.
 */
function unreadableLabel(labels: Labels): string | undefined {
  return Object.keys(labels).find((key) => {
    const value = labels[key] ?? ''
    return value.includes(',') || value.endsWith('"') || /[,="]/.test(key)
  })
}

function placeProblem(name: string, record: RecordSet, context: ClaimContext): ClaimProblem | undefined {
  const {zone, settings, owners, cuts} = context
  if (!isWithin(name, zone.name)) return outsideZone(name, record, zone)
  if (name.length > 63) {
    const long = name.split('.').find((label) => label.length > 63)
    if (long !== undefined || name.length > 253) return tooLong(name, record, long)
  }
  const read = parseMarkerName(name, settings)
  const expected = withWildcardReplaced(record.name, settings)
  if (read.name !== expected || read.type !== record.type) return unreadableName(name, record, read)
  const cut = findCut(name, 'TXT', zone.name, cuts)
  if (cut !== undefined) return hiddenMarker(name, record, cut)
  const neighbours = owners.byName.get(name) ?? []
  if (neighbours.some(({set}) => set.type === 'CNAME')) return besideCname(name, record)
  const taken = neighbours.find(({set}) => set.type === 'TXT' && set.setId === record.setId)
  return taken === undefined ? undefined : placeTaken(name, record)
}
