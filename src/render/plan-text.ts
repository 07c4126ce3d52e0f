import type {Change, GuardResult} from '../plan/change.js'
import type {Plan} from '../plan/plan.js'
import {changeRows, changesLines, toldOneByOne} from './changes-text.js'
import {columnsFor} from './columns.js'
import {countOf, formatCount} from './counting.js'
import {findingsSection} from './findings-text.js'
import {heldRow, heldSection, toldHeld} from './held-text.js'
import {headLines} from './plan-head-text.js'
import {
  commonCause,
  costPhrase,
  filePhrase,
  guardsToTell,
  guardWord,
  nextCommand,
  totalsPhrase,
  type PlanFileFacts,
} from './plan-totals.js'
import {labelLines, sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'

/**
 * A plan for people. What was read, each change with its cause, what is held back and why, findings, totals; the end
 * is what stays in sight on a terminal. A plan of more than 200 changes tells creates and updates by cause.
 */
export function renderPlanText(plan: Plan, file: PlanFileFacts, options: TextOptions): string {
  const style = toTextStyle(options)
  const one = toldOneByOne(plan, style)
  const rows = changeRows(one, style)
  const told = toldHeld(plan.held, style.full === true)
  const heldRows = told.items.map((item) => heldRow(item, style))
  const columns = columnsFor([...rows.values(), ...heldRows], style)
  const sections = [
    openingLines(plan, style),
    changesLines(plan, rows, columns, style),
    heldSection(told, plan.held.length, heldRows, columns, style),
    findingsSection(plan.findings, style),
    plan.changes.length === 0 ? [] : totalLines(plan, file, style),
  ]
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section])
  return `${lines.slice(1).join('\n')}\n`
}

/** An empty plan whose reads were complete needs no head: one line says what was compared. */
function openingLines(plan: Plan, style: TextStyle): readonly string[] {
  if (plan.changes.length > 0) return headLines(plan, style)
  const sentence = sentenceLines(style, 2, emptySentence(plan), style.palette.good)
  const whole = plan.completeness === 'complete' && plan.unread.length === 0
  return whole && style.full !== true ? sentence : [...headLines(plan, style), '', ...sentence]
}

function emptySentence(plan: Plan): string {
  if (plan.completeness === 'errored') return 'No plan: what could not be read stands above.'
  const sets = plan.zones.reduce((sum, zone) => sum + zone.recordSets, 0)
  const owned = plan.zones.reduce((sum, zone) => sum + zone.owned, 0)
  const [zone] = plan.zones
  const place =
    plan.zones.length === 1 && zone !== undefined ? zone.zone.name : countOf(plan.zones.length, 'zone')
  const compared = `${countOf(sets, 'record set')} in ${place}, ${formatCount(owned)} owned by ${plan.owner}`
  if (plan.completeness !== 'complete') return `No changes: ${compared}.`
  return plan.held.length === 0
    ? `No changes: ${compared}, all as wanted.`
    : `No changes: ${compared}; ${countOf(plan.held.length, 'difference')} held back.`
}

function totalLines(plan: Plan, file: PlanFileFacts, style: TextStyle): readonly string[] {
  const next = nextCommand(plan, file)
  const blocked = plan.guards.some(({result}) => result === 'blocked')
  return [
    ...labelLines(style, 'Plan', totalsPhrase(plan.summary)),
    ...guardsToTell(plan.guards).flatMap((guard) => guardLines(guard, plan.changes, style)),
    ...labelLines(style, 'Cost', costPhrase(plan)),
    ...(file.path === undefined
      ? []
      : labelLines(style, 'File', filePhrase(file, style.now, style.ellipsis))),
    ...(style.full === true ? labelLines(style, 'Digest', file.digest) : []),
    ...(next === undefined ? [] : ['', ...nextLines(next, blocked, style)]),
  ]
}

function guardLines(guard: GuardResult, changes: readonly Change[], style: TextStyle): readonly string[] {
  const word = guardWord(guard)
  const {palette} = style
  const paint = {ok: palette.good, near: palette.warn, blocked: palette.error, overridden: palette.warn}[
    guard.result
  ]
  const lead = `  Guard  ${word}`
  const lines = labelLines(style, 'Guard', `${word}: ${guard.message}`)
  const cause =
    guard.result === 'blocked' && guard.id === 'removals' ? commonCause(changes, guard.zone) : undefined
  return [
    ...lines.map((line) =>
      line.startsWith(lead) ? `  Guard  ${paint(word)}${line.slice(lead.length)}` : line,
    ),
    ...(cause === undefined ? [] : labelLines(style, '', cause)),
  ]
}

/** The command stands on a line of its own and is never broken. */
function nextLines(command: string, blocked: boolean, style: TextStyle): readonly string[] {
  if (!blocked) return [`  next   ${style.palette.strong(style.show(command))}`]
  return [
    ...labelLines(style, 'next', 'check the cause; to go on:'),
    `         ${style.palette.strong(style.show(command))}`,
  ]
}
