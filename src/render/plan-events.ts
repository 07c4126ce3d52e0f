import type {ExitName} from '../exit-codes.js'
import type {PlanDocument} from '../plan/plan-document.js'
import type {Plan} from '../plan/plan.js'
import {renderEvents, runFinished, runStarted, type RunEvent} from './events.js'

/** What of a run the plan does not know. */
export type PlanRun = {
  /** `plan`, `show`, … */
  readonly command: string
  /** RFC 3339. */
  readonly at: string
  /** Absent = the run goes on, and somebody else ends the stream. */
  readonly exit?: ExitName
  /** The file the plan was saved to. */
  readonly path?: string
}

/** A plan as a stream of events: what was read, every change and held item as in the plan file, findings, totals. */
export function renderPlanEvents(plan: Plan, document: PlanDocument, run?: PlanRun): string {
  const at = run?.at ?? document.createdAt
  return renderEvents(planEvents(plan, document, run), {planId: document.planId, at})
}

function planEvents(plan: Plan, document: PlanDocument, run: PlanRun | undefined): readonly RunEvent[] {
  return [
    runStarted(run?.command ?? 'plan', document.tool.version),
    ...plan.clusters.flatMap((cluster) =>
      cluster.reads.map(({resource, namespace, objects, ok, error}) => ({
        event: 'source.read',
        cluster: cluster.context,
        resource,
        ...(namespace === '' ? {} : {namespace}),
        objects,
        ok,
        ...(error === undefined ? {} : {error}),
      })),
    ),
    ...document.zones.map(({name, view, provider, recordSets, owned}) => ({
      event: 'zone.read',
      zone: name,
      ...(view === undefined ? {} : {view}),
      provider,
      recordSets,
      owned,
      ok: true,
    })),
    ...document.unread.map((unread) => ({event: 'zone.read', ok: false, ...unread})),
    ...document.changes.map((change) => ({event: 'change', change})),
    ...document.held.map((held) => ({event: 'held', held})),
    ...document.checks.map((check) => ({event: 'check', ...check})),
    readyEvent(document, run),
    ...(run?.exit === undefined ? [] : [runFinished(run.exit, {summary: document.summary})]),
  ]
}

function readyEvent(document: PlanDocument, run: PlanRun | undefined): RunEvent {
  const {completeness, summary, guards, digest, expiresAt} = document
  const path = run?.path === undefined ? {} : {path: run.path}
  return {event: 'plan.ready', completeness, summary, guards, digest, expiresAt, ...path}
}
