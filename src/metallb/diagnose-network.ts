import type {KubeObject} from '../model/cluster.js'
import {formatAddress, type Address, type Prefix} from '../model/ip.js'
import {firstOf, formatPrefix, holds, lastOf, overlaps} from '../model/ip-range.js'
import {booleanAt, objectsAt, stringAt, stringsAt} from '../model/json.js'
import {selectsPool} from './advertisement.js'
import {canonicalIP, parseCIDR, parseIP} from './address.js'
import type {Case} from './case.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {readKubeProxy} from './kube-proxy.js'
import type {Pool} from './pool.js'
import type {ServiceWish} from './service-wish.js'

/** An address of a node. */
export type NodeAddress = {readonly node: string; readonly text: string; readonly address: Address}

/** The InternalIPs and ExternalIPs of nodes. */
export function nodeAddresses(nodes: readonly KubeObject[]): readonly NodeAddress[] {
  return nodes.flatMap(({metadata, status}) =>
    objectsAt(status, 'addresses').flatMap((entry) => {
      const text = canonicalIP(stringAt(entry, 'address'))
      const address = parseIP(text)
      return address === undefined ? [] : [{node: metadata.name, text, address}]
    }),
  )
}

/** The network a node is taken to be in: the API does not tell its length, /24 is the usual one. IPv4 only. */
function assumedNetworks(addresses: readonly NodeAddress[]): readonly Prefix[] {
  const bases = new Set(
    addresses.filter(({address}) => address.bits === 32).map(({address}) => address.value >> 8n),
  )
  return [...bases].map((base) => ({bits: 32, base: base << 8n, length: 24}))
}

/** Ranges of pods, as the nodes have them. */
export function podNetworks(nodes: readonly KubeObject[]): readonly Prefix[] {
  return nodes.flatMap(({spec}) => {
    const all = stringsAt(spec, 'podCIDRs')
    return (all.length > 0 ? all : [stringAt(spec, 'podCIDR')]).flatMap((text) => parseCIDR(text) ?? [])
  })
}

/** What pools have in common with the rest of the network, and what of the nodes keeps announcements from working. */
export function diagnoseNetwork(subject: Case): readonly Diagnosis[] {
  const {simulation, installation} = subject
  const addresses = nodeAddresses(installation.objects.nodes)
  const pods = podNetworks(installation.objects.nodes)
  const networks = assumedNetworks(addresses)
  const inUse = new Set([...simulation.announcements.values()].map(({pool}) => pool))
  const clusterIPs = clusterIPsByPool(subject)
  return [
    ...(simulation.pools ?? []).flatMap((pool) => [
      ...nodesInPool(pool, addresses),
      ...clusterRanges(pool, pods, clusterIPs.get(pool.name) ?? []),
      ...(inUse.has(pool.name) ? outside(subject, pool, networks) : []),
    ]),
    ...strictARP(subject),
    ...cloud(installation.objects.nodes),
  ]
}

function nodesInPool(pool: Pool, addresses: readonly NodeAddress[]): readonly Diagnosis[] {
  const inside = addresses.filter(({address}) => pool.prefixes.some((prefix) => holds(prefix, address)))
  if (inside.length === 0) return []
  return [
    diagnosis('NET_POOL_CONTAINS_NODE_IP', pool.name, {
      sentence: `pool ${pool.name} contains addresses of nodes, and MetalLB does not leave them out: ${listNames(inside.map(({text, node}) => `${text} (${node})`))}`,
      fix: 'split the addresses of the pool around the nodes (and around router and DHCP range)',
    }),
  ]
}

function clusterIPsByPool({installation, allocator}: Case): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const {clusterIPs, key} of installation.wishes)
    for (const ip of clusterIPs) {
      const pool = allocator.holderOf(ip)?.name
      if (pool !== undefined) found.set(pool, [...(found.get(pool) ?? []), `ClusterIP ${ip} of ${key}`])
    }
  return found
}

function clusterRanges(
  pool: Pool,
  pods: readonly Prefix[],
  clusterIPs: readonly string[],
): readonly Diagnosis[] {
  const shared = pods.filter((range) => pool.prefixes.some((prefix) => overlaps(prefix, range)))
  const evidence = [...shared.map((range) => `pod range ${formatPrefix(range)}`), ...clusterIPs]
  if (evidence.length === 0) return []
  return [
    diagnosis('NET_POOL_OVERLAPS_CLUSTER_CIDR', pool.name, {
      sentence: `pool ${pool.name} overlaps addresses the cluster uses inside`,
      evidence: evidence.slice(0, 5),
      fix: 'choose addresses outside the pod and Service ranges',
    }),
  ]
}

function outside({simulation}: Case, pool: Pool, networks: readonly Prefix[]): readonly Diagnosis[] {
  const config = simulation.speakers.stage?.config
  const byL2 = config?.l2Advertisements.some((one) => selectsPool(one, pool)) === true
  const byBGP = config?.bgpAdvertisements.some((one) => selectsPool(one, pool)) === true
  const own = pool.prefixes.filter(({bits}) => bits === 32)
  if (!byL2 || byBGP || networks.length === 0 || own.length === 0) return []
  if (own.some((prefix) => networks.some((network) => overlaps(prefix, network)))) return []
  return [
    diagnosis('NET_L2_POOL_OUTSIDE_NODE_SUBNETS', pool.name, {
      sentence: `pool ${pool.name} is announced by L2 only and lies in no network of a node (taken as /24): hosts there will not ask for it by ARP`,
      evidence: networks.slice(0, 5).map((network) => `nodes in ${formatPrefix(network)}`),
      fix: 'use addresses of the node network, announce by BGP, or route the range to the nodes',
    }),
  ]
}

