import {readdir} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {ConfigError} from '../../errors.js'
import {compareText, nameProblem, normalizeName} from '../../model/dns-name.js'
import type {ZoneFileSettings} from './settings.js'
import {systemError} from './system-error.js'

/** A zone and the file it lives in. */
export type LocatedZone = {readonly name: string; readonly path: string}

const extension = '.zone'

/**
 * The zones of the settings, sorted by name.
 * @throws ProviderError when the folder cannot be listed; ConfigError when a file does not say its zone or two say the
 *   same
 */
export async function locateZones(settings: ZoneFileSettings): Promise<readonly LocatedZone[]> {
  const named = (settings.files ?? []).map(locateFile)
  const found = settings.dir === undefined ? [] : await listFolder(settings.dir)
  const located = [...found, ...named].sort((a, b) => compareText(a.name, b.name))
  for (const [index, zone] of located.entries()) {
    const before = located[index - 1]
    if (before?.name !== zone.name) continue
    throw new ConfigError(
      'ZONE_FILE_TWICE',
      `zone ${zone.name} has two files, ${before.path} and ${zone.path}; expected one`,
      {hint: `Remove one of the two, or take ${zone.path} out of the configuration.`},
    )
  }
  return located
}

async function listFolder(dir: string): Promise<readonly LocatedZone[]> {
  let names: readonly string[]
  try {
    names = await readdir(dir)
  } catch (error) {
    throw systemError('list the folder of zone files', dir, error)
  }
  return names
    .filter((name) => name.endsWith(extension) && !name.startsWith('.'))
    .map((name) => {
      return locate(name.slice(0, -extension.length), join(dir, name))
    })
}

function locateFile(text: string): LocatedZone {
  const equals = text.indexOf('=')
  if (equals > 0) return locate(text.slice(0, equals), text.slice(equals + 1))
  const name = basename(text)
  if (name.endsWith(extension)) return locate(name.slice(0, -extension.length), text)
  throw new ConfigError(
    'ZONE_FILE_NAME',
    `the zone file ${text} does not say which zone it holds; expected a name that ends with ${extension}`,
    {hint: `Write it as <zone>=${text}.`},
  )
}

function locate(text: string, path: string): LocatedZone {
  const name = normalizeName(text)
  // RFC 2317 zones (0/25.2.0.192.in-addr.arpa) have a slash, which no host name has.
  const problem = nameProblem(name.replaceAll('/', '-'))
  if (problem === undefined) return {name, path}
  throw new ConfigError(
    'ZONE_FILE_NAME',
    `the zone file ${path} is named after "${name}", which is no zone: ${problem.reason}`,
    {
      hint: `Rename it to <zone>${extension}, or write it as <zone>=${path}.`,
    },
  )
}
