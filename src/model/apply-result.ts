import type {TroubleKind} from '../errors.js'
import type {ExitName} from '../exit-codes.js'
import type {Change} from '../plan/change.js'
import type {GroupOutcome} from './operation.js'

/** What the provider said when a group could not be written. */
export type ApplyError = {
  readonly code: string
  readonly kind: TroubleKind
  readonly message: string
  readonly hint?: string
}

/** How one group of a plan ended. */
export type GroupResult = {
  /** Id of the group in the plan. */
  readonly group: string
  readonly changes: readonly Change[]
  readonly outcome: GroupOutcome
  /** Calls to the provider; those of a batch are counted with each group that travelled in it. */
  readonly calls: number
  readonly milliseconds: number
  readonly error?: ApplyError
  /** One sentence about what happened besides the outcome: what was taken back, what could not be read. */
  readonly note?: string
  /** Authoritative servers asked after the write, and how many of them answered as planned. */
  readonly answers?: {readonly asked: number; readonly asPlanned: number}
}

/** How the groups of one zone ended, in plan order. */
export type ZoneResult = {
  /** Zone name, no trailing dot. */
  readonly zone: string
  readonly view: string
  readonly groups: readonly GroupResult[]
}

/** Number of changes by how their group ended. */
export type ApplySummary = Readonly<Record<GroupOutcome, number>>

/** What applying a plan came to: plain data, the only input of every rendering of an apply. */
export type ApplyResult = {
  readonly runId: string
  /** RFC 3339, UTC. */
  readonly startedAt: string
  /** RFC 3339, UTC. */
  readonly finishedAt: string
  /** Id and digest of the plan that was applied. */
  readonly planId: string
  readonly planDigest: string
  readonly zones: readonly ZoneResult[]
  readonly summary: ApplySummary
  readonly exit: ExitName
}

/** The outcomes in the order in which they are counted and shown. */
export const groupOutcomes: readonly GroupOutcome[] = [
  'applied',
  'already',
  'restored',
  'failed',
  'stale',
  'unknown',
  'not-tried',
]

/** Counts the changes of all groups by outcome. */
export function summarizeApply(zones: readonly ZoneResult[]): ApplySummary {
  const counts: Record<GroupOutcome, number> = {
    applied: 0,
    already: 0,
    restored: 0,
    failed: 0,
    stale: 0,
    unknown: 0,
    'not-tried': 0,
  }
  for (const zone of zones) for (const group of zone.groups) counts[group.outcome] += group.changes.length
  return counts
}
