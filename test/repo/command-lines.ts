import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {root} from '../support/cli.js'

type Flag = {
  readonly type: string
  readonly char?: string
  readonly allowNo?: boolean
  readonly aliases?: readonly string[]
  readonly options?: readonly string[]
}
type Command = {
  readonly args: Readonly<Record<string, {readonly multiple?: boolean}>>
  readonly flags: Readonly<Record<string, Flag>>
}
type Commands = Readonly<Record<string, Command>>

// The manifest is a generated file; another test compares it with the commands.
const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  readonly commands: Commands
}

const help: Readonly<Record<string, Flag>> = {
  help: {type: 'boolean', char: 'h'},
  version: {type: 'boolean', char: 'v'},
}

/** Every flag of every command. */
export const knownFlags: ReadonlySet<string> = new Set([
  ...Object.keys(help),
  ...Object.values(commands).flatMap((command) =>
    Object.entries(command.flags).flatMap(([name, flag]) => {
      const names = [name, ...(flag.aliases ?? [])]
      return flag.allowNo === true ? names.flatMap((one) => [one, `no-${one}`]) : names
    }),
  ),
])

/** The simple commands of a shell text as words; comments and line ends are gone, quotes removed. */
export function listSimpleCommands(text: string): readonly (readonly string[])[] {
  const found: string[][] = [[]]
  const word = /'([^']*)'|"([^"]*)"|(\s#.*|[^\S\n]+#.*)|(&&|\|\||[;|&\n])|(\s+)|([^\s'"&;|]+)/g
  let glue = false
  for (const match of ` ${text.replaceAll('\\\n', ' ')}`.matchAll(word)) {
    const [, single, double, comment, end, space, plain] = match
    const value = single ?? double ?? plain
    const words = found.at(-1)!
    if (end !== undefined || space?.includes('\n') === true) found.push([])
    else if (value !== undefined && glue) words.push(`${words.pop() ?? ''}${value}`)
    else if (value !== undefined) words.push(value)
    glue = value !== undefined && comment === undefined
  }
  return found.filter((words) => words.length > 0)
}

/** The mldns command lines of a shell text, without the program itself. */
export function listMldnsLines(text: string): readonly (readonly string[])[] {
  return listSimpleCommands(text).flatMap((words) => {
    const at = words.findIndex((word) => !/^\w+=/.test(word))
    return words[at] === 'mldns' || words[at] === './bin/run.js' ? [words.slice(at + 1)] : []
  })
}

/** What is wrong with the words behind `mldns`, or nothing: unknown command, unknown flag, missing or unknown value. */
export function findMistake(words: readonly string[]): string | undefined {
  const first = words[0]
  if (first === undefined || ['--help', '-h', '--version', '-v', 'help'].includes(first)) return undefined
  const depth = [2, 1].find((count) => commands[words.slice(0, count).join(':')] !== undefined)
  const command = commands[words.slice(0, depth ?? 0).join(':')]
  if (depth === undefined || command === undefined) return `no command ${words.slice(0, 2).join(' ')}`
  const flags = {...help, ...command.flags}
  let values = 0
  for (let at = depth; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!/^-./.test(word)) values += 1
    else {
      const result = readFlag(flags, word, words[at + 1])
      if (typeof result === 'string') return result
      at += result
    }
  }
  const args = Object.values(command.args)
  const room = args.some(({multiple}) => multiple === true) ? Infinity : args.length
  return values > room ? `${values} arguments, expected at most ${room}` : undefined
}

/** How many further words the flag takes, or what is wrong with it. */
function readFlag(flags: Readonly<Record<string, Flag>>, word: string, next?: string): number | string {
  const [head = '', ...rest] = word.split('=')
  const name = head.replace(/^--?/, '')
  const flag = head.startsWith('--')
    ? findFlag(flags, name)
    : Object.values(flags).find((one) => one.char === name)
  if (flag === undefined) return `no flag ${head}`
  if (flag.type === 'boolean') return rest.length === 0 ? 0 : `${head} takes no value`
  const value = rest.length === 0 ? next : rest.join('=')
  if (value === undefined) return `${head} has no value`
  if (flag.options !== undefined && !flag.options.includes(value)) return `${head} does not know ${value}`
  return rest.length === 0 ? 1 : 0
}

function findFlag(flags: Readonly<Record<string, Flag>>, name: string): Flag | undefined {
  const named = flags[name] ?? Object.values(flags).find((one) => one.aliases?.includes(name) === true)
  if (named !== undefined || !name.startsWith('no-')) return named
  const flag = findFlag(flags, name.slice(3))
  return flag?.allowNo === true ? flag : undefined
}
