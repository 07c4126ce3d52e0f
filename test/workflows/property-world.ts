import fc from 'fast-check'
import type {ProviderCapabilities, WriteGranularity} from '../../src/model/capabilities.js'
import type {KubeObject, ReadProblem} from '../../src/model/cluster.js'
import {compareText} from '../../src/model/dns-name.js'
import {everyDomain} from '../../src/model/filter.js'
import type {ClusterReader} from '../../src/model/ports.js'
import type {RecordSet} from '../../src/model/record-set.js'
import type {Policy} from '../../src/plan/input.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import {applyPlan, type ApplyOutcome} from '../../src/workflows/apply.js'
import {makePlan, type PlanOutcome} from '../../src/workflows/plan.js'
import {a, aaaa, cname, kubeObject, mx, service, txt} from '../support/builders.js'
import {MemoryBackend, type MemoryOptions} from '../support/memory-provider.js'
import {recordingReporter, testClock, testDigest} from '../support/test-ports.js'

/** One object of a generated cluster; without targets it waits for an address. */
export type Wanted = {
  readonly kind: 'service' | 'ingress'
  readonly id: number
  readonly hosts: readonly string[]
  readonly targets: readonly string[]
  readonly ttl: number | undefined
}

/** A generated case: what others own, the cluster before and after, and how the provider writes. */
export type Scenario = {
  readonly foreign: readonly RecordSet[]
  readonly first: readonly Wanted[]
  readonly second: readonly Wanted[]
  readonly policy: Policy
  readonly write: WriteGranularity
  readonly compareAndSet: ProviderCapabilities['compareAndSet']
  readonly batchOperations: number
  readonly normalise: keyof typeof normalisers
}

export const zoneNames = ['example.com', 'example.net'] as const

/** A CNAME that makes room for A and AAAA: three records, each with its marker. A batch must hold that at least. */
const largestGroup = 6

/** Few names, so that objects and strangers meet; `a-h1` is also where the marker of `h1` lives. */
const hosts = ['h1', 'h2', 'h3', 'a-h1', '*.w'].flatMap((label) =>
  zoneNames.map((zone) => `${label}.${zone}`),
)

/** Forms in which backends give back what they were sent. */
export const normalisers = {
  exact: (set: RecordSet): RecordSet => set,
  minutes: (set: RecordSet): RecordSet => ({
    ...set,
    ttl: Math.max(60, Math.ceil((set.ttl ?? 300) / 60) * 60),
  }),
  hour: (set: RecordSet): RecordSet => ({...set, ttl: 3600}),
}

const targetLists: fc.Arbitrary<readonly string[]> = fc.oneof(
  {weight: 2, arbitrary: fc.constant([])},
  {
    weight: 4,
    arbitrary: fc.uniqueArray(fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'), {minLength: 1}),
  },
  {weight: 1, arbitrary: fc.constant(['192.0.2.9', '2001:db8::9'])},
  {weight: 1, arbitrary: fc.constant(['2001:db8::1'])},
  {weight: 2, arbitrary: fc.constantFrom(['lb.example.org'], ['other.example.org'])},
)

const wanted: fc.Arbitrary<Wanted> = fc.record({
  kind: fc.constantFrom('service', 'ingress'),
  id: fc.integer({min: 0, max: 4}),
  hosts: fc.uniqueArray(fc.constantFrom(...hosts), {maxLength: 3}),
  targets: targetLists,
  ttl: fc.constantFrom(undefined, undefined, 30, 600),
})

const cluster = fc.uniqueArray(wanted, {
  maxLength: 7,
  selector: (one) => `${one.kind} ${one.id}`,
})

const strange: fc.Arbitrary<RecordSet> = fc
  .tuple(fc.constantFrom(...hosts), fc.integer({min: 0, max: 7}))
  .map(([name, form]) => {
    const [first = '', ...rest] = name.split('.')
    const marker = `a-${first}.${rest.join('.')}`
    if (form === 0) return a(name, '198.51.100.7')
    if (form === 1) return aaaa(name, '2001:db8:ffff::7')
    if (form === 2) return txt(name, 'v=spf1 -all')
    if (form === 3) return mx(name, '10 mail.example.org')
    if (form === 4)
      return txt(marker, 'heritage=external-dns,external-dns/owner=office,external-dns/resource=service/x/y')
    if (form === 5) return txt(marker, 'hello')
    if (form === 6) return cname(name, 'stranger.example.org')
    return txt(
      `cname-${marker.slice(2)}`,
      'heritage=external-dns,external-dns/owner=office,external-dns/resource=ingress/x/y',
    )
  })

/** A CNAME shares its name with nothing (RFC 1034 3.6.2). */
function withoutClashes(sets: readonly RecordSet[]): readonly RecordSet[] {
  return sets.filter((set) =>
    sets.every(
      (other) => other === set || other.name !== set.name || (other.type !== 'CNAME' && set.type !== 'CNAME'),
    ),
  )
}

const foreign = fc
  .uniqueArray(strange, {maxLength: 6, selector: (set) => `${set.name} ${set.type}`})
  .map(withoutClashes)

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  foreign,
  first: cluster,
  second: cluster,
  policy: fc.constantFrom('sync', 'sync', 'upsert-only'),
  write: fc.constantFrom('zone-batch', 'name-batch', 'record-set', 'record'),
  compareAndSet: fc.constantFrom('server-exact', 'server-etag', 'server-prerequisite', 'client-reread'),
  batchOperations: fc.constantFrom(largestGroup, 9, 1000),
  normalise: fc.constantFrom('exact', 'minutes', 'hour'),
})

