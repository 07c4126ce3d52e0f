import {canonicalIP} from '../metallb/address.js'
import {objectsOf, refOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {stringsAt} from '../model/json.js'
import {findNearest} from '../model/nearest.js'
import {loadBalancerEntries} from '../sources/load-balancer.js'
import {hostsNamed, objectSubject} from './facts/build-source.js'
import type {MetalLBFacts} from './facts/metallb.js'
import type {ProviderFacts} from './facts/provider.js'
import type {SourceFacts} from './facts/source.js'
import type {Scope} from './scope.js'
import {poolSubject, serviceSubject, type Subject} from './subject.js'
import type {ObjectType, Target} from './targets.js'

/** What targets are looked up in; a cluster that could not be read has neither snapshot nor source. */
export type ScopeWorld = {
  readonly snapshot: ClusterSnapshot | undefined
  readonly source: SourceFacts | undefined
  readonly providers: readonly ProviderFacts[]
}

/** The subjects that were asked for and what they depend on. */
export type Selected = {
  readonly subjects: ReadonlySet<string>
  /** `namespace/name` of the Services among them; undefined = all must be looked at, because a pool was asked for. */
  readonly services: ReadonlySet<string> | undefined
  /** Targets that name nothing there is, each with a sentence. */
  readonly unknown: readonly string[]
}

/** Looks up what was asked for: the objects, the names they publish, and everything those depend on. */
export function selectTargets(targets: readonly Target[], world: ScopeWorld): Selected {
  const subjects = new Set<string>()
  const unknown: string[] = []
  for (const target of targets) {
    const found = find(target, world)
    if (typeof found === 'string') unknown.push(found)
    else for (const id of found) subjects.add(id)
  }
  const services = [...subjects].filter((id) => id.startsWith('svc:')).map((id) => id.slice('svc:'.length))
  const wantsPool = targets.some(({kind}) => kind === 'pool')
  return {subjects, services: wantsPool ? undefined : new Set(services), unknown}
}

/** The scope of a run, once MetalLB was replayed: the pools of the Services, and the Services of the pools. */
export function toScope(
  texts: readonly string[],
  targets: readonly Target[],
  {subjects}: Selected,
  metallb: MetalLBFacts | undefined,
): Scope {
  if (targets.length === 0) return {targets: texts, subjects: undefined}
  const all = new Set(subjects)
  const pools = new Set(
    targets.flatMap((target) => (target.kind === 'pool' ? [poolSubject(target.name).id] : [])),
  )
  for (const {subject} of metallb?.judged ?? []) {
    const {within = []} = subject
    if (within.some((id) => pools.has(id))) all.add(subject.id)
    if (all.has(subject.id)) for (const id of within) all.add(id)
  }
  return {targets: texts, subjects: all}
}

/** Ids of a target and of what it depends on, or why there is none. */
function find(target: Target, world: ScopeWorld): readonly string[] | string {
  switch (target.kind) {
    case 'hostname':
      return hostsNamed(target.name, world.source, world.providers).flatMap(({subject}) => withReach(subject))
    case 'pool':
      return findPool(target.name, world)
    case 'address':
      return findHolders(target.address, world)
    case 'object':
      return findObject(target, world)
  }
}

function withReach({id, within = []}: Subject): readonly string[] {
  return [id, ...within]
}

function findPool(name: string, {snapshot}: ScopeWorld): readonly string[] | string {
  const names =
    snapshot === undefined ? [] : objectsOf(snapshot, 'ipaddresspools').map(({metadata}) => metadata.name)
  if (snapshot === undefined || names.includes(name) || isUnread(snapshot, 'ipaddresspools'))
    return [poolSubject(name).id]
  return absent(`IPAddressPool ${name}`, name, names, 'pool/')
}

const resources: Readonly<Record<ObjectType, readonly string[]>> = {
  service: ['services'],
  ingress: ['ingresses'],
  gateway: ['gateways'],
  dnsendpoint: ['dnsendpoints'],
  route: ['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes'],
}

const shortWords: Readonly<Record<ObjectType, string>> = {
  service: 'svc',
  ingress: 'ing',
  gateway: 'gw',
  dnsendpoint: 'dnsendpoint',
  route: 'route',
}

function findObject(
  {type, namespace, name}: Extract<Target, {kind: 'object'}>,
  world: ScopeWorld,
): readonly string[] | string {
  const {snapshot} = world
  const key = `${namespace}/${name}`
  if (snapshot === undefined) return type === 'service' ? [serviceSubject(key).id] : []
  const all = resources[type].flatMap((resource) => objectsOf(snapshot, resource))
  const objects = all.filter(({metadata}) => `${metadata.namespace}/${metadata.name}` === key)
  if (objects.length === 0 && resources[type].some((resource) => isUnread(snapshot, resource)))
    return type === 'service' ? [serviceSubject(key).id] : []
  if (objects.length > 0) return objects.flatMap((object) => idsOfObject(object, world))
  const known = all.map(({metadata}) => `${metadata.namespace}/${metadata.name}`)
  return absent(`${type} ${key}`, key, known, `${shortWords[type]}/`)
}

function isUnread(snapshot: ClusterSnapshot, resource: string): boolean {
  return snapshot.lists.some(
    ({kind, problem}) =>
      kind.resource === resource && problem !== undefined && problem.reason !== 'not-served',
  )
}

function absent(what: string, asked: string, known: readonly string[], prefix: string): string {
  const near = findNearest(asked, known) ?? known.find((one) => one.split('/')[1] === asked.split('/')[1])
  return `there is no ${what}${near === undefined ? '' : `; did you mean ${prefix}${near}?`}`
}

/** An object, the Service it is reached through, and the names it asks for with what those depend on. */
function idsOfObject(object: KubeObject, {source}: ScopeWorld): readonly string[] {
  const subject = objectSubject(refOf(object), {behind: source?.behind ?? new Map()})
  const hosts = [...(source?.hosts.values() ?? [])]
    .flat()
    .filter(({subject: host}) => host.within?.includes(subject.id) === true)
  return [...withReach(subject), ...hosts.flatMap(({subject: host}) => withPlaces(host))]
}

/** A name with its zone and provider, without the other objects that ask for it. */
function withPlaces({id, within = []}: Subject): readonly string[] {
  return [id, ...within.filter((one) => one.startsWith('zone:') || one.startsWith('provider:'))]
}

/** Every address an object holds: given by its load balancer, or written by hand. */
function addressesOf(object: KubeObject): readonly string[] {
  return [...loadBalancerEntries(object).map(({ip}) => ip), ...stringsAt(object.spec, 'externalIPs')]
}

/** The Services and Ingresses whose status holds an address. */
function findHolders(address: string, world: ScopeWorld): readonly string[] | string {
  const {snapshot} = world
  if (snapshot === undefined) return []
  const wanted = canonicalIP(address)
  const holders = ['services', 'ingresses'].flatMap((resource) =>
    objectsOf(snapshot, resource).filter((object) =>
      addressesOf(object).some((ip) => canonicalIP(ip) === wanted),
    ),
  )
  if (holders.length > 0) return holders.flatMap((object) => idsOfObject(object, world))
  return isUnread(snapshot, 'services')
    ? []
    : `no Service and no Ingress has the address ${address}; see mldns pools for what is free`
}
