import type {WriteAccess} from '../../../model/zone-inspection.js'
import {blockedBy, fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {judgeZones, signatureTrouble, type ZonePlace} from './places.js'
import {serverLines} from './zone-visible.js'

/** MLD0504: the provider would let us write. */
export const writeAllowed: CheckRule = {
  code: 'MLD0504',
  judge: (context) => judgeZones('MLD0504', context, (place) => [judgeAccess(place)]),
}

function judgeAccess({facts, zone, subject}: ZonePlace): CheckResult {
  const {writable} = zone
  if (writable === undefined)
    return skip('MLD0504', subject, 'opt-in', 'it takes a request that could write; give --probe-write')
  if (signatureTrouble(zone) !== undefined) return blockedBy('MLD0504', subject, 'MLD0510')
  const {state, reason, how} = writable
  if (state === 'yes') return pass('MLD0504', subject, how)
  if (state === 'unknown') return inconclusive('MLD0504', subject, reason ?? 'not-found-out', how)
  return fail('MLD0504', subject, {
    reason: reason ?? 'refused',
    message: `${facts.provider} would not let the zone be changed: ${how}`,
    args: {provider: facts.provider, zone: zone.zone.name},
    ...(facts.configured?.tsig === undefined
      ? {}
      : {evidence: [`asked with the TSIG key ${facts.configured.tsig.keyName}`]}),
    fix: {text: hintOf(writable, facts.provider)},
  })
}

function hintOf({hint}: WriteAccess, provider: string): string {
  return hint ?? `give the credential the right to change the zone at ${provider}`
}

/** MLD0513: nothing about the zone itself keeps it from being changed. */
export const zoneState: CheckRule = {
  code: 'MLD0513',
  judge: (context) => judgeZones('MLD0513', context, judgeState),
}

function judgeState(place: ZonePlace): readonly CheckResult[] {
  const {zone, subject} = place
  const {obstacles, servers} = zone.inspection ?? {}
  if (obstacles !== undefined) {
    if (obstacles.length === 0) return [pass('MLD0513', subject)]
    return obstacles.map(({reason, message, hint}) =>
      fail('MLD0513', subject, {
        reason,
        message: `zone ${zone.zone.name} cannot be changed: ${message}`,
        args: {zone: zone.zone.name},
        fix: {text: hint},
      }),
    )
  }
  if (servers === undefined) return [na('MLD0513', subject, 'the provider tells no state of its zones')]
  return [judgeServers(place)]
}

/** A server that has lost its zone (expired, not loaded) answers SERVFAIL, or without authority. */
function judgeServers({zone, subject}: ZonePlace): CheckResult {
  const heard = (zone.inspection?.servers ?? []).filter(({rcode}) => rcode !== undefined)
  if (heard.length === 0) return inconclusive('MLD0513', subject, 'not-answered', 'no name server answered')
  const lost = heard.filter(({rcode, authoritative}) => rcode !== 'NOERROR' || !authoritative)
  if (lost.length === 0) return pass('MLD0513', subject, heard.map(({server}) => server).join(', '))
  const servfail = lost.some(({rcode}) => rcode === 'SERVFAIL')
  const names = lost.map(({server}) => server)
  return fail('MLD0513', subject, {
    reason: servfail ? 'not-loaded' : 'not-authoritative',
    ...(lost.length < heard.length ? {severity: 'warning' as const} : {}),
    message: `${names.join(', ')} ${names.length === 1 ? 'does' : 'do'} not answer as one that holds ${zone.zone.name}`,
    args: {zone: zone.zone.name, servers: names},
    evidence: serverLines(zone),
    fix: {
      text: 'see why the name server did not load the zone, or let it lapse; name only servers that hold it',
      commands: [`rndc zonestatus ${zone.zone.name}`, `knotc zone-status ${zone.zone.name}`],
    },
  })
}
