import {objectsOf, type KubeObject} from '../model/cluster.js'
import {stringAt} from '../model/json.js'
import {canonicalIP, familyOf, parseIP, type Family} from './address.js'
import type {Announcement, Session} from './announcement.js'
import type {BGPPeer} from './bgp-peer.js'
import {seesPods, type Case} from './case.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {isAbsentKind, problemOf} from './installation.js'
import type {Announced} from './speakers.js'

/** Whether what nodes mean to announce by BGP reaches anybody. */
export function diagnoseBGP(
  subject: Case,
  announced: Announced,
  announcement: Announcement,
): readonly Diagnosis[] {
  if (announcement.bgpNodes.length === 0) return []
  const sessions = subject.simulation.speakers.sessions(announced)
  if (sessions.length === 0) return noPeers(subject, announced, announcement)
  return [...families(subject, announcement, sessions), ...down(subject, announcement, sessions)]
}

function noPeers(
  subject: Case,
  {wish}: Announced,
  {bgpNodes, isByL2, pool}: Announcement,
): readonly Diagnosis[] {
  const {stage} = subject.simulation.speakers
  const known = new Set(subject.installation.objects.peers.map(({metadata}) => metadata.name))
  const severity = isByL2 ? 'warning' : 'error'
  const wrong = (stage?.config.bgpAdvertisements ?? []).filter(
    ({peers}) => peers.length > 0 && peers.every((peer) => !known.has(peer)),
  )
  if (wrong.length > 0 && known.size > 0)
    return wrong.map(({name, peers}) =>
      diagnosis('ANN_BGP_PEER_NAME_UNKNOWN', `BGPAdvertisement/${name}`, {
        severity,
        sentence: `BGPAdvertisement ${name} names BGPPeers that do not exist: ${listNames(peers)}`,
        fix: `use one of: ${listNames([...known], 10)}`,
      }),
    )
  return [
    diagnosis('ANN_BGP_NO_PEERS', wish.key, {
      severity,
      sentence: `${listNames(bgpNodes)} would announce the address of pool ${pool} by BGP, and no BGPPeer is for them: nobody hears it, although nodeAssigned events appear`,
      evidence: [
        known.size === 0
          ? 'no BGPPeer object; ServiceBGPStatus is absent'
          : `BGPPeers: ${listNames([...known])}`,
      ],
      fix: known.size === 0 ? 'create a BGPPeer' : 'mend the nodeSelectors of the BGPPeers',
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
  subject: Case,
  {service, isByL2}: Announcement,
  sessions: readonly Session[],
): readonly Diagnosis[] {
  const {installation, simulation} = subject
  const {snapshot, settings} = installation
  const isReported =
    settings.bgpMode === 'frr-k8s' &&
    seesPods(installation) &&
    problemOf(snapshot, 'bgpsessionstates') === undefined &&
    !isAbsentKind(snapshot, 'bgpsessionstates')
  if (!isReported) return []
  const states = objectsOf(snapshot, 'bgpsessionstates')
  const broken = sessions
    .map((session) => ({session, state: stateOf(states, session)}))
    .filter(({state}) => state !== 'Established')
  const found = broken.map(({session: {node, peer}, state}) =>
    diagnosis('BGP_SESSION_DOWN', `${node} -> ${peer.address || peer.interface}`, {
      sentence: `the BGP session of node ${node} with ${peer.name} is ${state === '' ? 'not there' : state}, expected Established`,
      fix: 'compare ASN, password and address on both sides, and let TCP port 179 through',
    }),
  )
  if (broken.length < sessions.length || isByL2 || simulation.announcements.get(service) === undefined)
    return found
  return [
    ...found,
    diagnosis('ANN_NOT_ANNOUNCED', service, {
      sentence: 'no BGP session of any announcing node is Established: nobody outside learns of the address',
      fix: 'bring up the sessions',
    }),
  ]
}

function stateOf(states: readonly KubeObject[], {node, peer}: Session): string {
  const wanted = peer.interface === '' ? canonicalIP(peer.address) : peer.interface
  const found = states.find(({status}) => {
    const text = stringAt(status, 'peer')
    const address = text.includes('.') ? text : text.replaceAll('-', ':')
    return (
      stringAt(status, 'node') === node &&
      stringAt(status, 'vrf') === peer.vrf &&
      (text === wanted || canonicalIP(address) === wanted)
    )
  })
  return found === undefined ? '' : stringAt(found.status, 'bgpStatus')
}
