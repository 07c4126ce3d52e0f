import type {KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {numberAt, objectAt, objectsAt, stringAt, stringsAt, textMapAt} from '../model/json.js'
import {formatAddress} from '../model/ip.js'
import {
  canonicalIP,
  familyOf,
  parseIP,
  quoteAll,
  stackOf,
  type Family,
  type Stack,
  type StackOf,
} from './address.js'

/** The annotation in which the controller names the pool of the addresses. */
export const fromPoolAnnotation = 'metallb.io/ip-allocated-from-pool'
const prefix = 'metallb.io/'
const legacyPrefix = 'metallb.universe.tf/'

/** `spec.ipFamilyPolicy`; absent counts as SingleStack. */
export type FamilyPolicy = 'SingleStack' | 'PreferDualStack' | 'RequireDualStack'

/** Everything of a Service that decides its address. */
export type ServiceWish = {
  /** `namespace/name`, as MetalLB writes it. */
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly isLoadBalancer: boolean
  /** `spec.loadBalancerClass`; undefined = absent. */
  readonly loadBalancerClass?: string
  readonly clusterIPs: readonly string[]
  readonly policy: FamilyPolicy
  readonly primaryFamily: Family
  /** `TCP/80`, service ports. */
  readonly ports: readonly string[]
  readonly isLocal: boolean
  readonly sharingKey: string
  readonly backendKey: string
  /** Whether the sharing annotation is there at all, also when empty. */
  readonly hasSharingAnnotation: boolean
  readonly requestedPool: string
  readonly requestedText: string
  readonly loadBalancerIP: string
  /** Keys under the old prefix, in byte order. */
  readonly legacyAnnotations: readonly string[]
  /** Old keys hidden by the same key under the new prefix. */
  readonly maskedAnnotations: readonly string[]
  readonly metallbLabels: readonly string[]
  /** The addresses of `status.loadBalancer.ingress`, canonical; entries without an address are left out. */
  readonly ips: readonly string[]
  readonly hostnames: readonly string[]
  /** Entries of the status, with or without an address. */
  readonly ingressCount: number
  /** The pool named in {@link fromPoolAnnotation}, or ''. */
  readonly fromPool: string
  readonly object: KubeObject
}

/** How Services are to be read. */
export type WishOptions = {
  /** Families to assume for a Service without ClusterIP; absent = it has none (the API always gives one). */
  readonly assumedFamilies?: readonly Family[]
  /** False for releases before 0.14.9, which know only `metallb.universe.tf/`. */
  readonly knowsNewPrefix?: boolean
}

/** Reads a Service. */
export function readWish(object: KubeObject, options: WishOptions = {}): ServiceWish {
  const {namespace, name, labels, annotations} = object.metadata
  const {spec} = object
  const value = annotationReader(annotations, options.knowsNewPrefix ?? true)
  const policy = policyOf(stringAt(spec, 'ipFamilyPolicy'))
  const isLocal = stringAt(spec, 'externalTrafficPolicy') === 'Local'
  const ingress = objectsAt(objectAt(object.status, 'loadBalancer'), 'ingress')
  const legacyAnnotations = Object.keys(annotations)
    .filter((key) => key.startsWith(legacyPrefix))
    .toSorted(compareText)
  const className = spec['loadBalancerClass']
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    labels,
    isLoadBalancer: stringAt(spec, 'type') === 'LoadBalancer',
    ...(typeof className === 'string' ? {loadBalancerClass: className} : {}),
    clusterIPs: clusterIPsOf(object, policy, options.assumedFamilies),
    policy,
    primaryFamily: stringsAt(spec, 'ipFamilies')[0] === 'IPv6' ? 'IPv6' : 'IPv4',
    ports: objectsAt(spec, 'ports').map(
      (port) => `${stringAt(port, 'protocol') || 'TCP'}/${numberAt(port, 'port') ?? 0}`,
    ),
    isLocal,
    sharingKey: value('allow-shared-ip') ?? '',
    hasSharingAnnotation: value('allow-shared-ip') !== undefined,
    backendKey: isLocal ? backendKeyOf(textMapAt(spec, 'selector')) : '',
    requestedPool: value('address-pool') ?? '',
    requestedText: value('loadBalancerIPs') ?? '',
    loadBalancerIP: stringAt(spec, 'loadBalancerIP'),
    legacyAnnotations,
    maskedAnnotations: legacyAnnotations.filter(
      (key) => annotations[prefix + key.slice(legacyPrefix.length)] !== undefined,
    ),
    metallbLabels: Object.keys(labels).filter(
      (key) => key.startsWith(prefix) || key.startsWith(legacyPrefix),
    ),
    ips: ingress
      .map((entry) => stringAt(entry, 'ip'))
      .filter((ip) => ip !== '')
      .map(canonicalIP),
    hostnames: ingress.map((entry) => stringAt(entry, 'hostname')).filter((hostname) => hostname !== ''),
    ingressCount: ingress.length,
    fromPool: annotations[fromPoolAnnotation] ?? '',
    object,
  }
}

