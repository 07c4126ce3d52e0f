import {ConfigError} from '../errors.js'
import type {ClusterReader} from '../model/ports.js'

/** What `openManifests` is told. */
export type ManifestsOptions = {
  /** Files, folders, or `-` for standard input, as given to `--manifests`. */
  readonly paths: readonly string[]
  /** Descend into subfolders; `kubectl apply -f DIR` does not, so the default is false. */
  readonly recursive?: boolean
  /** `--manifests-complete`: the manifests are the whole cluster, so absence from them is proof. Default false. */
  readonly complete?: boolean
  /** Namespace of namespaced objects that name none; default `default`. */
  readonly defaultNamespace?: string
  /** Standard input, for `-`. */
  readonly stdin?: NodeJS.ReadableStream & {readonly isTTY?: boolean}
}

/**
 * Reads manifests in the place of a cluster.
 * @throws ConfigError that lists every problem of every file at once
 */
export async function openManifests(options: ManifestsOptions): Promise<ClusterReader> {
  throw new ConfigError('MANIFESTS_UNREADABLE', `reading ${options.paths.join(', ')} is not built yet`)
}
