import {selectsPool, selectsService} from '../../../metallb/advertisement.js'
import {listNames} from '../../../metallb/diagnosis.js'
import {hasCondition} from '../../../metallb/installation.js'
import {excludeLabel} from '../../../metallb/speakers.js'
import {countsOf} from '../../../metallb/speaker-nodes.js'
import type {Pool} from '../../../metallb/pool.js'
import type {AdvertisementFacts, MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, inconclusive, na, type CheckResult} from '../../result.js'
import type {Subject} from '../../subject.js'
import {isManifests, obstacleTo} from './metallb-rule.js'
import {skipUnread, unreadOf} from './unread.js'

/** The filters every speaker applies, in its order. */
export type StepName = 'nodes' | 'speaker' | 'selected' | 'network' | 'label' | 'local'

/** The nodes left after a filter. */
export type Step = {readonly name: StepName; readonly nodes: readonly string[]}

/** Which nodes may announce a Service, filter by filter. It ends with the filter that leaves nobody. */
export type Candidates = {
  readonly advertisements: readonly AdvertisementFacts[]
  readonly steps: readonly Step[]
  readonly nodes: readonly string[]
  /** The filter that leaves nobody. */
  readonly emptyAt: StepName | undefined
}

/** The check that tells of an empty filter. */
const checkOfStep: Readonly<Record<StepName, string>> = {
  nodes: 'MLD0211',
  speaker: 'MLD0202',
  selected: 'MLD0211',
  network: 'MLD0213',
  label: 'MLD0212',
  local: 'MLD0215',
}

/** Finds out who may announce. Services with the same advertisements share the work. */
export class CandidateFinder {
  readonly #facts: MetalLBFacts
  readonly #pools: ReadonlyMap<string, Pool>
  readonly #byPool = new Map<string, readonly AdvertisementFacts[]>()
  readonly #shared = new Map<string, readonly Step[]>()
  readonly #filters: readonly (readonly [StepName, ReadonlySet<string> | undefined])[]

  constructor(facts: MetalLBFacts) {
    const {installation, simulation} = facts
    const {objects, settings, speakers} = installation
    const names = (isOut: (node: (typeof objects.nodes)[number]) => boolean): ReadonlySet<string> =>
      new Set(objects.nodes.filter((node) => !isOut(node)).map(({metadata}) => metadata.name))
    this.#facts = facts
    this.#pools = new Map((simulation.pools ?? []).map((pool) => [pool.name, pool]))
    this.#filters = [
      ['speaker', isManifests(facts) ? undefined : new Set(speakers)],
      ['selected', undefined],
      ['network', names((node) => hasCondition(node, 'NetworkUnavailable'))],
      [
        'label',
        names(({metadata}) => !settings.ignoreExcludeLabel && metadata.labels[excludeLabel] !== undefined),
      ],
    ]
  }

  /** The advertisements that select the pool, whatever Services they are for. */
  ofPool(name: string): readonly AdvertisementFacts[] {
    const known = this.#byPool.get(name)
    if (known !== undefined) return known
    const pool = this.#pools.get(name)
    const found =
      pool === undefined ? [] : this.#facts.advertisements.filter(({scope}) => selectsPool(scope, pool))
    this.#byPool.set(name, found)
    return found
  }

  /** Those of them that are for the Service. */
  forService({pool, wish}: MetalLBService): readonly AdvertisementFacts[] {
    return this.ofPool(pool).filter(({scope}) => selectsService(scope, wish))
  }

  of(service: MetalLBService): Candidates {
    const advertisements = this.forService(service)
    const shared = this.#sharedSteps(advertisements)
    const last = shared.at(-1)?.nodes ?? []
    if (!service.wish.isLocal || last.length === 0) return toCandidates(advertisements, shared)
    const endpoints = this.#facts.installation.endpoints.get(service.wish.key) ?? []
    const local = new Set(endpoints.filter(({usable}) => usable).map(({node}) => node))
    const nodes = last.filter((node) => local.has(node))
    return toCandidates(advertisements, [...shared, {name: 'local', nodes}])
  }

  #sharedSteps(advertisements: readonly AdvertisementFacts[]): readonly Step[] {
    const id = advertisements.map(({kind, name}) => `${kind}/${name}`).join(' ')
    const known = this.#shared.get(id)
    if (known !== undefined) return known
    const all = this.#facts.installation.objects.nodes.map(({metadata}) => metadata.name)
    const steps: Step[] = [{name: 'nodes', nodes: all}]
    let left: readonly string[] = all
    for (const [name, allowed] of this.#filters) {
      if (left.length === 0) break
      if (name === 'selected')
        left = left.filter((node) => advertisements.some(({scope}) => scope.nodes.has(node)))
      else if (allowed !== undefined) left = left.filter((node) => allowed.has(node))
      steps.push({name, nodes: left})
    }
    this.#shared.set(id, steps)
    return steps
  }
}

