import type {ReportFinding} from '../checks/report.js'
import {countOf, formatCount, listSome} from './counting.js'
import {groupAlike} from './report-alike.js'
import {
  causesOfFinding,
  hasOwnSubject,
  isProblem,
  subjectTitle,
  tellsOneThing,
  type ReportIndex,
} from './report-facts.js'
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
  const unjudged = style.full === true ? nothingFolded : unjudgedRows(findings, style)
  const rows = codes.flatMap((ofCode) => [
    ...problemRows(ofCode.filter(isProblem), index, style),
    ...openRows(ofCode, unjudged.folded, index, style),
    ...(style.full === true ? quietRows(ofCode, index, style) : []),
  ])
  return [...(style.full === true ? [] : passedRow(findings, style)), ...rows, ...unjudged.rows]
}

const nothingFolded = {folded: new Set<string>(), rows: []}

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

/** Failures of one check: what follows from the same and alike ones told once, and at most a few that differ. */
function problemRows(
  problems: readonly ReportFinding[],
  index: ReportIndex,
  style: TextStyle,
): readonly ReportRow[] {
  const byReason = new Map<string, ReportFinding[]>()
  const byCause = new Map<string, ReportFinding[]>()
  for (const problem of problems) {
    const causes = style.full === true ? [] : causesOfFinding(problem, index)
    const codes = [...new Set(causes.map(({code}) => code))].join()
    const [groups, key] =
      codes === ''
        ? [byReason, `${problem.severity} ${problem.reason ?? ''}`]
        : [byCause, `${problem.severity} ${codes}`]
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [problem])
    else known.push(problem)
  }
  return [
    ...[...byCause.values()].flatMap(([first, ...others]) =>
      first === undefined ? [] : [problemRow({first, others}, index, style)],
    ),
    ...rootRows(byReason, index, style),
  ]
}

function rootRows(
  byReason: ReadonlyMap<string, readonly ReportFinding[]>,
  index: ReportIndex,
  style: TextStyle,
): readonly ReportRow[] {
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

/** Checks that were not judged, where one reason holds for several, and one row where several reasons hold for the same. */
function unjudgedRows(
  findings: readonly ReportFinding[],
  style: TextStyle,
): {readonly folded: ReadonlySet<string>; readonly rows: readonly ReportRow[]} {
  const byReason = new Map<string, ReportFinding[]>()
  for (const finding of findings.filter(isOpen)) {
    const known = byReason.get(openKey(finding))
    if (known === undefined) byReason.set(openKey(finding), [finding])
    else known.push(finding)
  }
  const folded = new Set<string>()
  const byCodes = new Map<string, {readonly codes: readonly string[]; readonly reasons: ReportFinding[]}>()
  for (const [reason, found] of byReason) {
    const codes = [...new Set(found.map(({code}) => code))]
    const [first] = found
    if (first === undefined || codes.length < fewUnjudged) continue
    folded.add(reason)
    const key = `${first.status} ${codes.join()}`
    const known = byCodes.get(key)
    if (known === undefined) byCodes.set(key, {codes, reasons: [first]})
    else known.reasons.push(first)
  }
  return {
    folded,
    rows: [...byCodes.values()].flatMap(({codes, reasons}) => unjudgedRow(codes, reasons, style)),
  }
}

const mostReasons = 3

function unjudgedRow(
  codes: readonly string[],
  reasons: readonly ReportFinding[],
  style: TextStyle,
): readonly ReportRow[] {
  const [first] = reasons
  if (first === undefined) return []
  const messages = listSome(reasons, mostReasons, ({message}) => message).join('; ')
  const count = countOf(codes.length, 'check')
  return [
    {
      standing: standingOf(first),
      text: first.status === 'skip' ? `${count} not run` : `${count} without a verdict`,
      right: style.show(messages),
      below: sentenceLines(style, textColumn(style) + 2, codes.join(', '), style.palette.faint),
    },
  ]
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
  const own = tellsOneThing(index)
    ? []
    : findings.filter((one) => hasOwnSubject(one) && !one.message.includes(subjectTitle(one.subject, index)))
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
