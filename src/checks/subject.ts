/** What kind of thing a check judged. */
export type SubjectKind =
  | 'hostname'
  | 'zone'
  | 'nameserver'
  | 'service'
  | 'ingress'
  | 'route'
  | 'gateway'
  | 'dnsendpoint'
  | 'pool'
  | 'provider'
  | 'cluster'
  | 'tool'

/** The thing a check judged. */
export type Subject = {
  /** Stable over runs: `svc:shop/web`, `host:shop.example.com@public`, `pool:lan`, `node:n1`, `cluster`, `tool`. */
  readonly id: string
  readonly kind: SubjectKind
  readonly name: string
  readonly namespace?: string
  readonly view?: string
  /**
   * Ids of the wider things it depends on: a name depends on its zone and on the objects that publish it. What fails
   * there blocks or explains what fails here. The cluster and the tool need not be named.
   */
  readonly within?: readonly string[]
}

/** The cluster as a whole, MetalLB included. */
export const clusterSubject: Subject = {id: 'cluster', kind: 'cluster', name: 'cluster'}

/** mldns itself and the place it runs at. */
export const toolSubject: Subject = {id: 'tool', kind: 'tool', name: 'mldns'}

/** A part of the cluster that has no kind of its own: `node:n1`, `controller:dns/external-dns`. */
export function partOfCluster(type: string, name: string): Subject {
  return {id: `${type}:${name}`, kind: 'cluster', name}
}

/** A Service by `namespace/name`. */
export function serviceSubject(key: string): Subject {
  return objectSubject('svc', 'service', key)
}

/** A MetalLB address pool. */
export function poolSubject(name: string): Subject {
  return {id: `pool:${name}`, kind: 'pool', name}
}

/** The provider of a view. */
export function providerSubject(provider: string, view: string): Subject {
  return {id: `provider:${provider}${atView(view)}`, kind: 'provider', name: provider, ...ofView(view)}
}

/** A zone of a view; it depends on the provider of that view. */
export function zoneSubject(name: string, provider: string, view: string): Subject {
  return {
    id: `zone:${name}${atView(view)}`,
    kind: 'zone',
    name,
    ...ofView(view),
    within: [providerSubject(provider, view).id],
  }
}

/** A host name in a view, with the ids of what it depends on. */
export function hostSubject(name: string, view: string, within: readonly string[] = []): Subject {
  return {id: `host:${name}${atView(view)}`, kind: 'hostname', name, ...ofView(view), within}
}

const kindsOfObjects: Readonly<Record<string, readonly [prefix: string, kind: SubjectKind]>> = {
  Service: ['svc', 'service'],
  Ingress: ['ing', 'ingress'],
  Gateway: ['gw', 'gateway'],
  DNSEndpoint: ['dnsendpoint', 'dnsendpoint'],
  HTTPRoute: ['httproute', 'route'],
  GRPCRoute: ['grpcroute', 'route'],
  TLSRoute: ['tlsroute', 'route'],
  TCPRoute: ['tcproute', 'route'],
  UDPRoute: ['udproute', 'route'],
}

/** A Kubernetes object by its kind. Kinds without a name of their own are parts of the cluster. */
export function subjectOfObject(ref: {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}): Subject {
  const key = ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`
  const known = kindsOfObjects[ref.kind]
  return known === undefined
    ? partOfCluster(ref.kind.toLowerCase(), key)
    : objectSubject(known[0], known[1], key)
}

/** For people: `Service shop/web`, `pool lan`, `shop.example.com (view public)`. */
export function titleOfSubject({kind, name, namespace, view, id}: Subject): string {
  const full = namespace === undefined || namespace === '' ? name : `${namespace}/${name}`
  const suffix = view === undefined ? '' : ` (view ${view})`
  if (kind === 'hostname') return `${full}${suffix}`
  if (kind === 'cluster' && id !== 'cluster') return id.replace(':', ' ')
  return `${titles[kind]} ${full}${suffix}`.replace(/^(cluster|tool) (cluster|mldns)$/, '$2')
}

const titles: Readonly<Record<SubjectKind, string>> = {
  hostname: 'name',
  zone: 'zone',
  nameserver: 'name server',
  service: 'Service',
  ingress: 'Ingress',
  route: 'route',
  gateway: 'Gateway',
  dnsendpoint: 'DNSEndpoint',
  pool: 'pool',
  provider: 'provider',
  cluster: 'cluster',
  tool: 'tool',
}

function objectSubject(prefix: string, kind: SubjectKind, key: string): Subject {
  const slash = key.indexOf('/')
  return slash < 0
    ? {id: `${prefix}:${key}`, kind, name: key}
    : {id: `${prefix}:${key}`, kind, namespace: key.slice(0, slash), name: key.slice(slash + 1)}
}

function atView(view: string): string {
  return view === '' ? '' : `@${view}`
}

function ofView(view: string): {readonly view?: string} {
  return view === '' ? {} : {view}
}
