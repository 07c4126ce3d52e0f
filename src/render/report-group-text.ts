import type {ReportFinding} from '../checks/report.js'
import {countOf, formatCount} from './counting.js'
import {groupAlike} from './report-alike.js'
import {chainHeads, hasOwnSubject, isProblem, subjectTitle, type ReportIndex} from './report-facts.js'
import {namesOf, problemRow, statementOf} from './report-problem-text.js'
import {textColumn, type ReportRow} from './report-rows.js'
import {standingOf, type Standing} from './report-words.js'
import {sentenceLines, type TextStyle} from './text-style.js'

/** A heading and its rows. */
export type ReportSection = {readonly title: string; readonly rows: readonly ReportRow[]}

/** The groups of the catalogue in which there is something to tell, in their order. */
export function reportSections(index: ReportIndex, style: TextStyle): readonly ReportSection[] {
  const groups = new Map<string, ReportFinding[]>()
  for (const finding of index.report.findings) {
    const known = groups.get(finding.group)
    if (known === undefined) groups.set(finding.group, [finding])
    else known.push(finding)
  }
  return [...groups]
    .map(([title, findings]) => ({title, rows: rowsOf(findings, index, style)}))
    .filter(({rows}) => rows.length > 0)
}

function rowsOf(
  findings: readonly ReportFinding[],
  index: ReportIndex,
  style: TextStyle,
): readonly ReportRow[] {
  const byCode = new Map<string, ReportFinding[]>()
  for (const finding of findings) {
    const known = byCode.get(finding.code)
    if (known === undefined) byCode.set(finding.code, [finding])
    else known.push(finding)
  }
  const codes = [...byCode.values()]
  const unjudged = style.full === true ? new Map<string, ReportRow>() : unjudgedRows(findings, style)
  const folded = new Set([...unjudged.keys()])
  const rows = codes.flatMap((ofCode) => [
    ...problemRows(ofCode.filter(isProblem), index, style),
    ...openRows(ofCode, folded, index, style),
    ...(style.full === true ? quietRows(ofCode, index, style) : []),
  ])
  return [...(style.full === true ? [] : passedRow(findings, style)), ...rows, ...unjudged.values()]
}

/** What passed of all subjects, in one line. */
function passedRow(findings: readonly ReportFinding[], style: TextStyle): readonly ReportRow[] {
  const failing = new Set(findings.filter(isProblem).map(({code}) => code))
  const passed = findings.filter(({status, code}) => status === 'pass' && !failing.has(code))
  const [first] = passed
  if (first === undefined) return []
  const codes = new Set(passed.map(({code}) => code)).size
  const text = codes === 1 ? statementOf(first.title, style) : `${countOf(codes, 'check')} passed`
  const right = codes === 1 && first.count > 1 ? style.show(first.message) : ''
  return [{standing: 'pass', text, right, below: []}]
}

const mostOfOneKind = 3

/** Failures of one check: alike ones told once, and at most a few that differ. */
function problemRows(
  problems: readonly ReportFinding[],
  index: ReportIndex,
  style: TextStyle,
): readonly ReportRow[] {
  const byReason = new Map<string, ReportFinding[]>()
  for (const problem of problems) {
    const key = `${problem.severity} ${problem.reason ?? ''}`
    byReason.set(key, [...(byReason.get(key) ?? []), problem])
  }
  return [...byReason.values()].flatMap((ofReason) => {
    const groups = groupAlike(ofReason, index)
    const most = style.full === true ? groups.length : mostOfOneKind
    const rows = groups.slice(0, most).map((alike) => problemRow(alike, index, style))
    const left = groups.slice(most).flatMap(({first, others}) => [first, ...others])
    const [first] = left
    if (first === undefined) return rows
    return [...rows, moreRow(first, left, index, style)]
  })
}

function moreRow(
  first: ReportFinding,
  left: readonly ReportFinding[],
  index: ReportIndex,
  style: TextStyle,
): ReportRow {
  return {
    standing: standingOf(first),
    text: `${formatCount(left.length)} more of the same kind`,
    right: `${first.code} ${first.slug}`,
    below: sentenceLines(style, textColumn(style) + 2, namesOf(left, index, style)),
  }
}

