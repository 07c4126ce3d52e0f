import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {normalizeName} from '../model/dns-name.js'
import {canonicalAddress} from '../model/ip.js'
import {numberAt, objectsAt, stringAt} from '../model/json.js'
import {loadBalancerEntries} from '../sources/load-balancer.js'

/**
 * The Service whose address an Ingress shows, as `namespace/name`: an ingress controller is reached through a Service of
 * type LoadBalancer and writes that Service's address into the status of its Ingresses. undefined when there is none.
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

type Index = ReadonlyMap<string, KubeObject>

/** Services by the addresses and host names of their status. Of several that share one, the one for web traffic. */
function indexServices(snapshot: ClusterSnapshot): Index {
  const index = new Map<string, KubeObject>()
  for (const service of objectsOf(snapshot, 'services')) {
    if (stringAt(service.spec, 'type') !== 'LoadBalancer') continue
    for (const place of placesOf(service)) {
      const known = index.get(place)
      if (known === undefined || (!servesWeb(known) && servesWeb(service))) index.set(place, service)
    }
  }
  return index
}

function findBehind(ingress: KubeObject, index: Index): string | undefined {
  for (const place of placesOf(ingress)) {
    const service = index.get(place)
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
