import type {RunSettings} from '../config/accessors.js'
import {strongestExit, type ExitName} from '../exit-codes.js'
import type {Finding} from '../model/finding.js'
import type {Plan} from '../plan/plan.js'

/** How a run that only planned ends. */
export function exitOfPlan(plan: Plan, failures: readonly ExitName[], run: RunSettings): ExitName {
  const changes = run.detailedExitcode && plan.changes.length > 0 ? (['changes'] as const) : []
  return strongestExit([...changes, ...exitsOfState(plan, failures, run), ...guardExits(plan)])
}

/** The exits that a plan's state asks for whether or not it is applied: reads, findings, held items. */
export function exitsOfState(
  plan: Pick<Plan, 'findings' | 'held'>,
  failures: readonly ExitName[],
  run: Pick<RunSettings, 'failOn' | 'strict'>,
): readonly ExitName[] {
  const held = run.strict && plan.held.length > 0 ? (['attention'] as const) : []
  return [...failures, ...exitsOfFindings(plan.findings, run.failOn), ...held]
}

/** The exits that findings ask for. */
export function exitsOfFindings(
  findings: readonly Finding[],
  failOn: RunSettings['failOn'],
): readonly ExitName[] {
  const has = (severity: Finding['severity']): boolean =>
    findings.some((finding) => finding.severity === severity)
  return [
    ...(has('error') ? (['findings'] as const) : []),
    ...(failOn === 'warning' && has('warning') ? (['attention'] as const) : []),
  ]
}

function guardExits(plan: Plan): readonly ExitName[] {
  return plan.guards.some((guard) => guard.result === 'blocked') ? ['guarded'] : []
}
