import type {Subject} from './subject.js'

/**
 * Ids of everything a subject depends on, itself first. A subject names what it depends on directly (`within`); what
 * those depend on in turn is known from the other subjects of the run.
 */
export function reachMaker(subjects: Iterable<Subject>): (subject: Subject) => readonly string[] {
  const direct = new Map<string, Set<string>>()
  for (const {id, within = []} of subjects) {
    const known = direct.get(id)
    if (known === undefined) direct.set(id, new Set(within))
    else for (const one of within) known.add(one)
  }
  const reached = new Map<string, readonly string[]>()
  return ({id, within = []}) => {
    const known = reached.get(id)
    if (known !== undefined) return known
    // a set hands out what is added to it while it is walked
    const found = new Set([id, ...within])
    for (const one of found) for (const next of direct.get(one) ?? []) found.add(next)
    const ids = [...found]
    reached.set(id, ids)
    return ids
  }
}
