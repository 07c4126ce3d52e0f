import type {PoolDescription} from '../metallb/describe-pools.js'
import type {Prediction} from '../metallb/predict.js'

/** What `mldns pools` found out. */
export type PoolsReport = {
  /** MetalLB's namespace. */
  readonly namespace: string
  readonly pools: readonly PoolDescription[]
  /** What one more Service would get, when that was asked. */
  readonly next?: Prediction
  /** Why the list of pools may not be all there is; empty = it is. */
  readonly problems: readonly string[]
}

/** Counts up to 2^53 are numbers, larger ones decimal strings, so that no reader rounds them. */
function toCount(count: bigint): number | string {
  return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : count.toString()
}

/** The report as a JSON value. */
export function toPoolsJson(report: PoolsReport): Readonly<Record<string, unknown>> {
  const {namespace, pools, next, problems} = report
  return {
    schema: 'mldns.pools/v1',
    namespace,
    problems,
    pools: pools.map(({families, priority, reported, ...pool}) => ({
      ...pool,
      ...(priority === undefined ? {} : {priority}),
      ...(reported === undefined ? {} : {reported}),
      families: families.map(({family, capacity, used, free}) => ({
        family,
        capacity: toCount(capacity),
        used: toCount(used),
        free: toCount(free),
      })),
    })),
    ...(next === undefined ? {} : {next: toPredictionJson(next)}),
  }
}

function toPredictionJson({perPool, ...prediction}: Prediction): Readonly<Record<string, unknown>> {
  return {
    ...prediction,
    perPool: perPool.map(({free, block, ...fit}) => ({
      ...fit,
      free: {IPv4: toCount(free.IPv4), IPv6: toCount(free.IPv6)},
      ...(block === undefined ? {} : {block}),
    })),
  }
}
