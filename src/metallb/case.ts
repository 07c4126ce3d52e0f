import type {Family} from './address.js'
import type {Allocator} from './allocator.js'
import {isReady} from './components.js'
import {hasCondition, problemOf, type Installation} from './installation.js'
import {Observations} from './observed.js'
import {usedPerPool} from './pool-fit.js'
import {allocatorWithout} from './predict.js'
import type {Simulation} from './simulate.js'

/** Everything a diagnosis looks at, prepared once for all Services. */
export type Case = {
  readonly installation: Installation
  readonly simulation: Simulation
  /** As the simulation left it. */
  readonly allocator: Allocator
  readonly used: ReadonlyMap<string, Readonly<Record<Family, bigint>>>
  readonly observations: Observations
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
    controller: controllerState(installation),
  }
}

/** Whether the pods of the cluster were seen, so that one that is not there is not running. */
export function seesPods({snapshot}: Installation): boolean {
  return snapshot.origin === 'api' && problemOf(snapshot, 'pods') === undefined
}

/** Whether the nodes of the cluster were seen. */
export function seesNodes({snapshot, objects}: Installation): boolean {
  return problemOf(snapshot, 'nodes') === undefined && objects.nodes.length > 0
}

function controllerState(installation: Installation): Case['controller'] {
  if (!seesPods(installation)) return 'unknown'
  const {components, settings} = installation
  return components.controllerPods.some(isReady) && settings.webhookMode !== 'onlywebhook'
    ? 'running'
    : 'down'
}

/** Names of the nodes that report Ready. */
export function readyNodes({objects}: Installation): readonly string[] {
  return objects.nodes.filter((node) => hasCondition(node, 'Ready')).map(({metadata}) => metadata.name)
}
