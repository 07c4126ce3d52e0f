import type {ProviderCapabilities} from '../model/capabilities.js'
import {compareText} from '../model/dns-name.js'
import type {Operation} from '../model/operation.js'
import {keyOf, recordSetText, type LiveRecordSet, type RecordSet} from '../model/record-set.js'
import type {Digest} from '../model/ports.js'
import type {Change, Precondition} from './change.js'
import type {Draft, Ledger} from './ledger.js'
import type {ZoneContext} from './zone-context.js'

/** Drafts that are written together or not at all. */
export type DraftGroup = {readonly context: ZoneContext; readonly drafts: readonly Draft[]}

const actionOrder: Readonly<Record<Draft['action'], string>> = {
  create: '0',
  update: '1',
  replace: '2',
  delete: '3',
}

/** Plan order: by zone, then create, update, replace, delete, then name (zone before what lies below), type, set id. */
export function sortDrafts(drafts: readonly Draft[]): readonly Draft[] {
  return drafts
    .map((draft) => ({draft, key: orderKey(draft)}))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({draft}) => draft)
}

function orderKey({context, action, after, before}: Draft): string {
  const set = after ?? before
  return [
    reversedName(context.zone.name),
    context.view.name,
    context.zone.id,
    actionOrder[action],
    reversedName(set.name),
    set.type,
    set.setId,
  ].join('\u0000')
}

/** Labels from the right, so that text order is the order of {@link compareNames}. */
function reversedName(name: string): string {
  return name.split('.').reverse().join('\u0001')
}

/** Groups sorted drafts by their unit; a group stands where its first draft does. */
export function groupDrafts(drafts: readonly Draft[]): readonly DraftGroup[] {
  const byContext = new Map<ZoneContext, Map<string, Draft[]>>()
  const groups: {context: ZoneContext; drafts: Draft[]}[] = []
  for (const draft of drafts) {
    let units = byContext.get(draft.context)
    if (units === undefined) byContext.set(draft.context, (units = new Map()))
    const unit = units.get(draft.unit)
    if (unit !== undefined) unit.push(draft)
    else {
      const started = [draft]
      units.set(draft.unit, started)
      groups.push({context: draft.context, drafts: started})
    }
  }
  return groups
}

/**
 * The operations of a group in the order of crash safety: new markers, then what goes, then what comes, then the
 * markers of what went. A run killed in between leaves a marker too many, never a record without one.
 */
export function operationsOf(drafts: readonly Draft[]): readonly Operation[] {
  const markers = drafts.flatMap((draft) => draft.markers)
  const going: Operation[] = []
  const coming: Operation[] = []
  for (const draft of drafts) {
    if (draft.action === 'delete') going.push({before: draft.before, after: null})
    else if (draft.action === 'create') coming.push({before: null, after: draft.after})
    else if (draft.action === 'update') {
      if (draft.reason !== 'marker-missing') coming.push({before: draft.before, after: draft.after})
    }
  }
  // The pair of a replace stands in the middle, its removal directly before its addition.
  for (const draft of drafts) {
    if (draft.action !== 'replace') continue
    going.push({before: draft.before, after: null})
    coming.unshift({before: null, after: draft.after})
  }
  return [
    ...markers.filter((marker) => marker.after !== null),
    ...going,
    ...coming,
    ...markers.filter((marker) => marker.after === null),
  ]
}

/**
 * Drops groups that would write a set another group writes, or put a CNAME where another group puts something else:
 * a marker may collide with a record or with another marker. The first in plan order stays, the other is held.
 */
export function dropClashes(groups: readonly DraftGroup[], ledger: Ledger): readonly DraftGroup[] {
  const taken = new Map<ZoneContext, {keys: Set<string>; kinds: Map<string, 'cname' | 'other'>}>()
  return groups.filter((group) => {
    let place = taken.get(group.context)
    if (place === undefined) taken.set(group.context, (place = {keys: new Set(), kinds: new Map()}))
    const {keys, kinds} = place
    const operations = operationsOf(group.drafts)
    const clash = setsOf(operations).find((set) => keys.has(keyOf(set)) || clashes(set, kinds))
    if (clash !== undefined) {
      holdClash(group, clash, ledger)
      return false
    }
    for (const set of setsOf(operations)) keys.add(keyOf(set))
    for (const {after} of operations) if (after !== null) kinds.set(after.name, kindOf(after))
    return true
  })
}

