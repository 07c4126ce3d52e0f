import type {Severity} from '../model/finding.js'
import {parseInstant, toCivilTime} from '../model/instant.js'
import {codesOfWord} from './code-words.js'
import {allChecks, findCheck, isJudged} from './registry.js'
import type {Suppressed} from './report.js'
import type {CheckResult} from './result.js'
import {titleOfSubject, type Subject} from './subject.js'

/** What says that mldns itself failed, or what it could not read or must not delete, cannot be silenced. */
export const neverSuppressed: ReadonlySet<string> = new Set(['MLD0001', 'MLD0104', 'MLD1007', 'MLD1008'])

/** One entry of the setting `ignore`, as written, and where it stands. */
export type SuppressionText = {readonly text: string; readonly source: 'flag' | 'config'}

/** Failures that do not count. */
export type Suppression = {
  readonly codes: ReadonlySet<string>
  /** On words for subjects (`wordsFor`), `*` stands for anything; undefined = all of them. */
  readonly subject: string | undefined
  readonly suppressed: Suppressed
}

/** What a list of entries came to. All problems of the list are told at once. */
export type Suppressions = {
  readonly active: readonly Suppression[]
  /** Entries whose last day is over: they suppress nothing, and MLD0002 names them. */
  readonly expired: readonly string[]
  readonly problems: readonly string[]
}

/**
 * Reads entries of the form `CODE[ SUBJECT-PATTERN][ until YYYY-MM-DD][: REASON]`. CODE is a code, the name of a check,
 * or a group (`02`). An entry of the configuration file must say why and until when; on the command line the code is
 * enough. `today` is the date, `YYYY-MM-DD`.
 */
export function parseSuppressions(entries: readonly SuppressionText[], today: string): Suppressions {
  const active: Suppression[] = []
  const expired: string[] = []
  const problems: string[] = []
  for (const entry of entries) {
    const read = parseEntry(entry)
    if (!read.ok) problems.push(...read.problems.map((problem) => `ignore ${quote(entry.text)}: ${problem}`))
    else if (isOver(read.suppression, today)) expired.push(headOf(entry.text))
    else active.push(read.suppression)
  }
  return {active, expired, problems}
}

type Read =
  | {readonly ok: true; readonly suppression: Suppression}
  | {readonly ok: false; readonly problems: readonly string[]}

/** Ids of subjects hold colons but no blanks, so a colon with a blank behind it begins the reason. */
const reasonMark = /:(?:\s|$)/

function parseEntry({text, source}: SuppressionText): Read {
  const mark = reasonMark.exec(text)?.index ?? text.length
  const reason = text.slice(mark + 1).trim()
  const words = text.slice(0, mark).trim().split(/\s+/)
  const [word = ''] = words
  const untilAt = words.indexOf('until', 1)
  const [subject, ...surplus] = words.slice(1, untilAt < 0 ? words.length : untilAt)
  const until = untilAt < 0 ? undefined : words.slice(untilAt + 1).join(' ')
  const codes = codesOfWord(word, {groups: true, links: false})
  const problems = [
    ...(codes.ok ? problemsOfCodes(codes) : [codes.problem]),
    ...(surplus.length === 0
      ? []
      : [`found ${quote(surplus.join(' '))}, expected "until YYYY-MM-DD" or ": reason"`]),
    ...(until === undefined || isDate(until)
      ? []
      : [`found ${quote(until)} after "until", expected a date such as 2027-01-31`]),
    ...(source === 'config' && until === undefined
      ? ['the last day is missing, expected "until YYYY-MM-DD"']
      : []),
    ...(source === 'config' && reason === ''
      ? ['the reason is missing, expected ": why it is accepted" at the end']
      : []),
  ]
  if (!codes.ok || problems.length > 0) return {ok: false, problems}
  const suppressed = {
    reason: reason === '' ? 'ignored on the command line' : reason,
    ...(until === undefined ? {} : {until}),
    source,
  }
  return {ok: true, suppression: {codes: new Set(codes.codes), subject, suppressed}}
}

