import type {RecordSet} from '../model/record-set.js'
import type {HeldItem, HeldReason} from '../plan/change.js'
import {objectText} from './change-facts.js'
import {valuesOf} from './change-values.js'
import {rowLines, shownName, type Columns, type Row} from './columns.js'
import {countOf, formatCount, listSome} from './counting.js'
import type {Piece} from './layout.js'
import {sentenceLines, type TextStyle} from './text-style.js'
import {formatMoment, formatUntil} from './time-text.js'

/** Symbol and word of each reason; the word alone is enough. */
const heldWords: Readonly<Record<HeldReason, {readonly symbol: string; readonly word: string}>> = {
  'foreign-owner': {symbol: 'o', word: 'foreign'},
  'unowned-exists': {symbol: 'o', word: 'unowned'},
  policy: {symbol: 'x', word: 'policy'},
  protected: {symbol: 'x', word: 'kept'},
  unsupported: {symbol: 'x', word: 'refused'},
  'no-permission': {symbol: 'x', word: 'denied'},
  conflict: {symbol: '!', word: 'conflict'},
  'source-incomplete': {symbol: '!', word: 'unread'},
  'source-not-ready': {symbol: '.', word: 'waiting'},
  grace: {symbol: '.', word: 'grace'},
  'out-of-scope': {symbol: '.', word: 'scope'},
}

/** The word for a reason. */
export function heldWord(reason: HeldReason): string {
  return heldWords[reason].word
}

const valuesShown = 3

/** Beyond this many held items, only some of each reason are told. */
const mostHeldInFull = 200
const shownOfEach = 10

/** The held items to tell, and how many of each reason are left out. */
export function toldHeld(
  held: readonly HeldItem[],
  full: boolean,
): {readonly items: readonly HeldItem[]; readonly left: ReadonlyMap<HeldReason, number>} {
  if (full || held.length <= mostHeldInFull) return {items: held, left: new Map()}
  const seen = new Map<HeldReason, number>()
  const items = held.filter(({reason}) => {
    const count = (seen.get(reason) ?? 0) + 1
    seen.set(reason, count)
    return count <= shownOfEach
  })
  const left = [...seen].filter(([, count]) => count > shownOfEach)
  return {items, left: new Map(left.map(([reason, count]) => [reason, count - shownOfEach]))}
}

/** The row of a held item. */
export function heldRow(item: HeldItem, style: TextStyle): Row {
  const {symbol, word} = heldWords[item.reason]
  return {
    symbol,
    word,
    paint: style.palette.warn,
    name: shownName(item.name, item.zone, style),
    type: style.show(item.setId === '' ? item.type : `${item.type} (${item.setId})`),
    pieces: heldPieces(item, style),
    right: '',
  }
}

function heldPieces({live, wanted, reason}: HeldItem, style: TextStyle): readonly Piece[] {
  const has = live === undefined ? 'not live' : `live ${someValues(live)}`
  if (wanted !== undefined)
    return [has, `wanted ${someValues(wanted)}`].map((text) => ({text: style.show(text)}))
  return [{text: style.show(live === undefined || reason === 'foreign-owner' ? has : `${has} stays`)}]
}

function someValues(set: RecordSet): string {
  return listSome(valuesOf(set), valuesShown, (value) => value).join(', ')
}

/** A held item: its row, why it is held, and what would resolve it. */
export function heldLines(item: HeldItem, row: Row, columns: Columns, style: TextStyle): readonly string[] {
  const head = rowLines(row, columns, style)
  if (style.compact === true) return head
  const indent = columns.start
  const say = (text: string): readonly string[] => sentenceLines(style, indent, text, style.palette.faint)
  return [
    ...head,
    ...say(reasonSentence(item, style.now)),
    ...(item.candidates ?? []).flatMap(({cause, wanted}) =>
      say(
        `${someValues(wanted)} wanted by ${objectText(cause.ref)}${sinceText(cause.ref.createdAt, style.now)}`,
      ),
    ),
    ...fixLines(item.fix, indent, style),
  ]
}

function reasonSentence(item: HeldItem, now: string): string {
  const until = item.until === undefined ? '' : untilText(item.until, now)
  const code = item.code === undefined ? '' : ` (${item.code})`
  return `${item.message}${code}${originText(item)}${until}`
}

function originText({origins, candidates, message}: HeldItem): string {
  if (candidates !== undefined || origins.length === 0) return ''
  const names = [...new Set(origins.map(({ref}) => objectText(ref)))].filter(
    (name) => !message.includes(name),
  )
  return names.length === 0 ? '' : `; from ${listSome(names, 2, (name) => name).join(', ')}`
}

function untilText(until: string, now: string): string {
  const left = formatUntil(until, now)
  return `; until ${formatMoment(until, now)}${left === '' ? '' : ` (${left})`}`
}

function sinceText(createdAt: string | undefined, now: string): string {
  const since = createdAt === undefined ? '' : formatMoment(createdAt, now)
  return since === '' ? '' : ` since ${since}`
}

/** What would resolve something. Commands are never broken, so that they can be copied. */
export function fixLines(fix: readonly string[], indent: number, style: TextStyle): readonly string[] {
  return fix.flatMap((text, index) => {
    const label = index === 0 ? 'fix   ' : '      '
    if (isCommand(text)) return [`${' '.repeat(indent)}${label}${style.show(text)}`]
    return sentenceLines(style, indent + label.length, text).map((line, at) =>
      at === 0 ? `${' '.repeat(indent)}${label}${line.trimStart()}` : line,
    )
  })
}

function isCommand(text: string): boolean {
  return /^(mldns|kubectl) /.test(text)
}

/** The held items with their heading. */
export function heldSection(
  told: ReturnType<typeof toldHeld>,
  total: number,
  rows: readonly Row[],
  columns: Columns,
  style: TextStyle,
): readonly string[] {
  if (total === 0) return []
  const heading = `Held back: ${countOf(total, 'record set')} that ${total === 1 ? 'differs but is' : 'differ but are'} not in this plan`
  return [
    `  ${style.palette.strong(heading)}`,
    '',
    ...told.items.flatMap((item, index) => {
      const row = rows[index]
      return row === undefined ? [] : heldLines(item, row, columns, style)
    }),
    ...[...told.left].map(
      ([reason, count]) =>
        `  ${style.palette.faint(`${style.ellipsis} and ${formatCount(count)} more ${heldWord(reason)}`)}`,
    ),
  ]
}
