import {isNameInScope, isVisibleName, type OwnedZone} from '../../facts/ownership.js'
import type {CheckContext} from '../../context.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import type {OwnedSet} from '../../../registry/owners.js'
import {findHiddenMarkers} from './hidden-marker.js'
import {zoneRule} from './zone-rule.js'

const code = 'MLD0401'

/**
 * How much of a zone carries ownership records. Records nobody asks for may well be written by hand and are only
 * counted; those that an object publishes and that carry none are told, unless theirs is there and cannot be seen.
 */
export const ownedRecords: CheckRule = zoneRule({
  code,
  nothing: 'no zone holds a record of the managed types',
  judge(zone, context) {
    const sets = managedSets(zone, context)
    if (sets.length === 0) return []
    const marked = sets.filter(({marker}) => marker !== undefined)
    const wanted = wantedSets(zone, context)
    const unmarked = sets.filter(
      ({set, marker}) => marker === undefined && wanted.has(`${set.name} ${set.type}`),
    )
    const hidden = unmarked.length === 0 ? undefined : findHiddenMarkers(zone)
    const bare = unmarked.filter(({set}) => hidden?.has(set.name) !== true)
    const coverage = `${marked.length} of ${countOf(sets.length, 'record set')}`
    if (bare.length === 0) return [pass(code, zone.subject, coverage)]
    const names = bare.map(({set}) => `${set.name} ${set.type}`)
    return [
      fail(code, zone.subject, {
        reason: 'without-ownership-record',
        message: `zone ${zone.content.zone.name}: ${coverage} ${sets.length === 1 ? 'carries' : 'carry'} an ownership record; ${listSome(names)} ${names.length === 1 ? 'is' : 'are'} published by objects and ${names.length === 1 ? 'does' : 'do'} not`,
        args: {marked: marked.length, sets: sets.length, without: names.slice(0, 50)},
        evidence: ownersOf(marked),
        fix: {
          text: 'see MLD0403 and MLD0405 for each of them',
          commands: [`mldns plan --explain ${bare[0]?.set.name ?? ''}`],
        },
      }),
    ]
  },
})

/** Sets of types the settings manage, at names they let through. */
function managedSets(zone: OwnedZone, context: CheckContext): readonly OwnedSet[] {
  const types = managedTypes(context)
  return zone.owners.sets.filter(
    ({set}) =>
      types.has(set.type) && isVisibleName(set.name, zone) && isNameInScope(set.name, zone, context.scope),
  )
}

/** The record types the settings manage. */
export function managedTypes({source}: CheckContext): ReadonlySet<string> {
  const {managedRecordTypes = ['A', 'AAAA', 'CNAME'], excludeRecordTypes = []} = source?.settings ?? {}
  return new Set(managedRecordTypes.filter((type) => !excludeRecordTypes.includes(type)))
}

/** `name type` of everything objects publish. */
function wantedSets({provider}: OwnedZone, {source}: CheckContext): ReadonlySet<string> {
  const wanted = new Set<string>()
  for (const hosts of source?.hosts.values() ?? [])
    for (const {view, name, endpoints} of hosts)
      if (view === provider.view) for (const {recordType} of endpoints) wanted.add(`${name} ${recordType}`)
  return wanted
}

function ownersOf(sets: readonly OwnedSet[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const {marker} of sets) counts.set(marker?.owner ?? '', (counts.get(marker?.owner ?? '') ?? 0) + 1)
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, 5)
    .map(([owner, count]) => `owner ${owner === '' ? '(unnamed)' : owner}: ${countOf(count, 'record set')}`)
}
