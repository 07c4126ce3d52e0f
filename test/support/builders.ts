import type {KubeObject, ObjectMeta} from '../../src/model/cluster.js'
import {canonicalValue} from '../../src/model/record-data.js'
import {toRecordSet, type LiveRecordSet, type RecordSet} from '../../src/model/record-set.js'
import type {Operation} from '../../src/model/operation.js'
import type {Zone} from '../../src/model/zone.js'

/** One value, or several. */
export type Values = string | readonly string[]

/** Seconds every builder uses when a test does not care. */
export const defaultTtl = 300

/** A record set of any type; values may be written in master-file form (a trailing dot is taken off). */
export function recordSet(
  type: string,
  name: string,
  values: Values,
  ttl: number | null = defaultTtl,
): RecordSet {
  const list = typeof values === 'string' ? [values] : values
  return toRecordSet({name, type, ttl, values: list.map((value) => canonicalValue(type, value))})
}

/** `a('www.example.com', '192.0.2.1')` */
export function a(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('A', name, values, ttl)
}

/** `aaaa('www.example.com', '2001:db8::1')` */
export function aaaa(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('AAAA', name, values, ttl)
}

/** `cname('www.example.com', 'lb.example.net')` */
export function cname(name: string, target: string, ttl?: number | null): RecordSet {
  return recordSet('CNAME', name, target, ttl)
}

/** `txt('example.com', 'v=spf1 -all')`: the text itself, without quotes around it. */
export function txt(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('TXT', name, values, ttl)
}

/** `mx('example.com', '10 mail.example.com')` */
export function mx(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('MX', name, values, ttl)
}

/** `srv('_sip._tcp.example.com', '10 20 5060 sip.example.com')` */
export function srv(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('SRV', name, values, ttl)
}

/** `ns('sub.example.com', ['ns1.example.net', 'ns2.example.net'])` */
export function ns(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('NS', name, values, ttl)
}

/** `ptr('1.2.0.192.in-addr.arpa', 'www.example.com')` */
export function ptr(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('PTR', name, values, ttl)
}

/** `caa('example.com', '0 issue "ca.example.net"')` */
export function caa(name: string, values: Values, ttl?: number | null): RecordSet {
  return recordSet('CAA', name, values, ttl)
}

/** A public zone whose identifier is its name. */
export function zone(name: string, more: Partial<Zone> = {}): Zone {
  return {name, provider: 'memory', id: name, view: '', visibility: 'public', ...more}
}

/** The operation that adds a set. */
export function create(after: RecordSet): Operation {
  return {before: null, after}
}

/** The operation that turns one set into another of the same name and type. */
export function update(before: LiveRecordSet, after: RecordSet): Operation {
  return {before, after}
}

/** The operation that removes a set. */
export function remove(before: LiveRecordSet): Operation {
  return {before, after: null}
}

/** What a test says about a Kubernetes object; the rest is filled in. */
export type ObjectParts = {
  readonly name?: string
  readonly namespace?: string
  readonly uid?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly metadata?: Partial<ObjectMeta>
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
  readonly rest?: Readonly<Record<string, unknown>>
}

/** A Kubernetes object of any kind in namespace `default`. */
export function kubeObject(apiVersion: string, kind: string, parts: ObjectParts = {}): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name: parts.name ?? kind.toLowerCase(),
      namespace: parts.namespace ?? 'default',
      ...(parts.uid === undefined ? {} : {uid: parts.uid}),
      labels: parts.labels ?? {},
      annotations: parts.annotations ?? {},
      ...parts.metadata,
    },
    spec: parts.spec ?? {},
    status: parts.status ?? {},
    rest: parts.rest ?? {},
  }
}

/** What a test says about a Service: `ips` and `hostnames` are the load balancer's status. */
export type ServiceParts = ObjectParts & {
  readonly type?: string
  readonly hostname?: string
  readonly ips?: readonly string[]
  readonly hostnames?: readonly string[]
}

/** A Service of type LoadBalancer with the hostname annotation and addresses in its status. */
export function service(parts: ServiceParts = {}): KubeObject {
  const ingress = [
    ...(parts.ips ?? []).map((ip) => ({ip})),
    ...(parts.hostnames ?? []).map((hostname) => ({hostname})),
  ]
  const named =
    parts.hostname === undefined ? {} : {'external-dns.alpha.kubernetes.io/hostname': parts.hostname}
  return kubeObject('v1', 'Service', {
    ...parts,
    annotations: {...named, ...parts.annotations},
    spec: {type: parts.type ?? 'LoadBalancer', ...parts.spec},
    status: {...(ingress.length === 0 ? {} : {loadBalancer: {ingress}}), ...parts.status},
  })
}
