import type {Change} from '../plan/change.js'
import type {Plan} from '../plan/plan.js'
import {groupByCause, isGroupable, type ChangeGroup} from './change-groups.js'
import {changeLines, changeRow} from './change-text.js'
import type {Columns, Row} from './columns.js'
import {countOf, listSome} from './counting.js'
import {padTo} from './layout.js'
import {shownName} from './columns.js'
import {sentenceLines, type TextStyle} from './text-style.js'

/** Beyond this many, creates and updates are told by cause. */
export const mostChangesInFull = 200

const namesShown = 5

/** Which changes are told one by one; the others are told by cause. */
export function toldOneByOne(plan: Pick<Plan, 'changes'>, style: TextStyle): readonly Change[] {
  const whole = style.full === true || plan.changes.length <= mostChangesInFull
  return whole ? plan.changes : plan.changes.filter((change) => !isGroupable(change))
}

/** The rows of the changes told one by one, by their id. */
export function changeRows(changes: readonly Change[], style: TextStyle): ReadonlyMap<string, Row> {
  return new Map(changes.map((change) => [change.id, changeRow(change, style)]))
}

/** All changes, zone by zone. A zone is named when there is more than one. */
export function changesLines(
  plan: Pick<Plan, 'changes' | 'zones'>,
  rows: ReadonlyMap<string, Row>,
  columns: Columns,
  style: TextStyle,
): readonly string[] {
  const sections = byZone(plan.changes)
  const several = plan.zones.length > 1
  return sections.flatMap((changes, index) => {
    const grouped = changes.filter((change) => !rows.has(change.id))
    const body = [
      ...groupByCause(grouped).flatMap((group) => groupLines(group, columns, style)),
      ...changes.flatMap((change) => {
        const row = rows.get(change.id)
        return row === undefined ? [] : changeLines(change, row, columns, style)
      }),
    ]
    if (!several) return body
    return [...(index === 0 ? [] : ['']), zoneHeading(changes[0], style), ...body]
  })
}

/** Changes of one zone in one view after another; the plan is sorted by zone. */
function byZone(changes: readonly Change[]): readonly (readonly Change[])[] {
  const sections: Change[][] = []
  for (const change of changes) {
    const last = sections.at(-1)
    if (last?.[0]?.zone === change.zone && last[0].view === change.view) last.push(change)
    else sections.push([change])
  }
  return sections
}

function zoneHeading(change: Change | undefined, style: TextStyle): string {
  const view = change === undefined || change.view === '' ? '' : ` (view ${change.view})`
  return `  ${style.palette.strong(style.show(`${change?.zone ?? ''}${view}`))}`
}

function groupLines(group: ChangeGroup, columns: Columns, style: TextStyle): readonly string[] {
  const {palette, symbols} = style
  const paint = group.action === 'create' ? palette.add : palette.change
  const symbol = padTo(symbols[group.action], symbols.replace.length)
  const lead = `  ${paint(`${symbol} ${padTo(group.verb, 8)}`)} `
  const names = listSome(group.changes, namesShown, (change) => shownName(change.name, change.zone, style))
  const what = group.same === undefined ? '' : `, all ${group.same}`
  const title = `${group.cause}: ${countOf(group.changes.length, 'record set')}${what}`
  const lines = sentenceLines(style, columns.start, title)
  const head = lines.map((line, index) => (index === 0 ? lead + line.trimStart() : line))
  if (style.compact === true) return head
  return [...head, ...sentenceLines(style, columns.start, names.join(', '), palette.faint)]
}
