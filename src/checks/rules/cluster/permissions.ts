import type {ListRead} from '../../../model/cluster.js'
import {compareText} from '../../../model/dns-name.js'
import {formatRule, grantCommand, namedRule, podLogs, rulesFor, type Grant} from '../../../model/rbac.js'
import type {CheckContext} from '../../context.js'
import type {PodLog} from '../../facts/cluster.js'
import {qualified} from '../../judge.js'
import {kindsFor} from '../../../sources/collect.js'
import {optionalResources} from '../../optional-kinds.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject} from '../../subject.js'
import {unread} from './access.js'

const code = 'MLD0103'
const roleName = 'mldns-additional-read'

/** MLD0103: nothing that was to be read was forbidden. Prints the rules that are missing, and no others. */
export const kubeRbac: CheckRule = {code, judge: (context) => [judgePermissions(context)]}

/** The one result of MLD0103. */
export function judgePermissions(context: CheckContext): CheckResult {
  const {snapshot, logs, origin} = context.cluster
  if (snapshot === undefined) return unread(context, code) ?? na(code, clusterSubject, '')
  if (origin !== 'api') return na(code, clusterSubject, 'manifests need no permission')
  const lists = snapshot.lists.filter(({problem}) => problem?.reason === 'forbidden')
  const refusedLogs = logs.filter(({problem}) => problem?.reason === 'forbidden')
  const needed = new Set(lists.filter((list) => isNeeded(list, context)).map(toQuestion))
  if (needed.size === 0) return pass(code, clusterSubject, describeAllowed(snapshot.lists, lists))
  const user = [...lists, ...refusedLogs].map(({problem}) => problem?.user ?? '').find((one) => one !== '')
  const asked = [...lists.map(toQuestion), ...(refusedLogs.length === 0 ? [] : ['get pods/log'])]
  // what verdicts rest on, and of that whole lists first
  const rank = (question: string): number => (needed.has(question) ? 0 : 2) + rankOf(question)
  const missing = [...new Set(asked)].toSorted((a, b) => rank(a) - rank(b) || compareText(a, b))
  const grants = missingGrants(lists, refusedLogs)
  return fail(code, clusterSubject, {
    reason: 'permission-missing',
    message: `no permission: ${listSome(missing, 4)}`,
    args: {missing, ...(user === undefined ? {} : {user})},
    evidence: grants.flatMap(({namespace, rules}) =>
      rules.map(
        (rule) => `${namespace === undefined ? 'ClusterRole' : `Role in ${namespace}`}: ${formatRule(rule)}`,
      ),
    ),
    fix: {
      text:
        user === undefined
          ? 'let an administrator apply this, which only reads, and bind it to the user of this context'
          : `let an administrator apply this for ${user}; it only reads`,
      commands: [commandOf(grants, user)],
    },
  })
}

/** More rules than this are the role of a whole run, which is printed by itself. */
const mostRules = 6

/** What gives the missing rights. Without hardly any, the command that prints all of them is shorter to read. */
function commandOf(grants: readonly Grant[], user: string | undefined): string {
  const rules = grants.reduce((sum, grant) => sum + grant.rules.length, 0)
  if (rules <= mostRules) return grantCommand(roleName, grants, user)
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '')
  return account === null
    ? 'mldns generate rbac'
    : `mldns generate rbac --service-account ${account[1] ?? ''}/${account[2] ?? ''} | kubectl apply -f -`
}

/** Whether a verdict rests on a list. Pods are evidence, unless a source reads them. */
function isNeeded({kind, namespace}: ListRead, {source}: CheckContext): boolean {
  if (source !== undefined && kindsFor(source.settings).some(({resource}) => resource === kind.resource))
    return true
  // those of MetalLB itself are of releases before 0.13, and of its speakers
  if (kind.resource === 'configmaps') return namespace === 'kube-system'
  return !optionalResources.has(kind.resource)
}

function describeAllowed(all: readonly ListRead[], refused: readonly ListRead[]): string {
  const read = countOf(all.length - refused.length, 'list')
  if (refused.length === 0) return read
  return `${read}; without ${listSome([...new Set(refused.map(({kind}) => kind.resource))], 4)}, which would only add evidence`
}

function rankOf(question: string): number {
  return question.startsWith('list ') ? 0 : 1
}

/** What was asked, as `kubectl auth can-i` takes it. */
function toQuestion({kind, name}: ListRead): string {
  return name === undefined ? `list ${qualified(kind)}` : `get ${qualified(kind)}/${name}`
}

/** What is granted for the whole cluster is not granted once more in a namespace. */
function missingGrants(lists: readonly ListRead[], logs: readonly PodLog[]): readonly Grant[] {
  const wide = new Set(
    lists
      .filter(({namespace, name}) => namespace === '' && name === undefined)
      .map(({kind}) => qualified(kind)),
  )
  const namespaces = [...lists, ...logs].map(({namespace}) => namespace)
  return [...new Set(namespaces)].toSorted(compareText).flatMap((namespace) => {
    const own = lists.filter(
      (list) =>
        list.namespace === namespace &&
        (!wide.has(qualified(list.kind)) || (namespace === '' && list.name === undefined)),
    )
    const rules = [
      ...rulesFor(own.filter(({name}) => name === undefined).map(({kind}) => kind)),
      ...namedRules(own),
      ...(logs.some((log) => log.namespace === namespace) ? rulesFor([podLogs], ['get']) : []),
    ]
    return rules.length === 0 ? [] : [{namespace: namespace === '' ? undefined : namespace, rules}]
  })
}

function namedRules(lists: readonly ListRead[]): Grant['rules'] {
  const named = lists.filter(({name}) => name !== undefined)
  const resources = [...new Set(named.map(({kind}) => qualified(kind)))]
  return resources.flatMap((resource) => {
    const same = named.filter(({kind}) => qualified(kind) === resource)
    const [first] = same
    const names = same.map(({name = ''}) => name)
    return first === undefined ? [] : [namedRule(first.kind, names)]
  })
}
