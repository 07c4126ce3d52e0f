import type {Family, Stack} from './address.js'
import type {Allocator, Tenancy} from './allocator.js'
import {acceptsService, type Pool} from './pool.js'
import {acceptable} from './pool-order.js'
import {stackOfService, type ServiceWish} from './service-wish.js'

/** The first thing that keeps a Service from an address of a pool, in the order MetalLB looks. */
export type PoolBlock =
  | 'other-pool-requested'
  | 'not-compatible'
  | 'selects-no-namespace'
  | 'auto-assign-off'
  | 'no-addresses'
  | 'family'
  | 'one-family-only'
  | 'sharing-port'
  | 'sharing-backend'
  | 'sharing-key'
  | 'full'

/** How one pool stands to one Service. */
export type PoolFit = {
  readonly pool: string
  /** Whether MetalLB looks into the pool for this Service at all. */
  readonly considered: boolean
  readonly pinned: boolean
  readonly free: Readonly<Record<Family, bigint>>
  /** undefined = the pool can serve the Service. */
  readonly block: PoolBlock | undefined
}

/** How every pool stands to a Service that holds nothing. `free` counts unused addresses; shareable ones come on top. */
export function poolFits(
  allocator: Allocator,
  wish: ServiceWish,
  used: ReadonlyMap<string, Readonly<Record<Family, bigint>>>,
): readonly PoolFit[] {
  return allocator.pools.map((pool) => {
    const block = blockOf(allocator, wish, pool)
    const {capacity} = pool
    const taken = used.get(pool.name) ?? {IPv4: 0n, IPv6: 0n}
    return {
      pool: pool.name,
      considered: !isOutside(block),
      pinned: pool.pin !== undefined,
      free: {IPv4: capacity.IPv4 - taken.IPv4, IPv6: capacity.IPv6 - taken.IPv6},
      block,
    }
  })
}

/** Distinct addresses in use, per pool and family. */
export function usedPerPool(allocator: Allocator): ReadonlyMap<string, Readonly<Record<Family, bigint>>> {
  const used = new Map<string, Record<Family, bigint>>()
  const seen = new Set<string>()
  for (const {pool, ips} of allocator.held.values())
    for (const ip of ips) {
      if (seen.has(ip)) continue
      seen.add(ip)
      const counts = used.get(pool) ?? {IPv4: 0n, IPv6: 0n}
      counts[ip.includes(':') ? 'IPv6' : 'IPv4']++
      used.set(pool, counts)
    }
  return used
}

function isOutside(block: PoolBlock | undefined): boolean {
  return (
    block === 'other-pool-requested' ||
    block === 'not-compatible' ||
    block === 'selects-no-namespace' ||
    block === 'auto-assign-off'
  )
}

/** The first blocking reason. */
export function blockOf(allocator: Allocator, wish: ServiceWish, pool: Pool): PoolBlock | undefined {
  const requested = wish.requestedPool !== ''
  if (requested && wish.requestedPool !== pool.name) return 'other-pool-requested'
  if (!acceptsService(pool, wish)) return 'not-compatible'
  if (!requested && pool.pin?.selectsNobody === true) return 'selects-no-namespace'
  if (!requested && !pool.autoAssign) return 'auto-assign-off'
  const stack = stackOfService(wish)
  return stack.ok ? fullness(allocator, wish, pool, stack.stack) : 'family'
}

function fullness(allocator: Allocator, wish: ServiceWish, pool: Pool, stack: Stack): PoolBlock | undefined {
  const ways = acceptable(wish, stack)
  const serves = (family: Family): boolean => allocator.firstFor(wish, pool.name, family) !== undefined
  if (ways.some((families) => families.every(serves))) return undefined
  const {capacity} = pool
  const has = (family: Family): boolean => capacity[family] > 0n
  if (!has('IPv4') && !has('IPv6')) return 'no-addresses'
  if (!ways.some((families) => families.every(has))) return stack === 'dual' ? 'one-family-only' : 'family'
  return sharingBlock(allocator, wish, pool)
}

const nearness: readonly PoolBlock[] = ['full', 'sharing-key', 'sharing-backend', 'sharing-port']

/** A full pool: how near the Service came to sharing one of its addresses. */
function sharingBlock(allocator: Allocator, wish: ServiceWish, pool: Pool): PoolBlock {
  if (wish.sharingKey === '') return 'full'
  let best = 0
  for (const ip of allocator.sharedWith(wish.sharingKey)) {
    const tenancy = allocator.holderOf(ip)?.name === pool.name ? allocator.tenancy(ip) : undefined
    if (tenancy !== undefined) best = Math.max(best, nearness.indexOf(whyNotShared(tenancy, wish)))
  }
  if (best > 0) return nearness[best] ?? 'full'
  return allocator.hasOtherSharers(pool.name, wish.sharingKey) ? 'sharing-key' : 'full'
}

/** Which rule keeps a Service off an address that has tenants. `full`: one side does not share at all. */
export function whyNotShared(tenancy: Tenancy, wish: ServiceWish): PoolBlock {
  if (wish.sharingKey === '' || tenancy.sharingKey === '') return 'full'
  if (wish.sharingKey !== tenancy.sharingKey) return 'sharing-key'
  return wish.backendKey === tenancy.backendKey ? 'sharing-port' : 'sharing-backend'
}
