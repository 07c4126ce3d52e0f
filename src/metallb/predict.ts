import type {KubeObject} from '../model/cluster.js'
import {objectsOf} from '../model/cluster.js'
import {Allocator} from './allocator.js'
import {allocate, type Assigned} from './convergence.js'
import type {Choice} from './pool-order.js'
import {clusterFamilies, isKnown, type Installation} from './installation.js'
import {poolFits, usedPerPool, type PoolFit} from './pool-fit.js'
import {isHandled, readWish, type ServiceWish} from './service-wish.js'
import {isAtLeast} from './settings.js'
import type {Simulation} from './simulate.js'

/** Which address a Service gets, or keeps. */
export type Prediction = {
  /**
   * `exact`: these addresses. `one-of`: MetalLB chooses at random among `candidates`. `none`: it gets no address, see
   * `reason` and `perPool`. `unknown`: something needed for the answer is not known.
   */
  readonly kind: 'exact' | 'one-of' | 'none' | 'unknown'
  /** The addresses; the first candidate's for `one-of`; empty otherwise. */
  readonly addresses: readonly string[]
  /** The pools the addresses come from. */
  readonly pools: readonly string[]
  readonly candidates: readonly Assigned[]
  /** `low`: follows from how MetalLB sorts today or from an older release, not from what it promises. */
  readonly confidence: 'high' | 'low'
  /** MetalLB's words or ours for why there is no address; '' when there is one. */
  readonly reason: string
  readonly perPool: readonly PoolFit[]
}

/** Predicts for a Service of the snapshot (`namespace/name`) or for one that does not exist yet (its manifest). */
export function predict(
  installation: Installation,
  target: string | KubeObject,
  simulation: Simulation,
): Prediction {
  const wish =
    typeof target === 'string'
      ? installation.wishes.find(({key}) => key === target)
      : toWish(installation, target)
  if (wish === undefined) return unknown('no such Service was read')
  const obstacle = obstacleTo(installation, simulation, wish)
  if (obstacle !== undefined) return obstacle
  const present = simulation.services.get(wish.key)
  const isNew = typeof target !== 'string' || present === undefined
  return isNew ? predictNew(installation, wish, simulation) : predictPresent(installation, wish, simulation)
}

function toWish({snapshot, settings}: Installation, object: KubeObject): ServiceWish {
  const wish = readWish(object, {
    assumedFamilies: clusterFamilies(objectsOf(snapshot, 'services')),
    knowsNewPrefix: isAtLeast(settings.version, [0, 14, 9]),
  })
  return {...wish, ips: [], ingressCount: 0, fromPool: ''}
}

function unknown(reason: string): Prediction {
  return {kind: 'unknown', addresses: [], pools: [], candidates: [], confidence: 'low', reason, perPool: []}
}

function none(reason: string, perPool: readonly PoolFit[] = []): Prediction {
  return {kind: 'none', addresses: [], pools: [], candidates: [], confidence: 'high', reason, perPool}
}

/** What makes the question moot. */
function obstacleTo(
  {snapshot, settings}: Installation,
  {pools, controllerError}: Simulation,
  wish: ServiceWish,
): Prediction | undefined {
  if (!wish.isLoadBalancer) return none('the Service is not of type LoadBalancer')
  if (!isHandled(wish, settings.lbClass))
    return none('MetalLB does not handle the loadBalancerClass of the Service')
  for (const resource of ['ipaddresspools', 'namespaces', 'services'])
    if (!isKnown(snapshot, resource) && snapshot.origin === 'api')
      return unknown(`the ${resource} of the cluster could not be read`)
  if (settings.webhookMode === 'onlywebhook')
    return none('the controller runs with --webhook-mode=onlywebhook')
  if (pools === undefined)
    return unknown(
      `MetalLB refuses its configuration and goes on with an older one that cannot be seen: ${controllerError ?? ''}`,
    )
  return undefined
}

/** The allocator as the simulation left it, without the Service itself. */
export function allocatorWithout({memory}: Simulation, service: string): Allocator {
  const allocator = new Allocator()
  for (const [key, allocation] of memory.controller.held)
    if (key !== service) allocator.restore(key, allocation)
  allocator.setPools(memory.controller.pools ?? [])
  return allocator
}

function isOld({settings}: Installation): boolean {
  return !isAtLeast(settings.version, [0, 14, 9])
}

function predictPresent(installation: Installation, wish: ServiceWish, simulation: Simulation): Prediction {
  const outcome = simulation.services.get(wish.key)
  const allocator = allocatorWithout(simulation, wish.key)
  const perPool = poolFits(allocator, wish, usedPerPool(allocator))
  const event = simulation.events.findLast(({service, type}) => service === wish.key && type === 'Warning')
  if (outcome === undefined || (outcome.ips.length === 0 && outcome.alternatives.length === 0))
    return none(event?.message ?? 'MetalLB gives it no address and writes no event', perPool)
  const candidates =
    outcome.alternatives.length > 1 ? outcome.alternatives : [{ips: outcome.ips, pool: outcome.pool}]
  return found(candidates, outcome.likely || isOld(installation), perPool)
}

function found(candidates: readonly Assigned[], low: boolean, perPool: readonly PoolFit[]): Prediction {
  const serving = candidates.filter(({ips}) => ips.length > 0)
  return {
    kind: candidates.length > 1 ? 'one-of' : 'exact',
    addresses: serving[0]?.ips ?? [],
    pools: [...new Set(serving.map(({pool}) => pool))],
    candidates,
    confidence: low ? 'low' : 'high',
    reason: '',
    perPool,
  }
}

function predictNew(installation: Installation, wish: ServiceWish, simulation: Simulation): Prediction {
  const allocator = allocatorWithout(simulation, wish.key)
  const perPool = poolFits(allocator, wish, usedPerPool(allocator))
  if (allocator.pools.length === 0) return none('there is no IPAddressPool', perPool)
  if (wish.policy === 'RequireDualStack' && wish.clusterIPs.length < 2)
    return none('the Service requires two families and the cluster gives it one ClusterIP', perPool)
  let choice: Choice | undefined
  const result = allocate(
    {
      allocator,
      emit: () => undefined,
      pick: (_, made) => {
        choice = made
        return made.candidates[0]
      },
    },
    wish,
  )
  if (!result.ok) return none(result.error, perPool)
  const taken = allocator.held.get(wish.key)
  const candidates = choice?.candidates ?? [{ips: result.ips, pool: taken?.pool ?? ''}]
  const uncertain = isUncertain(simulation, candidates)
  return found(candidates, choice?.likely === true || uncertain || isOld(installation), perPool)
}

/** Whether the pools in question also serve Services whose own address is a matter of chance. */
function isUncertain({services}: Simulation, candidates: readonly Assigned[]): boolean {
  const pools = new Set(candidates.map(({pool}) => pool))
  return [...services.values()].some(({alternatives}) => alternatives.some(({pool}) => pools.has(pool)))
}
