import type {ClusterSnapshot, ReadProblem, ResourceKind} from '../../../model/cluster.js'
import {diagnosisKinds} from '../../../metallb/kinds.js'
import {qualified} from '../../judge.js'
import {skip, type CheckResult} from '../../result.js'
import type {Subject} from '../../subject.js'

/** Why the objects of a resource in a namespace were not read; undefined = they were. A kind that is absent was. */
export function unreadOf(
  {lists, origin}: ClusterSnapshot,
  resource: string,
  namespace = '',
): ReadProblem | undefined {
  const asked = lists.filter(
    (list) => list.kind.resource === resource && (list.namespace === '' || list.namespace === namespace),
  )
  if (asked.some(({problem}) => problem === undefined || problem.reason === 'not-served')) return undefined
  if (origin === 'manifests') return undefined
  return asked[0]?.problem ?? {reason: 'unavailable', message: `${resource} were not read`}
}

/** The result for a check that lacks a list. */
export function skipUnread(
  code: string,
  subject: Subject,
  resource: string,
  problem: ReadProblem,
): CheckResult {
  return problem.reason === 'forbidden'
    ? skip(code, subject, 'rbac-denied', `no permission: list ${nameOf(resource)}`)
    : skip(code, subject, 'incomplete', problem.message)
}

function nameOf(resource: string): string {
  const kind: ResourceKind | undefined = diagnosisKinds.find((one) => one.resource === resource)
  return kind === undefined ? resource : qualified(kind)
}

/** Why no list of a resource was read, not even that of one namespace. */
export function unreadAnywhere(snapshot: ClusterSnapshot, resource: string): ReadProblem | undefined {
  const spaces = snapshot.lists.filter(({kind}) => kind.resource === resource).map(({namespace}) => namespace)
  const problems = ['', ...spaces].map((namespace) => unreadOf(snapshot, resource, namespace))
  return problems.includes(undefined) ? undefined : problems[0]
}
