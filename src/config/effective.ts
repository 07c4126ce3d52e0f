import {parseTexts} from './parse-value.js'
import type {SettingValue} from './setting.js'
import {settingNames, settings, type SettingName, type Values} from './settings.js'

/** Where a value was said. `text` names the place: `flag --policy`, `environment MLDNS_POLICY`, `mldns.yaml:12`. */
export type Origin = {readonly kind: 'flag' | 'environment' | 'file' | 'default'; readonly text: string}

/** The origin of what nobody said. */
export const defaultOrigin: Origin = {kind: 'default', text: 'default'}

/** The settings of one view, merged, each with its origin. */
export type Effective = {
  /** '' when the configuration has only one view. */
  readonly view: string
  readonly values: Values
  readonly origins: Readonly<Record<SettingName, Origin>>
}

/** One value that somebody said. */
export type Said = {readonly name: SettingName; readonly value: SettingValue; readonly origin: Origin}

/** Puts layers over the defaults, the weakest first. */
export function merge(view: string, layers: readonly (readonly Said[])[]): Effective {
  const values = new Map<SettingName, SettingValue>()
  const origins = new Map<SettingName, Origin>()
  for (const name of settingNames) {
    values.set(name, defaultOf(name))
    origins.set(name, defaultOrigin)
  }
  for (const said of layers.flat()) {
    values.set(said.name, said.value)
    origins.set(said.name, said.origin)
  }
  return toEffective(view, Object.fromEntries(values), Object.fromEntries(origins))
}

/** An {@link Effective} of values that were parsed by the rows of their settings. */
export function toEffective(
  view: string,
  values: Readonly<Record<string, SettingValue>>,
  origins: Readonly<Record<string, Origin>>,
): Effective {
  if (!hasAllValues(values) || !hasAll(origins)) throw new Error('a setting has no value')
  return {view, values, origins}
}

/** parse-value gives each value the type its row names, so what is left to see is that none is missing. */
function hasAllValues(values: Readonly<Record<string, SettingValue>>): values is Values {
  return hasAll(values)
}

function hasAll<T>(map: Readonly<Record<string, T>>): map is Record<SettingName, T> {
  return settingNames.every((name) => Object.hasOwn(map, name))
}

/** The value of a setting nobody speaks of. */
export function defaultOf(name: SettingName): SettingValue {
  const setting = settings[name]
  if (setting.default === undefined) return setting.list === true ? [] : undefined
  if (Array.isArray(setting.default) || setting.type !== 'duration') return setting.default
  const parsed = parseTexts(setting, [String(setting.default)])
  if ('problem' in parsed) throw new Error(`the default of ${name}: ${parsed.problem}`)
  return parsed.value
}
