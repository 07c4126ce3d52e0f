import type {Session} from '../../../metallb/announcement.js'
import {canonicalIP, parseIP} from '../../../metallb/address.js'
import {isAbsentKind} from '../../../metallb/installation.js'
import {objectsOf, type ClusterSnapshot} from '../../../model/cluster.js'
import {stringAt} from '../../../model/json.js'
import type {CheckContext} from '../../context.js'
import type {PodLog} from '../../facts/cluster.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {CandidateFinder, obstacleBefore} from './candidates.js'
import {announcementNeeds, isManifests, serviceRule} from './metallb-rule.js'
import {argsOf, sessionSubject} from './told.js'
import {skipUnread, unreadOf} from './unread.js'

const code = 'MLD0220'

/** What is known of one session. */
type SessionState = {
  readonly id: string
  readonly state: 'established' | 'down' | 'unknown'
  /** The line of a log that says so. */
  readonly line?: string
}

type Prepared = {
  readonly finder: CandidateFinder
  readonly sessionsOf: (service: MetalLBService) => readonly SessionState[]
}

/** MLD0220: of every session whether it is up, of every Service whether one of its sessions is. */
export const bgpSession: CheckRule = serviceRule({
  code,
  needs: [...announcementNeeds, 'bgppeers'],
  prepare: (facts, context): Prepared => ({
    finder: new CandidateFinder(facts),
    sessionsOf: sessionReader(facts, context),
  }),
  judge: (service, facts, prepared) =>
    whyNotAsked(service, facts, prepared) ?? judgeService(service, facts, prepared),
  others: (facts, _, prepared) => judgeSessions(facts, prepared),
})

function whyNotAsked(
  service: MetalLBService,
  facts: MetalLBFacts,
  {finder}: Prepared,
): CheckResult | undefined {
  const {subject, wish} = service
  const {snapshot} = facts.installation
  if (isManifests(facts)) return na(code, subject, 'manifests do not say which sessions are up')
  const advertisements = finder.ofPool(service.pool)
  if (service.pool !== '' && !advertisements.some(({kind}) => kind === 'BGPAdvertisement'))
    return na(
      code,
      subject,
      advertisements.length === 0 ? 'nothing advertises its pool' : 'its pool is announced by L2 only',
    )
  const obstacle = obstacleBefore('local', code, service, facts, finder)
  if (obstacle !== undefined) return obstacle
  const unread = unreadOf(snapshot, 'endpointslices', wish.namespace)
  if (unread !== undefined) return skipUnread(code, subject, 'endpointslices', unread)
  if (finder.of(service).emptyAt === 'local') return blockedBy(code, subject, 'MLD0215')
  if (facts.installation.endpoints.get(wish.key)?.some(({usable}) => usable) !== true)
    return blockedBy(code, subject, 'MLD0214')
  const announcing = facts.simulation.announcements.get(wish.key)?.bgpNodes ?? []
  return announcing.length > 0 ? undefined : na(code, subject, 'no node announces it by BGP')
}

function judgeService(service: MetalLBService, facts: MetalLBFacts, {sessionsOf}: Prepared): CheckResult {
  const {subject} = service
  const sessions = sessionsOf(service)
  const up = sessions.filter(({state}) => state === 'established').length
  if (up > 0) return pass(code, subject, `${up} of ${sessions.length} sessions are Established`)
  if (sessions.some(({state}) => state === 'unknown')) return unknownState(subject, facts)
  return fail(code, subject, {
    reason: 'no-session',
    message:
      sessions.length === 0
        ? 'no BGP session carries the address of the Service'
        : `none of the ${sessions.length} BGP sessions that carry the address is Established`,
    args: {...argsOf(service), sessions: sessions.slice(0, 20).map(({id}) => id)},
    evidence: sessions.slice(0, 5).map(({id, line}) => (line === undefined ? id : `${id}: ${line}`)),
    fix: {text: 'compare ASN, password and address on both sides, and let TCP port 179 through'},
  })
}

function judgeSessions(facts: MetalLBFacts, {sessionsOf}: Prepared): readonly CheckResult[] {
  const sessions = new Map<string, SessionState>()
  const seen = new Set<unknown>()
  for (const service of facts.judged) {
    if (!service.isHandled || isManifests(facts)) continue
    const mine = sessionsOf(service)
    if (seen.has(mine)) continue
    seen.add(mine)
    for (const one of mine) sessions.set(one.id, one)
  }
  return [...sessions.values()].map(({id, state, line}) => {
    const subject = sessionSubject(id)
    const evidence = line === undefined ? {} : {evidence: [line]}
    if (state === 'established') return {...pass(code, subject, 'Established'), ...evidence}
    if (state === 'unknown') return unknownState(subject, facts)
    return fail(code, subject, {
      reason: 'bgp-session-down',
      message: `the BGP session ${id} is down`,
      args: {session: id},
      ...evidence,
      fix: {text: 'compare ASN, password and address on both sides, and let TCP port 179 through'},
    })
  })
}

