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
  return toRole({name, namespace: undefined}, rulesFor(kinds, verbs))
}

/** A Role with these rights in one namespace; without a namespace a ClusterRole. */
export function toRole(
  {name, namespace}: {readonly name: string; readonly namespace: string | undefined},
  rules: readonly RoleRule[],
): string {
  const isWide = namespace === undefined
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${isWide ? 'ClusterRole' : 'Role'}`,
    `metadata: {name: ${name}${isWide ? '' : `, namespace: ${namespace}`}}`,
    'rules:',
    ...rules.map((rule) => `  - ${formatRule(rule)}`),
    '',
  ].join('\n')
}

/** The rule that allows to get ConfigMaps by name. Listing cannot be limited to names, so it is not granted. */
export function configMapRule(names: readonly string[]): RoleRule {
  return namedRule({group: '', resource: 'configmaps'}, names)
}

/** The rule that allows to get some objects of a kind by name. */
export function namedRule({group, resource}: RuleKind, names: readonly string[]): RoleRule {
  return {group, resources: [resource], verbs: ['get'], names: [...new Set(names)].toSorted(compareText)}
}

/** Rights that belong together: of one namespace, or (undefined) of the whole cluster. */
export type Grant = {readonly namespace: string | undefined; readonly rules: readonly RoleRule[]}

/** The command that gives a user of the API these rights besides those it has; without a user only the roles. */
export function grantCommand(name: string, grants: readonly Grant[], user: string | undefined): string {
  const documents = grants.flatMap(({namespace, rules}) => [
    toRole({name, namespace}, rules),
    ...(user === undefined ? [] : [toBinding(name, user, namespace)]),
  ])
  return `kubectl apply -f - <<'EOF'\n${documents.join('---\n')}EOF`
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
