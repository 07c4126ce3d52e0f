import type {ClusterSnapshot, KubeObject} from '../../model/cluster.js'
import {compareText} from '../../model/dns-name.js'

/**
 * The objects of every kind by namespace and name, as the API lists them: manifests come in the order of their files,
 * and a report must not depend on it.
 */
export function sortSnapshot(snapshot: ClusterSnapshot): ClusterSnapshot {
  return {
    ...snapshot,
    objects: Object.fromEntries(
      Object.entries(snapshot.objects).map(([resource, objects]) => [resource, objects.toSorted(byName)]),
    ),
  }
}

function byName(a: KubeObject, b: KubeObject): number {
  return (
    compareText(a.metadata.namespace, b.metadata.namespace) || compareText(a.metadata.name, b.metadata.name)
  )
}
