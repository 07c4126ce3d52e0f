import type {Endpoint} from '../model/endpoint.js'
import type {SourceSettings} from './settings.js'
import {stripDot, targetType} from './target.js'
import type {Wrapped} from './wrapper.js'

/**
 * `--default-targets`: take the place of an endpoint's targets when it has none, or always with
 * `--force-default-targets`; the record types are decided anew. Labels stay.
 */
export function applyDefaultTargets(
  endpoints: readonly Endpoint[],
  {defaultTargets, forceDefaultTargets}: SourceSettings,
): Wrapped {
  if (defaultTargets.length === 0) return {endpoints, findings: [], dropped: []}
  const targets = defaultTargets.map((target) => stripDot(target))
  return {
    endpoints: endpoints.flatMap((endpoint) =>
      forceDefaultTargets || endpoint.targets.length === 0 ? withTargets(endpoint, targets) : endpoint,
    ),
    findings: [],
    dropped: [],
  }
}

function withTargets(endpoint: Endpoint, targets: readonly string[]): readonly Endpoint[] {
  return ['A', 'AAAA', 'CNAME'].flatMap((recordType) => {
    const own = targets.filter((target) => targetType(target) === recordType)
    if (own.length === 0) return []
    const origins = endpoint.origins.map((origin) => ({...origin, via: ['--default-targets']}))
    return [{...endpoint, recordType, targets: own, origins}]
  })
}
