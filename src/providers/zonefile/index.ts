import type {ZoneReader, ZoneWriter} from '../../model/ports.js'
import type {Zone} from '../../model/zone.js'
import {zoneFileCapabilities} from './capabilities.js'
import {canWriteZone, inspectZone} from './inspect.js'
import {adjustSet} from './judge.js'
import {contentOf, findZoneFile, loadZone} from './load.js'
import {locateZones} from './locate.js'
import type {ZoneFileSettings} from './settings.js'
import {writeZone} from './write.js'

const providerName = 'zonefile'

/** Reads master files. Nothing behind it can write. */
export function openReader(settings: ZoneFileSettings): ZoneReader {
  const view = settings.view ?? ''
  return {
    name: providerName,
    capabilities: zoneFileCapabilities,
    listZones: async () =>
      (await locateZones(settings)).map(({name}): Zone => ({
        name,
        provider: providerName,
        id: name,
        view,
        visibility: 'public',
      })),
    readZone: async (zone) =>
      contentOf(zone, await loadZone(await findZoneFile(settings, zone.name), zone.name)),
    adjust: adjustSet,
    inspect: (zone) => inspectZone(settings, zone),
    canWrite: (zone) => canWriteZone(settings, zone),
    close: async () => {},
  }
}

/** Reads and changes master files. */
export function openWriter(settings: ZoneFileSettings): ZoneWriter {
  return {
    ...openReader(settings),
    write: (base, operations) => writeZone(settings, base.zone, operations),
  }
}
