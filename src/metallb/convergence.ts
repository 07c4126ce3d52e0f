import {quoteAll, stackOf, type Stack} from './address.js'
import type {Allocator} from './allocator.js'
import {acceptable, choose, pinnedTiers, unpinnedTiers, type Candidate, type Choice} from './pool-order.js'
import {familyMismatch, familyOfIP, requestedIPs, stackOfService, type ServiceWish} from './service-wish.js'

/** An event as MetalLB writes it; `service` is `namespace/name`. */
export type MetalLBEvent = {
  readonly service: string
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** What the status of a Service holds: its addresses in order and the pool annotation ('' = absent). */
export type Assigned = {readonly ips: readonly string[]; readonly pool: string}

/** What the controller works with while it converges. */
export type Workbench = {
  readonly allocator: Allocator
  readonly emit: (event: MetalLBEvent) => void
  /** Decides what is random; called whenever a pool is chosen. */
  readonly pick: (wish: ServiceWish, choice: Choice) => Candidate | undefined
}

const cleared: Assigned = {ips: [], pool: ''}

/** Brings one Service to its address, step by step as the controller does. Returns what its status then holds. */
export function converge(bench: Workbench, wish: ServiceWish, current: Assigned): Assigned {
  const {allocator} = bench
  const clear = (): Assigned => {
    allocator.unassign(wish.key)
    return cleared
  }
  if (!wish.isLoadBalancer || allocator.pools.length === 0 || wish.clusterIPs.length === 0) return clear()
  if (wish.policy === 'RequireDualStack' && wish.clusterIPs.length < 2) {
    warn(
      bench,
      wish,
      'not enough clusterips',
      `Service requires dual stack but not enough clusterips [${wish.clusterIPs.join(' ')}]`,
    )
    return clear()
  }
  let ips = familyFits(bench, wish, current.ips) ? current.ips : []
  if (ips.length === 0) clear()
  if (ips.length > 0) {
    const kept = keep(bench, wish, ips)
    if (kept === 'stop') return current
    ips = kept ? ips : []
  }
  if (ips.length === 1 && wish.policy === 'PreferDualStack') ips = extend(bench, wish, ips)
  if (ips.length === 0) ips = allocateOrWarn(bench, wish)
  return ips.length === 0 ? clear() : {ips, pool: allocator.held.get(wish.key)?.pool ?? ''}
}

function warn(bench: Workbench, wish: ServiceWish, reason: string, message: string): void {
  bench.emit({service: wish.key, type: 'Warning', reason, message})
}

function tell(bench: Workbench, wish: ServiceWish, reason: string, message: string): void {
  bench.emit({service: wish.key, type: 'Normal', reason, message})
}

/** Whether the present addresses are of the families of the Service. */
function familyFits(bench: Workbench, wish: ServiceWish, ips: readonly string[]): boolean {
  if (ips.length === 0) return false
  const present = stackOf(ips)
  if (!present.ok) {
    warn(
      bench,
      wish,
      'nolbIPsIPFamily',
      `Failed to retrieve LBIPs IPFamily for ${quoteAll(ips)}: ${present.error}`,
    )
    return false
  }
  const wanted = stackOfService(wish)
  if (!wanted.ok) {
    warn(
      bench,
      wish,
      'noclusterIPsIPFamily',
      `Failed to retrieve ClusterIPs IPFamily for ${quoteAll(wish.clusterIPs)}: ${wanted.error}`,
    )
    return false
  }
  return present.stack === wanted.stack || (wanted.stack === 'dual' && wish.policy === 'PreferDualStack')
}

/** Whether the Service may keep its addresses; `stop` = its request cannot be read, so nothing is touched. */
function keep(bench: Workbench, wish: ServiceWish, ips: readonly string[]): boolean | 'stop' {
  const {allocator} = bench
  const refusal = allocator.assign(wish, ips)
  if (refusal !== undefined) {
    tell(
      bench,
      wish,
      'ClearAssignment',
      `current IP for "${wish.key}" not allowed by config, will attempt for new IP assignment: ${refusal}`,
    )
    allocator.unassign(wish.key)
    return false
  }
  if (wish.requestedPool !== '' && allocator.held.get(wish.key)?.pool !== wish.requestedPool) {
    allocator.unassign(wish.key)
    return false
  }
  const requested = requestedIPs(wish)
  if (!requested.ok) {
    warn(bench, wish, 'LoadBalancerFailed', `invalid requested loadbalancer IPs: ${requested.error}`)
    return 'stop'
  }
  if (requested.ips.length === 0 || isSameSet(requested.ips, ips)) return true
  allocator.unassign(wish.key)
  return false
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one))
}

