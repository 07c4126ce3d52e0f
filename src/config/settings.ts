import type {CommandId, Setting, SettingGroup, SettingValue, ValueOf} from './setting.js'
import {checkSettings} from './settings/checks.js'
import {inputSettings} from './settings/input.js'
import {outputSettings} from './settings/output.js'
import {ownershipSettings} from './settings/ownership.js'
import {providerSettings} from './settings/provider.js'
import {domainSettings, targetSettings} from './settings/records.js'
import {runSettings} from './settings/run.js'
import {sourceSettings} from './settings/source.js'

/** The groups in the order of the reference. */
export const settingGroups = [
  inputSettings,
  sourceSettings,
  targetSettings,
  domainSettings,
  ownershipSettings,
  providerSettings,
  runSettings,
  checkSettings,
  outputSettings,
] as const satisfies readonly SettingGroup[]

const table = {
  ...inputSettings.settings,
  ...sourceSettings.settings,
  ...targetSettings.settings,
  ...domainSettings.settings,
  ...ownershipSettings.settings,
  ...providerSettings.settings,
  ...runSettings.settings,
  ...checkSettings.settings,
  ...outputSettings.settings,
}

/** The name of a setting: flag, key in the file, and root of the environment variable. */
export type SettingName = keyof typeof table

/** All values, each with the type its row gives it. */
export type Values = {readonly [Name in SettingName]: ValueOf<(typeof table)[Name]>}

/** Every setting by its name. */
export const settings: Readonly<Record<SettingName, Setting>> = table

/** All names, in the order of the reference. */
export const settingNames: readonly SettingName[] = Object.keys(table).filter(isSettingName)

/** Whether there is a setting of exactly that name. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(table, name)
}

/** A value by name, for code that works on all settings alike. */
export function valueAt(values: Values, name: SettingName): SettingValue {
  return values[name]
}

/** The environment variable of a setting. */
export function envOf(name: string): string {
  return `MLDNS_${name.toUpperCase().replaceAll('-', '_')}`
}

/** The commands that take a setting. */
export function commandsOf(name: SettingName): readonly CommandId[] {
  const own = settings[name].commands
  if (own !== undefined) return own
  return groupOf(name).commands
}

/** The group a setting belongs to. */
export function groupOf(name: SettingName): SettingGroup {
  const group = settingGroups.find((candidate) => Object.hasOwn(candidate.settings, name))
  if (group === undefined) throw new Error(`the setting ${name} is in no group`)
  return group
}

/** The settings one command takes, in the order of the reference. */
export function settingsOf(command: CommandId): readonly SettingName[] {
  return settingNames.filter((name) => commandsOf(name).includes(command))
}

/** The setting of that name or older spelling. */
export function findSetting(name: string): SettingName | undefined {
  return settingNames.find((known) => known === name || settings[known].aliases?.includes(name))
}
