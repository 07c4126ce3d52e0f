import type {RecordSet} from '../model/record-set.js'
import type {OwnedSet} from '../registry/owners.js'
import type {ZoneContext} from './zone-context.js'

const addressTypes: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME'])

/** Stable words for reviewers: what makes a change of this set touch more than one name. */
export function riskOf(set: RecordSet, {zone}: ZoneContext): readonly string[] {
  const words: string[] = []
  if (set.name === zone.name) words.push('apex')
  if (set.type === 'NS') words.push('ns')
  if (set.type === 'MX') words.push('mx')
  if (set.name.startsWith('*.')) words.push('wildcard')
  return words
}

/** The same for a removal, with `last-address` when the name has none afterwards. */
export function riskOfRemoval(
  owned: OwnedSet,
  context: ZoneContext,
  stays: (type: string) => boolean,
): readonly string[] {
  const words = riskOf(owned.set, context)
  if (!addressTypes.has(owned.set.type)) return words
  const others = (context.owners.byName.get(owned.set.name) ?? []).filter((other) => other !== owned)
  const kept = others.some(({set}) => addressTypes.has(set.type) && stays(set.type))
  return kept ? words : [...words, 'last-address']
}
