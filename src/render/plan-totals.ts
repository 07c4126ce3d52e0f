import {relativeName} from '../model/dns-name.js'
import type {Change, GuardResult} from '../plan/change.js'
import {estimateApply, slowestCache} from '../plan/plan-file-estimate.js'
import type {Plan, PlanSummary} from '../plan/plan.js'
import {fineCause} from './change-groups.js'
import {countOf, formatCount} from './counting.js'
import {formatDuration, formatMoment} from './time-text.js'

/** Where a plan stands: a saved one has a path. {@link PlanDocument} has all but the path. */
export type PlanFileFacts = {
  readonly planId: string
  readonly digest: string
  /** RFC 3339. */
  readonly expiresAt: string
  readonly path?: string
}

/** `1 create, 2 updates (1 only TTL), 1 delete`; `no changes`. */
export function changesPhrase(summary: PlanSummary): string {
  const ttl = summary.ttlOnly === 0 ? '' : ` (${formatCount(summary.ttlOnly)} only TTL)`
  const parts = [
    ...some(summary.create, 'create'),
    ...some(summary.update, 'update').map((text) => text + ttl),
    ...some(summary.replace, 'replace'),
    ...some(summary.delete, 'delete'),
    ...some(summary.adopt, 'adoption'),
    ...some(summary.release, 'release'),
  ]
  return parts.length === 0 ? 'no changes' : parts.join(', ')
}

function some(count: number, noun: string): readonly string[] {
  return count === 0 ? [] : [countOf(count, noun)]
}

/** The changes, what stays and what is held back. */
export function totalsPhrase(summary: PlanSummary): string {
  return `${changesPhrase(summary)}; ${restPhrase(summary)}`
}

/** `34 unchanged; 3 held back`. */
export function restPhrase(summary: PlanSummary): string {
  const held = summary.held === 0 ? '' : `; ${formatCount(summary.held)} held back`
  return `${formatCount(summary.unchanged)} unchanged${held}`
}

/** The guards worth telling: all that are not ok, or else one that is. */
export function guardsToTell(guards: readonly GuardResult[]): readonly GuardResult[] {
  const notable = guards.filter(({result}) => result !== 'ok')
  if (notable.length > 0) return notable
  const whole = guards.find(({id, zone}) => id === 'removals' && zone === '') ?? guards[0]
  return whole === undefined || whole.measured === 0 ? [] : [whole]
}

/** `BLOCKED`, `near the limit`, … */
export function guardWord({result, overriddenBy}: GuardResult): string {
  if (result === 'blocked') return 'BLOCKED'
  if (result === 'near') return 'near the limit'
  return result === 'overridden' ? `overridden by ${overriddenBy ?? 'hand'}` : 'ok'
}

/** How many removals and replaces must be allowed for this plan, or undefined when no guard blocks it. */
export function removalsToAllow(guards: readonly GuardResult[]): number | undefined {
  const blocked = guards.filter(({result}) => result === 'blocked')
  if (blocked.length === 0) return undefined
  const counted = guards.filter(({id}) => id === 'removals')
  return Math.max(...[...blocked, ...counted].map(({measured}) => measured))
}

/** When most removals have one cause, that cause: it is what a person looks at first. */
export function commonCause(changes: readonly Change[], zone: string): string | undefined {
  const removals = changes.filter(
    (change) =>
      (change.action === 'delete' || change.action === 'replace') && ['', change.zone].includes(zone),
  )
  const counts = new Map<string, number>()
  for (const change of removals) counts.set(fineCause(change), (counts.get(fineCause(change)) ?? 0) + 1)
  const [top] = [...counts].sort(([, a], [, b]) => b - a)
  if (top === undefined || top[1] < 2 || top[1] * 2 < removals.length) return undefined
  const share = top[1] === removals.length ? 'all' : `${formatCount(top[1])} of the`
  return `${share} ${formatCount(removals.length)} have one cause: ${top[0]}`
}

/** Calls, seconds, and the longest life of an old answer. */
export function costPhrase(plan: Pick<Plan, 'zones' | 'changes'>): string {
  const {writeCalls, seconds, worstCacheSeconds} = estimateApply(plan)
  const time = seconds === undefined ? '' : `, about ${formatDuration(Math.max(1, Math.ceil(seconds)))}`
  const slowest = slowestCache(plan.changes)
  const cache =
    slowest === undefined
      ? ''
      : `; longest old answer in a cache ${formatDuration(worstCacheSeconds)} (${shortName(slowest)})`
  return `${countOf(writeCalls, 'write call')}${time}${cache}`
}

function shortName({name, zone}: Change): string {
  return relativeName(name, zone)
}

/** Where the plan is saved, its digest and its end. */
export function filePhrase(file: PlanFileFacts, now: string, ellipsis: string): string {
  const until = formatMoment(file.expiresAt, now)
  const digest = `${file.digest.slice(0, 'sha256:'.length + 6)}${ellipsis}`
  return [file.path ?? '', digest, until === '' ? '' : `valid until ${until}`]
    .filter((part) => part !== '')
    .join('  ')
}

/** The command that applies this plan; for a blocked plan the one that lifts the guard, bound to this very plan. */
export function nextCommand(plan: Plan, file: PlanFileFacts): string | undefined {
  if (plan.completeness === 'errored' || plan.changes.length === 0) return undefined
  const allow = removalsToAllow(plan.guards)
  const path = file.path === undefined ? undefined : quoteArgument(file.path)
  if (allow === undefined) return path === undefined ? 'mldns apply' : `mldns apply ${path}`
  return path === undefined
    ? `mldns plan --allow-removals ${allow} --out plan.json`
    : `mldns apply ${path} --allow-removals ${allow} --expect-digest ${file.digest}`
}

/** An argument as a POSIX shell takes it. */
export function quoteArgument(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`
}
