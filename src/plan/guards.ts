import {compareText} from '../model/dns-name.js'
import type {GuardResult} from './change.js'
import type {Draft} from './ledger.js'
import type {ZoneTally} from './plan-view.js'
import {kindOfResource} from './resource-label.js'

/**
 * Number guards over owned record sets. Counted are removals and replaces: every owned set that would be taken from
 * its name. Markers without a record do not count.
 */
const share = 0.2
const floor = 3
const ceiling = 50

/** How many of `owned` sets one plan may remove without being asked: 20 %, rounded up, at least 3, at most 50. */
export function removalLimit(owned: number): number {
  return Math.min(Math.max(Math.ceil(owned * share), floor), ceiling)
}

/** Runs every guard. `allowed` is `--allow-removals`: it lifts all blocks when the run removes no more than that. */
export function runGuards(
  tallies: readonly ZoneTally[],
  drafts: readonly Draft[],
  allowed: number | undefined,
): readonly GuardResult[] {
  const removals = drafts.filter(isRemoval)
  const total = removals.length
  const judge = (guard: Guard): GuardResult => toResult(guard, total, allowed)
  const byZone = new Map<ZoneTally['context'], Draft[]>(tallies.map(({context}) => [context, []]))
  for (const draft of drafts) byZone.get(draft.context)?.push(draft)
  const perZone = tallies.flatMap((tally) => zoneGuards(tally, byZone.get(tally.context) ?? []))
  const owned = tallies.reduce((sum, tally) => sum + tally.owned, 0)
  const run = tallies.length > 1 ? [removalsGuard('', owned, total)] : []
  return [...perZone, ...run, ...kindGuards(tallies, drafts)].map(judge)
}

/** What `--allow-removals` must be at least for these drafts. */
export function isRemoval(draft: Draft): boolean {
  return (draft.action === 'delete' && !draft.orphan) || draft.action === 'replace'
}

type Guard = Omit<GuardResult, 'result' | 'overriddenBy'> & {readonly standing: 'ok' | 'near' | 'blocked'}

function toResult({standing, ...guard}: Guard, total: number, allowed: number | undefined): GuardResult {
  if (standing !== 'blocked') return {...guard, result: standing}
  if (allowed !== undefined && total <= allowed) {
    return {...guard, result: 'overridden', overriddenBy: `--allow-removals ${allowed}`}
  }
  return {...guard, result: 'blocked', message: `${guard.message}; to allow it: --allow-removals ${total}`}
}

function zoneGuards({context, owned}: ZoneTally, drafts: readonly Draft[]): readonly Guard[] {
  const zone = context.zone.name
  const removed = drafts.filter(isRemoval).length
  return [
    removalsGuard(zone, owned, removed),
    ...emptyGuard(zone, owned, drafts),
    ...riskGuard(zone, drafts.filter(isRemoval)),
  ]
}

/** near: half of the limit or more. */
function removalsGuard(zone: string, owned: number, measured: number): Guard {
  const limit = removalLimit(owned)
  const place = zone === '' ? 'in the run' : `in zone ${zone}`
  return {
    id: 'removals',
    zone,
    measured,
    limit,
    unit: 'record sets',
    standing: measured > limit ? 'blocked' : measured * 2 >= limit ? 'near' : 'ok',
    message: `removals ${measured} of ${owned} owned ${place} (limit ${limit})`,
  }
}

/** A zone that holds nothing of ours afterwards is a mistake more often than a wish, however small it is. */
function emptyGuard(zone: string, owned: number, drafts: readonly Draft[]): readonly Guard[] {
  const deleted = drafts.filter((draft) => draft.action === 'delete' && !draft.orphan).length
  const created = drafts.filter((draft) => draft.action === 'create').length
  if (owned === 0 || deleted === 0 || owned - deleted + created > 0) return []
  return [
    {
      id: 'owned-to-zero',
      zone,
      measured: deleted,
      limit: owned - 1,
      unit: 'record sets',
      standing: 'blocked',
      message: `all ${owned} owned record sets of zone ${zone} would go`,
    },
  ]
}

const risky: ReadonlySet<string> = new Set(['apex', 'ns', 'mx', 'wildcard'])

/** Sets that many names or clients depend on: told, not blocked. */
function riskGuard(zone: string, removals: readonly Draft[]): readonly Guard[] {
  const sets = removals.filter((draft) => draft.risk.some((word) => risky.has(word)))
  if (sets.length === 0) return []
  const names = sets.map(
    ({before, after}) => `${(after ?? before)?.name ?? ''} ${(before ?? after)?.type ?? ''}`,
  )
  return [
    {
      id: 'apex',
      zone,
      measured: sets.length,
      limit: sets.length,
      unit: 'record sets',
      standing: 'near',
      message: `removes or replaces apex, NS, MX or wildcard sets: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`,
    },
  ]
}

/** A kind of object whose every record goes points at a source that is not read, not at objects that are gone. */
function kindGuards(tallies: readonly ZoneTally[], drafts: readonly Draft[]): readonly Guard[] {
  const before = new Map<string, number>()
  for (const {kinds} of tallies) {
    for (const [kind, count] of kinds) before.set(kind, (before.get(kind) ?? 0) + count)
  }
  const after = new Map(before)
  const deleted = new Map<string, number>()
  for (const draft of drafts) {
    if (draft.orphan) continue
    const [from, to] = [kindOfResource(draft.resource.before), kindOfResource(draft.resource.after)]
    if (draft.before !== null) after.set(from, (after.get(from) ?? 0) - 1)
    if (draft.after !== null) after.set(to, (after.get(to) ?? 0) + 1)
    if (draft.action === 'delete') deleted.set(from, (deleted.get(from) ?? 0) + 1)
  }
  return [...deleted]
    .filter(([kind]) => kind !== '' && (before.get(kind) ?? 0) > 0 && (after.get(kind) ?? 0) <= 0)
    .sort(([a], [b]) => compareText(a, b))
    .map(([kind, count]) => ({
      id: 'source-to-zero',
      zone: '',
      measured: count,
      limit: (before.get(kind) ?? 0) - 1,
      unit: `${kind} record sets`,
      standing: 'blocked',
      message: `every record of kind ${kind} would go (${count}): check that the source is read and its annotations are understood`,
    }))
}
