import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {ConfigError} from '../errors.js'
import type {Effective} from './effective.js'
import {secretNames, type SecretName} from './secret-names.js'

/** A secret with the place it came from. The value must not reach any message, file or log. */
export type Secret = {readonly value: string; readonly source: string}

/** Where a secret is looked for. */
export type SecretPlaces = {
  readonly effective: Effective
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** The place a secret would come from, without reading it; undefined when there is none. A file beats the variable. */
export function secretSource(
  name: SecretName,
  {effective, env}: Omit<SecretPlaces, 'cwd'>,
): string | undefined {
  const row = rowOf(name)
  const file = effective.values[row.file]
  if (file !== undefined && file !== '') return `file ${file}`
  return (env[row.env] ?? '') === '' ? undefined : `environment ${row.env}`
}

/**
 * The secret, with the line end of files and here-documents taken off; undefined when none is given.
 * @throws ConfigError naming the place, never the value, when it cannot be read or is empty
 */
export function readSecret(name: SecretName, places: SecretPlaces): Secret | undefined {
  const source = secretSource(name, places)
  if (source === undefined) return undefined
  const row = rowOf(name)
  const file = places.effective.values[row.file]
  const text =
    file === undefined || file === '' ? (places.env[row.env] ?? '') : readText(row.file, file, places.cwd)
  const value = text.trim()
  if (value !== '') return {value, source}
  throw new ConfigError('SECRET_EMPTY', `the ${name} from ${source} is empty, expected the secret`)
}

function rowOf(name: SecretName): (typeof secretNames)[number] {
  const row = secretNames.find((candidate) => candidate.name === name)
  if (row === undefined) throw new Error(`there is no secret ${name}`)
  return row
}

function readText(setting: string, file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new ConfigError('SECRET_UNREADABLE', `cannot read ${file}, named by ${setting}: ${code}`, {
      hint: `let ${setting} name a file this user may read`,
    })
  }
}
