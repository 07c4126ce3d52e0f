import type {Marker, OwnedSet} from '../../../registry/owners.js'
import {parseMarker} from '../../../registry/marker.js'
import {withWildcardReplaced} from '../../../registry/marker-name.js'
import {
  isNameInScope,
  isOurMarker,
  isVisibleName,
  subjectInZone,
  type OwnedZone,
} from '../../facts/ownership.js'
import type {CheckContext} from '../../context.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, inconclusive, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {zoneRule} from './zone-rule.js'

const noMarkers = 'no zone holds an ownership record of ours'

/** Ownership records of ours that mark nothing and wait for nothing. */
export const orphanMarkers: CheckRule = zoneRule({
  code: 'MLD0404',
  nothing: noMarkers,
  judge(zone, context) {
    const wanted = wantedNames(zone, context)
    const {registry} = zone.provider
    const lost = zone.owners.orphans.filter(
      (marker) =>
        isOurMarker(marker, zone) &&
        isVisibleName(marker.marked.name, zone) &&
        isNameInScope(marker.marked.name, zone, context.scope) &&
        !wanted.has(withWildcardReplaced(marker.marked.name, registry)) &&
        mismatchOf(marker, zone) === undefined &&
        affixOf(marker, zone) === undefined,
    )
    const zoneName = zone.content.zone.name
    if (lost.length === 0) return hasOurs(zone) ? [pass('MLD0404', zone.subject)] : []
    const names = lost.map(({set}) => set.name)
    const message = `zone ${zoneName}: ${countOf(names.length, 'ownership record')} of ours without ${names.length === 1 ? 'its' : 'their'} record: ${listSome(names)}`
    const {snapshot} = context.cluster
    if (context.source?.complete !== true || snapshot?.authoritative !== true)
      return [
        inconclusive(
          'MLD0404',
          zone.subject,
          'incomplete',
          `${message} (an object that was not read may want it)`,
        ),
      ]
    return [
      fail('MLD0404', zone.subject, {
        reason: 'record-gone',
        message,
        args: {names: names.slice(0, 50)},
        evidence: lost
          .slice(0, 4)
          .map(({set, labels}) => `${set.name}: ${labels['resource'] ?? 'names no object'}`),
        fix: {
          text: 'read again before anything is removed; under --policy sync they go once their objects are proven gone',
          commands: ['mldns plan --policy sync'],
        },
      }),
    ]
  },
})

function hasOurs(zone: OwnedZone): boolean {
  for (const marker of zone.owners.markers.values()) if (isOurMarker(marker, zone)) return true
  return false
}

/** Names objects publish in the view of a zone, as markers know them. */
function wantedNames({provider}: OwnedZone, {source}: CheckContext): ReadonlySet<string> {
  const names = new Set<string>()
  for (const hosts of source?.hosts.values() ?? [])
    for (const {view, name} of hosts)
      if (view === provider.view) names.add(withWildcardReplaced(name, provider.registry))
  return names
}

/** The records of another type at the name a typed marker names, when its own record is not there. */
function mismatchOf({marked}: Marker, {owners}: OwnedZone): readonly OwnedSet[] | undefined {
  if (marked.type === '') return undefined
  const others = (owners.byName.get(marked.name) ?? []).filter(
    ({set}) => set.type !== 'NS' && set.type !== 'SOA',
  )
  return others.length === 0 ? undefined : others
}

/** Markers whose type is not that of the record at their name. During a planned change of type that is as it must be. */
export const markerType: CheckRule = zoneRule({
  code: 'MLD0407',
  nothing: noMarkers,
  judge(zone, {source}) {
    const {provider, owners, subject} = zone
    const changing = new Set(
      (provider.plan?.changes ?? []).filter(({view}) => view === provider.view).map(({name}) => name),
    )
    const results = owners.orphans.flatMap((marker) => {
      const others = isOurMarker(marker, zone) ? mismatchOf(marker, zone) : undefined
      const {name, type} = marker.marked
      if (others === undefined || changing.has(name) || !isVisibleName(name, zone)) return []
      const endpoints = source?.hosts.get(name)?.[0]?.endpoints ?? []
      if (endpoints.some(({recordType}) => recordType === type)) return []
      const types = others.map(({set}) => set.type).join(', ')
      return [
        fail('MLD0407', subjectInZone(name, zone), {
          reason: 'type-differs',
          message: `the ownership record ${marker.set.name} is for ${type} records of ${name}, which has ${types} only`,
          args: {marker: marker.set.name, markedType: type, types: others.map(({set}) => set.type)},
          evidence: [`${marker.set.name} TXT ${listSome(marker.set.values)}`],
          fix: {
            text: 'when no change of type is under way, it can be removed',
            commands: [`mldns plan --explain ${name}`],
          },
        }),
      ]
    })
    return results.length > 0 || !hasOurs(zone) ? results : [pass('MLD0407', subject)]
  },
})

