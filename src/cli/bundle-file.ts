import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import type {BundleHead} from '../checks/bundle/bundle.js'
import {fromBundle} from '../checks/bundle/from-bundle.js'
import {toBundle} from '../checks/bundle/to-bundle.js'
import type {Gathered} from '../checks/facts/gathered.js'
import {reasonOf} from '../config/file.js'
import {ConfigError, textOf} from '../errors.js'
import {redact} from '../lib/redact.js'
import {writeFileWhole} from './output.js'

/** A bundle comes from somebody else, and a small file may unpack to any size. */
const largestBytes = 256 * 1024 * 1024

/**
 * Writes what a run has gathered, for this user alone to read; compressed when the name ends in `.gz`.
 * @throws ConfigError naming the file when it cannot be written
 */
export function writeBundle(
  file: string,
  gathered: Gathered,
  {cwd, ...head}: BundleHead & {readonly cwd: string},
): void {
  const text = `${JSON.stringify(toBundle(gathered, head, redact), undefined, 1)}\n`
  // names and addresses of a cluster are not for everybody
  writeFileWhole(file, file.endsWith('.gz') ? gzipSync(text) : text, {secret: true, cwd})
}

/**
 * Reads what another run has gathered, compressed or not, whatever the name says.
 * @throws ConfigError naming what is wrong, and where in the file
 */
export function readBundle(file: string, cwd: string): Gathered {
  return fromBundle(parse(file, unpack(file, readBytes(file, cwd))))
}

function readBytes(file: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, file))
  } catch (error) {
    throw unusable(file, reasonOf(error), error)
  }
}

function unpack(file: string, bytes: Uint8Array): Uint8Array {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!isPacked && bytes.length <= largestBytes) return bytes
  try {
    if (isPacked) return gunzipSync(bytes, {maxOutputLength: largestBytes})
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ERR_BUFFER_TOO_LARGE')
      throw unusable(file, `it cannot be unpacked: ${textOf(error)}`, error)
  }
  throw unusable(file, `it holds more than ${largestBytes / 1024 / 1024} MiB, which no bundle does`)
}

function parse(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes))
  } catch (error) {
    throw unusable(file, `it is not JSON: ${textOf(error)}`, error)
  }
}

function unusable(file: string, reason: string, cause?: unknown): ConfigError {
  return new ConfigError('BUNDLE_INVALID', `cannot use the bundle ${file}: ${reason}`, {
    hint: 'give a file written by mldns troubleshoot --save-bundle FILE',
    ...(cause === undefined ? {} : {cause}),
  })
}
