import {isComplete, type ClusterSnapshot} from '../model/cluster.js'
import {collectEndpoints, type Collected} from '../sources/collect.js'
import type {SourceSettings} from '../sources/settings.js'
import {readClusters, withResolvedHostnames} from './observe.js'
import type {ReadPorts} from './ports.js'

/** What the clusters publish. */
export type Published = {
  readonly snapshots: readonly ClusterSnapshot[]
  readonly sourcesComplete: boolean
  readonly collected: Collected
}

/** Reads the clusters and runs the sources; no provider is needed. */
export async function publish(
  settings: SourceSettings,
  ports: Pick<ReadPorts, 'clusters' | 'lookup' | 'reporter'>,
  resolve: boolean,
): Promise<Published> {
  const snapshots = await readClusters(settings, ports)
  const resolved = resolve ? await withResolvedHostnames(settings, snapshots, ports) : settings
  return {
    snapshots,
    sourcesComplete: snapshots.every(isComplete),
    collected: collectEndpoints(snapshots, resolved),
  }
}
