/** What a colour stands for. Every coloured text also says it in words. */
export type Palette = {
  readonly add: (text: string) => string
  readonly change: (text: string) => string
  readonly remove: (text: string) => string
  readonly good: (text: string) => string
  readonly warn: (text: string) => string
  readonly error: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

const same = (text: string): string => text

/** No colour at all: NO_COLOR, pipes, files. */
export const plainPalette: Palette = {
  add: same,
  change: same,
  remove: same,
  good: same,
  warn: same,
  error: same,
  strong: same,
  faint: same,
}

/** Escape sequences every terminal knows (ECMA-48 SGR). */
export const ansiPalette: Palette = {
  add: sgr(32, 39),
  change: sgr(33, 39),
  remove: sgr(31, 39),
  good: sgr(32, 39),
  warn: sgr(33, 39),
  error: sgr(31, 39),
  strong: sgr(1, 22),
  faint: sgr(2, 22),
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`)
}
