import type {Report, ReportFinding, ReportSubject} from '../checks/report.js'
import {exitCodes} from '../exit-codes.js'

/** Version of the check catalogue; another one means that codes, slugs or reasons have another meaning. */
const catalogue = '1'

/** A report as JSON, `mldns.report/v1` (schemas/report.v1.json). */
export function renderReportJson(report: Report): string {
  return JSON.stringify(toReportJson(report), null, 2)
}

/** The report as plain data in the form of the schema. */
export function toReportJson(report: Report): Readonly<Record<string, unknown>> {
  return {
    schema: 'mldns.report/v1',
    tool: {name: 'mldns', version: report.version, catalogue},
    run: {
      id: report.runId,
      command: report.command,
      startedAt: report.startedAt,
      durationMs: Math.max(0, Math.round(report.durationMs)),
      context: report.context,
      targets: report.targets,
      vantage: report.vantage,
    },
    result: toResultJson(report),
    subjects: report.subjects.map((subject) => toSubjectJson(subject, report.context)),
    findings: report.findings.map(toFindingJson),
  }
}

/** What a run came to. */
export function toResultJson(report: Report): Readonly<Record<string, unknown>> {
  const {code} = exitCodes[report.exit]
  return {
    verdict: report.verdict,
    exitCode: code,
    exitName: report.exit,
    counts: report.counts,
    firstBrokenLink: report.firstBrokenLink,
    uncertainLink: report.uncertainLink,
  }
}

const ofCluster: ReadonlySet<string> = new Set([
  'cluster',
  'service',
  'ingress',
  'route',
  'gateway',
  'dnsendpoint',
  'pool',
])

/** A subject; what belongs to the cluster names it. */
export function toSubjectJson(subject: ReportSubject, context: string): Readonly<Record<string, unknown>> {
  const {chain, ...rest} = subject
  return {...rest, ...(ofCluster.has(subject.kind) ? {context} : {}), chain}
}

/** A finding; the place in a manifest as file and line. */
export function toFindingJson(finding: ReportFinding): Readonly<Record<string, unknown>> {
  const {location, args, ...rest} = finding
  const server = args?.['server']
  return {
    ...rest,
    ...(args === undefined ? {} : {args}),
    ...(typeof server === 'string' ? {server} : {}),
    ...(location === undefined ? {} : {location: parseLocation(location)}),
  }
}

/** A place in a file; without a line when none is known. */
export type FileLocation = {readonly file: string; readonly line?: number}

/** Reads `file:line`; a text without a line is a file. */
export function parseLocation(text: string): FileLocation {
  const match = /^(.+):([1-9]\d{0,8})$/s.exec(text)
  return match?.[1] === undefined ? {file: text} : {file: match[1], line: Number(match[2])}
}

/** The file a finding speaks of; undefined without one, also for manifests from standard input. */
export function placeOf({location = ''}: ReportFinding): FileLocation | undefined {
  const place = parseLocation(location)
  return place.file === '' || place.file === '-' || place.file.startsWith('<') ? undefined : place
}
