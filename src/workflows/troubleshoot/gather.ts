import {toClusterFacts} from '../../checks/facts/build-cluster.js'
import type {ClusterFacts} from '../../checks/facts/cluster.js'
import type {ProviderFacts} from '../../checks/facts/provider.js'
import {ClusterError, MldnsError} from '../../errors.js'
import {isComplete, type ClusterSnapshot} from '../../model/cluster.js'
import type {Clock, ClusterReader, Digest, Reporter} from '../../model/ports.js'
import {kindsFor} from '../../sources/collect.js'
import type {SourceSettings} from '../../sources/settings.js'
import type {Plan} from '../../plan/plan.js'
import {makePlan, type PlanRequest} from '../plan.js'
import type {Lookup} from '../ports.js'
import type {Gathered} from './gathered.js'
import {troubleshootKinds} from './kinds.js'
import {readClusterOnce, troubleOf} from './read-cluster.js'
import {readLogs} from './read-logs.js'
import {readProviders, type ProviderReading, type ViewOpener} from './read-providers.js'
import type {NameServerPorts} from './read-zone-servers.js'
import {readVantage, type VantagePorts, type VantageSettings} from './read-vantage.js'
import {replayReader} from './replay-reader.js'
import {withResolvedHostnames} from '../observe.js'

/** What is to be gathered. */
export type GatherRequest = {
  readonly plan: PlanRequest
  readonly metallbNamespace: string | undefined
  /** Whether logs are read where that is allowed. */
  readonly logs: boolean
  readonly vantage: VantageSettings
  readonly version: string
  readonly place: 'host' | 'pod' | 'ci'
  /** For a cluster that could not be read. */
  readonly context: string
  readonly origin: ClusterFacts['origin']
}

/** The outside world as a run of checks sees it. Nothing behind it can write. */
export type GatherPorts = {
  /** @throws ClusterError when there is none; ConfigError for a kubeconfig that cannot be used */
  readonly openCluster: () => Promise<ClusterReader>
  readonly views: readonly ViewOpener[]
  readonly lookup: Lookup
  readonly vantage: VantagePorts
  /** Absent = name servers are not asked. */
  readonly nameServers?: NameServerPorts
  readonly reporter: Reporter
  readonly clock: Clock
  readonly digest: Digest
}

/** Reads cluster, providers and surroundings once, side by side, and plans. What cannot be read is a fact. */
export async function gather(request: GatherRequest, ports: GatherPorts): Promise<Gathered> {
  const {reporter, nameServers} = ports
  const [cluster, providers, network] = await Promise.all([
    readCluster(request, ports),
    readProviders(ports.views, {reporter, ...(nameServers === undefined ? {} : {nameServers})}),
    readVantage(request.vantage, ports.vantage),
  ])
  try {
    const settings = await withLookups(request, cluster.facts.snapshot, ports)
    const plan = await tryPlan({...request.plan, sources: settings}, cluster, providers, ports)
    return {
      now: ports.clock.now().toISOString(),
      vantage: {
        version: request.version,
        place: request.place,
        ...(network === undefined ? {} : {network}),
      },
      cluster: cluster.facts,
      metallbNamespace: request.metallbNamespace,
      sources: {settings, complete: plan.complete},
      providers: providers.facts.map((facts): ProviderFacts => ({...facts, plan: plan.plan})),
    }
  } finally {
    await Promise.all([providers.close(), cluster.reader?.close()])
  }
}

/** What a plan reads was read, and told, already. */
const silent: Reporter = {
  step: () => ({update: () => undefined, done: () => undefined, fail: () => undefined}),
  warn: () => undefined,
}

type Cluster = {readonly facts: ClusterFacts; readonly reader?: ClusterReader}

async function readCluster(request: GatherRequest, ports: GatherPorts): Promise<Cluster> {
  const {context, origin, metallbNamespace} = request
  const base = {context, origin, user: '', logs: []}
  let reader: ClusterReader
  try {
    reader = await ports.openCluster()
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    return {facts: toClusterFacts({...base, snapshot: undefined, trouble: troubleOf(error)})}
  }
  const {sources} = request.plan
  const reading = await readClusterOnce(
    reader,
    {kinds: troubleshootKinds(sources), namespaces: sources.namespaces, metallbNamespace},
    ports.reporter,
  )
  if ('trouble' in reading) {
    const {trouble, context: known = context} = reading
    return {facts: toClusterFacts({...base, context: known, snapshot: undefined, trouble}), reader}
  }
  const {snapshot} = reading
  const parts = {...base, context: snapshot.context, origin: originOf(origin, snapshot), snapshot}
  const facts = toClusterFacts(parts)
  if (!request.logs || facts.origin !== 'api') return {facts, reader}
  const logs = await readLogs(reader, snapshot, facts.controllers, metallbNamespace)
  return {facts: {...facts, logs}, reader}
}

/** Manifests that turned out to be a dump. */
function originOf(asked: ClusterFacts['origin'], {origin}: ClusterSnapshot): ClusterFacts['origin'] {
  return asked === 'manifests' && origin === 'api' ? 'dump' : origin
}

async function withLookups(
  {plan}: GatherRequest,
  snapshot: ClusterSnapshot | undefined,
  ports: GatherPorts,
): Promise<SourceSettings> {
  return plan.resolveHostnames && snapshot !== undefined
    ? withResolvedHostnames(plan.sources, [snapshot], ports)
    : plan.sources
}

/** The plan of what was read; without a cluster or a provider there is none. Whether the sources are complete, too. */
async function tryPlan(
  request: PlanRequest,
  {facts, reader}: Cluster,
  providers: ProviderReading,
  ports: GatherPorts,
): Promise<{readonly plan: Plan | undefined; readonly complete: boolean}> {
  const {snapshot} = facts
  if (snapshot === undefined || reader === undefined) return {plan: undefined, complete: false}
  const replay = replayReader(snapshot, reader)
  const complete = isComplete(await replay.read(kindsFor(request.sources), request.sources.namespaces))
  if (providers.views.length === 0) return {plan: undefined, complete}
  const {lookup, reporter, clock, digest} = ports
  try {
    const {plan} = await makePlan(
      {...request, resolveHostnames: false},
      {clusters: [replay], views: providers.views, lookup, reporter: silent, clock, digest},
    )
    return {plan, complete}
  } catch (error) {
    // Settings that only a plan minds are told by `mldns plan`; the rest of the checks can do without one.
    if (!(error instanceof MldnsError)) throw error
    reporter.warn(`no plan could be made: ${error.message}`)
    return {plan: undefined, complete}
  }
}
