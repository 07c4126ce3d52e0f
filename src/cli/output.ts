import {chmodSync, existsSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import type {Values} from '../config/settings.js'
import {ConfigError, UsageError, textOf} from '../errors.js'
import {findNearest} from '../model/nearest.js'

/** One format and where it goes; without a file to standard output. */
export type OutputTarget = {readonly format: string; readonly file?: string}

/**
 * The outputs that were asked for, or the first of `formats` on standard output.
 * @throws UsageError for a format the command does not have, and for two formats in one place
 */
export function toOutputs(values: Values, formats: readonly [string, ...string[]]): readonly OutputTarget[] {
  const asked = [...(values.json ? ['json'] : []), ...values.output].map((text) => toOutput(text, formats))
  const outputs = asked.filter(
    (output, index) =>
      index === asked.findIndex((other) => other.format === output.format && other.file === output.file),
  )
  const places = outputs.map(({file}) => file ?? '')
  const double = places.find((place, index) => places.indexOf(place) !== index)
  if (double !== undefined) {
    const names = outputs.filter(({file}) => (file ?? '') === double).map(({format}) => format)
    const place = double === '' ? 'standard output' : double
    throw new UsageError('OUTPUT_CLASH', `${names.join(' and ')} would both go to ${place}`, {
      hint: 'send all but one to a file of its own: --output FORMAT=FILE',
    })
  }
  return outputs.length === 0 ? [{format: formats[0]}] : outputs
}

function toOutput(text: string, formats: readonly string[]): OutputTarget {
  const at = text.indexOf('=')
  const format = at < 0 ? text : text.slice(0, at)
  const file = at < 0 ? undefined : text.slice(at + 1)
  if (!formats.includes(format)) {
    const near = findNearest(format, formats)
    throw new UsageError(
      'OUTPUT_FORMAT',
      `--output: found ${JSON.stringify(format)}, expected ${formats.join(', ')}, each with or without =FILE`,
      near === undefined ? {} : {hint: `did you mean ${near}?`},
    )
  }
  if (file === '') throw new UsageError('OUTPUT_FILE', `--output ${text}: found no file after =`)
  return file === undefined || file === '-' ? {format} : {format, file}
}

/**
 * Writes a whole file or none: beside it first, then renamed. What is no plain file (a pipe, /dev/null) is written to.
 * @throws ConfigError naming the file when it cannot be written
 */
export function writeFileWhole(
  file: string,
  content: string | Uint8Array,
  options: {readonly secret: boolean; readonly cwd: string},
): void {
  const path = resolve(options.cwd, file)
  const mode = options.secret ? 0o600 : 0o644
  const special = existsSync(path) && !statSync(path).isFile()
  const beside = join(dirname(path), `.mldns-${process.pid}-${process.hrtime.bigint()}.tmp`)
  try {
    if (special) {
      writeFileSync(path, content)
      return
    }
    writeFileSync(beside, content, {mode, flag: 'wx'})
    if (options.secret) chmodSync(beside, mode)
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, {force: true})
    throw new ConfigError('OUTPUT_UNWRITABLE', `cannot write ${file}: ${reasonOf(error)}`, {
      hint: 'name a file in a folder that exists and that this user may write',
      cause: error,
    })
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such folder'
  if (code === 'EACCES' || code === 'EPERM') return 'permission is denied'
  if (code === 'EISDIR') return 'it is a folder'
  return textOf(error)
}
