import type {LiveRecordSet, RecordSet} from './record-set.js'

/**
 * One compare-and-set on one record set: the smallest thing a provider writes.
 * `before` null = must not exist; `after` null = remove. At least one is a set, and both share name, type and key.
 */
export type Operation = {
  readonly before: LiveRecordSet | null
  readonly after: RecordSet | null
}

/**
 * Operations that belong together: a change with its ownership marker. They are listed in the order in which a
 * provider without batches must perform them (marker before record on create, after it on delete; within a replace the
 * removal directly before the addition).
 */
export type Group = {
  /** Stable within a plan: `g1`, `g2`, … */
  readonly id: string
  /** Ids of the changes in the group. */
  readonly changeIds: readonly string[]
  readonly operations: readonly Operation[]
}

/** How a group ended. */
export type GroupOutcome = 'applied' | 'already' | 'stale' | 'failed' | 'restored' | 'unknown' | 'not-tried'
