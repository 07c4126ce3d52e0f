import {merge, type Effective, type Said} from './effective.js'
import {readConfigFile} from './file.js'
import {
  misspeltVariables,
  readEnvironment,
  readFileLayer,
  readFlags,
  readViews,
  type RawFlags,
} from './layers.js'
import {toConfigError} from './problem.js'
import type {CommandId} from './setting.js'
import {envOf, settingsOf} from './settings.js'
import {checkSettings, settingWarnings, withoutOverruled} from './validate.js'

/** What settings are merged from. */
export type LoadRequest = {
  /** Decides which flags and variables count, and which settings must be there. */
  readonly command: CommandId
  readonly flags: RawFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** The settings of a run. */
export type Loaded = {
  /** At least one; the only one is called '' when the file has no `views`. */
  readonly views: readonly [Effective, ...Effective[]]
  /** Sentences for standard error. */
  readonly warnings: readonly string[]
  /** The file that was read, as the user named it. */
  readonly file: string | undefined
}

/**
 * Merges defaults, file, environment and flags; the later beats the earlier.
 * @throws ConfigError with all problems at once
 */
export function loadConfig({command, flags, env, cwd}: LoadRequest): Loaded {
  const names = settingsOf(command)
  const file = names.includes('config') ? readConfigFile(configPath(flags, env), cwd) : undefined
  const shared = file === undefined ? {said: [], problems: []} : readFileLayer(file, cwd)
  const perView = file === undefined ? {views: [], problems: []} : readViews(file, cwd)
  const environment = readEnvironment(env, names)
  const given = readFlags(flags, names)
  const problems = [
    ...shared.problems,
    ...perView.problems,
    ...perView.views.flatMap((view) => view.problems),
    ...environment.problems,
    ...given.problems,
  ]
  const build = (view: string, own: readonly Said[]): Effective =>
    withoutOverruled(merge(view, [shared.said, own, environment.said, given.said]))
  const [first = build('', []), ...rest] = perView.views.map((view) => build(view.name, view.said))
  const views = [first, ...rest] as const
  if (problems.length === 0) problems.push(...checkSettings(views, command, env))
  if (problems.length > 0) throw toConfigError(problems)
  return {
    views: [...views],
    warnings: [...misspeltVariables(env), ...settingWarnings(views)],
    file: file?.label,
  }
}

function configPath(flags: RawFlags, env: LoadRequest['env']): string | undefined {
  const flag = flags['config']
  if (typeof flag === 'string' && flag !== '') return flag
  const variable = env[envOf('config')]
  return variable === undefined || variable === '' ? undefined : variable
}
