import type {Case} from './case.js'
import {diagnosePending, requestProblem} from './diagnose-allocation.js'
import {diagnoseRivals} from './diagnose-rivals.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {lastRefusal} from './event-texts.js'
import {reportedResult} from './diagnose-configuration.js'
import {isKnown, problemOf} from './installation.js'
import {isHandled, stackOfService, type ServiceWish} from './service-wish.js'

/** What is wrong with the address of one Service, and with the way it asks for one. */
export function diagnoseAddress(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  if (!wish.isLoadBalancer) return []
  const {settings} = subject.installation
  if (!isHandled(wish, settings.lbClass)) return foreignClass(subject, wish)
  const rivals = diagnoseRivals(subject, wish)
  const own = assignment(subject, wish)
  return [
    // an address another controller wrote is no address that MetalLB changed
    ...(rivals.length === 0 ? own : own.filter(({code}) => code !== 'IP_CHANGED')),
    ...rivals,
    ...annotations(wish),
  ]
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
    stale(wish, [
      `${wish.ips.join(', ')} is in no IPAddressPool`,
      ...(poolIsGone ? [`the annotation names missing pool ${wish.fromPool}`] : []),
      `${own} is not handled by MetalLB`,
    ]),
  ]
}

/** An address MetalLB gave and nobody serves any more. */
export function stale(wish: ServiceWish, evidence: readonly string[]): Diagnosis {
  return diagnosis('IP_STALE', wish.key, {
    sentence: `the status still holds ${wish.ips.join(', ')}, which MetalLB gave once and announces no more`,
    evidence,
    fix: `create the Service again, or clear its status: kubectl -n ${wish.namespace} patch service ${wish.name} --subresource=status --type=merge -p '{"status":{"loadBalancer":null}}'`,
  })
}

function assignment(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {simulation, controller, installation, allocator} = subject
  const isPending = wish.ingressCount === 0
  if (controller === 'down') {
    if (isPending) return [blockedByController(wish)]
    const isGone =
      simulation.pools !== undefined &&
      wish.fromPool !== '' &&
      wish.ips.length > 0 &&
      allocator.poolOf(wish.ips) === undefined
    const why = [`${wish.ips.join(', ')} is in no IPAddressPool`, 'the controller does not run']
    return isGone && isKnown(installation.snapshot, 'ipaddresspools') ? [stale(wish, why)] : []
  }
  if (problemOf(installation.snapshot, 'ipaddresspools') !== undefined) return told(subject, wish)
  const saysNothing = !subject.observations
    .events(wish.key)
    .some(({component}) => component === 'metallb-controller')
  const refuses = simulation.pools === undefined || reportedResult(installation, 'controller') === 'Invalid'
  if (isPending && refuses && saysNothing) return [blockedByConfiguration(subject, wish)]
  if (simulation.pools === undefined) return told(subject, wish)
  const outcome = simulation.services.get(wish.key)
  if (outcome === undefined) return []
  const alternatives = outcome.alternatives.length > 1
  if (outcome.ips.length === 0 && !alternatives) return diagnosePending(subject, wish)
  const request = requestProblem(wish)
  return [
    ...(request === undefined ? [] : [request]),
    ...chance(wish, outcome),
    ...drift(subject, wish, outcome),
    ...partial(wish, outcome.ips),
  ]
}

function blockedByController({key}: ServiceWish): Diagnosis {
  return diagnosis('ALLOC_BLOCKED_BY_CONTROLLER', key, {
    sentence: 'the Service waits for an address, and the controller of MetalLB does not run',
    fix: 'repair the controller first',
  })
}

function blockedByConfiguration({simulation}: Case, {key}: ServiceWish): Diagnosis {
  return diagnosis('ALLOC_BLOCKED_BY_INVALID_CONFIG', key, {
    sentence:
      'the Service waits for an address, and MetalLB refuses its configuration: a controller that started since ignores every Service',
    evidence: simulation.controllerError?.split('\n') ?? [],
    fix: 'mend the configuration first',
  })
}

/** Where the pools are not known, MetalLB's last words on a Service that waits are all there is. */
function told({observations}: Case, wish: ServiceWish): readonly Diagnosis[] {
  const refusal = wish.ingressCount === 0 ? lastRefusal(observations.events(wish.key)) : undefined
  if (refusal?.code === undefined) return []
  return [
    diagnosis(refusal.code, wish.key, {
      sentence: `MetalLB gives the Service no address: ${refusal.words}`,
      evidence: [`event: ${refusal.words}`],
      fix: `look at the pools: kubectl get ipaddresspools -A, and kubectl -n ${wish.namespace} describe service ${wish.name}`,
    }),
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

/** An address MetalLB gave once and will replace, or has just replaced. */
function drift(
  {observations, simulation}: Case,
  wish: ServiceWish,
  {ips, flapping}: Outcome,
): readonly Diagnosis[] {
  if (wish.ips.length === 0 || ips.length === 0 || flapping) return []
  const pin = `let DNS follow, and pin the address: kubectl -n ${wish.namespace} annotate service ${wish.name} metallb.io/loadBalancerIPs=${ips.join(',')}`
  if (wish.ips.every((ip) => ips.includes(ip))) {
    const events = observations.events(wish.key)
    const cleared = events.find(({reason}) => reason === 'ClearAssignment')
    const given = events.find(({reason}) => reason === 'IPAllocated')
    if (cleared === undefined || given === undefined || given.lastSeen < cleared.lastSeen) return []
    return [
      diagnosis('IP_CHANGED', wish.key, {
        sentence: `MetalLB took an address away and gave ${ips.join(', ')} instead`,
        evidence: [cleared.message, given.message],
        fix: pin,
      }),
    ]
  }
  // without this event the Service itself asks for another address, or for other families
  const clears = simulation.events.some(
    ({service, reason}) => service === wish.key && reason === 'ClearAssignment',
  )
  if (wish.fromPool === '' || !clears) return []
  return [
    diagnosis('IP_CHANGED', wish.key, {
      sentence: `the address ${wish.ips.join(', ')} does not hold any more; MetalLB replaces it by ${ips.join(', ')}`,
      fix: pin,
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
