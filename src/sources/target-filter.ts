import type {Endpoint} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import {isInPrefix, parseAddress, parsePrefix, type Prefix} from '../model/ip.js'
import type {SourceSettings} from './settings.js'
import {describeEndpoint, endpointFinding, type Dropped, type Wrapped} from './wrapper.js'

/**
 * `--target-net-filter` and `--exclude-target-net`: keeps the targets inside an included and outside every excluded
 * network. Targets that are no addresses are inside none. An endpoint without targets left is dropped.
 */
export function filterTargets(endpoints: readonly Endpoint[], settings: SourceSettings): Wrapped {
  const include = settings.targetNets.flatMap((text) => parsePrefix(text) ?? [])
  const exclude = settings.excludeTargetNets.flatMap((text) => parsePrefix(text) ?? [])
  if (include.length === 0 && exclude.length === 0) return {endpoints, findings: [], dropped: []}
  const findings: Finding[] = []
  const dropped: Dropped[] = []
  const kept = endpoints.flatMap((endpoint) => {
    const targets = endpoint.targets.filter((target) => passes(target, include, exclude))
    if (targets.length === endpoint.targets.length && targets.length > 0) return [endpoint]
    if (targets.length > 0) return [{...endpoint, targets}]
    const message = `${describeEndpoint(endpoint)} is left out: ${describeFilter(endpoint, settings)}`
    const fix = 'change --target-net-filter or --exclude-target-net, or give the object another target'
    findings.push(endpointFinding(endpoint, 'MLD0301', 'warning', message, fix))
    dropped.push({endpoint, reason: {code: 'target-filter', message, decided: true, fix}})
    return []
  })
  return {endpoints: kept, findings, dropped}
}

function describeFilter({targets}: Endpoint, {targetNets, excludeTargetNets}: SourceSettings): string {
  const rules = [
    ...(targetNets.length === 0 ? [] : [`--target-net-filter ${targetNets.join(', ')}`]),
    ...(excludeTargetNets.length === 0 ? [] : [`--exclude-target-net ${excludeTargetNets.join(', ')}`]),
  ]
  return `${rules.join(' and ')} lets none of ${targets.join(', ')} pass`
}

function passes(target: string, include: readonly Prefix[], exclude: readonly Prefix[]): boolean {
  const address = parseAddress(target)
  const isIn = (prefixes: readonly Prefix[]): boolean =>
    address !== undefined && prefixes.some((prefix) => isInPrefix(address, prefix))
  return (include.length === 0 || isIn(include)) && !isIn(exclude)
}
