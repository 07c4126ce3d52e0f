import type {BGPPeer} from './bgp-peer.js'
import type {Endpoint} from './endpoints.js'
import type {Installation} from './installation.js'
import type {Pool} from './pool.js'
import type {ServiceWish} from './service-wish.js'
import type {SpeakerConfig} from './speaker-config.js'
import {
  bgpNodes,
  bgpReason,
  decideL2,
  l2Order,
  l2Reason,
  peersOf,
  poolOfAnnounced,
  toStage,
  type Announced,
  type L2Decision,
  type Stage,
} from './speakers.js'

/** An event a speaker writes on a Service. */
export type SpeakerEvent = {
  readonly node: string
  readonly type: 'Normal' | 'Warning'
  readonly reason: 'nodeAssigned' | 'announceFailed'
  readonly message: string
}

/** Who announces a Service. */
export type Announcement = {
  readonly service: string
  readonly ips: readonly string[]
  /** '' when no pool of the speakers holds the addresses. */
  readonly pool: string
  /** Why no speaker gets as far as looking at advertisements. */
  readonly reason?: string
  /** Nodes that answer ARP and NDP: one, or none. */
  readonly l2Nodes: readonly string[]
  readonly bgpNodes: readonly string[]
  /** The elected node, when no speaker runs there: then nobody announces. */
  readonly electedButNoSpeaker?: string
  /** The interfaces the advertisements name exist on none of the elected node's (only when its interfaces are known). */
  readonly interfacesMissing: boolean
}

/** What one speaker thinks, per protocol. */
export type NodeReasons = {readonly l2: string; readonly bgp: string}

/** A BGP session of a node. */
export type Session = {readonly node: string; readonly peer: BGPPeer}

/** Nodes that share one configuration, with what was prepared for it. */
type Group = {readonly stage: Stage; readonly nodes: readonly string[]}

/** The speakers of a cluster, ready to be asked about many Services. */
export class Speakers {
  readonly #groups: readonly Group[]
  readonly #installation: Installation
  readonly #speakers: ReadonlySet<string>
  /** By list of announcing nodes; Services with the same advertisements share one. */
  readonly #sessions = new WeakMap<readonly string[], readonly Session[]>()

  constructor(installation: Installation, configs: ReadonlyMap<string, SpeakerConfig>) {
    this.#installation = installation
    this.#speakers = new Set(installation.speakers)
    const nodesOf = new Map<SpeakerConfig, string[]>()
    for (const [node, config] of configs) nodesOf.set(config, [...(nodesOf.get(config) ?? []), node])
    this.#groups = [...nodesOf].map(([config, nodes]) => ({stage: toStage(config, installation), nodes}))
  }

  /** The stage of the first configuration: what most speakers know. Undefined when no speaker has a configuration. */
  get stage(): Stage | undefined {
    return this.#groups[0]?.stage
  }

  /** A Service with the addresses it has or will have. */
  announced(wish: ServiceWish, ips: readonly string[]): Announced {
    const endpoints: readonly Endpoint[] = this.#installation.endpoints.get(wish.key) ?? []
    return {wish, ips, endpoints}
  }

  announcementOf(announced: Announced): Announcement {
    const l2Nodes: string[] = []
    const bgp: string[] = []
    let [pool, reason, missing, elected] = ['', '', false, '']
    for (const {stage, nodes} of this.#groups) {
      const found = poolOfAnnounced(stage, announced)
      if (typeof found === 'string') {
        reason = found
        continue
      }
      pool = found.name
      const decision = decideL2(stage, announced, found)
      const {leader} = decision
      if (leader !== undefined && nodes.includes(leader)) {
        l2Nodes.push(leader)
        missing ||= this.#lacksInterfaces(decision, leader)
      } else if (leader !== undefined && !this.#speakers.has(leader)) elected = leader
      bgp.push(...bgpNodes(stage, announced, found, nodes))
    }
    return {
      service: announced.wish.key,
      ips: announced.ips,
      pool,
      ...(pool === '' ? {reason: reason === '' ? 'noConfig' : reason} : {}),
      l2Nodes,
      bgpNodes: this.#groups.length > 1 ? bgp.toSorted() : bgp,
      ...(elected === '' ? {} : {electedButNoSpeaker: elected}),
      interfacesMissing: missing,
    }
  }

  #lacksInterfaces({advertisements}: L2Decision, node: string): boolean {
    const existing = this.#installation.interfaces?.get(node)
    const mine = advertisements.filter(({nodes}) => nodes.has(node))
    if (existing === undefined || mine.some(({interfaces}) => interfaces.length === 0)) return false
    return !mine.some(({interfaces}) => interfaces.some((one) => existing.includes(one)))
  }

