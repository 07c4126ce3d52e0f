import {exitCodes} from '../exit-codes.js'
import type {ApplyResult, GroupResult} from '../model/apply-result.js'
import {optional, unlessEmpty} from '../plan/plan-file-record.js'
import {nextAfterApply} from './apply-facts.js'
import {renderEvents, runFinished, runStarted} from './events.js'

/** The result of an apply as one document (schemas/apply.v1.json). */
export function renderApplyJson(result: ApplyResult): string {
  return `${JSON.stringify(toApplyDocument(result), null, 2)}\n`
}

function toApplyDocument(result: ApplyResult): Readonly<Record<string, unknown>> {
  const {code, retry} = exitCodes[result.exit]
  return {
    schema: 'mldns.apply/v1',
    runId: result.runId,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    planId: result.planId,
    planDigest: result.planDigest,
    zones: result.zones.map(({zone, view, groups}) => ({
      zone: `${zone}.`,
      ...unlessEmpty('view', view),
      groups: groups.map((group) => ({...groupJson(group), changes: group.changes.map(changeJson)})),
    })),
    summary: result.summary,
    exit: {name: result.exit, code, retryable: retry},
  }
}

function groupJson(result: GroupResult): Readonly<Record<string, unknown>> {
  return {
    group: result.group,
    outcome: result.outcome,
    calls: result.calls,
    ms: result.milliseconds,
    ...optional('error', result.error),
    ...optional('note', result.note),
    ...optional('answers', result.answers),
  }
}

function changeJson({id, action, name, type, setId}: GroupResult['changes'][number]): object {
  return {id, action, fqdn: name, type, ...unlessEmpty('setId', setId)}
}

/** The result of an apply as a stream of events. `version` is that of mldns. */
export function renderApplyEvents(result: ApplyResult, version: string): string {
  const groups = result.zones.flatMap(({zone, view, groups}) =>
    groups.map((group) => ({
      event: 'group.result',
      zone: `${zone}.`,
      ...unlessEmpty('view', view),
      ...groupJson(group),
      changes: group.changes.map(({id}) => id),
    })),
  )
  const end = runFinished(result.exit, {
    runId: result.runId,
    summary: result.summary,
    nextCommands: nextAfterApply(result),
  })
  const events = [runStarted('apply', version), ...groups, end]
  return renderEvents(events, {planId: result.planId, at: result.finishedAt})
}
