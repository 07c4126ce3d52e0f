import {isWithin, relativeName} from '../model/dns-name.js'
import {cutTo, displayWidth, flowPieces, joinPieces, padTo, wrapText, type Piece} from './layout.js'
import type {TextStyle} from './text-style.js'

/** One line of the plan: symbol and word, name, type, what happens, and what stands at the right. */
export type Row = {
  readonly symbol: string
  readonly word: string
  readonly paint: (text: string) => string
  readonly name: string
  readonly type: string
  readonly pieces: readonly Piece[]
  readonly right: string
}

/** Widths shared by all rows of one output. `start` is the column of the name. */
export type Columns = {
  readonly start: number
  readonly name: number
  readonly type: number
  readonly values: number
}

const wordWidth = 8
const shareOfName = 0.3
const narrowestValues = 20

/** Widths that suit all rows. A name that is wider than its column gets a line of its own. */
export function columnsFor(rows: readonly Row[], style: TextStyle): Columns {
  const start = 2 + symbolWidth(style) + 1 + wordWidth + 1
  const room = style.width - start
  let name = 0
  let type = 0
  let right = 0
  for (const row of rows) {
    name = Math.max(name, displayWidth(row.name))
    type = Math.max(type, displayWidth(row.type))
    right = Math.max(right, row.right.length)
  }
  name = Math.min(name, Math.max(12, Math.floor(room * shareOfName)))
  type = Math.min(type, 16)
  const rest = Math.max(narrowestValues, room - name - type - 4 - right - 2)
  let values = 0
  for (const row of rows) {
    const width = widthOf(row.pieces)
    if (width <= rest) values = Math.max(values, width)
  }
  return {start, name, type, values}
}

function symbolWidth(style: TextStyle): number {
  return style.symbols.replace.length
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + displayWidth(piece.text) + 2, -2)
}

/** A row in lines. Only `--full` shows values of any length whole. */
export function rowLines(row: Row, columns: Columns, style: TextStyle): readonly string[] {
  const at = columns.start + columns.name + 2 + columns.type + 2
  const room = Math.max(narrowestValues, style.width - at)
  const symbol = padTo(row.symbol, symbolWidth(style))
  const lead = `  ${row.paint(`${symbol} ${padTo(row.word, wordWidth)}`)} `
  const fits = displayWidth(row.name) <= columns.name
  const type = padTo(row.type, columns.type)
  const first = fits
    ? `${lead}${padTo(row.name, columns.name)}  ${type}  `
    : `${' '.repeat(columns.start + columns.name)}  ${type}  `
  const body = bodyLines(row, columns, room, style)
  const lines = body.map((line, index) => (index === 0 ? first : ' '.repeat(at)) + line)
  return fits ? lines.map(trimEnd) : [...nameLines(lead, row.name, columns, style), ...lines].map(trimEnd)
}

function nameLines(lead: string, name: string, columns: Columns, style: TextStyle): readonly string[] {
  return wrapText(name, style.width - columns.start).map(
    (line, index) => (index === 0 ? lead : ' '.repeat(columns.start)) + line,
  )
}

function bodyLines(row: Row, columns: Columns, room: number, style: TextStyle): readonly string[] {
  const pieces = row.pieces.flatMap((piece) => fitPiece(piece, room, style))
  const width = widthOf(pieces)
  if (width <= columns.values && columns.values + 2 + row.right.length <= room) {
    if (row.right === '') return [joinPieces(pieces, 2)]
    return [`${joinPieces(pieces, 2)}${' '.repeat(columns.values - Math.max(0, width))}  ${row.right}`]
  }
  const all = row.right === '' ? pieces : [...pieces, {text: row.right}]
  return flowPieces(all, room, 2).map((line) => joinPieces(line, 2))
}

function fitPiece(piece: Piece, room: number, style: TextStyle): readonly Piece[] {
  if (displayWidth(piece.text) <= room) return [piece]
  if (style.full !== true) return [{...piece, text: cutTo(piece.text, room, style.ellipsis)}]
  return wrapText(piece.text, room).map((text) => ({...piece, text}))
}

/** Takes off spaces at the end; a colour's end sequence there stays behind them. */
function trimEnd(line: string): string {
  return line.replace(/ +$/, '')
}

/** A name as rows show it: relative to its zone, `@` for the apex. */
export function shownName(name: string, zone: string, style: TextStyle): string {
  return style.show(shownRelative(name, zone))
}

/** A name relative to its zone where it lies in it. */
export function shownRelative(name: string, zone: string): string {
  return isWithin(name, zone) ? relativeName(name, zone) : name
}
