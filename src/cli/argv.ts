import {UsageError} from '../errors.js'
import {findNearest} from '../model/nearest.js'
import {insteadOf} from './foreign-flags.js'

/** What has to be known of a flag to read a command line. */
export type FlagShape = {readonly type: 'boolean' | 'option'; readonly aliases: readonly string[]}

/**
 * Stands before a value that begins with `-` and was given with `=`, so that the parser does not take it for a flag:
 * `--txt-suffix=-owner` would otherwise be read as `-o wner`. It cannot come from a command line.
 */
const guard = '\0'

/**
 * Readies a command line for the parser.
 * @throws UsageError for `--flag=value` of a switch: its value would silently become the argument
 */
export function guardArgv(argv: readonly string[], flags: Readonly<Record<string, FlagShape>>): string[] {
  const end = argv.indexOf('--')
  return argv.map((word, index) => {
    const match = end >= 0 && index > end ? null : /^--(no-)?([^=]+)=(.*)$/s.exec(word)
    if (match === null) return word
    const [, no = '', name = '', value = ''] = match
    if (flagNamed(name, flags)?.type === 'boolean') {
      throw new UsageError(
        'FLAG_VALUE',
        `--${no}${name} is a switch, found the value ${JSON.stringify(value)}`,
        {
          hint: `write --${name} or --no-${name}`,
        },
      )
    }
    return value.startsWith('-') ? `--${no}${name}=${guard}${value}` : word
  })
}

/** Takes away what `guardArgv` put on. */
export function unguard(text: string): string {
  return text.startsWith(guard) ? text.slice(guard.length) : text
}

function flagNamed(name: string, flags: Readonly<Record<string, FlagShape>>): FlagShape | undefined {
  if (Object.hasOwn(flags, name)) return flags[name]
  return Object.values(flags).find((flag) => flag.aliases.includes(name))
}

/** The error for flags a command does not have. */
export function unknownFlags(
  words: readonly string[],
  flags: Readonly<Record<string, FlagShape>>,
  command: string,
): UsageError {
  const word = words[0] ?? ''
  const [flag = ''] = word.split('=')
  const name = flag.replace(/^-+/, '')
  const foreign = insteadOf(name) ?? insteadOf(name.replace(/^no-/, ''))
  if (foreign !== undefined) {
    return new UsageError('FLAG_NOT_NEEDED', `${flag} is a flag of external-dns that mldns does not have`, {
      hint: foreign,
    })
  }
  const near = findNearest(name.replace(/^no-/, ''), Object.keys(flags))
  const hint = near === undefined ? `see "mldns ${command} --help"` : `did you mean --${near}?`
  return new UsageError('UNKNOWN_FLAG', `mldns ${command} has no flag ${flag}`, {hint})
}
