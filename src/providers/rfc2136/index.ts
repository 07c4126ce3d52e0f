import {ProviderError} from '../../errors.js'
import type {ZoneReader, ZoneWriter} from '../../model/ports.js'
import type {Operation} from '../../model/operation.js'
import {keyOf} from '../../model/record-set.js'
import type {Zone, ZoneContent} from '../../model/zone.js'
import {checkOperations} from './check-operations.js'
import {adjustSet, capabilitiesOf, toContent, type UnusualCuts} from './convert.js'
import {transferAll} from './inspect.js'
import {parseOptions, type Rfc2136Options, type Rfc2136Settings} from './options.js'
import {askServerStates} from './server-state.js'
import {Servers} from './servers.js'
import {changesOf, prerequisitesOf, subjectOf} from './update-message.js'
import {sendUpdate} from './write.js'

export {openWriteProbe} from './probe.js'

const providerName = 'rfc2136'

/**
 * Reads zones by transfer (AXFR). Its connections refuse every message that is not a query.
 * @throws ConfigError when an option is wrong
 */
export function openReader(options: Rfc2136Options): ZoneReader {
  const settings = parseOptions(options)
  const servers = new Servers(settings, 'read')
  return {
    ...readerOf(settings, async (zone) => (await readZone(servers, zone)).content),
    inspect: async (zone) => ({servers: await askServerStates(servers, zone, settings.now)}),
  }
}

/**
 * Reads zones by transfer and changes them by UPDATE.
 * @throws ConfigError when an option is wrong
 */
export function openWriter(options: Rfc2136Options): ZoneWriter {
  const settings = parseOptions(options)
  const servers = new Servers(settings, 'write')
  const cutsOf = new Map<string, UnusualCuts>()
  const read = async (zone: Zone): Promise<ZoneContent> => {
    const {content, cuts} = await readZone(servers, zone)
    cutsOf.set(zone.name, cuts)
    return content
  }
  const reader = readerOf(settings, read)
  return {
    ...reader,
    write: async ({zone}, operations) => {
      if (operations.length === 0) return
      checkOperations(zone, operations, reader.capabilities.ttl)
      if (!cutsOf.has(zone.name)) await read(zone)
      const cuts = cutsOf.get(zone.name) ?? new Map()
      // What is known of the cuts holds no longer for a set that was written, or may have been.
      if (operations.some((operation) => cuts.has(keyOf(subjectOf(operation))))) cutsOf.delete(zone.name)
      await writeZone(servers, zone, operations, cuts)
    },
  }
}

function readerOf(settings: Rfc2136Settings, read: (zone: Zone) => Promise<ZoneContent>): ZoneReader {
  const capabilities = capabilitiesOf(settings)
  return {
    name: providerName,
    capabilities,
    listZones: async () =>
      settings.zones.map((name): Zone => ({
        name,
        provider: providerName,
        id: name,
        view: settings.view,
        visibility: 'public',
      })),
    readZone: read,
    adjust: (set, zone) => adjustSet(set, zone, capabilities.ttl),
    close: async () => {},
  }
}

async function readZone(servers: Servers, zone: Zone): Promise<ReturnType<typeof toContent>> {
  const records = await servers.use((session) => transferAll(session, zone.name))
  return toContent(zone, records)
}

async function writeZone(
  servers: Servers,
  zone: Zone,
  operations: readonly Operation[],
  cuts: UnusualCuts,
): Promise<void> {
  const prerequisites = prerequisitesOf(operations, cuts)
  const update = {zone, operations, prerequisites, changes: changesOf(zone.name, operations, cuts)}
  await servers.use((session) =>
    sendUpdate(session, update, (work) =>
      work(session).catch((error: unknown) => {
        if (!(error instanceof ProviderError) || error.kind !== 'unavailable') throw error
        return servers.useOne(session.server, work)
      }),
    ),
  )
}
