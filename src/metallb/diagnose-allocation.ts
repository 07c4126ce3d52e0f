import {findNearest} from '../model/nearest.js'
import {isBuggy, parseIP, quoteAll} from './address.js'
import type {Case} from './case.js'
import {diagnosis, listNames, type Diagnosis, type DiagnosisCode} from './diagnosis.js'
import {acceptsService} from './pool.js'
import {blockOf, whyNotShared, type PoolBlock} from './pool-fit.js'
import {formatSelector} from './selectors.js'
import {requestedIPs, stackOfService, type ServiceWish} from './service-wish.js'

/** Why a Service that MetalLB handles gets no address: one diagnosis, the first thing that stands in the way. */
export function diagnosePending(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {allocator} = subject
  if (allocator.pools.length === 0)
    return [
      diagnosis('ALLOC_NO_POOL', wish.key, {
        sentence: `there is no IPAddressPool in namespace ${subject.installation.components.namespace}; MetalLB clears the status and writes no event`,
        fix: `create an IPAddressPool in namespace ${subject.installation.components.namespace}`,
      }),
    ]
  const families = familyProblem(wish)
  if (families !== undefined) return [families]
  const request = requestProblem(wish)
  if (request !== undefined) return [request]
  const requested = requestedIPs(wish)
  if (requested.ok && requested.ips.length > 0) return requestedProblem(subject, wish, requested.ips)
  return wish.requestedPool === '' ? automaticProblem(subject, wish) : poolProblem(subject, wish)
}

function familyProblem(wish: ServiceWish): Diagnosis | undefined {
  const shown = wish.clusterIPs.join(' ')
  if (wish.clusterIPs.length === 0 || wish.clusterIPs.includes('None'))
    return diagnosis('ALLOC_NO_CLUSTERIP', wish.key, {
      sentence: `the Service has ${wish.clusterIPs.length === 0 ? 'no ClusterIP' : 'ClusterIP None'}, and MetalLB takes the family from it`,
      fix: 'give it a normal ClusterIP: remove spec.clusterIP and create the Service again',
    })
  if (wish.policy === 'RequireDualStack' && wish.clusterIPs.length < 2)
    return diagnosis('ALLOC_DUALSTACK_CLUSTERIPS', wish.key, {
      sentence: `ipFamilyPolicy is RequireDualStack and the cluster gave one ClusterIP [${shown}]`,
      fix: 'make the cluster dual-stack, or use ipFamilyPolicy: SingleStack',
    })
  const stack = stackOfService(wish)
  if (stack.ok) return undefined
  return diagnosis('ALLOC_FAMILY_MISMATCH', wish.key, {
    sentence: `the families of the Service cannot be told from its ClusterIPs [${shown}]`,
    evidence: [stack.error],
    fix: 'create the Service again so that the API gives it ClusterIPs',
  })
}

/** A request MetalLB cannot read. A Service that has an address keeps it then. */
export function requestProblem(wish: ServiceWish): Diagnosis | undefined {
  const requested = requestedIPs(wish)
  if (requested.ok) return undefined
  const both = wish.requestedText !== '' && wish.loadBalancerIP !== ''
  if (both)
    return diagnosis('ALLOC_REQUEST_BOTH_SPEC_AND_ANNOTATION', wish.key, {
      sentence:
        'addresses are requested by spec.loadBalancerIP and by annotation; MetalLB refuses both together',
      evidence: [`spec.loadBalancerIP: ${wish.loadBalancerIP}`, `annotation: ${wish.requestedText}`],
      fix: 'remove spec.loadBalancerIP or the annotation',
    })
  return diagnosis('ALLOC_REQUEST_INVALID', wish.key, {
    sentence: `the requested address is not one address, or one of each family: ${wish.requestedText || wish.loadBalancerIP}`,
    evidence: [requested.error],
    fix: `kubectl -n ${wish.namespace} annotate service ${wish.name} metallb.io/loadBalancerIPs=<address> --overwrite`,
  })
}

function requestedProblem(subject: Case, wish: ServiceWish, ips: readonly string[]): readonly Diagnosis[] {
  const {allocator} = subject
  const requested = requestedIPs(wish)
  const stack = stackOfService(wish)
  if (requested.ok && stack.ok && requested.stack !== stack.stack)
    return [
      diagnosis('ALLOC_FAMILY_MISMATCH', wish.key, {
        sentence: `the requested addresses ${quoteAll(ips)} are not of the families of the Service (ClusterIPs ${wish.clusterIPs.join(', ')})`,
        fix: 'request one address of each family of the Service',
      }),
    ]
  const pool = allocator.poolOf(ips)
  if (pool === undefined) return [outsideProblem(subject, wish, ips)]
  if (!acceptsService(pool, wish)) return [incompatible(subject, wish, pool.name)]
  for (const ip of ips) {
    const taken = takenProblem(subject, wish, ip)
    if (taken !== undefined) return [taken]
  }
  if (wish.requestedPool === '' || wish.requestedPool === pool.name) return []
  return [
    diagnosis('ALLOC_REQUEST_IP_POOL_CONFLICT', wish.key, {
      sentence: `the requested address ${ips.join(', ')} belongs to pool ${pool.name}, but pool ${wish.requestedPool} is requested`,
      fix: `remove the annotation metallb.io/address-pool, or request an address of pool ${wish.requestedPool}`,
    }),
  ]
}

