import {isWithin} from '../../model/dns-name.js'
import {everyDomain, toDomainEntries, type DomainFilter} from '../../model/filter.js'
import type {DnsController} from './dns-controller.js'

/** What decides which records somebody may write. mldns and external-dns are compared by it. */
export type Writer = {
  /** As people call it: `mldns`, `dns/external-dns`. */
  readonly name: string
  readonly provider: string
  /** What tells two backends of one provider apart: servers, sidecar; empty = not known. */
  readonly backend: readonly string[]
  readonly visibility: '' | 'public' | 'private'
  readonly domainFilter: DomainFilter
  readonly zoneIds: readonly string[]
  readonly registry: string
  readonly ownerId: string
  readonly affixes: string
  /** What its objects are chosen by; two writers with different values choose different objects. */
  readonly selection: Readonly<Record<string, readonly string[]>>
}

/** How two writers meet. */
export type Clash =
  /** Both take the records for theirs: each removes what the other made. */
  | 'same-owner'
  /** One keeps no ownership, and takes every record for its own. */
  | 'no-ownership'
  /** Both want the same names: the second to come never gets them. */
  | 'same-names'

/** The writer a controller is. */
export function toWriter({namespace, name, settings}: DnsController): Writer {
  return {
    name: `${namespace}/${name}`,
    provider: canonicalProvider(settings.provider),
    backend: [...settings.servers, ...(settings.webhookImage === '' ? [] : [settings.webhookImage])],
    visibility: settings.visibility,
    domainFilter: domainFilterOf(settings),
    zoneIds: settings.zoneIdFilters,
    registry: settings.registry,
    ownerId: settings.ownerId,
    affixes: `${settings.prefix}|${settings.suffix}`,
    selection: {
      namespace: given(settings.namespace),
      'annotation prefix': settings.annotationPrefixes,
      'annotation filter': given(settings.annotationFilter),
      'label filter': given(settings.labelFilter),
      'ingress class': settings.ingressClasses,
      source: settings.sources,
    },
  }
}

function given(text: string): readonly string[] {
  return text === '' ? [] : [text]
}

/** external-dns keeps two names for two providers. */
export function canonicalProvider(provider: string): string {
  const others: Readonly<Record<string, string>> = {
    route53: 'aws',
    'azure-dns': 'azure',
    skydns: 'coredns',
    powerdns: 'pdns',
  }
  return others[provider] ?? provider
}

/** Its plain lists as mldns reads them. Go expressions are not compiled here: such a filter lets everything pass. */
export function domainFilterOf(settings: DnsController['settings']): DomainFilter {
  const {regexDomainFilter, regexDomainExclusion, domainFilters, excludeDomains} = settings
  if (regexDomainFilter !== '' || regexDomainExclusion !== '') return everyDomain
  return {include: toDomainEntries(domainFilters), exclude: toDomainEntries(excludeDomains)}
}

/** How two writers get into each other's way, or undefined when they do not. */
export function clashOf(a: Writer, b: Writer): Clash | undefined {
  if (!sharesZones(a, b)) return undefined
  if (a.registry === 'noop' || b.registry === 'noop') return 'no-ownership'
  if (a.ownerId === b.ownerId && a.registry === b.registry && a.affixes === b.affixes) return 'same-owner'
  return separation(a, b) === undefined ? 'same-names' : undefined
}

/** Whether two writers may reach one record. What is not known may be the same. */
export function sharesZones(a: Writer, b: Writer): boolean {
  if (a.provider !== b.provider && a.provider !== '' && b.provider !== '') return false
  if (a.visibility !== '' && b.visibility !== '' && a.visibility !== b.visibility) return false
  if (areApart(a.backend, b.backend) || areApart(a.zoneIds, b.zoneIds)) return false
  return domainsMeet(a.domainFilter, b.domainFilter)
}

/** Both say something, and nothing of it is the same. */
function areApart(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((one) => b.includes(one))
}

/** Two plain domain filters have a domain in common. */
export function domainsMeet(a: DomainFilter, b: DomainFilter): boolean {
  const left = a.include.length === 0 ? [''] : a.include.map(domainOf)
  const right = b.include.length === 0 ? [''] : b.include.map(domainOf)
  return left.some((one) =>
    right.some((other) => {
      if (!isWithin(one, other) && !isWithin(other, one)) return false
      const narrow = isWithin(one, other) ? one : other
      return ![...a.exclude, ...b.exclude].some((out) => !out.startsWith('.') && isWithin(narrow, out))
    }),
  )
}

function domainOf(entry: string): string {
  return entry.startsWith('.') ? entry.slice(1) : entry
}

/** By what two writers choose different objects (`namespace`, `ingress class`, …), or undefined. */
export function separation(a: Writer, b: Writer): string | undefined {
  return Object.keys(a.selection).find((key) => areApart(a.selection[key] ?? [], b.selection[key] ?? []))
}
