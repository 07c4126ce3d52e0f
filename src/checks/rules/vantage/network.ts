import {classifyAddress} from '../../../model/address-class.js'
import type {CheckContext} from '../../context.js'
import type {NameServerFacts} from '../../facts/name-server.js'
import type {EgressFacts, NetworkFacts} from '../../facts/vantage.js'
import {fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {toolSubject} from '../../subject.js'

/**
 * MLD0004: questions to the outside are answered. An error only where this run needs it: when the public name servers
 * of a zone are silent as well. A cluster without a way out is no fault by itself.
 */
export const dnsEgress: CheckRule = {
  code: 'MLD0004',
  judge: (context) => [online(context, 'MLD0004', (network) => judgeEgress(network, context))],
}

function online(
  {vantage}: CheckContext,
  code: string,
  judge: (network: NetworkFacts) => CheckResult,
): CheckResult {
  return vantage.network === undefined
    ? skip(code, toolSubject, 'disabled', 'the run is offline')
    : judge(vantage.network)
}

function judgeEgress({egress}: NetworkFacts, context: CheckContext): CheckResult {
  if (egress.length === 0) return na('MLD0004', toolSubject, 'nobody was asked')
  const servers = egress.map(({server}) => server)
  const udp = egress.some((one) => one.udp === 'answered')
  const tcp = egress.some((one) => one.tcp === 'answered')
  if (udp && tcp) return pass('MLD0004', toolSubject, `over UDP and TCP at ${servers.join(' and ')}`)
  const silent = udp ? 'TCP' : tcp ? 'UDP' : 'UDP and TCP'
  const needed = !udp && !tcp && zoneServersAreSilent(context)
  return fail('MLD0004', toolSubject, {
    reason: udp ? 'tcp-blocked' : tcp ? 'udp-blocked' : 'blocked',
    ...(needed ? {} : {severity: 'warning' as const}),
    message: `no answer over ${silent} port 53 from ${servers.join(' and ')}`,
    args: {servers, udp, tcp},
    evidence: egress.map(lineOf),
    fix: {
      text: `let this host send DNS over ${silent} port 53 to the outside, or run with --offline where that is not wanted`,
      commands: servers.slice(0, 1).map((server) => `dig @${server} . SOA${udp ? ' +tcp' : ''}`),
    },
  })
}

function lineOf({server, udp, tcp}: EgressFacts): string {
  return `${server}: UDP ${udp}, TCP ${tcp}`
}

/** Whether name servers with public addresses were asked for our zones, and none was heard. */
function zoneServersAreSilent({providers}: CheckContext): boolean {
  const servers = providers
    .flatMap(({zones}) => zones)
    .flatMap(({nameServers}) => nameServers?.apex ?? [])
    .filter(isFar)
  return servers.length > 0 && servers.every(({state}) => state === 'silent')
}

function isFar({address}: NameServerFacts): boolean {
  const reach = address === undefined ? undefined : classifyAddress(address)
  return reach === 'global' || reach === 'documentation'
}

/** MLD0005: where no name server is, nobody answers. */
export const notIntercepted: CheckRule = {
  code: 'MLD0005',
  judge: (context) => [online(context, 'MLD0005', judgeInterception)],
}

function judgeInterception({interception}: NetworkFacts): CheckResult {
  const {server, contact} = interception
  if (contact !== 'answered') return pass('MLD0005', toolSubject, `${server} is silent`)
  return fail('MLD0005', toolSubject, {
    reason: 'redirected',
    message: `${server} answered, where no name server can be: questions to port 53 are redirected`,
    args: {server},
    evidence: ['192.0.2.0/24 is set aside for documentation (RFC 5737)'],
    fix: {
      text: 'what name servers are said to answer comes from a router or filter in between: exempt this host from its redirection of port 53, or run from elsewhere',
      commands: [`dig @${server} . SOA`],
    },
  })
}

/** MLD0006: the families of this host reach what the zones hold. */
export const ipFamilies: CheckRule = {
  code: 'MLD0006',
  judge: (context) => [online(context, 'MLD0006', (network) => judgeFamilies(network, context))],
}

const families = [
  {name: 'IPv4', key: 'ipv4', type: 'A'},
  {name: 'IPv6', key: 'ipv6', type: 'AAAA'},
] as const

function judgeFamilies(network: NetworkFacts, context: CheckContext): CheckResult {
  const here = families.filter(({key}) => network.families[key])
  if (here.length === 0)
    return fail('MLD0006', toolSubject, {
      reason: 'no-route',
      message: 'this host has no way to the outside, neither over IPv4 nor over IPv6',
      fix: {text: 'see its routes', commands: ['ip route', 'ip -6 route']},
    })
  const used = typesInUse(context)
  const missing = families.find(({key, type}) => !network.families[key] && used.has(type))
  if (missing === undefined) return pass('MLD0006', toolSubject, here.map(({name}) => name).join(' and '))
  const {name, type} = missing
  return fail('MLD0006', toolSubject, {
    reason: `no-${missing.key}`,
    message: `this host has no ${name}: whether ${type} records lead anywhere cannot be seen from here`,
    args: {family: name},
    fix: {text: `run from a host with ${name} to judge it; nothing is counted as failed for it`},
  })
}

/** Address types that are in the zones or wanted there. */
function typesInUse({providers, source}: CheckContext): ReadonlySet<string> {
  const live = providers.flatMap(({zones}) => zones).flatMap(({content}) => content?.recordSets ?? [])
  const wanted = source?.collected.endpoints ?? []
  return new Set([...live.map(({type}) => type), ...wanted.map(({recordType}) => recordType)])
}
