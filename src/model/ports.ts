import type {ProviderCapabilities} from './capabilities.js'
import type {ClusterSnapshot, ObjectProbe, PodLogTail, ResourceKind} from './cluster.js'
import type {Operation} from './operation.js'
import type {Adjusted} from './capabilities.js'
import type {AskWay, DnsReply} from './dns-reply.js'
import type {RecordSet} from './record-set.js'
import type {ServerAddress, WriteAccess, ZoneInspection} from './zone-inspection.js'
import type {Zone, ZoneContent} from './zone.js'

/**
 * Reads one provider. Handed to every command but `apply`; whatever stands behind it must refuse every writing call at
 * the transport, so that a reader cannot write even through a bug.
 */
export type ZoneReader = {
  readonly name: string
  readonly capabilities: ProviderCapabilities
  /**
   * The zones it serves, sorted by name.
   * @throws ProviderError denied, unavailable or incomplete
   */
  listZones(): Promise<readonly Zone[]>
  /**
   * All record sets of a zone, read to the end, SOA and apex NS included.
   * @throws ProviderError when anything is missing or not understood; never returns a part
   */
  readZone(zone: Zone): Promise<ZoneContent>
  /**
   * The form in which the provider will store and return a wanted set (TTL clamped, names as it spells them), or why
   * it cannot. Pure: asks nobody. `adjust(adjust(x))` equals `adjust(x)`.
   */
  adjust(set: RecordSet, zone: Zone): Adjusted
  /**
   * What can be told of a zone besides its records, also when those cannot be read. Absent = nothing.
   * @throws ProviderError when nothing could be found out
   */
  inspect?(zone: Zone): Promise<ZoneInspection>
  /**
   * Whether the zone could be written, by looking only. Absent = that cannot be seen without sending something that
   * writes (see {@link WriteProbe}).
   */
  canWrite?(zone: Zone): Promise<WriteAccess>
  /** Releases connections and handles. Must not fail. */
  close(): Promise<void>
}

/** Writes one provider. Only `apply` may build one. */
export type ZoneWriter = ZoneReader & {
  /**
   * Performs the operations, each only if the live set still equals its `before`. Batch granularities: all or none.
   * Others: called with operations of one group, in order; may stop half way, then the error's details say
   * `{done: n}`, the number of operations that took effect.
   *
   * `base` is the content the operations were planned on (for providers whose write guards the whole zone).
   * @throws ProviderError kind `stale` when a precondition no longer holds (nothing written),
   *   `rejected` when the provider refuses the content, `denied`, `unavailable` when surely nothing was written,
   *   `unknown-outcome` when it cannot be known
   */
  write(base: ZoneContent, operations: readonly Operation[]): Promise<void>
}

/**
 * Finds out whether a provider lets us write, by a request that could change something but holds no change. Built only
 * when that is asked for: a reader refuses to send it.
 */
export type WriteProbe = {
  /** Never throws for what the provider answers: that is the result. */
  canWrite(zone: Zone): Promise<WriteAccess>
  close(): Promise<void>
}

/**
 * Asks a name server.
 * @throws ProviderError `unavailable` with `details.reason` when no answer came, `incomplete` for one that is malformed
 */
export type AskServer = (
  server: ServerAddress,
  question: {readonly name: string; readonly type: string},
  way: AskWay,
) => Promise<DnsReply>

/**
 * Whether a name server gives a whole zone to anybody who asks from here, without a key. `closed` when it refuses,
 * `unknown` when it cannot be told.
 */
export type ProbeTransfer = (
  server: ServerAddress,
  zone: string,
  timeoutMs: number,
) => Promise<'open' | 'closed' | 'unknown'>

/** Reads one cluster, or manifests in its place. Cannot write. */
export type ClusterReader = {
  /**
   * Lists the kinds, paged to their end. A list that fails is recorded in the snapshot, it does not throw.
   * `namespaces` empty = all namespaces.
   * @throws ClusterError only when the cluster cannot be addressed at all (kubeconfig, credentials)
   */
  read(kinds: readonly ResourceKind[], namespaces: readonly string[]): Promise<ClusterSnapshot>
  /** Asks for one object directly. Never throws: what cannot be found out is `unknown`. */
  probe(kind: ResourceKind, namespace: string, name: string): Promise<ObjectProbe>
  /** The last lines a container wrote. Never throws: what cannot be read has a problem. */
  readLog(target: LogTarget): Promise<PodLogTail>
  close(): Promise<void>
}

/** Whose log, and how much of its end. */
export type LogTarget = {
  readonly namespace: string
  readonly pod: string
  /** Needed when the pod has several. */
  readonly container?: string
  readonly lines: number
}

/** What a running workflow tells whoever watches: progress on a terminal, NDJSON, or a test. */
export type Reporter = {
  /** A step began; the returned functions end it. `title` is one line. */
  step(title: string): {update(text: string): void; done(text?: string): void; fail(text: string): void}
  /** Something a person should know although the run goes on. */
  warn(message: string): void
}

/** The time and what waits on it. */
export type Clock = {
  now(): Date
  /** Resolves after `milliseconds`. */
  sleep(milliseconds: number): Promise<void>
}

/** SHA-256 of UTF-8 text as `sha256:<64 hex digits>`: handed to the pure core, which may not import it. */
export type Digest = (text: string) => string
