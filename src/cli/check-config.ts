import {secretNames} from '../config/secret-names.js'
import {readSecret} from '../config/secrets.js'
import type {Effective} from '../config/effective.js'
import {groupOf, settingNames, type SettingName} from '../config/settings.js'
import type {Session} from './session.js'

/** What `config check` found; an error would have ended the run before. */
export type ConfigVerdict = {
  readonly file: string | undefined
  readonly views: readonly {readonly view: string; readonly provider: string; readonly said: number}[]
  /** Settings that hold back `apply`, in sentences. */
  readonly notes: readonly string[]
}

/**
 * Judges settings that were loaded without a problem: reads every secret, and notes what `apply` would refuse.
 * @throws ConfigError when a secret cannot be read
 */
export function checkConfig(
  session: Pick<Session, 'views' | 'file' | 'env' | 'cwd' | 'keepSecret'>,
): ConfigVerdict {
  const {views, file, env, cwd, keepSecret} = session
  for (const effective of views) {
    for (const {name} of secretNames) {
      const secret = readSecret(name, {effective, env, cwd})
      if (secret !== undefined) keepSecret(secret.value)
    }
  }
  return {
    file,
    views: views.map((effective) => ({
      view: effective.view,
      provider: effective.values.provider ?? '',
      said: settingNames.filter((name) => isSaid(effective, name)).length,
    })),
    notes: views.flatMap(notesOn),
  }
}

/** What is printed is no part of the verdict. */
function isSaid({origins}: Effective, name: SettingName): boolean {
  return origins[name].kind !== 'default' && groupOf(name).title !== 'output'
}

function notesOn({view, values}: Effective): readonly string[] {
  if (values.registry !== 'txt' || values['txt-owner-id'] !== 'default') return []
  const where = view === '' ? '' : ` of view ${view}`
  return [`txt-owner-id${where} is "default": plan works, apply will refuse`]
}

/** The verdict for people. */
export function renderVerdict({file, views, notes}: ConfigVerdict): string {
  const lines = views.map(({view, provider, said}) => {
    const name = view === '' ? 'settings' : `view ${view}`
    return `${name}: provider ${provider}, ${said} ${said === 1 ? 'setting' : 'settings'} beyond the defaults`
  })
  const head =
    file === undefined ? 'no configuration file; flags and environment are fine' : `${file} is fine`
  return `${[head, ...lines, ...notes.map((note) => `note: ${note}`)].join('\n')}\n`
}
