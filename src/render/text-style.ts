import type {Change} from '../plan/change.js'
import {flowPieces, joinPieces, padTo, wrapText, type Piece} from './layout.js'
import type {Palette} from './palette.js'
import {visible, visibleAscii} from './visible.js'

/** How a text is to look; all of it comes from the terminal or the flags. */
export type TextOptions = {
  /** Columns of the terminal. */
  readonly width: number
  readonly palette: Palette
  /** Nothing outside ASCII; for locales that are not UTF-8. */
  readonly ascii?: boolean
  /** One line per item. */
  readonly compact?: boolean
  /** Everything that is known, nothing grouped or cut. */
  readonly full?: boolean
  /** RFC 3339; ages are counted from here. */
  readonly now: string
}

/** A {@link TextOptions} with what follows from it. */
export type TextStyle = TextOptions & {
  /** The only way for outside text into a line. */
  readonly show: (text: string) => string
  readonly ellipsis: string
  readonly symbols: Readonly<Record<Change['action'], string>>
}

const symbols = {create: '+', update: '~', replace: '±', delete: '-', adopt: '>', release: '<'} as const
const narrowest = 40

/** Fills in what follows from the options. A terminal narrower than 40 columns is taken for 40. */
export function toTextStyle(options: TextOptions): TextStyle {
  const ascii = options.ascii === true
  return {
    ...options,
    width: Math.max(narrowest, options.width),
    show: ascii ? visibleAscii : visible,
    ellipsis: ascii ? '...' : '…',
    symbols: ascii ? {...symbols, replace: '-/+'} : symbols,
  }
}

/** A sentence in lines that begin at column `indent`; `first` stands before it on the first line. */
export function sentenceLines(
  style: TextStyle,
  indent: number,
  sentence: string,
  paint?: (text: string) => string,
): readonly string[] {
  const lines = wrapText(style.show(sentence), style.width - indent)
  return lines.map((line) => ' '.repeat(indent) + (paint?.(line) ?? line))
}

/**
 * A command on lines of its own, never broken, so that it can be copied. One of several lines (a here-document) begins
 * at the margin: its end would not be found otherwise.
 */
export function commandLines(
  style: TextStyle,
  indent: number,
  command: string,
  paint = (text: string): string => text,
): readonly string[] {
  const lines = command.split('\n')
  return lines.map((line) => (lines.length > 1 ? '' : ' '.repeat(indent)) + paint(style.show(line)))
}

/** A lead of at most `indent` columns, then pieces that flow; every further line begins at column `indent`. */
export function leadLines(
  style: TextStyle,
  indent: number,
  lead: Piece,
  pieces: readonly Piece[],
): readonly string[] {
  const padded = padTo(lead.text, indent)
  const painted = (lead.paint?.(lead.text) ?? lead.text) + padded.slice(lead.text.length)
  const lines = flowPieces(pieces, style.width - indent, 2)
  if (lines.length === 0) return [painted.trimEnd()]
  return lines.map((line, index) => (index === 0 ? painted : ' '.repeat(indent)) + joinPieces(line, 2))
}

/** A label such as `Plan` or `next` in its column, then a sentence. */
export function labelLines(style: TextStyle, label: string, sentence: string): readonly string[] {
  const indent = 9
  const lines = wrapText(style.show(sentence), style.width - indent)
  return lines.map((line, index) => (index === 0 ? padTo(`  ${label}`, indent) : ' '.repeat(indent)) + line)
}