function problemsOfCodes({
  codes,
  isGroup,
}: {
  readonly codes: readonly string[]
  readonly isGroup: boolean
}): readonly string[] {
  const fixed = isGroup ? [] : codes.filter((code) => neverSuppressed.has(code))
  return fixed.map((code) => `${code} cannot be ignored`)
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const instant = parseInstant(`${text}T00:00:00Z`)
  if (instant === undefined) return false
  const {year, month, day} = toCivilTime(instant)
  const [asked, askedMonth, askedDay] = text.split('-').map(Number)
  return year === asked && month === askedMonth && day === askedDay
}

function isOver({suppressed}: Suppression, today: string): boolean {
  return suppressed.until !== undefined && suppressed.until < today
}

function headOf(text: string): string {
  const mark = reasonMark.exec(text)?.index ?? text.length
  return text.slice(0, mark).trim()
}

/** The annotations of the object a subject id names; undefined when it names no object or one that was not read. */
export type AnnotationsOf = (subjectId: string) => Readonly<Record<string, string>> | undefined

/** Codes or names of checks, separated by commas, that do not count for an object. */
export const ignoreAnnotation = 'mldns.io/ignore'

/**
 * Why a failure does not count: an entry, or the annotation of its object. A failure of a name is silenced by the
 * annotation only when every object that publishes the name carries it.
 */
export function toSuppress(
  active: readonly Suppression[],
  annotationsOf: AnnotationsOf,
): (result: CheckResult) => Suppressed | undefined {
  const entries = active.map((one) => ({...one, matches: matcherOf(one.subject)}))
  return ({code, subject}) => {
    if (neverSuppressed.has(code)) return undefined
    const entry = entries.find(({codes, matches}) => codes.has(code) && wordsFor(subject).some(matches))
    return entry?.suppressed ?? suppressedByAnnotation(code, subject, annotationsOf)
  }
}

/** How a subject may be called: its id (`host:a.b`, `svc:shop/web`), as reports have it (`host/a.b`, `Service/shop/web`), or bare. */
function wordsFor(subject: Subject): readonly string[] {
  const {id} = subject
  const bare = id.slice(id.indexOf(':') + 1)
  return [id, id.replace(':', '/'), bare, titleOfSubject(subject).replace(' ', '/')]
}

function suppressedByAnnotation(
  code: string,
  subject: Subject,
  annotationsOf: AnnotationsOf,
): Suppressed | undefined {
  const own = annotationsOf(subject.id)
  const objects = own === undefined ? publishersOf(subject, annotationsOf) : [own]
  const isSilent = objects.length > 0 && objects.every((annotations) => codesIn(annotations).has(code))
  if (!isSilent) return undefined
  const of = own === undefined ? 'the objects that publish the name' : titleOfSubject(subject)
  return {reason: `annotation ${ignoreAnnotation} of ${of}`, source: 'annotation'}
}

function publishersOf(
  {kind, within = []}: Subject,
  annotationsOf: AnnotationsOf,
): readonly Readonly<Record<string, string>>[] {
  if (kind !== 'hostname') return []
  return within.map((id) => annotationsOf(id)).filter((annotations) => annotations !== undefined)
}

/** Words that are no check are left alone: what they were meant for goes on being told. */
function codesIn(annotations: Readonly<Record<string, string>>): ReadonlySet<string> {
  const words = (annotations[ignoreAnnotation] ?? '').split(/[\s,]+/).filter((word) => word !== '')
  return new Set(words.flatMap((word) => findCheck(word)?.code ?? []))
}

/** A pattern in which `*` stands for anything, upper and lower case alike. */
function matcherOf(pattern: string | undefined): (id: string) => boolean {
  if (pattern === undefined) return () => true
  const parts = pattern.toLowerCase().split('*')
  return (id) => matchesParts(id.toLowerCase(), parts)
}

