import type {KubeObject} from '../model/cluster.js'
import {numberAt, objectAt, objectsAt, stringsAt} from '../model/json.js'
import {matchesSelector, toSelector, type Selector} from '../model/selector.js'
import {parseCommunity} from './community.js'
import type {Pool} from './pool.js'
import {refuse, refuseDuplicates, refusingAs} from './refusal.js'
import {matchesAny, readSelectors, type AnyOf} from './selectors.js'

/** What both kinds of advertisement have. */
type Advertisement = {
  readonly name: string
  /** Names given in ipAddressPools, known or not. */
  readonly poolNames: readonly string[]
  readonly poolSelectors: AnyOf
  readonly nodeSelectors: AnyOf
  /** Nodes the nodeSelectors match; all nodes when there is none. */
  readonly nodes: ReadonlySet<string>
  /** Empty = every Service. */
  readonly serviceSelectors: AnyOf
}

/** An L2Advertisement as the speakers understand it. */
export type L2Advertisement = Advertisement & {
  /** Empty = all interfaces. */
  readonly interfaces: readonly string[]
  readonly preferences: readonly {readonly weight: number; readonly selector: Selector}[]
}

/** A BGPAdvertisement as the speakers understand it. */
export type BGPAdvertisement = Advertisement & {
  readonly aggregationLength: number
  readonly aggregationLengthV6: number
  readonly localPref: number
  readonly communities: readonly string[]
  /** Names of BGPPeers; empty = all. */
  readonly peers: readonly string[]
}

/** Whether an advertisement is for the pool. Names and selectors together; neither = every pool. */
export function selectsPool(advertisement: Advertisement, pool: Pick<Pool, 'name' | 'labels'>): boolean {
  const {poolNames, poolSelectors} = advertisement
  if (poolNames.length === 0 && poolSelectors.length === 0) return true
  return poolNames.includes(pool.name) || matchesAny(poolSelectors, pool.labels)
}

/** Whether an advertisement is for the Service. */
export function selectsService(
  {serviceSelectors}: Advertisement,
  {labels}: {readonly labels: Readonly<Record<string, string>>},
): boolean {
  return serviceSelectors.length === 0 || matchesAny(serviceSelectors, labels)
}

/** Reads what says which pools, nodes and Services an advertisement of either kind is for. */
export function readScope({metadata, spec}: KubeObject, nodes: readonly KubeObject[]): Advertisement {
  const poolNames = stringsAt(spec, 'ipAddressPools')
  refuseDuplicates(poolNames, 'ipAddressPools')
  const poolSelectors = readSelectors(spec, 'ipAddressPoolSelectors', metadata.name)
  const nodeSelectors = readSelectors(spec, 'nodeSelectors', metadata.name)
  const selected =
    nodeSelectors.length === 0
      ? nodes
      : nodes.filter((node) => matchesAny(nodeSelectors, node.metadata.labels))
  return {
    name: metadata.name,
    poolNames,
    poolSelectors,
    nodeSelectors,
    nodes: new Set(selected.map((node) => node.metadata.name)),
    serviceSelectors: readSelectors(spec, 'serviceSelectors', metadata.name),
  }
}

/** Reads an L2Advertisement. */
export function readL2Advertisement(object: KubeObject, nodes: readonly KubeObject[]): L2Advertisement {
  const {spec} = object
  return {
    ...readScope(object, nodes),
    interfaces: stringsAt(spec, 'interfaces'),
    preferences: objectsAt(spec, 'preferredNodeSelectors').map((one) => {
      const parsed = toSelector(objectAt(one, 'preference'))
      if (!parsed.ok)
        refuse(`${parsed.problem.reason}\ninvalid preferred node selector in ${object.metadata.name}`)
      return {weight: numberAt(one, 'weight') ?? 0, selector: parsed.ok ? parsed.selector : []}
    }),
  }
}

