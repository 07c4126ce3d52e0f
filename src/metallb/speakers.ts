import type {KubeObject} from '../model/cluster.js'
import {parseIP} from './address.js'
import {
  contradict,
  preferenceOf,
  selectsPool,
  selectsService,
  type BGPAdvertisement,
  type L2Advertisement,
} from './advertisement.js'
import type {BGPPeer} from './bgp-peer.js'
import {hasHealthy, type Endpoint} from './endpoints.js'
import {electionOrder, findLeader} from './election.js'
import {FreeAddresses} from './free-addresses.js'
import {hasCondition, type Installation} from './installation.js'
import type {Pool} from './pool.js'
import type {ServiceWish} from './service-wish.js'
import type {SpeakerConfig} from './speaker-config.js'

/** A node with this label, whatever its value, announces nothing unless the speakers run with --ignore-exclude-lb. */
export const excludeLabel = 'node.kubernetes.io/exclude-from-external-load-balancers'

/** A Service with its addresses: what the speakers are asked about. */
export type Announced = {
  readonly wish: ServiceWish
  readonly ips: readonly string[]
  readonly endpoints: readonly Endpoint[]
}

/** What the speakers of one configuration know. */
export type Stage = {
  readonly config: SpeakerConfig
  readonly addresses: FreeAddresses
  readonly nodes: ReadonlyMap<string, KubeObject>
  readonly unavailable: ReadonlySet<string>
  readonly excluded: ReadonlySet<string>
  /** Members of the election before any filter. */
  readonly members: readonly string[]
  /** Lists of nodes worked out before. */
  readonly memo: Map<string, readonly string[]>
  /** The advertisements of each pool. */
  readonly l2ByPool: ReadonlyMap<string, readonly L2Advertisement[]>
  readonly bgpByPool: ReadonlyMap<string, readonly BGPAdvertisement[]>
}

/** Prepares a configuration for many questions. */
export function toStage(config: SpeakerConfig, {objects, settings, speakers}: Installation): Stage {
  const nodes = new Map(objects.nodes.map((node) => [node.metadata.name, node]))
  const excluded = settings.ignoreExcludeLabel
    ? []
    : objects.nodes.filter(({metadata}) => metadata.labels[excludeLabel] !== undefined)
  return {
    config,
    addresses: new FreeAddresses(config.pools, () => false),
    nodes,
    unavailable: nameSet(objects.nodes.filter((node) => hasCondition(node, 'NetworkUnavailable'))),
    excluded: nameSet(excluded),
    members: settings.memberlist ? speakers : [...nodes.keys()],
    memo: new Map(),
    l2ByPool: new Map(
      config.pools.map((pool) => [
        pool.name,
        config.l2Advertisements.filter((one) => selectsPool(one, pool)),
      ]),
    ),
    bgpByPool: new Map(
      config.pools.map((pool) => [
        pool.name,
        config.bgpAdvertisements.filter((one) => selectsPool(one, pool)),
      ]),
    ),
  }
}

function nameSet(nodes: readonly KubeObject[]): ReadonlySet<string> {
  return new Set(nodes.map(({metadata}) => metadata.name))
}

/** Why no speaker looks at advertisements at all, or the pool of the addresses. */
export function poolOfAnnounced(stage: Stage, {wish, ips}: Announced): Pool | string {
  if (ips.length === 0) return 'noIPAllocated'
  if (wish.ingressCount !== wish.ips.length && wish.hostnames.length > 0 && ips === wish.ips)
    return 'invalidIP'
  let found: Pool | undefined
  for (const ip of ips) {
    const address = parseIP(ip)
    if (address === undefined) return 'invalidIP'
    const pool = stage.addresses.place(address)?.pool
    if (pool === undefined || (found !== undefined && found !== pool)) return 'ipNotAllowed'
    found = pool
  }
  return found ?? 'ipNotAllowed'
}

/** The L2Advertisements of the pool that are for the Service. */
export function l2AdvertisementsFor(
  {l2ByPool}: Stage,
  pool: Pool,
  wish: ServiceWish,
): readonly L2Advertisement[] {
  return (l2ByPool.get(pool.name) ?? []).filter((one) => selectsService(one, wish))
}

/** The outcome of the L2 decision, the same on every speaker of a stage. */
export type L2Decision = {
  /** A reason that holds for every node. */
  readonly reason?: string
  readonly advertisements: readonly L2Advertisement[]
  /** Nodes that take part in the election. */
  readonly candidates: readonly string[]
  /** The winner among them; worked out when first asked for, as most questions do not need it. */
  readonly leader: string | undefined
}

/** Decides who answers ARP and NDP for a Service. */
export function decideL2(stage: Stage, announced: Announced, pool: Pool): L2Decision {
  const {wish, endpoints, ips} = announced
  const nobody = (reason: string, advertisements: readonly L2Advertisement[] = []): L2Decision => ({
    reason,
    advertisements,
    candidates: [],
    leader: undefined,
  })
  if (!endpoints.some(({usable}) => usable)) return nobody('notOwner')
  const advertisements = l2AdvertisementsFor(stage, pool, wish)
  if (wish.hasSharingAnnotation && advertisements.some(({serviceSelectors}) => serviceSelectors.length > 0))
    return nobody('sharedIPWithServiceSelector', advertisements)
  const eligible = eligibleForL2(stage, advertisements)
  const candidates = wish.isLocal ? onNodesOf(endpoints, eligible) : eligible
  let leader: string | undefined
  return {
    advertisements,
    candidates,
    get leader() {
      leader ??= findLeader(candidates, ips[0] ?? '', preferences(stage, advertisements))
      return leader
    },
  }
}

