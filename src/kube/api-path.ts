import type {ResourceKind} from '../model/cluster.js'

/** The path of a collection, or of one object in it. `namespace` is '' for all namespaces and cluster-scoped kinds. */
export function apiPath(kind: ResourceKind, version: string, namespace: string, name?: string): string {
  const root = kind.group === '' ? `/api/${version}` : `/apis/${kind.group}/${version}`
  const scope = kind.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`
  return `${root}${scope}/${kind.resource}${object}`
}

/** `v1` or `networking.k8s.io/v1`. */
export function apiVersionOf(kind: ResourceKind, version: string): string {
  return kind.group === '' ? version : `${kind.group}/${version}`
}

/** `services`, `ingresses.networking.k8s.io`: as kubectl writes a resource. */
export function qualifiedName(kind: ResourceKind): string {
  return kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`
}

/** The RBAC rule that allows reading a kind in a namespace, as one line of YAML with where it belongs. */
export function rbacRule(kind: ResourceKind, namespace: string): string {
  const role =
    kind.namespaced && namespace !== ''
      ? `a Role in namespace ${namespace}`
      : 'a ClusterRole bound by a ClusterRoleBinding'
  return `{apiGroups: [${JSON.stringify(kind.group)}], resources: [${kind.resource}], verbs: [get, list]} in ${role}`
}
