import type {KubeObject} from '../model/cluster.js'
import {stringAt, stringsAt} from '../model/json.js'
import {loadBalancerTargets} from './load-balancer.js'
import type {FoundTargets, ObjectReading} from './object-reading.js'
import type {ServiceContext} from './service-context.js'
import type {SkipReason} from './source.js'
import {targetType} from './target.js'

/** Whether the Service has no address of its own and stands for its pods. */
export function isHeadless({spec}: KubeObject): boolean {
  const type = stringAt(spec, 'type')
  return (type === 'ClusterIP' || type === '') && stringAt(spec, 'clusterIP') === 'None'
}

/** Targets of names from `hostname` or a template, for every type but NodePort and headless. */
export function externalTargets(reading: ObjectReading, context: ServiceContext): FoundTargets {
  const {spec} = reading.object
  const type = stringAt(spec, 'type') || 'ClusterIP'
  if (type === 'LoadBalancer')
    return (
      externalIps(reading) ??
      withBothFamilies(reading, loadBalancerTargets(reading, context.settings.resolvedHostnames))
    )
  if (type === 'ExternalName') return externalIps(reading) ?? externalName(reading)
  if (type === 'ClusterIP')
    return context.settings.publishInternalServices ? internalTargets(reading) : none(unpublished(reading))
  return none({
    code: 'service-type',
    message: `${reading.title}: spec.type is "${type}", expected ClusterIP, NodePort, LoadBalancer or ExternalName`,
    decided: false,
  })
}

function unpublished(reading: ObjectReading): SkipReason {
  return {
    code: 'internal-service',
    message: `${reading.title}: spec.type is ClusterIP, whose address is only reachable inside the cluster, and --publish-internal-services is off`,
    decided: true,
    fix: 'make it type LoadBalancer, or use --publish-internal-services for an internal zone',
  }
}

/** Targets of names from `internal-hostname` for types with an address of their own: the (first) cluster address. */
export function internalTargets(reading: ObjectReading): FoundTargets {
  const clusterIp = stringAt(reading.object.spec, 'clusterIP')
  if (clusterIp === 'None')
    return none({
      code: 'no-address',
      message: `${reading.title}: spec.clusterIP is None, so there is no address for internal names`,
      decided: true,
      fix: 'remove annotation internal-hostname, or give the Service a cluster address',
    })
  const targets = clusterIp === '' ? [] : reading.checkTargets([clusterIp], 'spec.clusterIP')
  if (targets.length > 0) return {targets, via: ['spec.clusterIP']}
  return none({
    code: 'no-address',
    message: `${reading.title}: spec.clusterIP is "${clusterIp}", expected an address`,
    decided: false,
  })
}

function none(absent: SkipReason): FoundTargets {
  return {targets: [], via: [], absent}
}

/** `spec.externalIPs` takes the place of every other address. */
function externalIps(reading: ObjectReading): FoundTargets | undefined {
  const written = stringsAt(reading.object.spec, 'externalIPs')
  if (written.length === 0) return undefined
  const targets = reading.checkTargets(written, 'spec.externalIPs')
  if (targets.length > 0) return {targets, via: ['spec.externalIPs']}
  return none({
    code: 'no-address',
    message: `${reading.title}: spec.externalIPs holds no usable address`,
    decided: false,
  })
}

function externalName(reading: ObjectReading): FoundTargets {
  const written = stringAt(reading.object.spec, 'externalName')
  const targets = written === '' ? [] : reading.checkTargets([written], 'spec.externalName')
  if (targets.length > 0) return {targets, via: ['spec.externalName']}
  return none({
    code: 'no-address',
    message: `${reading.title}: spec.externalName is "${written}", expected a host name`,
    decided: false,
  })
}

const typeOfFamily: Readonly<Record<string, 'A' | 'AAAA'>> = {IPv4: 'A', IPv6: 'AAAA'}

/** A family the Service asks for and has no address of is still to come: its records are kept. */
function withBothFamilies(reading: ObjectReading, found: FoundTargets): FoundTargets {
  const families = stringsAt(reading.object.spec, 'ipFamilies')
  if (families.length < 2 || found.absent !== undefined || found.missing !== undefined) return found
  const present = new Set(found.targets.map(targetType))
  if (present.has('CNAME')) return found
  const lacking = families.filter((family) => {
    const type = typeOfFamily[family]
    return type !== undefined && !present.has(type)
  })
  if (lacking.length === 0) return found
  return {
    ...found,
    missing: {
      types: lacking.flatMap((family) => typeOfFamily[family] ?? []),
      reason: {
        code: 'no-address',
        message: `${reading.title}: spec.ipFamilies asks for ${families.join(' and ')}, but status.loadBalancer.ingress has no ${lacking.join(' and ')} address; existing records of that family are kept`,
        decided: false,
        fix: `see whether an address pool has ${lacking.join(' and ')} addresses: mldns pools`,
      },
    },
  }
}
