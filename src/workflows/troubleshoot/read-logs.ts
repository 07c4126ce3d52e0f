import type {DnsController} from '../../checks/controllers/dns-controller.js'
import type {PodLog} from '../../checks/facts/cluster.js'
import {mapLimited} from '../../lib/concurrency.js'
import {findComponents} from '../../metallb/components.js'
import type {ClusterSnapshot, KubeObject} from '../../model/cluster.js'
import type {ClusterReader, LogTarget} from '../../model/ports.js'

const linesOfEach = 100
const logsAtOnce = 4
/** Speakers all say much the same; a handful shows it. */
const mostSpeakers = 5

/** The last lines of MetalLB's controller, of some speakers, and of the DNS controllers found in the cluster. */
export async function readLogs(
  cluster: Pick<ClusterReader, 'readLog'>,
  snapshot: ClusterSnapshot,
  controllers: readonly DnsController[],
  metallbNamespace: string | undefined,
): Promise<readonly PodLog[]> {
  const targets = [
    ...metallbPods(snapshot, metallbNamespace),
    ...controllers.flatMap(({namespace, container, pods = []}) =>
      pods.map(({name}): LogTarget => ({namespace, pod: name, container, lines: linesOfEach})),
    ),
  ]
  return mapLimited(targets, logsAtOnce, async (target) => {
    const {lines, problem} = await cluster.readLog(target)
    const {namespace, pod, container = ''} = target
    return {namespace, pod, container, lines, ...(problem === undefined ? {} : {problem})}
  })
}

function metallbPods(snapshot: ClusterSnapshot, namespace: string | undefined): readonly LogTarget[] {
  const {controllerPods, speakerPods} = findComponents(snapshot, namespace)
  return [
    ...controllerPods.map((pod) => toTarget(pod, 'controller')),
    ...speakerPods.slice(0, mostSpeakers).map((pod) => toTarget(pod, 'speaker')),
  ]
}

function toTarget({metadata}: KubeObject, container: string): LogTarget {
  return {namespace: metadata.namespace, pod: metadata.name, container, lines: linesOfEach}
}
