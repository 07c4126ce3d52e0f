import type {KubeObject} from '../model/cluster.js'
import type {Prefix} from '../model/ip.js'
import {formatPrefix, overlaps, lastOf} from '../model/ip-range.js'
import {booleanAt, isObject, numberAt, stringsAt, type JsonObject} from '../model/json.js'
import {matchesSelector} from '../model/selector.js'
import {parsePoolAddresses, trueCapacity, type Capacity} from './pool-addresses.js'
import {refuse, refuseDuplicates, refusingAs} from './refusal.js'
import {matchesAny, readSelectors, type AnyOf} from './selectors.js'

/** Whom a pool is reserved for (`spec.serviceAllocation`). */
export type Pin = {
  /** Smaller positive numbers are tried earlier; 0 is last. */
  readonly priority: number
  /** Names given and names found by selectors together. Empty = no restriction, also when selectors found none. */
  readonly namespaces: ReadonlySet<string>
  /** Empty = no restriction. */
  readonly serviceSelectors: AnyOf
  /** namespaceSelectors are given and match no Namespace: nobody gets an address without naming the pool. */
  readonly selectsNoNamespace: boolean
  /** Nobody gets an address without naming the pool, for that reason or because an old release takes `{}` for nobody. */
  readonly selectsNobody: boolean
  /** The namespaceSelectors as given, for people. */
  readonly namespaceSelectors: AnyOf
}

/** An IPAddressPool as MetalLB understands it. */
export type Pool = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** In the order of spec.addresses, each range as the prefixes it expands to. */
  readonly prefixes: readonly Prefix[]
  readonly entries: readonly {readonly text: string; readonly prefixes: readonly Prefix[]}[]
  /** Addresses that can be given out. */
  readonly capacity: Capacity
  readonly autoAssign: boolean
  readonly avoidBuggy: boolean
  readonly pin?: Pin
}

/** What a pool needs to know of a Service. */
export type Asker = {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

/** What differs between releases. */
export type PoolRules = {
  /** Whether a serviceAllocation without any selector selects every Service: since 0.15.0, the default here. */
  readonly emptySelectsAll?: boolean
}

/** Reads the pools in the order given, which decides which fault is named. Calls refuse() with MetalLB's words. */
export function readPools(
  objects: readonly KubeObject[],
  namespaces: readonly KubeObject[],
  rules: PoolRules = {},
): readonly Pool[] {
  const pools: Pool[] = []
  const seen: {prefix: Prefix; pool: string}[] = []
  const clash = hasOverlap(objects)
  for (const object of objects) {
    const pool = refusingAs({before: `parsing address pool ${object.metadata.name}`}, () =>
      readPool(object, namespaces, rules),
    )
    if (clash) refuseOverlap(pool, seen)
    pools.push(pool)
  }
  return pools
}

function readPool(object: KubeObject, namespaces: readonly KubeObject[], rules: PoolRules): Pool {
  const {name, labels} = object.metadata
  const texts = stringsAt(object.spec, 'addresses')
  if (texts.length === 0) refuse('pool has no prefixes defined')
  const entries = texts.map((text) => {
    const parsed = parsePoolAddresses(text)
    if (!parsed.ok)
      return refuse(`invalid CIDR ${JSON.stringify(text)} in pool ${JSON.stringify(name)}: ${parsed.error}`)
    return {text, prefixes: parsed.prefixes}
  })
  const allocation = object.spec['serviceAllocation']
  const prefixes = entries.flatMap((entry) => entry.prefixes)
  const avoidBuggy = booleanAt(object.spec, 'avoidBuggyIPs') ?? false
  return {
    name,
    labels,
    entries,
    prefixes,
    capacity: trueCapacity(prefixes, avoidBuggy),
    autoAssign: booleanAt(object.spec, 'autoAssign') ?? true,
    avoidBuggy,
    ...(isObject(allocation) ? {pin: readPin(allocation, name, namespaces, rules)} : {}),
  }
}

function readPin(
  allocation: JsonObject,
  pool: string,
  objects: readonly KubeObject[],
  {emptySelectsAll = true}: PoolRules,
): Pin {
  const names = stringsAt(allocation, 'namespaces')
  refuseDuplicates(names, 'namespaces')
  const namespaceSelectors = readSelectors(allocation, 'namespaceSelectors', `ip pool ${pool}`)
  const serviceSelectors = readSelectors(allocation, 'serviceSelectors', `ip pool ${pool}`)
  const found = objects.filter(({metadata}) => matchesAny(namespaceSelectors, metadata.labels))
  const selectsNoNamespace = namespaceSelectors.length > 0 && found.length === 0 && names.length === 0
  const everything = names.length === 0 && namespaceSelectors.length === 0 && serviceSelectors.length === 0
  return {
    priority: numberAt(allocation, 'priority') ?? 0,
    namespaces: new Set([...names, ...found.map(({metadata}) => metadata.name)]),
    // an allocation without any selector selects every Service, as a pinned pool
    serviceSelectors: everything && emptySelectsAll ? [[]] : serviceSelectors,
    selectsNoNamespace,
    selectsNobody: (selectsNoNamespace && serviceSelectors.length === 0) || (everything && !emptySelectsAll),
    namespaceSelectors,
  }
}

/** Finds out in n log n whether any two prefixes overlap; only then the pairs are walked in MetalLB's order. */
function hasOverlap(objects: readonly KubeObject[]): boolean {
  const prefixes = objects.flatMap((object) =>
    stringsAt(object.spec, 'addresses').flatMap((text) => {
      const parsed = parsePoolAddresses(text)
      return parsed.ok ? parsed.prefixes : []
    }),
  )
  const sorted = prefixes.toSorted(
    (a, b) => a.bits - b.bits || (a.base < b.base ? -1 : a.base > b.base ? 1 : 0),
  )
  return sorted.some((prefix, index) => {
    const next = sorted[index + 1]
    return next !== undefined && next.bits === prefix.bits && next.base <= lastOf(prefix).value
  })
}

function refuseOverlap(pool: Pool, seen: {prefix: Prefix; pool: string}[]): void {
  for (const prefix of pool.prefixes) {
    const other = seen.find((one) => overlaps(prefix, one.prefix))
    if (other !== undefined)
      refuse(
        `CIDR "${formatPrefix(prefix)}" in pool "${pool.name}" overlaps with already defined CIDR "${formatPrefix(other.prefix)}"`,
      )
    seen.push({prefix, pool: pool.name})
  }
}

/**
 * MetalLB's compatibility check for explicit requests and for keeping an address. An empty namespace set does not
 * restrict, even when selectors found no namespace.
 */
export function acceptsService(pool: Pool, asker: Asker): boolean {
  const {pin} = pool
  if (pin === undefined) return true
  if (pin.namespaces.size > 0 && !pin.namespaces.has(asker.namespace)) return false
  return (
    pin.serviceSelectors.length === 0 ||
    pin.serviceSelectors.some((selector) => matchesSelector(selector, asker.labels))
  )
}
