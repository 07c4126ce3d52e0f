import type {ClusterSnapshot, KubeObject, ResourceKind} from '../model/cluster.js'
import type {Endpoint, ObjectRef} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import type {SourceSettings} from './settings.js'

/**
 * Why an object publishes nothing (or not all it asks for).
 *
 * `decided` is the heart of delete proof: true when the reason is visible in the object's spec or annotations or in
 * our configuration (no hostname, foreign controller, filtered out); false when it may pass by itself
 * (no address yet, node unknown, pod not ready, annotation not understood).
 */
export type SkipReason = {
  /** Stable word: `no-hostname`, `no-address`, `controller`, `annotation-filter`, `label-filter`, `ingress-class`, … */
  readonly code: string
  /** One sentence naming object, field, found and expected. */
  readonly message: string
  readonly decided: boolean
  /** The next edit or command. */
  readonly fix?: string
  /** Key of an annotation that was probably meant for us: misspelt, or under a prefix that is not read. */
  readonly nearMiss?: string
}

/** What one object came to. There is one verdict for every object a source looked at. */
export type ObjectVerdict = {
  readonly ref: ObjectRef
  /** The `resource` label of its endpoints: `service/ns/name`. */
  readonly resource: string
  /** Normalised names the object asks for, whether or not it has an address for them. */
  readonly wanted: readonly string[]
  /**
   * Wanted names that could not be published now; `types` absent = no type of the name, else just those.
   * With `decided: false` their records are kept.
   */
  readonly skipped: readonly {
    readonly name: string
    readonly types?: readonly string[]
    readonly reason: SkipReason
  }[]
  /** Set when the object publishes nothing at all. */
  readonly reason?: SkipReason
}

/** Everything one source made of a snapshot. Endpoints are merged (MergeEndpoints) and sorted. */
export type SourceResult = {
  readonly endpoints: readonly Endpoint[]
  readonly verdicts: readonly ObjectVerdict[]
  readonly findings: readonly Finding[]
}

/**
 * A source: pure, one file. `kinds` says what must be in the snapshot for these settings; `main` is the kind its
 * objects are, so that an ownership record's object can be asked for directly.
 */
export type Source = {
  /** As in `--source`. */
  readonly name: string
  readonly main: ResourceKind
  /** First part of the `resource` label: `service` in `service/ns/name`. */
  readonly label: string
  readonly kinds: (settings: SourceSettings) => readonly ResourceKind[]
  readonly read: (snapshot: ClusterSnapshot, settings: SourceSettings) => SourceResult
  /**
   * What one object asks for by its spec and annotations alone, filters included: used to judge an object that was
   * asked for directly and was not in the snapshot.
   */
  readonly judge: (object: KubeObject, snapshot: ClusterSnapshot, settings: SourceSettings) => ObjectVerdict
}
