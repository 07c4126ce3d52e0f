/** A piece of a line: its text, already visible, and how it is coloured. Widths are counted before colouring. */
export type Piece = {readonly text: string; readonly paint?: (text: string) => string}

/** Columns a text takes on a terminal: wide characters take two, combining marks none. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

const combining = /^\p{M}$/u

/** Blocks of wide characters (Unicode 15 East Asian Width W and F, and emoji), as code point ranges. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (combining.test(character)) return 0
  return wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}

/** The text with spaces up to `width` columns; longer text stays as it is. */
export function padTo(text: string, width: number): string {
  const missing = width - displayWidth(text)
  return missing > 0 ? text + ' '.repeat(missing) : text
}

/** The text, cut so that it takes at most `width` columns, the mark of the cut included. */
export function cutTo(text: string, width: number, mark: string): string {
  if (displayWidth(text) <= width) return text
  const room = width - displayWidth(mark)
  let used = 0
  let kept = ''
  for (const character of text) {
    used += characterWidth(character)
    if (used > room) break
    kept += character
  }
  return kept + mark
}

/** Lines of at most `width` columns, broken at spaces; a longer word is broken where the line ends. */
export function wrapText(text: string, width: number): readonly string[] {
  if (displayWidth(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (displayWidth(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (displayWidth(line) > width) {
      const head = cutTo(line, width, '')
      if (head === '') break
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** Pieces in lines of at most `width` columns, `gap` spaces between two; a longer piece has a line of its own. */
export function flowPieces(
  pieces: readonly Piece[],
  width: number,
  gap: number,
): readonly (readonly Piece[])[] {
  const lines: Piece[][] = []
  let room = -1
  for (const piece of pieces) {
    const size = displayWidth(piece.text)
    const last = lines.at(-1)
    if (last === undefined || size + gap > room) {
      lines.push([piece])
      room = width - size
    } else {
      last.push(piece)
      room -= size + gap
    }
  }
  return lines
}

/** Pieces side by side, coloured. */
export function joinPieces(pieces: readonly Piece[], gap: number): string {
  return pieces.map(({text, paint}) => paint?.(text) ?? text).join(' '.repeat(gap))
}
