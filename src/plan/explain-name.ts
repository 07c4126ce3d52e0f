import {compareText} from '../model/dns-name.js'
import type {Endpoint} from '../model/endpoint.js'
import {passesDomainFilter} from '../model/filter.js'
import {findCut, listCuts} from '../model/zone-cut.js'
import {findZone, type ZoneContent} from '../model/zone.js'
import {joinOwners, ownershipOf, placeKey, type OwnedSet, type ZoneOwners} from '../registry/owners.js'
import {nameObject} from './causes.js'
import type {Change, HeldItem} from './change.js'
import type {PlanInput, ViewInput} from './input.js'
import type {Plan} from './plan.js'
import {resourceOf} from './row.js'
import {managedTypes} from './zone-context.js'

/** One link of the chain from object to record. The first that is not ok is where it ends. */
export type Step = {
  readonly ok: boolean
  /** Stable word: object, source, type, filter, zone, delegation, owner, held, change, record. */
  readonly at: string
  readonly message: string
  readonly fix?: string
}

/** What one name and type came to in one view. */
export type ExplainedName = {
  readonly view: string
  readonly zone: string
  readonly name: string
  /** '' when neither an object nor the zone has the name. */
  readonly type: string
  readonly outcome:
    'create' | 'update' | 'replace' | 'delete' | 'unchanged' | 'held' | 'left-alone' | 'absent'
  readonly steps: readonly Step[]
}

/** A zone with its owners, joined once however many names are explained. */
export type ExplainedZone = {
  readonly name: string
  readonly content: ZoneContent
  readonly owners: ZoneOwners
}

/** Joins the zones of a view that hold one of the names. */
export function openZones(view: ViewInput, names: readonly string[]): readonly ExplainedZone[] {
  const zones = view.zones.map(({content}) => ({name: content.zone.name, content}))
  const needed = new Set(names.map((name) => findZone(name, zones)))
  return zones
    .filter((zone) => needed.has(zone))
    .map((zone) => ({...zone, owners: joinOwners(zone.content.recordSets, view.registry)}))
}

/** Follows a name through one view: who wants it, where it belongs, whose it is, what the plan makes of it. */
export function explainName(
  name: string,
  view: ViewInput,
  zones: readonly ExplainedZone[],
  input: PlanInput,
  plan: Plan,
): readonly ExplainedName[] {
  const home = findZone(name, zones)
  const facts: Facts = {
    name,
    view,
    input,
    ...(home === undefined ? {} : {content: home.content, owners: home.owners}),
    endpoints: view.endpoints.filter((endpoint) => endpoint.dnsName === name),
    changes: plan.changes.filter((change) => change.view === view.name && change.name === name),
    held: plan.held.filter((item) => item.view === view.name && item.name === name),
  }
  const types = typesOf(facts)
  return types.length === 0 ? [nothingThere(facts)] : types.map((type) => explainType(type, facts))
}

type Facts = {
  readonly name: string
  readonly view: ViewInput
  readonly input: PlanInput
  readonly content?: ZoneContent
  readonly owners?: ZoneOwners
  readonly endpoints: readonly Endpoint[]
  readonly changes: readonly Change[]
  readonly held: readonly HeldItem[]
}

function typesOf({endpoints, changes, held, owners, name}: Facts): readonly string[] {
  const live = owners?.byName.get(name) ?? []
  return [
    ...new Set([
      ...endpoints.map((endpoint) => endpoint.recordType),
      ...changes.map((change) => change.type),
      ...held.map((item) => item.type),
      ...live.map((owned) => owned.set.type),
    ]),
  ].sort(compareText)
}

function nothingThere(facts: Facts): ExplainedName {
  const {name, view, content} = facts
  return {
    view: view.name,
    zone: content?.zone.name ?? '',
    name,
    type: '',
    outcome: 'absent',
    steps: [...sourceSteps('', facts), ...markerSteps(facts)],
  }
}

