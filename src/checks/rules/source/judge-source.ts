import type {CheckContext} from '../../context.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import type {ProviderFacts} from '../../facts/provider.js'
import {listProblem} from '../../list-problem.js'
import {blockedBy, na, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, providerSubject, zoneSubject} from '../../subject.js'
import type {HeldItem} from '../../../plan/change.js'
import {findSource} from '../../../sources/catalog.js'
import {blockerOfProvider, blockerOfZone} from '../provider/places.js'

/** What a judgement over many things comes to: nothing, one result, or several. */
export type Judged = CheckResult | readonly CheckResult[] | undefined

/**
 * Runs a judgement over what the cluster publishes. Without a cluster it is blocked; when it finds nothing to judge, it
 * does not apply, unless something was not read.
 */
export function withSource(
  code: string,
  context: CheckContext,
  nothing: string,
  judge: (source: SourceFacts) => readonly CheckResult[],
): readonly CheckResult[] {
  const {source} = context
  if (source === undefined) return [skip(code, clusterSubject, 'blocked-by', 'the cluster could not be read')]
  const results = judge(source)
  if (results.length > 0) return results
  const unread = unreadSources(code, context, source)
  return unread.length > 0 ? unread : [na(code, clusterSubject, nothing)]
}

/** A skip for every kind of source object that could not be listed. */
export function unreadSources(
  code: string,
  {cluster}: CheckContext,
  {settings}: SourceFacts,
): readonly CheckResult[] {
  const {snapshot} = cluster
  if (snapshot === undefined) return []
  const told = new Map<string, CheckResult>()
  for (const name of settings.sources) {
    const resource = findSource(name)?.main.resource
    const problem = resource === undefined ? undefined : listProblem(snapshot, resource)
    if (problem !== undefined)
      told.set(problem.message, skip(code, clusterSubject, problem.reason, problem.message))
  }
  return [...told.values()]
}

/** A rule that judges every name of every view. `judge` gives nothing where the check does not apply. */
export function hostRule(
  code: string,
  nothing: string,
  judge: (host: HostFacts, source: SourceFacts, context: CheckContext) => Judged,
): CheckRule {
  return {
    code,
    judge: (context) =>
      withSource(code, context, nothing, (source) =>
        allHosts(source).flatMap((host) => judge(host, source, context) ?? []),
      ),
  }
}

/** Every name in every view. */
export function allHosts({hosts}: SourceFacts): readonly HostFacts[] {
  return [...hosts.values()].flat()
}

/**
 * A rule that judges the names that were planned: their zone was read, and a plan was made. What stands in the way is
 * told once, not for each name.
 */
export function plannedRule(
  code: string,
  nothing: string,
  judge: (host: PlannedHost, source: SourceFacts, context: CheckContext) => Judged,
): CheckRule {
  return {
    code,
    judge: (context) => {
      if (context.providers.length === 0) return [noProvider(code)]
      return withSource(code, context, nothing, (source) => {
        const gaps = new Map<string, CheckResult>()
        const results: CheckResult[] = []
        for (const host of allHosts(source)) {
          const gap = planGap(code, host)
          if (gap !== undefined) gaps.set(gap.subject.id, gap)
          else if (isPlanned(host)) results.push(...[judge(host, source, context) ?? []].flat())
        }
        return [...results, ...gaps.values()]
      })
    },
  }
}

/** A name whose zone was read and for which there is a plan. */
export type PlannedHost = HostFacts & {
  readonly provider: ProviderFacts & {readonly plan: NonNullable<ProviderFacts['plan']>}
  readonly zone: NonNullable<HostFacts['zone']>
}

/** Whether a name was planned. */
export function isPlanned(host: HostFacts): host is PlannedHost {
  return host.provider?.plan !== undefined && host.zone?.content !== undefined
}

/** Whether a provider refuses what is wanted for a reason of its own, for which there is no check. */
export function isUncodedRefusal({reason, code, origins}: HeldItem): boolean {
  return reason === 'unsupported' && code === undefined && origins.length > 0
}

/** Without a provider nothing is known of zones. */
export function noProvider(code: string): CheckResult {
  return skip(code, clusterSubject, 'not-configured', 'no provider is configured')
}

/** What kept a name from being planned; nothing for a name that belongs to no view or no zone. */
function planGap(code: string, {provider, zone}: HostFacts): CheckResult | undefined {
  if (provider === undefined) return undefined
  const {trouble, view} = provider
  if (trouble !== undefined)
    return blockedBy(code, providerSubject(provider.provider, view), blockerOfProvider(trouble))
  if (zone === undefined) return undefined
  if (zone.content === undefined)
    return blockedBy(code, zoneSubject(zone.zone.name, provider.provider, view), blockerOfZone(zone))
  if (provider.plan === undefined)
    return skip(code, providerSubject(provider.provider, view), 'incomplete', 'no plan could be made')
  return undefined
}
