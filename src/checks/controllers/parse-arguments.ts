import {allFlags, booleanFlags, isKnownFlag, listFlags, releaseWithout, removedBooleans} from './flags.js'

/** Arguments as kingpin reads them. */
export type ParsedArguments = {
  /** By flag name; lists in order. A boolean has `true` or `false`. The command line replaces the environment. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Names of flags external-dns v0.22 does not have. */
  readonly unknown: readonly string[]
  /** What the parser would stop with. Never holds a value. */
  readonly errors: readonly string[]
}

/**
 * Reads the arguments of external-dns: `--flag=value`, `--flag value`, `--boolean`, `--no-boolean`; lists by repeating.
 * Every flag may come from the environment as EXTERNAL_DNS_…, a list with one value a line; the command line replaces
 * it entirely. `arguments` must already be expanded.
 */
export function parseArguments(args: readonly string[], env: ReadonlyMap<string, string>): ParsedArguments {
  const values = new Map<string, string[]>()
  const unknown = new Set<string>()
  const errors: string[] = []
  for (let index = 0; index < args.length; index++) {
    const text = args[index] ?? ''
    if (text === '--') break
    if (!text.startsWith('--')) {
      errors.push(strayError(text))
      continue
    }
    const {flag, value, isSwitch, on} = split(text)
    if (!isKnownFlag(flag)) unknown.add(flag)
    if (isSwitch) {
      if (value !== undefined) errors.push(`--${flag} takes no value: write --${flag} or --no-${flag}`)
      add(values, flag, String(on), errors)
      continue
    }
    const next = value ?? takeValue(flag, args[index + 1])
    if (next === undefined) {
      if (isKnownFlag(flag)) errors.push(`--${flag} has no value`)
      continue
    }
    if (value === undefined) index++
    add(values, flag, next, errors)
  }
  return {values: withEnvironment(values, env), unknown: [...unknown], errors}
}

/** What is no flag: external-dns takes none such, and it may be a value that belongs elsewhere. */
function strayError(text: string): string {
  if (text.startsWith('@')) return 'arguments from a file (@file) cannot be read from here'
  return text.startsWith('-')
    ? `unknown short flag "${text.slice(0, 2)}"`
    : 'an argument that belongs to no flag'
}

type Split = {
  readonly flag: string
  readonly value: string | undefined
  readonly isSwitch: boolean
  readonly on: boolean
}

function split(text: string): Split {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text.slice(2) : text.slice(2, equals)
  const value = equals < 0 ? undefined : text.slice(equals + 1)
  const negated = name.startsWith('no-') ? name.slice(3) : ''
  if (isBoolean(name)) return {flag: name, value, isSwitch: true, on: true}
  if (isBoolean(negated)) return {flag: negated, value, isSwitch: true, on: false}
  return {flag: name, value, isSwitch: false, on: true}
}

function isBoolean(name: string): boolean {
  return booleanFlags.has(name) || removedBooleans.has(name)
}

/** The value after a flag. An unknown flag may be a switch: what looks like the next flag is not its value. */
function takeValue(flag: string, next: string | undefined): string | undefined {
  if (next === undefined) return undefined
  const takesValue = isKnownFlag(flag) || releaseWithout(flag) !== undefined
  return takesValue || !next.startsWith('-') ? next : undefined
}

function add(values: Map<string, string[]>, flag: string, value: string, errors: string[]): void {
  const known = values.get(flag)
  if (known === undefined) values.set(flag, [value])
  else if (listFlags.has(flag)) known.push(value)
  else errors.push(`--${flag} is given more than once, external-dns takes it once`)
}

function withEnvironment(
  values: Map<string, string[]>,
  env: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  for (const flag of allFlags()) {
    const text = env.get(variableOf(flag))
    if (text === undefined || text === '' || values.has(flag)) continue
    values.set(flag, listFlags.has(flag) ? text.split(/\r?\n/).filter((line) => line !== '') : [text])
  }
  return values
}

/** The environment variable of a flag. */
export function variableOf(flag: string): string {
  return `EXTERNAL_DNS_${flag.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}
