import type {Report, ReportFinding, ReportSubject} from '../checks/report.js'
import {titleOfSubject} from '../checks/subject.js'
import {exitCodes} from '../exit-codes.js'
import {countOf, formatCount, listSome} from './counting.js'
import {isAsGrave, linkDoubts, linkWords} from './report-words.js'
import {formatSpent} from './time-text.js'

/** A report with what is looked up again and again. */
export type ReportIndex = {
  readonly report: Report
  readonly byId: ReadonlyMap<string, ReportFinding>
  readonly subjects: ReadonlyMap<string, ReportSubject>
  /** Failures that count, the gravest first, otherwise in report order. */
  readonly problems: readonly ReportFinding[]
  /** Of every failure the failures that follow from it and are told under it. */
  readonly effects: ReadonlyMap<string, readonly ReportFinding[]>
  /** What was asked for: for every name or object a line from it to the address behind it; empty = everything. */
  readonly heads: readonly (readonly string[])[]
}

/** Looks a report up once. */
export function indexReport(report: Report): ReportIndex {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]))
  const effects = new Map<string, ReportFinding[]>()
  for (const finding of report.findings)
    for (const {id} of causesIn(finding, byId)) {
      const known = effects.get(id)
      if (known === undefined) effects.set(id, [finding])
      else known.push(finding)
    }
  const problems = report.findings.filter(isProblem)
  const subjects = new Map(report.subjects.map((subject) => [subject.id, subject]))
  return {
    report,
    byId,
    subjects,
    heads: chainHeads(report, subjects),
    problems: (['error', 'warning', 'info'] as const).flatMap((severity) =>
      problems.filter((one) => one.severity === severity),
    ),
    effects,
  }
}

/** A failure that counts. */
export function isProblem({status, suppressed}: ReportFinding): boolean {
  return status === 'fail' && suppressed === undefined
}

/** The failures a failure follows from; what is less grave than it explains nothing. */
export function causesOfFinding(finding: ReportFinding, {byId}: ReportIndex): readonly ReportFinding[] {
  return causesIn(finding, byId)
}

function causesIn(
  finding: ReportFinding,
  byId: ReadonlyMap<string, ReportFinding>,
): readonly ReportFinding[] {
  if (!isProblem(finding)) return []
  return (finding.causedBy ?? [])
    .flatMap((id) => byId.get(id) ?? [])
    .filter((cause) => isProblem(cause) && isAsGrave(cause.severity, finding.severity))
}

/** Failures that follow from no other, the gravest first. */
export function rootsOf(index: ReportIndex): readonly ReportFinding[] {
  return index.problems.filter((finding) => causesIn(finding, index.byId).length === 0)
}

/** For people: `Service shop/web`; the id when the subject is not known. */
export function subjectTitle(id: string, {subjects}: ReportIndex): string {
  const subject = subjects.get(id)
  return subject === undefined ? id : titleOfSubject(subject)
}

const plurals: Readonly<Partial<Record<ReportSubject['kind'], string>>> = {
  service: 'Services',
  ingress: 'Ingresses',
  gateway: 'Gateways',
  pool: 'pools',
}

/** Subjects by their titles, the first `most`: `Services shop/web, shop/api, and 12 more`. */
export function subjectTitles(findings: readonly ReportFinding[], most: number, index: ReportIndex): string {
  const ids = [...new Set(findings.map(({subject}) => subject))]
  const titles = ids.map((id) => subjectTitle(id, index))
  const [first = ''] = ids
  const kind = index.subjects.get(first)?.kind
  const plural = kind === undefined || ids.length < 2 ? undefined : plurals[kind]
  const isOneKind = plural !== undefined && ids.every((id) => index.subjects.get(id)?.kind === kind)
  const shown = isOneKind ? titles.map((title) => title.slice(title.indexOf(' ') + 1)) : titles
  return `${isOneKind ? `${plural} ` : ''}${listSome(shown, most, (name) => name).join(', ')}`
}

