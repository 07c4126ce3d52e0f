import type {KubeObject} from '../model/cluster.js'
import {booleanAt, stringAt, stringsAt} from '../model/json.js'
import {formatPrefix} from '../model/ip-range.js'
import {parsePoolAddresses} from './pool-addresses.js'
import {refuse, refusingAs} from './refusal.js'
import {matchesAny, readSelectors} from './selectors.js'

/** `METALLB_BGP_TYPE`. */
export type BGPMode = 'native' | 'frr' | 'frr-k8s'

/** The objects a speaker reads, BGP ones already filtered for its node. */
export type SpeakerObjects = {
  readonly pools: readonly KubeObject[]
  readonly l2Advertisements: readonly KubeObject[]
  readonly bgpAdvertisements: readonly KubeObject[]
  readonly peers: readonly KubeObject[]
  readonly bfdProfiles: readonly KubeObject[]
  readonly communities: readonly KubeObject[]
}

/** Refuses what the BGP implementation of the speakers cannot do. */
export function checkMode(mode: BGPMode, objects: SpeakerObjects): void {
  if (mode === 'native') checkNative(objects)
  else checkFRR(objects.peers)
}

/** Fields of a BGPPeer the native implementation refuses, with its words for them. */
const nativeRefusals: readonly (readonly [string, string])[] = [
  ['bfdProfile', 'bfd-profile set'],
  ['keepaliveTime', 'keepalive-time set'],
  ['vrf', 'vrf set'],
  ['connectTime', 'connect time set'],
  ['enableGracefulRestart', 'EnableGracefulRestart flag set'],
  ['disableMP', 'disable MP flag set'],
  ['dualStackAddressFamily', 'dualstackaddressfamily flag set'],
  ['dynamicASN', 'dynamicASN set'],
  ['interface', 'interface set'],
  ['localASN', 'localASN set'],
]

function checkNative({peers, bfdProfiles, bgpAdvertisements, pools}: SpeakerObjects): void {
  for (const {spec} of peers)
    for (const [field, words] of nativeRefusals) {
      const value = spec[field]
      if (value !== undefined && value !== '' && value !== false && value !== 0)
        refuse(`peer ${stringAt(spec, 'peerAddress')} has ${words} on native bgp mode`)
    }
  if (bfdProfiles.length > 0) refuse('bfd profiles section set')
  for (const {spec} of bgpAdvertisements)
    for (const community of stringsAt(spec, 'communities'))
      if (community.startsWith('large:'))
        refuse(`native bgp mode does not support large community: ${community}`)
  for (const pool of pools) if (bgpAdvertisements.some((one) => isFor(one, pool))) refuseIPv6(pool)
}

function isFor({metadata, spec}: KubeObject, pool: KubeObject): boolean {
  const names = stringsAt(spec, 'ipAddressPools')
  const selectors = readSelectors(spec, 'ipAddressPoolSelectors', metadata.name)
  if (names.length === 0 && selectors.length === 0) return true
  return names.includes(pool.metadata.name) || matchesAny(selectors, pool.metadata.labels)
}

function refuseIPv6({metadata, spec}: KubeObject): void {
  for (const text of stringsAt(spec, 'addresses')) {
    const parsed = parsePoolAddresses(text)
    if (!parsed.ok)
      return refuse(
        `invalid CIDR ${JSON.stringify(text)} in pool ${JSON.stringify(metadata.name)}: ${parsed.error}`,
      )
    const v6 = parsed.prefixes.find(({bits}) => bits === 128)
    if (v6 !== undefined)
      refuse(
        `pool "${metadata.name}" has ipv6 CIDR ${formatPrefix(v6)}, native bgp mode does not support ipv6`,
      )
  }
}

/** FRR runs all sessions of a node in one process: one router id, and per VRF one own ASN and each peer once. */
function checkFRR(peers: readonly KubeObject[]): void {
  const [first] = peers
  if (first === undefined) return
  const routerID = stringAt(first.spec, 'routerID')
  const asnOf = new Map<string, unknown>()
  const seen = new Set<string>()
  for (const {spec} of peers) {
    const vrf = stringAt(spec, 'vrf')
    const name = stringAt(spec, 'peerAddress') || stringAt(spec, 'interface')
    if (stringAt(spec, 'routerID') !== routerID)
      refuse(`peer ${name} has RouterID different from ${routerID}, in FRR mode all RouterID must be equal`)
    const asn = asnOf.get(vrf) ?? spec['myASN']
    asnOf.set(vrf, asn)
    if (spec['myASN'] !== asn)
      refuse(
        `peer ${name} has myAsn different from ${String(asn)}, in FRR mode all myAsn must be equal for the same VRF`,
      )
    const id = `${vrf}\n${name}`
    if (seen.has(id)) refuse(`peer ${name} already exists, FRR mode doesn't support duplicate BGPPeers`)
    seen.add(id)
  }
}

/** Refuses a BFD profile with echo mode for a peer that is advertised an IPv6 pool. */
export function refuseEchoOverIPv6(
  profile: KubeObject,
  peer: string,
  poolsOfPeer: readonly {readonly name: string}[],
): void {
  const [pool] = poolsOfPeer
  if (pool === undefined || booleanAt(profile.spec, 'echoMode') !== true) return
  refusingAs({before: `pool ${pool.name}`}, () =>
    refuse(`peer ${peer} has bfd echo enabled on a IPv6 pool, bfd echo is not supported for IPv6`),
  )
}
