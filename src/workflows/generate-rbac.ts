import {
  configMapRule,
  podLogs,
  rulesFor,
  toBinding,
  toClusterRole,
  toRole,
  type RoleRule,
  type RuleKind,
} from '../model/rbac.js'
import {namespaces as namespaceKind} from '../model/resource-kinds.js'
import {kindsFor} from '../sources/collect.js'
import type {SourceSettings} from '../sources/settings.js'
import {
  singleObjects,
  singleObjectsOfMetalLB,
  troubleshootKinds,
  type SingleObject,
} from './troubleshoot/kinds.js'

/** For whom and for what rights are written. */
export type RbacRequest = {
  /** plan: what the sources read. troubleshoot: that, and all that is judged. */
  readonly command: 'plan' | 'troubleshoot'
  readonly sources: SourceSettings
  /** Namespace and name of a ServiceAccount. */
  readonly account: {readonly namespace: string; readonly name: string}
  readonly metallbNamespace: string
}

/**
 * Manifests that allow a ServiceAccount to read exactly what a run with these settings reads: nothing is watched, no
 * Secret is read, and ConfigMaps only by name. With `--namespace` a plan gets by on Roles.
 */
export function rbacManifests(request: RbacRequest): string {
  const {account} = request
  const user = `system:serviceaccount:${account.namespace}:${account.name}`
  const documents = roles(request).flatMap(({name, namespace, kinds, rules}) => [
    namespace === undefined
      ? toClusterRole(name, kinds)
      : toRole({name, namespace}, [...rulesFor(kinds), ...rules]),
    toBinding(name, user, namespace),
  ])
  return [toAccount(account), ...documents].join('---\n')
}

/** One role; without a namespace for the whole cluster. */
type Grant = {
  readonly name: string
  readonly namespace: string | undefined
  readonly kinds: readonly RuleKind[]
  readonly rules: readonly RoleRule[]
}

const roleName = 'mldns'

function roles({command, sources, metallbNamespace}: RbacRequest): readonly Grant[] {
  const kinds = command === 'plan' ? kindsFor(sources) : troubleshootKinds(sources)
  const isNarrow = command === 'plan' && sources.namespaces.length > 0
  const wide = isNarrow ? kinds.filter(({namespaced}) => !namespaced) : [...kinds, ...extras(command)]
  const narrow = isNarrow ? kinds.filter(({namespaced}) => namespaced) : []
  return [
    ...(wide.length === 0 ? [] : [grant(undefined, withNamespaces(wide))]),
    ...(narrow.length === 0 ? [] : sources.namespaces.map((namespace) => grant(namespace, narrow))),
    ...(command === 'plan' ? [] : byName([...singleObjects, ...singleObjectsOfMetalLB(metallbNamespace)])),
  ]
}

function grant(
  namespace: string | undefined,
  kinds: readonly RuleKind[],
  rules: readonly RoleRule[] = [],
): Grant {
  return {name: roleName, namespace, kinds, rules}
}

/** What is asked for by name and belongs to no namespace needs a rule of the whole cluster, and so do logs. */
function extras(command: RbacRequest['command']): readonly RuleKind[] {
  if (command === 'plan') return []
  return [podLogs, ...singleObjects.filter(({namespace}) => namespace === '').map(({kind}) => kind)]
}

/** The uid of namespace kube-system tells one cluster from another. */
function withNamespaces(kinds: readonly RuleKind[]): readonly RuleKind[] {
  return kinds.some(({resource}) => resource === namespaceKind.resource) ? kinds : [...kinds, namespaceKind]
}

function byName(objects: readonly SingleObject[]): readonly Grant[] {
  const places = [...new Set(objects.map(({namespace}) => namespace))].filter((one) => one !== '')
  return places.map((namespace) => {
    const names = objects.filter((one) => one.namespace === namespace).map(({name}) => name)
    return grant(namespace, [], [configMapRule(names)])
  })
}

function toAccount({namespace, name}: RbacRequest['account']): string {
  return `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: ${namespace}}\n`
}
