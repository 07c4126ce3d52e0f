import {findCheck} from '../checks/registry.js'
import type {Report, ReportFinding} from '../checks/report.js'
import {titleOfSubject} from '../checks/subject.js'
import {exitCodes} from '../exit-codes.js'
import {indexReport, sentenceOf, type ReportIndex} from './report-facts.js'
import {placeOf, type FileLocation} from './report-json.js'
import {sarifLevels, sarifRule} from './report-sarif-rules.js'
import {visible} from './visible.js'

/** What shapes SARIF. */
export type SarifOptions = {
  /** Facts as notes. */
  readonly sarifInfo?: boolean
  /** Where findings without a place of their own are shown; `mldns.yaml` when absent. */
  readonly configFile?: FileLocation
}

/** GitHub takes no more results in a run. */
const mostResults = 25_000
const mostNotifications = 200

/**
 * A report as SARIF 2.1.0, in the subset that GitHub reads: failures that count and nothing else, each with a place in
 * a file, its identity in `partialFingerprints`, and rules with texts from the catalogue.
 */
export function renderReportSarif(report: Report, options: SarifOptions = {}): string {
  const index = indexReport(report)
  const told = index.problems
    .filter(({severity}) => severity !== 'info' || options.sarifInfo === true)
    .slice(0, mostResults)
  const open = report.findings.filter(({status}) => status === 'skip' || status === 'inconclusive')
  const codes = [...new Set([...told, ...open].map(({code}) => code))].sort()
  const rules = codes.flatMap((code) => findCheck(code) ?? [])
  const ruleIndex = new Map(rules.map(({code}, at) => [code, at]))
  const identities = new Map<string, number>()
  const run = {
    automationDetails: {id: visible(`mldns/${report.command}/${report.context}/${report.runId}`)},
    tool: {
      driver: {name: 'mldns', semanticVersion: report.version, rules: rules.map(sarifRule)},
    },
    invocations: [
      {
        executionSuccessful: report.exit !== 'internal',
        exitCode: exitCodes[report.exit].code,
        toolExecutionNotifications: open.slice(0, mostNotifications).map((finding) => ({
          level: 'note',
          message: {text: plain(`${finding.code} not judged: ${sentenceOf(finding, index)}`)},
          associatedRule: {id: finding.code},
        })),
      },
    ],
    results: told.map((finding) => {
      const seen = (identities.get(finding.fingerprint) ?? 0) + 1
      identities.set(finding.fingerprint, seen)
      return resultOf(finding, {index, options, ruleIndex: ruleIndex.get(finding.code) ?? -1, seen})
    }),
  }
  const log = {version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json', runs: [run]}
  return JSON.stringify(log, null, 2)
}

type Parts = {
  readonly index: ReportIndex
  readonly options: SarifOptions
  readonly ruleIndex: number
  /** How many results before have the same identity. */
  readonly seen: number
}

function resultOf(
  finding: ReportFinding,
  {index, options, ruleIndex, seen}: Parts,
): Readonly<Record<string, unknown>> {
  const {code, severity, fix, evidence = [], fingerprint} = finding
  const text = [
    `${sentenceOf(finding, index)}.`,
    ...evidence,
    ...(fix === undefined ? [] : [`Fix: ${fix.text}`, ...(fix.commands ?? [])]),
  ]
  const place = placeOf(finding) ?? options.configFile ?? {file: 'mldns.yaml'}
  return {
    ruleId: code,
    ruleIndex,
    level: sarifLevels[severity],
    message: {text: text.map(plain).join('\n')},
    locations: [
      {physicalLocation: physicalLocation(place), logicalLocations: [logicalLocation(finding, index)]},
    ],
    partialFingerprints: {primaryLocationLineHash: `${fingerprint}:${seen}`},
  }
}

function physicalLocation({file, line = 1}: FileLocation): Readonly<Record<string, unknown>> {
  return {
    artifactLocation: {uri: uriOf(file)},
    region: {startLine: line, startColumn: 1, endLine: line, endColumn: 2},
  }
}

/** A path as a relative reference of RFC 3986; an absolute one as a file URI. */
function uriOf(file: string): string {
  const parts = visible(file.replaceAll('\\', '/')).split('/')
  const path = parts
    .filter((part) => part !== '.')
    .map(encodeURIComponent)
    .join('/')
  return path.startsWith('/') ? `file://${path}` : path
}

function logicalLocation(
  {subject: id}: ReportFinding,
  {subjects, report}: ReportIndex,
): Readonly<Record<string, unknown>> {
  const subject = subjects.get(id)
  const title = subject === undefined ? id : titleOfSubject(subject).replace(' ', '/')
  return {
    name: plain(subject?.name ?? id),
    kind: 'resource',
    fullyQualifiedName: plain(`${report.context}/${title}`),
  }
}

/** Outside text in a message: `[text](target)` would become a link. */
function plain(text: string): string {
  return visible(text).replaceAll('](', '] (')
}
