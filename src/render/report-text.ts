import type {Report} from '../checks/report.js'
import {formatCount} from './counting.js'
import {flowPieces, joinPieces, wrapText} from './layout.js'
import {indexReport, nextSteps, totalParts, verdictSentences, type ReportIndex} from './report-facts.js'
import {reportSections, type ReportSection} from './report-group-text.js'
import {reportRowLines, statementWidth} from './report-rows.js'
import {commandLines, sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'

/**
 * A report for people: what was asked for, the groups of checks as statements that are true or not, and at the end,
 * where it stays in sight, the first broken link and what mends it.
 */
export function renderReportText(report: Report, options: TextOptions): string {
  const style = toTextStyle(options)
  const index = indexReport(report)
  const sections = reportSections(index, style)
  const width = statementWidth(
    sections.flatMap(({rows}) => rows),
    style,
  )
  const parts = [
    headLines(index, style),
    ...sections.map((section) => sectionLines(section, width, style)),
    endLines(index, style),
    nextLines(index, style),
  ]
  const lines = parts.filter((part) => part.length > 0).flatMap((part) => ['', ...part])
  return `${lines.slice(1).join('\n')}\n`
}

const mostHeads = 5

function headLines(index: ReportIndex, style: TextStyle): readonly string[] {
  const {heads, report} = index
  if (heads.length === 0)
    return sentenceLines(style, 0, `Everything in ${report.context}`, style.palette.strong)
  const shown = style.full === true ? heads : heads.slice(0, mostHeads)
  const left = heads.length - shown.length
  return [
    ...shown.flatMap((head) => chainLines(head, style)),
    ...(left === 0 ? [] : [`${style.ellipsis} and ${formatCount(left)} more`]),
  ]
}

/** The name, then what stands behind it, each with an arrow. */
function chainLines(head: readonly string[], style: TextStyle): readonly string[] {
  const arrow = style.ascii === true ? '<-' : '←'
  const pieces = head.flatMap((text, at) => {
    const shown = style.show(text)
    if (at > 0) return wrapText(`${arrow}  ${shown}`, style.width - 2).map((line) => ({text: line}))
    return wrapText(shown, style.width - 2).map((line) => ({text: line, paint: style.palette.strong}))
  })
  return flowPieces(pieces, style.width - 2, 2).map(
    (line, at) => (at === 0 ? '' : '  ') + joinPieces(line, 2),
  )
}

function sectionLines({title, rows}: ReportSection, width: number, style: TextStyle): readonly string[] {
  return [
    `  ${style.palette.strong(style.show(title))}`,
    ...rows.flatMap((row) => reportRowLines(row, width, style)),
  ]
}

function endLines(index: ReportIndex, style: TextStyle): readonly string[] {
  const between = style.ascii === true ? ' - ' : ' · '
  return [
    ...verdictSentences(index).flatMap((sentence) =>
      sentenceLines(style, 0, withStop(sentence), style.palette.strong),
    ),
    ...wrapText(totalParts(index).join(between), style.width),
  ]
}

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

/** What mends the first broken link, last of all. Commands are never broken. */
function nextLines(index: ReportIndex, style: TextStyle): readonly string[] {
  const fix = nextSteps(index)
  if (fix === undefined) return []
  const indent = 9
  const [first = '', ...rest] = sentenceLines(style, indent, fix.text)
  const commands = fix.commands ?? []
  return [
    `  next   ${first.trimStart()}`,
    ...rest,
    ...commands.flatMap((command) => commandLines(style, indent, command, style.palette.strong)),
  ]
}
