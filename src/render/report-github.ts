import type {Report, ReportFinding} from '../checks/report.js'
import {listSome} from './counting.js'
import {groupAlike, type Alike} from './report-alike.js'
import {indexReport, rootsOf, sentenceOf, subjectTitle, type ReportIndex} from './report-facts.js'
import {placeOf} from './report-json.js'
import {visible} from './visible.js'

const commands = {error: 'error', warning: 'warning', info: 'notice'} as const

/** GitHub shows ten annotations of each kind in a step. */
const mostOfEach = 10
const mostNames = 10

/**
 * Annotations of GitHub Actions, one line each: what follows from nothing else, alike failures once. What is only worth
 * knowing is told with `full`.
 */
export function renderReportGithub(report: Report, options: {readonly full?: boolean} = {}): string {
  const index = indexReport(report)
  const roots = rootsOf(index)
  const severities =
    options.full === true ? (['error', 'warning', 'info'] as const) : (['error', 'warning'] as const)
  return severities
    .flatMap((severity) => {
      const groups = groupAlike(
        roots.filter((one) => one.severity === severity),
        index,
      )
      return [
        ...groups.slice(0, mostOfEach).map((alike) => annotation(alike, index)),
        ...moreLine(severity, groups.length - mostOfEach),
      ]
    })
    .map((line) => `${line}\n`)
    .join('')
}

function annotation({first, others}: Alike, index: ReportIndex): string {
  const {code, slug, severity, evidence = [], fix} = first
  const names = listSome(others, mostNames, ({subject}) => subjectTitle(subject, index))
  const text = [
    sentenceOf(first, index),
    ...(others.length === 0 ? [] : [`the same: ${names.join(', ')}`]),
    ...evidence.slice(0, 3),
    ...(fix === undefined ? [] : [`fix: ${fix.text}`, ...(fix.commands ?? [])]),
  ]
  const place = placeOf(first)
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.file)}`, `line=${place.line ?? 1}`]),
    `title=${property(`${code} ${slug}`)}`,
  ]
  return `::${commands[severity]} ${properties.join(',')}::${text.map(data).join('%0A')}`
}

function moreLine(severity: ReportFinding['severity'], left: number): readonly string[] {
  if (left <= 0) return []
  return [`::${commands[severity]} title=mldns::${left} more of this kind stand in the report`]
}

/** Control characters are written out before, so that only `%` is left of what ends a text. */
function data(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
