import type {CheckContext} from '../../src/checks/context.js'
import {findControllers} from '../../src/checks/controllers/find-controllers.js'
import {buildSource} from '../../src/checks/facts/build-source.js'
import type {ProviderFacts, Trouble} from '../../src/checks/facts/provider.js'
import type {ProviderCapabilities} from '../../src/model/capabilities.js'
import type {ClusterSnapshot, KubeObject, ListRead, ReadProblem} from '../../src/model/cluster.js'
import {everyDomain, type DomainFilter} from '../../src/model/filter.js'
import type {RecordSet} from '../../src/model/record-set.js'
import type {Zone} from '../../src/model/zone.js'
import {buildPlan} from '../../src/plan/build-plan.js'
import type {AddressClass, ConflictRule, Policy} from '../../src/plan/input.js'
import {markerName} from '../../src/registry/marker-name.js'
import {encodeMarker} from '../../src/registry/marker.js'
import type {RegistrySettings} from '../../src/registry/settings.js'
import {collectEndpoints} from '../../src/sources/collect.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import type {SourceSettings} from '../../src/sources/settings.js'
import type {ObjectVerdict} from '../../src/sources/source.js'
import {snapshotOf} from '../sources/kube-objects.js'
import {ns, recordSet, txt, zone as zoneOf} from './builders.js'
import {checkContext, clusterFacts} from './check-context.js'
import {MemoryBackend} from './memory-provider.js'

/** One zone of a world: what it holds besides SOA and NS, or why it could not be read. */
export type WorldZone = {
  readonly name: string
  readonly sets?: readonly RecordSet[]
  readonly visibility?: Zone['visibility']
  readonly trouble?: Trouble
}

/** One view of a world. */
export type WorldView = {
  readonly view?: string
  readonly provider?: string
  readonly zones?: readonly WorldZone[]
  readonly domainFilter?: DomainFilter
  readonly policy?: Policy
  readonly registry?: Partial<RegistrySettings>
  readonly addressClasses?: readonly AddressClass[]
  readonly capabilities?: Partial<ProviderCapabilities>
  /** Why its zones could not be listed. */
  readonly trouble?: Trouble
}

/** A cluster and its providers, as far as a test cares. */
export type World = {
  readonly objects?: readonly KubeObject[]
  readonly settings?: Partial<SourceSettings>
  /** Lists that could not be read, by resource. */
  readonly problems?: Readonly<Record<string, ReadProblem['reason']>>
  /** Resources that were not asked for. */
  readonly unasked?: readonly string[]
  readonly snapshot?: Partial<ClusterSnapshot>
  /** `[]` = no provider is configured. Default: one that serves example.com. */
  readonly views?: readonly WorldView[]
  /** Content of example.com when there is one view. */
  readonly live?: readonly RecordSet[]
  readonly onConflict?: ConflictRule
  readonly targets?: readonly string[]
  /** Ids in scope. */
  readonly scope?: readonly string[]
}

export const ourRegistry: RegistrySettings = {
  kind: 'txt',
  ownerId: 'home',
  prefix: '',
  suffix: '',
  wildcardReplacement: '',
}

const readAt = '2026-09-20T10:00:00Z'

/** The context of a world: real sources, a real plan of a memory provider, nothing made up. */
export function contextOf(world: World = {}): CheckContext {
  const settings: SourceSettings = {...defaultSourceSettings, ...world.settings}
  const snapshot = readWorld(world)
  const collected = collectEndpoints([snapshot], settings)
  const complete = snapshot.lists.every(({problem}) => problem === undefined)
  const views = world.views ?? [{zones: [{name: 'example.com', sets: world.live ?? []}]}]
  const bare = views.map(toProvider)
  const plan = bare.length === 0 ? undefined : planWorld(bare, {world, settings, snapshot, complete})
  const providers = bare.map(({facts}) => ({...facts, plan}))
  return checkContext({
    scope: {
      targets: world.targets ?? [],
      subjects: world.scope === undefined ? undefined : new Set(world.scope),
    },
    cluster: clusterFacts(snapshot, {controllers: findControllers(snapshot)}),
    source: buildSource({settings, collected, complete}, snapshot, providers),
    providers,
  })
}

const standardResources = [
  ['', 'services', 'Service'],
  ['networking.k8s.io', 'ingresses', 'Ingress'],
  ['gateway.networking.k8s.io', 'gateways', 'Gateway'],
  ['gateway.networking.k8s.io', 'listenersets', 'ListenerSet'],
  ['gateway.networking.k8s.io', 'httproutes', 'HTTPRoute'],
  ['gateway.networking.k8s.io', 'grpcroutes', 'GRPCRoute'],
  ['gateway.networking.k8s.io', 'tlsroutes', 'TLSRoute'],
  ['gateway.networking.k8s.io', 'tcproutes', 'TCPRoute'],
  ['gateway.networking.k8s.io', 'udproutes', 'UDPRoute'],
  ['externaldns.k8s.io', 'dnsendpoints', 'DNSEndpoint'],
  ['externaldns.k8s.io', 'dnsrecords', 'DNSRecord'],
] as const

