import {isWithin} from '../../model/dns-name.js'
import type {ZoneContent} from '../../model/zone.js'

/** Names of a zone, with what lies between them and the apex (empty non-terminals, RFC 8020). */
export function namesOf({zone, recordSets}: ZoneContent): ReadonlySet<string> {
  const names = new Set<string>([zone.name])
  for (const {name} of recordSets)
    for (let one = name; isWithin(one, zone.name) && !names.has(one); one = one.slice(one.indexOf('.') + 1))
      names.add(one)
  return names
}

/** The wildcard that answers for a name that does not exist: that of the closest ancestor that does (RFC 4592 3.3.1). */
export function wildcardFor(name: string, apex: string, names: ReadonlySet<string>): string | undefined {
  let parent = name
  do parent = parent.slice(parent.indexOf('.') + 1)
  while (parent !== apex && !names.has(parent))
  return names.has(`*.${parent}`) ? `*.${parent}` : undefined
}
