import {classifyAddress} from '../../../model/address-class.js'
import {normalizeName} from '../../../model/dns-name.js'
import {canonicalAddress, parseAddress} from '../../../model/ip.js'
import {fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {judgeZones, type ZonePlace} from './places.js'
import {isNameServer} from './transfer.js'

/**
 * MLD0512: updates go to the primary. The primary of the SOA may be hidden or known by another address, so a difference
 * alone is a warning; a server that refuses the update of a zone it answers for is an error.
 */
export const updatesToPrimary: CheckRule = {
  code: 'MLD0512',
  judge: (context) => judgeZones('MLD0512', context, (place) => [judgePrimary(place)]),
}

function judgePrimary(place: ZonePlace): CheckResult {
  const {facts, zone, subject} = place
  if (!isNameServer(facts)) return na('MLD0512', subject, 'the provider takes changes itself')
  const {writable} = zone
  if (writable?.state === 'yes') return pass('MLD0512', subject, writable.how)
  const primary = zone.inspection?.servers?.find((one) => one.primary !== undefined)?.primary
  if (primary === undefined)
    return inconclusive('MLD0512', subject, 'no-soa', 'no server told the primary of the zone')
  const servers = facts.configured?.servers.map(({host}) => host) ?? []
  const addresses = addressesOf(place, primary)
  if (isAmong(servers, primary, addresses)) return pass('MLD0512', subject, primary)
  if (addresses.length === 0)
    return inconclusive(
      'MLD0512',
      subject,
      'primary-unresolved',
      `the SOA names ${primary} as primary, whose address is not known here`,
    )
  if (servers.some((host) => classifyAddress(host) === 'loopback'))
    return inconclusive(
      'MLD0512',
      subject,
      'loopback',
      `the SOA names ${primary} as primary; whether that is this host is not known`,
    )
  return notPrimary(place, primary, servers, addresses)
}

/** From the zone itself, then as looked up. */
function addressesOf({zone}: ZonePlace, primary: string): readonly string[] {
  const sets = zone.content?.recordSets ?? []
  const own = sets.flatMap(({name, type, values}) =>
    name === primary && (type === 'A' || type === 'AAAA') ? values : [],
  )
  return own.length > 0 ? own : (zone.nameServers?.primaryAddresses ?? [])
}

function isAmong(servers: readonly string[], primary: string, addresses: readonly string[]): boolean {
  const known = new Set(addresses.map(canonicalAddress))
  return servers.some((host) =>
    parseAddress(host) === undefined ? normalizeName(host) === primary : known.has(canonicalAddress(host)),
  )
}

function notPrimary(
  {facts, zone, subject}: ZonePlace,
  primary: string,
  servers: readonly string[],
  addresses: readonly string[],
): CheckResult {
  const {name} = zone.zone
  const refused = zone.writable?.state === 'no'
  return fail('MLD0512', subject, {
    reason: refused ? 'refuses-updates' : 'another-server',
    ...(refused ? {} : {severity: 'warning' as const}),
    message: `updates of ${name} go to ${servers.join(', ')}${refused ? ', which refuses them' : ''}; its SOA names ${primary} (${addresses.join(', ')}) as primary`,
    args: {zone: name, primary, servers, addresses},
    ...(zone.writable === undefined ? {} : {evidence: [zone.writable.how]}),
    fix: {
      text: `let --rfc2136-host name the primary, or let the server pass updates on (BIND: allow-update-forwarding)${
        zone.writable === undefined ? '; --probe-write finds out whether it takes them' : ''
      }`,
      commands: (facts.configured?.servers ?? []).map(
        ({host, port}) => `dig @${host} -p ${port} ${name} SOA +short`,
      ),
    },
  })
}
