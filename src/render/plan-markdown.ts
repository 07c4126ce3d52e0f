import type {Change, HeldItem} from '../plan/change.js'
import type {Plan} from '../plan/plan.js'
import {causeSentence, objectText, ttlText, typeText, verbOf} from './change-facts.js'
import {groupByCause, isGroupable} from './change-groups.js'
import {valuesOf} from './change-values.js'
import {shownRelative} from './columns.js'
import {countOf, formatCount, listSome} from './counting.js'
import {findingTotals, sortFindings} from './findings-text.js'
import {heldWord} from './held-text.js'
import {blocks, mostMarkdown, mostThatFit, shortened} from './markdown-budget.js'
import {markdownCode, markdownMarker, markdownTable, markdownText} from './markdown-text.js'
import {
  changesPhrase,
  costPhrase,
  guardWord,
  nextCommand,
  restPhrase,
  type PlanFileFacts,
} from './plan-totals.js'

/** What makes a plan's Markdown. */
export type MarkdownOptions = {
  /** RFC 3339; ages are counted from here. */
  readonly now: string
  /** Tells comments of several plans in one place apart; letters, digits, `.`, `_` and `-`. */
  readonly key?: string
  readonly budget?: number
}

/**
 * A plan as a comment for a pull request. It begins with a hidden marker (`mldns:plan:KEY`), so that a bot can find and
 * replace it. At most 60,000 characters: what does not fit is left out in this order, and the text says so: details,
 * causes, creates one by one, everything but deletes and replaces, rows. Totals are never cut.
 */
export function renderPlanMarkdown(plan: Plan, file: PlanFileFacts, options: MarkdownOptions): string {
  const budget = options.budget ?? mostMarkdown
  const frame = frameOf(plan, file, options)
  for (const cut of cuts) {
    if (rowsOf(plan, cut) * shortestRow > budget) continue
    const text = assemble(plan, frame, cut, options)
    if (text.length <= budget) return text
  }
  return assembleWithin(plan, frame, budget, options)
}

/** No row of the table is shorter: what cannot fit need not be written to find out. */
const shortestRow = 30

function rowsOf(plan: Plan, cut: Cut): number {
  if (cut.changes === 'all') return plan.changes.length
  return plan.changes.filter((change) => !isGroupable(change)).length
}

/** What is left out; `notice` says it. */
type Cut = {
  readonly details: boolean
  readonly causes: boolean
  readonly changes: 'all' | 'grouped' | 'removals'
  readonly notice: string
}

const cuts: readonly Cut[] = [
  {details: true, causes: true, changes: 'all', notice: ''},
  {details: false, causes: true, changes: 'all', notice: 'the details'},
  {details: false, causes: false, changes: 'all', notice: 'the details and causes'},
  {
    details: false,
    causes: false,
    changes: 'grouped',
    notice: 'the details and causes, and creates and updates are grouped by cause',
  },
  {
    details: false,
    causes: false,
    changes: 'removals',
    notice: 'the details, causes and all changes but deletes and replaces',
  },
]

/** What every cut keeps: the marker, the title with the totals, guards and the way on. */
type Frame = {readonly top: string; readonly bottom: string}

function frameOf(plan: Plan, file: PlanFileFacts, options: MarkdownOptions): Frame {
  const marker = markdownMarker(
    `mldns:plan:${options.key ?? 'default'} planId=${file.planId} digest=${file.digest}`,
  )
  const problem = {
    complete: '',
    scoped: 'The plan is narrowed by --target or --exclude.',
    'sources-partial': '**Not everything could be read: this plan removes nothing.**',
    errored: '**The plan could not be completed and cannot be applied.**',
  }[plan.completeness]
  const unread = plan.unread
    .slice(0, mostProblems)
    .map(
      ({zone, message, code}) =>
        `Zone ${markdownCode(zone)} was not read: ${markdownText(shortened(message, longestProblem))} (${markdownText(code)})`,
    )
  const top = [
    marker,
    `### mldns plan: ${changesPhrase(plan.summary)}`,
    [`${restPhrase(plan.summary)}.`, zonesPhrase(plan)].join(' '),
    problem,
    ...unread,
    guardsText(plan),
  ]
  return {top: blocks(top), bottom: blocks([endText(plan, file)])}
}

