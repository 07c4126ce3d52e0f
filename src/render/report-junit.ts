import type {Report, ReportFinding, ReportSubject} from '../checks/report.js'
import {titleOfSubject} from '../checks/subject.js'
import {indexReport, isProblem, sentenceOf, type ReportIndex} from './report-facts.js'
import {placeOf} from './report-json.js'
import {isAsGrave} from './report-words.js'
import {xmlElement, xmlTextElement} from './report-xml.js'

/** What decides how failures are shown. */
export type JunitOptions = {
  /** Failures of this severity and above are failures of JUnit; the others are passed cases with output. */
  readonly failOn?: 'error' | 'warning' | 'info'
  /** What does not apply is told too. */
  readonly full?: boolean
}

/** One check of one subject. */
type Case = {
  readonly finding: ReportFinding
  readonly name: string
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
}

/**
 * A report as JUnit XML, shaped by what GitLab and Jenkins read: messages are in the content of elements, output is in
 * the case, and no two cases have the same name and class.
 */
export function renderReportJunit(report: Report, options: JunitOptions = {}): string {
  const index = indexReport(report)
  const suites = suitesOf(index, options)
  const all = suites.flatMap(({cases}) => cases)
  const time = (report.durationMs / 1000).toFixed(3)
  const lines = xmlElement(
    'testsuites',
    {name: `mldns ${report.command}`, ...countsOf(all), time},
    suites.flatMap(({name, classname, cases}) =>
      xmlElement(
        'testsuite',
        {name, ...countsOf(cases), timestamp: report.startedAt},
        cases.flatMap((one) => caseLines(one, classname, index)),
      ),
    ),
  )
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...lines, ''].join('\n')
}

type Suite = {readonly name: string; readonly classname: string; readonly cases: readonly Case[]}

/** One suite for every subject and group. */
function suitesOf(index: ReportIndex, options: JunitOptions): readonly Suite[] {
  const suites = new Map<
    string,
    {name: string; classname: string; cases: Case[]; names: Map<string, number>}
  >()
  for (const finding of index.report.findings) {
    if (finding.status === 'na' && options.full !== true) continue
    const subject = subjectName(index.subjects.get(finding.subject), finding.subject)
    const name = `${subject} / ${finding.group}`
    const suite = suites.get(name) ?? {
      name,
      classname: `mldns.${slugOf(finding.group)}.${subject}`,
      cases: [],
      names: new Map<string, number>(),
    }
    const plain = caseName(finding)
    const seen = (suite.names.get(plain) ?? 0) + 1
    suite.names.set(plain, seen)
    suite.cases.push({
      finding,
      name: seen === 1 ? plain : `${plain} #${seen}`,
      outcome: outcomeOf(finding, options),
    })
    suites.set(name, suite)
  }
  return [...suites.values()]
}

function subjectName(subject: ReportSubject | undefined, id: string): string {
  if (subject?.kind === 'hostname')
    return subject.view === undefined ? subject.name : `${subject.name}@${subject.view}`
  return subject === undefined ? id : titleOfSubject(subject)
}

function slugOf(group: string): string {
  return group.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}

function caseName({code, slug, args}: ReportFinding): string {
  const server = args?.['server']
  return `${code} ${slug}${typeof server === 'string' ? ` [${server}]` : ''}`
}

function outcomeOf(finding: ReportFinding, {failOn = 'error'}: JunitOptions): Case['outcome'] {
  if (isProblem(finding)) return isAsGrave(finding.severity, failOn) ? 'failure' : 'passed'
  if (finding.status === 'pass') return 'passed'
  return finding.status === 'inconclusive' ? 'error' : 'skipped'
}

function countsOf(cases: readonly Case[]): Readonly<Record<string, number>> {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  }
}

function caseLines({finding, name, outcome}: Case, classname: string, index: ReportIndex): readonly string[] {
  const place = placeOf(finding)
  const attributes = {classname, name, file: place?.file, line: place?.line}
  return xmlElement('testcase', attributes, outcomeLines(finding, outcome, index))
}

function outcomeLines(
  finding: ReportFinding,
  outcome: Case['outcome'],
  index: ReportIndex,
): readonly string[] {
  const {code, slug, message, severity, suppressed} = finding
  const type = outcome === 'error' ? 'MLD0002' : code
  if (outcome === 'failure' || outcome === 'error')
    return xmlTextElement(outcome, {type, message}, storyOf(finding, index))
  if (outcome === 'skipped') {
    const until = suppressed?.until === undefined ? '' : ` until ${suppressed.until}`
    const text = suppressed === undefined ? message : `suppressed: ${suppressed.reason}${until}`
    return xmlTextElement('skipped', {message: text}, [text])
  }
  if (finding.status === 'pass') return []
  const word = severity === 'warning' ? 'WARN' : severity.toUpperCase()
  return xmlTextElement('system-out', {}, [`${word} ${code} ${slug}`, ...storyOf(finding, index)])
}

/** What was found, what it rests on, and what mends it. */
function storyOf(finding: ReportFinding, index: ReportIndex): readonly string[] {
  const {evidence = [], fix, causedBy = []} = finding
  const causes = causedBy.flatMap((id) => index.byId.get(id)?.code ?? [])
  return [
    sentenceOf(finding, index),
    ...evidence,
    ...(causes.length === 0 ? [] : [`because of ${[...new Set(causes)].join(', ')}`]),
    ...(fix === undefined ? [] : [`fix: ${fix.text}`, ...(fix.commands ?? [])]),
    `why: mldns explain ${finding.code}`,
  ]
}
