import {existsSync, readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {toPlanSettings, toRunSettings} from '../config/accessors.js'
import {ConfigError, RefusedError, UsageError, textOf} from '../errors.js'
import {strongestExit, type ExitName} from '../exit-codes.js'
import type {PlanDocument} from '../plan/plan-document.js'
import {isExpired, parsePlanDocument, planFromDocument} from '../plan/plan-file.js'
import type {Plan} from '../plan/plan.js'
import {renderPlanText} from '../render/plan-text.js'
import {applyPlan, checkApplicable} from '../workflows/apply.js'
import {toApplyResult} from '../workflows/apply-result.js'
import {renderApply} from './apply-output.js'
import {systemClock} from './clock.js'
import {openReadPorts, openWriters} from './compose.js'
import {sha256} from './digest.js'
import {planForSession} from './make-plan.js'
import {exitsOfState} from './plan-exit.js'
import {newId, stampPlan} from './plan-stamp.js'
import {openProgress} from './progress.js'
import {approve} from './prompt.js'
import type {Outcome} from './run-plan.js'
import type {Session} from './session.js'
import {toTextOptions} from './terminal.js'

/** A plan about to be applied, whether it was reviewed beforehand, and the exits its making asks for. */
type Candidate = {
  readonly plan: Plan
  readonly document: PlanDocument
  readonly reviewed: boolean
  readonly exits: readonly ExitName[]
}

/** Applies a saved plan, or plans and applies at once. */
export async function runApply(
  session: Session,
  version: string,
  planFile: string | undefined,
): Promise<Outcome> {
  const candidate =
    planFile === undefined ? await planNow(session, version) : readCandidate(planFile, session)
  const run = toRunSettings(session.main)
  if (run.expectDigest !== undefined && run.expectDigest !== candidate.document.digest) {
    throw new RefusedError(
      'stale',
      'DIGEST_MISMATCH',
      `the plan has digest ${candidate.document.digest}, expected ${run.expectDigest}`,
      {hint: 'review the plan again, then apply it with its own digest'},
    )
  }
  checkApplicable(candidate.plan, candidate.exits)
  await session.reporter.close()
  if (candidate.plan.changes.length > 0 && !candidate.reviewed && !run.yes) await ask(candidate, session)
  return write(candidate, session, version)
}

async function planNow(session: Session, version: string): Promise<Candidate> {
  const ports = await openReadPorts(session, session.reporter)
  try {
    const {plan, failures} = await planForSession(session, ports)
    const exits = exitsOfState(plan, failures, toRunSettings(session.main))
    return {plan, document: stampPlan(plan, session, version), reviewed: false, exits}
  } finally {
    await ports.close()
  }
}

function readCandidate(planFile: string, session: Session): Candidate {
  const document = readPlanFile(planFile, session.cwd)
  if (isExpired(document, session.now.toISOString())) {
    throw new RefusedError(
      'stale',
      'PLAN_EXPIRED',
      `the plan in ${planFile} was valid until ${document.expiresAt}`,
      {
        hint: `plan again: mldns plan --out ${planFile}`,
      },
    )
  }
  return {plan: withOverride(planFromDocument(document), session), document, reviewed: true, exits: []}
}

/**
 * Reads and checks a plan file.
 * @throws ConfigError when there is none or it is not understood; MldnsError `stale` when it was changed
 */
export function readPlanFile(planFile: string, cwd: string): PlanDocument {
  const path = resolve(cwd, planFile)
  if (!existsSync(path)) {
    throw new ConfigError('PLAN_FILE_MISSING', `there is no plan file ${planFile}`, {
      hint: `make one: mldns plan --out ${planFile}`,
    })
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError('PLAN_FILE_UNREADABLE', `cannot read the plan file ${planFile}: ${textOf(error)}`, {
      hint: 'name a file that this user may read',
      cause: error,
    })
  }
  return parsePlanDocument(text, sha256)
}

/** `--allow-removals` lifts the guards of a saved plan only together with the digest of that very plan. */
function withOverride(plan: Plan, session: Session): Plan {
  const {allowRemovals} = toPlanSettings(session.main)
  if (allowRemovals === undefined) return plan
  if (toRunSettings(session.main).expectDigest === undefined) {
    throw new UsageError(
      'OVERRIDE_UNBOUND',
      '--allow-removals on a saved plan needs --expect-digest, so that it allows this plan and no other',
      {hint: 'mldns show PLAN tells the digest'},
    )
  }
  return {
    ...plan,
    guards: plan.guards.map((guard) =>
      guard.result === 'blocked' && guard.measured <= allowRemovals
        ? {...guard, result: 'overridden', overriddenBy: `--allow-removals ${allowRemovals}`}
        : guard,
    ),
  }
}

/** Shows the plan where the question is asked, so that standard output stays the result's. */
async function ask(candidate: Candidate, session: Session): Promise<void> {
  const {plan, document} = candidate
  const options = toTextOptions(session.main.values, process.stderr, session.env, session.now)
  process.stderr.write(`${renderPlanText(plan, document, options)}\n`)
  const count = plan.changes.length
  await approve(count === 1 ? 'apply this change?' : `apply these ${count} changes?`, {
    stdin: process.stdin,
    stderr: process.stderr,
    stop: session.signals.stop,
  })
}

async function write(candidate: Candidate, session: Session, version: string): Promise<Outcome> {
  const {plan, document, reviewed, exits} = candidate
  const reporter = openProgress({stderr: process.stderr, quiet: session.main.values.quiet})
  session.signals.beGraceful((text) => reporter.warn(text))
  const views = plan.changes.length === 0 ? [] : await openWriters(session)
  const startedAt = systemClock.now()
  try {
    const outcome = await applyPlan(
      plan,
      {views, reporter, clock: systemClock},
      {
        wholeOrNothing: reviewed,
        interrupted: () => session.signals.interrupted(),
      },
    )
    const result = toApplyResult(
      plan,
      {...outcome, exit: strongestExit([outcome.exit, ...exits])},
      {
        runId: newId(startedAt),
        startedAt: startedAt.toISOString(),
        finishedAt: systemClock.now().toISOString(),
        planId: document.planId,
        planDigest: document.digest,
      },
    )
    return {exit: result.exit, render: (format, options) => renderApply(format, result, options, version)}
  } finally {
    await reporter.close()
    await Promise.all(views.map(({writer}) => writer.close()))
  }
}
