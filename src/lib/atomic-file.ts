import {randomUUID} from 'node:crypto'
import {open, readdir, rename, unlink, type FileHandle} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'

/** Whose a file is and what may be done with it, as `stat` tells. */
export type FileOwnership = {readonly mode: number; readonly uid: number; readonly gid: number}

/** The new file could not be given to those who read the old one; nothing was changed. */
export class OwnershipLost extends Error {}

/** The new file is in its place, but the system could not promise that it stays there after a crash. */
export class NotDurable extends Error {}

/**
 * Puts a new file in the place of `path`: written beside it, flushed to disk, renamed. Whoever opens `path` finds the
 * old content or the new, never a part, and after a crash one of the two. The new file has the mode, and where the
 * system allows it the owner and group, of the old one.
 * @param beforeRename the last chance to stop by throwing
 * @throws NotDurable after the rename; OwnershipLost, the error of `beforeRename` or the system's error before it, when
 *   the old file is as it was
 */
export async function replaceFile(
  path: string,
  bytes: Buffer,
  old: FileOwnership,
  beforeRename: () => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `${temporaryPrefix(path)}${randomUUID()}`)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await giveTo(handle, old)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await beforeRename()
    await rename(temporary, path)
  } catch (error) {
    // What cannot be removed now is removed by the next run; the first error is the one to tell.
    await removeIfThere(temporary).catch(() => {})
    throw error
  }
  await syncFolder(dirname(path))
}

/** Removes what killed runs left beside `path`. Only safe for whoever holds the lock of `path`. */
export async function removeLeftovers(path: string): Promise<void> {
  await removeFiles(dirname(path), temporaryPrefix(path))
}

/** Removes the files of a folder whose names begin with `prefix`. */
export async function removeFiles(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await removeIfThere(join(folder, name))
  }
}

/** The beginning of the hidden names under which new content is written. */
function temporaryPrefix(path: string): string {
  return `.${basename(path)}.mldns-new-`
}

async function giveTo(handle: FileHandle, old: FileOwnership): Promise<void> {
  const made = await handle.stat()
  const keepsOwner = made.uid === old.uid || (await tryChown(handle, old.uid, made.gid))
  const owner = keepsOwner ? old.uid : made.uid
  const keepsGroup = made.gid === old.gid || (await tryChown(handle, owner, old.gid))
  const othersRead = (old.mode & 0o004) !== 0
  const groupReads = (old.mode & 0o040) !== 0
  // Whoever read the old file as its owner or by its group must be able to read the new one: the name server does.
  if (!othersRead && !(keepsOwner && (keepsGroup || !groupReads))) {
    throw new OwnershipLost(
      `it belongs to user ${old.uid} and group ${old.gid}, which a new file of this process cannot, and others may not read it`,
    )
  }
  await handle.chmod(old.mode & 0o7777)
}

async function tryChown(handle: FileHandle, uid: number, gid: number): Promise<boolean> {
  try {
    await handle.chown(uid, gid)
    return true
  } catch (error) {
    // An ordinary user may not give files away; the caller judges whether that matters.
    if (error instanceof Error && 'code' in error && (error.code === 'EPERM' || error.code === 'EINVAL'))
      return false
    throw error
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

/** Makes the rename itself durable. File systems that cannot flush a folder say so with one of these codes. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(code)) return
    throw new NotDurable(`the folder ${folder} could not be flushed to disk: ${code}`, {cause: error})
  }
}
