import type {ResourceKind} from './cluster.js'
import {compareText} from './dns-name.js'

/** One rule of a Role or ClusterRole. */
export type RoleRule = {
  readonly group: string
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  /** Empty = all objects of the resources. */
  readonly names?: readonly string[]
}

/** What a rule must name of a kind. `pods/log` is no kind and needs a rule all the same. */
export type RuleKind = Pick<ResourceKind, 'group' | 'resource'>

/** The logs of pods. */
export const podLogs: RuleKind = {group: '', resource: 'pods/log'}

/** The verbs mldns needs anywhere. It watches nothing. */
export const readingVerbs: readonly string[] = ['get', 'list']

/** The fewest rules that allow the verbs on the kinds: one for every API group, everything sorted. */
export function rulesFor(
  kinds: readonly RuleKind[],
  verbs: readonly string[] = readingVerbs,
): readonly RoleRule[] {
  const groups = new Map<string, Set<string>>()
  for (const {group, resource} of kinds) {
    const known = groups.get(group)
    if (known === undefined) groups.set(group, new Set([resource]))
    else known.add(resource)
  }
  return [...groups]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([group, resources]) => ({group, resources: [...resources].toSorted(compareText), verbs}))
}

/** A rule as one line of YAML: `{apiGroups: [""], resources: [pods], verbs: [get, list]}`. */
export function formatRule({group, resources, verbs, names = []}: RoleRule): string {
  const only = names.length === 0 ? '' : `, resourceNames: [${names.join(', ')}]`
  const groups = group === '' ? '""' : group
  return `{apiGroups: [${groups}], resources: [${resources.join(', ')}]${only}, verbs: [${verbs.join(', ')}]}`
}

/** A ClusterRole with these rights alone, as YAML with a final line break. */
export function toClusterRole(
  name: string,
  kinds: readonly RuleKind[],
  verbs: readonly string[] = readingVerbs,
): string {
  return document('ClusterRole', [`name: ${name}`], rulesFor(kinds, verbs))
}

/** A Role with these rights in one namespace. */
export function toRole(
  metadata: {readonly name: string; readonly namespace: string},
  rules: readonly RoleRule[],
): string {
  return document('Role', [`name: ${metadata.name}`, `namespace: ${metadata.namespace}`], rules)
}

/** The rule that allows to get ConfigMaps by name. Listing cannot be limited to names, so it is not granted. */
export function configMapRule(names: readonly string[]): RoleRule {
  return {group: '', resources: ['configmaps'], verbs: ['get'], names: [...names].toSorted(compareText)}
}

/**
 * The binding that gives a role of the same name to a user of the API. `namespace` undefined = a ClusterRole for the
 * whole cluster.
 */
export function toBinding(name: string, user: string, namespace: string | undefined): string {
  const isWide = namespace === undefined
  const role = isWide ? 'ClusterRole' : 'Role'
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user)
  const subject =
    account === null
      ? `{kind: User, apiGroup: rbac.authorization.k8s.io, name: ${JSON.stringify(user)}}`
      : `{kind: ServiceAccount, namespace: ${account[1] ?? ''}, name: ${account[2] ?? ''}}`
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${role}Binding`,
    `metadata: {name: ${name}${isWide ? '' : `, namespace: ${namespace}`}}`,
    `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${role}, name: ${name}}`,
    `subjects: [${subject}]`,
    '',
  ].join('\n')
}

function document(kind: string, metadata: readonly string[], rules: readonly RoleRule[]): string {
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}`,
    `metadata: {${metadata.join(', ')}}`,
    'rules:',
    ...rules.map((rule) => `  - ${formatRule(rule)}`),
    '',
  ].join('\n')
}
