import type {ProviderCapabilities} from '../model/capabilities.js'
import type {Finding} from '../model/finding.js'
import type {Group} from '../model/operation.js'
import type {Zone} from '../model/zone.js'
import type {Change, GuardResult, HeldItem} from './change.js'

/** Facts about a zone as it was read for the plan. */
export type PlannedZone = {
  readonly zone: Zone
  /** RFC 3339, UTC. */
  readonly readAt: string
  readonly soaSerial?: number
  readonly negativeTtl?: number
  readonly recordSets: number
  /** Record sets we own, markers not counted. */
  readonly owned: number
  /** Owned or wanted sets that are as wanted. */
  readonly unchanged: number
  /** Digest over the whole content. */
  readonly digest: string
  readonly version?: string
  readonly capabilities: ProviderCapabilities
  /** The groups to write, in order. */
  readonly groups: readonly Group[]
}

/** A zone that could not be read: its names are not planned. */
export type UnreadZone = {
  readonly zone: string
  readonly view: string
  readonly code: string
  readonly message: string
}

/** How one list of one cluster was read, for the plan's head. */
export type PlannedRead = {
  readonly resource: string
  readonly namespace: string
  readonly objects: number
  readonly ok: boolean
  readonly resourceVersion?: string
  readonly error?: string
}

export type PlannedCluster = {
  readonly uid: string
  readonly context: string
  readonly origin: 'api' | 'manifests'
  readonly reads: readonly PlannedRead[]
}

/**
 * complete: every source and zone was read to its end. scoped: complete, but narrowed by --target or --exclude.
 * sources-partial: no removals. errored: may be shown, never applied.
 */
export type Completeness = 'complete' | 'sources-partial' | 'scoped' | 'errored'

/** Counts for the last line; `ttlOnly` updates are also in `update`. */
export type PlanSummary = {
  readonly create: number
  readonly update: number
  readonly ttlOnly: number
  readonly replace: number
  readonly delete: number
  readonly adopt: number
  readonly release: number
  readonly unchanged: number
  readonly held: number
}

/** A plan: plain data, deterministic for its input. The file adds id, times and digest (plan-file.ts). */
export type Plan = {
  readonly completeness: Completeness
  readonly owner: string
  readonly policy: string
  readonly clusters: readonly PlannedCluster[]
  readonly zones: readonly PlannedZone[]
  readonly unread: readonly UnreadZone[]
  /** Sorted by zone, then create, update, replace, delete, then name. */
  readonly changes: readonly Change[]
  readonly held: readonly HeldItem[]
  readonly guards: readonly GuardResult[]
  readonly findings: readonly Finding[]
  readonly summary: PlanSummary
}