/** Whether a finding speaks of one thing, not of the run or the cluster as a whole. */
export function hasOwnSubject({subject}: ReportFinding): boolean {
  return subject !== 'cluster' && subject !== 'tool'
}

/** What was observed, with the subject in front where the sentence does not name it. */
export function sentenceOf(finding: ReportFinding, index: ReportIndex): string {
  const {message, subject, title} = finding
  const text = message === '' ? `not true: ${title}` : message
  const name = index.subjects.get(subject)?.name
  const isNamed = name === undefined || text.includes(name)
  return !hasOwnSubject(finding) || isNamed ? text : `${subjectTitle(subject, index)}: ${text}`
}

function chainHeads(
  {targets, subjects}: Report,
  byId: ReportIndex['subjects'],
): readonly (readonly string[])[] {
  if (targets.length === 0) return []
  const names = subjects.filter(({kind}) => kind === 'hostname')
  const shown = new Set(names.flatMap(({within = []}) => within))
  for (const id of shown) for (const one of byId.get(id)?.within ?? []) shown.add(one)
  const others = subjects.filter(({kind, id}) => objectKinds.has(kind) && !shown.has(id))
  const inner = new Set(others.flatMap(({within = []}) => within))
  const objects = others.filter(({id}) => !inner.has(id))
  const heads = [
    ...names.map((name) => [titleOfSubject(name), ...behind(name, byId)]),
    ...objects.map((object) => [titleOfSubject(object), ...detailOf(object)]),
  ]
  return heads.length === 0 ? targets.map((target) => [target]) : heads
}

/** Whether the head of the report has named the one thing it is about. */
export function tellsOneThing({heads}: ReportIndex): boolean {
  return heads.length === 1
}

/** Kinds of subjects that are objects of the cluster. */
export const objectKinds: ReadonlySet<string> = new Set([
  'service',
  'ingress',
  'route',
  'gateway',
  'dnsendpoint',
  'pool',
])

function behind(name: ReportSubject, subjects: ReportIndex['subjects']): readonly string[] {
  const objects = (name.within ?? [])
    .flatMap((id) => subjects.get(id) ?? [])
    .filter(({kind}) => objectKinds.has(kind) && kind !== 'pool')
  const details = objects.flatMap(detailOf)
  return [
    ...objects.map((object) => titleOfSubject(object)),
    ...(details.length === 0 ? detailOf(name) : details),
  ]
}

function detailOf({detail}: ReportSubject): readonly string[] {
  return detail === undefined ? [] : [detail]
}

/** `2 errors (1 cause), 2 warnings, 1 info, 1 inconclusive, 2 skipped`; '' when there is none of them. */
export function troublePhrase(index: ReportIndex): string {
  const {counts} = index.report
  const roots = rootsOf(index).filter(({severity}) => severity === 'error').length
  const causes = roots < counts.error ? ` (${countOf(roots, 'cause')})` : ''
  return [
    ...(counts.error === 0 ? [] : [countOf(counts.error, 'error') + causes]),
    ...(counts.warning === 0 ? [] : [countOf(counts.warning, 'warning')]),
    ...(counts.info === 0 ? [] : [countOf(counts.info, 'info', 'info')]),
    ...(counts.inconclusive === 0 ? [] : [countOf(counts.inconclusive, 'inconclusive', 'inconclusive')]),
    ...(counts.skip === 0 ? [] : [countOf(counts.skip, 'skipped', 'skipped')]),
    ...(counts.suppressed === 0 ? [] : [countOf(counts.suppressed, 'suppressed', 'suppressed')]),
  ].join(', ')
}

