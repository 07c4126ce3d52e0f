import {listNames} from '../../../metallb/diagnosis.js'
import type {PoolDescription} from '../../../metallb/describe-pools.js'
import {blockOf} from '../../../metallb/pool-fit.js'
import {isHandled} from '../../../metallb/service-wish.js'
import type {KubeObject} from '../../../model/cluster.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {poolSubject} from '../../subject.js'
import {isManifests, serviceRule, unknownPools, withEvidence} from './metallb-rule.js'
import {allocationNeeds, rootOf, roomOf} from './pool-fitting.js'

const code = 'MLD0205'

/** MLD0205: of every Service whether a pool that may serve it has room, of every pool whether it will soon be full. */
export const poolHasRoom: CheckRule = serviceRule({
  code,
  needs: allocationNeeds,
  prepare: (facts) => new Map(facts.pools.map((pool) => [pool.name, pool])),
  judge: (service, facts, pools) => {
    const {subject, pool} = service
    const unknown = unknownPools(code, service, facts)
    if (unknown !== undefined) return unknown
    if (pool !== '') return pass(code, subject, `${pool}: ${roomOf(pools.get(pool))}`)
    if (!service.isPending) return na(code, subject, 'its address is not from MetalLB')
    const roomy = poolWithRoom(service, facts)
    return roomy === undefined
      ? blockedBy(code, subject, rootOf(service) ?? 'MLD0206')
      : pass(code, subject, `${roomy}: ${roomOf(pools.get(roomy))}`)
  },
  explain: (result, {wish}, pools) =>
    result.reason === 'alloc-pool-exhausted'
      ? withEvidence(result, holdersOf(wish.requestedPool, pools))
      : result,
  others: (facts) => facts.pools.map((pool) => judgePool(pool, facts)),
})

function poolWithRoom({wish}: MetalLBService, {case: {allocator}}: MetalLBFacts): string | undefined {
  return allocator.pools.find((pool) => blockOf(allocator, wish, pool) === undefined)?.name
}

/** Who has the addresses of the full pools. */
function holdersOf(requested: string, pools: ReadonlyMap<string, PoolDescription>): readonly string[] {
  return [...pools.values()]
    .filter(({name, families}) => (requested === '' || requested === name) && isFull(families))
    .slice(0, 3)
    .map(({name, holders}) => `${name} is held by ${listNames(holders.flatMap(({services}) => services))}`)
}

function isFull(families: PoolDescription['families']): boolean {
  return families.some(({capacity, free}) => capacity > 0n && free === 0n)
}

function judgePool(pool: PoolDescription, facts: MetalLBFacts): CheckResult {
  const differs = isManifests(facts) ? undefined : countersOf(pool, facts)
  if (differs !== undefined) return differs
  const subject = poolSubject(pool.name)
  const scarce = pool.families.find(isScarce)
  if (scarce === undefined) return pass(code, subject, roomOf(pool))
  const {family, used, capacity, free} = scarce
  return fail(code, subject, {
    reason: 'pool-nearly-full',
    severity: 'warning',
    message:
      free === 0n
        ? `pool ${pool.name} is full: all ${capacity} ${family} addresses are in use`
        : `pool ${pool.name} is nearly full: ${used} of ${capacity} ${family} addresses are in use`,
    args: {pool: pool.name, family, used: String(used), capacity: String(capacity), free: String(free)},
    evidence: pool.holders.slice(0, 5).map(({ip, services}) => `${ip}: ${listNames(services)}`),
    fix: {
      text: 'add addresses to the pool before the next Service waits',
      commands: [
        'mldns pools',
        `kubectl -n ${facts.installation.components.namespace} edit ipaddresspool ${pool.name}`,
      ],
    },
  })
}

const fewLeft = 16n

/** At least 90 % in use and few left. A pool of one address is meant for one Service. */
function isScarce({used, capacity, free}: PoolDescription['families'][number]): boolean {
  return capacity > 1n && used * 10n >= capacity * 9n && free <= fewLeft
}

/** What MetalLB counts in the status of the pool against what the Services hold. Numbers are 64 bits wide. */
function countersOf(pool: PoolDescription, facts: MetalLBFacts): CheckResult | undefined {
  const {installation, simulation, general} = facts
  const isStale = facts.case.controller === 'down' || general.some(({code: one}) => one === 'CFG_INVALID')
  const object = installation.objects.pools.find(({metadata}) => metadata.name === pool.name)
  const expected = simulation.counters.get(pool.name)
  if (isStale || object === undefined || expected === undefined) return undefined
  const differences = (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const used = pool.families.find((one) => one.family === family)?.used ?? 0n
    const total = expected[`assigned${family}`] + expected[`available${family}`]
    return [
      ...difference(object, `assigned${family}`, used),
      ...difference(object, `available${family}`, BigInt.asIntN(64, total - used)),
    ]
  })
  if (differences.length === 0) return undefined
  return fail(code, poolSubject(pool.name), {
    reason: 'counters-differ',
    severity: 'warning',
    message: `the status of pool ${pool.name} counts otherwise than the Services: ${differences.join(', ')}`,
    args: {pool: pool.name},
    evidence: [
      ...filteredHolders(pool, facts),
      'causes: another controller wrote an address of the pool, or the controller has not caught up',
    ],
    fix: {
      text: 'look at the controller, and for a second load-balancer controller (MLD0222)',
      commands: [`kubectl -n ${installation.components.namespace} get ipaddresspool ${pool.name} -o yaml`],
    },
  })
}

function difference({status}: KubeObject, field: string, expected: bigint): readonly string[] {
  const found = status[field]
  if (typeof found !== 'number' || found === Number(expected)) return []
  return [`${field} is ${found}, counted ${expected}`]
}

/** Services of another class with an address of the pool: MetalLB does not count them. */
function filteredHolders({name}: PoolDescription, facts: MetalLBFacts): readonly string[] {
  const {installation, case: subject} = facts
  const names = installation.wishes
    .filter((wish) => wish.isLoadBalancer && !isHandled(wish, installation.settings.lbClass))
    .filter(({ips}) => ips.some((ip) => subject.allocator.holderOf(ip)?.name === name))
    .map(({key}) => key)
  return names.length === 0 ? [] : [`addresses of the pool on Services of another class: ${listNames(names)}`]
}
