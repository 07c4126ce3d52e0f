import type {NameServerFacts} from '../../checks/facts/name-server.js'
import type {ZoneServers} from '../../checks/facts/provider.js'
import {ProviderError} from '../../errors.js'
import {mapLimited} from '../../lib/concurrency.js'
import type {DnsReply} from '../../model/dns-reply.js'
import {compareNames, isWithin, normalizeName} from '../../model/dns-name.js'
import {parseAddress} from '../../model/ip.js'
import type {AskServer, ProbeTransfer} from '../../model/ports.js'
import type {RecordSet} from '../../model/record-set.js'
import {listCuts} from '../../model/zone-cut.js'
import type {ServerAddress, ZoneInspection} from '../../model/zone-inspection.js'
import type {Zone} from '../../model/zone.js'
import type {Lookup} from '../ports.js'

/** How the name servers of zones are asked. */
export type NameServerPorts = {
  readonly ask: AskServer
  /** Addresses of a name server, where the zone does not hold them itself. */
  readonly lookup: Lookup
  /** Present only when it was asked for. */
  readonly probeTransfer?: ProbeTransfer
  /** Where name servers listen; 53 outside of tests. */
  readonly port: number
  /** For every single try. */
  readonly timeoutMs: number
}

/** A zone whose servers are asked. */
export type AskedZone = {
  readonly zone: Zone
  /** Its records; empty when they could not be read. */
  readonly sets: readonly RecordSet[]
  /** Name servers of the settings. */
  readonly configured: readonly ServerAddress[]
  readonly inspection: ZoneInspection | undefined
}

/** More delegations than this in one zone are not asked for: they are somebody's registry, not ours. */
const mostDelegations = 50
const serversAtOnce = 8

/** Asks every address of every name server of a zone, and of what is delegated from it, for the SOA. */
export async function readZoneServers(
  {zone, sets, configured, inspection}: AskedZone,
  ports: NameServerPorts,
): Promise<ZoneServers> {
  const addresses = new Addresses(sets, ports.lookup)
  const targets = [
    ...(await targetsOf(namesOf(sets, zone.name), addresses, ports.port)),
    ...(await configuredTargets(configured, addresses)),
  ]
  const own = distinct(targets)
  const apex = await mapLimited(own, serversAtOnce, (target) => askTarget(target, zone.name, ports, true))
  const cuts = [...listCuts(sets, zone.name)].sort(compareNames)
  const asked = await mapLimited(cuts.slice(0, mostDelegations), serversAtOnce, async (name) => {
    const servers = distinct(await targetsOf(namesOf(sets, name), addresses, ports.port))
    return {
      name,
      asked: true,
      servers: await Promise.all(servers.map((target) => askTarget(target, name, ports, false))),
    }
  })
  const delegations = [
    ...asked,
    ...cuts.slice(mostDelegations).map((name) => ({name, asked: false, servers: []})),
  ]
  const signed = await isSigned(
    own.filter((_, index) => apex[index]?.state === 'authoritative'),
    zone.name,
    ports,
  )
  const primary = inspection?.servers?.find((one) => one.primary !== undefined)?.primary
  return {
    apex,
    delegations,
    ...(signed === undefined ? {} : {signed}),
    primaryAddresses: primary === undefined ? [] : await addresses.of(primary),
  }
}

/** A server to ask; without an address its name has none. */
type Target = {
  readonly name: string
  readonly from: NameServerFacts['from']
  readonly server: ServerAddress | undefined
}

/** Addresses by host name: from the zone where it holds them, else looked up, each once. */
class Addresses {
  private readonly known = new Map<string, Promise<readonly string[]>>()
  private readonly lookup: Lookup

  constructor(sets: readonly RecordSet[], lookup: Lookup) {
    this.lookup = lookup
    const held = new Map<string, string[]>()
    for (const {name, type, values} of sets)
      if (type === 'A' || type === 'AAAA') held.set(name, [...(held.get(name) ?? []), ...values])
    for (const [name, values] of held) this.known.set(name, Promise.resolve(values))
  }

  of(name: string): Promise<readonly string[]> {
    const known = this.known.get(name) ?? this.lookup(name).then((found) => found ?? [])
    this.known.set(name, known)
    return known
  }
}

function namesOf(sets: readonly RecordSet[], owner: string): readonly string[] {
  return sets.flatMap(({name, type, values}) => (type === 'NS' && name === owner ? values : []))
}

