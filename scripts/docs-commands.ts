import {exitCodes} from '../src/exit-codes.js'
import {isExitName} from '../src/cli/exits.js'
import {
  listAt,
  isObject,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  type JsonObject,
} from '../src/model/json.js'
import {cell, generated} from './docs-pages.js'

/** docs/cli/*.md: one page per command, from the manifest. */
export function commandPages(manifest: unknown): readonly (readonly [string, string])[] {
  const commands = Object.values(objectAt(isObject(manifest) ? manifest : {}, 'commands')).filter(isObject)
  const sorted = [...commands].sort((a, b) => (stringAt(a, 'id') < stringAt(b, 'id') ? -1 : 1))
  return [
    ['docs/cli/README.md', indexPage(sorted)],
    ...sorted.map((command) => [`docs/cli/${fileOf(command)}`, commandPage(command)] as const),
  ]
}

function fileOf(command: JsonObject): string {
  return `${stringAt(command, 'id').replaceAll(':', '-')}.md`
}

function nameOf(command: JsonObject): string {
  return stringAt(command, 'id').replaceAll(':', ' ')
}

function indexPage(commands: readonly JsonObject[]): string {
  return [
    '# Commands',
    '',
    generated,
    '',
    '| command | does |',
    '|---|---|',
    ...commands.map(
      (command) => `| [${nameOf(command)}](${fileOf(command)}) | ${cell(stringAt(command, 'summary'))} |`,
    ),
    '',
  ].join('\n')
}

function commandPage(command: JsonObject): string {
  const parts = Object.values(objectAt(command, 'args')).filter(isObject)
  const usage = ['mldns', nameOf(command), ...parts.map(argumentText), '[flags]'].join(' ')
  return [
    `# mldns ${nameOf(command)}`,
    '',
    generated,
    '',
    `${stringAt(command, 'summary')}.`,
    '',
    stringAt(command, 'description'),
    '',
    '```',
    usage,
    '```',
    ...argumentLines(parts),
    ...exampleLines(command),
    ...flagLines(command),
    ...exitLines(command),
    '',
  ].join('\n')
}

function argumentText(argument: JsonObject): string {
  const name = `${stringAt(argument, 'name').toUpperCase()}${argument['multiple'] === true ? '...' : ''}`
  return argument['required'] === true ? name : `[${name}]`
}

function argumentLines(parts: readonly JsonObject[]): readonly string[] {
  if (parts.length === 0) return []
  const rows = parts.map((part) => `| \`${argumentText(part)}\` | ${cell(stringAt(part, 'description'))} |`)
  return ['', '| argument | meaning |', '|---|---|', ...rows]
}

function exampleLines(command: JsonObject): readonly string[] {
  return objectsAt(command, 'examples').flatMap((example) => [
    '',
    `${stringAt(example, 'description')}:`,
    '',
    '```sh',
    stringAt(example, 'command').replaceAll('<%= config.bin %>', 'mldns'),
    '```',
  ])
}

function flagLines(command: JsonObject): readonly string[] {
  const flags = Object.values(objectAt(command, 'flags')).filter(isObject)
  const groups = [...new Set(flags.map((flag) => stringAt(flag, 'helpGroup')))]
  return groups.flatMap((group) => [
    '',
    `## Flags${group === '' ? '' : `: ${group}`}`,
    '',
    '| flag | meaning |',
    '|---|---|',
    ...flags.filter((flag) => stringAt(flag, 'helpGroup') === group).map(flagRow),
  ])
}

function flagRow(flag: JsonObject): string {
  const char = stringAt(flag, 'char')
  const no = flag['allowNo'] === true ? '[no-]' : ''
  const value = stringAt(flag, 'helpValue')
  const many = flag['multiple'] === true ? ' (repeatable)' : ''
  const text = `${char === '' ? '' : `-${char}, `}--${no}${stringAt(flag, 'name')}${value === '' ? '' : `=${value}`}`
  return `| \`${cell(text)}\`${many} | ${cell(stringAt(flag, 'summary'))} |`
}

function exitLines(command: JsonObject): readonly string[] {
  const names = stringsAt(command, 'exits').filter(isExitName)
  if (listAt(command, 'exits').length === 0) return []
  return [
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...names.map((name) => `| ${exitCodes[name].code} | ${cell(exitCodes[name].meaning)} |`),
  ]
}
