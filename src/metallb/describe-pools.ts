import type {KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {formatPrefix, holds, overlaps} from '../model/ip-range.js'
import {compareAddresses} from '../model/ip.js'
import {numberAt} from '../model/json.js'
import {readScope, selectsPool} from './advertisement.js'
import {familyOf, parseIP, type Family} from './address.js'
import {nodeAddresses, podNetworks} from './diagnose-network.js'
import type {Installation} from './installation.js'
import type {Pool} from './pool.js'
import {configured} from './refusal.js'
import {formatSelector} from './selectors.js'
import {isHandled} from './service-wish.js'
import type {Simulation} from './simulate.js'

/** An address in use and the Services on it. */
export type Holder = {readonly ip: string; readonly services: readonly string[]}

/** A pool as people want to see it. Numbers are bigints: an IPv6 pool has more addresses than a double can count. */
export type PoolDescription = {
  readonly name: string
  readonly addresses: readonly string[]
  readonly autoAssign: boolean
  readonly avoidBuggyIPs: boolean
  /** Whom it is reserved for, in words; empty = everybody. */
  readonly reservedFor: readonly string[]
  /** Of serviceAllocation; undefined = not pinned. */
  readonly priority: number | undefined
  readonly families: readonly {
    readonly family: Family
    readonly capacity: bigint
    readonly used: bigint
    readonly free: bigint
  }[]
  readonly holders: readonly Holder[]
  /** `L2Advertisement/name` and `BGPAdvertisement/name` that select it. */
  readonly advertisements: readonly string[]
  /** Addresses of the cluster itself inside the pool, in words. */
  readonly overlaps: readonly string[]
  /** Addresses in use as MetalLB counts them in the status, when it does and the number differs from ours. */
  readonly reported: {readonly assignedIPv4: number; readonly assignedIPv6: number} | undefined
}

/** Describes the pools MetalLB works with, by name. Usage is what the Services hold now (with manifests: would hold). */
export function describePools(
  installation: Installation,
  simulation: Simulation,
): readonly PoolDescription[] {
  const holders = holdersByPool(installation, simulation)
  const inside = new Surroundings(installation)
  const statuses = new Map(installation.objects.pools.map((object) => [object.metadata.name, object]))
  return (simulation.pools ?? []).map((pool) => {
    const held = (holders.get(pool.name) ?? []).toSorted(byAddress)
    const families = familiesOf(pool, held)
    return {
      name: pool.name,
      addresses: pool.entries.map(({text}) => text),
      autoAssign: pool.autoAssign,
      avoidBuggyIPs: pool.avoidBuggy,
      reservedFor: reservation(pool),
      priority: pool.pin?.priority,
      families,
      holders: held,
      advertisements: advertisementsOf(installation, pool),
      overlaps: inside.of(pool),
      reported: reportedOf(statuses.get(pool.name), families),
    }
  })
}

function holdersByPool(
  {wishes, settings, snapshot}: Installation,
  simulation: Simulation,
): ReadonlyMap<string, readonly Holder[]> {
  const services = new Map<string, string[]>()
  for (const wish of wishes) {
    if (!wish.isLoadBalancer || !isHandled(wish, settings.lbClass)) continue
    const ips = snapshot.origin === 'api' ? wish.ips : (simulation.services.get(wish.key)?.ips ?? [])
    for (const ip of ips) services.set(ip, [...(services.get(ip) ?? []), wish.key])
  }
  const byPool = new Map<string, Holder[]>()
  const {pools = []} = simulation
  for (const [ip, names] of services) {
    const address = parseIP(ip)
    const pool =
      address === undefined
        ? undefined
        : pools.find(({prefixes}) => prefixes.some((one) => holds(one, address)))
    if (pool === undefined) continue
    const found = byPool.get(pool.name) ?? []
    found.push({ip, services: names.toSorted(compareText)})
    byPool.set(pool.name, found)
  }
  return byPool
}

function byAddress(a: Holder, b: Holder): number {
  const [left, right] = [parseIP(a.ip), parseIP(b.ip)]
  return left === undefined || right === undefined ? 0 : compareAddresses(left, right)
}

function familiesOf(pool: Pool, holders: readonly Holder[]): PoolDescription['families'] {
  const {capacity} = pool
  const families: readonly Family[] = ['IPv4', 'IPv6']
  return families
    .filter((family) => pool.prefixes.some((prefix) => familyOf(prefix) === family))
    .map((family) => {
      const used = BigInt(holders.filter(({ip}) => ip.includes(':') === (family === 'IPv6')).length)
      const free = capacity[family] - used
      return {family, capacity: capacity[family], used, free: free < 0n ? 0n : free}
    })
}

function reservation({pin}: Pool): readonly string[] {
  if (pin === undefined) return []
  const namespaces = [...pin.namespaces].toSorted(compareText)
  return [
    ...(namespaces.length > 0 ? [`namespaces ${namespaces.join(', ')}`] : []),
    ...(pin.selectsNoNamespace ? ['no namespace (its namespaceSelectors match none)'] : []),
    ...pin.serviceSelectors
      .filter((selector) => selector.length > 0)
      .map((selector) => `services with ${formatSelector(selector)}`),
  ]
}

/** Which advertisements are for the pool, whether or not the speakers accept the configuration as a whole. */
function advertisementsOf({objects}: Installation, pool: Pool): readonly string[] {
  return [...objects.l2Advertisements, ...objects.bgpAdvertisements]
    .filter((object) => {
      const scope = configured(() => readScope(object, objects.nodes))
      return scope.ok && selectsPool(scope.value, pool)
    })
    .map(({kind, metadata}) => `${kind}/${metadata.name}`)
}

/** What else uses addresses in this cluster. */
class Surroundings {
  readonly #nodes: ReturnType<typeof nodeAddresses>
  readonly #pods: ReturnType<typeof podNetworks>
  readonly #clusterIPs: readonly {readonly key: string; readonly text: string}[]

  constructor({objects, wishes}: Installation) {
    this.#nodes = nodeAddresses(objects.nodes)
    this.#pods = podNetworks(objects.nodes)
    this.#clusterIPs = wishes.flatMap(({key, clusterIPs}) => clusterIPs.map((text) => ({key, text})))
  }

  of(pool: Pool): readonly string[] {
    const isInside = (text: string): boolean => {
      const address = parseIP(text)
      return address !== undefined && pool.prefixes.some((prefix) => holds(prefix, address))
    }
    return [
      ...this.#nodes.filter(({text}) => isInside(text)).map(({text, node}) => `${text} is node ${node}`),
      ...this.#pods
        .filter((range) => pool.prefixes.some((prefix) => overlaps(prefix, range)))
        .map((range) => `${formatPrefix(range)} is a pod range`),
      ...this.#clusterIPs
        .filter(({text}) => isInside(text))
        .map(({text, key}) => `${text} is the ClusterIP of ${key}`),
    ]
  }
}

function reportedOf(
  object: KubeObject | undefined,
  families: PoolDescription['families'],
): PoolDescription['reported'] {
  if (object === undefined) return undefined
  const assignedIPv4 = numberAt(object.status, 'assignedIPv4')
  const assignedIPv6 = numberAt(object.status, 'assignedIPv6')
  if (assignedIPv4 === undefined || assignedIPv6 === undefined) return undefined
  const counted = (family: Family): number =>
    Number(families.find((one) => one.family === family)?.used ?? 0n)
  const same = counted('IPv4') === assignedIPv4 && counted('IPv6') === assignedIPv6
  return same ? undefined : {assignedIPv4, assignedIPv6}
}
