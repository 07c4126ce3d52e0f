import type {KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {
  checkAgainstPool,
  refuseTwin,
  readBGPAdvertisement,
  readL2Advertisement,
  selectsPool,
  type BGPAdvertisement,
  type L2Advertisement,
} from './advertisement.js'
import {checkMode, refuseEchoOverIPv6, type BGPMode, type SpeakerObjects} from './bgp-mode.js'
import {readPeer, type BGPPeer} from './bgp-peer.js'
import {readAliases} from './community.js'
import {readPools, type Pool, type PoolRules} from './pool.js'
import {configured, refuse, refusingAs, type Configured} from './refusal.js'
import {matchesAny, readSelectors} from './selectors.js'

/** What one speaker works with. */
export type SpeakerConfig = {
  readonly pools: readonly Pool[]
  readonly l2Advertisements: readonly L2Advertisement[]
  readonly bgpAdvertisements: readonly BGPAdvertisement[]
  readonly peers: readonly BGPPeer[]
}

/** All objects in MetalLB's namespace and the cluster objects they select. */
export type ConfigObjects = SpeakerObjects & {
  readonly namespaces: readonly KubeObject[]
  readonly nodes: readonly KubeObject[]
  /** Names of the Secrets in MetalLB's namespace, when they are known. */
  readonly secrets: ReadonlySet<string> | undefined
}

/** The configuration of the controller: pools, communities and namespaces. */
export function controllerConfig(
  {pools, communities, namespaces}: ConfigObjects,
  rules: PoolRules = {},
): Configured<readonly Pool[]> {
  return configured(() => {
    readAliases(byName(communities))
    return readPools(byName(pools), namespaces, rules)
  })
}

/**
 * The configuration of the speakers, by node. BGP objects are filtered by their node selectors first, so a bad BGPPeer
 * breaks only the speakers it selects. Nodes that see the same objects share one result.
 */
export function speakerConfigs(
  objects: ConfigObjects,
  mode: BGPMode,
  nodes: readonly string[],
): ReadonlyMap<string, Configured<SpeakerConfig>> {
  const known = new Map<string, Configured<SpeakerConfig>>()
  const nodeOf = new Map(objects.nodes.map((node) => [node.metadata.name, node]))
  const sorted = {
    ...objects,
    pools: byName(objects.pools),
    l2Advertisements: byName(objects.l2Advertisements),
    bgpAdvertisements: byName(objects.bgpAdvertisements),
    peers: byName(objects.peers),
    communities: byName(objects.communities),
  }
  const common = commonReader(sorted)
  return new Map(
    nodes.map((name) => {
      const node = nodeOf.get(name)
      const bgpAdvertisements = sorted.bgpAdvertisements.filter((one) => isForNode(one, node))
      const peers = sorted.peers.filter((one) => isForNode(one, node))
      const id = JSON.stringify(
        [bgpAdvertisements, peers].map((some) => some.map((one) => one.metadata.name)),
      )
      const config = known.get(id) ?? readConfig({...sorted, bgpAdvertisements, peers}, mode, common)
      known.set(id, config)
      return [name, config]
    }),
  )
}

/** Whether the node selectors of a BGP object match the node. */
export function isForNode({metadata, spec}: KubeObject, node: KubeObject | undefined): boolean {
  const selectors = configured(() => readSelectors(spec, 'nodeSelectors', metadata.name))
  // a selector that cannot be read is kept, so that the speaker refuses it
  if (!selectors.ok || selectors.value.length === 0) return true
  return node !== undefined && matchesAny(selectors.value, node.metadata.labels)
}

function byName(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.toSorted((a, b) => compareText(a.metadata.name, b.metadata.name))
}

/** Reads what does not depend on the node. */
type CommonReader = {
  readonly pools: () => readonly Pool[]
  readonly l2Advertisements: () => readonly L2Advertisement[]
}

/** Speakers that are asked one after another share these lists: what is the same for all is then seen to be the same. */
function commonReader({pools, namespaces, l2Advertisements, nodes}: ConfigObjects): CommonReader {
  return {
    pools: once(() => readPools(pools, namespaces)),
    l2Advertisements: once(() => l2Advertisements.map((one) => readL2Advertisement(one, nodes))),
  }
}

function once<T>(read: () => T): () => T {
  let value: T | undefined
  return () => (value ??= read())
}

/** Reads a configuration in the order of its lists, as MetalLB does. */
export function readConfig(
  objects: ConfigObjects,
  mode: BGPMode,
  common: CommonReader = commonReader(objects),
): Configured<SpeakerConfig> {
  return configured(() => {
    checkMode(mode, objects)
    const peers = readPeers(objects)
    const aliases = readAliases(objects.communities)
    const pools = common.pools()
    const l2Advertisements = common.l2Advertisements()
    const bgpAdvertisements = readBGPAdvertisements(objects, pools, aliases)
    checkEcho(objects, {pools, l2Advertisements, bgpAdvertisements, peers})
    return {pools, l2Advertisements, bgpAdvertisements, peers}
  })
}

function readPeers({peers, bfdProfiles, secrets}: ConfigObjects): readonly BGPPeer[] {
  const profiles = new Set(bfdProfiles.map((one) => one.metadata.name))
  return peers.map((object) => {
    const {name, namespace} = object.metadata
    const peer = refusingAs({after: `parsing peer ${name}`}, () => {
      const read = readPeer(object)
      if (read.passwordSecret !== '' && secrets?.has(read.passwordSecret) === false)
        refuse(
          `secret ref not found for peer config "${namespace}"/"${name}"\nfailed to parse peer ${name} password secret`,
        )
      return read
    })
    if (peer.bfdProfile !== '' && !profiles.has(peer.bfdProfile))
      refuse(`peer ${name} referencing non existing bfd profile ${peer.bfdProfile}`)
    return peer
  })
}

function readBGPAdvertisements(
  {bgpAdvertisements, nodes}: ConfigObjects,
  pools: readonly Pool[],
  aliases: ReadonlyMap<string, string>,
): readonly BGPAdvertisement[] {
  const read: BGPAdvertisement[] = []
  for (const object of bgpAdvertisements) {
    const added = readBGPAdvertisement(object, nodes, aliases)
    refuseTwin(added, read)
    for (const pool of pools)
      if (selectsPool(added, pool))
        checkAgainstPool(
          added,
          pool,
          read.filter((other) => selectsPool(other, pool)),
        )
    read.push(added)
  }
  return read
}

function checkEcho({bfdProfiles}: ConfigObjects, {peers, pools, bgpAdvertisements}: SpeakerConfig): void {
  for (const peer of peers) {
    const profile = bfdProfiles.find((one) => one.metadata.name === peer.bfdProfile)
    if (profile === undefined) continue
    const advertised = bgpAdvertisements.filter(
      (one) => one.peers.length === 0 || one.peers.includes(peer.name),
    )
    const v6 = pools.filter((pool) => pool.prefixes.some(({bits}) => bits === 128))
    refuseEchoOverIPv6(
      profile,
      peer.name,
      v6.filter((pool) => advertised.some((one) => selectsPool(one, pool))),
    )
  }
}