function explainType(type: string, facts: Facts): ExplainedName {
  const {name, view, content} = facts
  const source = sourceSteps(type, facts)
  const place = placeSteps(type, facts)
  const ends = [...place, ...ownerSteps(type, facts)]
  const {outcome, steps} = outcomeOf(type, facts, place)
  return {
    view: view.name,
    zone: content?.zone.name ?? '',
    name,
    type,
    outcome,
    steps: [...source, ...ends, ...steps],
  }
}

/** Which objects ask for it, or which would and why they do not publish it. */
function sourceSteps(type: string, {name, endpoints, input}: Facts): readonly Step[] {
  const publishers = endpoints.filter((endpoint) => endpoint.recordType === type)
  if (publishers.length > 0) return publishers.flatMap(describePublisher)
  const asking = [...input.verdicts.values()].flat().filter((verdict) => verdict.wanted.includes(name))
  const skipped = asking.flatMap((verdict): Step[] => {
    const why = verdict.skipped.find(
      (skip) => skip.name === name && (type === '' || (skip.types?.includes(type) ?? true)),
    )
    const reason = why?.reason ?? verdict.reason
    const what = nameObject(verdict.resource)
    if (reason === undefined)
      return [{ok: false, at: 'source', message: `${what} asks for it, but not as ${type || 'any type'}`}]
    const fix = reason.fix === undefined ? {} : {fix: reason.fix}
    return [
      {
        ok: false,
        at: 'source',
        message: `${what} asks for it and does not publish it: ${reason.message}`,
        ...fix,
      },
    ]
  })
  return skipped.length > 0
    ? skipped
    : [{ok: false, at: 'source', message: 'no object that was read asks for it'}]
}

