/** `1 name`, `2 names`, `10,000 names`: the noun takes an s unless its plural is given. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`
}

/** A number with its thousands apart. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** The first `most` of a list as `show` gives them, and how many more there are. */
export function listSome<TItem>(
  items: readonly TItem[],
  most: number,
  show: (item: TItem) => string,
): readonly string[] {
  const shown = items.slice(0, most).map(show)
  return items.length > most ? [...shown, `and ${formatCount(items.length - most)} more`] : shown
}
