import {isReady} from '../../metallb/components.js'
import {objectsOf, type ClusterSnapshot, type KubeObject} from '../../model/cluster.js'
import {numberAt, objectAt, objectsAt, stringAt, type JsonObject} from '../../model/json.js'
import {matchesSelector, toSelector} from '../../model/selector.js'
import type {ControllerPod} from './dns-controller.js'

/** The pods a workload made, by its selector; undefined when pods were not read to their end. */
export function podsOf(
  workload: KubeObject,
  container: string,
  snapshot: ClusterSnapshot,
): readonly ControllerPod[] | undefined {
  const lists = snapshot.lists.filter(({kind}) => kind.resource === 'pods')
  if (lists.length === 0 || lists.some(({problem}) => problem !== undefined)) return undefined
  if (snapshot.origin === 'manifests') return undefined
  const parsed = toSelector(objectAt(workload.spec, 'selector'))
  if (!parsed.ok || parsed.selector.length === 0) return []
  return objectsOf(snapshot, 'pods')
    .filter(
      ({metadata}) =>
        metadata.namespace === workload.metadata.namespace &&
        matchesSelector(parsed.selector, metadata.labels),
    )
    .map((pod) => toPod(pod, container))
}

function toPod(pod: KubeObject, container: string): ControllerPod {
  const {metadata, status} = pod
  const containers = objectsAt(status, 'containerStatuses')
  const own = containers.find((one) => stringAt(one, 'name') === container) ?? {}
  const waiting = [own, ...containers, ...objectsAt(status, 'initContainerStatuses')]
    .map((one) => objectAt(objectAt(one, 'state'), 'waiting'))
    .find((one) => stringAt(one, 'reason') !== '')
  const last = terminationOf(own)
  return {
    name: metadata.name,
    phase: stringAt(status, 'phase'),
    ready: isReady(pod),
    restarts: Math.max(0, ...containers.map((one) => numberAt(one, 'restartCount') ?? 0)),
    waiting: waiting === undefined ? '' : stringAt(waiting, 'reason'),
    waitingMessage: waiting === undefined ? '' : stringAt(waiting, 'message'),
    ...(last === undefined ? {} : {lastTermination: last}),
  }
}

function terminationOf(container: JsonObject): ControllerPod['lastTermination'] {
  const states = [objectAt(container, 'state'), objectAt(container, 'lastState')]
  const ended = states
    .map((state) => objectAt(state, 'terminated'))
    .find((one) => Object.keys(one).length > 0)
  if (ended === undefined) return undefined
  return {
    reason: stringAt(ended, 'reason'),
    exitCode: numberAt(ended, 'exitCode') ?? 0,
    message: stringAt(ended, 'message').trim(),
    finishedAt: stringAt(ended, 'finishedAt'),
  }
}
