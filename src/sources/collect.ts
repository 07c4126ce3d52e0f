import type {ClusterSnapshot, ResourceKind} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {formatRef, type Endpoint} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import {namespaces} from '../model/resource-kinds.js'
import {configuredSources} from './catalog.js'
import {removeDuplicates} from './dedup.js'
import {applyDefaultTargets} from './default-targets.js'
import {addNat64} from './nat64.js'
import {postProcess} from './post-process.js'
import {addPointers} from './ptr.js'
import type {SourceSettings} from './settings.js'
import type {ObjectVerdict} from './source.js'
import {filterTargets} from './target-filter.js'
import {describeEndpoint, endpointFinding, type Dropped, type Wrapped} from './wrapper.js'

/** Everything the sources want, and why the rest is not wanted. */
export type Collected = {
  /** After all wrappers, in source order: the order decides ties in the plan. */
  readonly endpoints: readonly Endpoint[]
  /** One for every object a source looked at. */
  readonly verdicts: readonly ObjectVerdict[]
  readonly findings: readonly Finding[]
}

/** The kinds that must be read for these settings. @throws ConfigError for an unusable source */
export function kindsFor(settings: SourceSettings): readonly ResourceKind[] {
  const kinds = configuredSources(settings).flatMap((source) => source.kinds(settings))
  if (settings.namespaceSelector.trim() !== '') kinds.push(namespaces)
  return [...new Set(kinds)]
}

const wrappers: readonly ((endpoints: readonly Endpoint[], settings: SourceSettings) => Wrapped)[] = [
  applyDefaultTargets,
  (endpoints) => removeDuplicates(endpoints),
  addNat64,
  filterTargets,
  addPointers,
  postProcess,
]

/**
 * Runs the sources in order over every cluster, then the wrappers of external-dns in its order.
 * @throws ConfigError when the settings cannot be used; see checkSourceSettings for all their problems at once
 */
export function collectEndpoints(snapshots: readonly ClusterSnapshot[], settings: SourceSettings): Collected {
  const results = configuredSources(settings).flatMap((source) =>
    snapshots.map((snapshot) => source.read(snapshot, settings)),
  )
  let endpoints: readonly Endpoint[] = results.flatMap((result) => result.endpoints)
  const findings = results.flatMap((result) => result.findings)
  const dropped: Dropped[] = []
  for (const wrap of wrappers) {
    const wrapped = wrap(endpoints, settings)
    endpoints = wrapped.endpoints
    findings.push(...wrapped.findings)
    dropped.push(...wrapped.dropped)
  }
  return {
    endpoints,
    verdicts: withDropped(
      results.flatMap((result) => result.verdicts),
      dropped,
      endpoints,
    ),
    findings: [...findings, ...checkCnames(endpoints, settings)],
  }
}

/** What a wrapper dropped is skipped in the verdicts of its objects: for its type only, and for the wrapper's reason. */
function withDropped(
  verdicts: readonly ObjectVerdict[],
  dropped: readonly Dropped[],
  endpoints: readonly Endpoint[],
): readonly ObjectVerdict[] {
  if (dropped.length === 0) return verdicts
  const byObject = new Map<string, ObjectVerdict['skipped'][number][]>()
  for (const {endpoint, reason} of dropped) {
    for (const {ref} of endpoint.origins) {
      const skipped = byObject.get(formatRef(ref)) ?? []
      skipped.push({name: endpoint.dnsName, types: [endpoint.recordType], reason})
      byObject.set(formatRef(ref), skipped)
    }
  }
  const publishing = new Set(endpoints.flatMap(({origins}) => origins.map(({ref}) => formatRef(ref))))
  return verdicts.map((verdict) => {
    const id = formatRef(verdict.ref)
    const more = byObject.get(id) ?? []
    const [first] = more
    if (first === undefined) return verdict
    const skipped = [...verdict.skipped, ...more]
    return publishing.has(id) || verdict.reason !== undefined
      ? {...verdict, skipped}
      : {...verdict, skipped, reason: first.reason}
  })
}

/** Names wanted as CNAME and as something else: only one of them can exist (RFC 1034 3.6.2). */
function checkCnames(endpoints: readonly Endpoint[], settings: SourceSettings): readonly Finding[] {
  const isManaged = ({recordType}: Endpoint): boolean =>
    settings.managedRecordTypes.includes(recordType) && !settings.excludeRecordTypes.includes(recordType)
  const names = new Set(
    endpoints.filter((one) => one.recordType === 'CNAME' && isManaged(one)).map((one) => one.dnsName),
  )
  if (names.size === 0) return []
  const claims = new Map<string, Endpoint[]>()
  for (const endpoint of endpoints)
    if (names.has(endpoint.dnsName) && isManaged(endpoint))
      claims.set(endpoint.dnsName, [...(claims.get(endpoint.dnsName) ?? []), endpoint])
  return [...claims.values()]
    .filter((claim) => claim.some((one) => one.recordType !== 'CNAME'))
    .flatMap((claim) => describeCnames(claim))
    .sort((a, b) => compareText(a.message, b.message))
}

function describeCnames(claim: readonly Endpoint[]): readonly Finding[] {
  const [first] = claim
  if (first === undefined) return []
  const wanted = claim.map((one) => `${describeEndpoint(one)} (${one.targets.join(', ')})`).sort(compareText)
  const message = `${first.dnsName} is wanted as CNAME and as another type, which cannot stand beside it: ${wanted.join('; ')}`
  return [endpointFinding(first, 'MLD0306', 'warning', message, 'publish either the addresses or the CNAME')]
}
