import {objectsOf} from '../model/cluster.js'
import type {Case} from './case.js'
import {diagnosePending, requestProblem} from './diagnose-allocation.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {problemOf} from './installation.js'
import {isHandled, stackOfService, type ServiceWish} from './service-wish.js'

/** What is wrong with the address of one Service, and with the way it asks for one. */
export function diagnoseAddress(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  if (!wish.isLoadBalancer) return []
  const {settings} = subject.installation
  if (!isHandled(wish, settings.lbClass)) return foreignClass(subject, wish)
  return [...assignment(subject, wish), ...conflict(subject, wish), ...annotations(wish)]
}

/** MetalLB leaves the Service alone. That is a fault only when nobody else serves it. */
function foreignClass({installation, allocator}: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {lbClass} = installation.settings
  const own =
    wish.loadBalancerClass === undefined ? 'no loadBalancerClass' : `class ${wish.loadBalancerClass}`
  if (wish.ingressCount === 0)
    return [
      diagnosis('ALLOC_LBCLASS_MISMATCH', wish.key, {
        sentence: `the Service has ${own}, and MetalLB runs ${lbClass === '' ? 'without --lb-class' : `with --lb-class=${lbClass}`}: it ignores the Service`,
        fix:
          lbClass === ''
            ? 'create the Service again without spec.loadBalancerClass, or run controller and speakers with --lb-class'
            : `create the Service again with spec.loadBalancerClass: ${lbClass}`,
      }),
    ]
  const isStale = wish.fromPool !== '' && wish.ips.length > 0 && allocator.poolOf(wish.ips) === undefined
  if (!isStale) return []
  const poolIsGone = !allocator.pools.some(({name}) => name === wish.fromPool)
  return [
    diagnosis('IP_STALE', wish.key, {
      sentence: `the status still holds ${wish.ips.join(', ')}, which MetalLB gave once and announces no more`,
      evidence: [
        `${wish.ips.join(', ')} is in no IPAddressPool`,
        ...(poolIsGone ? [`the annotation names missing pool ${wish.fromPool}`] : []),
        `${own} is not handled by MetalLB`,
      ],
      fix: `create the Service again, or clear its status: kubectl -n ${wish.namespace} patch service ${wish.name} --subresource=status --type=merge -p '{"status":{"loadBalancer":null}}'`,
    }),
  ]
}

function assignment(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {simulation, controller, installation} = subject
  if (problemOf(installation.snapshot, 'ipaddresspools') !== undefined) return []
  const isPending = wish.ingressCount === 0
  if (controller === 'down')
    return isPending
      ? [
          diagnosis('ALLOC_BLOCKED_BY_CONTROLLER', wish.key, {
            sentence: 'the Service waits for an address, and the controller of MetalLB does not run',
            fix: 'repair the controller first',
          }),
        ]
      : []
  if (simulation.pools === undefined)
    return isPending
      ? [
          diagnosis('ALLOC_BLOCKED_BY_INVALID_CONFIG', wish.key, {
            sentence:
              'the Service waits for an address, and MetalLB refuses its configuration: a controller that started since ignores every Service',
            evidence: (simulation.controllerError ?? '').split('\n'),
            fix: 'mend the configuration first',
          }),
        ]
      : []
  const outcome = simulation.services.get(wish.key)
  if (outcome === undefined) return []
  const alternatives = outcome.alternatives.length > 1
  if (outcome.ips.length === 0 && !alternatives) return diagnosePending(subject, wish)
  const request = requestProblem(wish)
  return [
    ...(request === undefined ? [] : [request]),
    ...chance(wish, outcome),
    ...drift(wish, outcome),
    ...partial(wish, outcome.ips),
  ]
}

type Outcome = NonNullable<ReturnType<Case['simulation']['services']['get']>>

