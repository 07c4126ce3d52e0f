import {formatAddress, type Address, type Prefix} from '../model/ip.js'
import {lastOf} from '../model/ip-range.js'
import {familyOf, isBuggy, type Family} from './address.js'
import type {Pool} from './pool.js'

/** A prefix of a pool while addresses are handed out. Everything below `next` is taken or avoided; `text` is `next` once written. */
type Stretch = {
  readonly pool: Pool
  readonly prefix: Prefix
  readonly last: bigint
  readonly rank: number
  next: bigint
  text: string
}

/** A place in the walk over a pool; smaller is earlier. */
export type Place = {readonly rank: number; readonly value: bigint}

/** The addresses of all pools, in the order in which MetalLB walks them. */
export class FreeAddresses {
  readonly #byPool = new Map<string, readonly Stretch[]>()
  readonly #sorted: readonly Stretch[]
  readonly #isTaken: (ip: string) => boolean

  constructor(pools: readonly Pool[], isTaken: (ip: string) => boolean) {
    this.#isTaken = isTaken
    for (const pool of pools)
      this.#byPool.set(
        pool.name,
        pool.prefixes.map((prefix, rank) => stretch(pool, prefix, rank)),
      )
    this.#sorted = [...this.#byPool.values()].flat().toSorted(byAddress)
  }

  /** The first address of the family that nobody has. */
  first(pool: string, family: Family): (Place & {readonly ip: string}) | undefined {
    for (const one of this.#byPool.get(pool) ?? []) {
      if (familyOf(one.prefix) !== family) continue
      for (; one.next <= one.last; one.next++) {
        const ip = one.text === '' ? textOf(one) : one.text
        if (ip !== '' && !this.#isTaken(ip)) {
          one.text = ip
          return {rank: one.rank, value: one.next, ip}
        }
        one.text = ''
      }
    }
    return undefined
  }

  /** Where an address stands in the walk over its pool, or undefined when no pool may hand it out. */
  place(address: Address): (Place & {readonly pool: Pool}) | undefined {
    const one = this.#find(address)
    if (one === undefined || (one.pool.avoidBuggy && isBuggy(address))) return undefined
    return {rank: one.rank, value: address.value, pool: one.pool}
  }

  /** The pool whose addresses hold this one, also when the pool avoids it. */
  holder(address: Address): Pool | undefined {
    return this.#find(address)?.pool
  }

  /** Says that an address may be free again. */
  release(address: Address): void {
    const one = this.#find(address)
    if (one !== undefined && address.value < one.next) {
      one.next = address.value
      one.text = ''
    }
  }

  /** Binary search: pools never overlap. */
  #find(address: Address): Stretch | undefined {
    let low = 0
    let high = this.#sorted.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const one = this.#sorted[middle]
      if (one === undefined) return undefined
      if (one.prefix.bits === address.bits && one.prefix.base <= address.value && address.value <= one.last)
        return one
      const before = one.prefix.bits - address.bits || (one.prefix.base < address.value ? -1 : 1)
      if (before < 0) low = middle + 1
      else high = middle - 1
    }
    return undefined
  }
}

function stretch(pool: Pool, prefix: Prefix, rank: number): Stretch {
  return {pool, prefix, rank, last: lastOf(prefix).value, next: prefix.base, text: ''}
}

/** The text of the next address, or '' when the pool avoids it. */
function textOf({pool, prefix, next}: Stretch): string {
  const address: Address = {bits: prefix.bits, value: next}
  return pool.avoidBuggy && isBuggy(address) ? '' : formatAddress(address)
}

function byAddress(a: Stretch, b: Stretch): number {
  return a.prefix.bits - b.prefix.bits || (a.prefix.base < b.prefix.base ? -1 : 1)
}
