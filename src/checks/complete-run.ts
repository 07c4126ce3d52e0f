import {compareText} from '../model/dns-name.js'
import {countOf, listSome} from './list-some.js'
import {findCheck} from './registry.js'
import type {ReportFinding} from './report.js'
import {fail, pass, type CheckResult} from './result.js'
import {toolSubject} from './subject.js'

/** Reasons that say a check could not run although it should have. */
const involuntary: ReadonlySet<string> = new Set(['rbac-denied', 'incomplete', 'no-credential'])

/**
 * MLD0002: whether every check could run, with what is missing. One that ran without a verdict is told by itself, and
 * so is what stands in the way of one that was blocked, unless that was left out of the run. `expired` are suppressions
 * that have run out.
 */
export function completeRun(results: readonly CheckResult[], expired: readonly string[]): CheckResult {
  const failing = new Set(results.flatMap(({code, status}) => (status === 'fail' ? [code] : [])))
  const open = results.filter(({status, reason = '', args}) =>
    status !== 'skip'
      ? false
      : involuntary.has(reason) || (reason === 'blocked-by' && isUntold(args?.['blockedBy'], failing)),
  )
  if (open.length === 0 && expired.length === 0) return pass('MLD0002', toolSubject)
  const codes = [...new Set(open.map(({code}) => code))].toSorted(compareText)
  const reasons = [...new Set(open.map(({message}) => message))].filter((text) => text !== '')
  const parts = [
    ...(codes.length === 0
      ? []
      : [`${countOf(codes.length, 'check')} could not be judged: ${listSome(codes, 8)}`]),
    ...(expired.length === 0 ? [] : [`suppressions that have run out: ${expired.join(', ')}`]),
  ]
  const denied = open.some(({reason}) => reason === 'rbac-denied')
  return fail('MLD0002', toolSubject, {
    reason: codes.length === 0 ? 'suppression-expired' : denied ? 'permission-missing' : 'not-judged',
    message: parts.join('; '),
    args: {checks: codes, ...(expired.length === 0 ? {} : {expired})},
    evidence: reasons.slice(0, 5),
    fix: {text: fixOf(codes, denied)},
  })
}

function isUntold(blocker: unknown, failing: ReadonlySet<string>): boolean {
  return typeof blocker === 'string' && !failing.has(blocker)
}

function fixOf(codes: readonly string[], denied: boolean): string {
  if (codes.length === 0) return 'mend what they hide, or give them a new last day'
  return denied
    ? 'grant what MLD0103 prints, then run again'
    : 'see each of them for what it lacks; what was not judged is not passed'
}

/**
 * A core check that should have been judged and was not. What the user left out on purpose does not count, nor what a
 * failure of this report stands in the way of.
 */
export function isUnjudgedCore({code, status, reason = '', blockedBy}: ReportFinding): boolean {
  if (status !== 'skip' && status !== 'inconclusive') return false
  if (reason === 'blocked-by') return findCheck(code)?.core === true && blockedBy === undefined
  return findCheck(code)?.core === true && !voluntary.has(reason)
}

const voluntary: ReadonlySet<string> = new Set(['opt-in', 'disabled', 'not-configured'])