/** The same objects, most of them as before: what a cluster looks like an hour later. */
export const drifted: fc.Arbitrary<Scenario> = fc
  .tuple(
    scenario,
    fc.array(fc.constantFrom('keep', 'keep', 'gone', 'pending', 'other'), {minLength: 7, maxLength: 7}),
  )
  .map(([one, fates]) => ({
    ...one,
    second: one.first.flatMap((object, index): Wanted[] => {
      const fate = fates[index]
      if (fate === 'gone') return []
      if (fate === 'pending') return [{...object, targets: []}]
      if (fate === 'other') return [{...object, targets: ['lb.example.org']}]
      return [object]
    }),
  }))

/**
 * Without objects at names where the ownership records of others live: such a name may have to wait for the run that
 * takes that record away, and the plan says so (it holds the name). Everything else is done in one run.
 */
export const inOneRun: fc.Arbitrary<Scenario> = fc.oneof(scenario, drifted).map((one) => ({
  ...one,
  first: one.first.map(withoutMarkerNames),
  second: one.second.map(withoutMarkerNames),
}))

function withoutMarkerNames(object: Wanted): Wanted {
  return {...object, hosts: object.hosts.filter((host) => !host.startsWith('a-'))}
}

/** What an ownership record calls the object. */
export function resourceOf(object: Wanted): string {
  return `${object.kind}/default/${object.kind}-${object.id}`
}

export function toObject(object: Wanted): KubeObject {
  const name = `${object.kind}-${object.id}`
  const status = object.targets.map((target) =>
    /^[0-9a-f:.]+$/.test(target) ? {ip: target} : {hostname: target},
  )
  const annotations = {
    'external-dns.alpha.kubernetes.io/hostname': object.hosts.join(','),
    ...(object.ttl === undefined ? {} : {'external-dns.alpha.kubernetes.io/ttl': String(object.ttl)}),
  }
  const loadBalancer = {loadBalancer: {ingress: status}}
  if (object.kind === 'service') return service({name, annotations, status: loadBalancer})
  return kubeObject('networking.k8s.io/v1', 'Ingress', {name, annotations, status: loadBalancer})
}

/** What of the cluster cannot be read, or is not seen in the lists. */
export type Blind = {
  /** Plural resources whose lists break off; what was read of them until then is `first`. */
  readonly lists?: readonly string[]
  readonly probes?: boolean
  /** Objects that exist but that no list holds. */
  readonly unlisted?: (object: Wanted) => boolean
}

