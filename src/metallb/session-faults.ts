import {objectsOf} from '../model/cluster.js'
import {stringAt} from '../model/json.js'
import {canonicalIP} from './address.js'
import type {Session} from './announcement.js'
import {diagnosis, type Diagnosis} from './diagnosis.js'
import {isAbsentKind, problemOf, type Installation} from './installation.js'

/** Which BGP sessions are not up, as FRR-K8s reports them. Services with the same sessions share one answer. */
export class SessionFaults {
  /** By node, VRF and peer; undefined = nothing reports sessions here. */
  readonly #states: ReadonlyMap<string, string> | undefined
  readonly #known = new WeakMap<readonly Session[], readonly Diagnosis[]>()

  constructor(installation: Installation, seesSpeakers: boolean) {
    const {snapshot, settings} = installation
    const isReported =
      settings.bgpMode === 'frr-k8s' &&
      seesSpeakers &&
      problemOf(snapshot, 'bgpsessionstates') === undefined &&
      !isAbsentKind(snapshot, 'bgpsessionstates')
    this.#states = isReported
      ? new Map(
          objectsOf(snapshot, 'bgpsessionstates').map(({status}) => [
            idOf(stringAt(status, 'node'), stringAt(status, 'vrf'), stringAt(status, 'peer')),
            stringAt(status, 'bgpStatus'),
          ]),
        )
      : undefined
  }

  of(sessions: readonly Session[]): readonly Diagnosis[] {
    const known = this.#known.get(sessions)
    if (known !== undefined) return known
    const states = this.#states
    const found = states === undefined ? [] : sessions.flatMap((session) => faultOf(session, states))
    this.#known.set(sessions, found)
    return found
  }
}

/** A peer is written as its address, IPv6 in full with `-` for `:`, or as the interface of an unnumbered session. */
function idOf(node: string, vrf: string, peer: string): string {
  return `${node}\n${vrf}\n${canonicalIP(peer.includes('.') ? peer : peer.replaceAll('-', ':'))}`
}

function faultOf({node, peer}: Session, states: ReadonlyMap<string, string>): readonly Diagnosis[] {
  const far = peer.address || peer.interface
  const state = states.get(idOf(node, peer.vrf, far)) ?? ''
  if (state === 'Established') return []
  return [
    diagnosis('BGP_SESSION_DOWN', `${node} -> ${far}`, {
      // the subject names the node: what is down for one reason on many nodes is told once
      sentence: `the BGP session with BGPPeer ${peer.name} is ${state === '' ? 'not there' : state}, expected Established`,
      fix: 'compare ASN, password and address on both sides, and let TCP port 179 through: kubectl get bgpsessionstates.frrk8s.metallb.io -A',
    }),
  ]
}
