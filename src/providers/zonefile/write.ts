import {readFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {ProviderError} from '../../errors.js'
import {NotDurable, OwnershipLost, removeFiles, removeLeftovers, replaceFile} from '../../lib/atomic-file.js'
import {takeFileLock, type FileLock, type LockRefusal} from '../../lib/file-lock.js'
import type {Operation} from '../../model/operation.js'
import {editZoneText} from '../../model/zone-text-edit.js'
import type {Zone} from '../../model/zone.js'
import {checkOperations} from './judge.js'
import {findJournal} from './inspect.js'
import {findZoneFile, loadZone, type LoadedZone} from './load.js'
import type {ZoneFileSettings} from './settings.js'
import {systemError} from './system-error.js'

const lockAttempts = 80
const lockWaitMilliseconds = 25

/**
 * Changes a zone file: under a lock it is read, compared, edited and replaced by rename. Stopped anywhere, even by
 * SIGKILL, it leaves the old file or the new one; what else is left is removed by the next write.
 * @throws ProviderError
 */
export async function writeZone(
  settings: ZoneFileSettings,
  zone: Zone,
  operations: readonly Operation[],
): Promise<void> {
  if (operations.length === 0) return
  const path = await findZoneFile(settings, zone.name)
  const lock = await lockFile(path, zone)
  try {
    await removeLeftovers(path)
    // A lock that was being taken over when its new holder was killed.
    await removeFiles(dirname(path), `${lockName(path)}.`)
    await refuseJournal(path, zone)
    const loaded = await loadZone(path, zone.name)
    checkOperations(zone, loaded.recordSets, operations)
    const today = settings.now().toISOString().slice(0, 10).replaceAll('-', '')
    await replace(loaded, zone, editZoneText(loaded.parsed, operations, today), lock)
  } catch (error) {
    throw systemError('change the zone file', path, error)
  } finally {
    // A lock that cannot be removed is taken over by the next run, for its holder is dead by then.
    await lock.release().catch(() => {})
  }
}

async function replace(loaded: LoadedZone, zone: Zone, text: string, lock: FileLock): Promise<void> {
  const {path, ownership, parsed} = loaded
  try {
    await replaceFile(path, Buffer.from(text, 'latin1'), ownership, async () => {
      const now = await readFile(path, 'latin1')
      if (now === parsed.source.text && (await lock.isHeld())) return
      throw new ProviderError(
        'stale',
        'ZONE_FILE_STALE',
        `zone ${zone.name}: ${path} was changed by somebody else while it was being written; it is left as they wrote it`,
        {hint: 'Make a new plan.'},
      )
    })
  } catch (error) {
    throw replaceError(error, path)
  }
}

function replaceError(error: unknown, path: string): Error {
  if (error instanceof OwnershipLost) {
    return new ProviderError(
      'denied',
      'ZONE_FILE_OWNER',
      `cannot replace the zone file ${path}: ${error.message}`,
      {hint: 'Run mldns as the owner of the file, or let everybody read it.', cause: error},
    )
  }
  if (error instanceof NotDurable) {
    return new ProviderError(
      'unknown-outcome',
      'ZONE_FILE_NOT_DURABLE',
      `the zone file ${path} was replaced, but ${error.message}`,
      {cause: error},
    )
  }
  return systemError('replace the zone file', path, error)
}

/** The lock of a zone file; waits a little for a write of another run to end. */
async function lockFile(path: string, zone: Zone): Promise<FileLock> {
  const lockPath = join(dirname(path), lockName(path))
  for (let attempt = 1; ; attempt++) {
    const taken = await takeFileLock(lockPath).catch((error: unknown) => {
      throw systemError(`lock the zone file ${path} with`, lockPath, error)
    })
    if ('release' in taken) return taken
    if (attempt === lockAttempts) throw lockedError(path, lockPath, zone, taken)
    await sleep(lockWaitMilliseconds)
  }
}

function lockName(path: string): string {
  return `.${basename(path)}.mldns-lock`
}

function lockedError(
  path: string,
  lockPath: string,
  zone: Zone,
  {holder, ageMilliseconds}: LockRefusal,
): ProviderError {
  const who = holder === undefined ? 'an unknown process' : `process ${holder.pid} on ${holder.host}`
  const age = Math.round(ageMilliseconds / 1000)
  return new ProviderError(
    'unavailable',
    'ZONE_FILE_LOCKED',
    `zone ${zone.name}: ${path} is locked by ${who} since ${age} s (${lockPath}); expected it to be free`,
    {
      hint: `Wait until the other run has ended; if it is dead, remove ${lockPath}.`,
      details: {
        lock: lockPath,
        ageSeconds: age,
        ...(holder === undefined ? {} : {pid: holder.pid, host: holder.host}),
      },
      exit: 'locked',
    },
  )
}

async function refuseJournal(path: string, zone: Zone): Promise<void> {
  const journal = await findJournal(path)
  if (journal === undefined) return
  const {message, hint} = journal
  throw new ProviderError('rejected', 'ZONE_FILE_DYNAMIC', `zone ${zone.name}: ${message}`, {hint})
}
