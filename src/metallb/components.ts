import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {objectAt, objectsAt, stringAt, textMapAt, type JsonObject} from '../model/json.js'

/** The pods and workloads of MetalLB and how they were installed. */
export type Components = {
  readonly namespace: string
  /** Whether the namespace was given or found; otherwise it is a guess from where pools are. */
  readonly isFound: boolean
  readonly install: 'manifests' | 'helm' | 'unknown'
  readonly controllerPods: readonly KubeObject[]
  readonly speakerPods: readonly KubeObject[]
  /** Deployments of the controller: what is left to look at where pods may not be listed. */
  readonly controllerDeployments: readonly KubeObject[]
  /** DaemonSets of the speaker. */
  readonly speakerDaemonSets: readonly KubeObject[]
  /** Pods and Deployments of controllers in other namespaces: further installations. */
  readonly otherControllers: readonly KubeObject[]
}

type Component = 'controller' | 'speaker'

/**
 * Finds MetalLB: the namespace of its webhook Service, else that of the conversion webhook of BGPPeer, else the namespace
 * of pods (or of Deployment and DaemonSet) with the labels of the manifests (`app=metallb`) or of the Helm chart
 * (`app.kubernetes.io/*`). Of several namespaces it is the first that holds pools,
 * before others one whose speakers report. `wanted` wins over what is found.
 */
export function findComponents(snapshot: ClusterSnapshot, wanted: string | undefined): Components {
  const pods = objectsOf(snapshot, 'pods').filter((pod) => componentOf(pod) !== undefined)
  const deployments = objectsOf(snapshot, 'deployments').filter((one) => componentOf(one) === 'controller')
  const daemonSets = objectsOf(snapshot, 'daemonsets').filter((one) => componentOf(one) === 'speaker')
  const all = [...pods, ...deployments, ...daemonSets]
  const found =
    wanted ?? webhookNamespace(snapshot) ?? conversionNamespace(snapshot) ?? firstNamespace(all, snapshot)
  const namespace = found ?? crNamespace(snapshot)
  const own = (some: readonly KubeObject[]): readonly KubeObject[] =>
    some
      .filter(({metadata}) => metadata.namespace === namespace)
      .toSorted((a, b) => compareText(a.metadata.name, b.metadata.name))
  const [first] = own(all)
  return {
    namespace,
    isFound: found !== undefined,
    install: first === undefined ? 'unknown' : isHelm(first) ? 'helm' : 'manifests',
    controllerPods: own(pods).filter((pod) => componentOf(pod) === 'controller'),
    speakerPods: own(pods).filter((pod) => componentOf(pod) === 'speaker'),
    controllerDeployments: own(deployments),
    speakerDaemonSets: own(daemonSets),
    otherControllers: [...pods, ...deployments].filter(
      (one) => one.metadata.namespace !== namespace && componentOf(one) === 'controller',
    ),
  }
}

/** The same whatever the order of the objects. */
function firstNamespace(all: readonly KubeObject[], snapshot: ClusterSnapshot): string | undefined {
  const namespaces = [...new Set(all.map(({metadata}) => metadata.namespace))].toSorted(compareText)
  const holders = (resource: string): ReadonlySet<string> =>
    new Set(objectsOf(snapshot, resource).map(({metadata}) => metadata.namespace))
  const withPools = holders('ipaddresspools')
  const announcing = [holders('servicel2statuses'), holders('servicebgpstatuses')]
  const withPool = namespaces.filter((namespace) => withPools.has(namespace))
  return (
    withPool.find((namespace) => announcing.some((some) => some.has(namespace))) ??
    withPool[0] ??
    namespaces[0]
  )
}

function isHelm(object: KubeObject): boolean {
  return [object.metadata.labels, templateLabels(object)].some(
    (labels) => labels['app.kubernetes.io/component'] !== undefined,
  )
}

/** The labels of the pods a Deployment or DaemonSet makes. */
function templateLabels({spec}: KubeObject): Readonly<Record<string, string>> {
  return textMapAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels')
}

/** The specification of a pod, or of the pods a workload makes. */
export function podSpecOf({kind, spec}: KubeObject): JsonObject {
  return kind === 'Pod' ? spec : objectAt(objectAt(spec, 'template'), 'spec')
}

/**
 * Which component a pod or workload is by its labels or those of its pod template. The chart's name label may be
 * overridden, so the container decides too.
 */
function componentOf(object: KubeObject): Component | undefined {
  return [object.metadata.labels, templateLabels(object)]
    .map((labels) => componentWith(labels, object))
    .find((component) => component !== undefined)
}

function componentWith(labels: Readonly<Record<string, string>>, object: KubeObject): Component | undefined {
  const component = labels['component'] ?? labels['app.kubernetes.io/component']
  if (component !== 'controller' && component !== 'speaker') return undefined
  const named = labels['app'] === 'metallb' || labels['app.kubernetes.io/name'] === 'metallb'
  if (named) return component
  const isMetalLB = objectsAt(podSpecOf(object), 'containers').some(
    (one) => stringAt(one, 'name') === component && stringAt(one, 'image').includes('metallb/'),
  )
  return isMetalLB ? component : undefined
}

function webhookNamespace(snapshot: ClusterSnapshot): string | undefined {
  const webhook = findWebhook(snapshot)
  if (webhook === undefined) return undefined
  const [first] = objectsAt(webhook.rest, 'webhooks')
  return first === undefined ? undefined : serviceNamespace(objectAt(first, 'clientConfig'))
}

function conversionNamespace(snapshot: ClusterSnapshot): string | undefined {
  const client = conversionClient(snapshot)
  return client === undefined ? undefined : serviceNamespace(client)
}

function serviceNamespace(clientConfig: JsonObject): string | undefined {
  const namespace = stringAt(objectAt(clientConfig, 'service'), 'namespace')
  return namespace === '' ? undefined : namespace
}

/** How the API reaches the webhook that converts BGPPeers; undefined when the CRD was not read or converts nothing. */
export function conversionClient(snapshot: ClusterSnapshot): JsonObject | undefined {
  const crd = objectsOf(snapshot, 'customresourcedefinitions').find(
    ({metadata}) => metadata.name === 'bgppeers.metallb.io',
  )
  const conversion = crd === undefined ? {} : objectAt(crd.spec, 'conversion')
  if (stringAt(conversion, 'strategy') !== 'Webhook') return undefined
  return objectAt(objectAt(conversion, 'webhook'), 'clientConfig')
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

/** Why a pod is not ready, in the words of its status: a container waits, or no node takes it; '' = it does not say. */
export function whyNotReady(pod: KubeObject): string {
  const waiting = waitingReason(pod)
  if (waiting !== '') return waiting
  const scheduled = objectsAt(pod.status, 'conditions').find(
    (one) => stringAt(one, 'type') === 'PodScheduled',
  )
  if (scheduled === undefined || stringAt(scheduled, 'status') !== 'False') return ''
  const reason = stringAt(scheduled, 'reason') || 'not scheduled'
  const message = stringAt(scheduled, 'message')
  return message === '' ? reason : `${reason}: ${message}`
}

/** The labels of the pods of a component, as a kubectl selector. */
export function componentSelector(install: Components['install'], component: string): string {
  return install === 'helm'
    ? `app.kubernetes.io/name=metallb,app.kubernetes.io/component=${component}`
    : `app=metallb,component=${component}`
}
