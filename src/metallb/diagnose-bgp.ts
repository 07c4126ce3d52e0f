import {objectsOf} from '../model/cluster.js'
import {stringAt} from '../model/json.js'
import {familyOf, parseIP, type Family} from './address.js'
import {contradict, type BGPAdvertisement} from './advertisement.js'
import type {Announcement, Session} from './announcement.js'
import type {BGPPeer} from './bgp-peer.js'
import type {Case} from './case.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {bgpAdvertisementsFor, poolOfAnnounced, type Announced} from './speakers.js'

/** Whether what nodes mean to announce by BGP reaches anybody. */
export function diagnoseBGP(
  subject: Case,
  announced: Announced,
  announcement: Announcement,
): readonly Diagnosis[] {
  if (announcement.bgpNodes.length === 0) return conflicts(subject, announced, announcement)
  const sessions = subject.simulation.speakers.sessions(announced)
  if (sessions.length === 0) return noPeers(subject, announced, announcement)
  return [
    ...unknownPeers(subject, announced, announcement, 'warning'),
    ...families(subject, announcement, sessions),
    ...down(subject, announcement, sessions),
  ]
}

/** The BGPAdvertisements for a Service, as the first speakers know them. */
function advertisementsOf({simulation}: Case, announced: Announced): readonly BGPAdvertisement[] {
  const {stage} = simulation.speakers
  const pool = stage === undefined ? '' : poolOfAnnounced(stage, announced)
  if (stage === undefined || typeof pool === 'string') return []
  return bgpAdvertisementsFor(stage, pool, announced.wish).ofService
}

/** By L2 the address is announced, by BGP it would be, were there not two local preferences for it. */
function conflicts(
  subject: Case,
  announced: Announced,
  {service, isByL2}: Announcement,
): readonly Diagnosis[] {
  const mine = advertisementsOf(subject, announced)
  const pairs = mine.flatMap((one, index) =>
    mine.slice(index + 1).flatMap((other) => (contradict(one, other) ? [[one, other] as const] : [])),
  )
  if (pairs.length === 0 || !isByL2) return []
  return [
    diagnosis('ANN_BGP_LOCALPREF_CONFLICT', service, {
      severity: 'warning',
      sentence:
        'two matching BGPAdvertisements have different localPref: the address is announced by L2 alone',
      evidence: pairs.map(
        ([a, b]) => `${a.name}: localPref ${a.localPref}, ${b.name}: localPref ${b.localPref}`,
      ),
      fix: 'give them the same localPref',
    }),
  ]
}

/** BGPAdvertisements for the Service that name BGPPeers which do not exist. */
function unknownPeers(
  subject: Case,
  announced: Announced,
  {isByL2}: Announcement,
  severity?: 'warning',
): readonly Diagnosis[] {
  const known = new Set(subject.installation.objects.peers.map(({metadata}) => metadata.name))
  if (known.size === 0) return []
  return advertisementsOf(subject, announced).flatMap(({name, peers}) => {
    const unknown = peers.filter((peer) => !known.has(peer))
    if (unknown.length === 0) return []
    return [
      diagnosis('ANN_BGP_PEER_NAME_UNKNOWN', `BGPAdvertisement/${name}`, {
        severity: severity ?? (isByL2 ? 'warning' : 'error'),
        sentence: `BGPAdvertisement ${name} names BGPPeers that do not exist: ${listNames(unknown)}`,
        fix: `use one of: ${listNames([...known], 10)}`,
      }),
    ]
  })
}

function noPeers(subject: Case, announced: Announced, announcement: Announcement): readonly Diagnosis[] {
  const {bgpNodes, isByL2, pool} = announcement
  const wrong = unknownPeers(subject, announced, announcement)
  if (wrong.length > 0) return wrong
  const known = subject.installation.objects.peers.map(({metadata}) => metadata.name)
  return [
    diagnosis('ANN_BGP_NO_PEERS', announced.wish.key, {
      severity: isByL2 ? 'warning' : 'error',
      sentence: `${listNames(bgpNodes)} would announce the address of pool ${pool} by BGP, and no BGPPeer is for them: nobody hears it, although nodeAssigned events appear`,
      evidence: [
        known.length === 0
          ? 'no BGPPeer object; ServiceBGPStatus is absent'
          : `BGPPeers: ${listNames(known)}`,
      ],
      fix: known.length === 0 ? 'create a BGPPeer' : 'mend the nodeSelectors of the BGPPeers',
    }),
  ]
}

