import {chainLinks, type ChainLink} from './check.js'
import {isUnjudgedCore} from './complete-run.js'
import type {LinkFinding, LinkState, ReportFinding} from './report.js'
import type {CheckStatus} from './result.js'
import type {Scope} from './scope.js'
import type {Subject} from './subject.js'

/**
 * The failure everything else follows from: an error without a failing cause, the earliest in the order of links. With
 * targets, what concerns them comes before what is wrong elsewhere. Security is told beside the chain, not in it.
 */
export function findFirstBrokenLink(
  findings: readonly ReportFinding[],
  {subjects}: Scope,
): LinkFinding | null {
  const errors = findings.filter(
    ({status, severity, suppressed, link}) =>
      status === 'fail' && severity === 'error' && suppressed === undefined && link !== 'security',
  )
  const failing = new Set(errors.map(({id}) => id))
  const roots = errors.filter(({causedBy = []}) => !causedBy.some((id) => failing.has(id)))
  const concerned = new Set(
    errors
      .filter(({subject}) => subjects?.has(subject) === true)
      .flatMap(({id, causedBy = []}) => [id, ...causedBy]),
  )
  const near = roots.filter(({id, link}) => concerned.has(id) || link === 'vantage' || link === 'cluster')
  const [first] = (near.length > 0 ? near : roots).toSorted((a, b) => orderOf(a.link) - orderOf(b.link))
  return first === undefined ? null : {link: first.link, finding: first.id}
}

/** The earliest core check that could not be judged, when it stands before the first broken link. */
export function findUncertainLink(
  findings: readonly ReportFinding[],
  broken: LinkFinding | null,
): LinkFinding | null {
  const limit = broken === null ? chainLinks.length : orderOf(broken.link)
  const [first] = findings
    .filter((finding) => isUnjudgedCore(finding) && finding.link !== 'security')
    .filter(({link}) => orderOf(link) < limit)
    .toSorted((a, b) => orderOf(a.link) - orderOf(b.link))
  return first === undefined ? null : {link: first.link, finding: first.id}
}

/** How every link of a subject stands, by what was judged of it and of what it depends on. */
export function chainMaker(findings: readonly ReportFinding[]): (subject: Subject) => readonly LinkState[] {
  const bySubject = new Map<string, ReportFinding[]>()
  for (const finding of findings) {
    const known = bySubject.get(finding.subject)
    if (known === undefined) bySubject.set(finding.subject, [finding])
    else known.push(finding)
  }
  return (subject) =>
    chainOf([subject.id, ...(subject.within ?? [])].flatMap((id) => bySubject.get(id) ?? []))
}

function chainOf(findings: readonly ReportFinding[]): readonly LinkState[] {
  const worst = new Map<ChainLink, CheckStatus>()
  for (const {link, status, severity, suppressed} of findings) {
    if (suppressed !== undefined || (status === 'fail' && severity === 'info')) continue
    const known = worst.get(link)
    if (known === undefined || gravity.indexOf(status) < gravity.indexOf(known)) worst.set(link, status)
  }
  return chainLinks.flatMap((link) => {
    const status = worst.get(link)
    return status === undefined ? [] : [{link, status}]
  })
}

const gravity: readonly CheckStatus[] = ['fail', 'inconclusive', 'skip', 'pass', 'na']

function orderOf(link: ChainLink): number {
  return chainLinks.indexOf(link)
}
