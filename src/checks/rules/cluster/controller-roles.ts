import type {ClusterSnapshot} from '../../../model/cluster.js'
import {formatRule, grantCommand, rulesFor, type Grant} from '../../../model/rbac.js'
import type {DnsController} from '../../controllers/dns-controller.js'
import {grantsOf, missingVerbs, type Grants} from '../../controllers/granted.js'
import {watchedKinds, type WatchedKind} from '../../controllers/watched-kinds.js'
import {listProblem} from '../../list-problem.js'
import {listSome} from '../../list-some.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject} from '../../subject.js'
import {unread} from './access.js'
import {controllerSubject} from './writers.js'

const code = 'MLD0108'

/** MLD0108: external-dns may list and watch what its sources read. With list alone its view freezes, and nothing says so. */
export const controllerRoles: CheckRule = {
  code,
  needs: ['deployments', 'statefulsets'],
  judge(context) {
    const missing = unread(context, code)
    const {snapshot, controllers} = context.cluster
    if (missing !== undefined || snapshot === undefined) return missing === undefined ? [] : [missing]
    const own = controllers.filter(({product}) => product === 'external-dns')
    if (own.length === 0) return [na(code, clusterSubject, 'there is no external-dns')]
    const problem = listProblem(snapshot, 'clusterroles') ?? listProblem(snapshot, 'clusterrolebindings')
    return own.map((one) =>
      problem === undefined
        ? judgeController(one, snapshot)
        : skip(code, controllerSubject(one), problem.reason, problem.message),
    )
  },
}

type Lack = {readonly kind: WatchedKind; readonly verbs: readonly string[]}

function judgeController(one: DnsController, snapshot: ClusterSnapshot): CheckResult {
  const subject = controllerSubject(one)
  const wanted = watchedKinds(one)
  if (wanted.length === 0)
    return na(
      code,
      subject,
      `what its sources read is not known: ${listSome(one.settings.sources) || 'none'}`,
    )
  const grants = grantsOf({namespace: one.namespace, name: one.serviceAccount}, snapshot)
  const lacks = wanted.flatMap((kind): readonly Lack[] => {
    const verbs = missingVerbs(grants, kind, ['list', 'watch'])
    return verbs.length === 0 ? [] : [{kind, verbs}]
  })
  if (lacks.length === 0) return pass(code, subject, listSome(grants.roles))
  const doubt = doubtOf(snapshot)
  if (doubt !== undefined) return inconclusive(code, subject, doubt.reason, doubt.message)
  return lacking(one, grants, lacks)
}

/** Roles that were not seen may hold what is missing. */
function doubtOf(snapshot: ClusterSnapshot): {readonly reason: string; readonly message: string} | undefined {
  if (!snapshot.authoritative)
    return {reason: 'incomplete', message: 'the manifests may lack roles and bindings the cluster has'}
  return listProblem(snapshot, 'rolebindings') ?? listProblem(snapshot, 'roles')
}

function lacking(one: DnsController, {roles, missing}: Grants, lacks: readonly Lack[]): CheckResult {
  const isUnbound = roles.length === 0
  const onlyWatch = lacks.every(({verbs}) => !verbs.includes('list'))
  const account = `${one.namespace}/${one.serviceAccount}`
  const resources = lacks.map(({kind}) => qualifiedOf(kind))
  const what = onlyWatch ? 'watch' : 'list and watch'
  const grants = missingGrants(lacks)
  return fail(code, controllerSubject(one), {
    reason: isUnbound ? 'no-role' : onlyWatch ? 'no-watch' : 'no-list',
    message: isUnbound
      ? `no role is bound to ServiceAccount ${account}, so external-dns cannot ${what} ${listSome(resources)}`
      : `ServiceAccount ${account} may not ${what} ${listSome(resources)}${onlyWatch ? ': what external-dns sees of them is as old as its start' : ''}`,
    args: {resources, serviceAccount: account, roles},
    evidence: [
      ...lacks
        .slice(0, 3)
        .map(
          ({kind, verbs}) => `${qualifiedOf(kind)}: no ${verbs.join(', no ')} (needed by ${kind.because})`,
        ),
      ...missing.slice(0, 2).map((role) => `${role} is bound and does not exist`),
      ...grants.flatMap(({rules}) => rules.map((rule) => `missing: ${formatRule(rule)}`)),
    ],
    fix: {
      text: `add what is missing to ${roles[0] ?? 'a role bound to it'}, or grant it besides with this command; then restart external-dns`,
      commands: [
        grantCommand(
          `${one.name}-additional-read`,
          grants,
          `system:serviceaccount:${one.namespace}:${one.serviceAccount}`,
        ),
        `kubectl -n ${one.namespace} rollout restart ${one.kind.toLowerCase()} ${one.name}`,
      ],
    },
  })
}

/** By the namespace it is watched in, as external-dns needs it: it watches, which mldns never does. */
function missingGrants(lacks: readonly Lack[]): readonly Grant[] {
  const namespaces = [...new Set(lacks.map(({kind}) => kind.namespace))]
  return namespaces.map((namespace) => ({
    namespace: namespace === '' ? undefined : namespace,
    rules: rulesFor(
      lacks
        .filter(({kind}) => kind.namespace === namespace)
        .map(({kind}) => ({group: kind.groups[0] ?? '', resource: kind.resource})),
      ['get', 'list', 'watch'],
    ),
  }))
}

function qualifiedOf({groups: [group = ''], resource}: WatchedKind): string {
  return group === '' ? resource : `${resource}.${group}`
}
