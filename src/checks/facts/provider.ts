import type {ProviderCapabilities} from '../../model/capabilities.js'
import type {DomainFilter} from '../../model/filter.js'
import type {ServerAddress, WriteAccess, ZoneInspection} from '../../model/zone-inspection.js'
import type {Zone, ZoneContent} from '../../model/zone.js'
import type {AddressClass, Policy} from '../../plan/input.js'
import type {Plan} from '../../plan/plan.js'
import type {RegistrySettings} from '../../registry/settings.js'
import type {TroubleKind} from '../../errors.js'
import type {NameServerFacts} from './name-server.js'

/** A failure of a provider as plain data; never holds a secret. */
export type Trouble = {
  /** SCREAMING_SNAKE, stable. */
  readonly code: string
  /** `config`: the settings are wrong, nothing was asked. */
  readonly kind: TroubleKind | 'config'
  readonly message: string
  readonly hint?: string
  readonly details: Readonly<Record<string, unknown>>
}

/** What lets us in at a provider: where it comes from, never the thing itself. */
export type CredentialFacts = {
  readonly needed: boolean
  readonly present: boolean
  readonly from: 'environment' | 'file' | 'none'
  /** What may hold it, best known first: `MLDNS_RFC2136_TSIG_SECRET`, `--rfc2136-tsig-secret-file`. */
  readonly names: readonly string[]
}

/** What the settings say of a provider, known before it is opened. */
export type ProviderConfiguration = {
  readonly credential: CredentialFacts
  /** The key messages are signed with; absent = they are not signed. */
  readonly tsig?: {readonly keyName: string; readonly algorithm: string}
  /** Whether the provider signs its messages unless told otherwise (`--rfc2136-insecure`). */
  readonly signs: boolean
  /** Name servers of the settings; empty = the provider is none. */
  readonly servers: readonly ServerAddress[]
  /** Whether the settings name the zones, so that the provider shows no others. */
  readonly zonesNamed: boolean
}

/** One zone of a provider, read or not. */
export type ZoneFacts = {
  readonly zone: Zone
  readonly content?: ZoneContent
  /** Its ownership records are encrypted with a key that is not here (a bundle): whose its records are is not known. */
  readonly sealed?: boolean
  readonly trouble?: Trouble
  /** The domain filter lets none of its names pass, so that it was not read. */
  readonly outside?: boolean
  /** What the provider tells of it besides; absent = nothing, or it was not asked. */
  readonly inspection?: ZoneInspection
  /** Whether it can be written; absent = nobody asked. */
  readonly writable?: WriteAccess
  /** Its name servers as they answer from here; absent = they were not asked. */
  readonly nameServers?: ZoneServers
}

/** What the name servers of a zone answer. */
export type ZoneServers = {
  /** Those of the apex NS records and those of the settings. */
  readonly apex: readonly NameServerFacts[]
  /** Delegations in the zone; `asked` false = there were too many. */
  readonly delegations: readonly {
    readonly name: string
    readonly asked: boolean
    readonly servers: readonly NameServerFacts[]
  }[]
  /** Whether a server shows DNSKEY records; absent = none answered. */
  readonly signed?: boolean
  /** Addresses of the primary the SOA names; empty = it has none that is known. */
  readonly primaryAddresses: readonly string[]
}

/** A provider of one view as it was asked. */
export type ProviderFacts = {
  /** '' when the configuration has only one view. */
  readonly view: string
  /** As in `--provider`. */
  readonly provider: string
  readonly domainFilter: DomainFilter
  readonly policy: Policy
  readonly registry: RegistrySettings
  readonly addressClasses?: readonly AddressClass[]
  /** What the settings say of it. */
  readonly configured?: ProviderConfiguration
  /** undefined when it could not even be opened. */
  readonly capabilities: ProviderCapabilities | undefined
  /** Why it could not be opened (settings, missing credential) or its zones could not be listed. */
  readonly trouble?: Trouble & {readonly at: 'opening' | 'listing'}
  readonly zones: readonly ZoneFacts[]
  /** The plan of this run for all views; the same object in each. undefined when none could be made. */
  readonly plan: Plan | undefined
}
