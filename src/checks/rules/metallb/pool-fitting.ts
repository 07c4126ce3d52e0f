import {listNames, type DiagnosisCode} from '../../../metallb/diagnosis.js'
import {blockOf, type PoolBlock} from '../../../metallb/pool-fit.js'
import type {PoolDescription} from '../../../metallb/describe-pools.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {serviceRule, unknownPools, withEvidence} from './metallb-rule.js'
import {reasonOf} from './told.js'
import {checkOf} from '../../facts/told-diagnoses.js'

const code = 'MLD0204'
export const allocationNeeds: readonly string[] = ['services', 'ipaddresspools', 'namespaces']

/** MLD0204 */
export const poolFits: CheckRule = serviceRule({
  code,
  needs: allocationNeeds,
  prepare: poolTables,
  judge: (service, facts) => {
    const {subject, pool} = service
    const unknown = unknownPools(code, service, facts)
    if (unknown !== undefined) return unknown
    if (pool !== '') return pass(code, subject, pool)
    const names = fittingPools(service, facts)
    if (names.length > 0) return pass(code, subject, listNames(names))
    if (!service.isPending) return na(code, subject, 'its address is not from MetalLB')
    return blockedBy(code, subject, rootOf(service) ?? 'MLD0206')
  },
  explain: (result, service, table) => withEvidence(result, table(service)),
})

/** The first few pools MetalLB looks into for the Service, full ones included. */
function fittingPools({wish}: MetalLBService, facts: MetalLBFacts): readonly string[] {
  const {allocator} = facts.case
  const names: string[] = []
  for (const pool of allocator.pools) {
    const block = blockOf(allocator, wish, pool)
    if (block === undefined || fullBlocks.has(block)) names.push(pool.name)
    if (names.length === mostPools) break
  }
  return names
}

const fullBlocks: ReadonlySet<PoolBlock> = new Set([
  'full',
  'sharing-key',
  'sharing-backend',
  'sharing-port',
  'no-addresses',
])

/** The check that tells why a Service has no address, by its diagnosis. */
export function rootOf(service: MetalLBService): string | undefined {
  const cause = causeOf(service)
  return cause === undefined ? undefined : checkOf(cause)
}

const roots: ReadonlySet<string> = new Set(['MLD0204', 'MLD0205', 'MLD0206', 'MLD0207', 'MLD0208', 'MLD0225'])

/** The diagnosis that says why a Service has no address: the first thing MetalLB would stop at. */
export function causeOf({found}: MetalLBService): MetalLBService['found'][number] | undefined {
  return found.find((one) => one.severity === 'error' && roots.has(checkOf(one)))
}

/** The stable word of that cause. */
export function causeWord(diagnosis: {readonly code: DiagnosisCode} | undefined): string | undefined {
  return diagnosis === undefined ? undefined : reasonOf(diagnosis.code)
}

const words: Readonly<Record<PoolBlock, string>> = {
  'other-pool-requested': 'another pool is requested',
  'not-compatible': 'reserved for other Services (serviceAllocation)',
  'selects-no-namespace': 'its namespaceSelectors match no namespace',
  'auto-assign-off': 'only on request (autoAssign: false)',
  'no-addresses': 'holds no address',
  family: 'no address of the family',
  'one-family-only': 'not both families',
  'sharing-port': 'full; sharing fails: the port is taken',
  'sharing-backend': 'full; sharing fails: other traffic policy or pods',
  'sharing-key': 'full; sharing fails: another sharing key',
  full: 'full',
}

const mostPools = 5

/** For a Service that waits: every pool with the first thing that keeps it from serving, a handful of them. */
export function poolTables(facts: MetalLBFacts): (service: MetalLBService) => readonly string[] {
  const {allocator} = facts.case
  const described = new Map(facts.pools.map((pool) => [pool.name, pool]))
  return ({wish}) => {
    // whoever asks for an address does not choose among pools
    if (wish.requestedText !== '' || wish.loadBalancerIP !== '') return []
    const wanted = allocator.pools.toSorted(
      (a, b) => Number(b.name === wish.requestedPool) - Number(a.name === wish.requestedPool),
    )
    const rows = wanted.slice(0, mostPools).map((pool) => {
      const block = blockOf(allocator, wish, pool)
      const room = block === 'full' ? ` (${roomOf(described.get(pool.name))})` : ''
      return `pool ${pool.name}: ${block === undefined ? 'could serve it' : words[block]}${room}`
    })
    const more = wanted.length - rows.length
    return more > 0 ? [...rows, `and ${more} more pools`] : rows
  }
}

/** `IPv4 3 of 11 free` */
export function roomOf(pool: PoolDescription | undefined): string {
  const families = (pool?.families ?? []).map(
    ({family, free, capacity}) => `${family} ${free} of ${capacity} free`,
  )
  return families.length === 0 ? 'no addresses' : families.join(', ')
}
