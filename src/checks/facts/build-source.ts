import {objectsOf, refOf, type ClusterSnapshot, type KubeObject} from '../../model/cluster.js'
import {compareNames} from '../../model/dns-name.js'
import {formatRef, type Endpoint, type ObjectRef} from '../../model/endpoint.js'
import {passesDomainFilter} from '../../model/filter.js'
import {findZone, type Zone} from '../../model/zone.js'
import type {Change, HeldItem} from '../../plan/change.js'
import type {Collected} from '../../sources/collect.js'
import type {ObjectVerdict} from '../../sources/source.js'
import {servicesBehind} from '../service-behind.js'
import {
  hostSubject,
  providerSubject,
  serviceSubject,
  subjectOfObject,
  zoneSubject,
  type Subject,
} from '../subject.js'
import type {ProviderFacts, ZoneFacts} from './provider.js'
import type {HostFacts, SourceFacts} from './source.js'

/** Joins what was collected with the cluster it comes from and the providers it goes to. */
export function buildSource(
  read: Pick<SourceFacts, 'settings' | 'collected' | 'complete'>,
  snapshot: ClusterSnapshot,
  providers: readonly ProviderFacts[],
): SourceFacts {
  const {collected} = read
  const behind = servicesBehind(snapshot)
  const claims = indexClaims(collected)
  const views = providers.map(toView)
  const hosts = [...claims.keys()]
    .toSorted(compareNames)
    .map((name) => [name, hostsOf(name, claims.get(name) ?? unclaimed, behind, views)] as const)
  return {...read, objects: indexObjects(collected, snapshot), behind, hosts: new Map(hosts)}
}

/**
 * A name in every view it belongs to, also one that no object asks for. When a wildcard answers for it, it depends on
 * that wildcard.
 */
export function hostsNamed(
  name: string,
  source: SourceFacts | undefined,
  providers: readonly ProviderFacts[],
): readonly HostFacts[] {
  const known = source?.hosts.get(name)
  if (known !== undefined) return known
  return hostsOf(name, unclaimed, new Map(), providers.map(toView)).map((host) => {
    const wildcard = source === undefined ? undefined : wildcardOver(host, source)
    if (wildcard === undefined) return host
    const {id, within = []} = wildcard.subject
    const all = [...(host.subject.within ?? []), id, ...within]
    return {...host, subject: {...host.subject, within: [...new Set(all)]}}
  })
}

/** The published wildcard that answers for a name no object asks for: the nearest one (RFC 4592 2.2). */
export function wildcardOver(
  {name, view}: Pick<HostFacts, 'name' | 'view'>,
  {hosts}: SourceFacts,
): HostFacts | undefined {
  const labels = name.split('.')
  for (let index = 1; index < labels.length; index++) {
    const parent = labels.slice(index).join('.')
    const found = hosts.get(`*.${parent}`)?.find((host) => host.view === view && host.endpoints.length > 0)
    if (found !== undefined) return found
    // a name that exists is answered for by no wildcard above it, and neither is what lies below
    if (hosts.has(parent)) return undefined
  }
  return undefined
}

/** An object as a subject; an Ingress depends on the Service it is reached through. */
export function objectSubject(ref: ObjectRef, {behind}: Pick<SourceFacts, 'behind'>): Subject {
  const subject = subjectOfObject(ref)
  const service = ref.kind === 'Ingress' ? behind.get(`${ref.namespace}/${ref.name}`) : undefined
  return service === undefined ? subject : {...subject, within: [serviceSubject(service).id]}
}

/** Who asks for a name, and what is published of it. */
type Claims = {readonly endpoints: Endpoint[]; readonly askedBy: ObjectVerdict[]}

const unclaimed: Claims = {endpoints: [], askedBy: []}

function indexClaims({endpoints, verdicts}: Collected): ReadonlyMap<string, Claims> {
  const claims = new Map<string, Claims>()
  const at = (name: string): Claims => {
    let known = claims.get(name)
    if (known === undefined) claims.set(name, (known = {endpoints: [], askedBy: []}))
    return known
  }
  for (const endpoint of endpoints) at(endpoint.dnsName).endpoints.push(endpoint)
  for (const verdict of verdicts) {
    const illegal = new Set(
      verdict.skipped.filter(({reason}) => reason.code === 'bad-name').map(({name}) => name),
    )
    for (const name of verdict.wanted) if (!illegal.has(name)) at(name).askedBy.push(verdict)
  }
  return claims
}

function indexObjects({verdicts}: Collected, snapshot: ClusterSnapshot): ReadonlyMap<string, KubeObject> {
  const judged = new Set(verdicts.map(({ref}) => formatRef(ref)))
  const kinds = new Set(verdicts.map(({ref}) => ref.kind))
  const objects = new Map<string, KubeObject>()
  for (const resource of Object.keys(snapshot.objects))
    for (const object of objectsOf(snapshot, resource)) {
      if (!kinds.has(object.kind)) continue
      const id = formatRef(refOf(object))
      if (judged.has(id)) objects.set(id, object)
    }
  return objects
}

/** A view with its zones and what its plan says, by name. */
type View = {
  readonly provider: ProviderFacts
  readonly zones: readonly {readonly name: string; readonly facts: ZoneFacts}[]
  readonly held: ReadonlyMap<string, readonly HeldItem[]>
  readonly changes: ReadonlyMap<string, readonly Change[]>
}

function toView(provider: ProviderFacts): View {
  const {view, zones, plan} = provider
  return {
    provider,
    zones: zones.map((facts) => ({name: facts.zone.name, facts})),
    held: byName(plan?.held ?? [], view),
    changes: byName(plan?.changes ?? [], view),
  }
}

function byName<Item extends {readonly name: string; readonly view: string}>(
  items: readonly Item[],
  view: string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    if (item.view !== view) continue
    const known = groups.get(item.name)
    if (known === undefined) groups.set(item.name, [item])
    else known.push(item)
  }
  return groups
}

function hostsOf(
  name: string,
  claims: Claims,
  behind: SourceFacts['behind'],
  views: readonly View[],
): readonly HostFacts[] {
  const objects = objectIds(claims, behind)
  const admitting = views.filter(({provider}) => passesDomainFilter(name, provider.domainFilter))
  if (admitting.length === 0)
    return [
      {
        name,
        view: '',
        subject: hostSubject(name, '', objects),
        ...claims,
        provider: undefined,
        zone: undefined,
        held: [],
        changes: [],
      },
    ]
  return admitting.map(({provider, zones, held, changes}) => {
    const zone = findZone(name, zones)?.facts
    return {
      name,
      view: provider.view,
      subject: hostSubject(name, provider.view, [...objects, ...placeIds(zone?.zone, provider)]),
      ...claims,
      provider,
      zone,
      held: held.get(name) ?? [],
      changes: changes.get(name) ?? [],
    }
  })
}

function placeIds(zone: Zone | undefined, {provider, view}: ProviderFacts): readonly string[] {
  const served = zone === undefined ? [] : [zoneSubject(zone.name, provider, view).id]
  return [...served, providerSubject(provider, view).id]
}

/** Ids of the objects behind a name and of the Services behind those, each once. */
function objectIds({endpoints, askedBy}: Claims, behind: SourceFacts['behind']): readonly string[] {
  const ids = new Set<string>()
  const add = (ref: ObjectRef): void => {
    const {id, within = []} = objectSubject(ref, {behind})
    ids.add(id)
    for (const one of within) ids.add(one)
  }
  for (const {ref} of askedBy) add(ref)
  for (const {origins} of endpoints) for (const {ref} of origins) add(ref)
  return [...ids]
}
