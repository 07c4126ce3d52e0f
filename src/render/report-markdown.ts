import type {Report, ReportFinding} from '../checks/report.js'
import {countOf, formatCount, listSome} from './counting.js'
import {blocks, mostMarkdown, mostThatFit, shortened} from './markdown-budget.js'
import {markdownCode, markdownMarker, markdownTable, markdownText} from './markdown-text.js'
import {groupAlike, type Alike} from './report-alike.js'
import {
  causesOfFinding,
  hasOwnSubject,
  indexReport,
  nextSteps,
  rootsOf,
  subjectTitle,
  subjectTitles,
  totalParts,
  troublePhrase,
  verdictSentences,
  type ReportIndex,
} from './report-facts.js'
import {standingOf, standingWords} from './report-words.js'

/** What makes a report's Markdown. */
export type ReportMarkdownOptions = {
  /** Tells comments of several runs in one place apart; letters, digits, `.`, `_` and `-`. */
  readonly key?: string
  readonly budget?: number
  /** What does not apply is told too. */
  readonly full?: boolean
}

const longestText = 600
const mostHeads = 5
const mostNames = 10

/**
 * A report as a comment for a pull request. It begins with a hidden marker (`mldns:report:KEY`), so that a bot can find
 * and replace it: what the run came to, a table of the failures that follow from nothing else, the rest folded away. At
 * most 60,000 characters: first the folded part is left out, then rows of the table, and the text says so.
 */
export function renderReportMarkdown(report: Report, options: ReportMarkdownOptions = {}): string {
  const budget = options.budget ?? mostMarkdown
  const index = indexReport(report)
  const top = topOf(index, options)
  const groups = groupAlike(rootsOf(index), index)
  const rest = restRows(index, options.full === true)
  const build = (rows: number, others: number): string =>
    blocks([
      top,
      rootTable(groups.slice(0, rows), index),
      leftNote(groups.length - rows, 'failure'),
      restBlock(rest, others),
      bottomOf(index),
    ])
  const most = mostThatFit(rest.length, (others) => build(groups.length, others).length <= budget)
  if (most >= 0) return build(groups.length, most)
  return build(
    Math.max(
      0,
      mostThatFit(groups.length, (rows) => build(rows, 0).length <= budget),
    ),
    0,
  )
}

function topOf(index: ReportIndex, {key = 'default'}: ReportMarkdownOptions): string {
  const {report} = index
  const trouble = troublePhrase(index)
  const heads = index.heads.map((head) =>
    head.map((text) => markdownCode(shortened(text, longestText))).join(' ← '),
  )
  return blocks([
    markdownMarker(`mldns:report:${key}`),
    `### mldns ${report.command}: ${trouble === '' ? 'nothing is wrong' : trouble}`,
    heads.length === 0
      ? `Everything in ${markdownCode(shortened(report.context, longestText))}`
      : listSome(heads, mostHeads, (head) => head).join('<br>'),
    verdictSentences(index)
      .map((sentence) => `**${markdownText(shortened(sentence, longestText))}.**`)
      .join('\n\n'),
  ])
}

function bottomOf(index: ReportIndex): string {
  const fix = nextSteps(index)
  const next =
    fix === undefined
      ? ''
      : [`Next: ${markdownText(shortened(fix.text, longestText))}`, ...commandsOf(fix.commands ?? [])].join(
          '<br>',
        )
  return blocks([next, `_${totalParts(index).join(' · ')}_`])
}

/** Commands are told whole or not at all. */
function commandsOf(commands: readonly string[]): readonly string[] {
  return commands.filter((command) => command.length <= longestText).map(markdownCode)
}

function rootTable(groups: readonly Alike[], index: ReportIndex): string {
  if (groups.length === 0) return ''
  return markdownTable(
    ['', 'check', 'subject', 'found', 'fix'],
    groups.map(({first, others}) => [
      `**${standingWords[standingOf(first)]}**`,
      checkCell(first),
      markdownText(subjectTitles([first, ...others], mostNames, index)),
      foundCell(first, index),
      fixCell(first),
    ]),
  )
}

