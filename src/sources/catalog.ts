import {ConfigError} from '../errors.js'
import {findNearest} from '../model/nearest.js'
import {ingressSource} from './ingress.js'
import {knownSources} from './known-sources.js'
import {serviceSource} from './service.js'
import type {SourceSettings} from './settings.js'
import type {Source} from './source.js'

/** Every source that is built. A new one is one file and one line here. */
export const sourceCatalog: readonly Source[] = [serviceSource, ingressSource]

/** The source of a `--source` value. */
export function findSource(name: string): Source | undefined {
  return sourceCatalog.find((source) => source.name === name)
}

/** The source whose objects have this word first in their `resource` label. */
export function findSourceByLabel(label: string): Source | undefined {
  return sourceCatalog.find((source) => source.label === label)
}

/** Why a `--source` value cannot be used, or undefined when it can. */
export function sourceProblem(name: string): ConfigError | undefined {
  if (findSource(name) !== undefined) return undefined
  const built = sourceCatalog.map((source) => source.name)
  const hint = `use one of ${built.join(', ')}`
  if (knownSources.includes(name))
    return new ConfigError(
      'SOURCE_NOT_BUILT',
      `cannot read --source ${name}: external-dns has it, mldns does not`,
      {
        hint,
      },
    )
  const near = findNearest(name, [...built, ...knownSources])
  const guess = near === undefined ? '' : `; did you mean ${near}?`
  return new ConfigError(
    'SOURCE_UNKNOWN',
    `cannot read --source "${name}": there is no such source${guess}`,
    {hint},
  )
}

/**
 * The sources of the settings, in order.
 * @throws ConfigError for the first one that cannot be used
 */
export function configuredSources({sources}: SourceSettings): readonly Source[] {
  return sources.map((name) => {
    const source = findSource(name)
    if (source === undefined)
      throw sourceProblem(name) ?? new ConfigError('SOURCE_UNKNOWN', `no source "${name}"`)
    return source
  })
}
