import type {ReportFinding} from '../checks/report.js'
import {countOf, formatCount, listSome} from './counting.js'
import type {Alike} from './report-alike.js'
import {
  causesOfFinding,
  hasOwnSubject,
  sentenceOf,
  subjectTitles,
  tellsOneThing,
  type ReportIndex,
} from './report-facts.js'
import {textColumn, type ReportRow} from './report-rows.js'
import {standingOf} from './report-words.js'
import {commandLines, sentenceLines, type TextStyle} from './text-style.js'

const mostEvidence = 3
const mostNames = 6

/** The catalogue's own sentences, in ASCII where nothing else can be shown. */
export function statementOf(title: string, style: TextStyle): string {
  const plain = style.ascii === true ? title.replaceAll('≤', '<=').replaceAll('≥', '>=') : title
  return style.show(plain)
}

/** Failures that say the same: the statement that is not true, what was found, and what mends it. */
export function problemRow(alike: Alike, index: ReportIndex, style: TextStyle): ReportRow {
  const {first} = alike
  const causes = [...new Set(causesOfFinding(first, index).map(({code}) => code))]
  const because =
    causes.length === 0 ? '' : `  (because of ${listSome(causes, 3, (code) => code).join(', ')})`
  return {
    standing: standingOf(first),
    text: statementOf(first.title, style),
    right: `${first.code} ${first.slug}${because}`,
    below:
      causes.length > 0 && style.full !== true
        ? effectLines(alike, index, style)
        : detailLines(alike, index, style),
  }
}

/** Of what follows from another failure only whom it hits, unless the head of the report says it already. */
function effectLines({first, others}: Alike, index: ReportIndex, style: TextStyle): readonly string[] {
  if (tellsOneThing(index) || !hasOwnSubject(first)) return []
  return sentenceLines(style, textColumn(style) + 2, namesOf([first, ...others], index, style))
}

function detailLines({first, others}: Alike, index: ReportIndex, style: TextStyle): readonly string[] {
  const indent = textColumn(style) + 2
  const say = (text: string): readonly string[] => sentenceLines(style, indent, text)
  const sentence = say(sentenceOf(first, index))
  const likewise = others.length === 0 ? [] : say(`the same: ${namesOf(others, index, style)}`)
  if (style.compact === true) return [...sentence, ...likewise]
  if (first.severity === 'info' && style.full !== true)
    return [...sentence, ...likewise, ...mendLines(first, indent, style)]
  return [
    ...sentence,
    ...evidenceLines(first, indent, style),
    ...likewise,
    ...mendLines(first, indent, style),
    ...leadsToLines([first, ...others], index, indent, style),
    ...(style.full === true && first.location !== undefined ? say(`at: ${first.location}`) : []),
    ...say(`why: mldns explain ${first.code}`),
  ]
}

/** Subjects by their titles, the first few of them. */
export function namesOf(findings: readonly ReportFinding[], index: ReportIndex, style: TextStyle): string {
  return subjectTitles(findings, style.full === true ? findings.length : mostNames, index)
}

function evidenceLines({evidence = []}: ReportFinding, indent: number, style: TextStyle): readonly string[] {
  const most = style.full === true ? evidence.length : mostEvidence
  const shown = evidence
    .slice(0, most)
    .flatMap((text) => sentenceLines(style, indent, text, style.palette.faint))
  const left = evidence.length - most
  return left <= 0
    ? shown
    : [...shown, ' '.repeat(indent) + style.palette.faint(`and ${formatCount(left)} more`)]
}

/** What would mend it. Each command has a line of its own and is never broken, so that it can be copied. */
export function mendLines({fix}: ReportFinding, indent: number, style: TextStyle): readonly string[] {
  if (fix === undefined) return []
  const label = 'fix: '
  const lines = sentenceLines(style, indent + label.length, fix.text)
  const commands = (fix.commands ?? []).flatMap((command) =>
    commandLines(style, indent + label.length, command),
  )
  return [...lines, ...commands].map((line, at) =>
    at === 0 ? `${' '.repeat(indent)}${label}${line.slice(indent + label.length)}` : line,
  )
}

/** What follows from the failures, by check. */
function leadsToLines(
  causes: readonly ReportFinding[],
  {effects}: ReportIndex,
  indent: number,
  style: TextStyle,
): readonly string[] {
  const counts = new Map<string, Set<string>>()
  for (const {id} of causes)
    for (const {code, slug, subject} of effects.get(id) ?? []) {
      const name = `${code} ${slug}`
      counts.set(name, (counts.get(name) ?? new Set()).add(subject))
    }
  if (counts.size === 0) return []
  const parts = [...counts].map(([name, {size}]) =>
    size === 1 ? name : `${name} (${countOf(size, 'time')})`,
  )
  return sentenceLines(style, indent, `leads to: ${parts.join(', ')}`)
}
