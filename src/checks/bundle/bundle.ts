import type {ClusterSnapshot} from '../../model/cluster.js'
import type {DomainFilter} from '../../model/filter.js'
import type {DocumentCapabilities, PlanContent} from '../../plan/plan-document.js'
import type {RegistrySettings} from '../../registry/settings.js'
import type {ClusterFacts} from '../facts/cluster.js'
import type {Gathered} from '../facts/gathered.js'
import type {ProviderFacts} from '../facts/provider.js'

/** What the `schema` of a bundle says; another number is another format. */
export const bundleSchema = 'mldns.bundle/v1'

/** Who made a bundle, and when. */
export type BundleHead = {
  readonly version: string
  /** RFC 3339, UTC. */
  readonly createdAt: string
}

/**
 * What a run of checks has gathered, redacted, as plain JSON (schemas/bundle.v1.json). What follows from the rest, such
 * as the DNS controllers of the snapshot, is left out and found again.
 */
export type Bundle = PlainFacts & {
  readonly schema: typeof bundleSchema
  /** RFC 3339, UTC. */
  readonly createdAt: string
  readonly tool: {readonly name: 'mldns'; readonly version: string}
  readonly cluster: BundleCluster
  /** Absent = it is found. */
  readonly metallbNamespace?: string
  readonly providers: readonly BundleProvider[]
  /** The plan of the run, in the form of a plan file; absent = none could be made. */
  readonly plan?: PlanContent
}

/** The facts that stand in a bundle as they are. */
export type PlainFacts = Omit<Gathered, 'cluster' | 'metallbNamespace' | 'providers'>

/** The cluster as it was read. */
export type BundleCluster = Omit<ClusterFacts, 'snapshot' | 'controllers' | 'networkPolicies'> & {
  /** Absent = the cluster could not be addressed. */
  readonly snapshot?: ClusterSnapshot
}

/** A provider of one view as it was asked. */
export type BundleProvider = Omit<ProviderFacts, 'domainFilter' | 'registry' | 'capabilities' | 'plan'> & {
  readonly domainFilter: BundleFilter
  readonly registry: BundleRegistry
  /** Absent = it could not be opened. */
  readonly capabilities?: DocumentCapabilities
}

/** A domain filter with its expressions as text. */
export type BundleFilter = Pick<DomainFilter, 'include' | 'exclude'> & {
  readonly regexInclude?: BundlePattern
  readonly regexExclude?: BundlePattern
}

/** A regular expression of JavaScript. */
export type BundlePattern = {readonly source: string; readonly flags: '' | 'i'}

/** The registry without its key. */
export type BundleRegistry = Omit<RegistrySettings, 'cipher'> & {
  /** Ownership records are encrypted; zones that hold such are `sealed`. */
  readonly encrypted?: true
}
