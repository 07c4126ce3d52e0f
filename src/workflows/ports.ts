import type {DomainFilter} from '../model/filter.js'
import type {Clock, ClusterReader, Digest, Reporter, ZoneReader, ZoneWriter} from '../model/ports.js'
import type {AddressClass, Policy} from '../plan/input.js'
import type {RegistrySettings} from '../registry/settings.js'

/** What one view may hold and how it is owned. */
export type ViewSettings = {
  /** '' when the configuration has only one view. */
  readonly name: string
  /** As in `--provider`. */
  readonly provider: string
  readonly domainFilter: DomainFilter
  readonly managedRecordTypes: readonly string[]
  readonly excludeRecordTypes: readonly string[]
  readonly policy: Policy
  readonly registry: RegistrySettings
  readonly addressClasses?: readonly AddressClass[]
}

/** A view with the reader of its provider. */
export type ReadView = {readonly settings: ViewSettings; readonly reader: ZoneReader}

/** A view with the writer of its provider; only `apply` has one. */
export type WriteView = {readonly name: string; readonly writer: ZoneWriter}

/** The addresses a host name has by the system resolver, or undefined when it has none. */
export type Lookup = (hostname: string) => Promise<readonly string[] | undefined>

/** The outside world as a reading workflow sees it. */
export type ReadPorts = {
  readonly clusters: readonly ClusterReader[]
  readonly views: readonly ReadView[]
  readonly lookup: Lookup
  readonly reporter: Reporter
  readonly clock: Clock
  readonly digest: Digest
}
