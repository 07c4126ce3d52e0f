import type {Collected} from '../../sources/collect.js'
import type {SourceSettings} from '../../sources/settings.js'

/** What the cluster publishes, and for every object that publishes nothing the reason. */
export type SourceFacts = {
  readonly settings: SourceSettings
  readonly collected: Collected
  /** Whether every list the sources need was read to its end. */
  readonly complete: boolean
}
