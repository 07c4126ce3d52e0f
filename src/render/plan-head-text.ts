import type {Plan, PlannedCluster, PlannedRead, PlannedZone, UnreadZone} from '../plan/plan.js'
import {countOf, formatCount} from './counting.js'
import {displayWidth, padTo, wrapText, type Piece} from './layout.js'
import {leadLines, sentenceLines, type TextStyle} from './text-style.js'

const labelWidth = 11
const mostZones = 20
/** Wider names stand outside the column. */
const widestName = 24
const leastRoom = 30

/** What was read: clusters, zones, what could not be read, and how writes are made. */
export function headLines(plan: Plan, style: TextStyle): readonly string[] {
  const zones = style.full === true ? plan.zones : plan.zones.slice(0, mostZones)
  const names = [
    ...plan.clusters.map(clusterName),
    ...zones.map(({zone}) => zone.name),
    ...plan.unread.map(({zone}) => zone),
  ].map((name) => displayWidth(style.show(name)))
  const nameWidth = Math.max(0, ...names.filter((width) => width <= widestName))
  const left = plan.zones.length - zones.length
  return [
    ...plan.clusters.flatMap((cluster) => clusterLines(cluster, nameWidth, style)),
    ...zones.flatMap((zone) => zoneLines(zone, plan.owner, nameWidth, style)),
    ...(left === 0
      ? []
      : sentenceLines(style, labelWidth, `and ${formatCount(left)} more zones`, style.palette.faint)),
    ...plan.unread.flatMap((zone) => unreadLines(zone, nameWidth, style)),
    ...noteLines(plan.zones, style),
    ...completenessLines(plan, style),
  ]
}

/** Label, name and facts; `factsFor` is told how many columns they have. */
function factLines(
  label: string,
  name: string,
  nameWidth: number,
  factsFor: (room: number) => readonly Piece[],
  style: TextStyle,
): readonly string[] {
  const lead = `  ${padTo(label, labelWidth - 2)}${style.show(name)}`
  const beside = Math.max(labelWidth + nameWidth, displayWidth(lead)) + 2
  if (style.width - beside >= leastRoom) {
    return leadLines(style, beside, {text: lead}, factsFor(style.width - beside))
  }
  const below = leadLines(style, labelWidth, {text: ''}, factsFor(style.width - labelWidth))
  return [...wrapText(lead, style.width), ...below]
}

function clusterName(cluster: PlannedCluster): string {
  return cluster.context === '' ? cluster.uid : cluster.context
}

function clusterLines(cluster: PlannedCluster, nameWidth: number, style: TextStyle): readonly string[] {
  const counts = new Map<string, number>()
  for (const read of cluster.reads) counts.set(read.resource, (counts.get(read.resource) ?? 0) + read.objects)
  const failed = cluster.reads.filter((read) => !read.ok)
  const facts: Piece[] = [...counts]
    .filter(([, count]) => count > 0)
    .map(([resource, count]) => ({
      text: style.show(`${formatCount(count)} ${count === 1 ? singular(resource) : resource}`),
    }))
  const state: Piece =
    failed.length === 0
      ? {text: 'complete', paint: style.palette.good}
      : {
          text: `${failed.length} of ${countOf(cluster.reads.length, 'list')} not read`,
          paint: style.palette.error,
        }
  const label = cluster.origin === 'manifests' ? 'files' : 'cluster'
  return [
    ...factLines(label, clusterName(cluster), nameWidth, () => [state, ...facts], style),
    ...failed.flatMap((read) => sentenceLines(style, labelWidth, failedText(read), style.palette.error)),
  ]
}

/** `services` to `service`, `ingresses` to `ingress`, `policies` to `policy`: the plurals of Kubernetes resources. */
function singular(resource: string): string {
  return resource.replace(/ies$/, 'y').replace(/(?<=s)es$|(?<!s)s$/, '')
}

function failedText(read: PlannedRead): string {
  const where = read.namespace === '' ? '' : ` in namespace ${read.namespace}`
  return `! ${read.resource}${where}: ${read.error ?? 'not read to its end'}`
}

function zoneLines(
  planned: PlannedZone,
  owner: string,
  nameWidth: number,
  style: TextStyle,
): readonly string[] {
  const {zone} = planned
  const facts = [
    `${zone.provider},`,
    ...(zone.view === '' ? [] : [`view ${zone.view},`]),
    `${countOf(planned.recordSets, 'record set')},`,
    `${formatCount(planned.owned)} owned by ${owner}`,
  ]
  const sentence = style.show(facts.join(' '))
  const pieces = (room: number): readonly Piece[] => wrapText(sentence, room).map((text) => ({text}))
  return factLines('zone', zone.name, nameWidth, pieces, style)
}

function unreadLines(unread: UnreadZone, nameWidth: number, style: TextStyle): readonly string[] {
  const view = unread.view === '' ? '' : `view ${style.show(unread.view)}, `
  const state = {text: `${view}not read`, paint: style.palette.error}
  return [
    ...factLines('zone', unread.zone, nameWidth, () => [state], style),
    ...sentenceLines(style, labelWidth, `! ${unread.message} (${unread.code})`, style.palette.error),
  ]
}

/** How writes are made and checked, once for each provider. */
function noteLines(zones: readonly PlannedZone[], style: TextStyle): readonly string[] {
  const notes = new Map(zones.map(({zone, capabilities}) => [zone.provider, capabilities.note]))
  const several = notes.size > 1
  return [...notes]
    .filter(([, note]) => note !== '')
    .flatMap(([provider, note]) =>
      sentenceLines(style, labelWidth, several ? `${provider}: ${note}` : note, style.palette.faint),
    )
}

function completenessLines(plan: Plan, style: TextStyle): readonly string[] {
  const sentence = {
    complete: '',
    scoped: 'the plan is narrowed by --target or --exclude; the rest is not shown',
    'sources-partial': 'not everything could be read: this plan removes nothing',
    errored: 'the plan could not be completed: it is for reading only and cannot be applied',
  }[plan.completeness]
  if (sentence === '') return []
  const paint = plan.completeness === 'scoped' ? style.palette.warn : style.palette.error
  return sentenceLines(style, labelWidth, sentence, paint)
}