function checkCell({code, slug}: ReportFinding): string {
  return `${markdownCode(code)} ${markdownText(slug)}`
}

function foundCell(finding: ReportFinding, index: ReportIndex): string {
  const {title, evidence = [], location} = finding
  const message = withoutSubject(finding, index)
  const led = [...new Set((index.effects.get(finding.id) ?? []).map(({code}) => code))]
  return [
    markdownText(shortened(message === '' ? title : message, longestText)),
    ...evidence.slice(0, 3).map((text) => markdownText(shortened(text, longestText))),
    ...(location === undefined ? [] : [`at ${markdownCode(shortened(location, longestText))}`]),
    ...(led.length === 0 ? [] : [`leads to ${led.map(markdownCode).join(', ')}`]),
  ].join('<br>')
}

/** The subject has a column of its own. */
function withoutSubject({message, subject}: ReportFinding, index: ReportIndex): string {
  const start = `${subjectTitle(subject, index)}: `
  return message.startsWith(start) ? message.slice(start.length) : message
}

function fixCell({fix}: ReportFinding): string {
  if (fix === undefined) return ''
  return [markdownText(shortened(fix.text, longestText)), ...commandsOf(fix.commands ?? [])].join('<br>')
}

function leftNote(left: number, noun: string): string {
  return left <= 0
    ? ''
    : `_${countOf(left, `more ${noun}`)} ${left === 1 ? 'is' : 'are'} not shown. The JSON report has everything._`
}

/** Everything but the roots, one row for each check and what it came to. */
function restRows(index: ReportIndex, full: boolean): readonly (readonly string[])[] {
  const roots = new Set(rootsOf(index))
  const rest = index.report.findings.filter(
    (finding) => !roots.has(finding) && (full || finding.status !== 'na'),
  )
  const byKey = new Map<string, ReportFinding[]>()
  for (const finding of rest) {
    const isQuiet = finding.status === 'pass' || finding.status === 'na'
    const key = `${finding.code} ${standingOf(finding)} ${isQuiet ? '' : finding.message}`
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key, [finding])
    else known.push(finding)
  }
  return [...byKey.values()].flatMap((findings) => restRow(findings, index))
}

function restRow(findings: readonly ReportFinding[], index: ReportIndex): readonly (readonly string[])[] {
  const [first] = findings
  if (first === undefined) return []
  const own = findings.filter(hasOwnSubject)
  const subjects =
    own.length > 3 ? `${formatCount(own.length)} subjects` : subjectTitles(own, own.length, index)
  return [
    [
      standingWords[standingOf(first)],
      checkCell(first),
      markdownText(shortened(subjects, longestText)),
      markdownText(shortened(restText(first, findings.length, index), longestText)),
    ],
  ]
}

function restText(finding: ReportFinding, count: number, index: ReportIndex): string {
  const {status, message, title, suppressed} = finding
  if (suppressed !== undefined)
    return `${suppressed.reason}${suppressed.until === undefined ? '' : ` (until ${suppressed.until})`}`
  if (status === 'pass' || status === 'na')
    return count === 1 && message !== '' ? `${title}: ${message}` : title
  const causes = [...new Set(causesOfFinding(finding, index).map(({code}) => code))]
  return causes.length === 0 ? message : `${message} (because of ${causes.join(', ')})`
}

function restBlock(rows: readonly (readonly string[])[], most: number): string {
  if (rows.length === 0) return ''
  const table = markdownTable(['', 'check', 'subject', 'found'], rows.slice(0, most))
  const parts = [
    '<details><summary>Everything else</summary>',
    most === 0 ? '' : table,
    leftNote(rows.length - most, 'line'),
    '</details>',
  ]
  return blocks(parts)
}
