import {objectAt, objectsAt, stringAt} from '../model/json.js'
import type {KubeObject} from '../model/cluster.js'
import type {FoundTargets, ObjectReading} from './object-reading.js'
import type {SourceSettings} from './settings.js'
import {targetType} from './target.js'

/** One entry of `status.loadBalancer.ingress`. */
export type LoadBalancerEntry = {readonly ip: string; readonly hostname: string}

const field = 'status.loadBalancer.ingress'
const via: readonly string[] = Object.freeze([field])

/** The entries of `status.loadBalancer.ingress`. */
export function loadBalancerEntries(object: KubeObject): readonly LoadBalancerEntry[] {
  return objectsAt(objectAt(object.status, 'loadBalancer'), 'ingress').map((entry) => ({
    ip: stringAt(entry, 'ip'),
    hostname: stringAt(entry, 'hostname'),
  }))
}

/**
 * The targets of a load balancer's status: `ip` and `hostname` of every entry, both when both are set. With
 * `resolvedHostnames` the addresses of a host name take its place; one that could not be looked up is missing, not gone.
 */
export function loadBalancerTargets(
  reading: ObjectReading,
  resolvedHostnames: SourceSettings['resolvedHostnames'],
): FoundTargets {
  const targets: string[] = []
  const unresolved: string[] = []
  for (const {ip, hostname} of loadBalancerEntries(reading.object)) {
    if (ip !== '') targets.push(ip)
    if (hostname === '') continue
    if (resolvedHostnames === undefined) targets.push(hostname)
    else if (Object.hasOwn(resolvedHostnames, hostname)) targets.push(...(resolvedHostnames[hostname] ?? []))
    else unresolved.push(hostname)
  }
  const usable = reading.checkTargets(targets, field)
  if (unresolved.length > 0) return withUnresolved(reading, usable, unresolved)
  return usable.length > 0 ? {targets: usable, via} : pending(reading)
}

function pending(reading: ObjectReading): FoundTargets {
  const {kind} = reading.object
  return {
    targets: [],
    via: [],
    absent: {
      code: 'no-address',
      message: `${reading.title}: ${field} holds no address, expected one from the ${kind === 'Service' ? 'load-balancer controller (MetalLB)' : 'ingress controller'}; existing records are kept`,
      decided: false,
      fix: `find out why it is pending: kubectl describe ${kind.toLowerCase()} -n ${reading.ref.namespace} ${reading.ref.name}`,
    },
  }
}

function withUnresolved(
  reading: ObjectReading,
  targets: readonly string[],
  unresolved: readonly string[],
): FoundTargets {
  const message = `${reading.title}: ${field} names ${unresolved.join(', ')}, which could not be looked up`
  reading.find('MLD0301', 'error', message, {fix: `make ${unresolved[0]} resolvable from here`})
  const reason = {code: 'no-address', message, decided: false}
  if (targets.length === 0) return {targets, via: [], absent: reason}
  const present = new Set(targets.map(targetType))
  const types = ['A', 'AAAA'].filter((type) => (type === 'A' ? !present.has('A') : !present.has('AAAA')))
  return types.length === 0 ? {targets, via} : {targets, via, missing: {types, reason}}
}
