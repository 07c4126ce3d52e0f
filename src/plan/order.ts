import {compareText} from '../model/dns-name.js'

/** A name as text whose order is that of `compareNames`: labels from the right. Made once per name, not per comparison. */
export function nameKey(name: string): string {
  return name.split('.').reverse().join('\u0001')
}

/** Sorts by a key made once per item; parts of a key are joined with a character below all others. */
export function sortBy<TItem>(
  items: readonly TItem[],
  keyOf: (item: TItem) => readonly string[],
): readonly TItem[] {
  if (items.length < 2) return items
  return items
    .map((item) => ({item, key: keyOf(item).join('\u0000')}))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({item}) => item)
}
