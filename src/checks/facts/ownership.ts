import {isWithin} from '../../model/dns-name.js'
import {passesDomainFilter} from '../../model/filter.js'
import type {ZoneContent} from '../../model/zone.js'
import {joinOwners, type Marker, type ZoneOwners} from '../../registry/owners.js'
import {isInScope, type Scope} from '../scope.js'
import {hostSubject, providerSubject, zoneSubject, type Subject} from '../subject.js'
import type {ProviderFacts} from './provider.js'

/** A zone that was read, joined with its ownership records. */
export type OwnedZone = {
  readonly provider: ProviderFacts
  readonly content: ZoneContent
  readonly owners: ZoneOwners
  readonly subject: Subject
}

/**
 * Joins every zone that was read with its ownership records. Once for all rules: it looks at every record set. Zones
 * whose ownership records cannot be opened here are not among them.
 */
export function joinZones(providers: readonly ProviderFacts[]): readonly OwnedZone[] {
  return providers.flatMap((provider) =>
    provider.zones.flatMap(({content, sealed}) => {
      if (content === undefined || sealed === true) return []
      return [
        {
          provider,
          content,
          owners: joinOwners(content.recordSets, provider.registry),
          subject: zoneSubject(content.zone.name, provider.provider, provider.view),
        },
      ]
    }),
  )
}

/** The zones of a context with their ownership records. */
export function ownedZones({
  ownership,
  providers,
}: {
  readonly ownership?: readonly OwnedZone[]
  readonly providers: readonly ProviderFacts[]
}): readonly OwnedZone[] {
  return ownership ?? joinZones(providers)
}

/** The same, joined when they are first asked for. */
export function lazyZones(context: Parameters<typeof ownedZones>[0]): () => readonly OwnedZone[] {
  let zones: readonly OwnedZone[] | undefined
  return () => (zones ??= ownedZones(context))
}

/** The object that the ownership records of a name are written for; undefined when they name none. */
export function holderOf(name: string, view: string, zones: readonly OwnedZone[]): string | undefined {
  return zones
    .filter(({provider}) => provider.view === view)
    .flatMap(({owners}) => owners.byName.get(name) ?? [])
    .map(({marker}) => marker?.labels['resource'])
    .find((resource) => resource !== undefined)
}

/** A name of a zone that no object need ask for. */
export function subjectInZone(name: string, {provider, subject}: OwnedZone): Subject {
  const {provider: kind, view} = provider
  return hostSubject(name, view, [subject.id, providerSubject(kind, view).id])
}

/**
 * Whether a name of a zone is asked for. What is told once per zone speaks of these names only, so that a run about one
 * Service is not about all others of its zone.
 */
export function isNameInScope(name: string, zone: OwnedZone, scope: Scope): boolean {
  return scope.subjects === undefined || isInScope(scope, subjectInZone(name, zone))
}

/** Whether a marker is one of ours. */
export function isOurMarker(marker: Marker | undefined, {provider}: OwnedZone): boolean {
  const {registry} = provider
  return marker !== undefined && registry.kind === 'txt' && marker.owner === registry.ownerId
}

/** Whether the settings let mldns see a name: it lies in the zone and passes the domain filter of the view. */
export function isVisibleName(name: string, {provider, content}: OwnedZone): boolean {
  return isWithin(name, content.zone.name) && passesDomainFilter(name, provider.domainFilter)
}
