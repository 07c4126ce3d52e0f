import {Flags} from '@oclif/core'
import {formatDuration} from '../config/duration.js'
import type {CommandId, Setting} from '../config/setting.js'
import {groupOf, settings, settingsOf, type SettingName} from '../config/settings.js'

type Flag = ReturnType<typeof Flags.boolean> | ReturnType<typeof optionFlag> | ReturnType<typeof listFlag>

/**
 * The flags of a command, one for each setting it takes. They carry raw text: values are parsed where those of the file
 * and the environment are, so that all problems come at once and read alike.
 */
export function flagsFor(command: CommandId): Record<string, Flag> {
  return Object.fromEntries(inHelpOrder(settingsOf(command)).map((name) => [name, toFlag(name)]))
}

/** By group, and in each group those with a letter first: oclif takes the indent of the first line away. */
function inHelpOrder(names: readonly SettingName[]): readonly SettingName[] {
  const groups = [...new Set(names.map((name) => groupOf(name).title))]
  const rank = (name: SettingName): number =>
    groups.indexOf(groupOf(name).title) * 2 + (settings[name].char === undefined ? 1 : 0)
  return [...names].sort((a, b) => rank(a) - rank(b))
}

function toFlag(name: SettingName): Flag {
  const setting = settings[name]
  const shared = {
    summary: summaryOf(setting),
    helpGroup: groupOf(name).title,
    ...(setting.char === undefined ? {} : {char: toChar(setting.char)}),
    ...(setting.aliases === undefined ? {} : {aliases: [...setting.aliases]}),
  }
  if (setting.type === 'boolean') return Flags.boolean({...shared, allowNo: true})
  return setting.list === true
    ? listFlag(shared, placeholder(setting))
    : optionFlag(shared, placeholder(setting))
}

type Shared = {readonly summary: string; readonly helpGroup: string}

function optionFlag(shared: Shared, helpValue: string) {
  return Flags.string({...shared, helpValue})
}

function listFlag(shared: Shared, helpValue: string) {
  return Flags.string({...shared, helpValue, multiple: true, multipleNonGreedy: true})
}

const letters = ['f', 'n', 'o', 'q', 'v', 'y'] as const

function toChar(char: string): (typeof letters)[number] {
  const known = letters.find((letter) => letter === char)
  if (known !== undefined) return known
  throw new Error(`the letter ${char} is not given to a flag`)
}

/** What stands for the value in help. */
export function placeholder(setting: Setting): string {
  if (setting.options !== undefined && setting.options.join('|').length <= 40)
    return setting.options.join('|')
  return (
    setting.value ?? (setting.type === 'enum' ? 'name' : setting.type === 'string' ? 'text' : setting.type)
  )
}

function summaryOf(setting: Setting): string {
  const choices =
    setting.options !== undefined && setting.options.join('|').length > 40
      ? ` (${setting.options.join(', ')})`
      : ''
  return `${setting.summary}${choices}${defaultText(setting)}`
}

function defaultText({default: value, type}: Setting): string {
  if (value === undefined || value === '' || value === false) return ''
  if (value === true) return ' [default: on]'
  if (value === '0s') return ''
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  return ` [default: ${type === 'duration' && typeof value === 'number' ? formatDuration(value) : text}]`
}
