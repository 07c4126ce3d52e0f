import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {parseAddress} from '../model/ip.js'
import {booleanAt, objectsAt, stringAt} from '../model/json.js'
import {endpointSlices, nodes, pods} from '../model/resource-kinds.js'
import {matchesSelector, selectorOfMap} from '../model/selector.js'
import type {SourceSettings} from './settings.js'
import {buildContext, type SourceContext} from './source-context.js'

/** The addresses of one node. */
export type NodeAddresses = {
  readonly name: string
  readonly unschedulable: boolean
  readonly external: readonly string[]
  readonly internal: readonly string[]
  /** Internal addresses that are IPv6: reachable from outside in many clusters. */
  readonly internalIpv6: readonly string[]
}

/** What the service source looks up besides the Service itself; indexes are made when first used. */
export type ServiceContext = SourceContext & {
  readonly nodes: () => ReadonlyMap<string, NodeAddresses>
  readonly pod: (namespace: string, name: string) => KubeObject | undefined
  /** Pods of the namespace whose labels satisfy the map; all of them when it is empty. */
  readonly podsOf: (namespace: string, selector: unknown) => readonly KubeObject[]
  readonly slicesOf: (namespace: string, service: string) => readonly KubeObject[]
}

const sliceOwner = 'kubernetes.io/service-name'

/** @throws ConfigError when a selector or template cannot be read */
export function buildServiceContext(snapshot: ClusterSnapshot, settings: SourceSettings): ServiceContext {
  const context = buildContext(snapshot, settings)
  const nodeIndex = once(() => indexNodes(snapshot))
  const podIndex = once(() => indexPods(snapshot))
  const sliceIndex = once(() =>
    groupObjects(objectsOf(snapshot, endpointSlices.resource), ({metadata}) => [
      `${metadata.namespace}/${metadata.labels[sliceOwner] ?? ''}`,
    ]),
  )
  return {
    ...context,
    nodes: nodeIndex,
    pod: (namespace, name) => podIndex().byName.get(`${namespace}/${name}`),
    podsOf: (namespace, selector) => findPods(podIndex(), namespace, selector),
    slicesOf: (namespace, service) => sliceIndex().get(`${namespace}/${service}`) ?? [],
  }
}

function once<TValue>(make: () => TValue): () => TValue {
  let made: {readonly value: TValue} | undefined
  return () => (made ??= {value: make()}).value
}

function indexNodes(snapshot: ClusterSnapshot): ReadonlyMap<string, NodeAddresses> {
  return new Map(objectsOf(snapshot, nodes.resource).map((node) => [node.metadata.name, nodeAddresses(node)]))
}

function nodeAddresses(node: KubeObject): NodeAddresses {
  const addresses = objectsAt(node.status, 'addresses')
  const ofType = (type: string): string[] =>
    addresses
      .filter((one) => stringAt(one, 'type') === type)
      .map((one) => stringAt(one, 'address'))
      .filter((address) => address !== '')
  const internal = ofType('InternalIP')
  return {
    name: node.metadata.name,
    unschedulable: booleanAt(node.spec, 'unschedulable') === true,
    external: ofType('ExternalIP'),
    internal,
    internalIpv6: internal.filter((address) => parseAddress(address)?.bits === 128),
  }
}

type PodIndex = {
  readonly byName: ReadonlyMap<string, KubeObject>
  /** By namespace and by namespace and label, so that a selector need not look at every pod. */
  readonly byLabel: ReadonlyMap<string, readonly KubeObject[]>
}

function indexPods(snapshot: ClusterSnapshot): PodIndex {
  const all = objectsOf(snapshot, pods.resource)
  return {
    byName: new Map(all.map((pod) => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod])),
    byLabel: groupObjects(all, ({metadata}) => [
      metadata.namespace,
      ...Object.entries(metadata.labels).map(([key, value]) => `${metadata.namespace}/${key}=${value}`),
    ]),
  }
}

function findPods({byLabel}: PodIndex, namespace: string, selector: unknown): readonly KubeObject[] {
  const requirements = selectorOfMap(selector)
  let smallest = byLabel.get(namespace) ?? []
  for (const {key, values} of requirements) {
    const some = byLabel.get(`${namespace}/${key}=${values[0]}`) ?? []
    if (some.length < smallest.length) smallest = some
  }
  return smallest.filter((pod) => matchesSelector(requirements, pod.metadata.labels))
}

function groupObjects(
  objects: readonly KubeObject[],
  keys: (object: KubeObject) => readonly string[],
): ReadonlyMap<string, readonly KubeObject[]> {
  const groups = new Map<string, KubeObject[]>()
  for (const object of objects) {
    for (const key of keys(object)) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [object])
      else group.push(object)
    }
  }
  return groups
}