function readWorld({objects = [], problems = {}, unasked = [], snapshot = {}}: World): ClusterSnapshot {
  const made = snapshotOf(objects)
  const lists: readonly ListRead[] = standardResources
    .filter(([, resource]) => !unasked.includes(resource))
    .map(([group, resource, kind]) => {
      const reason = problems[resource]
      return {
        kind: {group, versions: ['v1'], resource, kind, namespaced: true},
        namespace: '',
        objects: made.objects[resource]?.length ?? 0,
        ...(reason === undefined ? {} : {problem: {reason, message: `cannot list ${resource}`}}),
      }
    })
  return {...made, lists, ...snapshot}
}

type BareProvider = {readonly facts: ProviderFacts; readonly backend: MemoryBackend}

function toProvider(view: WorldView): BareProvider {
  const name = view.provider ?? 'memory'
  const backend = new MemoryBackend({name, capabilities: {setIdentifiers: true, ...view.capabilities}})
  const zones = (view.zones ?? [{name: 'example.com'}]).map((one) => {
    const zone = zoneOf(one.name, {
      provider: name,
      view: view.view ?? '',
      visibility: one.visibility ?? 'public',
    })
    if (one.trouble !== undefined) return {zone, trouble: one.trouble}
    const soa = recordSet('SOA', one.name, `ns1.${one.name} hostmaster.${one.name} 1 2 3 4 900`)
    return {
      zone,
      content: {zone, recordSets: [soa, ns(one.name, 'ns1.example.net'), ...(one.sets ?? [])]},
    }
  })
  const {trouble} = view
  return {
    backend,
    facts: {
      view: view.view ?? '',
      provider: name,
      domainFilter: view.domainFilter ?? everyDomain,
      policy: view.policy ?? 'upsert-only',
      registry: {...ourRegistry, ...view.registry},
      ...(view.addressClasses === undefined ? {} : {addressClasses: view.addressClasses}),
      capabilities: trouble === undefined ? backend.capabilities : undefined,
      ...(trouble === undefined ? {} : {trouble: {...trouble, at: 'listing' as const}}),
      zones: trouble === undefined ? zones : [],
      plan: undefined,
    },
  }
}

function planWorld(
  providers: readonly BareProvider[],
  {
    world,
    settings,
    snapshot,
    complete,
  }: {
    readonly world: World
    readonly settings: SourceSettings
    readonly snapshot: ClusterSnapshot
    readonly complete: boolean
  },
): ReturnType<typeof buildPlan> {
  const collected = collectEndpoints([snapshot], settings)
  const verdicts = new Map<string, readonly ObjectVerdict[]>(
    collected.verdicts.map((verdict) => [verdict.resource, [verdict]]),
  )
  return buildPlan({
    views: providers.map(({facts, backend}) => ({
      name: facts.view,
      provider: facts.provider,
      capabilities: backend.capabilities,
      adjust: (set, zone) => backend.reader().adjust(set, zone),
      zones: facts.zones.flatMap(({content}) => (content === undefined ? [] : [{content, readAt}])),
      unread: facts.zones.flatMap(({zone, trouble}) =>
        trouble === undefined
          ? []
          : [{zone: zone.name, view: facts.view, code: trouble.code, message: trouble.message}],
      ),
      endpoints: collectEndpoints([snapshot], {...settings, provider: facts.provider}).endpoints,
      domainFilter: facts.domainFilter,
      managedRecordTypes: settings.managedRecordTypes,
      excludeRecordTypes: settings.excludeRecordTypes,
      policy: facts.policy,
      registry: facts.registry,
      ...(facts.addressClasses === undefined ? {} : {addressClasses: facts.addressClasses}),
    })),
    clusters: [],
    sourcesComplete: complete,
    verdicts,
    findings: collected.findings,
    proofs: new Map(),
    onConflict: world.onConflict ?? 'external-dns',
    grace: {seconds: 0, firstSeen: new Map()},
    scope: {target: [], exclude: []},
    now: '2026-09-20T10:02:00Z',
    digest: (text) => `sha256:${text.length}`,
  })
}

/** The ownership record of a set, as mldns and external-dns write it. */
export function markerOf(
  {name, type}: Pick<RecordSet, 'name' | 'type'>,
  resource: string,
  more: {readonly owner?: string; readonly registry?: Partial<RegistrySettings>} = {},
): RecordSet {
  const registry = {...ourRegistry, ...more.registry}
  const labels = {owner: more.owner ?? registry.ownerId, ...(resource === '' ? {} : {resource})}
  return txt(markerName(name, type, registry), encodeMarker(labels))
}

/** A set with its ownership record. */
export function owned(set: RecordSet, resource: string, owner?: string): readonly RecordSet[] {
  return [set, markerOf(set, resource, owner === undefined ? {} : {owner})]
}
