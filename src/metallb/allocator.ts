import {quoteAll, parseIP, type Family} from './address.js'
import {FreeAddresses, type Place} from './free-addresses.js'
import {acceptsService, type Asker, type Pool} from './pool.js'

/** What the allocator must know of a Service. */
export type Claimant = Asker & {
  readonly key: string
  readonly ports: readonly string[]
  readonly sharingKey: string
  readonly backendKey: string
}

/** What a Service holds. */
export type Allocation = {
  readonly pool: string
  readonly ips: readonly string[]
  readonly ports: readonly string[]
  readonly sharingKey: string
  readonly backendKey: string
}

/** Who is on one address. */
export type Tenancy = {
  readonly sharingKey: string
  readonly backendKey: string
  readonly ports: ReadonlyMap<string, string>
  readonly services: ReadonlySet<string>
}

type MutableTenancy = {
  sharingKey: string
  backendKey: string
  ports: Map<string, string>
  services: Set<string>
}

/**
 * MetalLB's allocator: who holds which address, and who may join whom. It changes as a simulation goes on and never
 * leaves it. Assign, sharing and free-address rules in the order MetalLB tries them.
 */
export class Allocator {
  #pools: readonly Pool[] = []
  #free = new FreeAddresses([], () => false)
  readonly #held = new Map<string, Allocation>()
  readonly #tenants = new Map<string, MutableTenancy>()
  readonly #bySharingKey = new Map<string, Set<string>>()
  /** Made when asked for; dropped when anything changes. */
  #keysByPool: ReadonlyMap<string, ReadonlySet<string>> | undefined

  get pools(): readonly Pool[] {
    return this.#pools
  }

  /** Everything held, in the order in which it was assigned. */
  get held(): ReadonlyMap<string, Allocation> {
    return this.#held
  }

  /** The addresses on which Services with this sharing key are. */
  sharedWith(sharingKey: string): ReadonlySet<string> {
    return this.#bySharingKey.get(sharingKey) ?? new Set()
  }

  /** Whether any Service with another sharing key has an address of the pool. */
  hasOtherSharers(pool: string, sharingKey: string): boolean {
    this.#keysByPool ??= sharingKeysByPool(this.#held)
    const keys = this.#keysByPool.get(pool)
    return keys !== undefined && keys.size > (keys.has(sharingKey) ? 1 : 0)
  }

  tenancy(ip: string): Tenancy | undefined {
    return this.#tenants.get(ip)
  }

  /** Takes over a configuration: who holds an address that no pool has any more loses it, others follow their address. */
  setPools(pools: readonly Pool[]): void {
    this.#pools = pools
    this.#keysByPool = undefined
    this.#free = new FreeAddresses(pools, (ip) => this.#tenants.has(ip))
    for (const [key, allocation] of this.#held) {
      const pool = this.poolOf(allocation.ips)
      if (pool === undefined) this.unassign(key)
      else if (pool.name !== allocation.pool) this.#held.set(key, {...allocation, pool: pool.name})
    }
  }

  /** Restores what a Service was known to hold, unchecked. */
  restore(key: string, allocation: Allocation): void {
    this.#assign(key, allocation)
  }

  /** The one pool that may hand out all the addresses. */
  poolOf(ips: readonly string[]): Pool | undefined {
    let found: Pool | undefined
    for (const ip of ips) {
      const address = parseIP(ip)
      const pool = address === undefined ? undefined : this.#free.place(address)?.pool
      if (pool === undefined || (found !== undefined && found.name !== pool.name)) return undefined
      found = pool
    }
    return found
  }

  /** The pool around an address, also when it avoids the address. */
  holderOf(ip: string): Pool | undefined {
    const address = parseIP(ip)
    return address === undefined ? undefined : this.#free.holder(address)
  }

  /** Gives the addresses to the Service; undefined, or MetalLB's words for why not. */
  assign(claimant: Claimant, ips: readonly string[]): string | undefined {
    const pool = this.poolOf(ips)
    if (pool === undefined) return `${quoteAll(ips)} is not allowed in config`
    if (!acceptsService(pool, claimant)) return `pool ${pool.name} not compatible for ip assignment`
    for (const ip of ips) {
      const refusal = this.#sharingRefusal(claimant, ip)
      if (refusal !== undefined) return refusal
    }
    const {ports, sharingKey, backendKey} = claimant
    this.#assign(claimant.key, {pool: pool.name, ips, ports, sharingKey, backendKey})
    return undefined
  }