/** A reader of this cluster; like every reader it gives objects in the order of their names. */
export function clusterOf(objects: readonly Wanted[], blind: Blind = {}): ClusterReader {
  const all = objects
    .map((object) => ({object, made: toObject(object)}))
    .sort((x, y) => compareText(x.made.metadata.name, y.made.metadata.name))
  const problem: ReadProblem = {reason: 'timeout', message: 'the list broke off'}
  return {
    read: async (kinds) => {
      const read = kinds.map((kind) => {
        const broken = blind.lists?.includes(kind.resource) === true
        const listed = all.filter(
          ({object, made}) => made.kind === kind.kind && blind.unlisted?.(object) !== true,
        )
        const items = listed.map(({made}) => made)
        return {kind, broken, items: broken ? items.slice(0, Math.floor(items.length / 2)) : items}
      })
      return {
        uid: 'uid-1',
        context: 'test',
        origin: 'api',
        authoritative: true,
        lists: read.map(({kind, broken, items}) => ({
          kind,
          namespace: '',
          objects: items.length,
          ...(broken ? {problem} : {}),
        })),
        objects: Object.fromEntries(read.map(({kind, items}) => [kind.resource, items])),
      }
    },
    probe: async (kind, namespace, name) => {
      if (blind.probes === true) return {state: 'unknown', message: 'the API did not answer'}
      const found = all.find(
        ({made}) =>
          made.kind === kind.kind && made.metadata.namespace === namespace && made.metadata.name === name,
      )
      return found === undefined
        ? {state: 'absent', by: 'direct-get-404'}
        : {state: 'present', object: found.made}
    },
    readLog: async () => ({lines: []}),
    close: async () => undefined,
  }
}

export function backendOf(one: Scenario, more: MemoryOptions = {}): MemoryBackend {
  const batched = one.write === 'zone-batch' || one.write === 'name-batch'
  const zones = zoneNames.map(
    (zone) => [zone, one.foreign.filter(({name}) => name.endsWith(`.${zone}`))] as const,
  )
  return new MemoryBackend({
    zones: Object.fromEntries(zones),
    normalise: normalisers[one.normalise],
    ...more,
    capabilities: {
      write: one.write,
      compareAndSet: one.compareAndSet,
      ...(batched ? {batchOperations: one.batchOperations} : {}),
      ttl: {min: 60, max: 86_400, fallback: 300},
    },
  })
}

/** Plans in a session of its own, as a process would. Guards are lifted: these tests are about what lies behind them. */
export async function plan(
  backend: MemoryBackend,
  cluster: ClusterReader,
  policy: Policy,
): Promise<PlanOutcome> {
  const managed = ['A', 'AAAA', 'CNAME']
  const types = {managedRecordTypes: managed, excludeRecordTypes: []}
  const registry = {kind: 'txt', ownerId: 'home', prefix: '', suffix: '', wildcardReplacement: ''} as const
  return makePlan(
    {
      sources: {...defaultSourceSettings, ...types},
      resolveHostnames: false,
      onConflict: 'external-dns',
      allowRemovals: 1000,
      grace: {seconds: 0, firstSeen: new Map()},
      scope: {target: [], exclude: []},
    },
    {
      clusters: [cluster],
      views: [
        {
          settings: {name: '', provider: 'memory', domainFilter: everyDomain, ...types, policy, registry},
          reader: backend.reader(),
        },
      ],
      lookup: async () => undefined,
      reporter: recordingReporter(),
      clock: testClock(),
      digest: testDigest,
    },
  )
}

/** Plans and applies in a session of its own. */
export async function run(
  backend: MemoryBackend,
  cluster: ClusterReader,
  policy: Policy,
): Promise<ApplyOutcome & {readonly planned: PlanOutcome}> {
  const planned = await plan(backend, cluster, policy)
  const ports = {
    views: [{name: '', writer: backend.writer()}],
    reporter: recordingReporter(),
    clock: testClock(),
  }
  const outcome = await applyPlan(planned.plan, ports, {wholeOrNothing: false, interrupted: () => undefined})
  return {...outcome, planned}
}

/** Both zones, without SOA and apex NS. */
export function content(backend: MemoryBackend): readonly RecordSet[] {
  return zoneNames.flatMap((zone) => backend.snapshot(zone))
}