/** The parts of the last line: what is wrong, how much passed, how long it took, the exit code. */
export function totalParts(index: ReportIndex): readonly string[] {
  const {counts, durationMs, exit} = index.report
  const trouble = troublePhrase(index)
  return [
    ...(trouble === '' ? [] : [trouble]),
    countOf(counts.pass, 'passed', 'passed'),
    formatSpent(durationMs),
    `exit ${exitCodes[exit].code}`,
  ]
}

/** What makes everything else doubtful. A host that may not ask outside is at fault only where the run needs it. */
function isVantageFault({code, severity}: ReportFinding): boolean {
  return code === 'MLD0003' || code === 'MLD0005' || (code === 'MLD0004' && severity === 'error')
}

/** What a run came to, in sentences: what may be false, what is not known, and the first broken link. */
export function verdictSentences(index: ReportIndex): readonly string[] {
  const {report, byId, problems} = index
  const broken = byId.get(report.firstBrokenLink?.finding ?? '')
  const unknown = byId.get(report.uncertainLink?.finding ?? '')
  const careful = problems
    .filter((one) => isVantageFault(one) && one !== broken)
    .map((one) => `Careful: ${sentenceOf(one, index)} (${one.code}). Because of it the rest may be false`)
  const doubt =
    unknown === undefined
      ? undefined
      : `Cannot tell whether ${linkDoubts[unknown.link]} (${unknown.message}, ${unknown.code})`
  if (broken === undefined) {
    const rest = unbrokenSentence(index, doubt !== undefined)
    return [...careful, doubt === undefined ? rest : `${doubt}; ${rest}`]
  }
  const title = doubt === undefined ? 'First broken link' : 'First link known to be broken'
  const link = `${title}: ${linkWords[broken.link]}: ${broken.code} ${sentenceOf(broken, index)}`
  return [...careful, ...(doubt === undefined ? [] : [doubt]), link, ...alsoSentence(broken, index)]
}

const mostAlso = 5

/** Errors besides the first broken link that do not follow from another. */
function alsoSentence(broken: ReportFinding, index: ReportIndex): readonly string[] {
  const others = rootsOf(index).filter((one) => one.severity === 'error' && one !== broken)
  const counts = new Map<string, number>()
  for (const {code, slug} of others) counts.set(`${code} ${slug}`, (counts.get(`${code} ${slug}`) ?? 0) + 1)
  const own = `${broken.code} ${broken.slug}`
  const parts = listSome([...counts], mostAlso, ([name, count]) => {
    if (name === own) return `${name} (${formatCount(count)} more)`
    return count === 1 ? name : `${name} (${countOf(count, 'time')})`
  })
  return parts.length === 0 ? [] : [`Also: ${parts.join(', ')}`]
}

function unbrokenSentence({report, problems}: ReportIndex, isUnsure: boolean): string {
  const {counts} = report
  if (counts.error > 0)
    return `No link is broken; ${countOf(counts.error, 'error')} of security ${counts.error === 1 ? 'stands' : 'stand'} above`
  if (isUnsure)
    return problems.length === 0
      ? 'everything else that was judged is right'
      : 'nothing else that was judged is broken'
  if (counts.warning > 0)
    return `No link is broken; ${countOf(counts.warning, 'warning')} ${counts.warning === 1 ? 'stands' : 'stand'} above`
  return counts.pass === 0 ? 'Nothing was judged' : 'No link is broken: everything that was judged is right'
}

/** What to do next: what mends the first broken link, else the gravest error, else what would take away the doubt. */
export function nextSteps(index: ReportIndex): ReportFinding['fix'] {
  const {firstBrokenLink, uncertainLink} = index.report
  const broken = index.byId.get(firstBrokenLink?.finding ?? '')
  if (broken !== undefined) return broken.fix
  const root = rootsOf(index).find(({severity}) => severity === 'error')
  if (root !== undefined || uncertainLink === null) return root?.fix
  return ['MLD0103', 'MLD0002']
    .map((code) => index.problems.find((one) => one.code === code)?.fix)
    .find((fix) => fix !== undefined)
}