/** The sets operations are about, one for each. */
function setsOf(operations: readonly Operation[]): readonly RecordSet[] {
  return operations.flatMap(({before, after}) => after ?? before ?? [])
}

function kindOf(set: RecordSet): 'cname' | 'other' {
  return set.type === 'CNAME' ? 'cname' : 'other'
}

function clashes(set: RecordSet, kinds: ReadonlyMap<string, 'cname' | 'other'>): boolean {
  const kind = kinds.get(set.name)
  return kind !== undefined && kind !== kindOf(set)
}

function holdClash({context, drafts}: DraftGroup, clash: RecordSet, ledger: Ledger): void {
  for (const draft of drafts) {
    const {name, type, setId} = draft.after ?? draft.before
    ledger.hold(
      context,
      {
        name,
        type,
        setId,
        ...(draft.after === null ? {} : {wanted: draft.after}),
        ...(draft.before === null ? {} : {live: draft.before}),
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

/** Types a CNAME may meet when it comes. */
const besideCname: readonly Precondition[] = ['A', 'AAAA', 'MX', 'NS', 'SRV', 'TXT'].map((type) => ({
  type,
  kind: 'absent',
}))
const noCname: Precondition = {type: 'CNAME', kind: 'absent'}

/** The numbered change of a draft, with what must hold at the moment of the write. */
export function toChange(
  draft: Draft,
  id: string,
  group: DraftGroup,
  groupId: string,
  digest: Digest,
): Change {
  const {context, causes, reason, markers, risk} = draft
  const set = draft.after ?? draft.before
  const base = {
    id,
    zone: context.zone.name,
    view: context.view.name,
    name: set.name,
    type: set.type,
    setId: set.setId,
    reason,
    causes,
    preconditions: preconditionsOf(draft, group.drafts, digest),
    group: groupId,
    ...gapOf(draft, context.view.capabilities),
    risk,
    owner: ownerOf(draft),
    markers,
  }
  const {action} = draft
  if (action === 'create') return {...base, action, before: null, after: draft.after}
  if (action === 'update') return {...base, action, before: draft.before, after: draft.after}
  if (action === 'delete') return {...base, action, before: draft.before, after: null}
  return {...base, action, before: draft.before, after: draft.after, previousType: draft.previousType}
}

function preconditionsOf(draft: Draft, siblings: readonly Draft[], digest: Digest): readonly Precondition[] {
  const expected = draft.before === null ? [] : [unchanged(draft.before, digest)]
  if (draft.action === 'update' || draft.action === 'delete') return expected
  const {type} = draft.after
  const absent: Precondition = {type, kind: 'absent'}
  if (type !== 'CNAME') return draft.switching ? [...expected, absent] : [absent, noCname]
  const leaving = siblings.flatMap((sibling) => (sibling.before === null ? [] : [sibling.before.type]))
  return [...expected, absent, ...besideCname.filter((one) => !leaving.includes(one.type))]
}

function unchanged(set: LiveRecordSet, digest: Digest): Precondition {
  const text = digest(recordSetText(set))
  return set.etag === undefined
    ? {type: set.type, kind: 'equals', digest: text}
    : {type: set.type, kind: 'etag', etag: set.etag, digest: text}
}

/** A batch switches a name in one step; elsewhere "does not exist" may be cached for the zone's negative TTL. */
function gapOf(
  draft: Draft,
  {write}: ProviderCapabilities,
): Pick<Change, 'gap'> | Pick<Change, 'gap' | 'gapSeconds'> {
  if (!draft.switching || write === 'zone-batch' || write === 'name-batch') return {gap: 'none'}
  const {negativeTtl} = draft.context.content
  return {gap: 'bounded', ...(negativeTtl === undefined ? {} : {gapSeconds: negativeTtl})}
}

function ownerOf({context, before, after}: Draft): Change['owner'] {
  const owner = context.settings.kind === 'noop' ? null : context.settings.ownerId
  return {before: before === null ? null : owner, after: after === null ? null : owner}
}
