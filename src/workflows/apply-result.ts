import {summarizeApply, type ApplyResult, type GroupResult, type ZoneResult} from '../model/apply-result.js'
import type {Plan} from '../plan/plan.js'
import type {ApplyOutcome} from './apply.js'
import type {Written} from './write-batches.js'

/** What identifies one apply run. */
export type RunStamp = Pick<ApplyResult, 'runId' | 'startedAt' | 'finishedAt' | 'planId' | 'planDigest'>

/** The outcome of an apply as plain data, for every rendering. */
export function toApplyResult(plan: Plan, outcome: ApplyOutcome, stamp: RunStamp): ApplyResult {
  const changes = new Map(plan.changes.map((change) => [change.id, change]))
  const zones: readonly ZoneResult[] = outcome.zones.map(({zone, written}) => ({
    zone: zone.zone.name,
    view: zone.zone.view,
    groups: written.map((one) => toGroupResult(one, changes)),
  }))
  return {...stamp, zones, summary: summarizeApply(zones), exit: outcome.exit}
}

function toGroupResult(written: Written, changes: ReadonlyMap<string, Plan['changes'][number]>): GroupResult {
  const {group, outcome, calls, milliseconds, error, note} = written
  return {
    group: group.id,
    changes: group.changeIds.flatMap((id) => changes.get(id) ?? []),
    outcome,
    calls,
    milliseconds,
    ...(error === undefined
      ? {}
      : {
          error: {
            code: error.code,
            kind: error.kind,
            message: error.message,
            ...(error.hint === undefined ? {} : {hint: error.hint}),
          },
        }),
    ...(note === undefined ? {} : {note}),
  }
}
