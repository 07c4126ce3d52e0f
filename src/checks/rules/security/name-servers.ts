import type {CheckContext} from '../../context.js'
import type {NameServerFacts} from '../../facts/name-server.js'
import type {ZoneServers} from '../../facts/provider.js'
import {listSome} from '../../list-some.js'
import {blockedBy, fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {hostSubject} from '../../subject.js'
import {blockerOfZone, judgeZones, subjectOf, type ZonePlace} from '../provider/places.js'
import {isInside} from './reach.js'

/** Judges zones by what their name servers answered; offline nobody asked them. */
function judgeServers(
  code: string,
  context: CheckContext,
  judge: (place: ZonePlace, servers: ZoneServers) => readonly CheckResult[],
): readonly CheckResult[] {
  return judgeZones(code, context, (place) => {
    const {nameServers} = place.zone
    return nameServers === undefined
      ? [skip(code, place.subject, 'disabled', 'the run is offline, its name servers were not asked')]
      : judge(place, nameServers)
  })
}

function textOf({name, address}: NameServerFacts): string {
  return address === undefined || name.startsWith(address) ? name : `${name} (${address})`
}

function heard({apex}: ZoneServers): readonly NameServerFacts[] {
  return apex.filter(({state}) => state === 'authoritative' || state === 'lame')
}

/** MLD1004: a whole zone is not given to whoever asks. */
export const transferClosed: CheckRule = {
  code: 'MLD1004',
  judge: (context) => judgeServers('MLD1004', context, (place, servers) => [judgeTransfer(place, servers)]),
}

function judgeTransfer({zone, subject}: ZonePlace, servers: ZoneServers): CheckResult {
  const asked = servers.apex.filter(({transfer}) => transfer !== undefined)
  if (asked.length === 0)
    return heard(servers).length === 0
      ? skip('MLD1004', subject, 'not-configured', 'no name server of it answers')
      : skip('MLD1004', subject, 'opt-in', 'it takes a request for the whole zone; give --probe-write')
  const open = asked.filter(({transfer}) => transfer === 'open')
  if (open.length === 0) {
    const closed = asked.filter(({transfer}) => transfer === 'closed')
    return closed.length === 0
      ? inconclusive('MLD1004', subject, 'not-answered', 'no name server said whether it would')
      : pass('MLD1004', subject, closed.map(textOf).join(', '))
  }
  const [first] = open
  return fail('MLD1004', subject, {
    reason: 'open',
    // Inside its own network a server may well trust everybody.
    ...(open.every(({address}) => address !== undefined && isInside(address))
      ? {severity: 'info' as const}
      : {}),
    message: `${listSome(open.map(textOf))} ${open.length === 1 ? 'gives' : 'give'} the whole zone ${zone.zone.name} to this host without a key`,
    args: {zone: zone.zone.name, servers: open.map(({name}) => name)},
    fix: {
      text: 'let only the secondaries and the keys that need it transfer the zone (BIND: allow-transfer; Knot: acl)',
      commands: [`dig @${first?.address ?? first?.name ?? ''} ${zone.zone.name} AXFR`],
    },
  })
}

/** MLD1005: name servers of a zone do not look up names of others for strangers. */
export const recursionClosed: CheckRule = {
  code: 'MLD1005',
  judge: (context) => judgeServers('MLD1005', context, (place, servers) => [judgeRecursion(place, servers)]),
}

function judgeRecursion({zone, subject}: ZonePlace, servers: ZoneServers): CheckResult {
  const known = servers.apex.filter(({recursion}) => recursion !== undefined)
  if (known.length === 0)
    return skip('MLD1005', subject, 'not-configured', 'none of its name servers answered')
  const outside = known.filter(({address}) => address !== undefined && !isInside(address))
  if (outside.length === 0)
    return na('MLD1005', subject, 'its name servers are out of the reach of strangers')
  const open = outside.filter(({recursion}) => recursion === true)
  if (open.length === 0) return pass('MLD1005', subject, outside.map(textOf).join(', '))
  const [first] = open
  return fail('MLD1005', subject, {
    reason: 'open',
    message: `${listSome(open.map(textOf))} ${open.length === 1 ? 'looks' : 'look'} up names of others for this host`,
    args: {zone: zone.zone.name, servers: open.map(({name}) => name)},
    evidence: ['this host may be one it trusts; ask from elsewhere as well'],
    fix: {
      text: 'turn recursion off on servers of zones, or allow it to the local network only (BIND: recursion no, allow-recursion)',
      commands: [`dig @${first?.address ?? ''} example.com SOA +recurse`],
    },
  })
}

/** MLD1006: what is delegated is served by those it is delegated to. */
export const delegationsServed: CheckRule = {
  code: 'MLD1006',
  judge: (context) =>
    judgeServers('MLD1006', context, (place, {delegations}) => {
      if (place.zone.content === undefined)
        return [blockedBy('MLD1006', place.subject, blockerOfZone(place.zone))]
      return delegations.length === 0
        ? [na('MLD1006', place.subject, 'it delegates nothing')]
        : delegations.map((delegation) => judgeDelegation(place, delegation, context))
    }),
}

function judgeDelegation(
  {facts, subject: zone}: ZonePlace,
  {name, asked, servers}: ZoneServers['delegations'][number],
  {vantage}: CheckContext,
): CheckResult {
  const subject = hostSubject(name, facts.view, [zone.id, subjectOf(facts).id])
  if (!asked) return skip('MLD1006', subject, 'disabled', 'the zone delegates more than is asked for')
  const good = servers.filter(({state}) => state === 'authoritative')
  if (good.length > 0) return pass('MLD1006', subject, good.map(textOf).join(', '))
  const lame = servers.filter(({state}) => state === 'lame')
  const silent = servers.some(({state}) => state === 'silent')
  const resolves =
    vantage.network?.egress.some(({udp, tcp}) => udp === 'answered' || tcp === 'answered') === true
  if (silent || (lame.length === 0 && !resolves))
    return inconclusive('MLD1006', subject, 'not-answered', `of its name servers not all could be asked`)
  const names = listSome([...new Set(servers.map((one) => one.name))])
  const inside = servers.every(({address}) => address !== undefined && isInside(address))
  // A resolver that does not know the names may be the fault; and inside, nobody else can take them.
  const mild = lame.length === 0 || inside
  return fail('MLD1006', subject, {
    reason: lame.length === 0 ? 'servers-without-address' : 'all-lame',
    ...(mild ? {severity: 'warning' as const} : {}),
    message: `${name} is delegated to ${names}, ${servers.length === 1 ? 'which does not serve it' : 'none of which serves it'}${inside ? '' : ': whoever gets hold of one owns all names below'}`,
    args: {name, servers: servers.map((one) => one.name)},
    evidence: servers.slice(0, 5).map((one) => `${textOf(one)}: ${one.answered ?? 'no address'}`),
    fix: {
      text: `remove the NS records of ${name}, or let its servers serve it`,
      commands: servers.slice(0, 2).map((one) => `dig @${one.address ?? one.name} ${name} SOA +norecurse`),
    },
  })
}
