import {MldnsError, textOf} from '../errors.js'
import type {ExitName} from '../exit-codes.js'
import {mapLimited} from '../lib/concurrency.js'
import {isComplete, objectsOf, type ClusterSnapshot} from '../model/cluster.js'
import {isWithin} from '../model/dns-name.js'
import {passesDomainFilter, type DomainFilter} from '../model/filter.js'
import {objectAt, objectsAt, stringAt} from '../model/json.js'
import type {ClusterReader, Reporter} from '../model/ports.js'
import type {Zone, ZoneContent} from '../model/zone.js'
import type {PlannedCluster, UnreadZone} from '../plan/plan.js'
import {kindsFor} from '../sources/collect.js'
import type {SourceSettings} from '../sources/settings.js'
import type {ReadPorts, ReadView} from './ports.js'

/** One view with what its zones held. */
export type ObservedView = {
  readonly view: ReadView
  readonly zones: readonly {readonly content: ZoneContent; readonly readAt: string}[]
  readonly unread: readonly UnreadZone[]
  /** The exits the unread zones ask for. */
  readonly exits: readonly ExitName[]
}

/** Everything a run knows before it decides anything. */
export type Observation = {
  readonly snapshots: readonly ClusterSnapshot[]
  readonly views: readonly ObservedView[]
  /** The settings, with load-balancer host names looked up where that is asked for. */
  readonly settings: SourceSettings
  readonly sourcesComplete: boolean
}

const zonesAtOnce = 4
const lookupsAtOnce = 8

/** Reads every cluster and every zone once, side by side. What cannot be read is recorded, never taken for empty. */
export async function observe(
  settings: SourceSettings,
  ports: ReadPorts,
  resolve: boolean,
): Promise<Observation> {
  const [snapshots, views] = await Promise.all([
    readClusters(settings, ports),
    Promise.all(ports.views.map((view) => readView(view, ports))),
  ])
  return {
    snapshots,
    views,
    settings: resolve ? await withResolvedHostnames(settings, snapshots, ports) : settings,
    sourcesComplete: snapshots.every(isComplete),
  }
}

/** Reads every cluster, side by side. */
export function readClusters(
  settings: SourceSettings,
  ports: Pick<ReadPorts, 'clusters' | 'reporter'>,
): Promise<readonly ClusterSnapshot[]> {
  return Promise.all(ports.clusters.map((cluster) => readCluster(cluster, settings, ports.reporter)))
}

async function readCluster(
  cluster: ClusterReader,
  settings: SourceSettings,
  reporter: Reporter,
): Promise<ClusterSnapshot> {
  const step = reporter.step('reading the cluster')
  try {
    const snapshot = await cluster.read(kindsFor(settings), settings.namespaces)
    const objects = snapshot.lists.reduce((sum, list) => sum + list.objects, 0)
    const failed = snapshot.lists.filter((list) => list.problem !== undefined)
    if (failed.length === 0) step.done(`${snapshot.context}: ${objects} objects`)
    else
      step.fail(`${snapshot.context}: ${failed.length} of ${snapshot.lists.length} lists could not be read`)
    return snapshot
  } catch (error) {
    step.fail(textOf(error))
    throw error
  }
}

async function readView(view: ReadView, ports: ReadPorts): Promise<ObservedView> {
  const all = await view.reader.listZones()
  const relevant = all.filter((zone) => concerns(zone, view.settings.domainFilter))
  const read = await mapLimited(relevant, zonesAtOnce, (zone) => readZone(view, zone, ports))
  return {
    view,
    zones: read.flatMap((result) => ('content' in result ? [result] : [])),
    unread: read.flatMap((result) => ('content' in result ? [] : [result.unread])),
    exits: read.flatMap((result) => ('content' in result ? [] : [result.exit])),
  }
}

async function readZone(
  view: ReadView,
  zone: Zone,
  ports: ReadPorts,
): Promise<{content: ZoneContent; readAt: string} | {unread: UnreadZone; exit: ExitName}> {
  const step = ports.reporter.step(`reading zone ${zone.name}`)
  try {
    const content = await view.reader.readZone(zone)
    step.done(`${zone.name}: ${content.recordSets.length} record sets`)
    return {content, readAt: ports.clock.now().toISOString()}
  } catch (error) {
    if (!(error instanceof MldnsError)) throw error
    step.fail(error.message)
    const unread = {zone: zone.name, view: view.settings.name, code: error.code, message: error.message}
    return {unread, exit: error.exit}
  }
}

/** Whether a zone may hold names the filter lets pass: the zone lies in the filter's domain, or the domain in the zone. */
export function concerns(zone: {readonly name: string}, filter: DomainFilter): boolean {
  if (filter.regexInclude !== undefined || filter.regexExclude !== undefined) return true
  if (filter.include.length === 0) return passesDomainFilter(zone.name, filter)
  return filter.include.some((entry) => {
    const domain = entry.startsWith('.') ? entry.slice(1) : entry
    return isWithin(zone.name, domain) || isWithin(domain, zone.name)
  })
}

/** The load-balancer host names of all Services, looked up once each. */
export async function withResolvedHostnames(
  settings: SourceSettings,
  snapshots: readonly ClusterSnapshot[],
  ports: Pick<ReadPorts, 'lookup'>,
): Promise<SourceSettings> {
  const hostnames = [...new Set(snapshots.flatMap(loadBalancerHostnames))].sort()
  const answers = await mapLimited(hostnames, lookupsAtOnce, (hostname) => ports.lookup(hostname))
  const resolved = hostnames.flatMap((hostname, index) => {
    const addresses = answers[index]
    return addresses === undefined ? [] : [[hostname, addresses] as const]
  })
  return {...settings, resolvedHostnames: Object.fromEntries(resolved)}
}

function loadBalancerHostnames(snapshot: ClusterSnapshot): readonly string[] {
  return objectsOf(snapshot, 'services').flatMap((service) =>
    objectsAt(objectAt(service.status, 'loadBalancer'), 'ingress')
      .map((entry) => stringAt(entry, 'hostname'))
      .filter((hostname) => hostname !== ''),
  )
}

/** How the lists were read, for the head of the plan. */
export function describeCluster(snapshot: ClusterSnapshot): PlannedCluster {
  return {
    uid: snapshot.uid,
    context: snapshot.context,
    origin: snapshot.origin,
    reads: snapshot.lists.map((list) => ({
      resource: list.kind.resource,
      namespace: list.namespace,
      objects: list.objects,
      ok: list.problem === undefined,
      ...(list.resourceVersion === undefined ? {} : {resourceVersion: list.resourceVersion}),
      ...(list.problem === undefined ? {} : {error: list.problem.message}),
    })),
  }
}
