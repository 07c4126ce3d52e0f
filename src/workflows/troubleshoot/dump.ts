import {qualified} from '../../checks/judge.js'
import type {ClusterSnapshot, ListRead} from '../../model/cluster.js'

/**
 * Manifests that came out of an API server (`kubectl get -o yaml`) show what is, not only what is wanted: their objects
 * carry a uid, and their status is that of the cluster. They are judged like a cluster of which perhaps only a part was
 * read: what is concluded from absence stays in doubt, and reports they hold none of were not read, unless the user says
 * that they are everything.
 */
export function asDump(snapshot: ClusterSnapshot): ClusterSnapshot {
  if (snapshot.origin !== 'manifests' || !isDump(snapshot)) return snapshot
  const groups = new Set(snapshot.lists.filter(({objects}) => objects > 0).map(({kind}) => kind.group))
  return {...snapshot, origin: 'api', lists: snapshot.lists.map((list) => asRead(list, snapshot, groups))}
}

/** Kinds in which a cluster reports what is: without any, nothing is reported, which is no report that nothing is. */
const reports: ReadonlySet<string> = new Set([
  'endpointslices',
  'events',
  'servicel2statuses',
  'servicebgpstatuses',
  'configurationstates',
  'bgpsessionstates',
])

function isDump({objects}: ClusterSnapshot): boolean {
  return Object.values(objects).some((all) => all.some(({metadata}) => metadata.uid !== undefined))
}

function asRead(
  list: ListRead,
  {authoritative, context}: ClusterSnapshot,
  groups: ReadonlySet<string>,
): ListRead {
  const {kind, objects, problem, name} = list
  if (objects > 0 || problem !== undefined || name !== undefined) return list
  // a group of custom resources without any object is most likely not installed
  const custom = kind.group.includes('.') && !kind.group.endsWith('k8s.io')
  if (authoritative) {
    // reports of kinds that older releases lack: whoever asks for "everything" may not have asked for these
    const isAbsent = custom && (!groups.has(kind.group) || reports.has(kind.resource))
    return isAbsent
      ? {...list, problem: {reason: 'not-served', message: `${context} holds nothing of ${qualified(kind)}`}}
      : list
  }
  if (!reports.has(kind.resource)) return list
  return {
    ...list,
    problem: {
      reason: 'unavailable',
      message: `${context} holds no ${kind.kind}; add them (kubectl get -A -o yaml ${kind.resource}), or say --manifests-complete`,
    },
  }
}
