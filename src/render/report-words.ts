import type {ChainLink} from '../checks/check.js'
import type {ReportFinding} from '../checks/report.js'
import type {Severity} from '../model/finding.js'

/** The links of the chain in plain words. */
export const linkWords: Readonly<Record<ChainLink, string>> = {
  vantage: 'vantage point',
  cluster: 'cluster',
  source: 'source',
  'lb-address': 'address',
  'lb-announcement': 'announcement',
  desired: 'name',
  ownership: 'ownership',
  provider: 'provider',
  delegation: 'delegation',
  authoritative: 'name servers',
  resolver: 'resolvers',
  reachability: 'reachability',
  security: 'security',
}

/** What is not known when a link could not be judged; follows "cannot tell whether". */
export const linkDoubts: Readonly<Record<ChainLink, string>> = {
  vantage: 'what is seen from here is the truth',
  cluster: 'the cluster was seen whole',
  source: 'the objects publish a name',
  'lb-address': 'it has an address',
  'lb-announcement': 'MetalLB announces it',
  desired: 'the names are wanted as meant',
  ownership: 'the records are ours to change',
  provider: 'the provider takes the records',
  delegation: 'the zone is delegated to its servers',
  authoritative: 'the name servers answer as wanted',
  resolver: 'resolvers answer as wanted',
  reachability: 'the address can be reached',
  security: 'nothing is exposed',
}

/** How one line of a report stands: the status, and of a failure its weight. */
export type Standing = 'pass' | 'error' | 'warning' | 'info' | 'skip' | 'inconclusive' | 'na' | 'suppressed'

/** How a finding stands. */
export function standingOf({status, severity, suppressed}: ReportFinding): Standing {
  if (status !== 'fail') return status
  return suppressed === undefined ? severity : 'suppressed'
}

/** One word for each standing, as `-o short`, Mermaid and metrics have it. */
export const standingWords: Readonly<Record<Standing, string>> = {
  pass: 'ok',
  error: 'error',
  warning: 'warning',
  info: 'info',
  skip: 'skipped',
  inconclusive: 'unclear',
  na: 'not applicable',
  suppressed: 'suppressed',
}

const weights: Readonly<Record<Severity, number>> = {error: 2, warning: 1, info: 0}

/** Whether the first severity weighs as much as the second, or more. */
export function isAsGrave(a: Severity, b: Severity): boolean {
  return weights[a] >= weights[b]
}
