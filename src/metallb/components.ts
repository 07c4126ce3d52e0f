import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {objectAt, objectsAt, stringAt, stringsAt, type JsonObject} from '../model/json.js'
import type {BGPMode} from './bgp-mode.js'

/** The pods of MetalLB and how they were installed. */
export type Components = {
  readonly namespace: string
  readonly install: 'manifests' | 'helm' | 'unknown'
  readonly controllerPods: readonly KubeObject[]
  readonly speakerPods: readonly KubeObject[]
}

/**
 * Finds MetalLB: the namespace of its webhook Service, else the namespace of pods with the labels of the manifests
 * (`app=metallb`) or of the Helm chart (`app.kubernetes.io/*`). `wanted` wins over what is found.
 */
export function findComponents(snapshot: ClusterSnapshot, wanted: string | undefined): Components {
  const pods = objectsOf(snapshot, 'pods').filter((pod) => componentOf(pod) !== undefined)
  const namespace =
    wanted ?? webhookNamespace(snapshot) ?? pods[0]?.metadata.namespace ?? crNamespace(snapshot)
  const own = pods.filter((pod) => pod.metadata.namespace === namespace)
  const [first] = own
  return {
    namespace,
    install: first === undefined ? 'unknown' : isHelm(first) ? 'helm' : 'manifests',
    controllerPods: own.filter((pod) => componentOf(pod) === 'controller'),
    speakerPods: own.filter((pod) => componentOf(pod) === 'speaker'),
  }
}

function isHelm({metadata}: KubeObject): boolean {
  return metadata.labels['app.kubernetes.io/component'] !== undefined
}

/** Which component a pod is by its labels. The chart's name label may be overridden, so the container decides too. */
function componentOf({metadata, spec}: KubeObject): 'controller' | 'speaker' | undefined {
  const {labels} = metadata
  const component = labels['component'] ?? labels['app.kubernetes.io/component']
  if (component !== 'controller' && component !== 'speaker') return undefined
  const named = labels['app'] === 'metallb' || labels['app.kubernetes.io/name'] === 'metallb'
  if (named) return component
  const isMetalLB = objectsAt(spec, 'containers').some(
    (one) => stringAt(one, 'name') === component && stringAt(one, 'image').includes('metallb/'),
  )
  return isMetalLB ? component : undefined
}

function webhookNamespace(snapshot: ClusterSnapshot): string | undefined {
  const webhook = findWebhook(snapshot)
  if (webhook === undefined) return undefined
  const [first] = objectsAt(webhook.rest, 'webhooks')
  const namespace =
    first === undefined ? '' : stringAt(objectAt(objectAt(first, 'clientConfig'), 'service'), 'namespace')
  return namespace === '' ? undefined : namespace
}

/** MetalLB's ValidatingWebhookConfiguration. */
export function findWebhook(snapshot: ClusterSnapshot): KubeObject | undefined {
  return objectsOf(snapshot, 'validatingwebhookconfigurations').find(
    ({metadata}) => metadata.name === 'metallb-webhook-configuration',
  )
}

/** Without any other trace: where pools are, else the namespace of the manifests. */
function crNamespace(snapshot: ClusterSnapshot): string {
  const namespaces = new Set(objectsOf(snapshot, 'ipaddresspools').map(({metadata}) => metadata.namespace))
  const [only] = namespaces
  return namespaces.size === 1 && only !== undefined ? only : 'metallb-system'
}

/** Numbers of a release, [major, minor, patch]. */
export type Version = readonly [number, number, number]

/** What the arguments and environment of the components say. */
export type Settings = {
  readonly bgpMode: BGPMode
  /** `--lb-class`; '' = none. */
  readonly lbClass: string
  /** `--ignore-exclude-lb` */
  readonly ignoreExcludeLabel: boolean
  /** False: every node is a candidate for L2, whether a speaker runs there or not. */
  readonly memberlist: boolean
  /** `onlywebhook`: the controller allocates nothing. */
  readonly webhookMode: string
  /** Release of the controller; undefined when the image has no such tag. */
  readonly version: Version | undefined
}

