import {ClusterError} from '../errors.js'
import type {ClusterReader} from '../model/ports.js'

/** What `openCluster` is told. Everything else comes from the kubeconfig or the pod's service account. */
export type ClusterOptions = {
  /** `--kubeconfig`: a path, or several joined like PATH; default $KUBECONFIG, ~/.kube/config, then in-cluster. */
  readonly kubeconfig?: string
  /** `--context`; default the kubeconfig's current-context. */
  readonly context?: string
  /** Process environment; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds one request may take; default 30,000. */
  readonly requestTimeout?: number
  /** Milliseconds one list may take with all its pages and retries; default 120,000. */
  readonly listTimeout?: number
  /** Objects per page; default 500. */
  readonly pageSize?: number
  /** Lists read at once; default 6. */
  readonly parallel?: number
}

/**
 * Opens a cluster for reading: credentials are found and checked for shape here, the API is first asked by `read`.
 * The transport behind it sends GET and nothing else.
 * @throws ClusterError or ConfigError when the kubeconfig cannot be used
 */
export async function openCluster(options: ClusterOptions = {}): Promise<ClusterReader> {
  throw new ClusterError('unavailable', 'CLUSTER_UNREACHABLE', `opening ${options.context} is not built yet`)
}
