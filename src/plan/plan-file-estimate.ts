import type {Change} from './change.js'
import type {DocumentEstimate} from './plan-document.js'
import type {Plan, PlannedZone} from './plan.js'

/**
 * What applying a plan will cost: calls from the batch size of each provider, seconds where its rate is known, and how
 * long an old answer may live in a cache (the longest TTL among the sets that change).
 */
export function estimateApply(plan: Pick<Plan, 'zones' | 'changes'>): DocumentEstimate {
  let writeCalls = 0
  let seconds: number | undefined
  for (const zone of plan.zones) {
    const calls = writeCallsOf(zone)
    writeCalls += calls
    const rate = zone.capabilities.callsPerSecond
    if (rate !== undefined && calls > 0) seconds = (seconds ?? 0) + calls / rate
  }
  const worst = slowestCache(plan.changes)
  return {
    writeCalls,
    ...(seconds === undefined ? {} : {seconds: Math.ceil(seconds * 10) / 10}),
    worstCacheSeconds: worst?.before?.ttl ?? 0,
  }
}

/** How many calls writing the groups of a zone takes. */
export function writeCallsOf(zone: PlannedZone): number {
  const operations = zone.groups.reduce((sum, group) => sum + group.operations.length, 0)
  return Math.ceil(operations / Math.max(1, zone.capabilities.batchOperations))
}

/** The change whose old answer lives longest in caches, or undefined when no answer gets old. */
export function slowestCache(changes: readonly Change[]): Change | undefined {
  let slowest: Change | undefined
  for (const change of changes) {
    if (change.action === 'adopt' || change.action === 'release') continue
    const ttl = change.before?.ttl ?? 0
    if (ttl > (slowest?.before?.ttl ?? 0)) slowest = change
  }
  return slowest
}