/**
 * Reads the settings from the pods. Without a speaker to look at: memberlist on, and FRR-K8s, the Helm chart's default,
 * which refuses least; a speaker without METALLB_BGP_TYPE is native.
 */
export function readSettings(components: Components): Settings {
  const [controller] = components.controllerPods
  const [speaker] = components.speakerPods
  const container = containerOf(controller, 'controller')
  const agent = containerOf(speaker, 'speaker')
  const mode = environment(agent, 'METALLB_BGP_TYPE') || environment(container, 'METALLB_BGP_TYPE')
  return {
    bgpMode: mode === 'frr' || mode === 'frr-k8s' ? mode : speaker === undefined ? 'frr-k8s' : 'native',
    lbClass: argument(container, 'lb-class') || argument(agent, 'lb-class'),
    ignoreExcludeLabel: ['true', 'set'].includes(argument(agent, 'ignore-exclude-lb')),
    memberlist:
      speaker === undefined ||
      (has(agent, 'METALLB_ML_BIND_ADDR') && environment(agent, 'METALLB_ML_LABELS') !== ''),
    webhookMode: argument(container, 'webhook-mode') || 'enabled',
    version: versionOf(stringAt(container, 'image')),
  }
}

function containerOf(pod: KubeObject | undefined, name: string): JsonObject {
  if (pod === undefined) return {}
  const containers = objectsAt(pod.spec, 'containers')
  return containers.find((one) => stringAt(one, 'name') === name) ?? containers[0] ?? {}
}

/** Go's flags: `--name=value`, `-name value`, `--name` alone (then 'set'). */
function argument(container: JsonObject, name: string): string {
  const words = [...stringsAt(container, 'command'), ...stringsAt(container, 'args')]
  for (const [index, word] of words.entries()) {
    const bare = word.replace(/^--?/, '')
    if (bare === word) continue
    if (bare.startsWith(`${name}=`)) return bare.slice(name.length + 1)
    if (bare !== name) continue
    const next = words[index + 1]
    return next === undefined || next.startsWith('-') ? 'set' : next
  }
  return ''
}

function environment(container: JsonObject, name: string): string {
  const entry = objectsAt(container, 'env').find((one) => stringAt(one, 'name') === name)
  return entry === undefined ? '' : stringAt(entry, 'value')
}

/** Whether a variable is set; METALLB_ML_BIND_ADDR has its value from a field of the pod. */
function has(container: JsonObject, name: string): boolean {
  const entry = objectsAt(container, 'env').find((one) => stringAt(one, 'name') === name)
  return entry !== undefined && (stringAt(entry, 'value') !== '' || entry['valueFrom'] !== undefined)
}

function versionOf(image: string): Version | undefined {
  const match = /:v?(\d+)\.(\d+)\.(\d+)/.exec(image)
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])]
}

/** Whether the release is at least `wanted`; unknown releases count as current. */
export function isAtLeast(version: Version | undefined, wanted: Version): boolean {
  if (version === undefined) return true
  for (let index = 0; index < 3; index++) {
    const difference = (version[index] ?? 0) - (wanted[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Whether a pod reports Ready. */
export function isReady(pod: KubeObject): boolean {
  return objectsAt(pod.status, 'conditions').some(
    (one) => stringAt(one, 'type') === 'Ready' && stringAt(one, 'status') === 'True',
  )
}

/** Why a container of the pod waits (`CrashLoopBackOff`, …), or ''. */
export function waitingReason(pod: KubeObject): string {
  for (const status of objectsAt(pod.status, 'containerStatuses')) {
    const reason = stringAt(objectAt(objectAt(status, 'state'), 'waiting'), 'reason')
    if (reason !== '') return reason
  }
  return ''
}

/** The labels of the pods of a component, as a kubectl selector. */
export function componentSelector(install: Components['install'], component: string): string {
  return install === 'helm'
    ? `app.kubernetes.io/name=metallb,app.kubernetes.io/component=${component}`
    : `app=metallb,component=${component}`
}