function outsideProblem({allocator}: Case, wish: ServiceWish, ips: readonly string[]): Diagnosis {
  const holders = ips.map((ip) => allocator.holderOf(ip))
  const avoided = ips.find((ip, index) => {
    const address = parseIP(ip)
    return holders[index]?.avoidBuggy === true && address !== undefined && isBuggy(address)
  })
  if (avoided !== undefined)
    return diagnosis('ALLOC_REQUESTED_IP_AVOIDED', wish.key, {
      sentence: `the requested address ${avoided} ends in .0 or .255, which its pool avoids (avoidBuggyIPs)`,
      fix: 'request another address',
    })
  if (holders.length === 2 && holders.every((pool) => pool !== undefined))
    return diagnosis('ALLOC_DUALSTACK_NO_SINGLE_POOL', wish.key, {
      sentence: `the requested addresses come from two pools, ${holders.map((pool) => pool?.name).join(' and ')}; MetalLB takes both from one`,
      fix: 'make one pool of both families',
    })
  const outside = ips.filter((_, index) => holders[index] === undefined)
  return diagnosis('ALLOC_REQUESTED_IP_OUTSIDE_POOLS', wish.key, {
    sentence: `no pool holds the requested address ${listNames(outside)}`,
    evidence: allocator.pools
      .slice(0, 5)
      .map(({name, entries}) => `${name}: ${listNames(entries.map(({text}) => text))}`),
    fix: 'add it to a pool, or request an address of a pool',
  })
}

function incompatible({allocator}: Case, wish: ServiceWish, pool: string): Diagnosis {
  return diagnosis('ALLOC_REQUESTED_POOL_INCOMPATIBLE', wish.key, {
    sentence: `pool ${pool} is reserved for others (serviceAllocation)`,
    evidence: reservation(allocator, pool),
    fix: 'label the Service to match, use another pool, or widen serviceAllocation of the pool',
  })
}

/** Whom a pool is reserved for, in words. */
function reservation(allocator: Case['allocator'], name: string): readonly string[] {
  const pin = allocator.pools.find((pool) => pool.name === name)?.pin
  if (pin === undefined) return []
  const namespaces = [...pin.namespaces]
  return [
    ...(namespaces.length > 0 ? [`${name}: namespaces ${listNames(namespaces)}`] : []),
    ...(pin.selectsNoNamespace ? [`${name}: its namespaceSelectors match no namespace`] : []),
    ...(pin.selectsNobody && !pin.selectsNoNamespace
      ? [`${name}: a serviceAllocation without selectors is for nobody before MetalLB 0.15.0`]
      : []),
    ...pin.serviceSelectors.map((selector) => `${name}: services with ${formatSelector(selector)}`),
  ]
}

function takenProblem({allocator}: Case, wish: ServiceWish, ip: string): Diagnosis | undefined {
  const tenancy = allocator.tenancy(ip)
  if (tenancy === undefined) return undefined
  const others = [...tenancy.services].filter((service) => service !== wish.key)
  const clash = wish.ports.find((port) => (tenancy.ports.get(port) ?? wish.key) !== wish.key)
  const block = whyNotShared(tenancy, wish)
  if (others.length === 0 || (block === 'sharing-port' && clash === undefined)) return undefined
  const owners = listNames(others)
  if (block !== 'full')
    return sharing(block, wish, `${ip} of ${owners}`, [
      `keys: ${tenancy.sharingKey} and ${wish.sharingKey}`,
      ...(clash === undefined ? [] : [`both want ${clash}`]),
    ])
  return diagnosis('ALLOC_REQUESTED_IP_IN_USE', wish.key, {
    sentence: `the requested address ${ip} is owned by ${owners} without a common allow-shared-ip`,
    fix: `free it, or set the same metallb.io/allow-shared-ip on ${owners} and ${wish.key}`,
  })
}

const sharingCodes: Readonly<Partial<Record<PoolBlock, readonly [DiagnosisCode, string, string]>>> = {
  'sharing-key': [
    'ALLOC_SHARING_KEY_MISMATCH',
    'metallb.io/allow-shared-ip has another value',
    'use the same value of metallb.io/allow-shared-ip on both',
  ],
  'sharing-backend': [
    'ALLOC_SHARING_BACKEND_MISMATCH',
    'externalTrafficPolicy is Local on one side only, or Local with different selectors',
    'use externalTrafficPolicy: Cluster on both, or Local with the same selector',
  ],
  'sharing-port': ['ALLOC_SHARING_PORT_CONFLICT', 'both want the same port', 'use distinct ports'],
}