function chance(wish: ServiceWish, {alternatives, flapping}: Outcome): readonly Diagnosis[] {
  const states = alternatives
    .slice(0, 10)
    .map(({ips, pool}) => (ips.length === 0 ? 'no address' : `${ips.join(', ')} from ${pool}`))
  if (flapping)
    return [
      diagnosis('ALLOC_PREFER_DUALSTACK_FLAPPING', wish.key, {
        sentence:
          'MetalLB adds a second address and takes it away again, forever: the Service prefers two families and has one ClusterIP',
        evidence: states,
        fix: 'set spec.ipFamilyPolicy: SingleStack',
      }),
    ]
  if (alternatives.length < 2 || wish.ips.length > 0) return []
  return [
    diagnosis('ALLOC_NONDETERMINISTIC', wish.key, {
      sentence: 'which pool serves the Service is a matter of chance',
      evidence: states,
      fix: 'annotate metallb.io/address-pool, or give the pools serviceAllocation with different priorities',
    }),
  ]
}

/** An address MetalLB gave once and will replace. */
function drift(wish: ServiceWish, {ips, flapping}: Outcome): readonly Diagnosis[] {
  const stays = wish.ips.every((ip) => ips.includes(ip))
  if (wish.fromPool === '' || wish.ips.length === 0 || ips.length === 0 || stays || flapping) return []
  return [
    diagnosis('IP_CHANGED', wish.key, {
      sentence: `the address ${wish.ips.join(', ')} does not hold any more; MetalLB replaces it by ${ips.join(', ')}`,
      fix: `let DNS follow, and pin the address: kubectl -n ${wish.namespace} annotate service ${wish.name} metallb.io/loadBalancerIPs=${ips.join(',')}`,
    }),
  ]
}

function partial(wish: ServiceWish, ips: readonly string[]): readonly Diagnosis[] {
  const stack = stackOfService(wish)
  if (!stack.ok || stack.stack !== 'dual' || wish.policy !== 'PreferDualStack' || ips.length !== 1) return []
  return [
    diagnosis('ALLOC_PREFER_DUALSTACK_PARTIAL', wish.key, {
      sentence: `the Service prefers two families and has one address, ${ips.join()}: its pool has no free one of the other`,
      fix: 'add addresses of the other family to the same pool',
    }),
  ]
}

/** Traces of another load balancer in the status. */
function conflict(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {allocator, simulation, installation, observations} = subject
  const evidence: string[] = []
  const knowsPools = simulation.pools !== undefined && allocator.pools.length > 0
  if (wish.hostnames.length > 0)
    evidence.push(`the status holds hostname ${listNames(wish.hostnames)}, which MetalLB never writes`)
  const strange = wish.ips.length > 0 && wish.fromPool === '' && allocator.poolOf(wish.ips) === undefined
  if (knowsPools && strange && subject.controller !== 'down')
    evidence.push(`${wish.ips.join(', ')} is in no IPAddressPool and MetalLB did not write it`)
  const helper = objectsOf(installation.snapshot, 'daemonsets').find(
    ({metadata}) =>
      metadata.labels['svccontroller.k3s.cattle.io/svcname'] === wish.name ||
      (metadata.name.startsWith(`svclb-${wish.name}-`) &&
        metadata.name.split('-').length === wish.name.split('-').length + 2) ||
      metadata.name === `svclb-${wish.name}`,
  )
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

function annotations(wish: ServiceWish): readonly Diagnosis[] {
  const found: Diagnosis[] = []
  if (wish.legacyAnnotations.length > 0)
    found.push(
      diagnosis('ALLOC_DEPRECATED_ANNOTATION', wish.key, {
        sentence: `the Service uses deprecated annotations: ${listNames(wish.legacyAnnotations)}`,
        fix: 'rename metallb.universe.tf/… to metallb.io/… (MetalLB 0.14.9 or later)',
      }),
    )
  if (wish.maskedAnnotations.length > 0)
    found.push(
      diagnosis('ALLOC_LEGACY_ANNOTATION_MASKED', wish.key, {
        sentence: `${listNames(wish.maskedAnnotations)} has no effect: the same key under metallb.io/ is there, and wins even when empty`,
        fix: 'remove the one that is not meant',
      }),
    )
  if (wish.metallbLabels.length > 0)
    found.push(
      diagnosis('ALLOC_ANNOTATION_IN_LABELS', wish.key, {
        sentence: `${listNames(wish.metallbLabels)} stands among the labels, where MetalLB does not look`,
        fix: 'move it to metadata.annotations',
      }),
    )
  return found
}