function strictARP({installation, simulation}: Case): readonly Diagnosis[] {
  const proxy = readKubeProxy(installation.snapshot)
  if (typeof proxy === 'string' || proxy.mode !== 'ipvs' || proxy.strictARP) return []
  const usesL2 = (simulation.speakers.stage?.config.l2Advertisements.length ?? 0) > 0
  if (!usesL2) return []
  return [
    diagnosis('NET_STRICT_ARP', 'kube-system/kube-proxy', {
      sentence: 'kube-proxy runs in IPVS mode without strictARP: every node answers ARP for every address',
      fix: 'kubectl -n kube-system edit configmap kube-proxy  # ipvs.strictARP: true, then restart kube-proxy',
    }),
  ]
}

function cloud(nodes: readonly KubeObject[]): readonly Diagnosis[] {
  const providers = new Set(
    nodes.map(({spec}) => /^(aws|azure|gce):\/\//.exec(stringAt(spec, 'providerID'))?.[1] ?? ''),
  )
  providers.delete('')
  if (providers.size === 0) return []
  return [
    diagnosis('CLOUD_UNSUPPORTED', 'cluster', {
      sentence: `nodes run on ${[...providers].join(', ')}, whose networks carry neither foreign ARP nor BGP of nodes`,
      fix: "use the platform's load balancer",
    }),
  ]
}

/** Addresses no Service should have. */
export type TakenAddresses = {
  /** Node by address. */
  readonly byNode: ReadonlyMap<string, string>
  /** First and last addresses of the networks of nodes. */
  readonly edges: ReadonlySet<string>
}

/** Collects them once for all Services. */
export function takenAddresses(nodes: readonly KubeObject[]): TakenAddresses {
  const addresses = nodeAddresses(nodes)
  const networks = assumedNetworks(addresses)
  return {
    byNode: new Map(addresses.map(({text, node}) => [text, node])),
    edges: new Set(networks.flatMap((network) => [firstOf(network), lastOf(network)].map(formatAddress))),
  }
}

/** What is wrong with the address itself: then nothing else about it matters. */
export function diagnoseAssigned(
  subject: Case,
  wish: ServiceWish,
  taken: TakenAddresses,
): {readonly unusable: boolean; readonly found: readonly Diagnosis[]} {
  const ips = subject.simulation.announcements.get(wish.key)?.ips ?? []
  const found = ips.flatMap((ip) => misused(subject, wish, ip, taken))
  return {
    unusable: found.length > 0,
    found: [...found, ...(ips.length > 0 ? settingsOf(subject, wish) : [])],
  }
}

function misused(
  {simulation}: Case,
  {key}: ServiceWish,
  ip: string,
  {byNode, edges}: TakenAddresses,
): readonly Diagnosis[] {
  const owner = byNode.get(ip)
  if (owner !== undefined)
    return [
      diagnosis('NET_ASSIGNED_IP_IS_NODE_IP', key, {
        sentence: `${ip} is the address of node ${owner} itself`,
        fix: 'take the addresses of nodes out of the pool and request another one',
      }),
    ]
  if (!edges.has(ip) || !isByL2(simulation, key)) return []
  return [
    diagnosis('NET_ASSIGNED_IP_IS_NETWORK_OR_BROADCAST', key, {
      sentence: `${ip} is the first or last address of the network of the nodes (taken as /24)`,
      fix: 'set avoidBuggyIPs: true on the pool, or narrow its range, and request another address',
    }),
  ]
}

/** Settings of the Service that people take for a fault, or that are one for some clients. */
function settingsOf({installation}: Case, {key, object}: ServiceWish): readonly Diagnosis[] {
  const ranges = stringsAt(object.spec, 'loadBalancerSourceRanges')
  return [
    ...(ranges.length > 0 && installation.objects.nodes.length > 0
      ? [
          diagnosis('NET_LOADBALANCER_SOURCE_RANGES', key, {
            sentence: `only clients in ${listNames(ranges)} reach the Service (loadBalancerSourceRanges)`,
            fix: 'add the ranges of the clients, if they are missing',
          }),
        ]
      : []),
    ...(booleanAt(object.spec, 'allocateLoadBalancerNodePorts') === false
      ? [
          diagnosis('NET_NO_NODEPORT_NEEDED', key, {
            sentence:
              'the Service has no node ports (allocateLoadBalancerNodePorts: false), and with MetalLB it needs none',
            fix: 'nothing to do',
          }),
        ]
      : []),
  ]
}

function isByL2({announcements, speakers}: Case['simulation'], service: string): boolean {
  const pool = speakers.stage?.config.pools.find(({name}) => name === announcements.get(service)?.pool)
  return (
    pool !== undefined &&
    speakers.stage?.config.l2Advertisements.some((one) => selectsPool(one, pool)) === true
  )
}
