import type {Severity} from '../model/finding.js'

/** Groups of the catalogue, by the first two digits of a code. */
export const checkGroups = {
  '00': 'Tool and vantage point',
  '01': 'Cluster',
  '02': 'MetalLB',
  '03': 'Source objects and desired names',
  '04': 'Ownership',
  '05': 'Provider and credentials',
  '06': 'Zone and delegation',
  '07': 'Authoritative answers',
  '08': 'Resolvers and propagation',
  '09': 'Reachability',
  '10': 'Security',
} as const

/** The link of the chain from object to answer that a check belongs to, in the order in which links break. */
export const chainLinks = [
  'vantage',
  'cluster',
  'source',
  'lb-address',
  'lb-announcement',
  'desired',
  'ownership',
  'provider',
  'delegation',
  'authoritative',
  'resolver',
  'reachability',
  'security',
] as const

export type ChainLink = (typeof chainLinks)[number]

/**
 * What a check must be able to read. P0 packets only · P1 the objects of one namespace · P2 the whole cluster ·
 * P3 the provider · P4 more than reading.
 */
export type Privilege = 'P0' | 'P1' | 'P2' | 'P3' | 'P4'

/** One row of the catalogue. */
export type CheckEntry = {
  /** `MLDnnnn`; never used twice. */
  readonly code: string
  /** Short stable name in kebab case. */
  readonly slug: string
  readonly severity: Severity
  readonly privilege: Privilege
  /** Uses of the check: troubleshoot, verify, audit, plan, doctor. */
  readonly commands: readonly string[]
  readonly link: ChainLink
  /** The sentence that is true when the check passes. */
  readonly title: string
  /** How it is found out. */
  readonly detection: string
  /** What mends it. */
  readonly fix: string
  /** Part of a first complete release. */
  readonly core: boolean
  /** Whether it can be the first broken link. */
  readonly first: boolean
  /** Whether waiting may make it pass. */
  readonly retry: boolean
}
