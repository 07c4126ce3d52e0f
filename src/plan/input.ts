import type {AddressClass} from '../model/address-class.js'
import type {Adjusted, ProviderCapabilities} from '../model/capabilities.js'
import type {Endpoint} from '../model/endpoint.js'
import type {DomainFilter} from '../model/filter.js'
import type {Finding} from '../model/finding.js'
import type {Digest} from '../model/ports.js'
import type {RecordSet} from '../model/record-set.js'
import type {Zone, ZoneContent} from '../model/zone.js'
import type {RegistrySettings} from '../registry/settings.js'
import type {ObjectVerdict} from '../sources/source.js'
import type {PlannedCluster, UnreadZone} from './plan.js'

export type {AddressClass}

export type Policy = 'sync' | 'upsert-only' | 'create-only'

/**
 * What to do when several objects want one name with different targets. external-dns: as external-dns decides, with an
 * error finding and the loser held. merge: the union, no finding. hold: nothing is changed at that name.
 */
export type ConflictRule = 'external-dns' | 'merge' | 'hold'

/** One view: a provider, what it may hold, and what the sources want in it. */
export type ViewInput = {
  /** '' when the configuration has only one. */
  readonly name: string
  readonly provider: string
  readonly capabilities: ProviderCapabilities
  readonly adjust: (set: RecordSet, zone: Zone) => Adjusted
  readonly zones: readonly {readonly content: ZoneContent; readonly readAt: string}[]
  readonly unread: readonly UnreadZone[]
  /** After all wrappers and filters, in source order (the order decides ties). */
  readonly endpoints: readonly Endpoint[]
  readonly domainFilter: DomainFilter
  readonly managedRecordTypes: readonly string[]
  readonly excludeRecordTypes: readonly string[]
  readonly policy: Policy
  readonly registry: RegistrySettings
  /** Classes that may be published here; undefined = all. */
  readonly addressClasses?: readonly AddressClass[]
}

/** What is known about the object named in an ownership record. */
export type ResourceProof =
  | {readonly state: 'absent'; readonly by: 'direct-get-404' | 'listed'}
  | {readonly state: 'present'; readonly verdict: ObjectVerdict}
  | {readonly state: 'unknown'; readonly message: string}

export type PlanInput = {
  readonly views: readonly ViewInput[]
  readonly clusters: readonly PlannedCluster[]
  /** Whether every list was read to its end; false = no removal at all. */
  readonly sourcesComplete: boolean
  /** Verdicts of all objects read, by `resource` label; a label may stand for one object per cluster. */
  readonly verdicts: ReadonlyMap<string, readonly ObjectVerdict[]>
  /** Findings of sources and configuration, passed on to the plan. */
  readonly findings: readonly Finding[]
  /** Direct questions already answered, by `resource` label; see `proofsNeeded`. */
  readonly proofs: ReadonlyMap<string, ResourceProof>
  readonly onConflict: ConflictRule
  /** `--allow-removals`: this many removals and replaces are allowed in the run; undefined = the guards decide. */
  readonly allowRemovals?: number
  /** `--grace`, seconds, and when each removal was first seen (key: `view|zone|name|type|setId`, RFC 3339). */
  readonly grace: {readonly seconds: number; readonly firstSeen: ReadonlyMap<string, string>}
  /** `--target` and `--exclude` patterns; empty = everything. */
  readonly scope: {readonly target: readonly string[]; readonly exclude: readonly string[]}
  /** RFC 3339, UTC. */
  readonly now: string
  readonly digest: Digest
}
