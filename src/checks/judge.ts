import {textOf} from '../errors.js'
import {objectsOf, type ListRead} from '../model/cluster.js'
import type {CheckContext} from './context.js'
import {blockersOf, findCheck} from './registry.js'
import {fail, skip, type CheckResult} from './result.js'
import type {CheckRule} from './rule.js'
import {isInScope} from './scope.js'
import {clusterSubject, toolSubject, type Subject} from './subject.js'

/**
 * Runs the rules and applies the gates of the catalogue. What a rule throws becomes a failure of mldns itself, never a
 * finding about the cluster; the other rules go on.
 */
export function judge(rules: readonly CheckRule[], context: CheckContext): readonly CheckResult[] {
  const results = rules.flatMap((rule) => runRule(rule, context))
  return applyGates(results.filter(({subject}) => isInScope(context.scope, subject)))
}

function runRule(rule: CheckRule, context: CheckContext): readonly CheckResult[] {
  try {
    const missing = missingLists(rule, context)
    if (missing === undefined) return rule.judge(context)
    const subjects = rule.subjects?.(context) ?? [clusterSubject]
    return subjects.map((subject) => skip(rule.code, subject, missing.reason, missing.message))
  } catch (error) {
    return [
      fail('MLD0001', toolSubject, {
        reason: 'rule-failed',
        message: `${rule.code} could not be judged: ${textOf(error)}`,
        args: {check: rule.code},
      }),
    ]
  }
}

/** Why a rule cannot be judged for want of lists, in words that name the permission. */
function missingLists(
  {needs = [], code}: CheckRule,
  {cluster}: CheckContext,
): {readonly reason: string; readonly message: string} | undefined {
  const {snapshot} = cluster
  if (snapshot === undefined)
    return needs.length === 0 || isAccess(code)
      ? undefined
      : {reason: 'blocked-by', message: 'the cluster could not be read'}
  const problems = snapshot.lists.filter(
    ({kind, problem}) =>
      needs.includes(kind.resource) && problem !== undefined && problem.reason !== 'not-served',
  )
  const [first] = problems
  if (first !== undefined) return describeProblems(first, problems)
  const asked = new Set(snapshot.lists.map(({kind}) => kind.resource))
  const unasked = needs.filter((one) => !asked.has(one) && objectsOf(snapshot, one).length === 0)
  return snapshot.origin === 'manifests' || unasked.length === 0
    ? undefined
    : {reason: 'disabled', message: `${unasked.join(', ')} were not read`}
}

function describeProblems(
  first: ListRead,
  problems: readonly ListRead[],
): {readonly reason: string; readonly message: string} {
  if (first.problem?.reason === 'forbidden') {
    const names = [...new Set(problems.map(({kind}) => qualified(kind)))]
    return {reason: 'rbac-denied', message: `no permission: list ${names.join(', ')}`}
  }
  return {reason: 'incomplete', message: first.problem?.message ?? ''}
}

/** A resource as `kubectl auth can-i` takes it: `ipaddresspools.metallb.io`. */
export function qualified({resource, group}: {readonly resource: string; readonly group: string}): string {
  return group === '' ? resource : `${resource}.${group}`
}

function isAccess(code: string): boolean {
  return code === 'MLD0101' || code === 'MLD0102'
}

/** Whether a failure of one subject speaks for another: the same, one it depends on, or the whole of the cluster. */
function speaksFor(wide: Subject, narrow: Subject): boolean {
  if (wide.id === narrow.id || wide.kind === 'tool' || wide.id === clusterSubject.id) return true
  return narrow.within?.includes(wide.id) === true
}

/** What cannot be judged because of an earlier failure is skipped, and names it. */
function applyGates(results: readonly CheckResult[]): readonly CheckResult[] {
  const failed = new Map<string, CheckResult[]>()
  for (const result of results) {
    if (result.status !== 'fail') continue
    const known = failed.get(result.code)
    if (known === undefined) failed.set(result.code, [result])
    else known.push(result)
  }
  if (failed.size === 0) return results
  const blockers = new Map<string, readonly string[]>()
  return results.map((result) => {
    if (result.status === 'na' || result.status === 'skip') return result
    let codes = blockers.get(result.code)
    if (codes === undefined) {
      const check = findCheck(result.code)
      codes = check === undefined ? [] : blockersOf(check).filter((code) => failed.has(code))
      blockers.set(result.code, codes)
    }
    const code = codes.find((one) =>
      failed.get(one)?.some((blocker) => isGate(blocker) && speaksFor(blocker.subject, result.subject)),
    )
    if (code === undefined) return result
    return {...skip(result.code, result.subject, 'blocked-by', `blocked by ${code}`), args: {blockedBy: code}}
  })
}

/** Only an error stands in the way; a warning under the same code leaves the rest to be judged. */
function isGate({code, severity}: CheckResult): boolean {
  return (severity ?? findCheck(code)?.severity) === 'error'
}
