import type {RecordSet} from './record-set.js'

/** How much one write call changes together or not at all. */
export type WriteGranularity = 'zone-batch' | 'name-batch' | 'record-set' | 'record'

/** Who enforces that a set is still as planned at the moment of the write. */
export type CompareAndSet = 'server-exact' | 'server-etag' | 'server-prerequisite' | 'client-reread'

/** What a provider can do, as data: the plan judges record sets by it before anything is written. */
export type ProviderCapabilities = {
  readonly write: WriteGranularity
  readonly compareAndSet: CompareAndSet
  /** One sentence for the head of a plan: how writes are made and checked. */
  readonly note: string
  /** Most operations in one batch; 1 for record-set and record granularity. */
  readonly batchOperations: number
  /** Calls per second the provider allows; absent = no limit known. */
  readonly callsPerSecond?: number
  /** Most records one zone may hold; absent = no limit known. */
  readonly recordsPerZone?: number
  /** Types it can store; absent = any. */
  readonly recordTypes?: readonly string[]
  /** Seconds. `fallback` is what an unset TTL becomes; null = the provider decides and reports no number. */
  readonly ttl: {readonly min: number; readonly max: number; readonly fallback: number | null}
  readonly apexCname: boolean
  readonly wildcard: boolean
  /** Provider properties (`aws/weight`) it understands; others are dropped from wanted sets before the diff. */
  readonly properties: readonly string[]
  /** Whether several sets of one name and type may exist, told apart by a set identifier. */
  readonly setIdentifiers: boolean
}

/** Why a provider cannot store a wanted set; shown in the plan as held. */
export type Refusal = {readonly message: string; readonly fix?: string}

/** Either the set as the provider will store and return it, or why it cannot. */
export type Adjusted =
  {readonly ok: true; readonly set: RecordSet} | {readonly ok: false; readonly refusal: Refusal}
