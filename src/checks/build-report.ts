import {strongestExit, type ExitName} from '../exit-codes.js'
import {compareText} from '../model/dns-name.js'
import type {Digest} from '../model/ports.js'
import type {Severity} from '../model/finding.js'
import {findCauses} from './causes.js'
import type {CheckEntry} from './check.js'
import {completeRun, isUnjudgedCore} from './complete-run.js'
import type {CheckContext} from './context.js'
import {chainMaker, findFirstBrokenLink, findUncertainLink, type LinkMark} from './first-link.js'
import {foldAlike, type Folded} from './fold.js'
import {reachMaker} from './reach.js'
import {findCheck, groupOf} from './registry.js'
import type {Report, ReportCounts, ReportFinding, ReportSubject, Suppressed} from './report.js'
import {pass, type CheckResult} from './result.js'
import {detailMaker} from './subject-detail.js'
import {toolSubject, type Subject} from './subject.js'
import {neverSuppressed} from './suppress.js'
import {summarizeVantage} from './vantage-summary.js'

/** How a run of checks is judged as a whole. */
export type ReportOptions = {
  readonly runId: string
  readonly startedAt: string
  readonly durationMs: number
  /** Failures of this severity and above end the run. */
  readonly failOn: 'error' | 'warning' | 'info'
  /** Core checks that could not be judged end the run too. */
  readonly strict: boolean
  readonly digest: Digest
  /** Why a failure does not count; undefined = it does. */
  readonly suppress: (result: CheckResult) => Suppressed | undefined
  /** Severities by code, where the configuration differs from the catalogue. */
  readonly severities: ReadonlyMap<string, Severity>
  /** Suppressions that have run out, for MLD0002. */
  readonly expired: readonly string[]
}

/** Puts results together: causes, chains, first broken link, verdict. */
export function buildReport(
  judged: readonly CheckResult[],
  context: CheckContext,
  options: ReportOptions,
): Report {
  const known = judged.some(({code}) => code === 'MLD0001')
  const results = [
    ...(known ? [] : [pass('MLD0001', toolSubject)]),
    completeRun(judged, options.expired),
    ...judged,
  ].toSorted(inOrder)
  const folded = foldAlike(results)
  const reachOf = reachMaker(results.map(({subject}) => subject))
  const findings = toFindings(folded, reachOf, options)
  const firstBrokenLink = findFirstBrokenLink(findings, context.scope)
  const uncertainLink = findUncertainLink(findings, firstBrokenLink)
  const counts = countOf(findings)
  return {
    version: context.vantage.version,
    runId: options.runId,
    command: 'troubleshoot',
    startedAt: options.startedAt,
    durationMs: options.durationMs,
    vantage: summarizeVantage(context.vantage),
    context: context.cluster.context,
    targets: context.scope.targets,
    verdict: verdictOf(counts, uncertainLink),
    exit: exitOf(findings, options),
    counts,
    firstBrokenLink,
    uncertainLink,
    subjects: toSubjects(results, {folded, findings, reachOf, context}),
    findings,
  }
}

function inOrder(a: CheckResult, b: CheckResult): number {
  return (
    compareText(a.code, b.code) ||
    compareText(a.subject.id, b.subject.id) ||
    compareText(a.reason ?? '', b.reason ?? '') ||
    compareText(a.message, b.message)
  )
}

type Reach = (subject: Subject) => readonly string[]

function toFindings(
  folded: readonly Folded[],
  reachOf: Reach,
  options: ReportOptions,
): readonly ReportFinding[] {
  const results = folded.map(({result}) => result)
  const causes = findCauses(results, reachOf)
  const blockerOf = blockerFinder(results, reachOf)
  const idOf = (index: number): string => `f${index + 1}`
  return folded.map(({result, count}, index) => {
    const check = entryOf(result.code)
    const causedBy = causes.get(index)?.map(idOf) ?? []
    const blocker = blockerOf(result)
    const suppressed = result.status === 'fail' ? suppressedBy(result, options) : undefined
    const {code, status, reason, message, args, evidence, fix, location, subject} = result
    return {
      id: idOf(index),
      code,
      slug: check.slug,
      group: groupOf(check),
      link: check.link,
      status,
      severity: options.severities.get(code) ?? result.severity ?? check.severity,
      ...(reason === undefined ? {} : {reason}),
      title: check.title,
      message,
      ...(args === undefined ? {} : {args}),
      subject: subject.id,
      count,
      ...(evidence === undefined || evidence.length === 0 ? {} : {evidence}),
      ...(fix === undefined ? {} : {fix}),
      ...(location === undefined ? {} : {location}),
      ...(causedBy.length === 0 ? {} : {causedBy}),
      ...(blocker === undefined ? {} : {blockedBy: idOf(blocker)}),
      ...(suppressed === undefined ? {} : {suppressed}),
      fingerprint: fingerprintOf(result, options.digest),
    }
  })
}

