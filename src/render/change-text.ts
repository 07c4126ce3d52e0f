import {presentValue} from '../model/record-data.js'
import type {RecordSet} from '../model/record-set.js'
import type {Change, Precondition} from '../plan/change.js'
import {causeSentence, ttlText, typeText, verbOf} from './change-facts.js'
import {valueMarks, type ValueMark} from './change-values.js'
import {rowLines, shownName, type Columns, type Row} from './columns.js'
import type {Piece} from './layout.js'
import {sentenceLines, type TextStyle} from './text-style.js'

/** The row of a change. */
export function changeRow(change: Change, style: TextStyle): Row {
  return {
    symbol: style.symbols[change.action],
    word: verbOf(change),
    paint: paintOf(change.action, style),
    name: shownName(change.name, change.zone, style),
    type: style.show(typeText(change)),
    pieces: valueMarks(change, style.full === true).map((mark) => markPiece(mark, style)),
    right: ttlText(change),
  }
}

function paintOf(action: Change['action'], {palette}: TextStyle): (text: string) => string {
  if (action === 'create') return palette.add
  return action === 'delete' ? palette.remove : palette.change
}

function markPiece({sign, text}: ValueMark, style: TextStyle): Piece {
  const shown = style.show(text)
  if (sign === '-') return {text: `- ${shown}`, paint: style.palette.remove}
  if (sign === '+') return {text: `+ ${shown}`, paint: style.palette.add}
  return {text: sign === '' ? shown : `${sign} ${shown}`}
}

/** A change: its row, its cause, and with `--full` everything else that is written with it. */
export function changeLines(change: Change, row: Row, columns: Columns, style: TextStyle): readonly string[] {
  const head = rowLines(row, columns, style)
  if (style.compact === true) return head
  const sentence = causeSentence(change, style.now, style.full === true)
  const cause = sentenceLines(style, columns.start, sentence, style.palette.faint)
  if (style.full !== true) return [...head, ...cause]
  const more = detailSentences(change).flatMap((text) =>
    sentenceLines(style, columns.start, text, style.palette.faint),
  )
  return [...head, ...cause, ...more]
}

/** Ownership records, expectations, owner and provider properties of one change. */
function detailSentences(change: Change): readonly string[] {
  return [
    ...change.markers.flatMap((marker) => [markerText('-', marker.before), markerText('+', marker.after)]),
    `expects ${change.preconditions.map(preconditionText).join(', ')}`,
    ...propertiesText(change.after ?? change.before),
  ].filter((text) => text !== '')
}

function markerText(sign: string, set: RecordSet | null): string {
  if (set === null) return ''
  const values = set.values.map((value) => presentValue(set.type, value)).join(' ')
  return `marker ${sign} ${set.name} ${set.type} ${values}`
}

function preconditionText(precondition: Precondition): string {
  if (precondition.kind === 'absent') return `${precondition.type} absent`
  if (precondition.kind === 'etag') return `${precondition.type} with tag ${precondition.etag}`
  return `${precondition.type} equal to ${shortDigest(precondition.digest)}`
}

function propertiesText(set: RecordSet | null): readonly string[] {
  const entries = Object.entries(set?.meta ?? {})
  return entries.length === 0
    ? []
    : [`properties ${entries.map(([key, value]) => `${key}=${value}`).join(', ')}`]
}

/** Enough of a digest to tell two apart by eye; the plan file has the whole. */
function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12)
}