  #sharingRefusal(claimant: Claimant, ip: string): string | undefined {
    const tenancy = this.#tenants.get(ip)
    if (tenancy === undefined) return undefined
    if (!mayShare(tenancy, claimant)) {
      const others = [...tenancy.services].filter((service) => service !== claimant.key)
      if (others.length > 0)
        return `can't change sharing key for "${claimant.key}", address also in use by ${others.join(',')}`
    }
    for (const port of claimant.ports) {
      const owner = tenancy.ports.get(port)
      if (owner !== undefined && owner !== claimant.key) return `port ${port} is already in use on "${ip}"`
    }
    return undefined
  }

  #assign(key: string, allocation: Allocation): void {
    this.#keysByPool = undefined
    this.unassign(key)
    this.#held.set(key, allocation)
    for (const ip of allocation.ips) this.#enter(key, ip, allocation)
  }

  #enter(key: string, ip: string, {ports, sharingKey, backendKey}: Allocation): void {
    const tenancy = this.#tenants.get(ip) ?? {sharingKey, backendKey, ports: new Map(), services: new Set()}
    // the last to come sets the key, as in MetalLB
    tenancy.sharingKey = sharingKey
    tenancy.backendKey = backendKey
    for (const port of ports) tenancy.ports.set(port, key)
    tenancy.services.add(key)
    this.#tenants.set(ip, tenancy)
    if (sharingKey === '') return
    const shared = this.#bySharingKey.get(sharingKey) ?? new Set()
    this.#bySharingKey.set(sharingKey, shared.add(ip))
  }

  /** Frees what the Service holds. Nothing happens when it holds nothing. */
  unassign(key: string): void {
    const allocation = this.#held.get(key)
    if (allocation === undefined) return
    this.#held.delete(key)
    this.#keysByPool = undefined
    for (const ip of allocation.ips) {
      const tenancy = this.#tenants.get(ip)
      if (tenancy === undefined) continue
      for (const port of allocation.ports) tenancy.ports.delete(port)
      tenancy.services.delete(key)
      if (tenancy.services.size === 0) this.#vacate(ip, tenancy.sharingKey)
    }
  }

  #vacate(ip: string, sharingKey: string): void {
    this.#tenants.delete(ip)
    this.#bySharingKey.get(sharingKey)?.delete(ip)
    const address = parseIP(ip)
    if (address !== undefined) this.#free.release(address)
  }

  /** The first address of the family in the pool that is free or may be shared with its tenants. */
  firstFor(claimant: Claimant, pool: string, family: Family): string | undefined {
    const free = this.#free.first(pool, family)
    const {sharingKey} = claimant
    if (sharingKey === '') return free?.ip
    let best: (Place & {readonly ip: string}) | undefined = free
    for (const ip of this.#bySharingKey.get(sharingKey) ?? []) {
      const address = parseIP(ip)
      if (address === undefined || (family === 'IPv4') !== (address.bits === 32)) continue
      const place = this.#free.place(address)
      if (place === undefined || place.pool.name !== pool) continue
      if (best !== undefined && !isBefore(place, best)) continue
      if (this.#sharingRefusal(claimant, ip) === undefined) best = {rank: place.rank, value: place.value, ip}
    }
    return best?.ip
  }
}

function sharingKeysByPool(held: ReadonlyMap<string, Allocation>): ReadonlyMap<string, ReadonlySet<string>> {
  const byPool = new Map<string, Set<string>>()
  for (const {pool, sharingKey} of held.values()) {
    if (sharingKey === '') continue
    const keys = byPool.get(pool) ?? new Set()
    byPool.set(pool, keys.add(sharingKey))
  }
  return byPool
}

function isBefore(a: Place, b: Place): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.value < b.value)
}

function mayShare(tenancy: Tenancy, {sharingKey, backendKey}: Claimant): boolean {
  return sharingKey !== '' && tenancy.sharingKey === sharingKey && tenancy.backendKey === backendKey
}