/** One message for all sessions: they are folded into one line. */
function unknownState(subject: CheckResult['subject'], facts: MetalLBFacts): CheckResult {
  const {settings, snapshot} = facts.installation
  const problem = unreadOf(snapshot, 'bgpsessionstates')
  if (settings.bgpMode === 'frr-k8s' && problem !== undefined)
    return skipUnread(code, subject, 'bgpsessionstates', problem)
  return inconclusive(
    code,
    subject,
    'not-observable',
    settings.bgpMode === 'frr-k8s'
      ? 'FRR-K8s reports no BGPSessionState here'
      : `in mode ${settings.bgpMode} only the log of the speaker tells whether a session is up`,
  )
}

/** Services whose address goes out over the same sessions share their states. */
function sessionReader(
  facts: MetalLBFacts,
  context: CheckContext,
): (service: MetalLBService) => readonly SessionState[] {
  const {speakers, announcements} = facts.simulation
  const stateOf = stateReader(facts, context.cluster.logs)
  const known = new Map<readonly Session[], readonly SessionState[]>()
  const byId = new Map<string, SessionState>()
  return ({wish}) => {
    const announcement = announcements.get(wish.key)
    if (announcement === undefined || announcement.bgpNodes.length === 0) return noSessions
    const sessions = speakers.sessions(speakers.announced(wish, announcement.ips))
    const states =
      known.get(sessions) ??
      sessions.map((session) => {
        const id = `${session.node} -> ${session.peer.address || session.peer.interface}`
        const state = byId.get(id) ?? stateOf(session, id)
        byId.set(id, state)
        return state
      })
    known.set(sessions, states)
    return states
  }
}

const noSessions: readonly SessionState[] = []

/** FRR-K8s reports its sessions as objects; of other speakers only the logs tell, where they may be read. */
function stateReader(
  facts: MetalLBFacts,
  logs: readonly PodLog[],
): (session: Session, id: string) => SessionState {
  const {snapshot, settings, components} = facts.installation
  const isReported =
    settings.bgpMode === 'frr-k8s' &&
    unreadOf(snapshot, 'bgpsessionstates') === undefined &&
    !isAbsentKind(snapshot, 'bgpsessionstates')
  if (isReported) return reportReader(snapshot)
  const lines = sessionLines(logs)
  const nodes = new Map(
    components.speakerPods.map(({metadata, spec}) => [metadata.name, stringAt(spec, 'nodeName')]),
  )
  return ({node, peer}, id) => {
    const last = lines.findLast(
      (line) => (nodes.get(line.pod) ?? node) === node && line.addresses.includes(peer.address),
    )
    return last === undefined
      ? {id, state: 'unknown'}
      : {id, state: last.isUp ? 'established' : 'down', line: last.text}
  }
}

function reportReader(snapshot: ClusterSnapshot): (session: Session, id: string) => SessionState {
  const up = new Set(
    objectsOf(snapshot, 'bgpsessionstates')
      .filter(({status}) => stringAt(status, 'bgpStatus') === 'Established')
      .map(({status}) => keyOf(stringAt(status, 'node'), stringAt(status, 'vrf'), stringAt(status, 'peer'))),
  )
  return ({node, peer}, id) => ({
    id,
    state: up.has(keyOf(node, peer.vrf, peer.address || peer.interface)) ? 'established' : 'down',
  })
}

/** Names of objects hold no colon: an IPv6 peer is reported with dashes. */
function keyOf(node: string, vrf: string, peer: string): string {
  const address = canonicalIP(peer.replaceAll('-', ':'))
  return `${node} ${vrf} ${address.includes(':') && parseIP(address) !== undefined ? address : canonicalIP(peer)}`
}

type SessionLine = {
  readonly pod: string
  readonly text: string
  readonly isUp: boolean
  readonly addresses: readonly string[]
}

/** Lines of the native speaker (`BGP session established`) and of FRR (`%ADJCHANGE: neighbor … Up`). */
function sessionLines(logs: readonly PodLog[]): readonly SessionLine[] {
  return logs.flatMap(({pod, lines}) =>
    lines.flatMap((text) => {
      const [, word = '', state = ''] =
        /BGP session (established|down)|%ADJCHANGE: neighbor .*\b(Up|Down)\b/i.exec(text) ?? []
      if (word === '' && state === '') return []
      const isUp = /^(established|up)$/i.test(word || state)
      const addresses = [...text.matchAll(/(?<![\w.:])(?:\d+(?:\.\d+){3}|[0-9a-f]*:[0-9a-f:]+)/gi)]
      return [{pod, text: text.slice(0, 200), isUp, addresses: addresses.map(([address]) => address)}]
    }),
  )
}
