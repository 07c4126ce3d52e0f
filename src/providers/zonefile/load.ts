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
  const hash = createHash('sha256').update(text, 'latin1')
  const parsed = parseZoneText({
    zone,
    file: path,
    text,
    include: (name, from) => {
      const included = {file: resolve(dirname(from), name), text: ''}
      try {
        included.text = readFileSync(included.file, 'latin1')
      } catch (error) {
        throw systemError(`include into ${from} the file`, included.file, error)
      }
      hash.update(`\n${included.file}\n`).update(included.text, 'latin1')
      return included
    },
  })
  return {
    path,
    parsed,
    recordSets: recordSetsOf(parsed.records),
    version: `sha256:${hash.digest('hex')}`,
    ownership,
  }
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
