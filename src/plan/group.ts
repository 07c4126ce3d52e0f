import type {Operation} from '../model/operation.js'
import type {Digest} from '../model/ports.js'
import {endpointTypes} from '../model/record-type.js'
import {recordSetText, type LiveRecordSet} from '../model/record-set.js'
import type {Change, Precondition} from './change.js'
import type {Draft} from './ledger.js'
import {nameKey, sortBy} from './order.js'
import {isFlattened} from './row.js'
import type {ZoneContext} from './zone-context.js'

/** Drafts that are written together or not at all, with what is written, in order. */
export type DraftGroup = {
  readonly context: ZoneContext
  readonly drafts: readonly Draft[]
  readonly operations: readonly Operation[]
}

const actionOrder: Readonly<Record<Draft['action'], string>> = {
  create: '0',
  update: '1',
  replace: '2',
  delete: '3',
}

/** Plan order: by zone, then create, update, replace, delete, then name (zone before what lies below), type, set id. */
export function sortDrafts(drafts: readonly Draft[]): readonly Draft[] {
  return sortBy(drafts, ({context, action, after, before}) => {
    const {name, type, setId} = after ?? before
    const {zone, view} = context
    return [nameKey(zone.name), view.name, zone.id, actionOrder[action], nameKey(name), type, setId]
  })
}

/** Groups sorted drafts by their unit; a group stands where its first draft does. */
export function groupDrafts(drafts: readonly Draft[]): readonly DraftGroup[] {
  const switches = new Map<ZoneContext, Map<string, Draft[]>>()
  const groups: (readonly [Draft, ...Draft[]])[] = []
  for (const draft of drafts) {
    if (draft.unit === '') {
      groups.push([draft])
      continue
    }
    let units = switches.get(draft.context)
    if (units === undefined) switches.set(draft.context, (units = new Map()))
    const members = units.get(draft.unit)
    if (members !== undefined) members.push(draft)
    else {
      const started: [Draft, ...Draft[]] = [draft]
      units.set(draft.unit, started)
      groups.push(started)
    }
  }
  return groups.map((members) => ({
    context: members[0].context,
    drafts: members,
    operations: operationsOf(members),
  }))
}

/**
 * The operations of a group in the order of crash safety: new markers, then what goes, then what comes, then the
 * markers of what went. A run killed in between leaves a marker too many, never a record without one.
 */
function operationsOf(drafts: readonly [Draft, ...Draft[]]): readonly Operation[] {
  const [draft] = drafts
  if (drafts.length > 1 || draft.action === 'replace') return switchOperations(drafts)
  const {action, before, after, markers, reason} = draft
  if (action === 'delete') return [{before, after}, ...markers]
  return reason === 'marker-missing' ? markers : [...markers, {before, after}]
}

function switchOperations(drafts: readonly Draft[]): readonly Operation[] {
  const markers = drafts.flatMap((draft) => draft.markers)
  const going: Operation[] = []
  const coming: Operation[] = []
  for (const {action, before, after} of drafts) {
    // The pair of the replace stands in the middle, its removal directly before its addition.
    if (action === 'delete') going.unshift({before, after: null})
    else if (action === 'create') coming.push({before: null, after})
    else if (action === 'replace') {
      going.push({before, after: null})
      coming.unshift({before: null, after})
    }
  }
  return [
    ...markers.filter((marker) => marker.after !== null),
    ...going,
    ...coming,
    ...markers.filter((marker) => marker.after === null),
  ]
}

const absent: ReadonlyMap<string, Precondition> = new Map(
  endpointTypes.map((type) => [type, {type, kind: 'absent'}]),
)
/** Types a CNAME may meet when it comes. */
const besideCname: readonly Precondition[] = ['A', 'AAAA', 'MX', 'NS', 'SRV', 'TXT'].map(mustBeAbsent)
const besideFlattened: readonly Precondition[] = ['A', 'AAAA'].map(mustBeAbsent)
/** What creates of one type need to be absent, for every type but CNAME. */
const newcomers: ReadonlyMap<string, readonly Precondition[]> = new Map(
  endpointTypes.map((type) => [type, [mustBeAbsent(type), mustBeAbsent('CNAME')]]),
)

function mustBeAbsent(type: string): Precondition {
  return absent.get(type) ?? {type, kind: 'absent'}
}

/** The change of a draft, with what must hold at the moment of the write. */
export function toChange(
  draft: Draft,
  ids: {id: string; group: string},
  group: DraftGroup,
  digest: Digest,
): Change {
  const {context, causes, reason, markers, risk} = draft
  const set = draft.after ?? draft.before
  const gap = draft.unit === '' ? noGap : gapOf(context)
  // Spreading an object of this size is many times slower than extending it.
  const base = {
    id: ids.id,
    zone: context.zone.name,
    view: context.view.name,
    name: set.name,
    type: set.type,
    setId: set.setId,
    reason,
    causes,
    preconditions: preconditionsOf(draft, group.drafts, digest),
    group: ids.group,
    gap: gap.gap,
    risk,
    owner: ownerOf(draft),
    markers,
  }
  const timed = gap.gapSeconds === undefined ? base : Object.assign(base, {gapSeconds: gap.gapSeconds})
  const {action} = draft
  if (action === 'create') return Object.assign(timed, {action, before: null, after: draft.after})
  if (action === 'update') return Object.assign(timed, {action, before: draft.before, after: draft.after})
  if (action === 'delete') return Object.assign(timed, {action, before: draft.before, after: null})
  const {before, after, previousType} = draft
  return Object.assign(timed, {action, before, after, previousType})
}

function preconditionsOf(draft: Draft, siblings: readonly Draft[], digest: Digest): readonly Precondition[] {
  const expected = draft.before === null ? [] : [unchanged(draft.before, digest)]
  if (draft.action === 'update' || draft.action === 'delete') return expected
  const {type} = draft.after
  if (type === 'CNAME') {
    const leaving = siblings.flatMap((sibling) => (sibling.before === null ? [] : [sibling.before.type]))
    const inTheWay = isFlattened(draft.after.name, draft.context) ? besideFlattened : besideCname
    const others = inTheWay.filter((one) => !leaving.includes(one.type))
    return [...expected, mustBeAbsent(type), ...others]
  }
  if (draft.unit !== '' || isFlattened(draft.after.name, draft.context))
    return [...expected, mustBeAbsent(type)]
  return newcomers.get(type) ?? [mustBeAbsent(type), mustBeAbsent('CNAME')]
}

function unchanged(set: LiveRecordSet, digest: Digest): Precondition {
  const text = digest(recordSetText(set))
  return set.etag === undefined
    ? {type: set.type, kind: 'equals', digest: text}
    : {type: set.type, kind: 'etag', etag: set.etag, digest: text}
}

type Gap = {readonly gap: Change['gap']; readonly gapSeconds?: number}

const noGap: Gap = {gap: 'none'}

/** A batch switches a name in one step; elsewhere "does not exist" may be cached for the zone's negative TTL. */
function gapOf({content, view}: ZoneContext): Gap {
  const {write} = view.capabilities
  if (write === 'zone-batch' || write === 'name-batch') return noGap
  return {gap: 'bounded', ...(content.negativeTtl === undefined ? {} : {gapSeconds: content.negativeTtl})}
}

function ownerOf({context, before, after}: Draft): Change['owner'] {
  const owner = context.settings.kind === 'noop' ? null : context.settings.ownerId
  return {before: before === null ? null : owner, after: after === null ? null : owner}
}
