import {constants} from 'node:fs'
import {access, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {WriteAccess, ZoneInspection, ZoneObstacle} from '../../model/zone-inspection.js'
import type {Zone} from '../../model/zone.js'
import {findSigned} from './judge.js'
import {findZoneFile, loadZone, type LoadedZone} from './load.js'
import type {ZoneFileSettings} from './settings.js'

/** The digest of the file now, and what keeps it from being changed. @throws ProviderError */
export async function inspectZone(settings: ZoneFileSettings, zone: Zone): Promise<ZoneInspection> {
  const path = await findZoneFile(settings, zone.name)
  const loaded = await loadZone(path, zone.name)
  const found = [await findJournal(path), findSigned(loaded.recordSets), findIncludedSoa(loaded)]
  return {version: loaded.version, obstacles: found.filter((one) => one !== undefined)}
}

/** BIND keeps the changes of a dynamic zone in a journal: the file is not what it serves, and it may write it any time. */
export async function findJournal(path: string): Promise<ZoneObstacle | undefined> {
  const journal = `${path}.jnl`
  const exists = await stat(journal).then(
    () => true,
    () => false,
  )
  if (!exists) return undefined
  return {
    reason: 'dynamic',
    message: `beside ${path} lies the journal ${journal}, so a name server keeps this zone by itself`,
    hint: 'Use the provider rfc2136 for this zone, or freeze it and remove the journal (rndc freeze, rndc sync -clean).',
  }
}

/** Every change raises the serial: an SOA that cannot be edited keeps the whole zone as it is. */
function findIncludedSoa({parsed}: LoadedZone): ZoneObstacle | undefined {
  const {from, file, line} = parsed.soa
  if (from === 'line') return undefined
  return {
    reason: 'soa-included',
    message: `its SOA comes from ${file}:${line}, which the zone file includes; the serial can only be raised in the zone file itself`,
    hint: 'Move the SOA record into the zone file.',
  }
}

/** By the permissions alone: the file is replaced by rename, so its folder must be writable. */
export async function canWriteZone(settings: ZoneFileSettings, zone: Zone): Promise<WriteAccess> {
  const path = await findZoneFile(settings, zone.name)
  const folder = dirname(path)
  for (const [place, mode, need] of [
    [path, constants.R_OK, 'read'],
    [folder, constants.W_OK | constants.X_OK, 'write to'],
  ] as const) {
    try {
      await access(place, mode)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      return {
        state: 'no',
        reason: code === 'EROFS' ? 'read-only' : 'permission',
        how: `this user may not ${need} ${place} (${code})`,
        hint: `Let this user read ${path} and write to ${folder}; the file is replaced by another there.`,
      }
    }
  }
  return {state: 'yes', how: `${folder} can be written`}
}
