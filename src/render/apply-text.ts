import type {ApplyResult, GroupResult, ZoneResult} from '../model/apply-result.js'
import type {Change} from '../plan/change.js'
import {exitPhrase, nextAfterApply, outcomePhrase, outcomeSentence, outcomeWords} from './apply-facts.js'
import {typeText, verbOf} from './change-facts.js'
import {shownRelative} from './columns.js'
import {countOf, listSome} from './counting.js'
import {fixLines} from './held-text.js'
import {displayWidth, padTo} from './layout.js'
import {labelLines, sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'
import {formatSpent} from './time-text.js'
import {parseInstant} from '../model/instant.js'

/** Beyond this many changes, those that ended alike are told together. */
const mostInFull = 200
const namesShown = 5
const start = 9
const widestName = 30

/** How {@link renderApplyText} writes; `next` are commands for the last line, a new plan when absent. */
export type ApplyTextOptions = TextOptions & {readonly next?: readonly string[]}

/** An apply for people: how every change ended and why, the totals, what to do next. */
export function renderApplyText(result: ApplyResult, options: ApplyTextOptions): string {
  const style = toTextStyle(options)
  const changes = result.zones.flatMap(({groups}) => groups.flatMap((group) => group.changes))
  const whole = style.full === true || changes.length <= mostInFull
  const columns = columnsOf(whole ? changes : [])
  const several = result.zones.filter(({groups}) => groups.length > 0).length > 1
  const body = result.zones
    .filter(({groups}) => groups.length > 0)
    .flatMap((zone) => [
      ...(several ? [zoneHeading(zone, style)] : []),
      ...(whole
        ? zone.groups.flatMap((group) => groupLines(group, columns, style))
        : alikeGroups(zone.groups).flatMap((alike) => alikeLines(alike, style))),
    ])
  const lines = [...headLines(result, style), ...body, '', ...endLines(result, options.next, style)]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

function headLines({planId, planDigest, runId}: ApplyResult, style: TextStyle): readonly string[] {
  const digest = style.full === true ? planDigest : `${planDigest.slice(0, 13)}${style.ellipsis}`
  return [...labelLines(style, 'plan', `${planId}  ${digest}`), ...labelLines(style, 'run', runId)]
}

function zoneHeading({zone, view}: ZoneResult, style: TextStyle): string {
  return `  ${style.palette.strong(style.show(view === '' ? zone : `${zone} (view ${view})`))}`
}

type ApplyColumns = {readonly name: number; readonly type: number}

function columnsOf(changes: readonly Change[]): ApplyColumns {
  let name = 0
  let type = 0
  for (const change of changes) {
    name = Math.max(name, displayWidth(shownRelative(change.name, change.zone)))
    type = Math.max(type, displayWidth(typeText(change)))
  }
  return {name: Math.min(name, widestName), type: Math.min(type, 16)}
}

/** A group is told at its first change; what else it holds follows without the sentence. */
function groupLines(result: GroupResult, columns: ApplyColumns, style: TextStyle): readonly string[] {
  const paint = paintOf(result, style)
  const word = paint(padTo(outcomeWords[result.outcome], 6))
  const at = start + columns.name + 2 + 8 + 2 + columns.type + 2
  const rows = result.changes.map((change) => {
    const name = padTo(style.show(shownRelative(change.name, change.zone)), columns.name)
    return `  ${word} ${name}  ${padTo(verbOf(change), 8)}  ${padTo(style.show(typeText(change)), columns.type)}  `
  })
  const [first = `  ${word} ${padTo(style.show(result.group), columns.name)}  `, ...rest] = rows
  const fits = result.changes.every((change) => fitsColumns(change, columns))
  return [
    ...besideOrBelow(first, fits ? at : style.width, outcomeSentence(result), style),
    ...rest,
    ...hintLines(result, style),
  ]
}

function fitsColumns(change: Change, columns: ApplyColumns): boolean {
  const name = displayWidth(shownRelative(change.name, change.zone))
  return name <= columns.name && displayWidth(typeText(change)) <= columns.type
}

/** The sentence stands beside its row where there is room to read it, else below. */
function besideOrBelow(lead: string, at: number, sentence: string, style: TextStyle): readonly string[] {
  const beside = style.width - at >= 30
  const lines = sentenceLines(style, beside ? at : start, sentence)
  if (!beside) return [lead, ...lines]
  return lines.map((line, index) => (index === 0 ? lead + line.slice(at) : line))
}

function paintOf({outcome}: Pick<GroupResult, 'outcome'>, {palette}: TextStyle): (text: string) => string {
  if (outcome === 'applied' || outcome === 'already') return palette.good
  return outcome === 'not-tried' ? palette.faint : palette.error
}

function hintLines({error, outcome}: GroupResult, style: TextStyle): readonly string[] {
  const hint = outcome === 'not-tried' ? undefined : error?.hint
  return hint === undefined || style.compact === true ? [] : fixLines([hint], start, style)
}

function alikeGroups(groups: readonly GroupResult[]): readonly (readonly GroupResult[])[] {
  const alike = new Map<string, GroupResult[]>()
  for (const group of groups) {
    const sentence = group.outcome === 'applied' ? '' : outcomeSentence(group)
    const key = `${group.outcome} ${sentence}`
    const known = alike.get(key)
    if (known === undefined) alike.set(key, [group])
    else known.push(group)
  }
  return [...alike.values()]
}

function alikeLines(groups: readonly GroupResult[], style: TextStyle): readonly string[] {
  const [first] = groups
  if (first === undefined) return []
  const changes = groups.flatMap((group) => group.changes)
  const names = listSome(changes, namesShown, (change) => shownRelative(change.name, change.zone)).join(', ')
  const sentence = first.outcome === 'applied' ? 'accepted' : outcomeSentence(first)
  const lead = `  ${paintOf(first, style)(padTo(outcomeWords[first.outcome], 6))} `
  return [
    ...besideOrBelow(lead, start, `${countOf(changes.length, 'change')}: ${sentence}`, style),
    ...sentenceLines(style, start, names, style.palette.faint),
    ...hintLines(first, style),
  ]
}

function endLines(
  result: ApplyResult,
  next: readonly string[] | undefined,
  style: TextStyle,
): readonly string[] {
  const started = parseInstant(result.startedAt)
  const finished = parseInstant(result.finishedAt)
  const spent =
    started === undefined || finished === undefined ? '' : ` in ${formatSpent(finished - started)}`
  const exit = exitPhrase(result)
  return [
    ...labelLines(style, 'Result', `${outcomePhrase(result.summary)}${spent}`),
    ...(exit === '' ? [] : labelLines(style, '', exit)),
    ...(next ?? nextAfterApply(result)).map(
      (command, index) =>
        `  ${padTo(index === 0 ? 'next' : '', 7)}${style.palette.strong(style.show(command))}`,
    ),
  ]
}
