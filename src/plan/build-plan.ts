import {compareNames, compareText} from '../model/dns-name.js'
import type {Finding} from '../model/finding.js'
import {recordSetText} from '../model/record-set.js'
import type {Group} from '../model/operation.js'
import type {Change, HeldItem} from './change.js'
import {dropClashes} from './clashes.js'
import {groupDrafts, sortDrafts, toChange, type DraftGroup} from './group.js'
import {Ledger, type Draft} from './ledger.js'
import {nameKey, sortBy} from './order.js'
import {runGuards} from './guards.js'
import type {PlanInput} from './input.js'
import type {Completeness, Plan, PlannedZone, PlanSummary} from './plan.js'
import {planView, type ZoneTally} from './plan-view.js'
import {
  checkTargets,
  isInScope,
  isNarrowed,
  matchableDraft,
  matchableHeld,
  parseScope,
  type Scope,
} from './scope.js'
import type {RunFacts, ZoneContext} from './zone-context.js'

/**
 * From what is wanted and what is live to a plan: join owners → assign zones → decide rows → group → scope → guards.
 * Pure and deterministic: the same input gives the same plan, whatever order zones, endpoints of different names and
 * verdicts come in.
 *
 * @throws UsageError when a `--target` matches nothing
 */
export function buildPlan(input: PlanInput): Plan {
  const ledger = new Ledger()
  const run = runFacts(input)
  const tallies = input.views.flatMap((view) => planView(view, run, ledger)).sort(compareTallies)
  const completeness = completenessOf(input, run)
  const drafts = completeness === 'errored' ? [] : sortDrafts(ledger.drafts)
  const groups = dropClashes(groupDrafts(drafts), ledger)
  const numbers = numberDrafts(drafts, groups)
  const numbered = narrow(groups, numbers, ledger.held, input)
  const changes = toChanges(numbered, numbers, input)
  const held = sortHeld(ledger.held, parseScope(input.scope))
  const guards = runGuards(
    tallies,
    numbered.flatMap(({group}) => group.drafts),
    input.allowRemovals,
  )
  return {
    completeness,
    owner: joinWords(input.views.map((view) => (view.registry.kind === 'noop' ? '' : view.registry.ownerId))),
    policy: joinWords(input.views.map((view) => view.policy)),
    clusters: input.clusters,
    zones: toPlannedZones(tallies, numbered, changes, input),
    unread: input.views.flatMap((view) => view.unread).sort((a, b) => compareText(placeOf(a), placeOf(b))),
    changes,
    held,
    guards,
    findings: [...input.findings, ...sortFindings(ledger.findings)],
    summary: summarize(changes, held, tallies),
  }
}

function placeOf({zone, view}: {readonly zone: string; readonly view: string}): string {
  return `${zone} ${view}`
}

function joinWords(words: readonly string[]): string {
  return [...new Set(words.filter((word) => word !== ''))].sort(compareText).join(', ')
}

function runFacts(input: PlanInput): RunFacts {
  const {verdicts, proofs, onConflict, grace, now} = input
  const [unread] = input.views.flatMap((view) => view.unread)
  const partial = !input.sourcesComplete
    ? 'not every list of the cluster was read to its end'
    : unread === undefined
      ? undefined
      : `zone ${unread.zone} could not be read`
  return {...(partial === undefined ? {} : {partial}), verdicts, proofs, onConflict, grace, now}
}

function completenessOf(input: PlanInput, run: RunFacts): Completeness {
  const unread = input.views.some((view) => view.unread.length > 0)
  if (unread && input.views.every((view) => view.zones.length === 0)) return 'errored'
  if (run.partial !== undefined) return 'sources-partial'
  return input.scope.target.length + input.scope.exclude.length > 0 ? 'scoped' : 'complete'
}

function compareTallies(a: ZoneTally, b: ZoneTally): number {
  return (
    compareNames(a.context.zone.name, b.context.zone.name) ||
    compareText(a.context.view.name, b.context.view.name) ||
    compareText(a.context.zone.id, b.context.zone.id)
  )
}

/** A group with its id. */
type Numbered = {readonly group: DraftGroup; readonly id: string}

