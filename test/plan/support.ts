import {createHash} from 'node:crypto'
import type {Adjusted, ProviderCapabilities} from '../../src/model/capabilities.js'
import type {Endpoint} from '../../src/model/endpoint.js'
import {everyDomain} from '../../src/model/filter.js'
import type {Operation} from '../../src/model/operation.js'
import {
  keyOf,
  recordSetText,
  toRecordSet,
  type LiveRecordSet,
  type RecordSet,
} from '../../src/model/record-set.js'
import type {Zone, ZoneContent} from '../../src/model/zone.js'
import {buildPlan} from '../../src/plan/build-plan.js'
import type {HeldItem} from '../../src/plan/change.js'
import type {PlanInput, ViewInput} from '../../src/plan/input.js'
import type {Plan} from '../../src/plan/plan.js'
import {refOfResource} from '../../src/plan/resource-label.js'
import {markerName} from '../../src/registry/marker-name.js'
import {encodeMarker} from '../../src/registry/marker.js'
import type {RegistrySettings} from '../../src/registry/settings.js'
import type {ObjectVerdict, SkipReason} from '../../src/sources/source.js'

export const txt: RegistrySettings = {
  kind: 'txt',
  ownerId: 'me',
  prefix: '',
  suffix: '',
  wildcardReplacement: '',
}

export const batchCapabilities: ProviderCapabilities = {
  write: 'zone-batch',
  compareAndSet: 'server-exact',
  note: 'batches',
  batchOperations: 100,
  ttl: {min: 1, max: 86_400, fallback: 300},
  apexCname: false,
  wildcard: true,
  properties: ['aws/weight', 'alias'],
  setIdentifiers: true,
}

/** A live set; `values` are canonical already. */
export function live(
  name: string,
  type: string,
  values: readonly string[],
  more: Partial<LiveRecordSet> = {},
): LiveRecordSet {
  return {...toRecordSet({name, type, ttl: 300, values}), ...more}
}

/** The marker external-dns would have written for a record. */
export function marker(
  name: string,
  type: string,
  resource: string,
  {
    owner = 'me',
    settings = txt,
    setId = '',
  }: {owner?: string; settings?: RegistrySettings; setId?: string} = {},
): LiveRecordSet {
  const labels = resource === '' ? {owner} : {owner, resource}
  return live(markerName(name, type, settings), 'TXT', [encodeMarker(labels)], {setId})
}

/** A record with its marker. */
export function owned(
  name: string,
  type: string,
  values: readonly string[],
  resource: string,
  owner = 'me',
): readonly LiveRecordSet[] {
  return [live(name, type, values), marker(name, type, resource, {owner})]
}

/** An endpoint as the object of a `resource` label publishes it. */
export function endpoint(
  dnsName: string,
  recordType: string,
  targets: readonly string[],
  resource: string,
  more: Partial<Endpoint> = {},
): Endpoint {
  return {
    dnsName,
    recordType,
    targets,
    recordTTL: 0,
    setIdentifier: '',
    labels: resource === '' ? {} : {resource},
    providerSpecific: [],
    origins: [origin(resource)],
    ...more,
  }
}

export function origin(resource: string, targets?: readonly string[]): Endpoint['origins'][number] {
  return {
    ref: refOfResource(resource),
    source: resource.split('/')[0] ?? '',
    field: 'annotation hostname',
    via: ['status.loadBalancer.ingress'],
    ...(targets === undefined ? {} : {targets}),
  }
}

/** What a list says about an object. */
export function verdict(
  resource: string,
  wanted: readonly string[],
  more: Partial<Omit<ObjectVerdict, 'ref' | 'resource' | 'wanted'>> = {},
): ObjectVerdict {
  return {ref: refOfResource(resource), resource, wanted, skipped: [], ...more}
}

export const noAddress: SkipReason = {code: 'no-address', message: 'it has no address yet', decided: false}
export const noHostname: SkipReason = {
  code: 'no-hostname',
  message: 'it has no hostname annotation',
  decided: true,
}

export const zone: Zone = {name: 'example.org', provider: 'memory', id: 'z1', view: '', visibility: 'public'}

export function content(sets: readonly LiveRecordSet[], of: Zone = zone): ZoneContent {
  const soa = live(of.name, 'SOA', ['ns1.example.net hostmaster.example.net 1 2 3 4 900'])
  const ns = live(of.name, 'NS', ['ns1.example.net', 'ns2.example.net'])
  return {zone: of, recordSets: [soa, ns, ...sets], negativeTtl: 900}
}

