import {listNames} from '../../../metallb/diagnosis.js'
import {objectsOf} from '../../../model/cluster.js'
import {parseInstant} from '../../../model/instant.js'
import {objectAt, stringAt, type JsonObject} from '../../../model/json.js'
import type {CheckContext} from '../../context.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {fail, na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {CandidateFinder} from './candidates.js'
import {isManifests, obstacleTo, serviceRule} from './metallb-rule.js'
import {argsOf} from './told.js'

const code = 'MLD0217'
const hour = 3_600_000

/** When a node was seen announcing by L2, in milliseconds. */
type Stay = {readonly node: string; readonly from: number; readonly to: number}

/**
 * MLD0217. One change of node is what happens when a node is drained. Three nodes within an hour, or two whose times run
 * into one another, are not.
 */
export const announcerStable: CheckRule = serviceRule({
  code,
  needs: ['services', 'ipaddresspools', 'l2advertisements', 'bgpadvertisements', 'events'],
  prepare: (facts, context) => ({finder: new CandidateFinder(facts), stays: readStays(facts, context)}),
  judge: (service, facts, {finder, stays}) => {
    const {subject, wish} = service
    if (isManifests(facts)) return na(code, subject, 'manifests hold no events')
    const obstacle = obstacleTo(code, service, facts) ?? withoutL2(service, finder)
    if (obstacle !== undefined) return obstacle
    const mine = stays.get(wish.key) ?? []
    const [last, before] = mine
    if (last === undefined) return pass(code, subject, 'no change within the last hour')
    if (before === undefined) return pass(code, subject, last.node)
    const returned = mine.some((one, index) => mine.slice(index + 1).some((other) => one.from < other.to))
    if (mine.length === 2 && !returned) return pass(code, subject, `${last.node}, before that ${before.node}`)
    return fail(code, subject, {
      reason: 'announcer-changes',
      message: `the address moved between ${listNames(mine.map(({node}) => node))} within the last hour`,
      args: {...argsOf(service), nodes: mine.map(({node}) => node)},
      evidence: mine.slice(0, 5).map(({node, from, to}) => `${node}: for ${minutes(to - from)}`),
      fix: {
        text: 'look for nodes that come and go, and let TCP and UDP port 7946 through between the nodes',
        commands: [
          `kubectl -n ${wish.namespace} get events --field-selector involvedObject.name=${wish.name},reason=nodeAssigned`,
          'kubectl get nodes',
        ],
      },
    })
  },
})

function withoutL2(service: MetalLBService, finder: CandidateFinder): ReturnType<typeof na> | undefined {
  return finder.forService(service).some(({kind}) => kind === 'L2Advertisement')
    ? undefined
    : na(code, service.subject, 'no L2Advertisement is for it')
}

function minutes(duration: number): string {
  return `${Math.max(1, Math.round(duration / 60_000))} min`
}

/** By Service, the node seen last first. */
function readStays({installation}: MetalLBFacts, {now}: CheckContext): ReadonlyMap<string, readonly Stay[]> {
  const since = (parseInstant(now) ?? 0) - hour
  const byService = new Map<string, Map<string, Stay>>()
  for (const {rest} of objectsOf(installation.snapshot, 'events')) {
    const found = readStay(rest)
    if (found === undefined || found.stay.to < since) continue
    const {service, stay} = found
    const nodes = byService.get(service) ?? new Map<string, Stay>()
    const known = nodes.get(stay.node)
    nodes.set(stay.node, known === undefined ? stay : union(known, stay))
    byService.set(service, nodes)
  }
  return new Map(
    [...byService].map(([service, nodes]) => [service, [...nodes.values()].toSorted((a, b) => b.to - a.to)]),
  )
}

function union(a: Stay, b: Stay): Stay {
  return {node: a.node, from: Math.min(a.from, b.from), to: Math.max(a.to, b.to)}
}

function readStay(event: JsonObject): {readonly service: string; readonly stay: Stay} | undefined {
  const about = objectAt(event, 'involvedObject')
  const [, node] =
    /^announcing from node "([^"]*)" with protocol "layer2"$/.exec(stringAt(event, 'message')) ?? []
  if (
    node === undefined ||
    stringAt(event, 'reason') !== 'nodeAssigned' ||
    stringAt(about, 'kind') !== 'Service'
  )
    return undefined
  const series = stringAt(objectAt(event, 'series'), 'lastObservedTime')
  const to = parseInstant(series || stringAt(event, 'lastTimestamp') || stringAt(event, 'eventTime'))
  if (to === undefined) return undefined
  const from = parseInstant(stringAt(event, 'firstTimestamp') || stringAt(event, 'eventTime')) ?? to
  return {
    service: `${stringAt(about, 'namespace')}/${stringAt(about, 'name')}`,
    stay: {node, from, to},
  }
}
