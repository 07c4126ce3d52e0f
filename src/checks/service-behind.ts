import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {normalizeName} from '../model/dns-name.js'
import {canonicalAddress} from '../model/ip.js'
import {numberAt, objectsAt, stringAt} from '../model/json.js'
import {loadBalancerEntries} from '../sources/load-balancer.js'
import {publishedFor, publishedServices, type PublishedService} from './published-service.js'

/**
 * The Service whose address an Ingress shows, as `namespace/name`: an ingress controller is reached through a Service of
 * type LoadBalancer and writes that Service's address into the status of its Ingresses. While that Service waits for its
 * address, it is the one the controller says it publishes. undefined when there is none.
 */
export function serviceBehind(ingress: KubeObject, snapshot: ClusterSnapshot): string | undefined {
  return findBehind(ingress, indexServices(snapshot))
}

/** The Services behind all Ingresses of a cluster, both as `namespace/name`. */
export function servicesBehind(snapshot: ClusterSnapshot): ReadonlyMap<string, string> {
  const index = indexServices(snapshot)
  const behind = new Map<string, string>()
  for (const ingress of objectsOf(snapshot, 'ingresses')) {
    const service = findBehind(ingress, index)
    if (service !== undefined) behind.set(keyOf(ingress), service)
  }
  return behind
}

type Index = {
  /** By the addresses and host names of their status. */
  readonly services: ReadonlyMap<string, KubeObject>
  readonly published: readonly PublishedService[]
}

/** Of several Services that share an address, the one for web traffic. */
function indexServices(snapshot: ClusterSnapshot): Index {
  const services = new Map<string, KubeObject>()
  const names = new Set<string>()
  for (const service of objectsOf(snapshot, 'services')) {
    if (stringAt(service.spec, 'type') !== 'LoadBalancer') continue
    names.add(keyOf(service))
    for (const place of placesOf(service)) {
      const known = services.get(place)
      if (known === undefined || (!servesWeb(known) && servesWeb(service))) services.set(place, service)
    }
  }
  return {services, published: publishedServices(snapshot).filter(({service}) => names.has(service))}
}

function findBehind(ingress: KubeObject, index: Index): string | undefined {
  const places = placesOf(ingress)
  if (places.length === 0) return publishedFor(ingress, index.published)
  for (const place of places) {
    const service = index.services.get(place)
    if (service !== undefined) return keyOf(service)
  }
  return undefined
}

function placesOf(object: KubeObject): readonly string[] {
  return loadBalancerEntries(object).flatMap(({ip, hostname}) => [
    ...(ip === '' ? [] : [canonicalAddress(ip)]),
    ...(hostname === '' ? [] : [normalizeName(hostname)]),
  ])
}

function servesWeb({spec}: KubeObject): boolean {
  return objectsAt(spec, 'ports').some((port) => [80, 443].includes(numberAt(port, 'port') ?? 0))
}

function keyOf({metadata}: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`
}