/** A provider that fills unset TTLs with 300 and clamps the others. */
export function adjust(set: RecordSet): Adjusted {
  const ttl = Math.min(Math.max(set.ttl ?? 300, 1), 86_400)
  return {ok: true, set: {...set, ttl}}
}

export type Case = {
  readonly live?: readonly LiveRecordSet[]
  readonly zones?: readonly ZoneContent[]
  readonly endpoints?: readonly Endpoint[]
  readonly verdicts?: readonly ObjectVerdict[]
  readonly view?: Partial<ViewInput>
} & Partial<Omit<PlanInput, 'views' | 'verdicts'>>

/** An input with one view under policy `sync`; what is not given is empty, and everything was read. */
export function input(given: Case): PlanInput {
  const {live: sets = [], zones, endpoints = [], verdicts = [], view = {}, ...more} = given
  const grouped = new Map<string, ObjectVerdict[]>()
  for (const one of verdicts) grouped.set(one.resource, [...(grouped.get(one.resource) ?? []), one])
  return {
    views: [
      {
        name: '',
        provider: 'memory',
        capabilities: batchCapabilities,
        adjust,
        zones: (zones ?? [content(sets)]).map((one) => ({content: one, readAt: '2026-01-01T00:00:00Z'})),
        unread: [],
        endpoints,
        domainFilter: everyDomain,
        managedRecordTypes: ['A', 'AAAA', 'CNAME'],
        excludeRecordTypes: [],
        policy: 'sync',
        registry: txt,
        ...view,
      },
    ],
    clusters: [],
    sourcesComplete: true,
    verdicts: grouped,
    findings: [],
    proofs: new Map(),
    onConflict: 'external-dns',
    grace: {seconds: 0, firstSeen: new Map()},
    scope: {target: [], exclude: []},
    now: '2026-01-01T00:00:00Z',
    digest: sha256,
    ...more,
  }
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

export function plan(given: Case): Plan {
  return buildPlan(input(given))
}

/** Changes in one line each: `create A www.example.org 192.0.2.1`, with the reason for updates and deletes. */
export function changeLines(made: Plan): readonly string[] {
  return made.changes.map((change) => {
    const what = `${change.action} ${change.type} ${change.name}`
    const values = change.after === null ? '' : ` ${change.after.values.join(',')}`
    const why = change.action === 'create' && change.reason === 'new-name' ? '' : ` (${change.reason})`
    return `${what}${change.action === 'replace' ? ` was ${change.previousType}` : ''}${values}${why}`
  })
}

/** Held items in one line each: `foreign-owner MLD0402 A www.example.org`. */
export function heldLines(made: {readonly held: readonly HeldItem[]}): readonly string[] {
  return made.held.map((item) =>
    [item.reason, item.code, item.type, item.name].filter((word) => word !== undefined).join(' '),
  )
}

/** Operations of all groups in one line each: `+ TXT a-www.example.org`, `-` for removals, `~` for updates. */
export function operationLines(made: Plan): readonly string[] {
  return made.zones.flatMap((one) => one.groups.flatMap((group) => group.operations.map(describeOperation)))
}

function describeOperation({before, after}: Operation): string {
  const set = after ?? before
  return `${before === null ? '+' : after === null ? '-' : '~'} ${set?.type} ${set?.name}`
}

/** Performs operations on a zone, each only if the live set equals its `before`; throws where a server would refuse. */
export function perform(zoneContent: ZoneContent, operations: readonly Operation[]): ZoneContent {
  const sets = new Map(zoneContent.recordSets.map((set) => [keyOf(set), set]))
  for (const {before, after} of operations) {
    const about = after ?? before
    if (about === null) throw new Error('an operation about nothing')
    const key = keyOf(about)
    const found = sets.get(key)
    const same =
      found === undefined
        ? before === null
        : before !== null && recordSetText(found) === recordSetText(before)
    if (!same) throw new Error(`${key} is not as the operation expects it`)
    if (after === null) sets.delete(key)
    else sets.set(key, after)
    const types = [...sets.values()].filter((set) => set.name === about.name).map((set) => set.type)
    if (types.includes('CNAME') && types.some((type) => type !== 'CNAME')) {
      throw new Error(`${about.name} would hold a CNAME beside ${types.join(', ')}`)
    }
  }
  return {...zoneContent, recordSets: [...sets.values()]}
}
