import {ProviderError, textOf, type TroubleKind} from '../../errors.js'

const kinds: Readonly<Record<string, TroubleKind>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
}

const hints: Readonly<Record<string, string>> = {
  ENOENT: 'Check the path; mldns changes zone files, it does not create them.',
  EACCES: 'Let this user read the zone file and write to its folder.',
  EPERM: 'Let this user read the zone file and write to its folder.',
  EROFS: 'Mount the folder of the zone file writable.',
  ENOSPC: 'Free some space on the disk of the zone file.',
  EDQUOT: 'Free some space within the quota of this user.',
}

/**
 * The error of the file system in one sentence: what was being done, to which path, and what the system said. Any other
 * error is given back as it is.
 */
export function systemError(doing: string, path: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`cannot ${doing} ${path}: ${textOf(error)}`)
  if (error instanceof ProviderError || !('code' in error) || !('syscall' in error)) return error
  const code = String(error.code)
  const hint = hints[code]
  return new ProviderError(
    kinds[code] ?? 'unavailable',
    'ZONE_FILE_SYSTEM',
    `cannot ${doing} ${path}: ${error.message}`,
    {...(hint === undefined ? {} : {hint}), details: {path, code}, cause: error},
  )
}
