import {allRules} from '../../src/checks/all-rules.js'
import type {CheckContext} from '../../src/checks/context.js'
import {judge} from '../../src/checks/judge.js'
import type {CheckResult} from '../../src/checks/result.js'

/** What the rule of a code comes to, through the engine. */
export function resultsOf(code: string, context: CheckContext): readonly CheckResult[] {
  return judge(
    allRules.filter((rule) => rule.code === code),
    context,
  )
}

/** The same in one line each: `fail warning no-zone host:www.example.com`. */
export function resultLines(code: string, context: CheckContext): readonly string[] {
  return resultsOf(code, context).map(({status, severity, reason, subject}) =>
    [status, severity, reason, subject.id].filter((part) => part !== undefined).join(' '),
  )
}
