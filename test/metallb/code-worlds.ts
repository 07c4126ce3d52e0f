import type {ReadProblem} from '../../src/model/cluster.js'
import type {Manifest, Removal} from './scenario-world.js'
import {endpoints, event, l2Status, metallb, node, pod, pool, service} from './world.js'

/** A change of the healthy cluster. */
export type Change = {
  readonly apply?: readonly Manifest[]
  readonly delete?: readonly Removal[]
  /** Lists that were not read to their end. */
  readonly problems?: Readonly<Record<string, ReadProblem['reason']>>
  readonly origin?: 'manifests'
}

const given = {'metallb.io/ip-allocated-from-pool': 'p'}

/** A cluster in which nothing is wrong. */
export const healthy: readonly Manifest[] = [
  pod('controller-1', 'controller'),
  pod('speaker-1', 'speaker', memberlist('n1')),
  pod('speaker-2', 'speaker', memberlist('n2')),
  node('n1', '192.0.2.201'),
  node('n2', '192.0.2.202'),
  pool('p', ['192.0.2.16/28']),
  metallb('L2Advertisement', 'l2'),
  service('web', {ips: ['192.0.2.16'], annotations: given}),
  endpoints('web', ['n1']),
  l2Status('web', 'n1'),
]

function memberlist(on: string): {
  readonly node: string
  readonly container: Readonly<Record<string, unknown>>
} {
  const env = [
    {name: 'METALLB_BGP_TYPE', value: 'frr-k8s'},
    {name: 'METALLB_ML_BIND_ADDR', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
    {name: 'METALLB_ML_LABELS', value: 'app=metallb,component=speaker'},
  ]
  return {node: on, container: {env}}
}

/** Something of the healthy cluster, to be taken away. */
export function without(kind: string, name: string): Removal {
  const isClusterWide = kind === 'Node' || kind === 'Namespace'
  const namespace = kind === 'Service' || kind === 'EndpointSlice' ? 'default' : 'metallb-system'
  return isClusterWide ? {kind, name} : {kind, name, namespace}
}

/** BGP instead of L2, with a session that is up on each node. */
export const byBGP: Change = {
  apply: [
    metallb('BGPAdvertisement', 'bgp'),
    metallb('BGPPeer', 'tor', {myASN: 64500, peerASN: 64501, peerAddress: '10.0.0.1'}),
    session('n1', 'Established'),
    session('n2', 'Established'),
    {
      ...metallb('ServiceBGPStatus', 'bgp-1'),
      status: {node: 'n1', serviceName: 'web', serviceNamespace: 'default', peers: ['tor']},
    },
  ],
  delete: [without('L2Advertisement', 'l2'), without('ServiceL2Status', 'l2-web-n1')],
}

/** The healthy cluster with BGP and something else. */
export function byBGPWith(...apply: readonly Manifest[]): Change {
  return {...byBGP, apply: [...(byBGP.apply ?? []), ...apply]}
}

/** What FRR-K8s says of a session. */
export function session(on: string, bgpStatus: string): Manifest {
  return {
    apiVersion: 'frrk8s.metallb.io/v1beta1',
    kind: 'BGPSessionState',
    metadata: {name: `${on}-abc`, namespace: 'metallb-system'},
    status: {node: on, peer: '10.0.0.1', vrf: '', bgpStatus, bfdStatus: 'N/A'},
  }
}

/** The Service of the healthy cluster without an address, with other settings. */
export function waiting(more: Parameters<typeof service>[1] = {}): Manifest {
  return {...service('web', more), status: {loadBalancer: {}}}
}

/** A second Service that waits. */
export function late(more: Parameters<typeof service>[1] = {}): readonly Manifest[] {
  return [service('late', more), endpoints('late', ['n1'])]
}

/** The Service of the healthy cluster, with its address and other settings. */
export function web(more: Parameters<typeof service>[1] = {}): Manifest {
  return service('web', {ips: ['192.0.2.16'], ...more, annotations: {...given, ...more.annotations}})
}

/** MetalLB's report about the configuration of a component. */
export function state(name: string, result: string, errorSummary = ''): Manifest {
  return {...metallb('ConfigurationState', name), status: {result, errorSummary}}
}

/** A ConfigMap. */
export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): Manifest {
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace}, data}
}

/** A workload that runs one image. */
export function workload(
  kind: 'DaemonSet' | 'Deployment',
  name: string,
  container: Readonly<Record<string, unknown>>,
): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {name, namespace: 'kube-system'},
    spec: {template: {spec: {containers: [{name: 'main', ...container}]}}},
  }
}

/** A speaker that is not ready. */
export function broken(name: string, on: string, reason: string): Manifest {
  return pod(name, 'speaker', {
    ...memberlist(on),
    status: {containerStatuses: [{state: {waiting: {reason}}}]},
  })
}

/** An event that a volume cannot be mounted. */
export const failedMount: Manifest = event('speaker-1', 'FailedMount', 'secret "memberlist" not found', {
  involvedObject: {kind: 'Pod', name: 'speaker-1', namespace: 'metallb-system'},
})

/** MetalLB's webhook, with or without certificate authority. */
export function webhook(caBundle: string, failurePolicy = 'Fail'): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: {name: 'metallb-webhook-configuration'},
    webhooks: [
      {
        name: 'ipaddresspoolvalidationwebhook.metallb.io',
        failurePolicy,
        clientConfig: {caBundle, service: {name: 'metallb-webhook-service', namespace: 'metallb-system'}},
      },
    ],
  }
}

/** The endpoints of the webhook Service. */
export function webhookEndpoints(ready: boolean): Manifest {
  const slice = endpoints('metallb-webhook-service', ['n1'], ready)
  return {...slice, metadata: {...slice.metadata, namespace: 'metallb-system'}}
}
