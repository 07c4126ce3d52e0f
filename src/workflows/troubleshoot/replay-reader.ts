import type {ClusterSnapshot} from '../../model/cluster.js'
import type {ClusterReader} from '../../model/ports.js'

/**
 * A cluster that was read once, for workflows that read one: they get what is known and ask nothing again. Single
 * objects are still asked for directly, so that a proof is as fresh as it can be.
 */
export function replayReader(
  snapshot: ClusterSnapshot,
  cluster: Pick<ClusterReader, 'probe' | 'readLog'>,
): ClusterReader {
  return {
    read: (kinds, namespaces) => {
      const resources = new Set(kinds.map(({resource}) => resource))
      const wanted = new Set(namespaces)
      const lists = kinds.flatMap((kind) => {
        const known = snapshot.lists.filter(({kind: one}) => one.resource === kind.resource)
        if (!kind.namespaced || wanted.size === 0) return known.filter(({namespace}) => namespace === '')
        const own = known.filter(({namespace}) => wanted.has(namespace))
        return own.length > 0 ? own : known
      })
      const objects = Object.fromEntries(
        Object.entries(snapshot.objects)
          .filter(([resource]) => resources.has(resource))
          .map(([resource, all]) => [
            resource,
            wanted.size === 0
              ? all
              : all.filter(({metadata}) => metadata.namespace === '' || wanted.has(metadata.namespace)),
          ]),
      )
      return Promise.resolve({...snapshot, lists, objects})
    },
    probe: (kind, namespace, name) => cluster.probe(kind, namespace, name),
    readLog: (target) => cluster.readLog(target),
    close: () => Promise.resolve(),
  }
}