const mostProblems = 20
const longestProblem = 500

/** Held items and findings, once something must be left out. */
const mostOthers = 60

function zonesPhrase(plan: Plan): string {
  const names = plan.zones.map(({zone}) => (zone.view === '' ? zone.name : `${zone.name} (${zone.view})`))
  const owned = plan.zones.reduce((sum, zone) => sum + zone.owned, 0)
  const zones = listSome(names.map(markdownCode), 5, (name) => name).join(', ')
  return names.length === 0 ? '' : `${zones}: ${formatCount(owned)} owned by ${markdownCode(plan.owner)}.`
}

function guardsText(plan: Plan): string {
  return plan.guards
    .filter(({result}) => result !== 'ok')
    .slice(0, mostProblems)
    .map(
      (guard) => `* **Guard ${guardWord(guard)}**: ${markdownText(shortened(guard.message, longestProblem))}`,
    )
    .join('\n')
}

function endText(plan: Plan, file: PlanFileFacts): string {
  if (plan.changes.length === 0) return ''
  const next = nextCommand(plan, file)
  const cost = `Cost: ${markdownText(costPhrase(plan))}.`
  return next === undefined ? cost : `${cost} Next: ${markdownCode(next)}`
}

function assemble(plan: Plan, frame: Frame, cut: Cut, options: MarkdownOptions): string {
  return blocks([
    frame.top,
    ...changeBlocks(plan, cut, options.now),
    heldBlock(plan.held, cut.details ? plan.held.length : mostOthers),
    findingsBlock(plan, cut.details ? plan.findings.length : mostOthers),
    cut.details ? detailsBlock(plan, options.now) : '',
    noticeText(cut.notice),
    frame.bottom,
  ])
}

function noticeText(left: string): string {
  return left === '' ? '' : `_Left out to keep the comment short: ${left}. The plan file has everything._`
}

function changeBlocks(plan: Plan, cut: Cut, now: string): readonly string[] {
  if (cut.changes === 'all') return [changeTable(plan.changes, plan, cut.causes, now)]
  const one = plan.changes.filter((change) => !isGroupable(change))
  if (cut.changes === 'removals') return [changeTable(one, plan, false, now)]
  const groups = groupByCause(plan.changes.filter(isGroupable)).map((group) => {
    const same = group.same === undefined ? '' : `, all ${markdownCode(group.same)}`
    return `* ${group.verb}: ${countOf(group.changes.length, 'record set')}, ${markdownText(group.cause)}${same}`
  })
  return [groups.join('\n'), changeTable(one, plan, false, now)]
}

function changeTable(changes: readonly Change[], plan: Plan, causes: boolean, now: string): string {
  if (changes.length === 0) return ''
  const several = plan.zones.length > 1
  const head = ['', 'name', 'type', 'old', 'new', ...(causes ? ['cause'] : [])]
  return markdownTable(
    head,
    changes.map((change) => changeCells(change, several, causes, now)),
  )
}

const symbols: Readonly<Record<Change['action'], string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '&#45;',
  adopt: '&gt;',
  release: '&lt;',
}

function changeCells(change: Change, fullNames: boolean, causes: boolean, now: string): readonly string[] {
  const name = fullNames ? change.name : shownRelative(change.name, change.zone)
  const view = fullNames && change.view !== '' ? ` (${markdownText(change.view)})` : ''
  return [
    `${symbols[change.action]} ${verbOf(change)}`,
    markdownCode(name) + view,
    markdownText(typeText(change)),
    setCell(change.before),
    setCell(change.after),
    ...(causes ? [markdownText(causeSentence(change, now, false))] : []),
  ]
}

const mostValues = 6
const longestValue = 120

