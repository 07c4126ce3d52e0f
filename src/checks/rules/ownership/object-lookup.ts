import {objectsOf, type ClusterSnapshot} from '../../../model/cluster.js'
import {refOfResource} from '../../../plan/resource-label.js'

/** Whether the object of a `resource` label is in the cluster; `unknown` where its kind was not read. */
export type ObjectLookup = (resource: string) => 'present' | 'absent' | 'unknown'

/** Resources by the first part of a `resource` label. */
const resourceOfLabel: Readonly<Record<string, string>> = {
  service: 'services',
  ingress: 'ingresses',
  node: 'nodes',
  pod: 'pods',
  crd: 'dnsendpoints',
  httproute: 'httproutes',
  grpcroute: 'grpcroutes',
  tlsroute: 'tlsroutes',
  tcproute: 'tcproutes',
  udproute: 'udproutes',
}

/**
 * Looks objects up in what was read. Absence counts only where the list of that kind was read to its end for the
 * namespace of the object, from a cluster or from manifests that are all of it. A kind the cluster does not serve has no
 * objects, but proves nothing: its definition may be missing for a moment.
 */
export function objectLookup(snapshot: ClusterSnapshot): ObjectLookup {
  const known = new Map<string, ReadonlySet<string>>()
  return (resource) => {
    const [label = ''] = resource.split('/')
    const plural = resourceOfLabel[label]
    if (plural === undefined) return 'unknown'
    let names = known.get(plural)
    if (names === undefined) {
      const objects = objectsOf(snapshot, plural)
      names = new Set(objects.map(({metadata}) => `${metadata.namespace}/${metadata.name}`))
      known.set(plural, names)
    }
    const {namespace, name} = refOfResource(resource)
    if (names.has(`${namespace}/${name}`)) return 'present'
    return snapshot.authoritative && isListed(snapshot, plural, namespace) ? 'absent' : 'unknown'
  }
}

function isListed(snapshot: ClusterSnapshot, plural: string, namespace: string): boolean {
  const lists = snapshot.lists.filter(({kind}) => kind.resource === plural)
  const covering = lists.filter((list) => list.namespace === '' || list.namespace === namespace)
  return covering.some(({problem}) => problem === undefined)
}
