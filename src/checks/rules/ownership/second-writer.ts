import {parseMarker} from '../../../registry/marker.js'
import {parseMarkerName} from '../../../registry/marker-name.js'
import type {Marker, OwnedSet} from '../../../registry/owners.js'
import {
  isNameInScope,
  isOurMarker,
  isVisibleName,
  subjectInZone,
  type OwnedZone,
} from '../../facts/ownership.js'
import type {CheckContext} from '../../context.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isSealed} from './sealed-text.js'
import {zoneRule} from './zone-rule.js'

/**
 * Signs of another writer that show in one reading, without a record of what we wrote last:
 *
 * | sign | what it means |
 * |---|---|
 * | one ownership record holds the texts of two owners | two writers have claimed the name |
 * | the current and the older ownership record of a set name different owners, one of them us | one was rewritten |
 * | a set of ours holds what an object wants and other values besides | somebody added to it, or an address was taken away since the last apply |
 *
 * A set of ours that only differs from what is wanted is no sign: that is what the next apply is for.
 */
export const noSecondWriter: CheckRule = zoneRule({
  code: 'MLD0417',
  nothing: 'no zone holds a record of ours',
  judge(zone, context) {
    const ours = zone.owners.sets.filter(
      (owned) =>
        isVisibleName(owned.set.name, zone) && markersOf(owned).some((marker) => isOurMarker(marker, zone)),
    )
    const claimed = [...zone.owners.markers.values()].flatMap((marker) => twoOwners(marker, zone))
    const wanted = wantedValues(zone, context)
    const signs = [
      ...claimed,
      ...ours.flatMap((owned) => rewritten(owned, zone) ?? foreignValues(owned, zone, wanted) ?? []),
    ]
    if (signs.length > 0) return signs
    return ours.length === 0
      ? []
      : [pass('MLD0417', zone.subject, `no sign of one in ${countOf(ours.length, 'record set')}`)]
  },
})

function markersOf({marker, twins}: OwnedSet): readonly Marker[] {
  return marker === undefined ? [] : [marker, ...twins]
}

function twoOwners({set, marked}: Marker, zone: OwnedZone): readonly CheckResult[] {
  const owners = [...new Set(set.values.flatMap((text) => parseMarker(text)?.['owner'] ?? []))].toSorted()
  if (owners.length < 2 || !owners.includes(zone.provider.registry.ownerId)) return []
  return [
    fail('MLD0417', subjectInZone(marked.name === '' ? set.name : marked.name, zone), {
      reason: 'two-owners',
      message: `the ownership record ${set.name} holds the texts of ${owners.join(' and ')}: more than one writer has claimed the name`,
      args: {owners, marker: set.name},
      evidence: set.values.slice(0, 4),
      fix: {
        text: 'find the other writer (MLD0106 lists those of this cluster), and let one of them give the name up',
      },
    }),
  ]
}

function rewritten(owned: OwnedSet, zone: OwnedZone): readonly CheckResult[] | undefined {
  const markers = markersOf(owned)
  const owners = [...new Set(markers.map(({owner}) => owner))]
  if (owners.length < 2) return undefined
  const {name, type} = owned.set
  return [
    fail('MLD0417', subjectInZone(name, zone), {
      reason: 'ownership-rewritten',
      message: `${name} ${type} has ownership records of ${owners.join(' and ')}: one of them was written over`,
      args: {owners, type},
      evidence: markers.slice(0, 4).map(({set, owner}) => `${set.name}: owner ${owner}`),
      fix: {
        text: 'decide whose the name is, and remove the ownership record of the other',
        commands: [`mldns plan --explain ${name}`],
      },
    }),
  ]
}

/** By `name type`, the values objects want; of names that several objects want differently nothing is concluded. */
function wantedValues(
  {provider}: OwnedZone,
  {source}: CheckContext,
): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, ReadonlySet<string>>()
  for (const change of provider.plan?.changes ?? []) {
    if (change.view !== provider.view || change.after === null || change.action !== 'update') continue
    if ((source?.hosts.get(change.name)?.[0]?.endpoints.length ?? 0) > 0)
      wanted.set(`${change.name} ${change.type} ${change.setId}`, new Set(change.after.values))
  }
  return wanted
}

function foreignValues(
  {set}: OwnedSet,
  zone: OwnedZone,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): readonly CheckResult[] | undefined {
  const own = wanted.get(`${set.name} ${set.type} ${set.setId}`)
  if (own === undefined || own.size === 0 || ![...own].every((value) => set.values.includes(value)))
    return undefined
  const others = set.values.filter((value) => !own.has(value))
  if (others.length === 0) return undefined
  return [
    fail('MLD0417', subjectInZone(set.name, zone), {
      reason: 'other-values',
      message: `${set.name} ${set.type} of ours holds ${listSome(others)} besides what is wanted: another writer added to it, or an address was taken away since the last apply`,
      args: {others, wanted: [...own]},
      evidence: [`live: ${listSome(set.values, 6)}`, `wanted: ${listSome([...own], 6)}`],
      fix: {
        text: 'apply, and look again a minute later: when they come back, there is another writer (MLD0106)',
        commands: [`mldns plan --explain ${set.name}`],
      },
    }),
  ]
}

/** TXT records where an ownership record would be, with text that looks encrypted and cannot be read. */
export const markerReadable: CheckRule = zoneRule({
  code: 'MLD0413',
  nothing: 'no zone holds a TXT record where an ownership record would be',
  judge(zone, {scope}) {
    const {owners, provider, subject, content} = zone
    const {registry} = provider
    const sealed = owners.sets.filter(
      ({set}) =>
        set.type === 'TXT' &&
        set.values.length === 1 &&
        isSealed(set.values[0] ?? '') &&
        parseMarkerName(set.name, registry).type !== '' &&
        isNameInScope(parseMarkerName(set.name, registry).name, zone, scope),
    )
    if (sealed.length === 0) return owners.markers.size > 0 ? [pass('MLD0413', subject)] : []
    const names = sealed.map(({set}) => set.name)
    const keyed = registry.cipher !== undefined
    return [
      fail('MLD0413', subject, {
        reason: keyed ? 'other-key' : 'no-key',
        message: `zone ${content.zone.name}: ${countOf(names.length, 'TXT record')} look${names.length === 1 ? 's' : ''} like ${names.length === 1 ? 'an encrypted ownership record' : 'encrypted ownership records'} ${keyed ? 'of another key than ours' : 'and no key is set'}: ${listSome(names)}`,
        args: {names: names.slice(0, 50)},
        evidence: names.slice(0, 3).map((name) => `marks ${parseMarkerName(name, registry).name}`),
        fix: {
          text: keyed
            ? "use the key they were written with; until then their records count as nobody's and are left alone"
            : "leave them to the writer that has the key (external-dns --txt-encrypt-aes-key); here their records count as nobody's and are left alone",
        },
      }),
    ]
  },
})
