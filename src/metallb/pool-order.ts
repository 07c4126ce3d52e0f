import type {Allocator} from './allocator.js'
import type {Family, Stack} from './address.js'
import {acceptsService, type Pool} from './pool.js'
import type {ServiceWish} from './service-wish.js'

/**
 * Pools that are tried together. `random`: MetalLB takes any of them (it walks a Go map). Otherwise in this order;
 * `likely` marks an order that follows from how MetalLB sorts today although its documentation calls it random.
 */
export type Tier = {readonly pools: readonly Pool[]; readonly order: 'exact' | 'likely' | 'random'}

/** The pinned pools that take the Service, in the order they are tried. */
export function pinnedTiers(pools: readonly Pool[], wish: ServiceWish): readonly Tier[] {
  const fitting = pools.filter(
    (pool) => pool.pin !== undefined && pool.autoAssign && acceptsService(pool, wish),
  )
  const byNamespace = fitting.filter((pool) => pool.pin?.namespaces.has(wish.namespace) === true)
  const bySelector = fitting.filter((pool) => (pool.pin?.serviceSelectors.length ?? 0) > 0)
  const entries = [
    ...byNamespace.map((pool) => ({pool, random: true})),
    ...bySelector.map((pool) => ({pool, random: false})),
  ]
  return toTiers(insertionSort(entries))
}

type Entry = {readonly pool: Pool; readonly random: boolean}

function priorityOf(entry: Entry): number {
  return entry.pool.pin?.priority ?? 0
}

/** MetalLB's comparison: 0 is last, and two zeros count as "less" both ways, which turns their order round. */
function isLess(a: Entry, b: Entry): boolean {
  const left = priorityOf(a)
  const right = priorityOf(b)
  if (left > 0 && right > 0) return left < right
  return !(left === 0 && right > 0)
}

/** Go's sort.Slice for up to 12 elements. */
function insertionSort(entries: readonly Entry[]): readonly Entry[] {
  const sorted = [...entries]
  for (let i = 1; i < sorted.length; i++)
    for (let j = i; j > 0; j--) {
      const [before, current] = [sorted[j - 1], sorted[j]]
      if (before === undefined || current === undefined || !isLess(current, before)) break
      sorted[j - 1] = current
      sorted[j] = before
    }
  return sorted
}

function toTiers(sorted: readonly Entry[]): readonly Tier[] {
  const seen = new Set<string>()
  const groups: Entry[][] = []
  for (const entry of sorted) {
    if (seen.has(entry.pool.name)) continue
    seen.add(entry.pool.name)
    const last = groups.at(-1)
    if (last?.[0] !== undefined && priorityOf(last[0]) === priorityOf(entry)) last.push(entry)
    else groups.push([entry])
  }
  return groups.flatMap((group) => tiersOf(group))
}

/** Pools of one priority: those pinned by namespace come in random order, the others in a known one. */
function tiersOf(group: readonly Entry[]): readonly Tier[] {
  if (group.length === 1) return [{pools: group.map(({pool}) => pool), order: 'exact'}]
  const tiers: {pools: Pool[]; order: Tier['order']}[] = []
  let before: boolean | undefined
  for (const {pool, random} of group) {
    const last = tiers.at(-1)
    if (last !== undefined && before === random) {
      last.pools.push(pool)
      if (random) last.order = 'random'
    } else tiers.push({pools: [pool], order: 'likely'})
    before = random
  }
  return tiers
}

/** All unpinned pools that hand out by themselves: one of them, at random. */
export function unpinnedTiers(pools: readonly Pool[]): readonly Tier[] {
  const open = pools.filter((pool) => pool.pin === undefined && pool.autoAssign)
  return open.length === 0 ? [] : [{pools: open, order: open.length > 1 ? 'random' : 'exact'}]
}

/** One way an allocation may go. */
export type Candidate = {readonly pool: string; readonly ips: readonly string[]}

/** What the search in some pools came to: the equally possible candidates, the first being the likely one. */
export type Choice = {readonly candidates: readonly Candidate[]; readonly likely: boolean}

/**
 * The first pool that can serve the Service: its one family, or both; a Service that only prefers two falls back to a
 * pool with its primary family, then to one with the other. Two addresses never come from two pools.
 */
export function choose(
  allocator: Allocator,
  wish: ServiceWish,
  stack: Stack,
  tiers: readonly Tier[],
): Choice | undefined {
  const offer: Offer = (pool, family) => allocator.firstFor(wish, pool.name, family)
  for (const families of acceptable(wish, stack)) {
    const choice = firstServing(tiers, families, offer)
    if (choice !== undefined) return choice
  }
  return undefined
}

/** The address a pool would give for a family. */
type Offer = (pool: Pool, family: Family) => string | undefined

/** The combinations of families to look for, best first. */
export function acceptable(wish: ServiceWish, stack: Stack): readonly (readonly Family[])[] {
  if (stack !== 'dual') return [[stack]]
  if (wish.policy !== 'PreferDualStack') return [['IPv4', 'IPv6']]
  const other: Family = wish.primaryFamily === 'IPv4' ? 'IPv6' : 'IPv4'
  return [['IPv4', 'IPv6'], [wish.primaryFamily], [other]]
}

function firstServing(tiers: readonly Tier[], families: readonly Family[], offer: Offer): Choice | undefined {
  for (const [index, tier] of tiers.entries()) {
    const serving: Candidate[] = []
    for (const pool of tier.pools) {
      const ips = families.map((family) => offer(pool, family) ?? '')
      if (!ips.includes('')) serving.push({pool: pool.name, ips})
    }
    if (serving.length === 0) continue
    if (tier.order === 'random') return {candidates: serving, likely: false}
    const rivals = serving.length > 1 || hasRival(tiers, index, families, offer)
    return {candidates: serving.slice(0, 1), likely: tier.order === 'likely' && rivals}
  }
  return undefined
}

/** Whether another tier of the same priority could serve as well. */
function hasRival(tiers: readonly Tier[], index: number, families: readonly Family[], offer: Offer): boolean {
  const priority = tiers[index]?.pools[0]?.pin?.priority
  return tiers.some(
    (tier, other) =>
      other !== index &&
      tier.pools[0]?.pin?.priority === priority &&
      tier.pools.some((pool) => families.every((family) => offer(pool, family) !== undefined)),
  )
}
