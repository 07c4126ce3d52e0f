import {MldnsError, UsageError, textOf} from '../errors.js'
import {unknownFlags, type FlagShape} from './argv.js'

/**
 * What the parser of the command line threw, as our own error. Its errors carry everything it had read, the values of
 * all flags included; nothing but the first line of the message is taken over.
 */
export function toUsageError(
  thrown: unknown,
  flags: Readonly<Record<string, FlagShape>>,
  command: string,
): MldnsError {
  if (thrown instanceof MldnsError) return thrown
  const unknown = unknownWords(thrown)
  if (unknown.length > 0) return unknownFlags(unknown, flags, command)
  const [line = '', ...more] = textOf(thrown).split('\n')
  const missing = line.endsWith(':') ? ` ${(more[0] ?? '').trim()}` : ''
  const message = `${line.slice(0, 1).toLowerCase()}${line.slice(1)}${missing}`
  const usesEquals = line.endsWith('expects a value')
  return new UsageError('BAD_ARGUMENTS', `mldns ${command}: ${message}`, {
    hint: usesEquals ? 'write --flag=value when the value begins with -' : `see "mldns ${command} --help"`,
  })
}

function unknownWords(thrown: unknown): readonly string[] {
  if (!(thrown instanceof Error) || !('flags' in thrown) || !Array.isArray(thrown.flags)) return []
  return thrown.flags.filter((flag): flag is string => typeof flag === 'string')
}
