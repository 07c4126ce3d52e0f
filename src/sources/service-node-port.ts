import type {KubeObject} from '../model/cluster.js'
import {nameProblem} from '../model/dns-name.js'
import {numberAt, objectAt, objectsAt, stringAt} from '../model/json.js'
import type {FoundTargets, ObjectReading, WantedName} from './object-reading.js'
import type {NodeAddresses, ServiceContext} from './service-context.js'
import type {SkipReason} from './source.js'

/** Publishes a name of a NodePort Service: the nodes' addresses, and one SRV record set per protocol. */
export function publishNodePorts(name: WantedName, reading: ObjectReading, context: ServiceContext): void {
  const found = nodePortTargets(reading, context)
  reading.publish(name, found)
  for (const [srvName, targets] of portRecords(name.name, reading.object)) {
    const problem = nameProblem(srvName)
    if (problem === undefined) reading.add(srvName, 'SRV', targets, {field: name.field, via: ['spec.ports']})
    else skipBadName(reading, srvName, problem.reason)
  }
}

function skipBadName(reading: ObjectReading, name: string, reason: string): void {
  const message = `${reading.title}: its SRV record would be named ${name}, which is no DNS name: ${reason}`
  reading.find('MLD0303', 'error', message, {names: [name], fix: 'give the Service a shorter name'})
  reading.skip(name, {code: 'bad-name', message, decided: false})
}

/** Targets by SRV name. The first label is the name of the Service, not of the port, as in external-dns. */
function portRecords(hostname: string, service: KubeObject): ReadonlyMap<string, readonly string[]> {
  const records = new Map<string, string[]>()
  for (const port of objectsAt(service.spec, 'ports')) {
    const nodePort = numberAt(port, 'nodePort') ?? 0
    if (nodePort <= 0) continue
    const protocol = (stringAt(port, 'protocol') || 'TCP').toLowerCase()
    const name = `_${service.metadata.name}._${protocol}.${hostname}`
    records.set(name, [...(records.get(name) ?? []), `0 50 ${nodePort} ${hostname}.`])
  }
  return records
}

function nodePortTargets(reading: ObjectReading, context: ServiceContext): FoundTargets {
  const nodes = eligibleNodes(reading.object, context)
  if ('absent' in nodes) return {targets: [], via: [], absent: nodes.absent(reading.title)}
  const {exposeInternalIpv6} = context.settings
  const external = nodes.list.flatMap((node) => node.external)
  const internal = nodes.list.flatMap((node) => node.internal)
  const internalIpv6 = exposeInternalIpv6 ? nodes.list.flatMap((node) => node.internalIpv6) : []
  const access = accessOf(reading)
  const isPublic = access === 'public' || (access !== 'private' && external.length > 0)
  const targets = reading.checkTargets(
    isPublic ? [...external, ...internalIpv6] : internal,
    'status.addresses',
  )
  if (targets.length > 0)
    return {
      targets,
      via: [`status.addresses (${isPublic ? 'ExternalIP' : 'InternalIP'}) of ${nodes.list.length} nodes`],
    }
  const message = `${reading.title}: none of ${nodes.list.length} eligible nodes has an address of type ${isPublic ? 'ExternalIP' : 'InternalIP'} in status.addresses`
  return {targets, via: [], absent: {code: 'no-address', message, decided: false}}
}

function accessOf(reading: ObjectReading): string {
  const access = reading.annotations.values.get('access')
  if (access === undefined || access.value === 'public' || access.value === 'private')
    return access?.value ?? ''
  reading.find(
    'MLD0301',
    'warning',
    `${reading.title}: annotation ${access.key} is "${access.value}", expected public or private; it counts as not set`,
  )
  return ''
}

type Eligible = {readonly list: readonly NodeAddresses[]} | {readonly absent: (title: string) => SkipReason}

function eligibleNodes(service: KubeObject, context: ServiceContext): Eligible {
  const all = context.nodes()
  const local = stringAt(service.spec, 'externalTrafficPolicy') === 'Local'
  const names = local ? nodesWithPods(service, context) : undefined
  if (names?.size === 0)
    return {
      absent: (title) => ({
        code: 'no-backing-pods',
        message: `${title}: spec.externalTrafficPolicy is Local and no running pod matches spec.selector`,
        decided: false,
        fix: 'start the pods, or set externalTrafficPolicy to Cluster',
      }),
    }
  const list = [...all.values()].filter(
    (node) =>
      !(context.settings.excludeUnschedulable && node.unschedulable) &&
      (names === undefined || names.has(node.name)),
  )
  if (list.length > 0) return {list}
  return {
    absent: (title) => ({
      code: 'no-address',
      message: `${title}: none of ${all.size} nodes is schedulable${local ? ' and runs a pod of the Service' : ''}, so there is no address`,
      decided: false,
      fix: 'uncordon a node, or use --no-exclude-unschedulable',
    }),
  }
}

/** Nodes with running pods of the best readiness found anywhere: ready, else ready but terminating, else running. */
function nodesWithPods(service: KubeObject, context: ServiceContext): ReadonlySet<string> {
  const classes: readonly [Set<string>, Set<string>, Set<string>] = [new Set(), new Set(), new Set()]
  for (const pod of context.podsOf(service.metadata.namespace, objectAt(service.spec, 'selector'))) {
    const node = stringAt(pod.spec, 'nodeName')
    if (stringAt(pod.status, 'phase') !== 'Running' || node === '') continue
    classes[readinessClass(pod)].add(node)
  }
  return classes.find((nodes) => nodes.size > 0) ?? classes[0]
}

function readinessClass(pod: KubeObject): 0 | 1 | 2 {
  const ready = objectsAt(pod.status, 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  )
  if (!ready) return 2
  return pod.metadata.deletionTimestamp === undefined ? 0 : 1
}
