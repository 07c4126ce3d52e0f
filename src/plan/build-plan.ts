import {compareNames, compareText} from '../model/dns-name.js'
import type {Finding} from '../model/finding.js'
import {recordSetText} from '../model/record-set.js'
import type {Group} from '../model/operation.js'
import type {Change, HeldItem} from './change.js'
import {dropClashes, groupDrafts, operationsOf, sortDrafts, toChange, type DraftGroup} from './group.js'
import {runGuards} from './guards.js'
import type {PlanInput} from './input.js'
import {Ledger} from './ledger.js'
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
  const all = number(dropClashes(groupDrafts(drafts), ledger))
  const scope = parseScope(input.scope)
  checkTargets(scope, [...all.flatMap((one) => one.things), ...ledger.held.map(matchableHeld)], input)
  const numbered = isNarrowed(scope) ? all.filter(({things}) => isInScope(things, scope)) : all
  const changes = toChanges(numbered, input)
  const held = sortHeld(ledger.held, scope)
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
    zones: toPlannedZones(tallies, numbered, input),
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

type Numbered = {
  readonly group: DraftGroup
  readonly id: string
  readonly changeIds: readonly string[]
  readonly things: readonly ReturnType<typeof matchableDraft>[]
}

/** Numbers before the scope narrows, so that an id means the same with and without `--target`. */
function number(groups: readonly DraftGroup[]): readonly Numbered[] {
  const drafts = sortDrafts(groups.flatMap((group) => group.drafts))
  const ids = new Map(drafts.map((draft, index) => [draft, `c${index + 1}`]))
  return groups.map((group, index) => {
    const changeIds = group.drafts.map((draft) => ids.get(draft) ?? '')
    const things = group.drafts.map((draft, at) => matchableDraft(draft, changeIds[at] ?? ''))
    return {group, id: `g${index + 1}`, changeIds, things}
  })
}

function toChanges(numbered: readonly Numbered[], input: PlanInput): readonly Change[] {
  return numbered
    .flatMap(({group, id, changeIds}) =>
      group.drafts.map((draft, index) => toChange(draft, changeIds[index] ?? '', group, id, input.digest)),
    )
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
}

function toPlannedZones(
  tallies: readonly ZoneTally[],
  numbered: readonly Numbered[],
  input: PlanInput,
): readonly PlannedZone[] {
  const groups = new Map<ZoneContext, Group[]>()
  for (const {group, id, changeIds} of numbered) {
    const made: Group = {id, changeIds, operations: operationsOf(group.drafts)}
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
  return [...kept].sort(
    (a, b) =>
      compareNames(a.zone, b.zone) ||
      compareText(a.view, b.view) ||
      compareNames(a.name, b.name) ||
      compareText(a.type, b.type) ||
      compareText(a.setId, b.setId) ||
      compareText(a.reason, b.reason) ||
      compareText(a.message, b.message),
  )
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => compareText(a.code, b.code) || compareText(a.message, b.message))
}

function summarize(
  changes: readonly Change[],
  held: readonly HeldItem[],
  tallies: readonly ZoneTally[],
): PlanSummary {
  const count = (action: Change['action']): number =>
    changes.filter((change) => change.action === action).length
  return {
    create: count('create'),
    update: count('update'),
    ttlOnly: changes.filter((change) => change.action === 'update' && change.reason === 'ttl').length,
    replace: count('replace'),
    delete: count('delete'),
    adopt: count('adopt'),
    release: count('release'),
    unchanged: tallies.reduce((sum, tally) => sum + tally.unchanged, 0),
    held: held.length,
  }
}
