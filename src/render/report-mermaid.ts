import {chainLinks, type ChainLink} from '../checks/check.js'
import type {LinkState, Report, ReportFinding, ReportSubject} from '../checks/report.js'
import {titleOfSubject} from '../checks/subject.js'
import {formatCount} from './counting.js'
import {shortened} from './markdown-budget.js'
import {indexReport, isProblem, objectKinds, sentenceOf, type ReportIndex} from './report-facts.js'
import {linkWords} from './report-words.js'
import {visible} from './visible.js'

const mostChains = 20
const longestLabel = 120

/**
 * The chain of links as a Mermaid flowchart, one row for every name or object asked for; without targets one row for
 * the whole run. The state of a link is its word and its colour; the first broken link has a thick frame and says so.
 */
export function renderReportMermaid(report: Report): string {
  const index = indexReport(report)
  const chains = chainsOf(index)
  const shown = chains.slice(0, mostChains)
  const left = chains.length - shown.length
  const lines = [
    'flowchart LR',
    ...shown.flatMap((chain, at) => chainLines(chain, `c${at}`, index)),
    ...(left === 0 ? [] : [`  more["${label(`and ${formatCount(left)} more`)}"]`]),
    '  classDef ok fill:#e6f4ea,stroke:#137333,color:#0b3d1f',
    '  classDef fail fill:#fce8e6,stroke:#c5221f,color:#5f1210',
    '  classDef warn fill:#fef7e0,stroke:#b06000,color:#4a2900',
    '  classDef open fill:#f1f3f4,stroke:#5f6368,color:#202124,stroke-dasharray:4 3',
    '  classDef broken fill:#fce8e6,stroke:#c5221f,color:#5f1210,stroke-width:4px',
  ]
  return `${lines.join('\n')}\n`
}

type Chain = {
  readonly title: string
  readonly links: readonly LinkState[]
  readonly subjects: ReadonlySet<string>
}

function chainsOf(index: ReportIndex): readonly Chain[] {
  const {report} = index
  const everything = {
    title: report.context,
    links: worstLinks(report.findings),
    subjects: new Set(report.subjects.map(({id}) => id)),
  }
  if (report.targets.length === 0) return [everything]
  const names = report.subjects.filter(({kind}) => kind === 'hostname')
  const within = new Set(names.flatMap((name) => name.within ?? []))
  const objects = report.subjects.filter(({kind, id}) => !within.has(id) && objectKinds.has(kind))
  const chains = [...names, ...objects].map((subject) => chainOf(subject, index))
  return chains.length === 0 ? [everything] : chains
}

/** A name or object with all it depends on; the cluster and the tool stand before every chain. */
function chainOf(subject: ReportSubject, {report, subjects, byId}: ReportIndex): Chain {
  const ids = new Set([subject.id, ...(subject.within ?? [])])
  for (const id of ids) for (const next of subjects.get(id)?.within ?? []) ids.add(next)
  const wide = new Set(report.subjects.filter(({kind}) => wideKinds.has(kind)).map(({id}) => id))
  const broken = byId.get(report.firstBrokenLink?.finding ?? '')?.link
  const first = worstLinks(report.findings.filter((one) => wide.has(one.subject))).filter(
    ({link}) => link === 'vantage' || link === 'cluster' || link === broken,
  )
  return {
    title: titleOfSubject(subject),
    links: chainLinks.flatMap((link) => worstOf([...subject.chain, ...first], link)),
    subjects: new Set([...ids, ...wide]),
  }
}

const wideKinds: ReadonlySet<string> = new Set(['cluster', 'tool'])
const gravity = ['fail', 'inconclusive', 'skip', 'pass'] as const

function worstOf(states: readonly LinkState[], link: ChainLink): readonly LinkState[] {
  const own = states.filter((state) => state.link === link)
  const status = gravity.find((one) => own.some((state) => state.status === one))
  return status === undefined ? [] : [{link, status}]
}

/** Every link that was judged, at its worst. */
function worstLinks(findings: readonly ReportFinding[]): readonly LinkState[] {
  const states = findings.filter((one) => one.status !== 'fail' || isWeighty(one))
  return chainLinks.flatMap((link) => worstOf(states, link))
}

function isWeighty(finding: ReportFinding): boolean {
  return isProblem(finding) && finding.severity !== 'info'
}

type Look = {readonly word: string; readonly style: string}

const looks: Readonly<Record<LinkState['status'], Look>> = {
  pass: {word: 'ok', style: 'ok'},
  fail: {word: 'FAIL', style: 'fail'},
  skip: {word: 'not run', style: 'open'},
  inconclusive: {word: 'unclear', style: 'open'},
  na: {word: 'not applicable', style: 'open'},
}

const warned: Look = {word: 'warning', style: 'warn'}

function chainLines(chain: Chain, id: string, index: ReportIndex): readonly string[] {
  const broken = index.byId.get(index.report.firstBrokenLink?.finding ?? '')
  const isHere = broken !== undefined && chain.subjects.has(broken.subject)
  const nodes = chain.links.map((state, at) => {
    const isBroken = isHere && broken.link === state.link
    const found = isBroken ? broken : findingOf(chain, state, index)
    const isMild = state.status === 'fail' && found?.severity === 'warning'
    const {word, style} = isMild ? warned : looks[state.status]
    const text = [
      `${linkWords[state.link]}: ${word}`,
      ...(found === undefined ? [] : [`${found.code} ${shortened(sentenceOf(found, index), longestLabel)}`]),
      ...(isBroken ? ['first broken link'] : []),
    ]
    const node = `${id}_${at}`
    return {
      node,
      line: `  ${node}["${text.map(label).join('<br/>')}"]:::${isBroken ? 'broken' : style}`,
    }
  })
  return [
    `  ${id}_start(["${label(shortened(chain.title, longestLabel))}"])`,
    ...nodes.map(({line}) => line),
    `  ${[`${id}_start`, ...nodes.map(({node}) => node)].join(' --> ')}`,
  ]
}

/** The gravest finding that makes a link what it is; none for a link that is as it should be. */
function findingOf(
  {subjects}: Chain,
  {link, status}: LinkState,
  {report, problems}: ReportIndex,
): ReportFinding | undefined {
  if (status === 'pass' || status === 'na') return undefined
  const candidates = status === 'fail' ? problems.filter(isWeighty) : report.findings
  return candidates.find((one) => one.link === link && one.status === status && subjects.has(one.subject))
}

/** Outside text inside the quotes of a label: whatever is no letter, digit or harmless sign becomes an entity. */
function label(text: string): string {
  return visible(text).replace(/[!-~]/g, (character) =>
    /[A-Za-z0-9 .,/@()+-]/.test(character) ? character : `#${character.charCodeAt(0)};`,
  )
}