function isOpen({status}: ReportFinding): boolean {
  return status === 'skip' || status === 'inconclusive'
}

/** From this many checks on that were not judged for one reason, the reason is told once. */
const fewUnjudged = 3

function openKey({status, message}: ReportFinding): string {
  return `${status} ${message}`
}

/** Checks that were not judged, by status and reason, where one reason holds for several checks. */
function unjudgedRows(findings: readonly ReportFinding[], style: TextStyle): Map<string, ReportRow> {
  const codes = new Map<string, Set<string>>()
  const example = new Map<string, ReportFinding>()
  for (const finding of findings.filter(isOpen)) {
    const key = openKey(finding)
    codes.set(key, (codes.get(key) ?? new Set()).add(finding.code))
    example.set(key, finding)
  }
  const rows = new Map<string, ReportRow>()
  for (const [key, found] of codes) {
    const finding = example.get(key)
    if (finding === undefined || found.size < fewUnjudged) continue
    const count = countOf(found.size, 'check')
    rows.set(key, {
      standing: standingOf(finding),
      text: finding.status === 'skip' ? `${count} not run` : `${count} without a verdict`,
      right: style.show(finding.message),
      below: sentenceLines(style, textColumn(style) + 2, [...found].join(', '), style.palette.faint),
    })
  }
  return rows
}

/** What was not judged of one check, one line for every reason. */
function openRows(
  ofCode: readonly ReportFinding[],
  folded: ReadonlySet<string>,
  index: ReportIndex,
  style: TextStyle,
): readonly ReportRow[] {
  const byReason = new Map<string, ReportFinding[]>()
  for (const finding of ofCode.filter(isOpen)) {
    const key = openKey(finding)
    if (!folded.has(key)) byReason.set(key, [...(byReason.get(key) ?? []), finding])
  }
  const reasons = [...byReason.values()]
  const most = style.full === true ? reasons.length : mostOfOneKind
  const rows = reasons.slice(0, most).flatMap((findings) => openRow(findings, index, style))
  const left = reasons.slice(most).flat()
  const [first] = left
  return first === undefined ? rows : [...rows, moreRow(first, left, index, style)]
}

function openRow(
  findings: readonly ReportFinding[],
  index: ReportIndex,
  style: TextStyle,
): readonly ReportRow[] {
  const [first] = findings
  if (first === undefined) return []
  const own = tellsOneThing(index) ? [] : findings.filter(hasOwnSubject)
  const names = own.length === 0 ? '' : ` (${namesOf(own, index, style)})`
  return [
    {
      standing: standingOf(first),
      text: statementOf(first.title, style),
      right: style.show(`${first.code} ${first.message}${names}`),
      below: [],
    },
  ]
}

/** The head of the report has named it already. */
function tellsOneThing(index: ReportIndex): boolean {
  return chainHeads(index).length === 1
}

const quiet: readonly Standing[] = ['pass', 'na', 'suppressed']

/** What passed, does not apply or does not count, one line each. */
function quietRows(
  ofCode: readonly ReportFinding[],
  index: ReportIndex,
  style: TextStyle,
): readonly ReportRow[] {
  return ofCode
    .filter((finding) => quiet.includes(standingOf(finding)))
    .map((finding) => ({
      standing: standingOf(finding),
      text: statementOf(finding.title, style),
      right: style.show(quietText(finding, index)),
      below: [],
    }))
}

function quietText(finding: ReportFinding, index: ReportIndex): string {
  const {code, message, suppressed} = finding
  const subject = hasOwnSubject(finding) ? subjectTitle(finding.subject, index) : ''
  const until = suppressed?.until === undefined ? '' : ` until ${suppressed.until}`
  const parts = [
    subject,
    suppressed === undefined ? message : `${code} suppressed${until}: ${suppressed.reason}`,
  ]
  return parts.filter((part) => part !== '').join('  ')
}
