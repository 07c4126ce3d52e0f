import {classifyAddress} from '../../../model/address-class.js'
import type {RecordSet} from '../../../model/record-set.js'
import {countOf} from '../../list-some.js'
import {blockedBy, fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {blockerOfZone, judgeZones, type ZonePlace} from '../provider/places.js'
import {insideBecause, isInside} from './reach.js'

/** MLD1001: no address of the local network in a public view. */
export const privateLeak: CheckRule = {
  code: 'MLD1001',
  judge: (context) => judgeZones('MLD1001', context, (place) => [judgeZone(place)]),
}

/** One address that should not be seen outside. */
type Leak = {readonly set: RecordSet; readonly address: string; readonly planned: boolean}

function judgeZone(place: ZonePlace): CheckResult {
  const {facts, zone, subject} = place
  if (zone.content === undefined) return blockedBy('MLD1001', subject, blockerOfZone(zone))
  const internal = insideBecause(zone)
  if (internal !== undefined) return na('MLD1001', subject, internal)
  const leaks = leaksOf(place)
  if (leaks.length === 0)
    return pass('MLD1001', subject, facts.addressClasses === undefined ? '' : facts.addressClasses.join(', '))
  const names = [...new Set(leaks.map(({set}) => set.name))]
  const live = leaks.filter(({planned}) => !planned)
  const [first] = leaks
  const example = first === undefined ? '' : `${first.set.name} has ${first.address}`
  const rest =
    names.length > 1
      ? ` and ${countOf(names.length - 1, 'more name')} of zone ${zone.zone.name} likewise`
      : ''
  return fail('MLD1001', subject, {
    reason:
      live.length === 0
        ? 'planned'
        : facts.addressClasses === undefined
          ? 'inside-address'
          : 'class-not-declared',
    message: `${example}, an address of the local network in a public zone${rest}`,
    args: {zone: zone.zone.name, names, addresses: [...new Set(leaks.map(({address}) => address))]},
    evidence: leaks
      .slice(0, 5)
      .map(
        ({set, address, planned}) =>
          `${set.name} ${set.type} ${address}: ${classifyAddress(address) ?? ''}${planned ? ', planned' : ''}`,
      ),
    fix: {
      text: 'publish it in a view of the local network, or keep it out (the command shows how that looks); where it is meant to be seen, declare it: --publish-address-classes global --publish-address-classes private',
      commands: ['mldns plan --publish-address-classes global'],
    },
  })
}

function leaksOf({facts, zone}: ZonePlace): readonly Leak[] {
  const {addressClasses, plan, view} = facts
  const allowed = (address: string): boolean => {
    const reach = classifyAddress(address)
    return reach !== undefined && addressClasses?.includes(reach) === true
  }
  const leaking = (set: RecordSet, planned: boolean): readonly Leak[] =>
    set.type === 'A' || set.type === 'AAAA'
      ? set.values
          .filter((address) => isInside(address) && !allowed(address))
          .map((address) => ({set, address, planned}))
      : []
  const planned = (plan?.changes ?? [])
    .filter((change) => change.zone === zone.zone.name && change.view === view)
    .flatMap(({action, after}) => (action === 'adopt' || after === null ? [] : leaking(after, true)))
  return [...(zone.content?.recordSets ?? []).flatMap((set) => leaking(set, false)), ...planned]
}