/** Reads a BGPAdvertisement. `aliases`: the names of the Community objects. */
export function readBGPAdvertisement(
  object: KubeObject,
  nodes: readonly KubeObject[],
  aliases: ReadonlyMap<string, string>,
): BGPAdvertisement {
  const {spec} = object
  const common = readScope(object, nodes)
  const written = stringsAt(spec, 'communities')
  const peers = stringsAt(spec, 'peers')
  refuseDuplicates(written, 'community')
  refuseDuplicates(peers, 'peers')
  const aggregationLength = numberAt(spec, 'aggregationLength') ?? 32
  const aggregationLengthV6 = numberAt(spec, 'aggregationLengthV6') ?? 128
  if (aggregationLength > 32) refuse(`invalid aggregation length ${aggregationLength} for IPv4`)
  if (aggregationLengthV6 > 128) refuse(`invalid aggregation length ${aggregationLengthV6} for IPv6`)
  return {
    ...common,
    aggregationLength,
    aggregationLengthV6,
    localPref: numberAt(spec, 'localPref') ?? 0,
    communities: written.map((text) => aliases.get(text) ?? readCommunity(text)),
    peers,
  }
}

function readCommunity(text: string): string {
  return refusingAs({after: `invalid community ${JSON.stringify(text)} in BGP advertisement`}, () =>
    parseCommunity(text),
  )
}

/** Refuses an advertisement that fits a pool badly, or contradicts another one for it. */
export function checkAgainstPool(
  added: BGPAdvertisement,
  pool: Pool,
  others: readonly BGPAdvertisement[],
): void {
  for (const {text, prefixes} of pool.entries) {
    const [first] = prefixes
    if (first === undefined) continue
    const most = first.bits === 32 ? added.aggregationLength : added.aggregationLengthV6
    const lowest = Math.min(...prefixes.map(({length}) => length))
    if (most < lowest)
      refuse(
        `invalid aggregation length ${added.aggregationLength}: prefix ${lowest} in this pool is more specific than the aggregation length for addresses ${text}`,
      )
  }
  if (added.serviceSelectors.length > 0) return
  for (const other of others)
    if (other.serviceSelectors.length === 0 && contradict(added, other))
      refuse(
        `invalid local preference ${added.localPref}: local preference ${other.localPref} was already set for the same type of BGP update. Check existing BGP advertisements with common pools and aggregation lengths`,
      )
}

/** Refuses an advertisement that says the same as another one. The words are ours. */
export function refuseTwin(added: BGPAdvertisement, others: readonly BGPAdvertisement[]): void {
  const textOf = (one: BGPAdvertisement): string => {
    const {name: _, nodes: __, ...content} = one
    return JSON.stringify(content)
  }
  const twin = others.find((other) => textOf(other) === textOf(added))
  if (twin !== undefined)
    refuse(`duplicate definition of BGPAdvertisement: "${added.name}" is identical to "${twin.name}"`)
}

/** Whether two advertisements give the same update two local preferences: they can meet in node, peer and length. */
export function contradict(a: BGPAdvertisement, b: BGPAdvertisement): boolean {
  if (a.localPref === b.localPref) return false
  if (a.aggregationLength !== b.aggregationLength && a.aggregationLengthV6 !== b.aggregationLengthV6)
    return false
  const samePeer =
    a.peers.length === 0 || b.peers.length === 0 || a.peers.some((peer) => b.peers.includes(peer))
  return samePeer && [...a.nodes].some((node) => b.nodes.has(node))
}

/** The preference of a node: the weights of all matching selectors of the advertisements that may use the node. */
export function preferenceOf(advertisements: readonly L2Advertisement[], node: KubeObject): number {
  let sum = 0
  for (const advertisement of advertisements)
    if (advertisement.nodes.has(node.metadata.name))
      for (const {weight, selector} of advertisement.preferences)
        if (matchesSelector(selector, node.metadata.labels)) sum += weight
  return sum
}
