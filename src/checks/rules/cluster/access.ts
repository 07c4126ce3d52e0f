import type {CheckContext} from '../../context.js'
import {answersNothing} from '../../answers-nothing.js'
import {currentContext, type ClusterFacts} from '../../facts/cluster.js'
import {shellWord} from '../../kubectl.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject} from '../../subject.js'

/** MLD0101: somebody answers at the context's server, and it is a Kubernetes API. */
export const kubeApi: CheckRule = {
  code: 'MLD0101',
  judge: ({cluster}) => [judgeApi(cluster)],
}

/** MLD0102: the API takes us for somebody. */
export const kubeAuth: CheckRule = {
  code: 'MLD0102',
  judge: ({cluster}) => [judgeLogin(cluster)],
}

function judgeApi(cluster: ClusterFacts): CheckResult {
  const {trouble, snapshot, context} = cluster
  const code = 'MLD0101'
  if (cluster.origin !== 'api') return na(code, clusterSubject, 'manifests stand in for the cluster')
  if (trouble?.reason === 'unauthorized')
    return inconclusive(code, clusterSubject, 'not-asked', 'without a credential the API was not asked')
  if (trouble !== undefined) return unreached(cluster, trouble)
  if (snapshot === undefined) return skip(code, clusterSubject, 'disabled', 'the cluster was not read')
  const broken = answersNothing(snapshot)
  return broken === undefined ? pass(code, clusterSubject, `context ${context}`) : unreached(cluster, broken)
}

function unreached(
  {context, user}: ClusterFacts,
  trouble: NonNullable<ClusterFacts['trouble']>,
): CheckResult {
  const reason = reasonOf(trouble.reason)
  return fail('MLD0101', clusterSubject, {
    reason,
    message: withoutStop(trouble.message),
    args: {context, user},
    ...(context === currentContext ? {} : {evidence: [`context ${context}`]}),
    fix: {
      text: withoutStop(trouble.hint ?? defaultHints[reason]),
      commands: [`kubectl${contextFlag(context)} get --raw /version`],
    },
  })
}

const defaultHints = {
  unreachable: "check the context's server, VPN and firewall, and that the API server runs",
  timeout: 'check VPN, firewall and the load of the API server, then run again',
  'no-kubernetes-api': 'check that the server of the context is a Kubernetes API and no proxy or login page',
} as const

function reasonOf(reason: string): keyof typeof defaultHints {
  if (reason === 'unavailable') return 'unreachable'
  return reason === 'timeout' ? 'timeout' : 'no-kubernetes-api'
}

function judgeLogin(cluster: ClusterFacts): CheckResult {
  const {trouble, snapshot, context, user} = cluster
  const code = 'MLD0102'
  if (cluster.origin !== 'api') return na(code, clusterSubject, 'manifests need no login')
  if (trouble?.reason === 'unauthorized') return refused(cluster, trouble.message, trouble.hint)
  if (trouble !== undefined || snapshot === undefined)
    return skip(code, clusterSubject, 'blocked-by', 'the API did not answer')
  if (answersNothing(snapshot) !== undefined)
    return skip(code, clusterSubject, 'blocked-by', 'no request was answered as the API does')
  const refusals = snapshot.lists.filter(({problem}) => problem?.reason === 'unauthorized')
  const [first] = refusals
  if (first?.problem === undefined) return pass(code, clusterSubject, user === '' ? '' : `user ${user}`)
  return fail(code, clusterSubject, {
    reason: 'refused-in-part',
    severity: 'warning',
    message: `the API took the credentials of context ${context} for some requests and refused ${refusals.length} of ${snapshot.lists.length} lists (401)`,
    args: {context, user, resources: refusals.map(({kind}) => kind.resource)},
    evidence: [withoutStop(first.problem.message)],
    fix: {text: loginHint, commands: [`kubectl${contextFlag(context)} auth whoami`]},
  })
}

const loginHint = 'log in again, or renew the token or certificate of this context'

function refused({context, user}: ClusterFacts, message: string, hint: string | undefined): CheckResult {
  const who = user === '' || message.includes(`user ${user}`) ? '' : ` (kubeconfig user ${user})`
  return fail('MLD0102', clusterSubject, {
    reason: 'unauthorized',
    message: `${withoutStop(message)}${who}`,
    args: {context, user},
    fix: {
      text: withoutStop(hint ?? loginHint),
      commands: [`kubectl${contextFlag(context)} auth whoami`],
    },
  })
}

/** kubectl in a pod takes no context, and without one it takes the current one, whose name is not known here. */
function contextFlag(context: string): string {
  return ['', 'in-cluster', currentContext].includes(context) ? '' : ` --context ${shellWord(context)}`
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '')
}

/** Why a rule about the cluster cannot begin, or undefined. */
export function unread({cluster}: CheckContext, code: string): CheckResult | undefined {
  return cluster.snapshot === undefined
    ? skip(code, clusterSubject, 'blocked-by', 'the cluster could not be read')
    : undefined
}