function setCell(set: Change['before']): string {
  if (set === null) return ''
  const values = listSome(valuesOf(set), mostValues, (value) =>
    markdownCode(shortened(value, longestValue)),
  ).join(' ')
  return `${values} ttl ${set.ttl ?? 'auto'}`
}

function heldBlock(held: readonly HeldItem[], most: number): string {
  if (held.length === 0) return ''
  const rows = held
    .slice(0, most)
    .map((item) => [
      heldWord(item.reason),
      markdownCode(shownRelative(item.name, item.zone)),
      markdownText(item.type),
      item.live === undefined ? '' : setCell(item.live),
      item.wanted === undefined ? '' : setCell(item.wanted),
      whyCell(item),
      listSome(item.fix, 3, (fix) => markdownText(fix)).join('<br>'),
    ])
  const title = `#### Held back: ${countOf(held.length, 'record set')}`
  if (rows.length === 0) return title
  const left = held.length - rows.length
  const more = left === 0 ? '' : `\n_${formatCount(left)} more are not shown._\n`
  return `${title}\n\n${markdownTable(['', 'name', 'type', 'live', 'wanted', 'why', 'fix'], rows)}${more}`
}

function whyCell({message, candidates = []}: HeldItem): string {
  const wishes = candidates.map(
    ({cause, wanted}) => `${setCell(wanted)} wanted by ${markdownText(objectText(cause.ref))}`,
  )
  return [markdownText(message), ...wishes].join('<br>')
}

function findingsBlock(plan: Plan, most: number): string {
  const relevant = sortFindings(plan.findings).filter(({severity}) => severity !== 'info')
  if (relevant.length === 0) return ''
  const lines = relevant.slice(0, most).map(({severity, code, message, fix}) => {
    const way = fix === undefined ? '' : `; fix: ${markdownText(fix)}`
    return `* **${severity} ${markdownText(code)}** ${markdownText(message)}${way}`
  })
  const left = relevant.length - lines.length
  return [
    `#### Findings: ${findingTotals(relevant)}`,
    '',
    ...lines,
    ...(left === 0 ? [] : [`* ${formatCount(left)} more are not shown`]),
  ].join('\n')
}

/** What a reviewer rarely needs: TTLs, gaps, ownership records and how each change is checked. */
function detailsBlock(plan: Plan, now: string): string {
  if (plan.changes.length === 0) return ''
  const items = plan.changes.map((change) => {
    const expected = change.preconditions.map(({type, kind}) => `${type} ${kind}`).join(', ')
    const markers = change.markers.flatMap(({before, after}) => (after ?? before)?.name ?? [])
    return [
      `* ${markdownCode(change.name)} ${markdownText(typeText(change))}: ${ttlText(change)}; expects ${markdownText(expected)}`,
      markers.length === 0 ? '' : `; markers ${markers.map(markdownCode).join(', ')}`,
      `; ${markdownText(causeSentence(change, now, true))}`,
    ].join('')
  })
  const notes = plan.zones.map(
    ({zone, capabilities}) => `* ${markdownCode(zone.name)}: ${markdownText(capabilities.note)}`,
  )
  return ['<details><summary>Details</summary>', '', ...notes, ...items, '', '</details>'].join('\n')
}

/** The last resort: as many rows of deletes and replaces as fit, and a few held items and findings. */
function assembleWithin(plan: Plan, frame: Frame, budget: number, options: MarkdownOptions): string {
  const removals = plan.changes.filter((change) => !isGroupable(change))
  const build = (rows: number, others: number): string =>
    blocks([
      frame.top,
      changeTable(removals.slice(0, rows), plan, false, options.now),
      rows < removals.length ? `_${formatCount(removals.length - rows)} more removals are not shown._` : '',
      heldBlock(plan.held, others),
      findingsBlock(plan, others),
      noticeText('the details, causes, all changes but deletes and replaces, and most rows'),
      frame.bottom,
    ])
  for (const others of [20, 5, 0]) {
    const rows = mostThatFit(removals.length, (count) => build(count, others).length <= budget)
    if (rows >= 0) return build(rows, others)
  }
  return build(0, 0)
}
