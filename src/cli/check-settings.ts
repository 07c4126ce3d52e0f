import {parseSeverities, parseSuppressions, toSelection, type Suppression} from '../checks/suppress.js'
import {parseTarget, type Target} from '../checks/targets.js'
import {ConfigError, UsageError} from '../errors.js'
import type {Severity} from '../model/finding.js'
import type {Session} from './session.js'

/** What a session says of checks. */
export type CheckSettings = {
  readonly isWanted: (code: string) => boolean
  readonly suppressions: readonly Suppression[]
  readonly expired: readonly string[]
  readonly severities: ReadonlyMap<string, Severity>
}

/**
 * Reads which checks are run and how they count.
 * @throws ConfigError with everything that is wrong at once
 */
export function toCheckSettings({main, now}: Session): CheckSettings {
  const {values, origins} = main
  const source = origins.ignore.kind === 'file' ? 'config' : 'flag'
  const entries = values.ignore.map((text) => ({text, source}) as const)
  const suppressions = parseSuppressions(entries, now.toISOString().slice(0, 10))
  const severities = parseSeverities(values.severity)
  const selection = toSelection(values.only, values.skip)
  const problems = [...suppressions.problems, ...severities.problems, ...selection.problems]
  if (problems.length > 0) {
    throw new ConfigError('CHECK_SETTINGS', problems.join('; '), {
      hint: 'mldns checks lists every code and name; docs/troubleshooting.md has examples',
    })
  }
  return {
    isWanted: selection.selects,
    suppressions: suppressions.active,
    expired: suppressions.expired,
    severities: severities.severities,
  }
}

/**
 * Reads the targets of a command line. One `--namespace` is also the namespace of those that name none.
 * @throws UsageError for what is no target
 */
export function toTargets(texts: readonly string[], {main}: Session): readonly Target[] {
  const {namespace, 'default-namespace': fallback} = main.values
  const [only = fallback] = namespace.length === 1 ? namespace : []
  return texts.map((text) => {
    const parsed = parseTarget(text, only)
    if (parsed.ok) return parsed.target
    throw new UsageError('TARGET', `found ${JSON.stringify(text)}: ${parsed.problem}`, {
      hint: 'see "mldns troubleshoot --help"',
    })
  })
}
