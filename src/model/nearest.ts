import {compareText} from './dns-name.js'

/**
 * The candidate closest to what was typed, for "did you mean"; undefined when none is near (more than a third of the
 * letters, at least two, would have to change). Ties go to the first.
 */
export function findNearest(typed: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(typed.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - typed.length) >= bestDistance) continue
    const distance = editDistance(typed.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** The known words most like a mistyped one, as near as each other; none that would need more than a third of it rewritten. */
export function listNearest(text: string, known: Iterable<string>, most = 3): readonly string[] {
  const limit = Math.max(2, Math.floor(text.length / 3))
  const scored: {word: string; distance: number}[] = []
  for (const word of new Set(known)) {
    if (Math.abs(word.length - text.length) > limit && !word.includes(text)) continue
    const distance = word.includes(text) && text.length > 2 ? 1 : editDistance(text, word)
    if (distance <= limit) scored.push({word, distance})
  }
  const best = scored.reduce((least, {distance}) => Math.min(least, distance), limit)
  return scored
    .filter(({distance}) => distance === best)
    .map(({word}) => word)
    .sort(compareText)
    .slice(0, most)
}

/** Levenshtein distance; a swap of neighbours counts as one. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({length: b.length + 1}, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const best = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      next.push(swapped ? Math.min(best, (before[column - 2] ?? 0) + 1) : best)
    }
    before = last
    last = next
  }
  return last[b.length] ?? 0
}
