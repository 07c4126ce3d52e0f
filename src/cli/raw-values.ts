import type {RawFlags} from '../config/layers.js'
import {isObject} from '../model/json.js'
import {unguard, type FlagShape} from './argv.js'

/** What the parser of the command line made of flags or arguments, whose types it does not know. */
export function rawValues(parsed: unknown): RawFlags {
  const entries = isObject(parsed) ? Object.entries(parsed) : []
  return Object.fromEntries(entries.map(([name, value]) => [name, rawValue(value)]))
}

/** The positional arguments the parser found. */
export function textValues(parsed: unknown): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(rawValues(parsed))
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  )
}

/** The arguments that take several values, by name; without a value an empty list. */
export function listValues(parsed: unknown): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(rawValues(parsed))
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value : []]))
}

function rawValue(value: unknown): RawFlags[string] {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return unguard(value)
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string').map(unguard) : undefined
}

/** What has to be known of the flags of a command to ready its command line. */
export function shapesOf(flags: unknown): Readonly<Record<string, FlagShape>> {
  const entries = isObject(flags) ? Object.entries(flags) : []
  return Object.fromEntries(entries.map(([name, flag]) => [name, shapeOf(flag)]))
}

function shapeOf(flag: unknown): FlagShape {
  const {type, aliases} = isObject(flag) ? flag : {}
  return {
    type: type === 'boolean' ? 'boolean' : 'option',
    aliases: Array.isArray(aliases) ? aliases.filter((alias) => typeof alias === 'string') : [],
  }
}
