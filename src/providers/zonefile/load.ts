import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {readFile, realpath, stat} from 'node:fs/promises'
import {dirname, resolve} from 'node:path'
import {ProviderError} from '../../errors.js'
import type {LiveRecordSet} from '../../model/record-set.js'
import {recordSetsOf, soaFacts, type ZoneText} from '../../model/zone-text.js'
import {parseZoneText} from '../../model/zone-text-parse.js'
import type {Zone, ZoneContent} from '../../model/zone.js'
import {locateZones} from './locate.js'
import type {ZoneFileSettings} from './settings.js'
import {systemError} from './system-error.js'

/** A zone file at one moment. */
export type LoadedZone = {
  /** The file itself, behind any symbolic links. */
  readonly path: string
  readonly parsed: ZoneText
  readonly recordSets: readonly LiveRecordSet[]
  /** Digest of the file and of all it includes. */
  readonly version: string
  readonly ownership: {readonly mode: number; readonly uid: number; readonly gid: number}
}

const attempts = 3

/** The file of a zone, behind any symbolic links. @throws ProviderError when the zone is not served or has no file */
export async function findZoneFile(settings: ZoneFileSettings, zone: string): Promise<string> {
  const located = (await locateZones(settings)).find(({name}) => name === zone)
  if (located === undefined) {
    const where = settings.dir === undefined ? 'the configured files' : settings.dir
    throw new ProviderError('absent', 'ZONE_FILE_ABSENT', `there is no zone file of ${zone} in ${where}`, {
      hint: `Put the zone into ${zone}.zone there.`,
    })
  }
  try {
    return await realpath(located.path)
  } catch (error) {
    throw systemError('find the zone file', located.path, error)
  }
}

/** Reads and parses a zone file. @throws ProviderError */
export async function loadZone(path: string, zone: string): Promise<LoadedZone> {
  const {text, ownership} = await readWhole(path)
  const includes = new Map<string, string>()
  const include = (name: string, from: string): {file: string; text: string} => {
    const file = resolve(dirname(from), name)
    // An edit is read again: then every included file is what it was at first.
    const included = includes.get(file) ?? readIncluded(file, from)
    includes.set(file, included)
    return {file, text: included}
  }
  const parsed = parseZoneText({zone, file: path, text, include})
  const recordSets = recordSetsOf(parsed.records)
  return {path, parsed, recordSets, version: digestOf([[path, text], ...includes]), ownership}
}

function readIncluded(file: string, from: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch (error) {
    throw systemError(`include into ${from} the file`, file, error)
  }
}

function digestOf(files: readonly (readonly [string, string])[]): string {
  const hash = createHash('sha256')
  for (const [file, text] of files) hash.update(`${file} ${text.length}\n`).update(text, 'latin1')
  return `sha256:${hash.digest('hex')}`
}

/** What a loaded file tells of its zone. */
export function contentOf(zone: Zone, {parsed, recordSets, version}: LoadedZone): ZoneContent {
  return {zone, recordSets, ...soaFacts(parsed.soa), version}
}

/** The file from beginning to end at one moment: read again when somebody wrote to it meanwhile. */
async function readWhole(path: string): Promise<{text: string; ownership: LoadedZone['ownership']}> {
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const before = await stat(path)
      if (!before.isFile()) break
      const text = await readFile(path, 'latin1')
      const after = await stat(path)
      const isSame =
        after.ino === before.ino && after.mtimeMs === before.mtimeMs && after.size === before.size
      if (isSame && text.length === after.size) return {text, ownership: after}
    }
  } catch (error) {
    throw systemError('read the zone file', path, error)
  }
  throw new ProviderError(
    'incomplete',
    'ZONE_FILE_UNSTEADY',
    `the zone file ${path} could not be read in one piece: it is being written, or it is not a file`,
    {hint: 'Try again when nobody writes to it.'},
  )
}
