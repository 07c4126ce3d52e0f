import {randomUUID} from 'node:crypto'
import {link, readFile, rename, stat, unlink, writeFile} from 'node:fs/promises'
import {hostname} from 'node:os'

/** Who holds a lock, as its file says. */
export type LockHolder = {
  readonly host: string
  readonly pid: number
  /** Milliseconds since 1970 at which the holder's process began: a pid alone is soon used again. */
  readonly began: number
  readonly token: string
}

/** A lock that is held. */
export type FileLock = {
  /** Whether the file still names this holder: false when somebody took the lock for abandoned. */
  isHeld(): Promise<boolean>
  release(): Promise<void>
}

/** A lock that could not be had: who holds it and since when; `holder` undefined when the file does not say. */
export type LockRefusal = {readonly holder: LockHolder | undefined; readonly ageMilliseconds: number}

/**
 * A lock by another process lives for one write, far below a second. From this age on its holder is taken for dead
 * when it cannot be asked: it ran on another host, or in a container whose process numbers say nothing here.
 */
export const abandonedAfterMilliseconds = 600_000

/**
 * Creates the lock file `path`, which fails when it exists. A lock whose process is dead on this host, or
 * which is older than {@link abandonedAfterMilliseconds}, is taken over.
 * @throws the system's error when the file cannot be created for any other reason
 */
export async function takeFileLock(path: string): Promise<FileLock | LockRefusal> {
  const self: LockHolder = {host: hostname(), pid: process.pid, began: processBegan(), token: randomUUID()}
  if (await createLock(path, self)) return heldLock(path, self)
  const found = await readLock(path)
  if (found !== undefined && !isAbandoned(found, self)) return found
  if (found !== undefined) await removeAbandoned(path, found)
  if (await createLock(path, self)) return heldLock(path, self)
  return (await readLock(path)) ?? {holder: undefined, ageMilliseconds: 0}
}

/**
 * The file is filled before it gets its name: whoever is killed in between leaves no lock that names nobody, which would
 * have to be respected until it is old.
 */
async function createLock(path: string, holder: LockHolder): Promise<boolean> {
  const text = `${JSON.stringify(holder)}\n`
  const filled = `${path}.${randomUUID()}`
  await writeFile(filled, text, {flag: 'wx', mode: 0o644})
  try {
    await link(filled, path)
    return true
  } catch (error) {
    // ENOENT: the holder of the lock has tidied the folder.
    if (isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) return false
    if (!withoutLinks.some((code) => isCode(error, code))) throw error
    return await createUnlinked(path, text)
  } finally {
    await unlink(filled).catch((error: unknown) => {
      if (!isCode(error, 'ENOENT')) throw error
    })
  }
}

/** What file systems say that know no hard links. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

async function createUnlinked(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, {flag: 'wx', mode: 0o644})
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

function heldLock(path: string, self: LockHolder): FileLock {
  const isHeld = async (): Promise<boolean> => (await readLock(path))?.holder?.token === self.token
  return {
    isHeld,
    release: async () => {
      if (await isHeld()) await unlink(path)
    },
  }
}

/** What the lock file says, or undefined when there is none any more. */
async function readLock(path: string): Promise<LockRefusal | undefined> {
  try {
    const [text, {mtimeMs}] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return {holder: parseHolder(text), ageMilliseconds: Math.max(0, Date.now() - mtimeMs)}
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isHolder(value) ? value : undefined
  } catch {
    // Not written by us, or where there are no hard links by one who was killed while filling it: its age decides.
    return undefined
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false
  if (!('host' in value && 'pid' in value && 'began' in value && 'token' in value)) return false
  const {host, pid, began, token} = value
  return (
    typeof host === 'string' &&
    typeof pid === 'number' &&
    typeof began === 'number' &&
    typeof token === 'string'
  )
}

function isAbandoned({holder, ageMilliseconds}: LockRefusal, self: LockHolder): boolean {
  if (ageMilliseconds > abandonedAfterMilliseconds) return true
  if (holder === undefined || holder.host !== self.host) return false
  // Our own number with another beginning: a process before us, as in a container that was started again.
  if (holder.pid === self.pid) return Math.abs(holder.began - self.began) > 2000
  return !isAlive(holder.pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isCode(error, 'ESRCH')
  }
}

/**
 * Moves the lock aside before it is removed: of two who find it abandoned, only one moves the one both have read. Who
 * moved a living one gives it back, unless a third has the lock by now; then its holder learns so from `isHeld`.
 */
async function removeAbandoned(path: string, found: LockRefusal): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    if (!isSameLock(await readLock(path), found)) return
    await rename(path, aside)
    try {
      if (!isSameLock(await readLock(aside), found)) await link(aside, path)
    } finally {
      await unlink(aside)
    }
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error
  }
}

function isSameLock(now: LockRefusal | undefined, found: LockRefusal): boolean {
  return now !== undefined && now.holder?.token === found.holder?.token
}

function processBegan(): number {
  return Math.round(Date.now() - process.uptime() * 1000)
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
