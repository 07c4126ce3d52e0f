import fc from 'fast-check'
import {numberAt, type JsonObject} from '../../src/model/json.js'
import {
  componentPod,
  configurationState,
  healthy,
  kubeProxy,
  pendingWeb,
  workload,
} from '../checks/rules/metallb-world.js'
import {endpoints, event, l2Status, metallb, pool, service} from '../metallb/world.js'
import type {Manifest} from '../metallb/scenario-world.js'

/** Changes a cluster into one with one more mistake. */
export type Breakage = (objects: readonly Manifest[]) => readonly Manifest[]

/** Two Services and an Ingress, announced by L2. */
export function healthyCluster(): readonly Manifest[] {
  const hostname = 'external-dns.alpha.kubernetes.io/hostname'
  return [
    ...healthy().map((one) =>
      one.kind === 'Service'
        ? change({metadata: {annotations: {...one.metadata.annotations, [hostname]: 'web.example.com'}}})(one)
        : one,
    ),
    service('api', {ips: ['192.168.1.241'], annotations: {[hostname]: 'api.example.com'}}),
    endpoints('api', ['n2']),
    l2Status('api', 'n1'),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {name: 'blog', namespace: 'default'},
      spec: {rules: [{host: 'blog.example.com'}]},
      status: {loadBalancer: {ingress: [{ip: '192.168.1.240'}]}},
    },
  ]
}

type Parts = {readonly metadata?: JsonObject; readonly spec?: JsonObject; readonly status?: JsonObject}

function change({metadata = {}, spec = {}, status = {}}: Parts): (one: Manifest) => Manifest {
  return (one) => ({
    ...one,
    metadata: {...one.metadata, ...metadata},
    spec: {...one.spec, ...spec},
    status: {...one.status, ...status},
  })
}

function at(kind: string, name: string, how: (one: Manifest) => Manifest): Breakage {
  return (objects) => objects.map((one) => (one.kind === kind && one.metadata.name === name ? how(one) : one))
}

function put(...more: readonly Manifest[]): Breakage {
  const ids = new Set(more.map(idOf))
  return (objects) => [...objects.filter((one) => !ids.has(idOf(one))), ...more]
}

/** A pod and the workload that counts it: who may not list pods sees the same. */
function notReady(name: string, reason: string): Breakage {
  const pod = at(
    'Pod',
    name,
    change({status: {conditions: [], containerStatuses: [{name: 'x', state: {waiting: {reason}}}]}}),
  )
  const count = name.startsWith('controller')
    ? at('Deployment', 'controller', change({status: {readyReplicas: 0}}))
    : at('DaemonSet', 'speaker', (one) =>
        change({status: {numberReady: (numberAt(one.status ?? {}, 'numberReady') ?? 1) - 1}})(one),
      )
  return (objects) => count(pod(objects))
}

function idOf({kind, metadata}: Manifest): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}

const nodes = fc.constantFrom('n1', 'n2')
const services = fc.constantFrom('web', 'api')
const addresses = fc.constantFrom(
  '192.168.1.240',
  '192.168.1.241',
  '192.168.1.255',
  '192.168.1.11',
  '10.0.0.1',
  '2001:db8::1',
  'x',
)

const serviceSpec = fc.constantFrom<JsonObject>(
  {externalTrafficPolicy: 'Local'},
  {loadBalancerClass: 'other'},
  {ipFamilyPolicy: 'RequireDualStack'},
  {ipFamilyPolicy: 'PreferDualStack'},
  {clusterIP: 'None', clusterIPs: ['None']},
  {clusterIPs: ['10.96.0.10', 'fd00::10'], ipFamilyPolicy: 'RequireDualStack'},
  {selector: null},
  {type: 'ClusterIP'},
  {externalIPs: ['203.0.113.7']},
  {loadBalancerIP: '192.168.1.250'},
  {ports: 'x'},
)

const serviceAnnotation = fc.constantFrom<JsonObject>(
  {'metallb.io/address-pool': 'none'},
  {'metallb.io/address-pool': 'lan'},
  {'metallb.io/loadBalancerIPs': '192.168.1.240'},
  {'metallb.io/loadBalancerIPs': 'x,,'},
  {'metallb.io/allow-shared-ip': 'k', 'metallb.io/loadBalancerIPs': '192.168.1.240'},
  {'metallb.universe.tf/address-pool': 'lan'},
  {'external-dns.alpha.kubernetes.io/hostname': '-bad-.example.com,*.x.example.com'},
)

const poolSpec = fc.constantFrom<JsonObject>(
  {addresses: []},
  {addresses: ['192.168.1.240/33']},
  {addresses: ['192.168.1.0/24']},
  {addresses: ['10.244.0.0/30']},
  {addresses: 'x'},
  {addresses: ['2001:db8::/126']},
  {autoAssign: false},
  {avoidBuggyIPs: true},
  {serviceAllocation: {namespaces: ['other']}},
  {serviceAllocation: {namespaceSelectors: [{matchLabels: {a: 'b'}}]}},
)

const advertisementSpec = fc.constantFrom<JsonObject>(
  {ipAddressPools: ['lam']},
  {ipAddressPoolSelectors: [{matchLabels: {a: 'b'}}]},
  {nodeSelectors: [{matchLabels: {rack: 'a'}}]},
  {interfaces: ['eth9']},
  {serviceSelectors: [{matchLabels: {a: 'b'}}]},
  {nodeSelectors: 1},
)

