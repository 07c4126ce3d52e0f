import type {ProviderConfiguration, ProviderFacts, Trouble, ZoneFacts} from '../../checks/facts/provider.js'
import {ClusterError, MldnsError, ProviderError} from '../../errors.js'
import {mapLimited} from '../../lib/concurrency.js'
import type {Reporter, WriteProbe, ZoneReader} from '../../model/ports.js'
import type {WriteAccess, ZoneInspection} from '../../model/zone-inspection.js'
import type {Zone, ZoneContent} from '../../model/zone.js'
import {concerns} from '../observe.js'
import type {ReadView, ViewSettings} from '../ports.js'
import {readZoneServers, type NameServerPorts} from './read-zone-servers.js'

/** A view and how its provider is opened; opening may fail, so it is done where that is recorded. */
export type ViewOpener = {
  readonly settings: ViewSettings
  /** What the settings say, without reading any secret. */
  readonly configured: ProviderConfiguration
  /** @throws ConfigError for settings or a secret that cannot be used */
  readonly open: () => Promise<ZoneReader>
  /** Present only when it was asked for; a provider without one is judged by looking. */
  readonly openProbe?: () => Promise<WriteProbe>
}

/** The outside as the providers are asked. */
export type ProviderPorts = {
  readonly reporter: Reporter
  /** How name servers are asked; absent = the run is offline. */
  readonly nameServers?: NameServerPorts
}

/** Providers that were asked once. */
export type ProviderReading = {
  /** One for every view, in order. The plan is made from {@link views} and added by the caller. */
  readonly facts: readonly Omit<ProviderFacts, 'plan'>[]
  /** The views whose zones could be listed; their readers give what was read, or throw what reading threw. */
  readonly views: readonly ReadView[]
  /** Closes every reader that was opened. */
  close(): Promise<void>
}

const zonesAtOnce = 4

/** Opens every view and reads its zones once. What fails is a fact; only a fault of mldns itself is thrown. */
export async function readProviders(
  openers: readonly ViewOpener[],
  ports: ProviderPorts,
): Promise<ProviderReading> {
  const opened: ZoneReader[] = []
  const read = await Promise.all(openers.map((opener) => readView(opener, ports, opened)))
  return {
    facts: read.map(({facts}) => facts),
    views: read.flatMap(({view}) => (view === undefined ? [] : [view])),
    close: async () => {
      await Promise.all(opened.map((reader) => reader.close()))
    },
  }
}

type ViewReading = {readonly facts: Omit<ProviderFacts, 'plan'>; readonly view?: ReadView}

async function readView(
  opener: ViewOpener,
  ports: ProviderPorts,
  opened: ZoneReader[],
): Promise<ViewReading> {
  const {settings, configured} = opener
  const base = baseFacts(settings, configured)
  const reader = await attempt(opener.open)
  if ('error' in reader)
    return {
      facts: {
        ...base,
        capabilities: undefined,
        trouble: {...troubleOf(reader.error), at: 'opening'},
        zones: [],
      },
    }
  opened.push(reader.value)
  const {capabilities} = reader.value
  const listed = await attempt(() => reader.value.listZones())
  if ('error' in listed)
    return {facts: {...base, capabilities, trouble: {...troubleOf(listed.error), at: 'listing'}, zones: []}}
  const probe = opener.openProbe === undefined ? undefined : await attempt(opener.openProbe)
  const contents = new Map<string, Attempt<ZoneContent>>()
  const zones = await mapLimited(listed.value, zonesAtOnce, (zone) =>
    concerns(zone, settings.domainFilter)
      ? readZone(zone, {reader: reader.value, probe, configured, ports, contents})
      : Promise.resolve({zone, outside: true}),
  )
  if (probe !== undefined && 'value' in probe) await probe.value.close()
  return {
    facts: {...base, capabilities, zones},
    view: {settings, reader: replayZones(reader.value, listed.value, contents)},
  }
}

