import type {ResourceKind} from '../../src/model/cluster.js'

/** An object as a manifest or the API writes it. */
export type KubernetesManifest = {
  apiVersion: string
  kind: string
  metadata: {name: string; namespace?: string; labels?: Record<string, string>; [key: string]: unknown}
  [key: string]: unknown
}

/** One collection the API serves. */
export type Served = {group: string; version: string; resource: string; kind: string; namespaced: boolean}

const builtIn: readonly Served[] = [
  ['', 'v1', 'services', 'Service', true],
  ['', 'v1', 'pods', 'Pod', true],
  ['', 'v1', 'nodes', 'Node', false],
  ['', 'v1', 'namespaces', 'Namespace', false],
  ['', 'v1', 'configmaps', 'ConfigMap', true],
  ['', 'v1', 'secrets', 'Secret', true],
  ['', 'v1', 'events', 'Event', true],
  ['discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice', true],
  ['networking.k8s.io', 'v1', 'ingresses', 'Ingress', true],
  ['apps', 'v1', 'deployments', 'Deployment', true],
  ['apps', 'v1', 'daemonsets', 'DaemonSet', true],
  ['coordination.k8s.io', 'v1', 'leases', 'Lease', true],
  ['', 'v1', 'serviceaccounts', 'ServiceAccount', true],
  ['apps', 'v1', 'statefulsets', 'StatefulSet', true],
  ['networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy', true],
  ['rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', false],
  ['rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding', false],
  ['rbac.authorization.k8s.io', 'v1', 'roles', 'Role', true],
  ['rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding', true],
  ['apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition', false],
  [
    'admissionregistration.k8s.io',
    'v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    false,
  ],
].map(
  ([group, version, resource, kind, namespaced]) => ({group, version, resource, kind, namespaced}) as Served,
)

/** What the cluster serves and holds. Objects of kinds nobody declared are served as custom resources. */
export type KubeStore = {
  find(group: string, version: string, resource: string): Served | undefined
  servesVersion(group: string, version: string): boolean
  list(served: Served, namespace: string): KubernetesManifest[]
  readonly served: readonly Served[]
  readonly resourceVersion: string
}

/** Gives every object what a real one has: uid, resourceVersion, creationTimestamp, managedFields. */
export function createStore(
  objects: readonly KubernetesManifest[],
  declared: readonly ResourceKind[],
  notServed: readonly string[],
): KubeStore {
  const custom = declared.flatMap((kind) =>
    kind.versions.slice(0, 1).map((version) => ({
      group: kind.group,
      version,
      resource: kind.resource,
      kind: kind.kind,
      namespaced: kind.namespaced,
    })),
  )
  const served = uniqueKinds([...builtIn, ...custom, ...objects.map(toServed)]).filter(
    ({group, resource}) => !notServed.includes(group === '' ? resource : `${resource}.${group}`),
  )
  const namespaces = new Set(['kube-system', 'default', ...objects.map(namespaceOf)])
  const own = objects.filter(({kind}) => kind === 'Namespace').map(({metadata}) => metadata.name)
  const missing = [...namespaces].filter((name) => name !== '' && !own.includes(name))
  const all = [
    ...objects,
    ...missing.map((name) => ({apiVersion: 'v1', kind: 'Namespace', metadata: {name}})),
  ].map((object, index) => complete(object, index, served))
  return {
    served,
    resourceVersion: String(1000 + all.length),
    find: (group, version, resource) =>
      served.find((kind) => kind.group === group && kind.version === version && kind.resource === resource),
    servesVersion: (group, version) =>
      served.some((kind) => kind.group === group && kind.version === version),
    list: (kind, namespace) =>
      all
        .filter(({apiVersion}) => apiVersion === apiVersionOf(kind))
        .filter(
          (object) => object.kind === kind.kind && (namespace === '' || namespaceOf(object) === namespace),
        )
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  }
}

export function apiVersionOf({group, version}: Served): string {
  return group === '' ? version : `${group}/${version}`
}

function uniqueKinds(kinds: readonly Served[]): readonly Served[] {
  const unique = new Map(
    kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.kind}`, kind]).reverse() as [string, Served][],
  )
  return [...unique.values()].reverse()
}

function toServed({apiVersion, kind, metadata}: KubernetesManifest): Served {
  const slash = apiVersion.lastIndexOf('/')
  const lower = kind.toLowerCase()
  const resource = /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : lower.replace(/([^aeiou])y$/, '$1ie') + 's'
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    resource,
    kind,
    namespaced: metadata.namespace !== undefined,
  }
}

function namespaceOf({metadata}: KubernetesManifest): string {
  return metadata.namespace ?? ''
}

function keyOf({metadata}: KubernetesManifest): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}

function complete(object: KubernetesManifest, index: number, served: readonly Served[]): KubernetesManifest {
  const kind = served.find((one) => apiVersionOf(one) === object.apiVersion && one.kind === object.kind)
  const namespace = object.metadata.namespace ?? 'default'
  return {
    ...object,
    metadata: {
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(100 + index),
      creationTimestamp: '2025-01-02T03:04:05Z',
      managedFields: [
        {manager: 'kubectl', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: {'f:spec': {}}},
      ],
      ...object.metadata,
      ...(kind?.namespaced === true ? {namespace} : {}),
    },
  }
}
