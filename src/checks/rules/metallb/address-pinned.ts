import {listNames} from '../../../metallb/diagnosis.js'
import {requestedIPs} from '../../../metallb/service-wish.js'
import type {CheckContext} from '../../context.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {fail, na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {annotateCommand, annotationKey} from './fix-text.js'
import {serviceRule} from './metallb-rule.js'
import {argsOf} from './told.js'

const code = 'MLD0224'

/** MLD0224: the names are those the Service asks for, and those of anything else that points at its address. */
export const addressPinned: CheckRule = serviceRule({
  code,
  prepare: (facts, context) => ({names: namesOf(context), single: singlePools(facts)}),
  judge: (service, {installation}, {names, single}) => {
    const {subject, wish, addresses, pool} = service
    const mine = names(service)
    if (mine.length === 0) return na(code, subject, 'no DNS name points at it')
    if (addresses.length === 0) return na(code, subject, 'it has no IP address')
    const requested = requestedIPs(wish)
    if (requested.ok && requested.ips.length > 0)
      return pass(code, subject, `${requested.ips.join(', ')} is requested`)
    if (wish.requestedPool === pool && single.has(pool))
      return pass(code, subject, `pool ${pool}, which is requested, holds one address`)
    return fail(code, subject, {
      reason: 'not-pinned',
      message: `${listNames(mine, 3)} points at ${addresses.join(', ')}, which the Service does not request: created again it may get another`,
      args: {...argsOf(service), names: mine.slice(0, 20)},
      fix: {
        text: 'request the address it has',
        commands: [
          annotateCommand(wish, {[annotationKey('loadBalancerIPs', installation)]: addresses.join(',')}),
        ],
      },
    })
  },
})

/** Pools of one address: who requests the pool requests the address. */
function singlePools({pools}: MetalLBFacts): ReadonlySet<string> {
  return new Set(
    pools.filter(({families}) => families.every(({capacity}) => capacity <= 1n)).map(({name}) => name),
  )
}

function namesOf({source}: CheckContext): (service: MetalLBService) => readonly string[] {
  const byAddress = new Map<string, Set<string>>()
  const byService = new Map<string, readonly string[]>()
  for (const {dnsName, recordType, targets} of source?.collected.endpoints ?? []) {
    if (recordType !== 'A' && recordType !== 'AAAA') continue
    for (const target of targets) byAddress.set(target, (byAddress.get(target) ?? new Set()).add(dnsName))
  }
  for (const {ref, wanted} of source?.collected.verdicts ?? [])
    if (ref.kind === 'Service') byService.set(`${ref.namespace}/${ref.name}`, wanted)
  return ({wish, addresses}) => [
    ...new Set([
      ...(byService.get(wish.key) ?? []),
      ...addresses.flatMap((address) => [...(byAddress.get(address) ?? [])]),
    ]),
  ]
}
