import {textOf} from '../errors.js'
import {objectsOf, type ListRead} from '../model/cluster.js'
import type {CheckContext} from './context.js'
import {reachMaker} from './reach.js'
import {blockersOf, findCheck} from './registry.js'
import {blockedBy, fail, na, skip, type CheckResult} from './result.js'
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
    if (missing === undefined) return judged(rule, context)
    const named = rule.subjects?.(context) ?? []
    const subjects = named.length === 0 ? [clusterSubject] : named
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

/** A check without any result would look as if it did not exist. */
function judged({code, judge: judgeOne}: CheckRule, context: CheckContext): readonly CheckResult[] {
  const results = judgeOne(context)
  return results.length === 0 ? [na(code, clusterSubject, 'there is nothing it applies to')] : results
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

/** What cannot be judged because of an earlier failure is skipped, and names it. */
function applyGates(results: readonly CheckResult[]): readonly CheckResult[] {
  const gates = new Gates(results)
  if (gates.areOpen) return results
  return results.map((result) => {
    if (result.status === 'na' || result.status === 'skip') return result
    const code = gates.blockerOf(result)
    if (code === undefined) return result
    return blockedBy(result.code, result.subject, code)
  })
}

/** The failures that stand in the way of others, by code and subject. */
class Gates {
  readonly #failures = new Map<string, Map<string, CheckResult>>()
  readonly #reachOf: (subject: Subject) => readonly string[]
  readonly #codes = new Map<string, readonly string[]>()
  readonly #blockers = new Map<CheckResult, string | undefined>()

  constructor(results: readonly CheckResult[]) {
    for (const result of results) {
      if (!isGate(result)) continue
      const known = this.#failures.get(result.code) ?? new Map<string, CheckResult>()
      if (!known.has(result.subject.id)) known.set(result.subject.id, result)
      this.#failures.set(result.code, known)
    }
    this.#reachOf = reachMaker(this.areOpen ? [] : results.map(({subject}) => subject))
  }

  get areOpen(): boolean {
    return this.#failures.size === 0
  }

  /** The code of the failure in the way; where that one is blocked itself, of what blocks it. */
  blockerOf(result: CheckResult): string | undefined {
    if (this.#blockers.has(result)) return this.#blockers.get(result)
    this.#blockers.set(result, undefined)
    for (const code of this.#codesFor(result.code)) {
      const blocker = this.#find(code, result.subject)
      if (blocker === undefined) continue
      const found = this.blockerOf(blocker) ?? code
      this.#blockers.set(result, found)
      return found
    }
    return undefined
  }

  #codesFor(code: string): readonly string[] {
    const known = this.#codes.get(code)
    if (known !== undefined) return known
    const check = findCheck(code)
    const codes = check === undefined ? [] : blockersOf(check).filter((one) => this.#failures.has(one))
    this.#codes.set(code, codes)
    return codes
  }

  /** A failure of one subject speaks for another: the same, one it depends on, or the whole of the cluster. */
  #find(code: string, subject: Subject): CheckResult | undefined {
    const bySubject = this.#failures.get(code)
    if (bySubject === undefined) return undefined
    return [clusterSubject.id, toolSubject.id, ...this.#reachOf(subject)]
      .map((id) => bySubject.get(id))
      .find((one) => one !== undefined)
  }
}

/**
 * Only an error stands in the way; a warning under the same code leaves the rest to be judged. What was not read to its
 * end is not known, however it is counted.
 */
function isGate({code, status, severity}: CheckResult): boolean {
  if (status !== 'fail') return false
  return code === 'MLD0104' || (severity ?? findCheck(code)?.severity) === 'error'
}
