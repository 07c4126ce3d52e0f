import {parseIP, familyOf} from './address.js'
import {Speakers, speakerEvents, type Announcement, type SpeakerEvent} from './announcement.js'
import {
  runController,
  type ControllerMemory,
  type ControllerRun,
  type ControllerView,
  type ServiceOutcome,
} from './controller.js'
import type {Assigned, MetalLBEvent} from './convergence.js'
import type {Installation} from './installation.js'
import type {Pool} from './pool.js'
import {statusCapacity} from './pool-addresses.js'
import {isHandled} from './service-wish.js'
import {isAtLeast} from './settings.js'
import {controllerConfig, speakerConfigs, type SpeakerConfig} from './speaker-config.js'

/** The numbers of IPAddressPool.status; 64-bit, so as bigints. */
export type PoolCounters = {
  readonly assignedIPv4: bigint
  readonly assignedIPv6: bigint
  readonly availableIPv4: bigint
  readonly availableIPv6: bigint
}

/** What MetalLB would make of a cluster. */
export type Simulation = {
  /** By `namespace/name`, every Service of the snapshot. */
  readonly services: ReadonlyMap<string, ServiceOutcome>
  /** Distinct events of the controller while it converges, in order. */
  readonly events: readonly MetalLBEvent[]
  /** Events that come again whenever the unchanged Service is looked at. */
  readonly repeated: readonly MetalLBEvent[]
  readonly counters: ReadonlyMap<string, PoolCounters>
  /** Words of MetalLB when its controller refuses the configuration; it then keeps the last good one, or does nothing. */
  readonly controllerError: string | undefined
  /** The same of speakers, by node. */
  readonly speakerErrors: ReadonlyMap<string, string>
  /** Services with addresses that MetalLB handles. */
  readonly announcements: ReadonlyMap<string, Announcement>
  readonly speakers: Speakers
  /** The pools the controller works with: of the last good configuration; undefined = it has none. */
  readonly pools: readonly Pool[] | undefined
  readonly memory: SimulationMemory
}

/** What MetalLB remembers between two simulations: hand it to the next one to see what a change does. */
export type SimulationMemory = {
  readonly controller: ControllerMemory
  readonly speakers: ReadonlyMap<string, SpeakerConfig>
}

/**
 * Runs controller and speakers over the cluster until nothing changes. Without `previous` MetalLB is taken to have just
 * started; with it, to have been running when the cluster changed. Where MetalLB chooses at random, the first candidate
 * by name is followed and `alternatives` hold all of them.
 */
export function simulate(installation: Installation, previous?: SimulationMemory): Simulation {
  const {objects, settings, wishes} = installation
  const config = controllerConfig(objects, {emptySelectsAll: isAtLeast(settings.version, [0, 15, 0])})
  const view: ControllerView = {
    wishes,
    pools: config.ok ? config.value : undefined,
    lbClass: settings.lbClass,
  }
  const run = runController(view, previous?.controller)
  const services = withAlternatives(view, previous?.controller, run)
  const {configs, errors} = readSpeakers(installation, previous)
  const speakers = new Speakers(installation, configs)
  return {
    services,
    events: run.events,
    repeated: run.repeated,
    counters: countersOf(run),
    controllerError: config.ok ? undefined : config.error,
    speakerErrors: errors,
    announcements: announce(installation, services, speakers),
    speakers,
    pools: run.memory.pools,
    memory: {controller: run.memory, speakers: configs},
  }
}

const mostReplays = 64
const mostReplayedServices = 20_000

/**
 * With more than one random choice, what one Service gets depends on what another got: then every way is run, and the
 * results are put together. Beyond a limit the first way alone speaks, with its own alternatives.
 */
