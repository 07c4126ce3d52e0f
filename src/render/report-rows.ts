import {displayWidth, padTo, wrapText} from './layout.js'
import type {Standing} from './report-words.js'
import type {TextStyle} from './text-style.js'

/** One line of a report: how it stands, the statement, what is at its right, and the lines below it. */
export type ReportRow = {
  readonly standing: Standing
  /** Visible text. */
  readonly text: string
  /** Visible text: code and name, or the value that was seen. */
  readonly right: string
  readonly below: readonly string[]
}

const symbols: Readonly<Record<Standing, string>> = {
  pass: '√',
  error: '×',
  warning: '‼',
  info: 'i',
  skip: '–',
  inconclusive: '?',
  na: '·',
  suppressed: '–',
}

const words: Readonly<Record<Standing, string>> = {
  pass: 'ok',
  error: 'fail',
  warning: 'warn',
  info: 'info',
  skip: 'skip',
  inconclusive: '??',
  na: 'n/a',
  suppressed: 'hide',
}

/** The column in which statements begin, and details below them. */
export function textColumn(style: TextStyle): number {
  return style.ascii === true ? 7 : 4
}

/** The width statements need so that what stands at their right lines up, as far as the screen allows. */
export function statementWidth(rows: readonly ReportRow[], style: TextStyle): number {
  const room = style.width - textColumn(style)
  const fitting = rows.filter(({text, right}) => displayWidth(text) + 2 + displayWidth(right) <= room)
  return fitting.reduce((most, {text, right}) => Math.max(most, right === '' ? 0 : displayWidth(text)), 0)
}

/** A row in lines. What does not fit at the right stands below. */
export function reportRowLines(row: ReportRow, width: number, style: TextStyle): readonly string[] {
  const indent = textColumn(style)
  const room = style.width - indent
  const lead = `  ${paintOf(row.standing, style)(padTo(symbolOf(row.standing, style), indent - 3))} `
  const pad = ' '.repeat(indent)
  const lines = wrapText(row.text, room)
  const [first = ''] = lines
  const faint = style.palette.faint
  const gap = gapOf(first, row.right, width, room)
  if (row.right === '' || (lines.length === 1 && gap !== undefined)) {
    const right = row.right === '' ? '' : (gap ?? '') + faint(row.right)
    return [lead + first + right, ...lines.slice(1).map((line) => pad + line), ...row.below]
  }
  const deeper = `${pad}  `
  return [
    lead + first,
    ...lines.slice(1).map((line) => pad + line),
    ...wrapText(row.right, room - 2).map((line) => deeper + faint(line)),
    ...row.below,
  ]
}

/** The blanks between a statement and what is at its right; undefined when there is no room. */
function gapOf(text: string, right: string, width: number, room: number): string | undefined {
  const own = displayWidth(text)
  const column = Math.max(own, width)
  if (column + 2 + displayWidth(right) <= room) return ' '.repeat(column - own + 2)
  return own + 2 + displayWidth(right) <= room ? '  ' : undefined
}

function symbolOf(standing: Standing, style: TextStyle): string {
  return style.ascii === true ? words[standing] : symbols[standing]
}

function paintOf(standing: Standing, {palette}: TextStyle): (text: string) => string {
  return {
    pass: palette.good,
    error: palette.error,
    warning: palette.warn,
    info: palette.strong,
    skip: palette.faint,
    inconclusive: palette.warn,
    na: palette.faint,
    suppressed: palette.faint,
  }[standing]
}
