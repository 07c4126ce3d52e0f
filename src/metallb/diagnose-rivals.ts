import {objectsOf, type KubeObject} from '../model/cluster.js'
import {objectsAt, stringAt, stringsAt} from '../model/json.js'
import type {Case} from './case.js'
import {podSpecOf} from './components.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {isHandled, type ServiceWish} from './service-wish.js'

/** Traces of another load balancer in the status of one Service. */
export function diagnoseRivals(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {allocator, simulation, installation, observations} = subject
  const evidence: string[] = []
  const knowsPools = simulation.pools !== undefined && allocator.pools.length > 0
  if (wish.hostnames.length > 0)
    evidence.push(`the status holds hostname ${listNames(wish.hostnames)}, which MetalLB never writes`)
  const strange = wish.ips.length > 0 && wish.fromPool === '' && allocator.poolOf(wish.ips) === undefined
  if (knowsPools && strange && subject.controller !== 'down')
    evidence.push(`${wish.ips.join(', ')} is in no IPAddressPool and MetalLB did not write it`)
  const helper = objectsOf(installation.snapshot, 'daemonsets').find((one) => isServiceLBOf(one, wish))
  if (helper !== undefined)
    evidence.push(`DaemonSet ${helper.metadata.namespace}/${helper.metadata.name} of k3s serves it as well`)
  const clears = observations
    .events(wish.key)
    .filter(
      ({reason, message}) => reason === 'ClearAssignment' && message.includes('is not allowed in config'),
    )
  const times = clears.reduce((sum, {count}) => sum + count, 0)
  if (times > 2) evidence.push(`MetalLB took ${times} times an address out of the status that is in no pool`)
  if (evidence.length === 0) return []
  return [
    diagnosis('LB_CONTROLLER_CONFLICT', wish.key, {
      sentence: 'another load-balancer controller writes the status of the Service',
      evidence,
      fix: 'disable the other controller (k3s: --disable=servicelb), or separate them with loadBalancerClass and --lb-class',
    }),
  ]
}

/** Whether k3s's ServiceLB made this DaemonSet for the Service. */
function isServiceLBOf({metadata}: KubeObject, {name, namespace}: ServiceWish): boolean {
  const {labels} = metadata
  const labelled = labels['svccontroller.k3s.cattle.io/svcname']
  if (labelled !== undefined)
    return (
      labelled === name && (labels['svccontroller.k3s.cattle.io/svcnamespace'] ?? namespace) === namespace
    )
  return (
    metadata.name === `svclb-${name}` ||
    (metadata.name.startsWith(`svclb-${name}-`) && !metadata.name.slice(name.length + 7).includes('-'))
  )
}

/** Other controllers that serve Services of type LoadBalancer, by a word in the image of their pods. */
const rivals: readonly {readonly name: string; readonly image: RegExp; readonly fix: string}[] = [
  {name: 'kube-vip', image: /kube-vip\/kube-vip(:|@|$)/, fix: 'set svc_enable to false'},
  {name: 'kube-vip cloud provider', image: /kube-vip-cloud-provider/, fix: 'remove it'},
  {name: 'OpenELB', image: /openelb/, fix: 'remove it'},
  {name: 'PureLB', image: /purelb/, fix: 'remove it'},
  {
    name: 'a cloud controller manager',
    image: /cloud-controller-manager|\bccm\b/,
    fix: 'run it with --controllers=*,-service',
  },
]

/** Controllers that, like MetalLB without --lb-class, claim every Service without a class. */
export function diagnoseOtherControllers({installation}: Case): readonly Diagnosis[] {
  const {settings, wishes, snapshot} = installation
  const contested = wishes.some(
    (wish) =>
      wish.isLoadBalancer && wish.loadBalancerClass === undefined && isHandled(wish, settings.lbClass),
  )
  if (!contested) return []
  const workloads = [...objectsOf(snapshot, 'daemonsets'), ...objectsOf(snapshot, 'deployments')]
  const found = workloads.flatMap((workload) => {
    const rival = rivalIn(workload)
    return rival === undefined ? [] : [{...rival, workload}]
  })
  const pools = objectsOf(snapshot, 'ciliumloadbalancerippools')
  if (found.length === 0 && pools.length === 0) return []
  const names = [...found.map(({name}) => name), ...(pools.length > 0 ? ['Cilium LB-IPAM'] : [])]
  const fixes = found.map(({name, fix}) => `${name}: ${fix}`)
  return [
    diagnosis('LB_CONTROLLER_CONFLICT', 'cluster', {
      sentence: `${listNames([...new Set(names)])} serves Services of type LoadBalancer as well, and MetalLB claims every one without a class`,
      evidence: [
        ...found.map(({workload: {kind, metadata}}) => `${kind} ${metadata.namespace}/${metadata.name}`),
        ...pools.map(({metadata}) => `CiliumLoadBalancerIPPool ${metadata.name}`),
      ],
      fix: [...new Set(fixes), 'or separate them with loadBalancerClass and --lb-class'].join('; '),
    }),
  ]
}

function rivalIn(workload: KubeObject): (typeof rivals)[number] | undefined {
  for (const container of objectsAt(podSpecOf(workload), 'containers')) {
    const image = stringAt(container, 'image')
    const rival = rivals.find((one) => one.image.test(image))
    if (rival === undefined) continue
    const words = [...stringsAt(container, 'command'), ...stringsAt(container, 'args')]
    const isOff = words.some((word) => /^--controllers=.*-service(,|$)/.test(word))
    const services = objectsAt(container, 'env').find((one) => stringAt(one, 'name') === 'svc_enable')
    const servesNone =
      rival.name === 'kube-vip' && (services === undefined || stringAt(services, 'value') !== 'true')
    if (!isOff && !servesNone) return rival
  }
  return undefined
}
