import type {CheckContext} from '../../src/checks/context.js'
import {toClusterFacts} from '../../src/checks/facts/build-cluster.js'
import type {ClusterFacts} from '../../src/checks/facts/cluster.js'
import type {ClusterSnapshot} from '../../src/model/cluster.js'

/** A context about everything with nothing in it; `parts` replaces what a test is about. */
export function checkContext(parts: Partial<CheckContext> = {}): CheckContext {
  return {
    now: '2026-09-20T10:02:00Z',
    scope: {targets: [], subjects: undefined},
    vantage: {version: '1.0.0', place: 'host'},
    cluster: clusterFacts(),
    metallb: undefined,
    source: undefined,
    providers: [],
    ...parts,
  }
}

/** A cluster that was read without any trouble and holds what the snapshot holds. */
export function clusterFacts(snapshot?: ClusterSnapshot, more: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    ...toClusterFacts({
      context: 'test',
      origin: snapshot?.origin ?? 'api',
      snapshot,
      logs: [],
      user: '',
    }),
    ...more,
  }
}
