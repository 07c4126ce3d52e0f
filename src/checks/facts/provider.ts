import type {ProviderCapabilities} from '../../model/capabilities.js'
import type {DomainFilter} from '../../model/filter.js'
import type {Zone, ZoneContent} from '../../model/zone.js'
import type {AddressClass, Policy} from '../../plan/input.js'
import type {Plan} from '../../plan/plan.js'
import type {RegistrySettings} from '../../registry/settings.js'
import type {TroubleKind} from '../../errors.js'

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

/** One zone of a provider, read or not. */
export type ZoneFacts = {
  readonly zone: Zone
  readonly content?: ZoneContent
  readonly trouble?: Trouble
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
  /** undefined when it could not even be opened. */
  readonly capabilities: ProviderCapabilities | undefined
  /** Why it could not be opened (settings, missing credential) or its zones could not be listed. */
  readonly trouble?: Trouble & {readonly at: 'opening' | 'listing'}
  readonly zones: readonly ZoneFacts[]
  /** The plan of this run for all views; the same object in each. undefined when none could be made. */
  readonly plan: Plan | undefined
}
