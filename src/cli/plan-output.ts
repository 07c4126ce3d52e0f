import type {PlanDocument} from '../plan/plan-document.js'
import type {Plan} from '../plan/plan.js'
import {renderPlanEvents, type PlanRun} from '../render/plan-events.js'
import {renderPlanJson} from '../render/plan-json.js'
import {renderPlanMarkdown} from '../render/plan-markdown.js'
import {renderPlanText} from '../render/plan-text.js'
import type {TextOptions} from '../render/text-style.js'

/** The formats a plan can be shown in, the default first. */
export const planFormats = ['text', 'json', 'markdown', 'ndjson'] as const satisfies readonly [
  string,
  ...string[],
]

/** A plan in one format. `path` is the file it was saved to, for the text's last lines. */
export function renderPlan(
  format: string,
  plan: Plan,
  document: PlanDocument,
  options: TextOptions & {readonly path?: string; readonly run: PlanRun},
): string {
  const file = {
    planId: document.planId,
    digest: document.digest,
    expiresAt: document.expiresAt,
    ...(options.path === undefined ? {} : {path: options.path}),
  }
  if (format === 'json') return renderPlanJson(document)
  if (format === 'markdown') return renderPlanMarkdown(plan, file, options)
  if (format === 'ndjson') return renderPlanEvents(plan, document, options.run)
  return renderPlanText(plan, file, options)
}
