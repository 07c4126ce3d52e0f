import {formatDuration} from '../config/duration.js'
import type {Effective} from '../config/effective.js'
import {secretNames} from '../config/secret-names.js'
import {secretSource} from '../config/secrets.js'
import type {CommandId, SettingValue} from '../config/setting.js'
import {groupOf, settings, settingsOf, valueAt, type SettingName} from '../config/settings.js'
import type {TextOptions} from '../render/text-style.js'
import {visible} from '../render/visible.js'
import type {Environment} from './terminal.js'

/** One line of `config show`. */
export type ShownSetting = {
  readonly name: string
  readonly group: string
  /** As it would be written; undefined when nothing is said. */
  readonly value: SettingValue
  readonly origin: string
}

/** The settings of one view, for programs. */
export type ShownView = {readonly view: string; readonly settings: readonly ShownSetting[]}

/** What `config show` tells. `changed` leaves out what nobody said. */
export function showSettings(
  views: readonly Effective[],
  command: CommandId,
  env: Environment,
  changed: boolean,
): readonly ShownView[] {
  return views.map((effective) => ({
    view: effective.view,
    settings: [
      ...settingsOf(command)
        .filter((name) => settings[name].runOnly !== true)
        .map((name) => showSetting(effective, name)),
      ...secretNames.map((row) => showSecret(effective, row.name, env)),
    ].filter(({origin}) => !changed || origin !== 'default'),
  }))
}

function showSetting(effective: Effective, name: SettingName): ShownSetting {
  const value = valueAt(effective.values, name)
  const written =
    settings[name].type === 'duration' && typeof value === 'number' ? formatDuration(value) : value
  return {name, group: groupOf(name).title, value: written, origin: effective.origins[name].text}
}

function showSecret(
  effective: Effective,
  name: (typeof secretNames)[number]['name'],
  env: Environment,
): ShownSetting {
  const source = secretSource(name, {effective, env})
  return {
    name,
    group: 'secrets',
    value: source === undefined ? undefined : '(set)',
    origin: source ?? 'default',
  }
}

/** The settings as a table: name, value, origin, under the headings of their groups. */
export function renderSettings(views: readonly ShownView[], {palette}: TextOptions): string {
  const blocks = views.map(({view, settings: rows}) => {
    const nameWidth = Math.max(0, ...rows.map(({name}) => name.length))
    const valueWidth = Math.min(40, Math.max(0, ...rows.map((row) => valueText(row.value).length)))
    const lines: string[] = view === '' ? [] : [palette.strong(`view ${view}`), '']
    let group = ''
    for (const row of rows) {
      if (row.group !== group) {
        if (group !== '') lines.push('')
        lines.push(palette.strong(row.group))
        group = row.group
      }
      const value = valueText(row.value).padEnd(valueWidth)
      const line = `  ${row.name.padEnd(nameWidth)}  ${value}  ${row.origin}`
      lines.push(row.origin === 'default' ? palette.faint(line) : line)
    }
    return lines.join('\n')
  })
  return `${blocks.join('\n\n')}\n`
}

function valueText(value: SettingValue): string {
  if (value === undefined || value === '') return '-'
  if (Array.isArray(value)) return value.length === 0 ? '-' : visible(value.join(', '))
  return visible(String(value))
}
