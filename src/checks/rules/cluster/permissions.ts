import type {ListRead} from '../../../model/cluster.js'
import {compareText} from '../../../model/dns-name.js'
import {
  configMapRule,
  formatRule,
  podLogs,
  rulesFor,
  toBinding,
  toClusterRole,
  toRole,
  type RoleRule,
  type RuleKind,
} from '../../../model/rbac.js'
import type {CheckContext} from '../../context.js'
import type {PodLog} from '../../facts/cluster.js'
import {qualified} from '../../judge.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject} from '../../subject.js'
import {unread} from './access.js'

const code = 'MLD0103'

/** MLD0103: nothing that was to be read was forbidden. Prints the rules that are missing, and no others. */
export const kubeRbac: CheckRule = {code, judge: (context) => [judgePermissions(context)]}

function judgePermissions(context: CheckContext): CheckResult {
  const {snapshot, logs, origin} = context.cluster
  if (snapshot === undefined) return unread(context, code) ?? na(code, clusterSubject, '')
  if (origin === 'manifests') return na(code, clusterSubject, 'manifests need no permission')
  const lists = snapshot.lists.filter(({problem}) => problem?.reason === 'forbidden')
  const refusedLogs = logs.filter(({problem}) => problem?.reason === 'forbidden')
  if (lists.length === 0 && refusedLogs.length === 0)
    return pass(code, clusterSubject, countOf(snapshot.lists.length, 'list'))
  const user = [...lists, ...refusedLogs].map(({problem}) => problem?.user ?? '').find((one) => one !== '')
  const missing = [
    ...lists.map(({kind}) => `list ${qualified(kind)}`),
    ...(refusedLogs.length === 0 ? [] : ['get pods/log']),
  ]
  const unique = [...new Set(missing)].toSorted(compareText)
  const roles = missingRoles(lists, refusedLogs)
  return fail(code, clusterSubject, {
    reason: 'permission-missing',
    message: `no permission: ${listSome(unique, 4)}`,
    args: {missing: unique, ...(user === undefined ? {} : {user})},
    evidence: roles.flatMap(({place, rules}) => rules.map((rule) => `${place}: ${formatRule(rule)}`)),
    fix: {
      text:
        user === undefined
          ? 'let an administrator apply this, which only reads, and bind it to the user of this context'
          : `let an administrator apply this for ${user}; it only reads`,
      commands: [toCommand(roles, user)],
    },
  })
}

/** Rules that belong into one role; '' = the whole cluster. */
type MissingRole = {
  readonly namespace: string
  readonly place: string
  readonly rules: readonly RoleRule[]
  readonly kinds: readonly RuleKind[]
}

function missingRoles(lists: readonly ListRead[], logs: readonly PodLog[]): readonly MissingRole[] {
  const wide = new Set(lists.filter(({namespace}) => namespace === '').map(({kind}) => qualified(kind)))
  const namespaces = new Set(
    [...lists.map(({namespace}) => namespace), ...logs.map(({namespace}) => namespace)].toSorted(compareText),
  )
  return [...namespaces].flatMap((namespace) => {
    const kinds = lists
      .filter((list) => list.namespace === namespace && !isByName(list))
      .map(({kind}) => kind)
      .filter((kind) => namespace === '' || !wide.has(qualified(kind)))
    const byName = lists.some((list) => list.namespace === namespace && isByName(list))
    const rules = [
      ...rulesFor(kinds),
      ...(byName ? [configMapRule(['coredns', 'kube-proxy'])] : []),
      ...(namespace !== '' && logs.some((log) => log.namespace === namespace)
        ? rulesFor([podLogs], ['get'])
        : []),
    ]
    const place = namespace === '' ? 'ClusterRole' : `Role in ${namespace}`
    return rules.length === 0 ? [] : [{namespace, place, rules, kinds}]
  })
}

/** ConfigMaps of kube-system are asked for by name. */
function isByName({kind, namespace}: ListRead): boolean {
  return kind.resource === 'configmaps' && namespace === 'kube-system'
}

const roleName = 'mldns-additional-read'

function toCommand(roles: readonly MissingRole[], user: string | undefined): string {
  const documents = roles.flatMap(({namespace, rules, kinds}) => [
    namespace === '' ? toClusterRole(roleName, kinds) : toRole({name: roleName, namespace}, rules),
    ...(user === undefined ? [] : [toBinding(roleName, user, namespace === '' ? undefined : namespace)]),
  ])
  return `kubectl apply -f - <<'EOF'\n${documents.join('---\n')}EOF`
}