function entryOf(code: string): CheckEntry {
  const check = findCheck(code)
  if (check === undefined) throw new Error(`there is no check ${code}`)
  return check
}

function suppressedBy(result: CheckResult, {suppress}: ReportOptions): Suppressed | undefined {
  return neverSuppressed.has(result.code) ? undefined : suppress(result)
}

/** The index of the failure that a skipped result names: its own, of what it depends on, or any. */
function blockerFinder(
  results: readonly CheckResult[],
  reachOf: Reach,
): (result: CheckResult) => number | undefined {
  const failures = new Map<string, Map<string, number>>()
  for (const [index, {code, status, subject}] of results.entries()) {
    if (status !== 'fail') continue
    const known = failures.get(code) ?? new Map<string, number>()
    if (!known.has(subject.id)) known.set(subject.id, index)
    failures.set(code, known)
  }
  return ({args, subject}) => {
    const code = args?.['blockedBy']
    const bySubject = typeof code === 'string' ? failures.get(code) : undefined
    if (bySubject === undefined) return undefined
    const near = reachOf(subject).map((id) => bySubject.get(id))
    return [...near, ...bySubject.values()].find((index) => index !== undefined)
  }
}

/** No counters, times, TTLs or messages: the same trouble keeps its identity from run to run. */
function fingerprintOf({code, subject, reason, args}: CheckResult, digest: Digest): string {
  const server = args?.['server']
  const parts = [code, subject.id, reason ?? '', typeof server === 'string' ? server : '']
  return digest(parts.join('\0')).replace(/^sha256:/, '')
}

type Parts = {
  readonly folded: readonly Folded[]
  readonly findings: readonly ReportFinding[]
  readonly reachOf: Reach
  readonly context: CheckContext
}

/** The subjects that findings speak of, and those that were asked for. Chains are of all results, told or folded. */
function toSubjects(
  results: readonly CheckResult[],
  {folded, findings, reachOf, context}: Parts,
): readonly ReportSubject[] {
  const told = new Set(folded.map(({result}) => result.subject.id))
  const subjects = new Map<string, Subject>()
  for (const {subject} of [...folded.map(({result}) => result), ...results]) {
    if (!told.has(subject.id) && context.scope.subjects?.has(subject.id) !== true) continue
    const known = subjects.get(subject.id)
    if (known === undefined || (known.within?.length ?? 0) < (subject.within?.length ?? 0))
      subjects.set(subject.id, subject)
  }
  const chainOf = chainMaker(marksOf(results, folded, findings), reachOf)
  const detailOf = detailMaker(context)
  return [...subjects.values()]
    .toSorted((a, b) => compareText(a.id, b.id))
    .map((subject) => {
      const detail = detailOf(subject)
      return {...subject, ...(detail === undefined ? {} : {detail}), chain: chainOf(subject)}
    })
}

function marksOf(
  results: readonly CheckResult[],
  folded: readonly Folded[],
  findings: readonly ReportFinding[],
): readonly LinkMark[] {
  const byResult = new Map(folded.map(({result}, index) => [result, findings[index]]))
  return results.map((result) => {
    const {link, severity} = entryOf(result.code)
    // failures are never folded, so each has its finding
    const finding = byResult.get(result)
    return {
      subject: result.subject.id,
      link,
      status: result.status,
      severity: finding?.severity ?? severity,
      suppressed: finding?.suppressed !== undefined,
    }
  })
}

function countOf(findings: readonly ReportFinding[]): ReportCounts {
  const counts = {pass: 0, error: 0, warning: 0, info: 0, skip: 0, inconclusive: 0, na: 0, suppressed: 0}
  for (const {status, severity, suppressed, count} of findings) {
    if (status !== 'fail') counts[status] += count
    else if (suppressed === undefined) counts[severity]++
    else counts.suppressed++
  }
  return counts
}

function verdictOf(counts: ReportCounts, uncertain: Report['uncertainLink']): Report['verdict'] {
  if (counts.error > 0) return 'errors'
  if (uncertain !== null) return 'inconclusive'
  return counts.warning > 0 ? 'warnings' : 'ok'
}

function exitOf(findings: readonly ReportFinding[], {failOn, strict}: ReportOptions): ExitName {
  const failures = findings.filter(({status, suppressed}) => status === 'fail' && suppressed === undefined)
  const has = (severity: Severity): boolean => failures.some((one) => one.severity === severity)
  const failed = (code: string): boolean => failures.some((one) => one.code === code)
  return strongestExit([
    ...(failed('MLD0001') ? (['internal'] as const) : []),
    ...(failed('MLD0102') ? (['denied'] as const) : []),
    ...(failed('MLD0101') ? (['unavailable'] as const) : []),
    ...(has('error') ? (['findings'] as const) : []),
    ...(strict && findings.some(isUnjudgedCore) ? (['incomplete'] as const) : []),
    ...(failOn !== 'error' && has('warning') ? (['attention'] as const) : []),
    ...(failOn === 'info' && has('info') ? (['attention'] as const) : []),
  ])
}
