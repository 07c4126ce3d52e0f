import type {Announcement} from './announcement.js'
import {seesPods, type Case} from './case.js'
import {isAtLeast} from './components.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {isAbsentKind, problemOf, type Installation} from './installation.js'
import type {ServiceWish} from './service-wish.js'

/** Where what MetalLB reports about an announcement contradicts what should be. */
export function diagnoseReports(
  subject: Case,
  wish: ServiceWish,
  announcement: Announcement,
): readonly Diagnosis[] {
  const seen = subject.observations.of(wish.key)
  const events = subject.observations.events(wish.key)
  const failed = events.find(({reason}) => reason === 'announceFailed')
  const hasL2Status = seen.from === 'status' && seen.l2Nodes.length > 0
  if (announcement.interfacesMissing || (failed !== undefined && !hasL2Status))
    return [interfaces(wish, announcement, failed?.message)]
  if (hasL2Status && seen.l2Nodes.length > 1) return split(subject, wish, seen.l2Nodes)
  if (wish.ips.length === 0 || seen.from === 'status' || !reports(subject.installation, announcement))
    return []
  const [stale] = events.filter(({reason}) => reason === 'nodeAssigned')
  return [
    diagnosis('ANN_NOT_ANNOUNCED', wish.key, {
      sentence: `${listNames([...announcement.l2Nodes, ...announcement.bgpNodes])} should announce the address, and no speaker reports that it does`,
      evidence: [
        'neither ServiceL2Status nor ServiceBGPStatus exists for the Service',
        ...(stale === undefined ? [] : [`last event: ${stale.message}`]),
      ],
      fix: 'look at the speaker of that node: kubectl logs, and ConfigurationState speaker-<node>',
    }),
  ]
}

function interfaces(wish: ServiceWish, {l2Nodes}: Announcement, message: string | undefined): Diagnosis {
  return diagnosis('ANN_INTERFACE_MISMATCH', wish.key, {
    sentence: `the interfaces named in the L2Advertisement do not exist on ${listNames(l2Nodes) || 'the elected node'}; nothing is sent, and no other node takes over`,
    evidence: message === undefined ? [] : [message],
    fix: 'correct spec.interfaces, or write one L2Advertisement per kind of node with nodeSelectors',
  })
}

function split({installation}: Case, wish: ServiceWish, nodes: readonly string[]): readonly Diagnosis[] {
  const evidence = nodes.map((node) => `ServiceL2Status of node ${node}`)
  return [
    diagnosis('ANN_L2_MULTIPLE_NODES', wish.key, {
      sentence: `${listNames(nodes)} answer for the address at the same time`,
      evidence,
      fix: 'let the speakers reach one another: TCP and UDP port 7946 between all nodes',
    }),
    diagnosis('MEMBERLIST_SPLIT', installation.components.namespace, {
      sentence: 'the speakers do not see one another, so several believe to be the leader',
      evidence,
      fix: 'open TCP and UDP port 7946 between the nodes; restart all speakers if the memberlist Secret was changed',
    }),
  ]
}

/** Whether speakers of this release would have left a report by now. */
function reports(
  {snapshot, settings, ...installation}: Installation,
  {isByL2, bgpNodes}: Announcement,
): boolean {
  if (settings.version === undefined || !seesPods({...installation, snapshot, settings})) return false
  const isListed = (resource: string): boolean =>
    problemOf(snapshot, resource) === undefined && !isAbsentKind(snapshot, resource)
  const l2 = isByL2 && isAtLeast(settings.version, [0, 14, 6]) && isListed('servicel2statuses')
  const bgp = bgpNodes.length > 0 && isAtLeast(settings.version, [0, 15, 0]) && isListed('servicebgpstatuses')
  return l2 || bgp
}
