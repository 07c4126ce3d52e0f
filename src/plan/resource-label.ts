import type {ObjectRef} from '../model/endpoint.js'

/** How `resource` labels name kinds, where capitals cannot be guessed. */
const kindOfLabel: Readonly<Record<string, string>> = {
  crd: 'DNSEndpoint',
  service: 'Service',
  ingress: 'Ingress',
  node: 'Node',
  pod: 'Pod',
  httproute: 'HTTPRoute',
  grpcroute: 'GRPCRoute',
  tlsroute: 'TLSRoute',
  tcproute: 'TCPRoute',
  udproute: 'UDPRoute',
}

/** The object a `resource` label names: `service/ns/name`, or `node/name` for cluster-scoped kinds. */
export function refOfResource(resource: string): ObjectRef {
  const [label = '', ...rest] = resource.split('/')
  const kind = kindOfLabel[label] ?? label
  const [first = '', ...more] = rest
  if (more.length === 0) return {kind, namespace: '', name: first}
  return {kind, namespace: first, name: more.join('/')}
}

/** The first part of a `resource` label: which kind of source it came from. */
export function kindOfResource(resource: string): string {
  const slash = resource.indexOf('/')
  return slash < 0 ? resource : resource.slice(0, slash)
}
