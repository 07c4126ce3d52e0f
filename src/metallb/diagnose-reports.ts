import {objectsOf} from '../model/cluster.js'
import {textMapAt} from '../model/json.js'
import type {Announcement} from './announcement.js'
import {seesSpeakers, type Case} from './case.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {isAbsentKind, problemOf, type Installation} from './installation.js'
import type {Observation} from './observed.js'
import type {ServiceWish} from './service-wish.js'
import {isAtLeast} from './settings.js'
import {l2AdvertisementsFor} from './speakers.js'

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
  const excluded = excludedInterfaces(subject, wish, announcement)
  if (excluded.length > 0 && !hasL2Status)
    return [interfaces(wish, announcement, `ConfigMap metallb-excludel2 leaves out ${listNames(excluded)}`)]
  const answering = answeringNodes(subject.installation, seen)
  if (hasL2Status && answering.length > 1) return split(subject, wish, answering)
  // an address MetalLB is about to replace is announced by nobody, and rightly so
  const stays = wish.ips.length > 0 && wish.ips.every((ip) => announcement.ips.includes(ip))
  if (!stays || seen.from === 'status' || !reports(subject.installation, announcement)) return []
  const [stale] = events.filter(({reason}) => reason === 'nodeAssigned')
  return [
    diagnosis('ANN_NOT_ANNOUNCED', wish.key, {
      sentence: `${listNames([...new Set([...announcement.l2Nodes, ...announcement.bgpNodes])])} should announce the address, and no speaker reports that it does`,
      evidence: [
        'neither ServiceL2Status nor ServiceBGPStatus exists for the Service',
        ...(stale === undefined ? [] : [`last event: ${stale.message}`]),
      ],
      fix: 'look at the speaker of that node: kubectl logs, and ConfigurationState speaker-<node>',
    }),
  ]
}

/** Nodes that say they answer for the address, without those whose speaker is gone: their word is an old one. */
export function answeringNodes(
  installation: Installation,
  {l2Nodes}: Pick<Observation, 'l2Nodes'>,
): readonly string[] {
  if (!seesSpeakers(installation)) return l2Nodes
  const alive = l2Nodes.filter((node) => installation.speakers.includes(node))
  return alive.length > 0 ? alive : l2Nodes
}

function interfaces(wish: ServiceWish, {l2Nodes}: Announcement, message: string | undefined): Diagnosis {
  return diagnosis('ANN_INTERFACE_MISMATCH', wish.key, {
    sentence: `no interface named in the L2Advertisement can be used on ${listNames(l2Nodes) || 'the elected node'}; nothing is sent, and no other node takes over`,
    evidence: message === undefined ? [] : [message],
    fix: 'correct spec.interfaces, or write one L2Advertisement per kind of node with nodeSelectors',
  })
}

/** The interfaces the advertisements name, when the ConfigMap of the speakers leaves all of them out. */
function excludedInterfaces(
  {installation, simulation}: Case,
  wish: ServiceWish,
  {pool: name, isByL2}: Announcement,
): readonly string[] {
  const {stage} = simulation.speakers
  const pool = stage?.config.pools.find((one) => one.name === name)
  if (!isByL2 || stage === undefined || pool === undefined) return []
  const named = l2AdvertisementsFor(stage, pool, wish).map(({interfaces}) => interfaces)
  const all = [...new Set(named.flat())]
  if (all.length === 0 || named.some((interfaces) => interfaces.length === 0)) return []
  const patterns = excludePatterns(installation)
  return all.every((one) => patterns.some((pattern) => pattern.test(one))) ? all : []
}

/** The regular expressions in the ConfigMap; one that cannot be read here is left out. */
function excludePatterns({snapshot, components}: Installation): readonly RegExp[] {
  const map = objectsOf(snapshot, 'configmaps').find(
    ({metadata}) => metadata.namespace === components.namespace && metadata.name === 'metallb-excludel2',
  )
  const text = map === undefined ? '' : Object.values(textMapAt(map.rest, 'data')).join('\n')
  return [...text.matchAll(/^\s*-\s*["']?(.+?)["']?\s*$/gm)].flatMap(([, pattern = '']) => {
    try {
      return [new RegExp(pattern)]
    } catch {
      return []
    }
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
function reports(installation: Installation, {isByL2, bgpNodes}: Announcement): boolean {
  const {snapshot, settings} = installation
  if (settings.version === undefined || !seesSpeakers(installation)) return false
  const isListed = (resource: string): boolean =>
    problemOf(snapshot, resource) === undefined && !isAbsentKind(snapshot, resource)
  const l2 = isByL2 && isAtLeast(settings.version, [0, 14, 6]) && isListed('servicel2statuses')
  const bgp = bgpNodes.length > 0 && isAtLeast(settings.version, [0, 15, 0]) && isListed('servicebgpstatuses')
  // without a peer there is no ServiceBGPStatus, so that its absence says nothing where L2 announces too
  return isByL2 ? l2 : bgp
}
