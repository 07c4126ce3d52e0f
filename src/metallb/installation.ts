import {objectsOf, type ClusterSnapshot, type KubeObject, type ReadProblem} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {objectsAt, stringAt} from '../model/json.js'
import {stackOf, type Family} from './address.js'
import {findComponents, type Components} from './components.js'
import {readEndpoints, type Endpoint} from './endpoints.js'
import {configurationKinds} from './kinds.js'
import {readWish, type ServiceWish} from './service-wish.js'
import {isAtLeast, readSettings, type Settings} from './settings.js'
import type {ConfigObjects} from './speaker-config.js'
import {findSpeakers, type SpeakerNodes} from './speaker-nodes.js'

/** What a caller knows better than the snapshot tells. */
export type InstallationOptions = {
  /** MetalLB's namespace; otherwise it is found. */
  readonly namespace?: string
  readonly settings?: Partial<Settings>
  /** Nodes on which a speaker is alive; otherwise read from its pods. */
  readonly speakers?: readonly string[]
  /** Names of the network interfaces of nodes; the API does not tell them. */
  readonly interfaces?: ReadonlyMap<string, readonly string[]>
}

/** MetalLB in a cluster, and the part of the cluster it works on: what every question of this folder is asked of. */
export type Installation = {
  readonly components: Components
  readonly settings: Settings
  /** Configuration objects in MetalLB's namespace. */
  readonly objects: ConfigObjects
  /** Configuration objects anywhere else: MetalLB does not see them. */
  readonly misplaced: readonly KubeObject[]
  /** All Services, those with a creation time oldest first. */
  readonly wishes: readonly ServiceWish[]
  /** By `namespace/name` of the Service. */
  readonly endpoints: ReadonlyMap<string, readonly Endpoint[]>
  /** Nodes with a living speaker. */
  readonly speakers: readonly string[]
  /** How they are known. */
  readonly speakerView: SpeakerNodes['view']
  readonly interfaces: ReadonlyMap<string, readonly string[]> | undefined
  readonly snapshot: ClusterSnapshot
}

/** Reads MetalLB out of a snapshot of {@link diagnosisKinds} (or at least `allocationKinds`). */
export function readInstallation(snapshot: ClusterSnapshot, options: InstallationOptions = {}): Installation {
  const components = findComponents(snapshot, options.namespace)
  const settings = {...readSettings(components), ...options.settings}
  const all = configurationKinds.flatMap(({resource}) => objectsOf(snapshot, resource))
  const found = findSpeakers(snapshot, components, problemOf(snapshot, 'pods') === undefined)
  return {
    components,
    settings,
    objects: readObjects(snapshot, components.namespace),
    misplaced: all.filter(({metadata}) => metadata.namespace !== components.namespace),
    wishes: readWishes(snapshot, settings),
    endpoints: readEndpoints(objectsOf(snapshot, 'endpointslices')),
    speakers: options.speakers ?? found.nodes,
    speakerView: options.speakers === undefined ? found.view : 'assumed',
    interfaces: options.interfaces,
    snapshot,
  }
}

function readObjects(snapshot: ClusterSnapshot, namespace: string): ConfigObjects {
  const own = (resource: string): readonly KubeObject[] =>
    objectsOf(snapshot, resource).filter(({metadata}) => metadata.namespace === namespace)
  const secrets = problemOf(snapshot, 'secrets') === undefined ? own('secrets') : undefined
  return {
    pools: own('ipaddresspools'),
    l2Advertisements: own('l2advertisements'),
    bgpAdvertisements: own('bgpadvertisements'),
    peers: own('bgppeers'),
    bfdProfiles: own('bfdprofiles'),
    communities: own('communities'),
    namespaces: objectsOf(snapshot, 'namespaces'),
    nodes: objectsOf(snapshot, 'nodes'),
    // mldns asks for no Secrets; manifests may still hold some
    secrets: secrets === undefined ? undefined : new Set(secrets.map(({metadata}) => metadata.name)),
  }
}

function readWishes(snapshot: ClusterSnapshot, settings: Settings): readonly ServiceWish[] {
  const objects = objectsOf(snapshot, 'services')
  const options = {
    ...(snapshot.origin === 'manifests' ? {assumedFamilies: clusterFamilies(objects)} : {}),
    knowsNewPrefix: isAtLeast(settings.version, [0, 14, 9]),
  }
  return objects
    .map((object) => readWish(object, options))
    .toSorted((a, b) => compareText(createdAt(a), createdAt(b)))
}

function createdAt({object}: ServiceWish): string {
  return object.metadata.creationTimestamp ?? ''
}

/** The families ClusterIPs have here, the commonest first; IPv4 when no Service has one. */
export function clusterFamilies(services: readonly KubeObject[]): readonly Family[] {
  const counts = {IPv4: 0, IPv6: 0}
  for (const {spec} of services) {
    const stack = stackOf([stringAt(spec, 'clusterIP')])
    if (stack.ok && stack.stack !== 'dual') counts[stack.stack]++
    else if (!stack.ok) continue
  }
  const families: readonly Family[] = counts.IPv6 > counts.IPv4 ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6']
  return families.filter((family) => counts[family] > 0 || (family === 'IPv4' && counts.IPv6 === 0))
}

/** Why the list of a resource is not known to be whole, or undefined when it is. A CRD that is absent has no objects. */
export function problemOf(snapshot: ClusterSnapshot, resource: string): ReadProblem | undefined {
  const reads = snapshot.lists.filter(({kind}) => kind.resource === resource)
  if (reads.length === 0) return {reason: 'unavailable', message: `${resource} were not asked for`}
  return reads
    .map(({problem}) => problem)
    .find((problem) => problem !== undefined && problem.reason !== 'not-served')
}

/** Whether the API says that there is no such kind. */
export function isAbsentKind(snapshot: ClusterSnapshot, resource: string): boolean {
  return snapshot.lists.some(
    ({kind, problem}) => kind.resource === resource && problem?.reason === 'not-served',
  )
}

/** Whether absence of objects of this kind means something: the list is whole, and the input is all there is. */
export function isKnown(snapshot: ClusterSnapshot, resource: string): boolean {
  return snapshot.authoritative && problemOf(snapshot, resource) === undefined
}

/** Whether a node has a condition with status True. */
export function hasCondition(node: KubeObject, type: string): boolean {
  return objectsAt(node.status, 'conditions').some(
    (one) => stringAt(one, 'type') === type && stringAt(one, 'status') === 'True',
  )
}
