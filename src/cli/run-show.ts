import {planFromDocument} from '../plan/plan-file.js'
import {renderPlan} from './plan-output.js'
import {readPlanFile} from './run-apply.js'
import type {Outcome} from './run-plan.js'
import type {Session} from './session.js'

/** Reads a saved plan and renders it. */
export function runShow(session: Session, planFile: string): Outcome {
  const document = readPlanFile(planFile, session.cwd)
  const plan = planFromDocument(document)
  const run = {command: 'show', at: session.now.toISOString(), exit: 'ok'} as const
  return {
    exit: 'ok',
    render: (format, options) => renderPlan(format, plan, document, {...options, path: planFile, run}),
  }
}
