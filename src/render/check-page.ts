import type {CheckEntry} from '../checks/check.js'
import {allChecks, blockersOf, causesOf, findCheck, groupOf, isJudged} from '../checks/registry.js'
import {neverSuppressed} from '../checks/suppress.js'
import {padTo} from './layout.js'
import {linkWords} from './report-words.js'
import {sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'

/** What a check must be able to read, in words. */
export const privilegeWords: Readonly<Record<CheckEntry['privilege'], string>> = {
  P0: 'nothing but DNS and TCP packets',
  P1: 'reading the objects of one namespace',
  P2: 'reading the whole cluster',
  P3: 'reading the provider',
  P4: 'more than reading',
}

/** A check as plain data, for `-o json`. */
export type CheckPage = CheckEntry & {
  readonly group: string
  /** Codes whose failure keeps it from being judged. */
  readonly blockedBy: readonly string[]
  /** Codes that are not judged when it fails. */
  readonly blocks: readonly string[]
  /** Codes whose failure explains a failure of it. */
  readonly causedBy: readonly string[]
  /** Codes whose failure is explained by it. */
  readonly leadsTo: readonly string[]
  /** Whether `mldns troubleshoot` judges it. */
  readonly judged: boolean
  /** Whether a failure may be taken out of the count. */
  readonly ignorable: boolean
}

/** A check with what the registry knows about its neighbours. */
export function toCheckPage(check: CheckEntry): CheckPage {
  const codesWhere = (matches: (other: CheckEntry) => boolean): readonly string[] =>
    allChecks.filter(matches).map(({code}) => code)
  return {
    ...check,
    group: groupOf(check),
    blockedBy: blockersOf(check),
    blocks: codesWhere((other) => blockersOf(other).includes(check.code)),
    causedBy: causesOf(check),
    leadsTo: codesWhere((other) => causesOf(other).includes(check.code)),
    judged: isJudged(check),
    ignorable: !neverSuppressed.has(check.code),
  }
}

/** One page of `mldns explain`. */
export function renderCheckPage(page: CheckPage, options: TextOptions): string {
  const style = toTextStyle(options)
  const parts: readonly (readonly [label: string, sentence: string])[] = [
    ['passes when', page.title],
    ['found by', page.detection],
    ['to mend it', page.fix],
    ['link', `${linkWords[page.link]}${page.first ? '; may be the first broken link' : ''}`],
    ['needs', privilegeWords[page.privilege]],
    ['run by', runText(page)],
    ...part('not judged', page.blockedBy, (codes) => `when one of these fails: ${codes}`),
    ...part('stands before', page.blocks, (codes) => `when it fails, these are not judged: ${codes}`),
    ...part('follows from', page.causedBy, (codes) => codes),
    ...part('leads to', page.leadsTo, (codes) => codes),
    ...(page.retry ? [['waiting', 'may pass by itself after a while'] as const] : []),
    ...(page.ignorable ? [] : [['ignoring', 'not possible'] as const]),
  ]
  const head = `${style.palette.strong(page.code)}  ${page.slug}  ${severityText(page, style)}  ${style.show(page.group)}`
  return `${[head, '', ...parts.flatMap(([label, sentence]) => partLines(label, sentence, style))].join('\n')}\n`
}

function runText({judged}: CheckPage): string {
  return judged ? 'mldns troubleshoot' : 'nothing in this version: it asks name servers, resolvers or ports'
}

/** Beyond this many codes a list says nothing any more; only what reads the cluster is as long. */
const mostCodes = 20

function part(
  label: string,
  codes: readonly string[],
  sentence: (codes: string) => string,
): readonly (readonly [label: string, sentence: string])[] {
  if (codes.length === 0) return []
  if (codes.length > mostCodes)
    return [[label, sentence(`everything that reads the cluster (${codes.length} checks)`)]]
  return [[label, sentence(codes.map((code) => `${code} ${findCheck(code)?.slug ?? ''}`).join(', '))]]
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
