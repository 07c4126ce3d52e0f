import type {ExitName} from '../exit-codes.js'
import type {Finding} from '../model/finding.js'
import {buildPlan} from '../plan/build-plan.js'
import type {ConflictRule, PlanInput, ViewInput} from '../plan/input.js'
import type {Plan} from '../plan/plan.js'
import {proofsNeeded} from '../plan/proofs.js'
import {collectEndpoints, type Collected} from '../sources/collect.js'
import type {SourceSettings} from '../sources/settings.js'
import type {ObjectVerdict} from '../sources/source.js'
import {describeCluster, observe, type Observation, type ObservedView} from './observe.js'
import type {ReadPorts} from './ports.js'
import {proveResources} from './prove.js'

/** What a run is asked to plan. */
export type PlanRequest = {
  readonly sources: SourceSettings
  readonly resolveHostnames: boolean
  readonly onConflict: ConflictRule
  readonly allowRemovals?: number
  readonly grace: {readonly seconds: number; readonly firstSeen: ReadonlyMap<string, string>}
  readonly scope: {readonly target: readonly string[]; readonly exclude: readonly string[]}
}

/** A plan with what it was made from, for `--explain`. */
export type PlanOutcome = {
  readonly plan: Plan
  readonly input: PlanInput
  /** The exits that zones and lists which could not be read ask for. */
  readonly failures: readonly ExitName[]
}

/** Observes, asks for the proofs removals need, and builds the plan. Writes nothing. */
export async function makePlan(request: PlanRequest, ports: ReadPorts): Promise<PlanOutcome> {
  const observation = await observe(request.sources, ports, request.resolveHostnames)
  const draft = draftInput(request, observation, ports)
  const proofs = await proveResources(
    observation.sourcesComplete ? proofsNeeded(draft) : [],
    observation.snapshots,
    observation.settings,
    ports,
  )
  const input = {...draft, proofs}
  return {plan: buildPlan(input), input, failures: failuresOf(observation)}
}

/** What could not be read, as exits: credentials that are not accepted will not be accepted later either. */
function failuresOf({views, snapshots}: Observation): readonly ExitName[] {
  const lists = snapshots.flatMap((snapshot) => snapshot.lists)
  const ofLists = lists.flatMap(({problem}): readonly ExitName[] => {
    if (problem === undefined) return []
    return [problem.reason === 'unauthorized' ? 'denied' : 'incomplete']
  })
  return [...views.flatMap((view) => view.exits), ...new Set(ofLists)]
}

/** A view without any zone plans nothing: that is a mistake in the settings or in the provider, not an empty plan. */
function zoneFindings({views}: Observation): readonly Finding[] {
  return views
    .filter(({zones, unread}) => zones.length + unread.length === 0)
    .map(({view: {settings}}) => ({
      code: 'MLD0503',
      severity: 'error',
      message: `${settings.provider} has no zone that the domain filter lets pass${settings.name === '' ? '' : ` (view ${settings.name})`}`,
      fix: 'check --domain-filter and where the provider looks for its zones',
    }))
}

function draftInput(
  request: PlanRequest,
  observation: Observation,
  ports: ReadPorts,
): Omit<PlanInput, 'proofs'> {
  const collected = observation.views.map(({view}) =>
    collectEndpoints(observation.snapshots, {...observation.settings, ...viewOverrides(view.settings)}),
  )
  const [first] = collected
  return {
    views: observation.views.map((observed, index) => viewInput(observed, collected[index])),
    clusters: observation.snapshots.map(describeCluster),
    sourcesComplete: observation.sourcesComplete,
    verdicts: groupVerdicts(first?.verdicts ?? []),
    findings: [...zoneFindings(observation), ...uniqueFindings(collected)],
    onConflict: request.onConflict,
    ...(request.allowRemovals === undefined ? {} : {allowRemovals: request.allowRemovals}),
    grace: request.grace,
    scope: request.scope,
    now: ports.clock.now().toISOString(),
    digest: ports.digest,
  }
}

/** Which provider a view has decides which provider properties its endpoints keep. */
function viewOverrides(settings: ObservedView['view']['settings']): Partial<SourceSettings> {
  return {
    provider: settings.provider,
    managedRecordTypes: settings.managedRecordTypes,
    excludeRecordTypes: settings.excludeRecordTypes,
  }
}

function viewInput(observed: ObservedView, collected: Collected | undefined): ViewInput {
  const {settings, reader} = observed.view
  return {
    name: settings.name,
    provider: settings.provider,
    capabilities: reader.capabilities,
    adjust: (set, zone) => reader.adjust(set, zone),
    zones: observed.zones,
    unread: observed.unread,
    endpoints: collected?.endpoints ?? [],
    domainFilter: settings.domainFilter,
    managedRecordTypes: settings.managedRecordTypes,
    excludeRecordTypes: settings.excludeRecordTypes,
    policy: settings.policy,
    registry: settings.registry,
    ...(settings.addressClasses === undefined ? {} : {addressClasses: settings.addressClasses}),
  }
}

function groupVerdicts(verdicts: readonly ObjectVerdict[]): ReadonlyMap<string, readonly ObjectVerdict[]> {
  const grouped = new Map<string, ObjectVerdict[]>()
  for (const verdict of verdicts) {
    const known = grouped.get(verdict.resource)
    if (known === undefined) grouped.set(verdict.resource, [verdict])
    else known.push(verdict)
  }
  return grouped
}

/** Views share their sources, so most findings come once per view; each is told once. */
function uniqueFindings(collected: readonly Collected[]): Collected['findings'] {
  const seen = new Set<string>()
  return collected
    .flatMap((one) => one.findings)
    .filter((finding) => {
      const key = `${finding.code} ${finding.message}`
      return seen.has(key) ? false : (seen.add(key), true)
    })
}
