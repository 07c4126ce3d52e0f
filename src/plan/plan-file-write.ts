import {isWithin, relativeName} from '../model/dns-name.js'
import type {ObjectRef} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import type {Group} from '../model/operation.js'
import {sameValues, type LiveRecordSet} from '../model/record-set.js'
import type {ProviderCapabilities} from '../model/capabilities.js'
import type {Cause, Change, GuardResult, HeldItem} from './change.js'
import type {
  DocumentCapabilities,
  DocumentCause,
  DocumentChange,
  DocumentCheck,
  DocumentDiff,
  DocumentGroup,
  DocumentGuard,
  DocumentHeld,
  DocumentInputs,
  DocumentRef,
  DocumentSetLink,
  DocumentZone,
} from './plan-document.js'
import {
  isSameLiveSet,
  optional,
  toDocumentSet,
  toDocumentSetOrNull,
  toFileValue,
  unlessEmpty,
} from './plan-file-record.js'
import type {PlannedCluster, PlannedZone} from './plan.js'

/** The clusters as they were read. */
export function toDocumentClusters(clusters: readonly PlannedCluster[]): DocumentInputs['clusters'] {
  return clusters.map(({uid, context, origin, reads}) => ({
    uid,
    context,
    origin,
    reads: reads.map((read) => ({
      resource: read.resource,
      ...unlessEmpty('namespace', read.namespace),
      ...optional('resourceVersion', read.resourceVersion),
      objects: read.objects,
      ok: read.ok,
      ...optional('error', read.error),
    })),
  }))
}

/** One zone with the operations of its groups, which point into `changes`. */
export function toDocumentZone(planned: PlannedZone, changes: ReadonlyMap<string, Change>): DocumentZone {
  const {zone} = planned
  return {
    name: `${zone.name}.`,
    provider: zone.provider,
    providerZoneId: zone.id,
    ...unlessEmpty('view', zone.view),
    visibility: zone.visibility,
    readAt: planned.readAt,
    ...optional('soaSerial', planned.soaSerial),
    ...optional('negativeTtl', planned.negativeTtl),
    recordSets: planned.recordSets,
    owned: planned.owned,
    unchanged: planned.unchanged,
    digest: planned.digest,
    ...optional('version', planned.version),
    capabilities: toDocumentCapabilities(planned.capabilities),
    permissions: {},
    groups: planned.groups.map((group) => toDocumentGroup(group, changes)),
  }
}

/** What a provider can do, in a form that JSON can hold. */
export function toDocumentCapabilities(capabilities: ProviderCapabilities): DocumentCapabilities {
  const {batchOperations} = capabilities
  return {
    write: capabilities.write,
    compareAndSet: capabilities.compareAndSet,
    note: capabilities.note,
    // JSON has no infinity
    ...(Number.isFinite(batchOperations) ? {batchOps: batchOperations} : {}),
    ...optional('callsPerSecond', capabilities.callsPerSecond),
    ...optional('recordsPerZone', capabilities.recordsPerZone),
    ...optional('recordTypes', capabilities.recordTypes),
    ttl: capabilities.ttl,
    apexCname: capabilities.apexCname,
    wildcard: capabilities.wildcard,
    properties: capabilities.properties,
    setIdentifiers: capabilities.setIdentifiers,
  }
}

function toDocumentGroup(group: Group, changes: ReadonlyMap<string, Change>): DocumentGroup {
  const own = group.changeIds.flatMap((id) => changes.get(id) ?? [])
  return {
    id: group.id,
    changes: group.changeIds,
    operations: group.operations.map(({before, after}) => ({
      before: before === null ? null : linkTo(before, 'before', own),
      after: after === null ? null : linkTo(after, 'after', own),
    })),
  }
}

const noDefaults = {name: '', type: '', setId: ''}

function linkTo(set: LiveRecordSet, side: 'before' | 'after', changes: readonly Change[]): DocumentSetLink {
  for (const change of changes) {
    const own = change[side]
    if (own !== null && isSameLiveSet(own, set)) return `${change.id}/${side}`
    const index = change.markers.findIndex((marker) => {
      const candidate = marker[side]
      return candidate !== null && isSameLiveSet(candidate, set)
    })
    if (index >= 0) return `${change.id}/markers/${index}/${side}`
  }
  return toDocumentSet(set, noDefaults)
}

