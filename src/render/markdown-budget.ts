/** GitHub refuses comments of more than 65,536 characters. */
export const mostMarkdown = 60_000

/** Blocks of Markdown with an empty line between two; empty ones are left out. */
export function blocks(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part.trimEnd()}\n`)
    .join('\n')
}

/** A text of at most `most` characters, and a mark when it was longer. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** The greatest count up to `most` that fits, or -1 when not even none does. */
export function mostThatFit(most: number, fits: (count: number) => boolean): number {
  let low = -1
  let high = most
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}
