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

/** networking.k8s.io/v1 NetworkPolicies. */
export const networkPolicies = builtIn('networking.k8s.io', 'networkpolicies', 'NetworkPolicy')

/** Core v1 ServiceAccounts. */
export const serviceAccounts = builtIn('', 'serviceaccounts', 'ServiceAccount')

/** Core v1 Events. */
export const events = builtIn('', 'events', 'Event')

/** apps/v1 Deployments. */
export const deployments = builtIn('apps', 'deployments', 'Deployment')

/** apps/v1 DaemonSets. */
export const daemonSets = builtIn('apps', 'daemonsets', 'DaemonSet')

/** apps/v1 StatefulSets. */
export const statefulSets = builtIn('apps', 'statefulsets', 'StatefulSet')

/** rbac.authorization.k8s.io/v1 ClusterRoles. */
export const clusterRoles = builtIn('rbac.authorization.k8s.io', 'clusterroles', 'ClusterRole', false)

/** rbac.authorization.k8s.io/v1 ClusterRoleBindings. */
export const clusterRoleBindings = builtIn(
  'rbac.authorization.k8s.io',
  'clusterrolebindings',
  'ClusterRoleBinding',
  false,
)

/** rbac.authorization.k8s.io/v1 Roles. */
export const roles = builtIn('rbac.authorization.k8s.io', 'roles', 'Role')

/** rbac.authorization.k8s.io/v1 RoleBindings. */
export const roleBindings = builtIn('rbac.authorization.k8s.io', 'rolebindings', 'RoleBinding')

/** apiextensions.k8s.io/v1 CustomResourceDefinitions. */
export const customResourceDefinitions = builtIn(
  'apiextensions.k8s.io',
  'customresourcedefinitions',
  'CustomResourceDefinition',
  false,
)

/** Gateway API Gateways. */
export const gateways = gatewayApi('gateways', 'Gateway', ['v1', 'v1beta1'])

/** Gateway API ListenerSets; stable since release 1.5, experimental before under another group. */
export const listenerSets = gatewayApi('listenersets', 'ListenerSet', ['v1'])

/** Gateway API HTTPRoutes. */
export const httpRoutes = gatewayApi('httproutes', 'HTTPRoute', ['v1', 'v1beta1'])

/** Gateway API GRPCRoutes. */
export const grpcRoutes = gatewayApi('grpcroutes', 'GRPCRoute', ['v1', 'v1alpha2'])

/** Gateway API TLSRoutes. */
export const tlsRoutes = gatewayApi('tlsroutes', 'TLSRoute', ['v1', 'v1alpha3', 'v1alpha2'])

/** Gateway API TCPRoutes. */
export const tcpRoutes = gatewayApi('tcproutes', 'TCPRoute', ['v1', 'v1alpha2'])

/** Gateway API UDPRoutes. */
export const udpRoutes = gatewayApi('udproutes', 'UDPRoute', ['v1', 'v1alpha2'])

/** DNSEndpoints of external-dns. */
export const dnsEndpoints = externalDns('dnsendpoints', 'DNSEndpoint')

/** DNSRecords, in which external-dns keeps ownership with `--registry=crd`. */
export const dnsRecords = externalDns('dnsrecords', 'DNSRecord')

function builtIn(group: string, resource: string, kind: string, namespaced = true): ResourceKind {
  return {group, versions: ['v1'], resource, kind, namespaced}
}

function gatewayApi(resource: string, kind: string, versions: readonly string[]): ResourceKind {
  return {group: 'gateway.networking.k8s.io', versions, resource, kind, namespaced: true}
}

function externalDns(resource: string, kind: string): ResourceKind {
  return {group: 'externaldns.k8s.io', versions: ['v1alpha1'], resource, kind, namespaced: true}
}
