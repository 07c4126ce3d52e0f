import {parseMarker} from '../../../registry/marker.js'
import {countOf, listSome} from '../../list-some.js'
import {blockedBy, fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {blockerOfZone, judgeZones, type ZonePlace} from '../provider/places.js'
import {insideBecause} from './reach.js'

/** MLD1003: ownership records in public zones do not tell what runs inside. */
export const textDisclosure: CheckRule = {
  code: 'MLD1003',
  judge: (context) => judgeZones('MLD1003', context, (place) => [judgeMarkers(place)]),
}

function judgeMarkers({zone, subject}: ZonePlace): CheckResult {
  if (zone.content === undefined) return blockedBy('MLD1003', subject, blockerOfZone(zone))
  const internal = insideBecause(zone)
  if (internal !== undefined) return na('MLD1003', subject, internal)
  const plain = zone.content.recordSets.flatMap(({name, type, values}) => {
    if (type !== 'TXT') return []
    const resource = values.map((text) => parseMarker(text)?.['resource']).find((one) => one !== undefined)
    return resource === undefined ? [] : [{name, resource}]
  })
  const [first] = plain
  if (first === undefined) return pass('MLD1003', subject)
  return fail('MLD1003', subject, {
    reason: 'plain-markers',
    message: `${countOf(plain.length, 'ownership record')} of zone ${zone.zone.name} ${plain.length === 1 ? 'tells' : 'tell'} everybody names of namespaces and objects`,
    args: {zone: zone.zone.name, records: plain.length},
    evidence: [
      `${first.name} TXT tells ${first.resource}`,
      ...(plain.length > 1 ? [`also: ${listSome(plain.slice(1).map(({name}) => name))}`] : []),
    ],
    fix: {
      text: 'worth knowing, no fault: give namespaces and objects names that may be known; external-dns can encrypt the records (--txt-encrypt-enabled)',
    },
  })
}

/** MLD1009: the zone is signed. */
export const zoneSigned: CheckRule = {
  code: 'MLD1009',
  judge: (context) =>
    judgeZones('MLD1009', context, (place) => [judgeSigned(place, context.vantage.network !== undefined)]),
}

function judgeSigned({zone, facts, subject}: ZonePlace, isOnline: boolean): CheckResult {
  const {content, nameServers} = zone
  if (content === undefined) return blockedBy('MLD1009', subject, blockerOfZone(zone))
  const internal = insideBecause(zone)
  if (internal !== undefined) return na('MLD1009', subject, internal)
  const own = content.recordSets.some(({name, type}) => type === 'DNSKEY' && name === zone.zone.name)
  if (own || nameServers?.signed === true) return pass('MLD1009', subject, 'it has DNSKEY records')
  // A transfer gives what is served; a file may be signed behind our back.
  const served = (facts.configured?.servers.length ?? 0) > 0
  if (nameServers?.signed === undefined && !served)
    return isOnline
      ? skip('MLD1009', subject, 'not-configured', 'none of its name servers could be asked')
      : skip('MLD1009', subject, 'disabled', 'the run is offline')
  return fail('MLD1009', subject, {
    reason: 'unsigned',
    message: `zone ${zone.zone.name} is not signed: resolvers cannot tell its answers from forged ones`,
    args: {zone: zone.zone.name},
    fix: {
      text: 'optional: let the name server sign it (BIND: dnssec-policy default; Knot: dnssec-signing on), then publish the DS at the parent',
      commands: [`dig ${zone.zone.name} DNSKEY +short`],
    },
  })
}
