import {nameProblem, normalizeName} from '../model/dns-name.js'
import {parseIP} from '../metallb/address.js'

/** What a run can be asked about. */
export type Target =
  | {readonly kind: 'object'; readonly type: ObjectType; readonly namespace: string; readonly name: string}
  | {readonly kind: 'pool'; readonly name: string}
  | {readonly kind: 'hostname'; readonly name: string}
  | {readonly kind: 'address'; readonly address: string}

/** Kinds of objects a target may name. `route` stands for every kind of route of the Gateway API. */
export type ObjectType = 'service' | 'ingress' | 'gateway' | 'dnsendpoint' | 'route'

/** A target, or what is wrong with its text. */
export type ParsedTarget =
  {readonly ok: true; readonly target: Target} | {readonly ok: false; readonly problem: string}

/** Words for kinds, as kubectl takes them. */
const words: Readonly<Record<string, ObjectType | 'pool'>> = {
  svc: 'service',
  service: 'service',
  services: 'service',
  ing: 'ingress',
  ingress: 'ingress',
  ingresses: 'ingress',
  gw: 'gateway',
  gateway: 'gateway',
  gateways: 'gateway',
  dnsendpoint: 'dnsendpoint',
  dnsendpoints: 'dnsendpoint',
  route: 'route',
  routes: 'route',
  httproute: 'route',
  httproutes: 'route',
  grpcroute: 'route',
  grpcroutes: 'route',
  tlsroute: 'route',
  tlsroutes: 'route',
  tcproute: 'route',
  tcproutes: 'route',
  udproute: 'route',
  udproutes: 'route',
  pool: 'pool',
  pools: 'pool',
  ipaddresspool: 'pool',
  ipaddresspools: 'pool',
}

const forms =
  'a name (www.example.com), an address, svc/NAME, svc/NAMESPACE/NAME, ing/…, route/…, gw/… or pool/NAME'

/** Reads one target. An object without a namespace is looked for in `defaultNamespace`. */
export function parseTarget(text: string, defaultNamespace: string): ParsedTarget {
  const trimmed = text.trim()
  if (trimmed.includes('/')) return parseObject(trimmed, defaultNamespace)
  if (parseIP(trimmed) !== undefined) return {ok: true, target: {kind: 'address', address: trimmed}}
  const name = normalizeName(trimmed)
  const problem = nameProblem(name)
  if (problem !== undefined) return {ok: false, problem: `${problem.reason}; expected ${forms}`}
  if (!name.includes('.'))
    return {ok: false, problem: `a single word is no host name; for a Service write svc/${name}`}
  return {ok: true, target: {kind: 'hostname', name}}
}

function parseObject(text: string, defaultNamespace: string): ParsedTarget {
  const [word = '', ...rest] = text.split('/')
  const type = words[word.toLowerCase()]
  if (type === undefined || rest.some((part) => part === '') || rest.length > 2)
    return {ok: false, problem: `expected ${forms}${hostOfUrl(text)}`}
  const [first = '', second] = rest
  if (type === 'pool')
    return second === undefined
      ? {ok: true, target: {kind: 'pool', name: first}}
      : {ok: false, problem: 'a pool is named without a namespace: pool/NAME'}
  const [namespace, name] = second === undefined ? [defaultNamespace, first] : [first, second]
  return {ok: true, target: {kind: 'object', type, namespace, name}}
}

/** Somebody pasted an address from a browser. */
function hostOfUrl(text: string): string {
  const host = /^[a-z]+:\/\/([^/:?#]+)/i.exec(text)?.[1]
  return host === undefined ? '' : `; did you mean ${host.toLowerCase()}?`
}
