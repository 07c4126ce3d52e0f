import {chainLinks, type ChainLink} from './check.js'
import {isUnjudgedCore} from './complete-run.js'
import {findCheck} from './registry.js'
import type {LinkFinding, LinkState, ReportFinding} from './report.js'
import type {Severity} from '../model/finding.js'
import type {CheckStatus} from './result.js'
import type {Scope} from './scope.js'
import type {Subject} from './subject.js'

/**
 * The failure everything else follows from: an error without a failing cause, the earliest in the order of links. With
 * targets, what concerns them comes before what is wrong elsewhere. Security is told beside the chain, not in it. That a
 * list could not be read forbids removals and breaks no link: it comes after everything that does.
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
  const concerned = withCauses(
    errors.filter(({subject}) => subjects?.has(subject) === true),
    errors,
  )
  const links = roots.filter(({code}) => code !== incompleteInventory)
  const near = links.filter(({id, link}) => concerned.has(id) || link === 'vantage' || link === 'cluster')
  const candidates = near.length > 0 ? near : links.length > 0 ? links : roots
  const [first] = candidates.toSorted((a, b) => orderOf(a.link) - orderOf(b.link))
  return first === undefined ? null : {link: first.link, finding: first.id}
}

/** The earliest core check that could not be judged, when it stands before the first broken link. */
export function findUncertainLink(
  findings: readonly ReportFinding[],
  broken: LinkFinding | null,
): LinkFinding | null {
  const limit = broken === null ? chainLinks.length : orderOf(broken.link)
  const [first] = findings
    .filter((finding) => isUnjudgedCore(finding) && mayBeFirst(finding))
    .filter(({link}) => orderOf(link) < limit)
    .toSorted((a, b) => orderOf(a.link) - orderOf(b.link))
  return first === undefined ? null : {link: first.link, finding: first.id}
}

/** What can break a link by itself; others only tell more about one. */
function mayBeFirst({code, link}: ReportFinding): boolean {
  return link !== 'security' && findCheck(code)?.first === true
}

const incompleteInventory = 'MLD0104'

/** Ids of failures, of what explains them, and of what explains that. */
function withCauses(failures: readonly ReportFinding[], all: readonly ReportFinding[]): ReadonlySet<string> {
  const byId = new Map(all.map((finding) => [finding.id, finding]))
  const ids = new Set(failures.map(({id}) => id))
  // a set hands out what is added to it while it is walked
  for (const id of ids) for (const cause of byId.get(id)?.causedBy ?? []) ids.add(cause)
  return ids
}

/** What one result says of a link of its subject. */
export type LinkMark = {
  readonly subject: string
  readonly link: ChainLink
  readonly status: CheckStatus
  readonly severity: Severity
  readonly suppressed: boolean
}

/**
 * How every link of a subject stands, by what was judged of it and of what it depends on (`reachOf`). Facts and
 * failures that do not count leave a link as it is.
 */
export function chainMaker(
  marks: readonly LinkMark[],
  reachOf: (subject: Subject) => readonly string[],
): (subject: Subject) => readonly LinkState[] {
  const worst = new Map<string, Map<ChainLink, CheckStatus>>()
  for (const {subject, link, status, severity, suppressed} of marks) {
    if (suppressed || (status === 'fail' && severity === 'info')) continue
    const links = worst.get(subject) ?? new Map<ChainLink, CheckStatus>()
    links.set(link, worse(status, links.get(link)))
    worst.set(subject, links)
  }
  return (subject) => {
    const own = reachOf(subject).flatMap((id) => worst.get(id) ?? [])
    return chainLinks.flatMap((link) => {
      const states = own.flatMap((links) => links.get(link) ?? [])
      const [first] = states
      return first === undefined ? [] : [{link, status: states.reduce((a, b) => worse(a, b), first)}]
    })
  }
}

function worse(a: CheckStatus, b: CheckStatus | undefined): CheckStatus {
  return b !== undefined && gravity.indexOf(b) < gravity.indexOf(a) ? b : a
}

const gravity: readonly CheckStatus[] = ['fail', 'inconclusive', 'skip', 'pass', 'na']

function orderOf(link: ChainLink): number {
  return chainLinks.indexOf(link)
}