/** Without backtracking: each part at its first place behind the one before, the last at the end. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts
  if (rest.length === 0) return text === first
  if (!text.startsWith(first)) return false
  const last = rest.at(-1) ?? ''
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/** Severities by code, where the user differs from the catalogue. */
export type Severities = {
  readonly severities: ReadonlyMap<string, Severity>
  readonly problems: readonly string[]
}

const severityWords: readonly string[] = ['error', 'warning', 'info'] satisfies readonly Severity[]

/** Reads entries `CODE=error|warning|info`; CODE is a code or the name of a check. The last entry of a code counts. */
export function parseSeverities(entries: readonly string[]): Severities {
  const severities = new Map<string, Severity>()
  const problems: string[] = []
  for (const entry of entries) {
    const at = entry.lastIndexOf('=')
    const codes = codesOfWord(at < 0 ? entry : entry.slice(0, at), {groups: false, links: false})
    const severity = at < 0 ? '' : entry.slice(at + 1).trim()
    const own: string[] = []
    if (!codes.ok) own.push(codes.problem)
    if (!isSeverity(severity))
      own.push(`found ${quote(severity)}, expected CODE=error, CODE=warning or CODE=info`)
    else if (codes.ok)
      for (const code of codes.codes) {
        if (neverSuppressed.has(code) && severity !== 'error')
          own.push(`the severity of ${code} cannot be lowered`)
        else severities.set(code, severity)
      }
    problems.push(...own.map((problem) => `severity ${quote(entry)}: ${problem}`))
  }
  return {severities, problems}
}

function isSeverity(text: string): text is Severity {
  return severityWords.includes(text)
}

/** Which checks a run is about. */
export type Selection = {
  readonly selects: (code: string) => boolean
  readonly problems: readonly string[]
}

/** What says whether the run itself can be trusted is always told. */
const always: ReadonlySet<string> = new Set(['MLD0001', 'MLD0002'])

/**
 * The checks of `only` (all when it is empty) without those of `skip`. Words are codes, names of checks, groups (`02`)
 * or links of the chain (`reachability`); one word may hold several, separated by commas. What would leave nothing to
 * judge is a problem: a run that asks nothing finds nothing wrong.
 */
export function toSelection(only: readonly string[], skip: readonly string[]): Selection {
  const wanted = codesOfWords('only', only)
  const unwanted = codesOfWords('skip', skip)
  const chosen = (code: string): boolean =>
    (only.length === 0 || wanted.codes.has(code)) && !unwanted.codes.has(code)
  const problems = [...wanted.problems, ...wanted.unjudged, ...unwanted.problems]
  const isEmpty = problems.length === 0 && !allChecks.some((check) => isJudged(check) && chosen(check.code))
  return {
    selects: (code) => always.has(code) || chosen(code),
    problems: isEmpty ? ['only and skip together leave no check to judge'] : problems,
  }
}

type ChosenCodes = {
  readonly codes: ReadonlySet<string>
  readonly problems: readonly string[]
  /** Of each word that chooses no check with a rule, that it does. */
  readonly unjudged: readonly string[]
}

function codesOfWords(setting: string, entries: readonly string[]): ChosenCodes {
  const words = entries.flatMap((entry) => entry.split(',')).map((word) => word.trim())
  const read = words
    .filter((word) => word !== '')
    .map((word) => ({word, ...codesOfWord(word, {groups: true, links: true})}))
  const judged = new Set(allChecks.filter(isJudged).map(({code}) => code))
  return {
    codes: new Set(read.flatMap((one) => (one.ok ? one.codes : []))),
    problems: read.flatMap((one) => (one.ok ? [] : [`${setting}: ${one.problem}`])),
    unjudged: read.flatMap((one) =>
      !one.ok || one.codes.some((code) => judged.has(code))
        ? []
        : [`${setting}: ${quote(one.word)} chooses only checks that nothing in this version judges`],
    ),
  }
}

function quote(text: string): string {
  return JSON.stringify(text)
}
