import type {ClusterSnapshot, ReadProblem} from '../../model/cluster.js'
import type {DnsController} from '../controllers/dns-controller.js'
import type {NetworkPolicy} from '../controllers/network-policy.js'

/** Stands for the name of a context that nobody named and that could not be read. */
export const currentContext = 'the current context'

/** What is known of the cluster. */
export type ClusterFacts = {
  /** Context name, `in-cluster`, or the manifest paths. */
  readonly context: string
  /** dump: manifests that came out of an API server, status included; `snapshot.origin` is then `api`. */
  readonly origin: 'api' | 'manifests' | 'dump'
  /** Everything that was read; undefined when the cluster could not be addressed at all. */
  readonly snapshot: ClusterSnapshot | undefined
  /** Why nothing could be read. */
  readonly trouble?: ReadProblem & {readonly hint?: string}
  /** Last lines of the logs of controllers, where they may be read. */
  readonly logs: readonly PodLog[]
  /** Names of the user as the kubeconfig has it, for messages; '' = not known. */
  readonly user: string
  /** The Deployments and StatefulSets that write DNS records, such as external-dns. */
  readonly controllers: readonly DnsController[]
  /** undefined when they were not read to their end. */
  readonly networkPolicies: readonly NetworkPolicy[] | undefined
}

/** The tail of one container's log, or why it could not be read. */
export type PodLog = {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly lines: readonly string[]
  readonly problem?: ReadProblem
}
