import {objectsOf, type KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {numberAt, objectAt, stringAt, stringsAt} from '../model/json.js'
import type {Installation} from './installation.js'

/** What the cluster itself says about who announces a Service. */
export type Observation = {
  /** Nodes that answer ARP and NDP now. */
  readonly l2Nodes: readonly string[]
  /** Nodes that mean to announce by BGP, with the names of their peers. */
  readonly bgpPeers: ReadonlyMap<string, readonly string[]>
  /** `status`: ServiceL2Status or ServiceBGPStatus, current. `event`: the newest nodeAssigned, perhaps stale. */
  readonly from: 'status' | 'event' | 'nothing'
}

/** An event of MetalLB on a Service. */
export type ObservedEvent = {
  readonly component: string
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  /** RFC 3339, or ''. */
  readonly lastSeen: string
}

/** Everything MetalLB reports about Services, indexed once. */
export class Observations {
  readonly #statuses = new Map<string, KubeObject[]>()
  readonly #events = new Map<string, ObservedEvent[]>()

  constructor({snapshot, components}: Installation) {
    for (const resource of ['servicel2statuses', 'servicebgpstatuses'])
      for (const object of objectsOf(snapshot, resource))
        if (object.metadata.namespace === components.namespace)
          add(this.#statuses, serviceOfStatus(object), object)
    for (const object of objectsOf(snapshot, 'events')) {
      const event = readEvent(object)
      if (event !== undefined) add(this.#events, event.service, event.event)
    }
  }

  /** Events of controller and speakers on the Service, the newest first. */
  events(service: string): readonly ObservedEvent[] {
    return (this.#events.get(service) ?? []).toSorted((a, b) => compareText(b.lastSeen, a.lastSeen))
  }

  of(service: string): Observation {
    const statuses = this.#statuses.get(service) ?? []
    const l2Nodes = [...new Set(statuses.filter(isL2).map(nodeOf))].toSorted(compareText)
    const bgpPeers = new Map(
      statuses.filter((one) => !isL2(one)).map((one) => [nodeOf(one), stringsAt(one.status, 'peers')]),
    )
    if (l2Nodes.length > 0 || bgpPeers.size > 0) return {l2Nodes, bgpPeers, from: 'status'}
    const assigned = this.events(service).filter(({reason}) => reason === 'nodeAssigned')
    const l2 = assigned.map(({message}) => nodeIn(message, 'layer2')).find((node) => node !== undefined)
    const bgp = assigned.map(({message}) => nodeIn(message, 'bgp')).filter((node) => node !== undefined)
    return {
      l2Nodes: l2 === undefined ? [] : [l2],
      bgpPeers: new Map(bgp.map((node) => [node, []])),
      from: assigned.length > 0 ? 'event' : 'nothing',
    }
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const found = map.get(key)
  if (found === undefined) map.set(key, [value])
  else found.push(value)
}

function serviceOfStatus({status, metadata}: KubeObject): string {
  const namespace =
    stringAt(status, 'serviceNamespace') || (metadata.labels['metallb.io/service-namespace'] ?? '')
  const name = stringAt(status, 'serviceName') || (metadata.labels['metallb.io/service-name'] ?? '')
  return `${namespace}/${name}`
}

function isL2({kind}: KubeObject): boolean {
  return kind === 'ServiceL2Status'
}

function nodeOf({status, metadata}: KubeObject): string {
  return stringAt(status, 'node') || (metadata.labels['metallb.io/node'] ?? '')
}

function readEvent({
  rest,
}: KubeObject): {readonly service: string; readonly event: ObservedEvent} | undefined {
  const subject = objectAt(rest, 'involvedObject')
  const component = stringAt(objectAt(rest, 'source'), 'component') || stringAt(rest, 'reportingComponent')
  if (stringAt(subject, 'kind') !== 'Service' || !component.startsWith('metallb-')) return undefined
  return {
    service: `${stringAt(subject, 'namespace')}/${stringAt(subject, 'name')}`,
    event: {
      component,
      type: stringAt(rest, 'type'),
      reason: stringAt(rest, 'reason'),
      message: stringAt(rest, 'message'),
      count: numberAt(rest, 'count') ?? 1,
      lastSeen: stringAt(rest, 'lastTimestamp') || stringAt(rest, 'eventTime'),
    },
  }
}

function nodeIn(message: string, protocol: string): string | undefined {
  const match = /^announcing from node "([^"]*)" with protocol "([^"]*)"$/.exec(message)
  return match?.[2] === protocol ? match[1] : undefined
}
