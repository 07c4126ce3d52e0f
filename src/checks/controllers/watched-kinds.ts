import type {DnsController} from './dns-controller.js'

/** A kind external-dns keeps in view. */
export type WatchedKind = {
  /** One of them is enough: a kind may be served by several groups. */
  readonly groups: readonly string[]
  readonly resource: string
  readonly namespaced: boolean
  /** The namespace it is watched in; '' = all. */
  readonly namespace: string
  /** Why it is needed: `--source=service`. */
  readonly because: string
}

type Row = readonly [group: string, resource: string]

const gatewayGroup = 'gateway.networking.k8s.io'
const istioGroup = 'networking.istio.io'

/** What a source watches whatever its other settings; from the code of external-dns, not from its chart, which grants more. */
const rows: Readonly<Record<string, readonly Row[]>> = {
  service: [['', 'services']],
  ingress: [['networking.k8s.io', 'ingresses']],
  crd: [['externaldns.k8s.io', 'dnsendpoints']],
  'gateway-httproute': [[gatewayGroup, 'httproutes']],
  'gateway-grpcroute': [[gatewayGroup, 'grpcroutes']],
  'gateway-tlsroute': [[gatewayGroup, 'tlsroutes']],
  'gateway-tcproute': [[gatewayGroup, 'tcproutes']],
  'gateway-udproute': [[gatewayGroup, 'udproutes']],
  'istio-gateway': [
    ['', 'services'],
    ['networking.k8s.io', 'ingresses'],
    [istioGroup, 'gateways'],
  ],
  'istio-virtualservice': [
    ['', 'services'],
    ['networking.k8s.io', 'ingresses'],
    [istioGroup, 'gateways'],
    [istioGroup, 'virtualservices'],
  ],
  'contour-httpproxy': [['projectcontour.io', 'httpproxies']],
  'openshift-route': [['route.openshift.io', 'routes']],
  'skipper-routegroup': [['zalando.org', 'routegroups']],
  'kong-tcpingress': [['configuration.konghq.com', 'tcpingresses']],
  'f5-virtualserver': [['cis.f5.com', 'virtualservers']],
  'f5-transportserver': [['cis.f5.com', 'transportservers']],
  'ambassador-host': [['getambassador.io', 'hosts']],
}

/** What external-dns must list and watch for its arguments; sources that are not known here need nothing. */
export function watchedKinds({settings}: DnsController): readonly WatchedKind[] {
  const needs = new Map<string, WatchedKind>()
  function need(because: string, groups: readonly string[], resource: string, more: Place = {}): void {
    const {namespaced = true, namespace = settings.namespace} = more
    const key = `${groups.join()}/${resource}/${namespace}`
    if (needs.has(key)) return
    needs.set(key, {groups, resource, namespaced, namespace: namespaced ? namespace : '', because})
  }
  for (const source of settings.sources) {
    const because = `--source=${source}`
    for (const [group, resource] of rows[source] ?? []) need(because, [group], resource)
    if (source === 'service') needService(settings, because, need)
    if (source === 'node' || source === 'pod') need(because, [''], 'nodes', {namespaced: false})
    if (source === 'pod') need(because, [''], 'pods')
    if (source.startsWith('gateway-')) needGateway(settings, because, need)
    if (source === 'traefik-proxy')
      for (const resource of ['ingressroutes', 'ingressroutetcps', 'ingressrouteudps'])
        need(because, ['traefik.io', 'traefik.containo.us'], resource)
  }
  if (settings.registry === 'crd')
    need('--registry=crd', ['externaldns.k8s.io'], 'dnsrecords', {namespace: ''})
  return [...needs.values()]
}

type Place = {readonly namespaced?: boolean; readonly namespace?: string}

type NeedKind = (because: string, groups: readonly string[], resource: string, more?: Place) => void

/** Only Services of type ClusterIP and NodePort are looked behind; `--service-type-filter=LoadBalancer` needs no more. */
function needService({serviceTypes}: DnsController['settings'], because: string, need: NeedKind): void {
  const takes = (type: string): boolean => serviceTypes.length === 0 || serviceTypes.includes(type)
  if (takes('ClusterIP') || takes('NodePort')) {
    need(because, ['discovery.k8s.io'], 'endpointslices')
    need(because, [''], 'pods')
  }
  if (takes('NodePort')) need(because, [''], 'nodes', {namespaced: false})
}

function needGateway(
  {gatewayNamespace, gatewayListenerSets}: DnsController['settings'],
  because: string,
  need: NeedKind,
): void {
  const place = {namespace: gatewayNamespace}
  need(because, [gatewayGroup], 'gateways', place)
  need(because, [''], 'namespaces', {namespaced: false})
  if (gatewayListenerSets) need(because, [gatewayGroup], 'listenersets', place)
}