function families(
  {installation}: Case,
  {service, ips}: Announcement,
  sessions: readonly Session[],
): readonly Diagnosis[] {
  const {bgpMode} = installation.settings
  const lost = ips.filter((ip) => {
    const address = parseIP(ip)
    return (
      address !== undefined &&
      !sessions.some(({peer}) => carries(peer, familyOf(address), bgpMode === 'native'))
    )
  })
  if (lost.length === 0) return []
  return [
    diagnosis('ANN_BGP_FAMILY', service, {
      sentence: `no BGP session carries the family of ${lost.join(', ')}`,
      evidence: [
        ...new Set(sessions.map(({peer}) => `${peer.name}: ${peer.address || peer.interface}`)),
      ].slice(0, 5),
      fix: 'add a peer of that family, or set dualStackAddressFamily: true on the BGPPeer (FRR modes)',
    }),
  ]
}

function carries(peer: BGPPeer, family: Family, isNative: boolean): boolean {
  if (isNative) return family === 'IPv4'
  const address = parseIP(peer.address)
  return peer.interface !== '' || peer.dualStack || (address !== undefined && familyOf(address) === family)
}

/** FRR-K8s reports its sessions; the other implementations do not. */
function down(
  {sessionFaults}: Case,
  {service, isByL2}: Announcement,
  sessions: readonly Session[],
): readonly Diagnosis[] {
  const found = sessionFaults.of(sessions)
  if (found.length < sessions.length || isByL2) return found
  return [
    ...found,
    diagnosis('ANN_NOT_ANNOUNCED', service, {
      sentence: 'no BGP session of any announcing node is Established: nobody outside learns of the address',
      fix: 'bring up the sessions',
    }),
  ]
}

/** Nodes on which FRR-K8s could not take over what MetalLB wants of it: their sessions are those of before, or none. */
export function diagnoseFRR({installation}: Case): readonly Diagnosis[] {
  const {snapshot, settings} = installation
  if (settings.bgpMode !== 'frr-k8s') return []
  return objectsOf(snapshot, 'frrnodestates').flatMap(({metadata, status}) => {
    const results = ['lastConversionResult', 'lastReloadResult'].flatMap((field) => {
      const result = stringAt(status, field)
      return result === '' || result === 'success' ? [] : [`${field}: ${result}`]
    })
    if (results.length === 0) return []
    return [
      diagnosis('BGP_SESSION_DOWN', `FRRNodeState/${metadata.name}`, {
        sentence: `FRR on node ${metadata.name} did not take over its configuration: sessions are as they were before, or not there`,
        evidence: results,
        fix: 'mend the BGPPeer or FRRConfiguration named in the message',
      }),
    ]
  })
}

/** Calico peers with routers from the same nodes and port; a router takes one session per address. */
export function diagnoseCalico({installation, simulation}: Case): readonly Diagnosis[] {
  const {peers = [], bgpAdvertisements = []} = simulation.speakers.stage?.config ?? {}
  if (peers.length === 0 || bgpAdvertisements.length === 0) return []
  const nodes = installation.objects.nodes.filter(
    ({metadata}) => metadata.annotations['projectcalico.org/IPv4Address'] !== undefined,
  )
  if (nodes.length === 0) return []
  return [
    diagnosis('BGP_SPEAKER_CALICO_CLASH', 'cluster', {
      sentence: `Calico speaks BGP on the nodes as well; a router that Calico peers with refuses a second session from the same address (${listNames(peers.map(({name}) => name))})`,
      evidence: [
        `annotation projectcalico.org/IPv4Address on ${listNames(nodes.map(({metadata}) => metadata.name))}`,
      ],
      fix: 'let MetalLB peer with other routers, or let Calico announce the pools (serviceLoadBalancerIPs) without a BGPAdvertisement',
    }),
  ]
}
