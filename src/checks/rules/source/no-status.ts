import type {ClusterFacts} from '../../facts/cluster.js'
import type {KubeObject} from '../../../model/cluster.js'

/** Manifests are written before anything gives the object an address. */
export function showsNoStatus(object: KubeObject | undefined, origin: ClusterFacts['origin']): boolean {
  return origin === 'manifests' && (object === undefined || Object.keys(object.status).length === 0)
}
