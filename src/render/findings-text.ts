import type {Finding, Severity} from '../model/finding.js'
import {objectText} from './change-facts.js'
import {countOf, formatCount} from './counting.js'
import {fixLines} from './held-text.js'
import {padTo} from './layout.js'
import {sentenceLines, type TextStyle} from './text-style.js'

const symbols: Readonly<Record<Severity, string>> = {error: 'x', warning: '!', info: '.'}
const mostFindings = 50

/** Errors first, then warnings, then facts; otherwise in the order given. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [
    ...findings.filter(({severity}) => severity === 'error'),
    ...findings.filter(({severity}) => severity === 'warning'),
    ...findings.filter(({severity}) => severity === 'info'),
  ]
}

/** `1 error, 2 warnings`; '' when there are neither. */
export function findingTotals(findings: readonly Finding[]): string {
  const errors = findings.filter(({severity}) => severity === 'error').length
  const warnings = findings.filter(({severity}) => severity === 'warning').length
  return [
    ...(errors === 0 ? [] : [countOf(errors, 'error')]),
    ...(warnings === 0 ? [] : [countOf(warnings, 'warning')]),
  ].join(', ')
}

/** Errors and warnings with code, message and fix; facts only with `--full`. */
export function findingsSection(findings: readonly Finding[], style: TextStyle): readonly string[] {
  const relevant = sortFindings(findings).filter(({severity}) => style.full === true || severity !== 'info')
  if (relevant.length === 0) return []
  const shown = style.full === true ? relevant : relevant.slice(0, mostFindings)
  const left = relevant.length - shown.length
  const totals = findingTotals(relevant)
  return [
    `  ${style.palette.strong(totals === '' ? 'Findings' : `Findings: ${totals}`)}`,
    '',
    ...shown.flatMap((finding) => findingLines(finding, style)),
    ...(left === 0
      ? []
      : [`  ${style.palette.faint(`${style.ellipsis} and ${formatCount(left)} more findings`)}`]),
  ]
}

function findingLines(finding: Finding, style: TextStyle): readonly string[] {
  const indent = 13
  const {palette} = style
  const paint = {error: palette.error, warning: palette.warn, info: palette.faint}[finding.severity]
  const lead = paint(`${symbols[finding.severity]} ${padTo(finding.severity, 8)}`)
  const [first = '', ...rest] = sentenceLines(style, indent, findingSentence(finding))
  const fix =
    finding.fix === undefined || style.compact === true ? [] : fixLines([finding.fix], indent, style)
  return [`  ${lead} ${first.trimStart()}`, ...rest, ...fix]
}

function findingSentence({code, message, ref}: Finding): string {
  const object = ref === undefined || message.includes(ref.name) ? '' : `${objectText(ref)}: `
  return `${code} ${object}${message}`
}
