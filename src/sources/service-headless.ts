import type {KubeObject} from '../model/cluster.js'
import {booleanAt, objectAt, objectsAt, stringAt, stringsAt, type JsonObject} from '../model/json.js'
import {matchesSelector, selectorOfMap} from '../model/selector.js'
import {readAnnotations, readingsOf, type Reading} from './annotations.js'
import type {ObjectReading, WantedName} from './object-reading.js'
import type {ServiceContext} from './service-context.js'
import type {SkipReason} from './source.js'

/** One endpoint of a slice with the pod behind it. */
type Backing = {
  readonly pod: KubeObject
  readonly ready: boolean
  readonly endpoint: JsonObject
  readonly addressType: string
}

/** What is published under one name, targets in the order in which they were met. */
type Found = {readonly targets: Set<string>; readonly via: Set<string>}

/** Publishes a name of a headless Service: its pods' addresses, and `<pod hostname>.<name>` for pods with a hostname. */
export function publishHeadless(name: WantedName, reading: ObjectReading, context: ServiceContext): void {
  const backings = backingPods(reading, context)
  const byName = new Map<string, Found>([[name.name, {targets: new Set(), via: new Set()}]])
  const notReady = new Map<string, SkipReason>()
  for (const backing of backings) {
    const names = [name.name, ...podName(backing.pod, name.name)]
    if (!backing.ready) {
      for (const one of names.slice(1)) notReady.set(one, notReadyReason(reading, backing.pod))
      continue
    }
    const {targets, via} = podTargets(backing, reading, context)
    for (const one of names) addTargets(byName, one, targets, via)
  }
  for (const one of notReady.keys())
    if (!byName.has(one)) byName.set(one, {targets: new Set(), via: new Set()})
  for (const one of [...byName.keys()].sort()) {
    const found = byName.get(one)
    const wanted = one === name.name ? name : reading.want(one, `${name.field} and spec.hostname of a pod`)
    if (found === undefined || wanted === undefined) continue
    if (found.targets.size > 0) reading.publish(wanted, {targets: [...found.targets], via: [...found.via]})
    else reading.skip(one, notReady.get(one) ?? noPods(reading, backings.length))
  }
}

function addTargets(byName: Map<string, Found>, name: string, targets: readonly string[], via: string): void {
  const found = byName.get(name) ?? {targets: new Set<string>(), via: new Set<string>()}
  byName.set(name, found)
  for (const target of targets) found.targets.add(target)
  if (targets.length > 0) found.via.add(via)
}

function podName(pod: KubeObject, hostname: string): readonly string[] {
  const own = stringAt(pod.spec, 'hostname')
  return own === '' ? [] : [`${own}.${hostname}`]
}

function noPods(reading: ObjectReading, backing: number): SkipReason {
  const found =
    backing === 0 ? 'no EndpointSlice names a pod of it' : `none of its ${backing} pods gives an address now`
  return {
    code: 'no-backing-pods',
    message: `${reading.title}: the Service is headless and ${found}; existing records are kept`,
    decided: false,
    fix: `see kubectl get endpointslices -n ${reading.ref.namespace} -l kubernetes.io/service-name=${reading.ref.name}`,
  }
}

function notReadyReason(reading: ObjectReading, pod: KubeObject): SkipReason {
  return {
    code: 'no-backing-pods',
    message: `${reading.title}: pod ${pod.metadata.name} is not ready`,
    decided: false,
    fix: 'wait for the pod, or set spec.publishNotReadyAddresses',
  }
}

/** The pods behind the Service by its EndpointSlices, in their order. */
function backingPods(reading: ObjectReading, context: ServiceContext): readonly Backing[] {
  const {metadata, spec} = reading.object
  const {settings} = context
  const always =
    settings.alwaysPublishNotReadyAddresses || booleanAt(spec, 'publishNotReadyAddresses') === true
  const selector = selectorOfMap(spec['selector'])
  const byPodIp = !settings.publishHostIp && endpointsType(reading) === ''
  const backings: Backing[] = []
  for (const slice of context.slicesOf(metadata.namespace, metadata.name)) {
    const addressType = stringAt(slice.rest, 'addressType')
    if (byPodIp && addressType !== 'IPv4' && addressType !== 'IPv6') continue
    for (const endpoint of objectsAt(slice.rest, 'endpoints')) {
      const pod = podOf(objectAt(endpoint, 'targetRef'), metadata.namespace, context)
      if (pod === undefined || !matchesSelector(selector, pod.metadata.labels)) continue
      const ready = always || booleanAt(objectAt(endpoint, 'conditions'), 'ready') !== false
      backings.push({pod, ready, endpoint, addressType})
    }
  }
  return backings
}

function podOf(targetRef: JsonObject, namespace: string, context: ServiceContext): KubeObject | undefined {
  if (stringAt(targetRef, 'kind') !== 'Pod' || stringAt(targetRef, 'apiVersion') !== '') return undefined
  return context.pod(namespace, stringAt(targetRef, 'name'))
}

/** `NodeExternalIP`, `HostIP`, or '' for the pod's own address. */
function endpointsType(reading: ObjectReading): string {
  const type = reading.annotations.values.get('endpoints-type')
  if (type === undefined || type.value === 'NodeExternalIP' || type.value === 'HostIP')
    return type?.value ?? ''
  reading.find(
    'MLD0301',
    'warning',
    `${reading.title}: annotation ${type.key} is "${type.value}", expected NodeExternalIP or HostIP; it counts as not set`,
  )
  return ''
}

function podTargets(
  {pod, endpoint}: Backing,
  reading: ObjectReading,
  context: ServiceContext,
): {targets: readonly string[]; via: string} {
  const own = podTargetAnnotation(pod, reading, context)
  if (own !== undefined) {
    const field = `annotation ${own.key} of pod ${pod.metadata.name}`
    return {targets: reading.writtenTargets(own.value, field).targets, via: field}
  }
  const mode = endpointsType(reading)
  if (mode === 'NodeExternalIP') {
    const node = context.nodes().get(stringAt(pod.spec, 'nodeName'))
    const via = `status.addresses of node ${stringAt(pod.spec, 'nodeName')}`
    const internal = context.settings.exposeInternalIpv6 ? (node?.internalIpv6 ?? []) : []
    return {targets: reading.checkTargets([...(node?.external ?? []), ...internal], via), via}
  }
  const via =
    mode === 'HostIP' || context.settings.publishHostIp ? 'status.hostIP of pods' : 'EndpointSlice addresses'
  const address =
    via === 'status.hostIP of pods'
      ? stringAt(pod.status, 'hostIP')
      : (stringsAt(endpoint, 'addresses')[0] ?? '')
  return {targets: address === '' ? [] : reading.checkTargets([address], via), via}
}

/** The target annotation of a pod; when prefixes disagree the first one counts, with an error finding. */
function podTargetAnnotation(
  pod: KubeObject,
  reading: ObjectReading,
  context: ServiceContext,
): Reading | undefined {
  const annotations = readAnnotations(pod.metadata.annotations, context.settings.annotationPrefixes)
  const readings = readingsOf(annotations, 'target')
  const [first] = readings
  if (first === undefined || first.value === '') return undefined
  if (readings.length > 1) {
    const said = readings.map(({key, value}) => `${key} is "${value}"`).join(' but ')
    reading.find(
      'MLD0302',
      'error',
      `${reading.title}: of its pod ${pod.metadata.name} ${said}; the first counts`,
      {
        fix: 'give both annotations the same value, or remove one of them',
      },
    )
  }
  return first
}