/** One change. */
export function toDocumentChange(change: Change): DocumentChange {
  const after = {name: change.name, type: change.type, setId: change.setId}
  const before = change.action === 'replace' ? {...after, type: change.previousType} : after
  return {
    id: change.id,
    zone: `${change.zone}.`,
    ...unlessEmpty('view', change.view),
    ...namesOf(change.name, change.zone),
    type: change.type,
    ...(change.action === 'replace' ? {previousType: change.previousType} : {}),
    ...unlessEmpty('setId', change.setId),
    action: change.action,
    reason: change.reason,
    before: toDocumentSetOrNull(change.before, before),
    after: toDocumentSetOrNull(change.after, after),
    diff: toDocumentDiff(change),
    causes: change.causes.map(toDocumentCause),
    group: change.group,
    gap: change.gap,
    ...optional('gapSeconds', change.gapSeconds),
    risk: change.risk,
    preconditions: change.preconditions,
    owner: change.owner,
    markers: change.markers.map((marker) => ({
      before: toDocumentSetOrNull(marker.before, after),
      after: toDocumentSetOrNull(marker.after, after),
    })),
  }
}

function namesOf(name: string, zone: string): {name: string; fqdn: string} {
  return {name: isWithin(name, zone) ? relativeName(name, zone) : `${name}.`, fqdn: name}
}

function toDocumentDiff({before, after}: Change): DocumentDiff {
  const old = before?.values.map((value) => toFileValue(before.type, value)) ?? []
  const next = after?.values.map((value) => toFileValue(after.type, value)) ?? []
  if (before !== null && after !== null && before.type === after.type && sameValues(before, after)) {
    return {added: [], removed: [], kept: next, ...ttlDiff(before.ttl, after.ttl)}
  }
  const oldSet = new Set(before?.type === after?.type ? old : [])
  const nextSet = new Set(before?.type === after?.type ? next : [])
  return {
    added: next.filter((value) => !oldSet.has(value)),
    removed: old.filter((value) => !nextSet.has(value)),
    kept: next.filter((value) => oldSet.has(value)),
    ...ttlDiff(before?.ttl, after?.ttl),
  }
}

function ttlDiff(
  before: number | null | undefined,
  after: number | null | undefined,
): {ttl?: readonly [number, number]} {
  if (typeof before !== 'number' || typeof after !== 'number' || before === after) return {}
  return {ttl: [before, after]}
}

function toDocumentRef(ref: ObjectRef): DocumentRef {
  return {
    kind: ref.kind,
    ...unlessEmpty('namespace', ref.namespace),
    name: ref.name,
    ...optional('uid', ref.uid),
    ...optional('resourceVersion', ref.resourceVersion),
    ...optional('createdAt', ref.createdAt),
  }
}

function toDocumentCause(cause: Cause): DocumentCause {
  return {
    ...toDocumentRef(cause.ref),
    ...optional('field', cause.field),
    event: cause.event,
    ...optional('via', cause.via),
    ...optional('proof', cause.proof),
    ...optional('note', cause.note),
  }
}

/** One held item. */
export function toDocumentHeld(item: HeldItem): DocumentHeld {
  const {name, type, setId} = item
  const defaults = {name, type, setId}
  return {
    zone: `${item.zone}.`,
    ...unlessEmpty('view', item.view),
    ...namesOf(name, item.zone),
    type,
    ...unlessEmpty('setId', setId),
    reason: item.reason,
    ...optional('code', item.code),
    message: item.message,
    ...(item.wanted === undefined ? {} : {wanted: toDocumentSet(item.wanted, defaults)}),
    ...(item.live === undefined ? {} : {live: toDocumentSet(item.live, defaults)}),
    ...optional('foreignOwner', item.foreignOwner),
    ...optional('until', item.until),
    origins: item.origins.map((origin) => ({
      ...toDocumentRef(origin.ref),
      source: origin.source,
      field: origin.field,
      via: origin.via,
      ...optional('targets', origin.targets),
    })),
    ...(item.candidates === undefined
      ? {}
      : {
          candidates: item.candidates.map(({cause, wanted}) => ({
            cause: toDocumentCause(cause),
            wanted: toDocumentSet(wanted, defaults),
          })),
        }),
    fix: item.fix,
  }
}

/** One guard; a guard over the whole run has no zone. */
export function toDocumentGuard(guard: GuardResult): DocumentGuard {
  const {id, zone, measured, limit, unit, result, message, overriddenBy} = guard
  return {
    id,
    ...(zone === '' ? {} : {zone: `${zone}.`}),
    measured,
    limit,
    unit,
    result,
    message,
    ...optional('overriddenBy', overriddenBy),
  }
}

/** One finding. */
export function toDocumentCheck(finding: Finding): DocumentCheck {
  return {
    id: finding.code,
    severity: finding.severity,
    message: finding.message,
    ...(finding.ref === undefined ? {} : {object: toDocumentRef(finding.ref)}),
    ...optional('names', finding.names),
    ...optional('fix', finding.fix),
  }
}
