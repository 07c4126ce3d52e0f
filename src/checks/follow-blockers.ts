import type {CheckResult} from './result.js'
import {clusterSubject} from './subject.js'

/**
 * A rule skips what an earlier check of the chain decides, "blocked by" its code, and cannot know what became of that
 * check. Where it did not fail, because it could not be judged itself, what waits for it has the same reason.
 */
export function followBlockers(results: readonly CheckResult[]): readonly CheckResult[] {
  const byCode = new Map<string, CheckResult[]>()
  for (const result of results) {
    const known = byCode.get(result.code)
    if (known === undefined) byCode.set(result.code, [result])
    else known.push(result)
  }
  const failed = new Set(results.filter(({status}) => status === 'fail').map(({code}) => code))
  return results.map((result) => {
    const blocker = blockerOf(result)
    if (blocker === undefined || failed.has(blocker)) return result
    const cause = causeOf(result, {byCode, failed}, new Set([result.code]))
    return cause === undefined ? undecided(result, blocker) : withCause(result, cause)
  })
}

type Index = {
  readonly byCode: ReadonlyMap<string, readonly CheckResult[]>
  readonly failed: ReadonlySet<string>
}

function blockerOf({status, args}: CheckResult): string | undefined {
  const blocker = args?.['blockedBy']
  return status === 'skip' && typeof blocker === 'string' ? blocker : undefined
}

/** What became of the blocker, nearest first: of the same subject, of the cluster, of anything; then of what blocks it. */
function causeOf(result: CheckResult, index: Index, seen: Set<string>): CheckResult | undefined {
  const blocker = blockerOf(result)
  if (blocker === undefined || seen.has(blocker)) return undefined
  seen.add(blocker)
  const open = (index.byCode.get(blocker) ?? []).filter(
    ({status}) => status === 'skip' || status === 'inconclusive',
  )
  const found =
    open.find(({subject}) => subject.id === result.subject.id) ??
    open.find(({subject}) => subject.id === clusterSubject.id) ??
    open[0]
  const next = found === undefined ? undefined : blockerOf(found)
  return found === undefined || next === undefined || index.failed.has(next)
    ? found
    : causeOf(found, index, seen)
}

function withCause({code, subject}: CheckResult, cause: CheckResult): CheckResult {
  const {status, reason, message} = cause
  const blocker = blockerOf(cause)
  return {
    code,
    subject,
    status,
    message,
    ...(reason === undefined ? {} : {reason}),
    ...(blocker === undefined ? {} : {args: {blockedBy: blocker}}),
  }
}

function undecided({code, subject}: CheckResult, blocker: string): CheckResult {
  return {
    code,
    subject,
    status: 'inconclusive',
    reason: 'not-judged',
    message: `it depends on ${blocker}, of which nothing is known here`,
  }
}
