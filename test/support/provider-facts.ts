import type {CheckContext} from '../../src/checks/context.js'
import type {NameServerFacts} from '../../src/checks/facts/name-server.js'
import type {
  ProviderConfiguration,
  ProviderFacts,
  Trouble,
  ZoneFacts,
  ZoneServers,
} from '../../src/checks/facts/provider.js'
import type {NetworkFacts} from '../../src/checks/facts/vantage.js'
import {concerns} from '../../src/workflows/observe.js'
import {resultsOf} from './check-results.js'
import {contextOf, type World} from './check-world.js'

/** What is known of every provider of a world, and of its zones, besides what they hold. */
export type ProviderExtras = {
  readonly configured?: ProviderConfiguration
  readonly provider?: Partial<ProviderFacts>
  readonly zone?: Partial<ZoneFacts>
  readonly network?: NetworkFacts
}

/** The context of a world whose providers were looked at closely. Zones the filter leaves out are not read. */
export function lookedAt(world: World, extras: ProviderExtras): CheckContext {
  const context = contextOf(world)
  return {
    ...context,
    vantage: {...context.vantage, ...(extras.network === undefined ? {} : {network: extras.network})},
    providers: context.providers.map((facts) => ({
      ...facts,
      ...(extras.configured === undefined ? {} : {configured: extras.configured}),
      ...extras.provider,
      zones: facts.zones.map((zone) =>
        concerns(zone.zone, facts.domainFilter)
          ? {...zone, ...extras.zone}
          : {zone: zone.zone, outside: true},
      ),
    })),
  }
}

/** A zone that could not be read: its content is taken away. */
export function unreadable(world: World, trouble: Trouble, extras: ProviderExtras = {}): CheckContext {
  const context = lookedAt(world, extras)
  return {
    ...context,
    providers: context.providers.map((facts) => ({
      ...facts,
      zones: facts.zones.map((zone) => withoutContent({...zone, trouble})),
    })),
  }
}

function withoutContent(zone: ZoneFacts): ZoneFacts {
  const kept = Object.entries(zone).filter(([key]) => key !== 'content')
  return {zone: zone.zone, ...Object.fromEntries(kept)}
}

/** A name server at 198.51.100.1 with the key `mldns`. */
export const keyed: ProviderConfiguration = {
  credential: {
    needed: true,
    present: true,
    from: 'environment',
    names: ['MLDNS_RFC2136_TSIG_SECRET', '--rfc2136-tsig-secret-file'],
  },
  tsig: {keyName: 'mldns', algorithm: 'hmac-sha256'},
  signs: true,
  servers: [{host: '198.51.100.1', port: 53}],
  zonesNamed: true,
}

/** A folder of zone files. */
export const files: ProviderConfiguration = {
  credential: {needed: false, present: false, from: 'none', names: []},
  signs: false,
  servers: [],
  zonesNamed: false,
}

export function troubleWith(code: string, more: Partial<Trouble> = {}): Trouble {
  return {code, kind: 'denied', message: `${code} in words`, details: {}, ...more}
}

/** A network that lets everything through and answers for nobody. */
export const openNetwork: NetworkFacts = {
  egress: [
    {server: '198.51.100.4', udp: 'answered', tcp: 'answered'},
    {server: '203.0.113.9', udp: 'answered', tcp: 'answered'},
  ],
  interception: {server: '192.0.2.53', contact: 'timeout'},
  families: {ipv4: true, ipv6: true},
}

/** A server of a zone that answers as it should. */
export function nameServer(more: Partial<NameServerFacts> = {}): NameServerFacts {
  return {name: 'ns1.example.net', from: 'ns', address: '198.51.100.1', state: 'authoritative', ...more}
}

/** What the name servers of a zone said. */
export function zoneServers(more: Partial<ZoneServers> = {}): ZoneServers {
  return {apex: [nameServer()], delegations: [], primaryAddresses: [], ...more}
}

/** What a check comes to, a line each: `fail refused warning`; the severity only where it is not the usual one. */
export function verdicts(code: string, context: CheckContext): readonly string[] {
  return resultsOf(code, context).map(({status, reason, severity}) =>
    [status, reason, severity].filter((word) => word !== undefined).join(' '),
  )
}