/** The same ownership told twice: beside the current format stands one of an older release. */
export const markerFormat: CheckRule = zoneRule({
  code: 'MLD0406',
  nothing: noMarkers,
  judge(zone, {scope}) {
    const {owners, subject, content} = zone
    const twice = owners.sets.filter(
      ({set, twins, marker}) =>
        twins.length > 0 && isOurMarker(marker, zone) && isNameInScope(set.name, zone, scope),
    )
    if (twice.length === 0) return hasOurs(zone) ? [pass('MLD0406', subject)] : []
    const twins = twice.flatMap((owned) => owned.twins.map(({marked}) => ({marked, type: owned.set.type})))
    const untyped = twins.filter(({marked}) => marked.type === '').length
    const alias = twins.length - untyped
    const kinds = [
      ...(untyped === 0 ? [] : [`${untyped} without type (before external-dns 0.12)`]),
      ...(alias === 0 ? [] : [`${alias} for CNAME beside an alias record`]),
    ]
    return [
      fail('MLD0406', subject, {
        reason: 'older-format-beside',
        message: `zone ${content.zone.name}: ${countOf(twins.length, 'ownership record')} in an older format beside the current one: ${listSome(twice.flatMap((owned) => owned.twins.map(({set}) => set.name)))}`,
        args: {count: twins.length, untyped, alias},
        evidence: [
          ...kinds,
          `without them the zone would hold ${content.recordSets.length - twins.length} record sets in place of ${content.recordSets.length}`,
        ],
        fix: {text: 'they can be removed by hand when nothing reads that format any more'},
      }),
    ]
  },
})

/** Markers that may be those of one of two records, and records whose marker would be read as that of another. */
export const markerUnambiguous: CheckRule = zoneRule({
  code: 'MLD0408',
  nothing: noMarkers,
  judge(zone) {
    const {owners, subject, content, provider} = zone
    const double = owners.ambiguous.filter(({marker}) => isOurMarker(marker, zone))
    const unreadable = (provider.plan?.held ?? []).filter(
      (item) =>
        item.code === 'MLD0408' &&
        item.zone === content.zone.name &&
        item.view === provider.view &&
        item.reason === 'unsupported',
    )
    const results: readonly CheckResult[] = [
      ...double.map(({marker, names}) =>
        fail('MLD0408', subjectInZone(names[0] ?? '', zone), {
          reason: 'two-records',
          message: `the ownership record ${marker.set.name} may be that of ${names.join(' or of ')}; neither is removed`,
          args: {marker: marker.set.name, names},
          fix: {text: 'rename one of the two, or use a --txt-prefix with %{record_type}.'},
        }),
      ),
      ...unreadable.map(({name, message, fix}) =>
        fail('MLD0408', subjectInZone(name, zone), {
          reason: 'reads-back-differently',
          severity: 'error',
          message,
          fix: {text: fix[0] ?? 'choose another --txt-prefix', commands: [`mldns plan --explain ${name}`]},
        }),
      ),
    ]
    return results.length > 0 || !hasOurs(zone) ? results : [pass('MLD0408', subject)]
  },
})

/** Which prefix or suffix a marker of ours was written with, when it is not the one of the settings. */
export type Affix = {readonly option: '--txt-prefix' | '--txt-suffix'; readonly value: string}

/**
 * Markers of ours under another prefix or suffix than ours. Under settings without any affix every name is read as a
 * marker's, so there they show as markers without record whose name ends (or begins) like that of a record that has
 * none.
 */
