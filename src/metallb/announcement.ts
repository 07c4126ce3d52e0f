import {compareText} from '../model/dns-name.js'
import type {BGPPeer} from './bgp-peer.js'
import type {Endpoint} from './endpoints.js'
import type {Installation} from './installation.js'
import {JoinedLists} from './joined-lists.js'
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
  /** Whether any node answers ARP and NDP. */
  readonly isByL2: boolean
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

/** Groups that differ in BGP alone: for L2 they all decide the same. */
type Ground = {readonly stage: Stage; readonly groups: readonly Group[]; readonly nodes: readonly string[]}

/** What the speakers of one configuration decide. */
type Vote = {readonly pool: string; readonly nodes: readonly string[]; readonly decision: L2Decision}

type L2Result = Pick<Announcement, 'isByL2' | 'l2Nodes' | 'interfacesMissing'> & {
  readonly electedButNoSpeaker: string | undefined
}

/** Holds the election when somebody asks for its winner. */
function onDemand([vote]: readonly Vote[]): L2Result {
  return {
    isByL2: (vote?.decision.candidates.length ?? 0) > 0,
    get l2Nodes() {
      const leader = vote?.decision.leader
      return leader === undefined ? [] : [leader]
    },
    interfacesMissing: false,
    electedButNoSpeaker: undefined,
  }
}

function toGrounds(groups: readonly Group[]): readonly Ground[] {
  const grounds: {stage: Stage; groups: Group[]; nodes: string[]}[] = []
  for (const group of groups) {
    const {pools, l2Advertisements} = group.stage.config
    const ground = grounds.find(
      ({stage: {config}}) => config.pools === pools && config.l2Advertisements === l2Advertisements,
    )
    if (ground === undefined) grounds.push({stage: group.stage, groups: [group], nodes: [...group.nodes]})
    else {
      ground.groups.push(group)
      ground.nodes.push(...group.nodes)
    }
  }
  return grounds
}

/** The speakers of a cluster, ready to be asked about many Services. */
export class Speakers {
  readonly #groups: readonly Group[]
  readonly #grounds: readonly Ground[]
  readonly #installation: Installation
  readonly #speakers: ReadonlySet<string>
  /** By list of announcing nodes; Services with the same advertisements share one. */
  readonly #sessions = new WeakMap<readonly string[], readonly Session[]>()
  readonly #joinedSessions = new JoinedLists<Session>()
  readonly #joinedNodes = new JoinedLists<string>((nodes) => nodes.toSorted(compareText))

  constructor(installation: Installation, configs: ReadonlyMap<string, SpeakerConfig>) {
    this.#installation = installation
    this.#speakers = new Set(installation.speakers)
    const nodesOf = new Map<SpeakerConfig, string[]>()
    for (const [node, config] of configs) nodesOf.set(config, [...(nodesOf.get(config) ?? []), node])
    this.#groups = [...nodesOf].map(([config, nodes]) => ({stage: toStage(config, installation), nodes}))
    this.#grounds = toGrounds(this.#groups)
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
    const votes: Vote[] = []
    const bgp: (readonly string[])[] = []
    let reason = ''
    for (const {stage, groups, nodes} of this.#grounds) {
      const found = poolOfAnnounced(stage, announced)
      if (typeof found === 'string') {
        reason = found
        continue
      }
      votes.push({pool: found.name, nodes, decision: decideL2(stage, announced, found)})
      for (const group of groups) bgp.push(bgpNodes(group.stage, announced, found, group.nodes))
    }
    const byL2 = this.#isSurelyAnnounced(votes) ? onDemand(votes) : this.#count(votes)
    const pool = votes[0]?.pool ?? ''
    const {isByL2, electedButNoSpeaker, interfacesMissing} = byL2
    return {
      service: announced.wish.key,
      ips: announced.ips,
      pool,
      ...(pool === '' ? {reason: reason === '' ? 'noConfig' : reason} : {}),
      isByL2,
      get l2Nodes() {
        return byL2.l2Nodes
      },
      bgpNodes: this.#joinedNodes.of(bgp),
      ...(electedButNoSpeaker === undefined ? {} : {electedButNoSpeaker}),
      interfacesMissing,
    }
  }

  /** All speakers think alike and every candidate has one: whoever wins announces, so the election can wait. */
  #isSurelyAnnounced([vote, ...others]: readonly Vote[]): boolean {
    const {settings, interfaces} = this.#installation
    return (
      vote !== undefined &&
      others.length === 0 &&
      vote.nodes.length === this.#speakers.size &&
      settings.memberlist &&
      interfaces === undefined
    )
  }

  #count(votes: readonly Vote[]): L2Result {
    const l2Nodes: string[] = []
    let interfacesMissing = false
    let elected: string | undefined
    for (const {nodes, decision} of votes) {
      const {leader} = decision
      if (leader === undefined) continue
      if (nodes.includes(leader)) {
        l2Nodes.push(leader)
        interfacesMissing ||= this.#lacksInterfaces(decision, leader)
      } else if (!this.#speakers.has(leader)) elected = leader
    }
    return {isByL2: l2Nodes.length > 0, l2Nodes, interfacesMissing, electedButNoSpeaker: elected}
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
    return this.#joinedSessions.of(this.#groups.map((group) => this.#sessionsOf(group, announced)))
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
