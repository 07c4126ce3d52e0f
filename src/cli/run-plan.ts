import {toPlanSettings, toRunSettings} from '../config/accessors.js'
import type {ExitName} from '../exit-codes.js'
import {renderPlanJson} from '../render/plan-json.js'
import {openReadPorts} from './compose.js'
import {planForSession} from './make-plan.js'
import {writeFileWhole} from './output.js'
import {exitOfPlan} from './plan-exit.js'
import {renderPlan} from './plan-output.js'
import {stampPlan} from './plan-stamp.js'
import type {Render, Session} from './session.js'

/** What a command prints and how it ends. */
export type Outcome = {readonly exit: ExitName; readonly render: Render}

/** Makes a plan, saves it if asked to, and renders it, or the explanation of one name. */
export async function runPlan(session: Session, version: string): Promise<Outcome> {
  const ports = await openReadPorts(session, session.reporter)
  try {
    const {plan, input, failures} = await planForSession(session, ports)
    const document = stampPlan(plan, session, version)
    const {out, explain: subject} = toPlanSettings(session.main)
    if (out !== undefined) writeFileWhole(out, renderPlanJson(document), {secret: true, cwd: session.cwd})
    const exit = exitOfPlan(plan, failures, toRunSettings(session.main))
    if (subject === undefined) {
      const saved = out === undefined ? {} : {path: out}
      const run = {command: 'plan', at: session.now.toISOString(), exit, ...saved}
      return {
        exit,
        render: (format, options) => renderPlan(format, plan, document, {...options, ...saved, run}),
      }
    }
    const [{explain}, {renderExplanation}] = await Promise.all([
      import('../plan/explain.js'),
      import('../render/explain-text.js'),
    ])
    const explanation = explain(input, plan, subject)
    return {
      exit,
      render: (format, options) =>
        format === 'json' ? JSON.stringify(explanation, null, 2) : renderExplanation(explanation, options),
    }
  } finally {
    await ports.close()
  }
}
