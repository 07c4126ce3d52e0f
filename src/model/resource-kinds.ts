import type {ResourceKind} from './cluster.js'

/** Core v1 Services. */
export const services: ResourceKind = {
  group: '',
  versions: ['v1'],
  resource: 'services',
  kind: 'Service',
  namespaced: true,
}

/** Core v1 Pods. */
export const pods: ResourceKind = {
  group: '',
  versions: ['v1'],
  resource: 'pods',
  kind: 'Pod',
  namespaced: true,
}

/** Core v1 Nodes. */
export const nodes: ResourceKind = {
  group: '',
  versions: ['v1'],
  resource: 'nodes',
  kind: 'Node',
  namespaced: false,
}

/** Core v1 Namespaces. */
export const namespaces: ResourceKind = {
  group: '',
  versions: ['v1'],
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
}

/** Core v1 ConfigMaps. There is no constant for Secrets on purpose: nothing in mldns reads them. */
export const configMaps: ResourceKind = {
  group: '',
  versions: ['v1'],
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
}

/** discovery.k8s.io/v1 EndpointSlices. */
export const endpointSlices: ResourceKind = {
  group: 'discovery.k8s.io',
  versions: ['v1'],
  resource: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
}

/** networking.k8s.io/v1 Ingresses. */
export const ingresses: ResourceKind = {
  group: 'networking.k8s.io',
  versions: ['v1'],
  resource: 'ingresses',
  kind: 'Ingress',
  namespaced: true,
}
