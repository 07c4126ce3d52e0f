import type {CheckResult} from './result.js'
import {clusterSubject, type Subject} from './subject.js'

/** Results with how many subjects each speaks of. */
export type Folded = {readonly result: CheckResult; readonly count: number}

/** More alike results than this are told once; failures never are. */
const mostAlike = 8

/**
 * In a run over thousands of objects, results that say the same of each (passed, does not apply, not run for one
 * reason) become one that says of how many. What fails stays by itself.
 */
export function foldAlike(results: readonly CheckResult[]): readonly Folded[] {
  const alike = new Map<string, CheckResult[]>()
  for (const result of results) {
    if (result.status === 'fail') continue
    const key = keyOf(result)
    const known = alike.get(key)
    if (known === undefined) alike.set(key, [result])
    else known.push(result)
  }
  const told = new Set<string>()
  return results.flatMap((result) => {
    if (result.status === 'fail') return [{result, count: 1}]
    const key = keyOf(result)
    const group = alike.get(key) ?? []
    if (group.length <= mostAlike) return [{result, count: 1}]
    if (told.has(key)) return []
    told.add(key)
    return [{result: toOne(result, group.length), count: group.length}]
  })
}

function keyOf({code, status, reason, message, subject}: CheckResult): string {
  const why = status === 'pass' || status === 'na' ? '' : `${reason ?? ''} ${message}`
  return `${code} ${status} ${subject.kind} ${why}`
}

function toOne(result: CheckResult, count: number): CheckResult {
  const {code, status, reason, message, subject} = result
  const of = `${count} ${pluralOf(subject)}`
  return {
    code,
    status,
    subject: clusterSubject,
    ...(reason === undefined ? {} : {reason}),
    message: status === 'pass' || status === 'na' ? of : `${message} (${of})`,
    args: {subjects: count, ...(reason === 'blocked-by' ? result.args : {})},
  }
}

function pluralOf({kind}: Subject): string {
  const words: Partial<Record<Subject['kind'], string>> = {
    hostname: 'names',
    service: 'Services',
    ingress: 'Ingresses',
    route: 'routes',
    pool: 'pools',
    zone: 'zones',
    gateway: 'Gateways',
  }
  return words[kind] ?? 'subjects'
}