function baseFacts(
  settings: ViewSettings,
  configured: ProviderConfiguration,
): Omit<ProviderFacts, 'plan' | 'capabilities' | 'zones'> {
  const {name, provider, domainFilter, policy, registry, addressClasses} = settings
  return {
    view: name,
    provider,
    domainFilter,
    policy,
    registry,
    configured,
    ...(addressClasses === undefined ? {} : {addressClasses}),
  }
}

/** What one zone is read with. */
type ZoneTask = {
  readonly reader: ZoneReader
  readonly probe: Attempt<WriteProbe> | undefined
  readonly configured: ProviderConfiguration
  readonly ports: ProviderPorts
  readonly contents: Map<string, Attempt<ZoneContent>>
}

async function readZone(zone: Zone, task: ZoneTask): Promise<ZoneFacts> {
  const {reader, probe, configured, ports, contents} = task
  const step = ports.reporter.step(`reading zone ${zone.name}`)
  const inspect = (): Promise<Attempt<ZoneInspection | undefined>> =>
    attempt(async () => reader.inspect?.(zone))
  // Servers are asked meanwhile: one that is silent is waited for once. A file is looked at again afterwards.
  const meanwhile = configured.servers.length > 0 ? inspect() : undefined
  const content = await attempt(() => reader.readZone(zone))
  contents.set(keyOf(zone), content)
  if ('error' in content) step.fail(content.error.message)
  else step.done(`${zone.name}: ${content.value.recordSets.length} record sets`)
  const inspected = await (meanwhile ?? inspect())
  const inspection = 'value' in inspected ? inspected.value : undefined
  const writable = await accessOf(zone, reader, probe)
  const sets = 'value' in content ? content.value.recordSets : []
  const nameServers =
    ports.nameServers === undefined
      ? undefined
      : await readZoneServers({zone, sets, configured: configured.servers, inspection}, ports.nameServers)
  return {
    zone,
    ...('error' in content ? {trouble: troubleOf(content.error)} : {content: content.value}),
    ...(inspection === undefined ? {} : {inspection}),
    ...(writable === undefined ? {} : {writable}),
    ...(nameServers === undefined ? {} : {nameServers}),
  }
}

/** By the probe, when there is one; else by looking, where a provider can. */
async function accessOf(
  zone: Zone,
  reader: ZoneReader,
  probe: Attempt<WriteProbe> | undefined,
): Promise<WriteAccess | undefined> {
  const asked = await attempt(async () => {
    if (probe === undefined) return reader.canWrite?.(zone)
    if ('error' in probe) throw probe.error
    return probe.value.canWrite(zone)
  })
  if ('value' in asked) return asked.value
  return {state: 'unknown', reason: 'not-found-out', how: asked.error.message}
}

/** A reader that gives what was read once, or throws the error reading ended with. Other zones it reads. */
function replayZones(
  reader: ZoneReader,
  zones: readonly Zone[],
  contents: ReadonlyMap<string, Attempt<ZoneContent>>,
): ZoneReader {
  return {
    ...reader,
    listZones: () => Promise.resolve(zones),
    readZone: async (zone) => {
      const known = contents.get(keyOf(zone))
      if (known === undefined) return reader.readZone(zone)
      if ('error' in known) throw known.error
      return known.value
    },
  }
}

function keyOf({id, name}: Zone): string {
  return `${id} ${name}`
}

type Attempt<TValue> = {readonly value: TValue} | {readonly error: MldnsError}

async function attempt<TValue>(work: () => Promise<TValue>): Promise<Attempt<TValue>> {
  try {
    return {value: await work()}
  } catch (error) {
    // Anything else is a fault of mldns, and no fact about the provider.
    if (!(error instanceof MldnsError) || error.exit === 'internal') throw error
    return {error}
  }
}

/** An error as plain data. */
export function troubleOf(error: MldnsError): Trouble {
  const {code, message, hint, details} = error
  const kind = error instanceof ProviderError || error instanceof ClusterError ? error.kind : 'config'
  return {code, kind, message, details, ...(hint === undefined ? {} : {hint})}
}