function withAlternatives(
  view: ControllerView,
  previous: ControllerMemory | undefined,
  first: ControllerRun,
): ReadonlyMap<string, ServiceOutcome> {
  const ways = first.choices.reduce((product, count) => product * count, 1)
  if (first.choices.length < 2 || ways > mostReplays || ways * view.wishes.length > mostReplayedServices)
    return first.outcomes
  const seen = new Map<string, Assigned[]>()
  for (const outcomes of everyRun(view, previous))
    for (const [key, {ips, pool}] of outcomes) {
      const states = seen.get(key) ?? []
      if (!states.some((one) => one.pool === pool && one.ips.join() === ips.join())) states.push({ips, pool})
      seen.set(key, states)
    }
  return new Map(
    [...first.outcomes].map(([key, outcome]) => {
      const states = seen.get(key) ?? []
      return [key, states.length > 1 ? {...outcome, alternatives: states} : outcome]
    }),
  )
}

/** Every way the random choices can go: the last decision that can still be raised is raised. */
function everyRun(
  view: ControllerView,
  previous: ControllerMemory | undefined,
): readonly ReadonlyMap<string, ServiceOutcome>[] {
  const all: ReadonlyMap<string, ServiceOutcome>[] = []
  let decisions: readonly number[] | undefined = []
  while (decisions !== undefined && all.length < mostReplays) {
    const run = runController(view, previous, decisions)
    all.push(run.outcomes)
    decisions = nextDecisions(decisions, run.choices)
  }
  return all
}

function nextDecisions(
  decisions: readonly number[],
  choices: readonly number[],
): readonly number[] | undefined {
  const full = choices.map((_, index) => decisions[index] ?? 0)
  for (let index = full.length - 1; index >= 0; index--) {
    const raised = (full[index] ?? 0) + 1
    if (raised < (choices[index] ?? 0)) return [...full.slice(0, index), raised]
  }
  return undefined
}

function readSpeakers(
  {objects, settings, speakers}: Installation,
  previous: SimulationMemory | undefined,
): {readonly configs: ReadonlyMap<string, SpeakerConfig>; readonly errors: ReadonlyMap<string, string>} {
  const configs = new Map<string, SpeakerConfig>()
  const errors = new Map<string, string>()
  for (const [node, config] of speakerConfigs(objects, settings.bgpMode, speakers)) {
    if (!config.ok) errors.set(node, config.error)
    const value = config.ok ? config.value : previous?.speakers.get(node)
    if (value !== undefined) configs.set(node, value)
  }
  return {configs, errors}
}

function announce(
  {wishes, settings}: Installation,
  services: ReadonlyMap<string, ServiceOutcome>,
  speakers: Speakers,
): ReadonlyMap<string, Announcement> {
  const announcements = new Map<string, Announcement>()
  for (const wish of wishes) {
    const ips = services.get(wish.key)?.ips ?? []
    if (!wish.isLoadBalancer || ips.length === 0 || !isHandled(wish, settings.lbClass)) continue
    announcements.set(wish.key, speakers.announcementOf(speakers.announced(wish, ips)))
  }
  return announcements
}

function countersOf({memory}: ControllerRun): ReadonlyMap<string, PoolCounters> {
  const inUse = new Map<string, Set<string>>()
  for (const [, {pool, ips}] of memory.held) {
    const used = inUse.get(pool) ?? new Set()
    for (const ip of ips) used.add(ip)
    inUse.set(pool, used)
  }
  return new Map(
    (memory.pools ?? []).map((pool) => [pool.name, poolCounters(pool, inUse.get(pool.name) ?? new Set())]),
  )
}

function poolCounters(pool: Pool, used: ReadonlySet<string>): PoolCounters {
  const capacity = statusCapacity(pool.prefixes, pool.avoidBuggy)
  const counts = {IPv4: 0n, IPv6: 0n}
  for (const ip of used) {
    const address = parseIP(ip)
    if (address !== undefined) counts[familyOf(address)]++
  }
  return {
    assignedIPv4: counts.IPv4,
    assignedIPv6: counts.IPv6,
    availableIPv4: BigInt.asIntN(64, capacity.IPv4 - counts.IPv4),
    availableIPv6: BigInt.asIntN(64, capacity.IPv6 - counts.IPv6),
  }
}

/** The events of the speakers for one Service. */
export function eventsOfSpeakers(simulation: Simulation, service: string): readonly SpeakerEvent[] {
  const announcement = simulation.announcements.get(service)
  return announcement === undefined ? [] : speakerEvents(announcement)
}
