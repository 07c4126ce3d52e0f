import {ConfigError} from '../errors.js'
import type {Origin} from './effective.js'

/** One thing that is wrong with the settings. */
export type Problem = {
  /** The place to mend: `--policy`, `MLDNS_POLICY`, `mldns.yaml:12`; '' when nothing was said anywhere. */
  readonly place: string
  /** The setting, view or key. */
  readonly subject: string
  /** What was found and what was expected. */
  readonly message: string
}

/** The place an origin names, without its kind. */
export function placeOf(origin: Origin): string {
  if (origin.kind === 'default') return ''
  return origin.kind === 'file' ? origin.text : (origin.text.split(' ')[1] ?? origin.text)
}

/** All problems in one error, so that one look mends them all. */
export function toConfigError(problems: readonly Problem[]): ConfigError {
  const lines = problems.map((problem) => lineOf(problem))
  const message =
    lines.length === 1 ? (lines[0] ?? '') : `${lines.length} settings are wrong:\n  ${lines.join('\n  ')}`
  return new ConfigError('SETTINGS_INVALID', message, {
    hint: 'see "mldns config show" for every setting and where its value comes from',
    details: {problems: problems.map((problem) => ({...problem}))},
  })
}

function lineOf({place, subject, message}: Problem): string {
  const inPlace = place === `--${subject}` || place === `MLDNS_${subject.toUpperCase().replaceAll('-', '_')}`
  return [place, inPlace ? '' : subject, message].filter((part) => part !== '').join(': ')
}
