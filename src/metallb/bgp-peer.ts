import type {KubeObject} from '../model/cluster.js'
import {booleanAt, numberAt, objectAt, stringAt, type JsonObject} from '../model/json.js'
import {parseIP} from './address.js'
import {refuse} from './refusal.js'
import {readSelectors, type AnyOf} from './selectors.js'

/** A BGPPeer as the speakers understand it. */
export type BGPPeer = {
  readonly name: string
  readonly myASN: number
  readonly peerASN: number
  readonly dynamicASN: string
  /** Address, or the interface of an unnumbered session. */
  readonly address: string
  readonly interface: string
  readonly vrf: string
  readonly routerID: string
  readonly bfdProfile: string
  readonly passwordSecret: string
  readonly dualStack: boolean
  readonly nodeSelectors: AnyOf
  readonly spec: JsonObject
}

/** Reads a BGPPeer, v1beta2 or v1beta1. Refuses what MetalLB refuses. */
export function readPeer({metadata, spec}: KubeObject): BGPPeer {
  const peer: BGPPeer = {
    name: metadata.name,
    myASN: numberAt(spec, 'myASN') ?? 0,
    peerASN: numberAt(spec, 'peerASN') ?? 0,
    dynamicASN: stringAt(spec, 'dynamicASN'),
    address: stringAt(spec, 'peerAddress'),
    interface: stringAt(spec, 'interface'),
    vrf: stringAt(spec, 'vrf'),
    routerID: stringAt(spec, 'routerID'),
    bfdProfile: stringAt(spec, 'bfdProfile'),
    passwordSecret: stringAt(objectAt(spec, 'passwordSecret'), 'name'),
    dualStack: booleanAt(spec, 'dualStackAddressFamily') ?? false,
    nodeSelectors: readSelectors(spec, 'nodeSelectors', `peer ${metadata.name}`),
    spec,
  }
  checkASN(peer)
  checkEndpoint(peer)
  checkTimes(spec)
  if (peer.passwordSecret !== '' && stringAt(spec, 'password') !== '')
    refuse(
      `can not have both password and secret ref set in peer config "${metadata.namespace}"/"${metadata.name}"`,
    )
  return peer
}

function checkASN({myASN, peerASN, dynamicASN, spec}: BGPPeer): void {
  if (myASN === 0) refuse('missing local ASN')
  if (peerASN === 0 && dynamicASN === '') refuse('missing peer ASN or dynamicASN')
  if (peerASN !== 0 && dynamicASN !== '') refuse('both peer ASN and dynamicASN specified')
  if (dynamicASN !== '' && dynamicASN !== 'internal' && dynamicASN !== 'external')
    refuse(`invalid dynamicASN ${dynamicASN}`)
  const internal = peerASN === myASN || dynamicASN === 'internal'
  if (internal && booleanAt(spec, 'ebgpMultiHop') === true)
    refuse('invalid EBGPMultiHop parameter set for an ibgp peer')
}

function checkEndpoint({address, interface: name, routerID, spec}: BGPPeer): void {
  if (address === '' && name === '') refuse('peer has neither an address nor an interface')
  if (address !== '' && name !== '') refuse('peer has both an address and an interface')
  if (address !== '' && parseIP(address) === undefined)
    refuse(`invalid BGPPeer address ${JSON.stringify(address)}`)
  if (routerID !== '' && parseIP(routerID) === undefined)
    refuse(`invalid router ID ${JSON.stringify(routerID)}`)
  const source = stringAt(spec, 'sourceAddress')
  if (source !== '' && parseIP(source) === undefined) refuse(`invalid source IP ${JSON.stringify(source)}`)
}

/** Hold time 0 or at least 3 s, keepalive time no longer; one alone gives the other, so only both can contradict. */
function checkTimes(spec: JsonObject): void {
  const hold = parseDuration(stringAt(spec, 'holdTime'))
  const keepalive = parseDuration(stringAt(spec, 'keepaliveTime'))
  if (hold !== undefined && Math.floor(hold) !== 0 && Math.floor(hold) < 3)
    refuse(`invalid hold time ${JSON.stringify(formatDuration(hold))}: must be 0 or >=3s`)
  if (hold !== undefined && keepalive !== undefined && keepalive > hold)
    refuse(
      `invalid keepaliveTime ${JSON.stringify(formatDuration(keepalive))}, must be lower than holdTime ${JSON.stringify(formatDuration(hold))}`,
    )
}

const unitSeconds: Readonly<Record<string, number>> = {h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, ns: 1e-9}

/** Seconds of a duration as Go writes it (`1m30s`); undefined when it is none. The API refuses others itself. */
function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  if (!/^(\d+(\.\d+)?(h|m|s|ms|us|ns))+$/.test(text)) return undefined
  let seconds = 0
  for (const [, amount, unit = ''] of text.matchAll(/([\d.]+)(h|ms|m|s|us|ns)/g))
    seconds += Number(amount) * (unitSeconds[unit] ?? 0)
  return seconds
}

/** As Go prints a duration. */
function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Math.round(seconds * 1000)}ms`
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = `${seconds - hours * 3600 - minutes * 60}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