export const affixMatch: CheckRule = zoneRule({
  code: 'MLD0414',
  nothing: noMarkers,
  judge(zone) {
    const {owners, subject, provider, content} = zone
    const guessed = owners.orphans.flatMap((marker) => {
      const affix = isOurMarker(marker, zone) ? affixOf(marker, zone) : undefined
      return affix === undefined ? [] : [{marker, affix}]
    })
    const misplaced = [...owners.misplaced, ...guessed.map(({marker}) => marker)]
    if (misplaced.length === 0) return hasOurs(zone) ? [pass('MLD0414', subject)] : []
    const {ownerId, prefix, suffix} = provider.registry
    const names = misplaced.map(({set}) => set.name)
    const affixes = [...new Set(guessed.map(({affix}) => `${affix.option} '${affix.value}'`))]
    return [
      fail('MLD0414', subject, {
        reason: 'other-affix',
        message: `zone ${content.zone.name}: ${countOf(names.length, 'ownership record')} with our owner id ${ownerId} under another prefix or suffix than ours: ${listSome(names)}`,
        args: {names: names.slice(0, 50), prefix, suffix},
        evidence: [
          `our --txt-prefix is '${prefix}', our --txt-suffix is '${suffix}'`,
          ...affixes.slice(0, 3).map((affix) => `they look like ${affix}`),
        ],
        fix: {
          text: 'restore the --txt-prefix or --txt-suffix the records were written with; until then they look like records of nobody',
          commands: affixes.slice(0, 1).map((affix) => `mldns plan ${affix}`),
        },
      }),
    ]
  },
})

/** The affix with which a marker without record would mark a record that has no marker. */
function affixOf(marker: Marker, zone: OwnedZone): Affix | undefined {
  const {prefix, suffix} = zone.provider.registry
  if (prefix !== '' || suffix !== '' || mismatchOf(marker, zone) !== undefined) return undefined
  const {name} = marker.set
  for (let start = 1; start < name.length && start <= 63; start++)
    if (marksBare(name.slice(start), zone)) return {option: '--txt-prefix', value: name.slice(0, start)}
  const [first = ''] = name.split('.', 1)
  const rest = name.slice(first.length)
  for (let end = first.length - 1; end > 0; end--)
    if (marksBare(first.slice(0, end) + rest, zone)) return {option: '--txt-suffix', value: first.slice(end)}
  return undefined
}

/** Whether a text is the marker name, without affix, of a record that has no marker. */
function marksBare(text: string, {owners}: OwnedZone): boolean {
  const dash = text.indexOf('-')
  if (dash < 1) return false
  const type = text.slice(0, dash).toUpperCase()
  const sets = owners.byName.get(text.slice(dash + 1)) ?? []
  return sets.some(({set, marker}) => set.type === type && marker === undefined)
}

/** Sets of TXT that hold a marker of ours together with other text, and records whose marker would join such a set. */
export const markerClean: CheckRule = zoneRule({
  code: 'MLD0416',
  nothing: noMarkers,
  judge(zone) {
    const {owners, subject, provider, content} = zone
    const mixed = [...owners.markers.values()].filter((marker) => !marker.clean && holdsOurs(marker, zone))
    const held = (provider.plan?.held ?? []).filter(
      (item) => item.code === 'MLD0416' && item.zone === content.zone.name && item.view === provider.view,
    )
    const results: readonly CheckResult[] = [
      ...mixed.map(({set}) =>
        fail('MLD0416', subjectInZone(set.name, zone), {
          reason: 'mixed-with-other-text',
          message: `the ownership record ${set.name} TXT holds ${set.values.length} strings; changing it would touch those that are not ours`,
          args: {values: set.values.slice(0, 10)},
          evidence: set.values.slice(0, 4),
          fix: {text: `move the other strings away from ${set.name} TXT`},
        }),
      ),
      ...held.map(({name, message, fix}) =>
        fail('MLD0416', subjectInZone(name, zone), {
          reason: 'place-taken',
          message,
          fix: {text: fix[0] ?? 'choose another --txt-prefix', commands: [`mldns plan --explain ${name}`]},
        }),
      ),
    ]
    return results.length > 0 || !hasOurs(zone) ? results : [pass('MLD0416', subject)]
  },
})

function holdsOurs(marker: Marker, zone: OwnedZone): boolean {
  const {ownerId} = zone.provider.registry
  return (
    isOurMarker(marker, zone) || marker.set.values.some((text) => parseMarker(text)?.['owner'] === ownerId)
  )
}