function toCandidates(advertisements: readonly AdvertisementFacts[], steps: readonly Step[]): Candidates {
  const last = steps.at(-1)
  const nodes = last?.nodes ?? []
  return {advertisements, steps, nodes, emptyAt: nodes.length === 0 ? last?.name : undefined}
}

/** How the set of nodes shrinks, one line a filter. */
export function describeSteps({steps, advertisements}: Candidates): readonly string[] {
  const selected = listNames(advertisements.map(titleOf), 3)
  const titles: Readonly<Record<StepName, string>> = {
    nodes: 'nodes',
    speaker: 'with a speaker',
    selected: `selected by ${selected || 'an advertisement'}`,
    network: 'with the network available',
    label: 'without the exclude label',
    local: 'with a ready endpoint',
  }
  return steps.map(({name, nodes}) => `${titles[name]}: ${nodes.length === 0 ? 'none' : countNodes(nodes)}`)
}

/** `L2Advertisement/lan` */
export function titleOf({kind, name}: AdvertisementFacts): string {
  return `${kind}/${name}`
}

/** Names of few nodes, the number of many. */
export function countNodes(nodes: readonly string[]): string {
  return nodes.length > 5 ? `${nodes.length} (${listNames(nodes, 3)})` : listNames(nodes)
}

const order: readonly StepName[] = ['nodes', 'speaker', 'selected', 'network', 'label', 'local']

/**
 * What keeps a check about one filter from being judged: no address, no advertisement, no endpoint, or an earlier filter
 * that leaves nobody already.
 */
export function obstacleBefore(
  step: StepName,
  code: string,
  service: MetalLBService,
  facts: MetalLBFacts,
  finder: CandidateFinder,
): CheckResult | undefined {
  const {subject} = service
  const obstacle = obstacleTo(code, service, facts) ?? unseenNodes(code, subject, facts)
  if (obstacle !== undefined) return obstacle
  const {advertisements, emptyAt} = finder.of(service)
  if (advertisements.length === 0) return blockedBy(code, subject, 'MLD0210')
  if (emptyAt === undefined || order.indexOf(emptyAt) >= order.indexOf(step)) return undefined
  return blockedBy(code, subject, checkOfStep[emptyAt])
}

/** Nodes or speakers that were not seen: nothing can be said of who announces then. */
export function unseenNodes(code: string, subject: Subject, facts: MetalLBFacts): CheckResult | undefined {
  const {snapshot, objects, speakerView} = facts.installation
  if (objects.nodes.length === 0)
    return isManifests(facts)
      ? na(code, subject, 'the manifests hold no nodes')
      : inconclusive(code, subject, 'no-nodes', 'the API lists no node')
  if (isManifests(facts) || speakerView !== 'assumed') return undefined
  const problem = unreadOf(snapshot, 'daemonsets')
  if (problem !== undefined) return skipUnread(code, subject, 'daemonsets', problem)
  return inconclusive(
    code,
    subject,
    'speakers-not-found',
    `no DaemonSet has the labels of the speaker, and ${podsUnseen(facts)}`,
  )
}

/** Why pods do not tell what runs: they may not be listed, or a dump holds none. */
export function podsUnseen({installation: {snapshot}}: MetalLBFacts): string {
  return unreadOf(snapshot, 'pods') === undefined ? 'no pod of MetalLB was given' : 'pods may not be listed'
}

/** With some speakers missing somewhere: whether surely one of the nodes has one. */
export function surelyHasSpeaker(nodes: readonly string[], {installation}: MetalLBFacts): boolean {
  if (installation.speakerView !== 'some') return true
  const missing = installation.components.speakerDaemonSets
    .map(countsOf)
    .reduce((sum, {ready, desired}) => sum + desired - ready, 0)
  return nodes.length > missing
}
