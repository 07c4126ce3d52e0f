import type {Contact, NetworkFacts} from '../../checks/facts/vantage.js'
import {ProviderError} from '../../errors.js'
import type {AskServer} from '../../model/ports.js'
import type {ServerAddress} from '../../model/zone-inspection.js'

/** What is asked about the place of the run. */
export type VantageSettings = {
  /** false = offline: nothing is sent. */
  readonly enabled: boolean
  /** Servers that answer everybody for the root, of different operators. */
  readonly egress: readonly ServerAddress[]
  /** An address that holds no name server. */
  readonly interception: ServerAddress
  /** An address of either family that lies far away; only the route to it is looked up. */
  readonly far: {readonly ipv4: string; readonly ipv6: string}
  /** For every single try. */
  readonly timeoutMs: number
}

/** The outside as it is asked about the place of the run. */
export type VantagePorts = {
  readonly ask: AskServer
  /** Whether there is a way to an address; sends nothing. */
  readonly hasRoute: (address: string) => Promise<boolean>
}

const port = 53

/** Two root servers of different operators, and TEST-NET-1 (RFC 5737), which nobody has. */
export const defaultVantage: Omit<VantageSettings, 'enabled'> = {
  egress: [
    {host: '198.41.0.4', port}, // a.root-servers.net
    {host: '193.0.14.129', port}, // k.root-servers.net
  ],
  interception: {host: '192.0.2.53', port},
  far: {ipv4: '198.41.0.4', ipv6: '2001:503:ba3e::2:30'},
  timeoutMs: 1500,
}

/** Finds out what the network lets through; undefined when the run is offline. */
export async function readVantage(
  settings: VantageSettings,
  {ask, hasRoute}: VantagePorts,
): Promise<NetworkFacts | undefined> {
  if (!settings.enabled) return undefined
  const contact = (server: ServerAddress, only: 'udp' | 'tcp'): Promise<Contact> =>
    askOnce(ask, server, only, settings.timeoutMs)
  const [egress, intercepted, ipv4, ipv6] = await Promise.all([
    Promise.all(
      settings.egress.map(async (server) => {
        const [udp, tcp] = await Promise.all([contact(server, 'udp'), contact(server, 'tcp')])
        return {server: server.host, udp, tcp}
      }),
    ),
    contact(settings.interception, 'udp'),
    hasRoute(settings.far.ipv4),
    hasRoute(settings.far.ipv6),
  ])
  return {
    egress,
    interception: {server: settings.interception.host, contact: intercepted},
    families: {ipv4, ipv6},
  }
}

async function askOnce(
  ask: AskServer,
  server: ServerAddress,
  only: 'udp' | 'tcp',
  timeoutMs: number,
): Promise<Contact> {
  try {
    await ask(server, {name: '', type: 'SOA'}, {timeoutMs, only})
    return 'answered'
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return contactOf(error)
  }
}

/** Bytes that are no DNS message were sent by somebody as well. */
function contactOf(error: ProviderError): Contact {
  if (error.kind === 'incomplete') return 'answered'
  const {reason} = error.details
  if (reason === 'timeout' || reason === 'refused' || reason === 'unreachable') return reason
  return 'failed'
}
