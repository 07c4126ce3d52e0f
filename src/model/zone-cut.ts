import {isWithin} from './dns-name.js'
import type {RecordSet} from './record-set.js'

/** Names below the apex at which a zone delegates to another (RFC 1034 4.2.1). */
export function listCuts(sets: readonly RecordSet[], apex: string): ReadonlySet<string> {
  const cuts = new Set<string>()
  for (const set of sets) if (set.type === 'NS' && set.name !== apex) cuts.add(set.name)
  return cuts
}

/**
 * The delegation that hides records of `type` at `name`, or undefined. At the cut itself only NS and DS are the
 * zone's own (RFC 4035 2.6); below it nothing is.
 */
export function findCut(
  name: string,
  type: string,
  apex: string,
  cuts: ReadonlySet<string>,
): string | undefined {
  if (cuts.size === 0) return undefined
  let ancestor = name
  while (ancestor !== apex && isWithin(ancestor, apex)) {
    const own = ancestor === name && (type === 'NS' || type === 'DS')
    if (!own && cuts.has(ancestor)) return ancestor
    const dot = ancestor.indexOf('.')
    if (dot < 0) return undefined
    ancestor = ancestor.slice(dot + 1)
  }
  return undefined
}
