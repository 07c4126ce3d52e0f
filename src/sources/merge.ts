import {compareText} from '../model/dns-name.js'
import {formatRef, type Endpoint, type Origin} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import {isSingleValued} from '../model/record-type.js'

/** Merged endpoints, and a warning for every name that several objects claim. */
export type Merged = {readonly endpoints: readonly Endpoint[]; readonly findings: readonly Finding[]}

/**
 * MergeEndpoints of external-dns: endpoints of one name, type, set identifier and TTL (for CNAME and DNAME also of one
 * first target) become one; the first one's labels and properties stay, targets are united and sorted. Different CNAME
 * targets stay apart. Sorted by name, type, set identifier, TTL.
 */
export function mergeEndpoints(endpoints: readonly Endpoint[]): Merged {
  const named = endpoints.filter((one) => one.targets.length > 0 || !isSingleValued(one.recordType))
  if (!hasRepetition(named)) return {endpoints: sortEndpoints(named.map(withSortedTargets)), findings: []}
  const merged = uniteBy(named, (one) =>
    isSingleValued(one.recordType)
      ? `${keyOf(one)}\n${one.recordTTL}\n${one.targets[0]}`
      : `${keyOf(one)}\n${one.recordTTL}`,
  )
  return {endpoints: sortEndpoints(merged), findings: checkClaims(named)}
}

/**
 * The merge of the service source: Services that share a name give one record whatever their TTLs; the first Service
 * in order of its `resource` label gives TTL, properties and label. CNAMEs are merged as everywhere.
 */
export function mergeServices(endpoints: readonly Endpoint[]): Merged {
  if (!hasRepetition(endpoints)) return mergeEndpoints(endpoints)
  const cnames = endpoints.filter((one) => one.recordType === 'CNAME')
  const others = endpoints.filter((one) => one.recordType !== 'CNAME')
  const {endpoints: merged} = mergeEndpoints([...uniteBy(others, keyOf), ...cnames])
  return {endpoints: merged, findings: checkClaims(endpoints)}
}

/** Whether two endpoints share name, type and set identifier. Almost never, so it is asked before anything is grouped. */
function hasRepetition(endpoints: readonly Endpoint[]): boolean {
  return new Set(endpoints.map((one) => keyOf(one))).size < endpoints.length
}

function sortEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.toSorted(compareEndpoints)
}

function keyOf(one: Endpoint): string {
  return `${one.dnsName}\n${one.recordType}\n${one.setIdentifier}`
}

function uniteBy(endpoints: readonly Endpoint[], key: (one: Endpoint) => string): Endpoint[] {
  const groups = groupBy(endpoints, key)
  return [...groups.values()].map(unite)
}

function groupBy(
  endpoints: readonly Endpoint[],
  key: (one: Endpoint) => string,
): ReadonlyMap<string, readonly [Endpoint, ...Endpoint[]]> {
  const groups = new Map<string, [Endpoint, ...Endpoint[]]>()
  for (const endpoint of endpoints) {
    const id = key(endpoint)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [endpoint])
    else group.push(endpoint)
  }
  return groups
}

/** The first is the one whose object comes first, so that the order of the lists does not matter. */
function unite(group: readonly [Endpoint, ...Endpoint[]]): Endpoint {
  if (group.length === 1) return withSortedTargets(group[0])
  const ordered = group.toSorted(compareResources)
  return {
    ...(ordered[0] ?? group[0]),
    targets: sortUnique(ordered.flatMap((one) => one.targets)),
    origins: uniteOrigins(ordered.flatMap((one) => one.origins)),
  }
}

function withSortedTargets(one: Endpoint): Endpoint {
  return one.targets.length < 2 ? one : {...one, targets: sortUnique(one.targets)}
}

function compareResources(a: Endpoint, b: Endpoint): number {
  return compareText(a.labels['resource'] ?? '', b.labels['resource'] ?? '')
}

/** Sorted by code unit, without repetition. */
export function sortUnique(targets: readonly string[]): readonly string[] {
  return targets.length < 2 ? targets : [...new Set(targets)].sort(compareText)
}

/** Without repetition of the same object, source and field. */
export function uniteOrigins(origins: readonly Origin[]): readonly Origin[] {
  const seen = new Map<string, Origin>()
  for (const origin of origins) {
    const id = `${formatRef(origin.ref)}\n${origin.source}\n${origin.field}\n${origin.via.join()}`
    if (!seen.has(id)) seen.set(id, origin)
  }
  return [...seen.values()]
}

/** Order of the endpoints of one source. */
function compareEndpoints(a: Endpoint, b: Endpoint): number {
  return (
    compareText(a.dnsName, b.dnsName) ||
    compareText(a.recordType, b.recordType) ||
    compareText(a.setIdentifier, b.setIdentifier) ||
    a.recordTTL - b.recordTTL ||
    compareText(a.targets[0] ?? '', b.targets[0] ?? '')
  )
}

/** A warning for every name and type that several objects want with different targets. */
function checkClaims(endpoints: readonly Endpoint[]): readonly Finding[] {
  const findings: Finding[] = []
  const groups = groupBy(endpoints, keyOf)
  for (const group of groups.values()) {
    if (group.length === 1) continue
    const claims = new Map<string, string[]>()
    for (const {origins, targets} of group)
      for (const {ref} of origins)
        claims.set(formatRef(ref), [...(claims.get(formatRef(ref)) ?? []), ...targets])
    const wanted = new Set([...claims.values()].map((targets) => sortUnique(targets).join()))
    if (claims.size > 1 && wanted.size > 1) findings.push(describeClaims(group[0], claims))
  }
  return findings.sort((a, b) => compareText(a.message, b.message))
}

function describeClaims(
  {dnsName, recordType, origins}: Endpoint,
  claims: ReadonlyMap<string, readonly string[]>,
): Finding {
  const claimants = [...claims]
    .sort(([a], [b]) => compareText(a, b))
    .map(([object, targets]) => `${object} (${sortUnique(targets).join(', ')})`)
  const outcome =
    recordType === 'CNAME' ? 'a name holds only one CNAME' : 'their targets may be united in one record set'
  const [origin] = origins
  return {
    code: 'MLD0305',
    severity: 'warning',
    message: `${recordType} ${dnsName} is claimed by ${claimants.length} objects with different targets: ${claimants.join('; ')}; ${outcome}`,
    names: [dnsName],
    ...(origin === undefined ? {} : {ref: origin.ref}),
    fix: 'let one object publish the name, or give every object its own',
  }
}
