import type {ClusterSnapshot} from '../../model/cluster.js'
import {findControllers} from '../controllers/find-controllers.js'
import {networkPoliciesOf} from '../controllers/network-policy.js'
import type {ClusterFacts, PodLog} from './cluster.js'

/** What was gathered of the cluster, before it is understood. */
export type ClusterParts = {
  readonly snapshot: ClusterSnapshot | undefined
  readonly trouble?: ClusterFacts['trouble']
  readonly logs: readonly PodLog[]
  readonly user: string
  /** For a cluster without a snapshot. */
  readonly context: string
  readonly origin: ClusterFacts['origin']
}

/** The facts of a cluster, with the DNS controllers and network policies its snapshot holds. */
export function toClusterFacts({trouble, ...parts}: ClusterParts): ClusterFacts {
  const {snapshot} = parts
  return {
    ...parts,
    ...(trouble === undefined ? {} : {trouble}),
    controllers: snapshot === undefined ? [] : findControllers(snapshot),
    networkPolicies: snapshot === undefined ? undefined : networkPoliciesOf(snapshot),
  }
}
