import type {KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import type {Prefix} from '../model/ip.js'
import {formatPrefix, lastOf} from '../model/ip-range.js'
import {stringsAt} from '../model/json.js'
import {parsePoolAddresses} from './pool-addresses.js'

/** What is wrong with the addresses of one pool. */
export type PoolFault = {
  readonly kind: 'syntax' | 'overlap'
  readonly pool: string
  /** In MetalLB's words, without its lead. */
  readonly words: string
  /** The other pool of an overlap; the pool itself when its own addresses overlap. */
  readonly other?: string
}

type Placed = {readonly prefix: Prefix; readonly pool: string; readonly order: number}

/** Everything wrong with the addresses of pools. MetalLB stops at the first fault; people want to mend all of them. */
export function poolFaults(pools: readonly KubeObject[]): readonly PoolFault[] {
  const faults: PoolFault[] = []
  const placed: Placed[] = []
  for (const {metadata, spec} of pools.toSorted((a, b) => compareText(a.metadata.name, b.metadata.name))) {
    const pool = metadata.name
    const texts = stringsAt(spec, 'addresses')
    if (texts.length === 0) faults.push({kind: 'syntax', pool, words: 'pool has no prefixes defined'})
    for (const text of texts) {
      const parsed = parsePoolAddresses(text)
      if (parsed.ok) for (const prefix of parsed.prefixes) placed.push({prefix, pool, order: placed.length})
      else
        faults.push({
          kind: 'syntax',
          pool,
          words: `invalid CIDR ${JSON.stringify(text)} in pool ${JSON.stringify(pool)}: ${parsed.error}`,
        })
    }
  }
  return [...faults, ...overlaps(placed)]
}

/** One fault for every pair of pools: prefixes sorted by address nest or are apart, so a stack of open ones is enough. */
function overlaps(placed: readonly Placed[]): readonly PoolFault[] {
  const sorted = placed.toSorted(
    ({prefix: a}, {prefix: b}) =>
      a.bits - b.bits || (a.base < b.base ? -1 : a.base > b.base ? 1 : a.length - b.length),
  )
  const found = new Map<string, PoolFault>()
  let open: Placed[] = []
  for (const one of sorted) {
    open = open.filter(
      ({prefix}) => prefix.bits === one.prefix.bits && lastOf(prefix).value >= one.prefix.base,
    )
    for (const outer of open) {
      const [earlier, later] = outer.order < one.order ? [outer, one] : [one, outer]
      const id = `${later.pool}\n${earlier.pool}`
      if (!found.has(id)) found.set(id, overlap(earlier, later))
    }
    open.push(one)
  }
  return [...found.values()].toSorted((a, b) => compareText(a.words, b.words))
}

function overlap(earlier: Placed, later: Placed): PoolFault {
  return {
    kind: 'overlap',
    pool: later.pool,
    other: earlier.pool,
    words: `CIDR "${formatPrefix(later.prefix)}" in pool "${later.pool}" overlaps with already defined CIDR "${formatPrefix(earlier.prefix)}"`,
  }
}
