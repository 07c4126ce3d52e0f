import type {ClusterFacts} from './cluster.js'
import type {ProviderFacts} from './provider.js'
import type {VantageFacts} from './vantage.js'
import type {SourceSettings} from '../../sources/settings.js'

/** Everything that was gathered for a run of checks, before it is judged: plain values, and what a bundle holds. */
export type Gathered = {
  /** RFC 3339, UTC. */
  readonly now: string
  readonly vantage: VantageFacts
  readonly cluster: ClusterFacts
  /** undefined = it is found. */
  readonly metallbNamespace: string | undefined
  readonly sources: {readonly settings: SourceSettings; readonly complete: boolean}
  readonly providers: readonly ProviderFacts[]
}
