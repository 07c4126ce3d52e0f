import {diagnosisKinds} from '../../metallb/kinds.js'
import type {ResourceKind} from '../../model/cluster.js'
import {
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  customResourceDefinitions,
  dnsEndpoints,
  dnsRecords,
  gateways,
  grpcRoutes,
  httpRoutes,
  ingresses,
  listenerSets,
  networkPolicies,
  roleBindings,
  roles,
  serviceAccounts,
  statefulSets,
  tcpRoutes,
  tlsRoutes,
  udpRoutes,
} from '../../model/resource-kinds.js'
import {kindsFor} from '../../sources/collect.js'
import type {SourceSettings} from '../../sources/settings.js'

/** One object that is asked for by name, so that nobody need let mldns list all of its kind. */
export type SingleObject = {readonly kind: ResourceKind; readonly namespace: string; readonly name: string}

/** Kinds of which single objects are read: whole lists would be large, or hold what is none of our business. */
const readByName: ReadonlySet<ResourceKind> = new Set([configMaps, customResourceDefinitions])

/** Every kind a run lists, each once. */
export function troubleshootKinds(settings: SourceSettings): readonly ResourceKind[] {
  const all = [
    ...kindsFor(settings),
    ...diagnosisKinds,
    ingresses,
    gateways,
    listenerSets,
    httpRoutes,
    grpcRoutes,
    tlsRoutes,
    tcpRoutes,
    udpRoutes,
    dnsEndpoints,
    dnsRecords,
    statefulSets,
    serviceAccounts,
    networkPolicies,
    clusterRoles,
    clusterRoleBindings,
    roles,
    roleBindings,
  ].filter((kind) => !readByName.has(kind))
  const seen = new Set<string>()
  return all.filter(({group, resource}) => {
    const key = `${resource}.${group}`
    return seen.has(key) ? false : (seen.add(key), true)
  })
}

/** The single objects of a run: what the cluster's own DNS and kube-proxy are told, and old ways to configure MetalLB. */
export const singleObjects: readonly SingleObject[] = [
  {kind: configMaps, namespace: 'kube-system', name: 'kube-proxy'},
  {kind: configMaps, namespace: 'kube-system', name: 'coredns'},
  {kind: customResourceDefinitions, namespace: '', name: 'bgppeers.metallb.io'},
]

/** Those that lie in MetalLB's own namespace, once it is known. */
export function singleObjectsOfMetalLB(namespace: string): readonly SingleObject[] {
  return ['config', 'metallb-excludel2'].map((name) => ({kind: configMaps, namespace, name}))
}
