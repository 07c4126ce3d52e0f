import {existsSync, readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {ConfigError, textOf} from '../errors.js'
import {isObject} from '../model/json.js'
import type {Plan} from '../plan/plan.js'
import {writeFileWhole} from './output.js'

/** When each removal was first seen, by `view|zone|name|type|setId`; RFC 3339. */
export type FirstSeen = ReadonlyMap<string, string>

/**
 * Reads the memory of `--grace`. A file that does not exist yet is empty.
 * @throws ConfigError when it cannot be read or understood: forgetting would cut every grace short, or begin it anew
 */
export function readState(path: string, cwd: string): FirstSeen {
  const file = resolve(cwd, path)
  if (!existsSync(file)) return new Map()
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw stateError(path, textOf(error), error)
  }
  if (!isObject(json) || json['kind'] !== 'mldns.state' || !isObject(json['firstSeen'])) {
    throw stateError(path, 'it is no state file of mldns')
  }
  const entries = Object.entries(json['firstSeen'])
  const good = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (good.length < entries.length) throw stateError(path, 'a first sighting is no time')
  return new Map(good)
}

/** Writes what the next run must remember: removals that wait, or that were planned and not yet made. */
export function writeState(path: string, cwd: string, plan: Plan, before: FirstSeen, now: string): void {
  const waiting = plan.held.filter((item) => item.reason === 'grace')
  const removed = plan.changes.filter((change) => change.action === 'delete')
  const keys = [...waiting, ...removed].map(({view, zone, name, type, setId}) =>
    [view, zone, name, type, setId].join('|'),
  )
  const firstSeen = Object.fromEntries([...new Set(keys)].sort().map((key) => [key, before.get(key) ?? now]))
  const text = `${JSON.stringify({kind: 'mldns.state', version: 1, firstSeen}, null, 2)}\n`
  writeFileWhole(path, text, {secret: false, cwd})
}

function stateError(path: string, reason: string, cause?: unknown): ConfigError {
  return new ConfigError('STATE_UNREADABLE', `cannot read the state file ${path}: ${reason}`, {
    hint: `mend or remove it; without it every removal waits the whole grace again`,
    cause,
  })
}
