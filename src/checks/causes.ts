import {causesOf, findCheck} from './registry.js'
import type {CheckResult} from './result.js'
import type {Subject} from './subject.js'

/**
 * For every failure the failures that explain it, by index: the table of consequences of the catalogue, among failures
 * of one subject, of what it depends on (`reachOf`), or of any part of the cluster.
 */
export function findCauses(
  results: readonly CheckResult[],
  reachOf: (subject: Subject) => readonly string[],
): ReadonlyMap<number, readonly number[]> {
  const failures = new Map<string, number[]>()
  for (const [index, {code, status}] of results.entries()) {
    if (status !== 'fail') continue
    const known = failures.get(code)
    if (known === undefined) failures.set(code, [index])
    else known.push(index)
  }
  const causes = new Map<number, readonly number[]>()
  for (const [code, effects] of failures) {
    const check = findCheck(code)
    const possible = check === undefined ? [] : causesOf(check).flatMap((cause) => failures.get(cause) ?? [])
    if (possible.length === 0) continue
    const near = nearness(possible, results, reachOf)
    for (const effect of effects) {
      const found = near(effect).filter((index) => index !== effect)
      if (found.length > 0) causes.set(effect, found)
    }
  }
  return causes
}

/** Of possible causes those that concern a result: errors anywhere in the cluster, and whatever its own subjects have. */
function nearness(
  possible: readonly number[],
  results: readonly CheckResult[],
  reachOf: (subject: Subject) => readonly string[],
): (effect: number) => readonly number[] {
  const everywhere: number[] = []
  const bySubject = new Map<string, number[]>()
  for (const index of possible) {
    const result = results[index]
    if (result === undefined) continue
    const {subject} = result
    if (subject.kind === 'cluster') {
      if (isError(result)) everywhere.push(index)
    } else bySubject.set(subject.id, [...(bySubject.get(subject.id) ?? []), index])
  }
  return (effect) => {
    const subject = results[effect]?.subject
    if (subject === undefined) return []
    const own = reachOf(subject).flatMap((id) => bySubject.get(id) ?? [])
    return [...everywhere, ...own].toSorted((a, b) => a - b)
  }
}

function isError({code, severity}: CheckResult): boolean {
  return (severity ?? findCheck(code)?.severity) === 'error'
}
