import {strongestExit, type ExitName} from '../exit-codes.js'
import {compareText} from '../model/dns-name.js'
import type {Digest} from '../model/ports.js'
import type {Severity} from '../model/finding.js'
import {findCauses} from './causes.js'
import type {CheckEntry} from './check.js'
import {completeRun, isUnjudgedCore} from './complete-run.js'
import type {CheckContext} from './context.js'
import {chainMaker, findFirstBrokenLink, findUncertainLink} from './first-link.js'
import {foldAlike, type Folded} from './fold.js'
import {findCheck, groupOf} from './registry.js'
import type {Report, ReportCounts, ReportFinding, ReportSubject, Suppressed} from './report.js'
import {pass, type CheckResult} from './result.js'
import {toolSubject, type Subject} from './subject.js'

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
  const findings = toFindings(folded, options)
  const subjects = toSubjects(results, folded, findings)
  const firstBrokenLink = findFirstBrokenLink(findings, context.scope)
  const counts = countOf(findings)
  return {
    version: context.vantage.version,
    runId: options.runId,
    command: 'troubleshoot',
    startedAt: options.startedAt,
    durationMs: options.durationMs,
    place: context.vantage.place,
    context: context.cluster.context,
    targets: context.scope.targets,
    verdict: verdictOf(counts, findings),
    exit: exitOf(findings, options),
    counts,
    firstBrokenLink,
    uncertainLink: findUncertainLink(findings, firstBrokenLink),
    subjects,
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

function toFindings(folded: readonly Folded[], options: ReportOptions): readonly ReportFinding[] {
  const results = folded.map(({result}) => result)
  const causes = findCauses(results)
  const idOf = (index: number): string => `f${index + 1}`
  return folded.map(({result, count}, index) => {
    const check = entryOf(result.code)
    const causedBy = causes.get(index)?.map(idOf) ?? []
    const blocker = blockerOf(result, results)
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

/** What says that mldns itself failed, or what it could not read, cannot be silenced. */
const neverSuppressed: ReadonlySet<string> = new Set(['MLD0001', 'MLD0104', 'MLD1007', 'MLD1008'])

function suppressedBy(result: CheckResult, {suppress}: ReportOptions): Suppressed | undefined {
  return neverSuppressed.has(result.code) ? undefined : suppress(result)
}

function blockerOf({args, subject}: CheckResult, results: readonly CheckResult[]): number | undefined {
  const code = args?.['blockedBy']
  if (typeof code !== 'string') return undefined
  const near = (other: Subject): boolean =>
    other.id === subject.id || subject.within?.includes(other.id) === true
  const same = results.findIndex((one) => one.code === code && one.status === 'fail' && near(one.subject))
  const any = same >= 0 ? same : results.findIndex((one) => one.code === code && one.status === 'fail')
  return any < 0 ? undefined : any
}

/** No counters, times, TTLs or messages: the same trouble keeps its identity from run to run. */
function fingerprintOf({code, subject, reason, args}: CheckResult, digest: Digest): string {
  const server = args?.['server']
  const parts = [code, subject.id, reason ?? '', typeof server === 'string' ? server : '']
  return digest(parts.join('\0')).replace(/^sha256:/, '')
}

function toSubjects(
  results: readonly CheckResult[],
  folded: readonly Folded[],
  findings: readonly ReportFinding[],
): readonly ReportSubject[] {
  const mentioned = new Set(folded.map(({result}) => result.subject.id))
  const subjects = new Map<string, Subject>()
  for (const {subject} of [...folded.map(({result}) => result), ...results]) {
    if (!mentioned.has(subject.id)) continue
    const known = subjects.get(subject.id)
    if (known === undefined || (known.within?.length ?? 0) < (subject.within?.length ?? 0))
      subjects.set(subject.id, subject)
  }
  const chainOf = chainMaker(findings)
  return [...subjects.values()]
    .toSorted((a, b) => compareText(a.id, b.id))
    .map((subject) => ({...subject, chain: chainOf(subject)}))
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

function verdictOf(counts: ReportCounts, findings: readonly ReportFinding[]): Report['verdict'] {
  if (counts.error > 0) return 'errors'
  if (findings.some(isUnjudgedCore)) return 'inconclusive'
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
