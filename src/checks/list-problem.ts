import {objectsOf, type ClusterSnapshot} from '../model/cluster.js'
import {qualified} from './judge.js'

/** Why the objects of a resource are not known, as the reason and message of a skip; undefined when they are. */
export function listProblem(
  snapshot: ClusterSnapshot,
  resource: string,
): {readonly reason: 'rbac-denied' | 'incomplete' | 'disabled'; readonly message: string} | undefined {
  const reads = snapshot.lists.filter(({kind}) => kind.resource === resource)
  const failed = reads.find(({problem}) => problem !== undefined && problem.reason !== 'not-served')
  if (failed?.problem !== undefined)
    return failed.problem.reason === 'forbidden'
      ? {reason: 'rbac-denied', message: `no permission: list ${qualified(failed.kind)}`}
      : {reason: 'incomplete', message: failed.problem.message}
  if (reads.length > 0 || snapshot.origin === 'manifests' || objectsOf(snapshot, resource).length > 0)
    return undefined
  return {reason: 'disabled', message: `${resource} were not read`}
}
