import type {Manifest} from './scenario-world.js'

/** Manifests in the shortest honest way. */
export function pool(
  name: string,
  addresses: readonly string[],
  spec: Readonly<Record<string, unknown>> = {},
): Manifest {
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    metadata: {name, namespace: 'metallb-system'},
    spec: {addresses, ...spec},
  }
}

export function service(
  name: string,
  more: {
    readonly spec?: Readonly<Record<string, unknown>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly labels?: Readonly<Record<string, string>>
    readonly ips?: readonly string[]
  } = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: 'default',
      ...(more.annotations === undefined ? {} : {annotations: more.annotations}),
      ...(more.labels === undefined ? {} : {labels: more.labels}),
    },
    spec: {
      type: 'LoadBalancer',
      clusterIP: '10.96.0.10',
      clusterIPs: ['10.96.0.10'],
      ports: [{port: 80, protocol: 'TCP'}],
      selector: {app: name},
      ...more.spec,
    },
    ...(more.ips === undefined ? {} : {status: {loadBalancer: {ingress: more.ips.map((ip) => ({ip}))}}}),
  }
}

export function node(
  name: string,
  address?: string,
  labels: Readonly<Record<string, string>> = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name, labels: {'kubernetes.io/hostname': name, ...labels}},
    status: {
      conditions: [{type: 'Ready', status: 'True'}],
      ...(address === undefined ? {} : {addresses: [{type: 'InternalIP', address}]}),
    },
  }
}

export function metallb(kind: string, name: string, spec: Readonly<Record<string, unknown>> = {}): Manifest {
  const version = kind === 'BGPPeer' ? 'v1beta2' : 'v1beta1'
  return {apiVersion: `metallb.io/${version}`, kind, metadata: {name, namespace: 'metallb-system'}, spec}
}

export function endpoints(name: string, nodes: readonly string[], ready = true): Manifest {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {name: `${name}-abc`, namespace: 'default', labels: {'kubernetes.io/service-name': name}},
    endpoints: nodes.map((nodeName, index) => ({
      addresses: [`10.244.0.${index + 1}`],
      conditions: {ready},
      nodeName,
    })),
  }
}

/** A pod of MetalLB that is ready on its node. */
export function pod(
  name: string,
  component: string,
  more: {
    readonly container?: Readonly<Record<string, unknown>>
    readonly node?: string
    readonly status?: Readonly<Record<string, unknown>>
  } = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'metallb-system', labels: {app: 'metallb', component}},
    spec: {
      nodeName: more.node ?? 'n1',
      containers: [{name: component, image: `quay.io/metallb/${component}:v0.16.1`, ...more.container}],
    },
    status: more.status ?? {conditions: [{type: 'Ready', status: 'True'}]},
  }
}

/** The report of a speaker that it answers for a Service. */
export function l2Status(name: string, on: string): Manifest {
  return {
    ...metallb('ServiceL2Status', `l2-${name}-${on}`),
    status: {node: on, serviceName: name, serviceNamespace: 'default'},
  }
}

/** An event of MetalLB on a Service. */
export function event(
  about: string,
  reason: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {name: `${about}.${reason}`, namespace: 'default'},
    involvedObject: {kind: 'Service', name: about, namespace: 'default'},
    source: {component: reason === 'nodeAssigned' ? 'metallb-speaker' : 'metallb-controller'},
    type: 'Normal',
    reason,
    message,
    lastTimestamp: '2026-07-20T10:00:00Z',
    ...more,
  }
}