/** Words where mappings and lists belong. */
const junk = fc.constantFrom<JsonObject>(
  {conditions: 'x', addresses: 1, loadBalancer: [], containers: {}, template: 'y'},
  {conditions: [1, null, 'x'], loadBalancer: {ingress: 'x'}, containers: [null], template: {metadata: []}},
  {loadBalancer: {ingress: [{ip: 1}, {}, null]}, addresses: [1, null], result: 3, node: {}},
)

/** One mistake of the kinds people make; what is told in two places is told alike in both. */
export const breakages: fc.Arbitrary<Breakage> = fc.oneof(
  fc.tuple(services, serviceSpec).map(([name, spec]) => at('Service', name, change({spec}))),
  fc
    .tuple(services, serviceAnnotation)
    .map(([name, annotations]) =>
      at('Service', name, (one) =>
        change({metadata: {annotations: {...one.metadata.annotations, ...annotations}}})(one),
      ),
    ),
  fc
    .tuple(services, fc.array(addresses, {maxLength: 3}))
    .map(([name, ips]) =>
      at('Service', name, change({status: {loadBalancer: {ingress: ips.map((ip) => ({ip}))}}})),
    ),
  fc.constant(put(pendingWeb())),
  poolSpec.map((spec) => at('IPAddressPool', 'lan', change({spec}))),
  poolSpec.map((spec) => put(pool('other', ['192.168.2.0/28'], spec))),
  fc.constant(put(pool('lap', ['192.168.1.245-192.168.1.255']))),
  advertisementSpec.map((spec) => at('L2Advertisement', 'l2', change({spec}))),
  fc
    .constantFrom<JsonObject>({}, {peers: ['nope']}, {localPref: 1})
    .map((spec) => put(metallb('BGPAdvertisement', 'bgp', spec))),
  fc
    .constantFrom<JsonObject>(
      {peerAddress: '192.168.1.1'},
      {peerAddress: '192.168.1.1', bfdProfile: 'nope'},
      {interface: 'eth0'},
    )
    .map((spec) => put(metallb('BGPPeer', 'router', {myASN: 1, peerASN: 2, ...spec}))),
  nodes.map((name) =>
    at('Node', name, (one) =>
      change({
        metadata: {
          labels: {...one.metadata.labels, 'node.kubernetes.io/exclude-from-external-load-balancers': ''},
        },
      })(one),
    ),
  ),
  fc
    .tuple(nodes, fc.constantFrom('NetworkUnavailable', 'Ready'))
    .map(([name, type]) =>
      at('Node', name, change({status: {conditions: [{type, status: type === 'Ready' ? 'False' : 'True'}]}})),
    ),
  fc
    .tuple(
      fc.constantFrom('controller-a', 'speaker-a', 'speaker-b'),
      fc.constantFrom('CrashLoopBackOff', 'ContainerCreating', ''),
    )
    .map(([name, reason]) => notReady(name, reason)),
  fc
    .constantFrom(['controller-b', 'metallb-system'] as const, ['controller-z', 'a-lb'] as const)
    .map(([name, namespace]) =>
      put(
        ...[componentPod('controller', name), workload('controller', {readyReplicas: 1})].map((one) => ({
          ...one,
          metadata: {...one.metadata, name, namespace},
        })),
      ),
    ),
  fc
    .constantFrom('v0.13.12', 'v0.14.5', 'main')
    .map((version) =>
      put(
        componentPod('controller', 'controller-a', {version}),
        workload('controller', {readyReplicas: 1}, {version}),
      ),
    ),
  fc.tuple(services, nodes).map(([name, node]) => put(l2Status(name, node))),
  fc
    .tuple(fc.constantFrom('controller', 'speaker-n1'), fc.constantFrom('Invalid', 'Unknown', 'Valid'))
    .map(([name, result]) =>
      put(
        configurationState(
          name,
          result,
          result === 'Invalid' ? 'configuration error: pool "lan" is odd' : '',
        ),
      ),
    ),
  fc
    .tuple(services, fc.constantFrom('ClearAssignment', 'AllocationFailed', 'nodeAssigned', 'announceFailed'))
    .map(([name, reason]) =>
      put(
        event(
          name,
          reason,
          reason === 'nodeAssigned'
            ? 'announcing from node "n2" with protocol "layer2"'
            : `Failed to allocate IP for "default/${name}": no available IPs`,
        ),
      ),
    ),
  fc
    .constantFrom('mode: ipvs', 'mode: ipvs\nipvs:\n  strictARP: true', '}{')
    .map((text) => put(kubeProxy(text))),
  fc.constantFrom<JsonObject>({}, {ports: [{port: 81, protocol: 'UDP'}]}).map((spec) =>
    put(
      service('dns', {
        spec,
        annotations: {'metallb.io/allow-shared-ip': 'k', 'metallb.io/loadBalancerIPs': '192.168.1.240'},
      }),
    ),
  ),
  fc.constant(
    put(metallb('FRRNodeState', 'n1'), {
      ...metallb('BGPSessionState', 's'),
      status: {node: 'n1', peer: '192.168.1.1', bgpStatus: 'Active'},
    }),
  ),
)

/** Objects that are gone, and an API server with odd ideas of what belongs where. */
export const oddities: fc.Arbitrary<Breakage> = fc.oneof(
  fc.nat(40).map(
    (index): Breakage =>
      (objects) =>
        objects.filter((_, at_) => at_ !== index % objects.length),
  ),
  fc.tuple(fc.nat(40), junk).map(
    ([index, parts]): Breakage =>
      (objects) =>
        objects.map((one, at_) =>
          at_ === index % objects.length
            ? {...one, spec: {...one.spec, ...parts}, status: {...one.status, ...parts}}
            : one,
        ),
  ),
)