  /** What every living speaker thinks of the Service. */
  reasons(announced: Announced): ReadonlyMap<string, NodeReasons> {
    const reasons = new Map<string, NodeReasons>()
    for (const {stage, nodes} of this.#groups) {
      const pool = poolOfAnnounced(stage, announced)
      const decision = typeof pool === 'string' ? undefined : decideL2(stage, announced, pool)
      for (const node of nodes) reasons.set(node, reasonsOn(stage, announced, pool, node, decision))
    }
    return reasons
  }

  /** The order in which nodes would take over the L2 announcement, the present one first. */
  order(announced: Announced): readonly string[] {
    const {stage} = this
    const pool = stage === undefined ? '' : poolOfAnnounced(stage, announced)
    if (stage === undefined || typeof pool === 'string') return []
    return l2Order(stage, decideL2(stage, announced, pool), announced.ips[0] ?? '')
  }

  /** The sessions over which the Service goes out, if they are up. */
  sessions(announced: Announced): readonly Session[] {
    const [only, ...others] = this.#groups.map((group) => this.#sessionsOf(group, announced))
    return others.length === 0 ? (only ?? []) : [...(only ?? []), ...others.flat()]
  }

  #sessionsOf({stage, nodes}: Group, announced: Announced): readonly Session[] {
    const pool = poolOfAnnounced(stage, announced)
    if (typeof pool === 'string') return []
    const announcing = bgpNodes(stage, announced, pool, nodes)
    const known = this.#sessions.get(announcing)
    if (known !== undefined) return known
    const sessions = announcing.flatMap((node) =>
      peersOf(stage, announced.wish, pool, node).map((peer): Session => ({node, peer})),
    )
    this.#sessions.set(announcing, sessions)
    return sessions
  }
}

function reasonsOn(
  stage: Stage,
  announced: Announced,
  pool: Pool | string,
  node: string,
  decision: L2Decision | undefined,
): NodeReasons {
  if (typeof pool === 'string' || decision === undefined) {
    const reason = typeof pool === 'string' ? pool : 'noConfig'
    return {l2: reason, bgp: reason}
  }
  return {l2: l2Reason(decision, node), bgp: bgpReason(stage, announced, pool, node)}
}

/** The events the speakers write for an announcement. */
export function speakerEvents({
  l2Nodes,
  bgpNodes,
  interfacesMissing,
  ips,
}: Announcement): readonly SpeakerEvent[] {
  const failed = interfacesMissing
    ? l2Nodes.flatMap((node) =>
        ips.map((ip): SpeakerEvent => ({
          node,
          type: 'Warning',
          reason: 'announceFailed',
          message: `the interfaces specified by LB IP "${ip}" doesn't exist in assigned node "${node}" with protocol "layer2"`,
        })),
      )
    : []
  return [
    ...failed,
    ...l2Nodes.map((node) => assigned(node, 'layer2')),
    ...bgpNodes.map((node) => assigned(node, 'bgp')),
  ]
}

function assigned(node: string, protocol: string): SpeakerEvent {
  return {
    node,
    type: 'Normal',
    reason: 'nodeAssigned',
    message: `announcing from node "${node}" with protocol "${protocol}"`,
  }
}
