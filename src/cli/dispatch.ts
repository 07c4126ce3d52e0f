import {UsageError} from '../errors.js'
import {findNearest} from '../model/nearest.js'

/** What has to be known of the commands to find the one that is meant. */
export type CommandList = {
  /** Ids with `:` between their words, and whether they take arguments. */
  readonly commands: ReadonlyMap<string, {readonly takesArguments: boolean}>
  readonly topics: readonly string[]
}

/** What a command line asks for. */
export type Dispatch =
  | {readonly kind: 'version'}
  | {readonly kind: 'help'; readonly argv: readonly string[]}
  | {readonly kind: 'command'; readonly id: string; readonly argv: readonly string[]}

const helpWords = new Set(['--help', '-h'])

/**
 * Finds the command of a command line.
 * @throws UsageError when there is none, or when words are left over that the command does not take
 */
export function dispatch(argv: readonly string[], list: CommandList): Dispatch {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
  if (words[0] === '--version' || words[0] === '-v') return {kind: 'version'}
  const end = words.indexOf('--')
  const asksForHelp =
    words.length === 0 || words.some((word, index) => helpWords.has(word) && !(end >= 0 && index > end))
  const rest = asksForHelp ? words.filter((word) => !helpWords.has(word)) : words
  const flagAt = rest.findIndex((word) => word.startsWith('-'))
  const lead = flagAt < 0 ? rest : rest.slice(0, flagAt)
  if (lead.length === 0 && !asksForHelp) throw flagsFirst(rest[0] ?? '')
  const {id, length} = longestCommand(lead, list)
  if (id === undefined && !isTopic(lead, list)) throw unknownCommand(lead, list)
  if (asksForHelp || id === undefined)
    return {kind: 'help', argv: lead.slice(0, id === undefined ? lead.length : length)}
  const left = lead.slice(length)
  if (left.length > 0 && list.commands.get(id)?.takesArguments === false) throw leftOver(id, left)
  return {kind: 'command', id, argv: rest.slice(length)}
}

function longestCommand(
  lead: readonly string[],
  {commands}: CommandList,
): {id: string | undefined; length: number} {
  for (let length = lead.length; length > 0; length--) {
    const id = lead.slice(0, length).join(':')
    if (commands.has(id)) return {id, length}
  }
  return {id: undefined, length: 0}
}

function isTopic(lead: readonly string[], {topics}: CommandList): boolean {
  return lead.length === 0 || topics.includes(lead.join(':'))
}

function flagsFirst(flag: string): UsageError {
  return new UsageError('NO_COMMAND', `found the flag ${flag}, expected a command`, {
    hint: 'put flags after the command; see "mldns --help"',
  })
}

function unknownCommand(lead: readonly string[], {commands, topics}: CommandList): UsageError {
  const known = [...commands.keys(), ...topics].map((id) => id.replaceAll(':', ' '))
  const topic = topics.includes(lead[0] ?? '') ? 2 : 1
  const asked = lead.slice(0, topic).join(' ')
  const near = findNearest(lead.join(' '), known) ?? findNearest(asked, known)
  return new UsageError('UNKNOWN_COMMAND', `there is no command "${asked}"`, {
    hint: near === undefined ? 'see "mldns --help" for the commands' : `did you mean "mldns ${near}"?`,
  })
}

function leftOver(id: string, left: readonly string[]): UsageError {
  const name = id.replaceAll(':', ' ')
  return new UsageError(
    'UNEXPECTED_ARGUMENT',
    `mldns ${name} takes no argument, found ${JSON.stringify(left[0])}`,
    {
      hint: `see "mldns ${name} --help"`,
    },
  )
}
