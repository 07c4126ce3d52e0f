import type {Completeness, PlanSummary} from './plan.js'
import type {Change, GapClass, GuardResult, HeldReason, Precondition, Proof, Cause} from './change.js'
import type {CompareAndSet, WriteGranularity} from '../model/capabilities.js'
import type {Severity} from '../model/finding.js'

/**
 * The plan file, format 1 (schemas/plan.v1.json). Against the plan inside mldns: zones and names in values end with a
 * dot, `name` is relative to the zone (`@` = apex), `fqdn` is the full name without a dot. What equals its default
 * ('' for view, setId and namespace, no provider properties) is left out.
 */
export type PlanDocument = {
  readonly schema: 'mldns.plan/v1'
  readonly kind: 'mldns.plan'
  /** `1.MINOR`: a higher minor only adds keys; readers ignore keys they do not know. */
  readonly format: string
  readonly planId: string
  /** RFC 3339, UTC. */
  readonly createdAt: string
  /** RFC 3339, UTC. */
  readonly expiresAt: string
  readonly tool: {readonly name: string; readonly version: string}
  readonly completeness: Completeness
  readonly inputs: DocumentInputs
  readonly zones: readonly DocumentZone[]
  readonly unread: readonly {
    readonly zone: string
    readonly view?: string
    readonly code: string
    readonly message: string
  }[]
  readonly changes: readonly DocumentChange[]
  readonly held: readonly DocumentHeld[]
  readonly guards: readonly DocumentGuard[]
  readonly checks: readonly DocumentCheck[]
  readonly summary: PlanSummary
  readonly estimate: DocumentEstimate
  readonly approvals?: readonly Approval[]
  /** SHA-256 of the canonical form (RFC 8785) of everything but `digest` and `approvals`. */
  readonly digest: string
}

/** The part of a plan file that is the plan itself. */
export type PlanContent = Pick<
  PlanDocument,
  'completeness' | 'zones' | 'unread' | 'changes' | 'held' | 'guards' | 'checks' | 'summary'
> & {readonly inputs: Pick<DocumentInputs, 'owner' | 'policy' | 'clusters'>}

/** Who approved a plan. It names the digest it approves, so it holds for no other plan. */
export type Approval = {
  readonly by: string
  readonly at: string
  readonly via?: string
  readonly digest: string
  readonly signature?: string
}

export type DocumentInputs = {
  readonly owner: string
  readonly policy: string
  readonly config: {readonly path?: string; readonly digest: string}
  readonly scope?: {readonly target: readonly string[]; readonly exclude: readonly string[]}
  readonly clusters: readonly {
    readonly uid: string
    readonly context: string
    readonly origin: 'api' | 'manifests'
    readonly reads: readonly {
      readonly resource: string
      readonly namespace?: string
      readonly resourceVersion?: string
      readonly objects: number
      readonly ok: boolean
      readonly error?: string
    }[]
  }[]
}

export type DocumentZone = {
  readonly name: string
  readonly provider: string
  readonly providerZoneId: string
  readonly view?: string
  readonly visibility: 'public' | 'private'
  readonly readAt: string
  readonly soaSerial?: number
  readonly negativeTtl?: number
  readonly recordSets: number
  readonly owned: number
  readonly unchanged: number
  readonly digest: string
  readonly version?: string
  readonly capabilities: DocumentCapabilities
  /** Filled by a permission preview; empty = not asked. */
  readonly permissions: Readonly<Record<string, 'granted' | 'denied' | 'unknown'>>
  readonly groups: readonly DocumentGroup[]
}

export type DocumentCapabilities = {
  readonly write: WriteGranularity
  readonly compareAndSet: CompareAndSet
  readonly note: string
  /** Absent = no limit. */
  readonly batchOps?: number
  readonly callsPerSecond?: number
  readonly recordsPerZone?: number
  readonly recordTypes?: readonly string[]
  readonly ttl: {readonly min: number; readonly max: number; readonly fallback: number | null}
  readonly apexCname: boolean
  readonly wildcard: boolean
  readonly properties: readonly string[]
  readonly setIdentifiers: boolean
}

/** What is written together. The operations point into the changes, so what is reviewed is what is written. */
export type DocumentGroup = {
  readonly id: string
  readonly changes: readonly string[]
  readonly operations: readonly {
    readonly before: DocumentSetLink | null
    readonly after: DocumentSetLink | null
  }[]
}

/** `c1/before`, `c1/after`, `c1/markers/0/before`, …; or the set itself where no change of the group holds it. */
export type DocumentSetLink = string | DocumentRecordSet

export type DocumentRecordSet = {
  /** Full name with final dot, type and set id: only where they differ from those of the change or held item. */
  readonly name?: string
  readonly type?: string
  readonly setId?: string
  readonly ttl: number | null
  /** Master-file form, but TXT stays one plain string. */
  readonly values: readonly string[]
  readonly meta?: Readonly<Record<string, string>>
  readonly etag?: string
}

export type DocumentRef = {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly createdAt?: string
}

export type DocumentCause = DocumentRef & {
  readonly field?: string
  readonly event: Cause['event']
  readonly via?: readonly string[]
  readonly proof?: Proof
  readonly note?: string
}

export type DocumentChange = {
  readonly id: string
  readonly zone: string
  readonly view?: string
  readonly name: string
  readonly fqdn: string
  readonly type: string
  readonly previousType?: string
  readonly setId?: string
  readonly action: Change['action']
  readonly reason: string
  readonly before: DocumentRecordSet | null
  readonly after: DocumentRecordSet | null
  /** For readers only; follows from before and after. */
  readonly diff: DocumentDiff
  readonly causes: readonly DocumentCause[]
  readonly group: string
  readonly gap: GapClass
  readonly gapSeconds?: number
  readonly risk: readonly string[]
  readonly preconditions: readonly Precondition[]
  readonly owner: {readonly before: string | null; readonly after: string | null}
  readonly markers: readonly {
    readonly before: DocumentRecordSet | null
    readonly after: DocumentRecordSet | null
  }[]
}

export type DocumentDiff = {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly kept: readonly string[]
  /** Old and new, when both are numbers and differ. */
  readonly ttl?: readonly [number, number]
}

export type DocumentHeld = {
  readonly zone: string
  readonly view?: string
  readonly name: string
  readonly fqdn: string
  readonly type: string
  readonly setId?: string
  readonly reason: HeldReason
  readonly code?: string
  readonly message: string
  readonly wanted?: DocumentRecordSet
  readonly live?: DocumentRecordSet
  readonly foreignOwner?: string
  readonly until?: string
  readonly origins: readonly (DocumentRef & {
    readonly source: string
    readonly field: string
    readonly via: readonly string[]
    readonly targets?: readonly string[]
  })[]
  readonly candidates?: readonly {readonly cause: DocumentCause; readonly wanted: DocumentRecordSet}[]
  readonly fix: readonly string[]
}

export type DocumentGuard = Omit<GuardResult, 'zone'> & {readonly zone?: string}

export type DocumentCheck = {
  readonly id: string
  readonly severity: Severity
  readonly message: string
  readonly object?: DocumentRef
  readonly names?: readonly string[]
  readonly fix?: string
}

export type DocumentEstimate = {
  readonly writeCalls: number
  /** Only where the provider's rate is known. */
  readonly seconds?: number
  /** Longest time an old answer may live in a cache after the apply. */
  readonly worstCacheSeconds: number
}