/** Adds the other family from the same pool. MetalLB does not ask whether the Service is dual-stack at all. */
function extend(bench: Workbench, wish: ServiceWish, ips: readonly string[]): readonly string[] {
  const {allocator} = bench
  const pool = allocator.held.get(wish.key)?.pool ?? ''
  const missing = familyOfIP(ips[0] ?? '') === 'IPv4' ? 'IPv6' : 'IPv4'
  const additional = allocator.firstFor(wish, pool, missing)
  const both = [...ips, ...(additional === undefined ? [] : [additional])].toSorted(byFamily)
  const refusal =
    additional === undefined
      ? `no available IPs in pool ${pool} for ${missing.toLowerCase()} IPFamily`
      : allocator.assign(wish, both)
  if (refusal === undefined) {
    tell(bench, wish, 'IPAllocated', `Assigned additional IP "${additional}"`)
    return both
  }
  tell(bench, wish, 'AdditionalAssignFailed', `cannot assign additional IP in PreferDualStack: ${refusal}`)
  return ips
}

function byFamily(a: string, b: string): number {
  return Number(familyOfIP(a) === 'IPv6') - Number(familyOfIP(b) === 'IPv6')
}

function allocateOrWarn(bench: Workbench, wish: ServiceWish): readonly string[] {
  const result = allocate(bench, wish)
  if (result.ok) {
    tell(bench, wish, 'IPAllocated', `Assigned IP ${quoteAll(result.ips)}`)
    return result.ips
  }
  warn(bench, wish, 'AllocationFailed', `Failed to allocate IP for "${wish.key}": ${result.error}`)
  return []
}

/** Addresses, or MetalLB's words for why there are none. */
export type Allocated =
  {readonly ok: true; readonly ips: readonly string[]} | {readonly ok: false; readonly error: string}

/** Allocates for a Service that holds nothing: requested addresses, else the requested pool, else pinned pools, else any. */
export function allocate(bench: Workbench, wish: ServiceWish): Allocated {
  const stack = stackOfService(wish)
  if (!stack.ok) return stack
  const requested = requestedIPs(wish)
  if (!requested.ok) return requested
  if (requested.ips.length > 0)
    return allocateRequested(bench, wish, requested.ips, requested.stack === stack.stack)
  if (wish.requestedPool !== '') return allocateFromPool(bench, wish, stack.stack)
  return allocateAutomatically(bench, wish, stack.stack)
}

function allocateRequested(
  {allocator}: Workbench,
  wish: ServiceWish,
  ips: readonly string[],
  fits: boolean,
): Allocated {
  if (!fits) return {ok: false, error: familyMismatch(ips)}
  const refusal = allocator.assign(wish, ips)
  if (refusal !== undefined) return {ok: false, error: refusal}
  if (wish.requestedPool === '' || allocator.held.get(wish.key)?.pool === wish.requestedPool)
    return {ok: true, ips}
  allocator.unassign(wish.key)
  return {
    ok: false,
    error: `requested loadBalancer IP(s) ${quoteAll(ips)} is not compatible with requested address pool ${wish.requestedPool}`,
  }
}

function allocateFromPool({allocator}: Workbench, wish: ServiceWish, stack: Stack): Allocated {
  const name = wish.requestedPool
  if (!allocator.pools.some((pool) => pool.name === name))
    return {ok: false, error: `unknown pool ${JSON.stringify(name)}`}
  const offer = {IPv4: allocator.firstFor(wish, name, 'IPv4'), IPv6: allocator.firstFor(wish, name, 'IPv6')}
  if (offer.IPv4 === undefined && offer.IPv6 === undefined)
    return {ok: false, error: `no available IPs in pool ${name}`}
  const families = acceptable(wish, stack).find((some) => some.every((family) => offer[family] !== undefined))
  if (families === undefined) {
    const error =
      stack === 'dual'
        ? `no available IPs in pool ${name} for dual IPFamily`
        : // MetalLB asks for an address it did not find
          '["<nil>"] is not allowed in config'
    return {ok: false, error}
  }
  const ips = families.map((family) => offer[family] ?? '')
  const refusal = allocator.assign(wish, ips)
  return refusal === undefined ? {ok: true, ips} : {ok: false, error: refusal}
}

function allocateAutomatically(bench: Workbench, wish: ServiceWish, stack: Stack): Allocated {
  const {allocator} = bench
  for (const tiers of [pinnedTiers(allocator.pools, wish), unpinnedTiers(allocator.pools)]) {
    const choice = choose(allocator, wish, stack, tiers)
    const candidate = choice === undefined ? undefined : bench.pick(wish, choice)
    if (candidate !== undefined && allocator.assign(wish, candidate.ips) === undefined)
      return {ok: true, ips: candidate.ips}
  }
  return {ok: false, error: 'no available IPs'}
}