async function targetsOf(
  names: readonly string[],
  addresses: Addresses,
  port: number,
): Promise<readonly Target[]> {
  const found = await Promise.all(names.map((name) => addresses.of(name)))
  return names.flatMap((name, index): readonly Target[] => {
    const hosts = found[index] ?? []
    if (hosts.length === 0) return [{name, from: 'ns', server: undefined}]
    return hosts.map((host) => ({name, from: 'ns', server: {host, port}}))
  })
}

/** Servers of the settings by address, so that what is said of them does not hang on how they are written. */
async function configuredTargets(
  servers: readonly ServerAddress[],
  addresses: Addresses,
): Promise<readonly Target[]> {
  const found = await Promise.all(
    servers.map(({host}) =>
      parseAddress(host) === undefined ? addresses.of(normalizeName(host)) : Promise.resolve([host]),
    ),
  )
  return servers.flatMap(({host, port}, index): readonly Target[] => {
    const name = `${host}:${port}`
    const hosts = found[index] ?? []
    if (hosts.length === 0) return [{name, from: 'settings', server: undefined}]
    return hosts.map((address) => ({name, from: 'settings', server: {host: address, port}}))
  })
}

/** Each address once; an NS record stands for the server of the settings with the same address. */
function distinct(targets: readonly Target[]): readonly Target[] {
  const seen = new Set<string>()
  return targets.filter(({name, server}) => {
    const key = server === undefined ? name : `${server.host} ${server.port}`
    return seen.has(key) ? false : (seen.add(key), true)
  })
}

async function askTarget(
  target: Target,
  owner: string,
  ports: NameServerPorts,
  ours: boolean,
): Promise<NameServerFacts> {
  const {name, from, server} = target
  if (server === undefined) return {name, from, state: 'unresolved'}
  const base = {name, from, address: server.host}
  const reply = await tryAsk(ports, server, owner, 'SOA')
  if (typeof reply === 'string') return {...base, state: 'silent', answered: reply}
  if (!ours) return {...base, ...stateOf(reply)}
  const [recursion, transfer] = await Promise.all([
    answersForOthers(ports, server, owner),
    ports.probeTransfer?.(server, owner, ports.timeoutMs),
  ])
  return {
    ...base,
    ...stateOf(reply),
    ...(recursion === undefined ? {} : {recursion}),
    ...(transfer === undefined ? {} : {transfer}),
  }
}

/** An answer that does not come from the zone itself is lame, whatever it says (RFC 1912 2.8). */
function stateOf({rcode, authoritative}: DnsReply): Pick<NameServerFacts, 'state' | 'answered'> {
  if (rcode === 'NOERROR' && authoritative) return {state: 'authoritative'}
  return {state: 'lame', answered: rcode === 'NOERROR' ? 'NOERROR without authority' : rcode}
}

/** Names everybody knows (RFC 2606); one that is not in the zone asked about is foreign to its servers. */
const foreignNames = ['example.com', 'example.net', 'example.org']

async function answersForOthers(
  ports: NameServerPorts,
  server: ServerAddress,
  zone: string,
): Promise<boolean | undefined> {
  const foreign = foreignNames.find((name) => !isWithin(zone, name) && !isWithin(name, zone))
  if (foreign === undefined) return undefined
  const reply = await tryAsk(ports, server, foreign, 'SOA', true)
  if (typeof reply === 'string') return undefined
  const {rcode, recursionAvailable, authoritative, answers} = reply
  return rcode === 'NOERROR' && recursionAvailable && !authoritative && answers.length > 0
}

async function isSigned(
  targets: readonly Target[],
  zone: string,
  ports: NameServerPorts,
): Promise<boolean | undefined> {
  for (const {server} of targets) {
    if (server === undefined) continue
    const reply = await tryAsk(ports, server, zone, 'DNSKEY')
    if (typeof reply === 'string' || reply.rcode !== 'NOERROR' || !reply.authoritative) continue
    return reply.answers.some(({type}) => type === 'DNSKEY')
  }
  return undefined
}

/** The reply, or why there is none. */
async function tryAsk(
  {ask, timeoutMs}: NameServerPorts,
  server: ServerAddress,
  name: string,
  type: string,
  recursion = false,
): Promise<DnsReply | string> {
  try {
    return await ask(server, {name, type}, {timeoutMs, recursion})
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const {reason} = error.details
    return typeof reason === 'string' ? reason : error.kind
  }
}