/** Numbers in plan order, before the scope narrows, so that an id means the same with and without `--target`. */
function numberDrafts(drafts: readonly Draft[], groups: readonly DraftGroup[]): ReadonlyMap<Draft, number> {
  const kept = new Set(groups.flatMap((group) => group.drafts))
  const numbers = new Map<Draft, number>()
  for (const draft of drafts) if (kept.has(draft)) numbers.set(draft, numbers.size + 1)
  return numbers
}

function narrow(
  groups: readonly DraftGroup[],
  numbers: ReadonlyMap<Draft, number>,
  held: readonly HeldItem[],
  input: PlanInput,
): readonly Numbered[] {
  const all = groups.map((group, index) => ({group, id: `g${index + 1}`}))
  const scope = parseScope(input.scope)
  if (!isNarrowed(scope)) return all
  const things = groups.map(({drafts}) =>
    drafts.map((draft) => matchableDraft(draft, `c${numbers.get(draft) ?? 0}`)),
  )
  checkTargets(scope, [...things.flat(), ...held.map(matchableHeld)], input)
  return all.filter((_, index) => isInScope(things[index] ?? [], scope))
}

function toChanges(
  numbered: readonly Numbered[],
  numbers: ReadonlyMap<Draft, number>,
  input: PlanInput,
): readonly Change[] {
  const slots: (Change | undefined)[] = []
  for (const {group, id} of numbered) {
    for (const draft of group.drafts) {
      const number = numbers.get(draft) ?? 0
      slots[number - 1] = toChange(draft, {id: `c${number}`, group: id}, group, input.digest)
    }
  }
  return slots.filter((change) => change !== undefined)
}

function toPlannedZones(
  tallies: readonly ZoneTally[],
  numbered: readonly Numbered[],
  changes: readonly Change[],
  input: PlanInput,
): readonly PlannedZone[] {
  const changeIds = new Map<string, string[]>()
  for (const {id, group} of changes) {
    const known = changeIds.get(group)
    if (known === undefined) changeIds.set(group, [id])
    else known.push(id)
  }
  const groups = new Map<ZoneContext, Group[]>()
  for (const {group, id} of numbered) {
    const made: Group = {id, changeIds: changeIds.get(id) ?? [], operations: group.operations}
    const known = groups.get(group.context)
    if (known === undefined) groups.set(group.context, [made])
    else known.push(made)
  }
  return tallies.map(({context, owned, unchanged}) => {
    const {content, readAt, view} = context
    return {
      zone: content.zone,
      readAt,
      ...(content.soaSerial === undefined ? {} : {soaSerial: content.soaSerial}),
      ...(content.negativeTtl === undefined ? {} : {negativeTtl: content.negativeTtl}),
      recordSets: content.recordSets.length,
      owned,
      unchanged,
      digest: input.digest(content.recordSets.map(recordSetText).sort().join('\n')),
      ...(content.version === undefined ? {} : {version: content.version}),
      capabilities: view.capabilities,
      groups: groups.get(context) ?? [],
    }
  })
}

function sortHeld(held: readonly HeldItem[], scope: Scope): readonly HeldItem[] {
  const kept = isNarrowed(scope) ? held.filter((item) => isInScope([matchableHeld(item)], scope)) : held
  return sortBy(kept, ({zone, view, name, type, setId, reason, message}) => [
    nameKey(zone),
    view,
    nameKey(name),
    type,
    setId,
    reason,
    message,
  ])
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return sortBy(findings, ({code, message}) => [code, message])
}

function summarize(
  changes: readonly Change[],
  held: readonly HeldItem[],
  tallies: readonly ZoneTally[],
): PlanSummary {
  const count = {create: 0, update: 0, ttlOnly: 0, replace: 0, delete: 0, adopt: 0, release: 0}
  for (const {action, reason} of changes) {
    count[action]++
    if (action === 'update' && reason === 'ttl') count.ttlOnly++
  }
  return {
    ...count,
    unchanged: tallies.reduce((sum, tally) => sum + tally.unchanged, 0),
    held: held.length,
  }
}
