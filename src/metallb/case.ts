import type {KubeObject} from '../model/cluster.js'
import {numberAt} from '../model/json.js'
import type {Family} from './address.js'
import type {Allocator} from './allocator.js'
import {isReady} from './components.js'
import {hasCondition, problemOf, type Installation} from './installation.js'
import {Observations} from './observed.js'
import {usedPerPool} from './pool-fit.js'
import {allocatorWithout} from './predict.js'
import {SessionFaults} from './session-faults.js'
import type {Simulation} from './simulate.js'

/** Everything a diagnosis looks at, prepared once for all Services. */
export type Case = {
  readonly installation: Installation
  readonly simulation: Simulation
  /** As the simulation left it. */
  readonly allocator: Allocator
  readonly used: ReadonlyMap<string, Readonly<Record<Family, bigint>>>
  readonly observations: Observations
  readonly sessionFaults: SessionFaults
  /** `unknown`: the pods could not be looked at. */
  readonly controller: 'running' | 'down' | 'unknown'
}

/** Prepares the diagnosis of a cluster. */
export function toCase(installation: Installation, simulation: Simulation): Case {
  const allocator = allocatorWithout(simulation, '')
  return {
    installation,
    simulation,
    allocator,
    used: usedPerPool(allocator),
    observations: new Observations(installation),
    sessionFaults: new SessionFaults(installation, seesSpeakers(installation)),
    controller: controllerState(installation),
  }
}

/** Whether the pods of the cluster were seen, so that one that is not there is not running. */
export function seesPods({snapshot, components}: Installation): boolean {
  const isRead = snapshot.origin === 'api' && problemOf(snapshot, 'pods') === undefined
  // a dump may hold the pods of applications alone
  return isRead && (snapshot.authoritative || components.controllerPods.length > 0)
}

/** Whether the speakers of the cluster were seen, by their pods or their DaemonSet. */
export function seesSpeakers({snapshot, speakerView}: Installation): boolean {
  return snapshot.origin === 'api' && speakerView === 'exact'
}

/** Whether the nodes of the cluster were seen. */
export function seesNodes({snapshot, objects}: Installation): boolean {
  return problemOf(snapshot, 'nodes') === undefined && objects.nodes.length > 0
}

function controllerState(installation: Installation): Case['controller'] {
  const {components, settings, snapshot} = installation
  const {controllerPods, controllerDeployments} = components
  // no Deployment proves nothing: the controller may be installed by other means
  const sees = seesPods(installation) || (snapshot.origin === 'api' && controllerDeployments.length > 0)
  if (!sees) return 'unknown'
  const ready = seesPods(installation)
    ? controllerPods.filter(isReady).length
    : controllerDeployments.reduce((sum, one) => sum + readyReplicas(one), 0)
  return ready > 0 && settings.webhookMode !== 'onlywebhook' ? 'running' : 'down'
}

/** How many pods of a Deployment are ready. */
export function readyReplicas({status}: KubeObject): number {
  return numberAt(status, 'readyReplicas') ?? numberAt(status, 'availableReplicas') ?? 0
}

/** Names of the nodes that report Ready. */
export function readyNodes({objects}: Installation): readonly string[] {
  return objects.nodes.filter((node) => hasCondition(node, 'Ready')).map(({metadata}) => metadata.name)
}