/** The new prefix wins as soon as its key is there, even when empty. */
function annotationReader(
  annotations: Readonly<Record<string, string>>,
  knowsNewPrefix: boolean,
): (key: string) => string | undefined {
  return (key) => (knowsNewPrefix ? annotations[prefix + key] : undefined) ?? annotations[legacyPrefix + key]
}

function policyOf(text: string): FamilyPolicy {
  return text === 'PreferDualStack' || text === 'RequireDualStack' ? text : 'SingleStack'
}

/** Local Services share an address only with Services of the same pods. */
function backendKeyOf(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
}

const placeholder: Readonly<Record<Family, string>> = {IPv4: '0.0.0.0', IPv6: '::'}

function clusterIPsOf(
  {spec}: KubeObject,
  policy: FamilyPolicy,
  assumed: readonly Family[] | undefined,
): readonly string[] {
  const written = stringsAt(spec, 'clusterIPs')
  if (written.length > 0) return written
  const single = stringAt(spec, 'clusterIP')
  if (single !== '') return [single]
  if (assumed === undefined) return []
  const asked = stringsAt(spec, 'ipFamilies').filter(
    (family): family is Family => family === 'IPv4' || family === 'IPv6',
  )
  const wanted = policy === 'SingleStack' ? 1 : 2
  const families = [...new Set([...asked, ...assumed])].slice(0, Math.max(wanted, asked.length))
  return families.map((family) => placeholder[family])
}

/** The families of a Service, decided by its ClusterIPs alone. */
export function stackOfService(wish: ServiceWish): StackOf {
  return stackOf(wish.clusterIPs.length === 0 ? [''] : wish.clusterIPs)
}

/** Whether MetalLB with this `--lb-class` (undefined or '' = none) looks at the Service. */
export function isHandled(wish: Pick<ServiceWish, 'loadBalancerClass'>, lbClass: string): boolean {
  return wish.loadBalancerClass === undefined ? lbClass === '' : wish.loadBalancerClass === lbClass
}

/** The addresses a Service requests; `ips` empty = none. Errors are MetalLB's words. */
export type RequestedIPs =
  | {readonly ok: true; readonly ips: readonly string[]; readonly stack?: Stack}
  | {readonly ok: false; readonly error: string}

/** Reads the requested addresses from the annotation or `spec.loadBalancerIP`. */
export function requestedIPs(wish: ServiceWish): RequestedIPs {
  const {requestedText, loadBalancerIP} = wish
  if (requestedText === '' && loadBalancerIP === '') return {ok: true, ips: []}
  if (requestedText !== '' && loadBalancerIP !== '')
    return {
      ok: false,
      error: 'service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP',
    }
  const texts = requestedText === '' ? [loadBalancerIP] : requestedText.split(',').map((text) => text.trim())
  const ips: string[] = []
  for (const text of texts) {
    const address = parseIP(text)
    if (address === undefined)
      return {
        ok: false,
        error:
          requestedText === ''
            ? `invalid spec.loadBalancerIP ${JSON.stringify(loadBalancerIP)}`
            : `invalid metallb.io/loadBalancerIPs: ${JSON.stringify(requestedText)}`,
      }
    ips.push(formatAddress(address))
  }
  const stack = stackOf(ips)
  return stack.ok ? {ok: true, ips, stack: stack.stack} : {ok: false, error: stack.error}
}

/** Words of MetalLB for a request of the wrong family. */
export function familyMismatch(ips: readonly string[]): string {
  return `requested loadBalancer IP(s) ${quoteAll(ips)} does not match the ipFamily of the service`
}

/** The family of an address text. */
export function familyOfIP(text: string): Family {
  const address = parseIP(text)
  return address === undefined ? 'IPv4' : familyOf(address)
}
