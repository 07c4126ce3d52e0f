import {listNames} from '../../../metallb/diagnosis.js'
import {seesSpeakers} from '../../../metallb/case.js'
import {answeringNodes} from '../../../metallb/diagnose-reports.js'
import {isAbsentKind} from '../../../metallb/installation.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {CandidateFinder, obstacleBefore} from './candidates.js'
import {announcementNeeds, isManifests, serviceRule} from './metallb-rule.js'
import {argsOf} from './told.js'
import {checkOf} from '../../facts/told-diagnoses.js'
import {skipUnread, unreadOf} from './unread.js'

const code = 'MLD0216'

/** For more Services than this the election, a digest for every node and address, is not held to compare. */
const mostElections = 200

/** MLD0216: who answers for the address by what the cluster reports, and whether that node may. */
export const announcer: CheckRule = serviceRule({
  code,
  needs: announcementNeeds,
  prepare: (facts) => ({facts, finder: new CandidateFinder(facts)}),
  judge: (service, facts, {finder}) =>
    whyNotAsked(service, facts, finder) ?? observed(service, facts, finder),
  explain: (result, service, {facts}) => {
    if (result.reason === 'ann-l2-multiple-nodes' && !seesSpeakers(facts.installation))
      return unproven(service)
    return result.reason === 'ann-not-announced' && isSilenced(service, 'MLD0220')
      ? blockedBy(code, service.subject, 'MLD0220')
      : result
  },
})

/** The report of a speaker that is gone stays for a while. */
function unproven({subject}: MetalLBService): CheckResult {
  return inconclusive(
    code,
    subject,
    'speakers-unseen',
    'several nodes report that they answer for the address, and which of them still have a speaker is not known without the pods',
  )
}

/** Without a session nobody hears of an address that goes out by BGP alone, whatever the speakers report. */
function isSilenced({found}: MetalLBService, check: string): boolean {
  return found.some(
    (one) => one.severity === 'error' && one.code !== 'ANN_NOT_ANNOUNCED' && checkOf(one) === check,
  )
}

/** Why nobody can be announcing by L2, or nobody can tell. */
function whyNotAsked(
  service: MetalLBService,
  facts: MetalLBFacts,
  finder: CandidateFinder,
): CheckResult | undefined {
  const {subject, wish} = service
  const {snapshot, endpoints} = facts.installation
  if (isManifests(facts)) return na(code, subject, 'manifests do not say who announces')
  const obstacle = obstacleBefore('local', code, service, facts, finder)
  if (obstacle !== undefined) return obstacle
  const {advertisements, emptyAt} = finder.of(service)
  if (!advertisements.some(({kind}) => kind === 'L2Advertisement'))
    return na(code, subject, 'its pool is announced by BGP only')
  const unread = unreadOf(snapshot, 'endpointslices', wish.namespace)
  if (unread !== undefined) return skipUnread(code, subject, 'endpointslices', unread)
  if (endpoints.get(wish.key)?.some(({usable}) => usable) !== true) return blockedBy(code, subject, 'MLD0214')
  const silenced = service.found.find((one) => one.severity === 'error' && silencing.has(checkOf(one)))
  if (silenced !== undefined) return blockedBy(code, subject, checkOf(silenced))
  return emptyAt === 'local' ? blockedBy(code, subject, 'MLD0215') : undefined
}

/** Checks whose failure leaves an elected node silent. */
const silencing: ReadonlySet<string> = new Set(['MLD0218', 'MLD0219'])

function observed(service: MetalLBService, facts: MetalLBFacts, finder: CandidateFinder): CheckResult {
  const {subject, wish} = service
  const seen = facts.case.observations.of(wish.key)
  const answering = answeringNodes(facts.installation, seen)
  const [node, ...others] = answering
  if (node === undefined) return unobserved(service, facts)
  if (others.length > 0 && !seesSpeakers(facts.installation)) return unproven(service)
  if (others.length > 0)
    return fail(code, subject, {
      reason: 'ann-l2-multiple-nodes',
      severity: 'error',
      message: `${listNames(answering)} answer for the address at the same time`,
      args: {...argsOf(service), nodes: answering},
      fix: {text: 'let the speakers reach one another: TCP and UDP port 7946 between all nodes'},
    })
  if (seen.from === 'event') return pass(code, subject, `${node} (event nodeAssigned, may be old)`)
  const {nodes} = finder.of(service)
  const isExact = facts.installation.speakerView === 'exact'
  if (isExact && !nodes.includes(node)) return notEligible(service, node, nodes)
  const elected = electedFor(service, facts)
  if (isExact && elected !== undefined && elected !== node) return notElected(service, node, elected)
  return pass(code, subject, `${node} (ServiceL2Status)`)
}

/** Left behind by a speaker that is gone: nobody else believes to be the one. */
function notEligible(service: MetalLBService, node: string, nodes: readonly string[]): CheckResult {
  return fail(code, service.subject, {
    reason: 'announcer-not-eligible',
    message: `ServiceL2Status says that node ${node} announces the address, and that node may not`,
    args: {...argsOf(service), node},
    evidence: [`nodes that may: ${listNames(nodes)}`],
    fix: {text: `look at the speaker on ${node}: without one nobody takes the status back`},
  })
}

function notElected(service: MetalLBService, node: string, elected: string): CheckResult {
  return fail(code, service.subject, {
    reason: 'announcer-not-elected',
    severity: 'info',
    message: `node ${node} announces the address, and among all nodes ${elected} would be elected`,
    args: {...argsOf(service), node, elected},
    evidence: ['a node that joined a moment ago, or speakers that do not all see one another'],
    fix: {text: 'if it stays so, let TCP and UDP port 7946 through between all nodes'},
  })
}

function electedFor({wish}: MetalLBService, {judged, simulation}: MetalLBFacts): string | undefined {
  if (judged.length > mostElections) return undefined
  const announcement = simulation.announcements.get(wish.key)
  // the election is about the first address: one that is about to change elects somebody else
  return announcement?.ips[0] === wish.ips[0] ? announcement?.l2Nodes[0] : undefined
}

function unobserved(service: MetalLBService, facts: MetalLBFacts): CheckResult {
  const {subject} = service
  const {snapshot} = facts.installation
  const statuses = unreadOf(snapshot, 'servicel2statuses')
  const events = unreadOf(snapshot, 'events', service.wish.namespace)
  if (statuses !== undefined && events !== undefined)
    return skipUnread(code, subject, 'servicel2statuses', statuses)
  const elected = electedFor(service, facts)
  const result = inconclusive(
    code,
    subject,
    'not-observed',
    isAbsentKind(snapshot, 'servicel2statuses')
      ? 'no ServiceL2Status is reported here, and no event nodeAssigned is left'
      : 'neither a ServiceL2Status nor an event says who announces it',
  )
  return elected === undefined ? result : {...result, evidence: [`by the election it is ${elected}`]}
}