function describePublisher({origins, targets, labels}: Endpoint): readonly Step[] {
  const values = targets.join(', ')
  if (origins.length === 0) {
    return [{ok: true, at: 'source', message: `${nameObject(labels['resource'] ?? '')} publishes ${values}`}]
  }
  return origins.map(({ref, source, field, via, targets: given}) => {
    const object =
      ref.namespace === '' ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`
    const hops = via.length === 0 ? '' : ` (${via.join(' ← ')})`
    return {
      ok: true,
      at: 'source',
      message: `${object} asks for it in ${field} (source ${source}) and gives ${(given ?? targets).join(', ')}${hops}`,
    }
  })
}

/** Whether the settings of the view let the name in, and where it goes. */
function placeSteps(type: string, {name, view, content}: Facts): readonly Step[] {
  const steps: Step[] = []
  const managed = managedTypes(view)
  if (!managed.has(type)) {
    const fix = view.excludeRecordTypes.includes(type)
      ? 'remove it from --exclude-record-types'
      : 'add it to --managed-record-types'
    steps.push({
      ok: false,
      at: 'type',
      message: `type ${type} is not managed (${[...managed].join(', ')})`,
      fix,
    })
  }
  if (!passesDomainFilter(name, view.domainFilter)) {
    steps.push({
      ok: false,
      at: 'filter',
      message: `the name does not pass the domain filter${describeFilter(view)}`,
      fix: 'widen --domain-filter, or narrow --exclude-domains',
    })
  }
  const unread = findZone(
    name,
    view.unread.map((one) => ({...one, name: one.zone})),
  )
  if (unread !== undefined && (content === undefined || unread.zone.length > content.zone.name.length)) {
    return [
      ...steps,
      {ok: false, at: 'zone', message: `zone ${unread.zone} could not be read: ${unread.message}`},
    ]
  }
  if (content === undefined) {
    const zones = view.zones.map((one) => one.content.zone.name).sort(compareText)
    const known = zones.length === 0 ? 'it has none' : zones.join(', ')
    return [...steps, {ok: false, at: 'zone', message: `${view.provider} has no zone for it (${known})`}]
  }
  const {zone, recordSets} = content
  steps.push({ok: true, at: 'zone', message: `belongs to zone ${zone.name} at ${zone.provider}`})
  const cut = findCut(name, type, zone.name, listCuts(recordSets, zone.name))
  if (cut !== undefined) {
    steps.push({
      ok: false,
      at: 'delegation',
      message: `${cut} is delegated away: records at or below it are not seen`,
    })
  }
  return steps
}

function describeFilter({domainFilter}: ViewInput): string {
  const {include, exclude, regexInclude, regexExclude} = domainFilter
  const words = [
    ...(include.length > 0 && regexInclude === undefined ? [`include ${include.join(', ')}`] : []),
    ...(exclude.length > 0 && regexExclude === undefined ? [`exclude ${exclude.join(', ')}`] : []),
    ...(regexInclude === undefined ? [] : [`include /${regexInclude.source}/`]),
    ...(regexExclude === undefined ? [] : [`exclude /${regexExclude.source}/`]),
  ]
  return words.length === 0 ? '' : ` (${words.join('; ')})`
}

function ownerSteps(type: string, facts: Facts): readonly Step[] {
  const {owners, name, view} = facts
  const live = (owners?.byName.get(name) ?? []).filter((owned) => owned.set.type === type)
  return [...live.map((owned) => ownerStep(owned, view)), ...(type === 'TXT' ? markerSteps(facts) : [])]
}

function ownerStep(owned: OwnedSet, view: ViewInput): Step {
  const values = owned.set.values.join(', ')
  const ownership = ownershipOf(owned, view.registry)
  const where = owned.marker === undefined ? '' : ` (${owned.marker.set.name})`
  const rival = owned.rival === undefined ? '' : `; the marker may also be that of ${owned.rival}`
  if (ownership.of === 'nobody')
    return {ok: false, at: 'owner', message: `live with ${values}, without an ownership record`}
  if (ownership.of === 'other') {
    return {
      ok: false,
      at: 'owner',
      message: `live with ${values}, owned by ${ownership.owner || 'an unnamed owner'}${where}`,
    }
  }
  const object = owned.marker === undefined ? '' : ` for ${nameObject(resourceOf(owned))}`
  return {ok: true, at: 'owner', message: `live with ${values}, ours${object}${where}${rival}`}
}

/** A name that is itself the place of an ownership record. */
function markerSteps({owners, name}: Facts): readonly Step[] {
  const marker = owners?.markers.get(placeKey(name, ''))
  if (marker === undefined) return []
  const {name: marked, type} = marker.marked
  const message = `is the ownership record of ${marked} ${type || 'of any type'}, owner ${marker.owner || 'unnamed'}`
  return [{ok: true, at: 'record', message}]
}

type Outcome = Pick<ExplainedName, 'outcome' | 'steps'>

function outcomeOf(type: string, facts: Facts, place: readonly Step[]): Outcome {
  const held = facts.held.filter((item) => item.type === type)
  const change = facts.changes.find(
    (one) => one.type === type || (one.action === 'replace' && one.previousType === type),
  )
  const holds = held.map((item): Step => {
    const [fix] = item.fix
    return {
      ok: false,
      at: 'held',
      message: `${item.reason}: ${item.message}`,
      ...(fix === undefined ? {} : {fix}),
    }
  })
  if (change !== undefined) return {outcome: toOutcome(change), steps: [...holds, changeStep(change)]}
  if (holds.length > 0) return {outcome: 'held', steps: holds}
  const live = (facts.owners?.byName.get(facts.name) ?? []).find((owned) => owned.set.type === type)
  const wanted = facts.endpoints.some((endpoint) => endpoint.recordType === type)
  if (live === undefined) return {outcome: 'absent', steps: []}
  const ours = ownershipOf(live, facts.view.registry).of === 'us'
  if (wanted && ours && place.every((step) => step.ok)) {
    return {outcome: 'unchanged', steps: [{ok: true, at: 'record', message: 'is as wanted'}]}
  }
  return {outcome: 'left-alone', steps: [{ok: true, at: 'record', message: 'is left as it is'}]}
}

function toOutcome({action}: Change): ExplainedName['outcome'] {
  return action === 'adopt' || action === 'release' ? 'update' : action
}

function changeStep(change: Change): Step {
  const values = change.after === null ? '' : ` ${change.after.values.join(', ')}`
  const [cause] = change.causes
  const why = cause?.note === undefined ? change.reason : `${change.reason}: ${cause.note}`
  return {ok: true, at: 'change', message: `${change.id} ${change.action} ${change.type}${values} (${why})`}
}
