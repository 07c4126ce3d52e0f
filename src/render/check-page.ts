import {blockersOf, causesOf, groupOf} from '../checks/registry.js'
import type {CheckEntry} from '../checks/check.js'
import {padTo} from './layout.js'
import {sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'

const privileges: Readonly<Record<CheckEntry['privilege'], string>> = {
  P0: 'nothing but DNS and TCP packets',
  P1: 'reading the objects of one namespace',
  P2: 'reading the whole cluster',
  P3: 'reading the provider',
  P4: 'more than reading',
}

/** A check as plain data, for `-o json`. */
export type CheckPage = CheckEntry & {
  readonly group: string
  readonly blockedBy: readonly string[]
  readonly causedBy: readonly string[]
}

/** A check with what the registry knows about its neighbours. */
export function toCheckPage(check: CheckEntry): CheckPage {
  return {...check, group: groupOf(check), blockedBy: blockersOf(check), causedBy: causesOf(check)}
}

/** One page of `mldns explain`. */
export function renderCheckPage(page: CheckPage, options: TextOptions): string {
  const style = toTextStyle(options)
  const parts: readonly (readonly [label: string, sentence: string])[] = [
    ['passes when', page.title],
    ['found by', page.detection],
    ['to mend it', page.fix],
    ['needs', privileges[page.privilege]],
    ['used by', page.commands.join(', ')],
    ...(page.blockedBy.length === 0
      ? []
      : [['not judged', `when one of these fails: ${page.blockedBy.join(', ')}`] as const]),
    ...(page.causedBy.length === 0 ? [] : [['follows from', page.causedBy.join(', ')] as const]),
  ]
  const head = `${style.palette.strong(page.code)}  ${page.slug}  ${severityText(page, style)}  ${style.show(page.group)}`
  return `${[head, '', ...parts.flatMap(([label, sentence]) => partLines(label, sentence, style))].join('\n')}\n`
}

const labelWidth = 16

function partLines(label: string, sentence: string, style: TextStyle): readonly string[] {
  const lines = sentenceLines(style, labelWidth, sentence)
  return lines.map((line, index) => (index === 0 ? padTo(`  ${label}`, labelWidth) + line.trimStart() : line))
}

function severityText(check: CheckEntry, style: TextStyle): string {
  const paint = {error: style.palette.error, warning: style.palette.warn, info: style.palette.faint}[
    check.severity
  ]
  return paint(check.severity)
}

/** The catalogue, one line a check: code, severity, slug, and the sentence that is true when it passes. */
export function renderCheckList(checks: readonly CheckEntry[], options: TextOptions): string {
  const style = toTextStyle(options)
  const lines = checks.flatMap((check) => {
    const lead = `${check.code}  ${severityText(check, style)}${' '.repeat(9 - check.severity.length)}${check.slug}`
    return [lead, ...sentenceLines(style, 9, check.title, style.palette.faint)]
  })
  return `${lines.join('\n')}\n`
}
