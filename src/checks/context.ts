import type {ClusterFacts} from './facts/cluster.js'
import type {MetalLBFacts} from './facts/metallb.js'
import type {OwnedZone} from './facts/ownership.js'
import type {ProviderFacts} from './facts/provider.js'
import type {SourceFacts} from './facts/source.js'
import type {VantageFacts} from './facts/vantage.js'
import type {Scope} from './scope.js'

/** Everything the rules look at: what was gathered from the outside, and what was asked for. Plain values. */
export type CheckContext = {
  /** RFC 3339, UTC. */
  readonly now: string
  readonly scope: Scope
  readonly vantage: VantageFacts
  readonly cluster: ClusterFacts
  /** undefined when the cluster could not be read. */
  readonly metallb: MetalLBFacts | undefined
  /** undefined when the cluster could not be read. */
  readonly source: SourceFacts | undefined
  /** One for every view that has a provider; empty when none is configured. */
  readonly providers: readonly ProviderFacts[]
  /** The zones of all providers with their ownership records, from `joinZones`; absent = joined when it is needed. */
  readonly ownership?: readonly OwnedZone[]
}
