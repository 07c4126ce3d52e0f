import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {numberAt, objectAt, objectsAt, stringAt, textMapAt, type JsonObject} from '../model/json.js'
import {matchesSelector, toSelector} from '../model/selector.js'
import {isReady, podSpecOf, type Components} from './components.js'

/** On which nodes speakers live, and how that is known. */
export type SpeakerNodes = {
  readonly nodes: readonly string[]
  /**
   * `exact`: every node with a ready speaker is named. `some`: the DaemonSet misses speakers, and which nodes lack them is
   * not known; `nodes` are those it aims at. `assumed`: nothing was seen, a speaker is taken to run everywhere.
   */
  readonly view: 'exact' | 'some' | 'assumed'
}

/** Finds the nodes with a speaker: by its pods where they are known, else by its DaemonSet. */
export function findSpeakers(
  snapshot: ClusterSnapshot,
  components: Components,
  knowsPods: boolean,
): SpeakerNodes {
  const {speakerPods} = components
  if (snapshot.origin === 'api' && knowsPods && (snapshot.authoritative || speakerPods.length > 0))
    return {nodes: nodesOfPods(speakerPods), view: 'exact'}
  const nodes = objectsOf(snapshot, 'nodes')
  const [daemonSet] = snapshot.origin === 'api' ? components.speakerDaemonSets : []
  if (daemonSet === undefined) return {nodes: nodes.map(({metadata}) => metadata.name), view: 'assumed'}
  const {ready, desired} = countsOf(daemonSet)
  if (ready === 0) return {nodes: [], view: 'exact'}
  const aims = nodes.filter((node) => mayRunOn(daemonSet, node)).map(({metadata}) => metadata.name)
  return {nodes: aims.toSorted(compareText), view: ready === desired ? 'exact' : 'some'}
}

function nodesOfPods(pods: readonly KubeObject[]): readonly string[] {
  const nodes = pods.filter(isReady).map(({spec}) => stringAt(spec, 'nodeName'))
  return [...new Set(nodes)].filter((node) => node !== '').toSorted(compareText)
}

/** How many pods a DaemonSet has and wants. */
export function countsOf({status}: KubeObject): {readonly ready: number; readonly desired: number} {
  return {
    ready: numberAt(status, 'numberReady') ?? 0,
    desired: numberAt(status, 'desiredNumberScheduled') ?? 0,
  }
}

/** Whether the scheduler puts a pod of the DaemonSet on the node: node selector, required node affinity, taints. */
function mayRunOn(daemonSet: KubeObject, node: KubeObject): boolean {
  const tolerations = objectsAt(podSpecOf(daemonSet), 'tolerations')
  return (
    !leavesOut(daemonSet, node) &&
    objectsAt(node.spec, 'taints').every((taint) => isTolerated(taint, tolerations))
  )
}

/** Whether the DaemonSet leaves a node out on purpose: by its node selector or its affinity, not for want of a toleration. */
export function leavesOut(daemonSet: KubeObject, node: KubeObject): boolean {
  const spec = podSpecOf(daemonSet)
  const isSelected = Object.entries(textMapAt(spec, 'nodeSelector')).every(
    ([key, value]) => node.metadata.labels[key] === value,
  )
  return !isSelected || !fitsAffinity(spec, node)
}

function fitsAffinity(spec: JsonObject, {metadata}: KubeObject): boolean {
  const affinity = objectAt(objectAt(spec, 'affinity'), 'nodeAffinity')
  const terms = objectsAt(
    objectAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
    'nodeSelectorTerms',
  )
  if (terms.length === 0) return true
  return terms.some((term) => {
    const parsed = toSelector({matchExpressions: objectsAt(term, 'matchExpressions')})
    return parsed.ok && matchesSelector(parsed.selector, metadata.labels)
  })
}

/** Taints every DaemonSet tolerates: Kubernetes adds the tolerations itself (the last one for host networking). */
const toleratedByAll = new Set([
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/memory-pressure',
  'node.kubernetes.io/pid-pressure',
  'node.kubernetes.io/unschedulable',
  'node.kubernetes.io/network-unavailable',
])

function isTolerated(taint: JsonObject, tolerations: readonly JsonObject[]): boolean {
  const key = stringAt(taint, 'key')
  if (stringAt(taint, 'effect') === 'PreferNoSchedule' || toleratedByAll.has(key)) return true
  return tolerations.some((one) => {
    const effect = stringAt(one, 'effect')
    if (effect !== '' && effect !== stringAt(taint, 'effect')) return false
    const wanted = stringAt(one, 'key')
    if (stringAt(one, 'operator') === 'Exists') return wanted === '' || wanted === key
    return wanted === key && stringAt(one, 'value') === stringAt(taint, 'value')
  })
}
