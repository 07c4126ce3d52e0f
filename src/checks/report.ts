import type {ExitName} from '../exit-codes.js'
import type {Severity} from '../model/finding.js'
import type {ChainLink} from './check.js'
import type {ArgValue, CheckStatus, Fix} from './result.js'
import type {Subject} from './subject.js'
import type {VantageSummary} from './vantage-summary.js'

/** Why a failure does not count. */
export type Suppressed = {
  readonly reason: string
  /** Last day it holds, `YYYY-MM-DD`; absent = as long as what says so. */
  readonly until?: string
  readonly source: 'flag' | 'config' | 'annotation'
}

/** One judged check, with what the catalogue says of it. */
export type ReportFinding = {
  /** `f1`, `f2`, … in report order. */
  readonly id: string
  readonly code: string
  readonly slug: string
  /** Name of the group, as in `checkGroups`. */
  readonly group: string
  readonly link: ChainLink
  readonly status: CheckStatus
  readonly severity: Severity
  readonly reason?: string
  /** The sentence that is true when the check passes. */
  readonly title: string
  readonly message: string
  readonly args?: Readonly<Record<string, ArgValue>>
  /** Id of its subject. */
  readonly subject: string
  /** How many subjects it speaks of; more than 1 only for results that are alike and no failures. */
  readonly count: number
  readonly evidence?: readonly string[]
  readonly fix?: Fix
  /** `file:line` of the manifest. */
  readonly location?: string
  /** Ids of failures that explain this one. */
  readonly causedBy?: readonly string[]
  /** For a skip with reason blocked-by: the id of the failure in the way. */
  readonly blockedBy?: string
  readonly suppressed?: Suppressed
  /** SHA-256 over code, subject, reason and server, 64 hex digits: the same trouble keeps it from run to run. */
  readonly fingerprint: string
}

/** How one link of a subject's chain stands. */
export type LinkState = {readonly link: ChainLink; readonly status: CheckStatus}

/** A subject with the state of its chain, first link first. */
export type ReportSubject = Subject & {
  /** What it holds, in a few words: `203.0.113.20 (pool "public")`. */
  readonly detail?: string
  readonly chain: readonly LinkState[]
}

/** How many results there are of a kind; folded ones count as many. Suppressed failures count only there. */
export type ReportCounts = Readonly<
  Record<'pass' | 'error' | 'warning' | 'info' | 'skip' | 'inconclusive' | 'na' | 'suppressed', number>
>

/** A link and the finding that speaks of it. */
export type LinkFinding = {readonly link: ChainLink; readonly finding: string}

/** What a run of checks came to. Plain data; every rendering is made from it. */
export type Report = {
  readonly version: string
  readonly runId: string
  readonly command: 'troubleshoot'
  /** RFC 3339, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  readonly vantage: VantageSummary
  /** Name of the cluster, or the manifest paths. */
  readonly context: string
  /** As typed; empty = everything. */
  readonly targets: readonly string[]
  readonly verdict: 'ok' | 'warnings' | 'errors' | 'inconclusive'
  readonly exit: ExitName
  readonly counts: ReportCounts
  /** The failure everything else follows from; null when no error is found. */
  readonly firstBrokenLink: LinkFinding | null
  /** A core check before it (or anywhere, when nothing is broken) that could not be judged. */
  readonly uncertainLink: LinkFinding | null
  /** Those that findings speak of and those that were asked for, in order of id. */
  readonly subjects: readonly ReportSubject[]
  /** In code order, then by subject. */
  readonly findings: readonly ReportFinding[]
}