/** The election order of all candidates. */
export function l2Order(stage: Stage, decision: L2Decision, ip: string): readonly string[] {
  return electionOrder(decision.candidates, ip, preferences(stage, decision.advertisements))
}

function preferences(
  stage: Stage,
  advertisements: readonly L2Advertisement[],
): ((node: string) => number) | undefined {
  if (advertisements.every(({preferences}) => preferences.length === 0)) return undefined
  return (name) => {
    const node = stage.nodes.get(name)
    return node === undefined ? 0 : preferenceOf(advertisements, node)
  }
}

function eligibleForL2(stage: Stage, advertisements: readonly L2Advertisement[]): readonly string[] {
  const id = `l2 ${advertisements.map(({name}) => name).join(',')}`
  const known = stage.memo.get(id)
  if (known !== undefined) return known
  const eligible = stage.members.filter(
    (node) =>
      !stage.unavailable.has(node) &&
      !stage.excluded.has(node) &&
      advertisements.some(({nodes}) => nodes.has(node)),
  )
  stage.memo.set(id, eligible)
  return eligible
}

function onNodesOf(endpoints: readonly Endpoint[], nodes: readonly string[]): readonly string[] {
  const local = new Set(endpoints.filter(({usable}) => usable).map(({node}) => node))
  return nodes.filter((node) => local.has(node))
}

/** What one speaker thinks of announcing by L2: `announce`, or MetalLB's reason. */
export function l2Reason(decision: L2Decision, node: string): string {
  if (decision.reason !== undefined) return decision.reason
  if (!decision.advertisements.some(({nodes}) => nodes.has(node))) return 'noMatchingAdvertisement'
  return decision.leader === node ? 'announce' : 'notOwner'
}

/** The BGPAdvertisements of the pool, and of them those for the Service. */
export function bgpAdvertisementsFor(
  {bgpByPool}: Stage,
  pool: Pool,
  wish: ServiceWish,
): {readonly ofPool: readonly BGPAdvertisement[]; readonly ofService: readonly BGPAdvertisement[]} {
  const ofPool = bgpByPool.get(pool.name) ?? []
  return {ofPool, ofService: ofPool.filter((one) => selectsService(one, wish))}
}

/** What one speaker thinks of announcing by BGP: `announce`, or MetalLB's reason. Peers do not matter to it. */
export function bgpReason(stage: Stage, announced: Announced, pool: Pool, node: string): string {
  const {ofPool, ofService} = bgpAdvertisementsFor(stage, pool, announced.wish)
  if (!ofPool.some(({nodes}) => nodes.has(node))) return 'notOwner'
  const mine = ofService.filter(({nodes}) => nodes.has(node))
  if (mine.length === 0) return 'noMatchingAdvertisement'
  if (mine.some((one, index) => mine.slice(index + 1).some((other) => contradict(one, other))))
    return 'conflictingAdvertisements'
  if (stage.unavailable.has(node)) return 'nodeNetworkUnavailable'
  if (stage.excluded.has(node)) return 'nodeLabeledExcludeBalancers'
  const {endpoints, wish} = announced
  if (wish.isLocal)
    return hasHealthy(endpoints.filter((one) => one.node === node)) ? 'announce' : 'noLocalEndpoints'
  return hasHealthy(endpoints) ? 'announce' : 'noEndpoints'
}

/** One list for all, so that lists joined of it are known again. */
const noNodes: readonly string[] = []

/** The nodes among `speakers` that announce by BGP. */
export function bgpNodes(
  stage: Stage,
  announced: Announced,
  pool: Pool,
  speakers: readonly string[],
): readonly string[] {
  const {ofService} = bgpAdvertisementsFor(stage, pool, announced.wish)
  if (ofService.length === 0) return noNodes
  const {wish, endpoints} = announced
  if (wish.isLocal) {
    const local = new Set(endpoints.map(({node}) => node))
    return speakers.filter(
      (node) => local.has(node) && bgpReason(stage, announced, pool, node) === 'announce',
    )
  }
  if (!hasHealthy(endpoints)) return noNodes
  const id = `bgp ${pool.name} ${ofService.map(({name}) => name).join(',')} ${speakers.length}`
  const known = stage.memo.get(id)
  if (known !== undefined) return known
  const nodes = speakers.filter((node) => bgpReason(stage, announced, pool, node) === 'announce')
  stage.memo.set(id, nodes)
  return nodes
}

/** The BGPPeers to which a node would announce the Service, sorted by name. */
export function peersOf(stage: Stage, wish: ServiceWish, pool: Pool, node: string): readonly BGPPeer[] {
  const mine = bgpAdvertisementsFor(stage, pool, wish).ofService.filter(({nodes}) => nodes.has(node))
  return stage.config.peers.filter(({name}) =>
    mine.some(({peers}) => peers.length === 0 || peers.includes(name)),
  )
}