function sharing(block: PoolBlock, wish: ServiceWish, what: string, evidence: readonly string[]): Diagnosis {
  const [code, why, fix] = sharingCodes[block] ??
    sharingCodes['sharing-port'] ?? ['ALLOC_POOL_EXHAUSTED', '', '']
  return diagnosis(code, wish.key, {sentence: `${wish.key} may not share ${what}: ${why}`, evidence, fix})
}

function poolProblem(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {allocator} = subject
  const names = allocator.pools.map(({name}) => name)
  const pool = allocator.pools.find(({name}) => name === wish.requestedPool)
  if (pool === undefined) {
    const near = findNearest(wish.requestedPool, names)
    return [
      diagnosis('ALLOC_UNKNOWN_POOL', wish.key, {
        sentence: `the requested pool ${wish.requestedPool} does not exist${near === undefined ? '' : `; did you mean ${near}?`}`,
        fix: `use one of: ${listNames(names, 10)}`,
      }),
    ]
  }
  const block = blockOf(allocator, wish, pool)
  if (block === undefined) return []
  return [
    block === 'not-compatible'
      ? incompatible(subject, wish, pool.name)
      : blocked(subject, wish, block, [pool.name]),
  ]
}

/** What stands nearest to success first. */
const blockOrder: readonly PoolBlock[] = [
  'sharing-port',
  'sharing-backend',
  'sharing-key',
  'full',
  'no-addresses',
  'one-family-only',
  'family',
  'auto-assign-off',
  'selects-no-namespace',
  'not-compatible',
]

function automaticProblem(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {allocator} = subject
  const byBlock = new Map<PoolBlock, string[]>()
  for (const pool of allocator.pools) {
    const block = blockOf(allocator, wish, pool)
    if (block === undefined) return []
    const names = byBlock.get(block)
    if (names === undefined) byBlock.set(block, [pool.name])
    else names.push(pool.name)
  }
  const block = blockOrder.find((one) => byBlock.has(one))
  return block === undefined ? [] : [blocked(subject, wish, block, byBlock.get(block) ?? [])]
}

function blocked(
  {allocator, used}: Case,
  wish: ServiceWish,
  block: PoolBlock,
  pools: readonly string[],
): Diagnosis {
  const names = listNames(pools)
  switch (block) {
    case 'sharing-port':
    case 'sharing-backend':
    case 'sharing-key':
      return sharing(block, wish, `an address of pool ${names}, which is full`, [])
    case 'full':
    case 'no-addresses':
      return diagnosis('ALLOC_POOL_EXHAUSTED', wish.key, {
        sentence: `every pool that may serve the Service is full: ${names}`,
        evidence: pools
          .slice(0, 5)
          .map(
            (pool) =>
              `${pool}: ${used.get(pool)?.IPv4 ?? 0n} IPv4 and ${used.get(pool)?.IPv6 ?? 0n} IPv6 in use`,
          ),
        fix: 'enlarge the pool, delete a Service, or let Services share an address (metallb.io/allow-shared-ip)',
      })
    case 'one-family-only':
      return diagnosis('ALLOC_DUALSTACK_NO_SINGLE_POOL', wish.key, {
        sentence: `the Service needs IPv4 and IPv6 from one pool, and no pool has both (${names})`,
        fix: 'make one pool of both families',
      })
    case 'family':
      return diagnosis('ALLOC_FAMILY_MISMATCH', wish.key, {
        sentence: `no pool that may serve the Service has addresses of its family (${names})`,
        fix: 'add a pool of that family',
      })
    case 'auto-assign-off':
      return diagnosis('ALLOC_ONLY_NON_AUTOASSIGN_POOLS', wish.key, {
        sentence: `the pools that may serve the Service give out addresses only on request (autoAssign: false): ${names}`,
        fix: `annotate metallb.io/address-pool: ${pools[0] ?? ''}, request an IP, or set autoAssign: true`,
      })
    case 'selects-no-namespace':
    case 'not-compatible':
    case 'other-pool-requested':
      break
  }
  return diagnosis('ALLOC_POOL_SELECTOR_MISMATCH', wish.key, {
    sentence: `all pools are reserved for other Services (serviceAllocation): ${listNames(allocator.pools.map(({name}) => name))}`,
    evidence: allocator.pools.slice(0, 5).flatMap(({name}) => reservation(allocator, name)),
    fix: 'label the Service or its namespace to match, widen serviceAllocation, or add a pool without it',
  })
}
