import {objectsOf, type ClusterSnapshot, type KubeObject} from '../../model/cluster.js'
import {objectAt, objectsAt, stringAt, stringsAt, type JsonObject} from '../../model/json.js'
import type {WatchedKind} from './watched-kinds.js'

/** What a ServiceAccount may do by the roles that are bound to it. */
export type Grants = {
  /** `ClusterRole external-dns`, sorted as bound. */
  readonly roles: readonly string[]
  /** Roles that are bound and not there. */
  readonly missing: readonly string[]
  readonly rules: readonly GrantedRule[]
}

/** One rule, and the namespace it holds in; '' = everywhere. */
export type GrantedRule = {
  readonly namespace: string
  readonly groups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  /** Whether it is limited to single objects: listing and watching are not allowed by such a rule. */
  readonly named: boolean
}

/** The rules that ClusterRoleBindings and RoleBindings give to a ServiceAccount, its groups included. */
export function grantsOf(
  account: {readonly namespace: string; readonly name: string},
  snapshot: ClusterSnapshot,
): Grants {
  const bindings = ['clusterrolebindings', 'rolebindings']
    .flatMap((resource) => objectsOf(snapshot, resource))
    .filter((binding) =>
      objectsAt(binding.rest, 'subjects').some((subject) => isOf(subject, account, binding)),
    )
  const found = bindings.map((binding) => ({...findRole(binding, snapshot), binding}))
  return {
    roles: found.flatMap(({title, role}) => (role === undefined ? [] : [title])),
    missing: found.flatMap(({title, role}) => (role === undefined ? [title] : [])),
    rules: found.flatMap(({role, binding}) =>
      role === undefined
        ? []
        : objectsAt(role.rest, 'rules').map((rule) => toRule(rule, binding.metadata.namespace)),
    ),
  }
}

function isOf(
  subject: JsonObject,
  {namespace, name}: {readonly namespace: string; readonly name: string},
  binding: KubeObject,
): boolean {
  const wanted = stringAt(subject, 'name')
  switch (stringAt(subject, 'kind')) {
    case 'ServiceAccount':
      return wanted === name && (stringAt(subject, 'namespace') || binding.metadata.namespace) === namespace
    case 'User':
      return wanted === `system:serviceaccount:${namespace}:${name}`
    case 'Group':
      return [
        'system:serviceaccounts',
        `system:serviceaccounts:${namespace}`,
        'system:authenticated',
      ].includes(wanted)
    default:
      return false
  }
}

function findRole(
  {rest, metadata}: KubeObject,
  snapshot: ClusterSnapshot,
): {readonly title: string; readonly role: KubeObject | undefined} {
  const reference = objectAt(rest, 'roleRef')
  const name = stringAt(reference, 'name')
  const isWide = stringAt(reference, 'kind') === 'ClusterRole'
  const role = objectsOf(snapshot, isWide ? 'clusterroles' : 'roles').find(
    (one) => one.metadata.name === name && (isWide || one.metadata.namespace === metadata.namespace),
  )
  const title = isWide ? `ClusterRole ${name}` : `Role ${metadata.namespace}/${name}`
  return {title, role}
}

function toRule(rule: JsonObject, namespace: string): GrantedRule {
  return {
    namespace,
    groups: stringsAt(rule, 'apiGroups'),
    resources: stringsAt(rule, 'resources'),
    verbs: stringsAt(rule, 'verbs'),
    named: stringsAt(rule, 'resourceNames').length > 0,
  }
}

/** Which of the verbs are not allowed on a kind where it is watched. */
export function missingVerbs(
  {rules}: Grants,
  {groups, resource, namespace}: WatchedKind,
  verbs: readonly string[],
): readonly string[] {
  return verbs.filter(
    (verb) =>
      !groups.some((group) =>
        rules.some(
          (rule) =>
            !rule.named &&
            (rule.namespace === '' || (namespace !== '' && rule.namespace === namespace)) &&
            holds(rule.groups, group) &&
            holds(rule.resources, resource) &&
            holds(rule.verbs, verb),
        ),
      ),
  )
}

function holds(values: readonly string[], value: string): boolean {
  return values.includes('*') || values.includes(value)
}
