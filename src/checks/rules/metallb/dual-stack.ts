import {familyOfIP, stackOfService} from '../../../metallb/service-wish.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, fail, na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {serviceRule, withEvidence} from './metallb-rule.js'
import {argsOf} from './told.js'

const code = 'MLD0225'

/** MLD0225 */
export const dualStackAssigned: CheckRule = serviceRule({
  code,
  prepare: (facts) => facts,
  judge: (service, facts) => {
    const {subject, wish, addresses, isPending} = service
    if (wish.policy === 'SingleStack') return na(code, subject, 'it asks for one family')
    if (isPending) return blockedBy(code, subject, 'MLD0206')
    if (addresses.length === 0) return na(code, subject, 'it has no IP address')
    const stack = stackOfService(wish)
    if (!stack.ok || stack.stack !== 'dual')
      return na(code, subject, `${wish.policy}, and the cluster gave it one family`)
    const families = new Set(addresses.map(familyOfIP))
    const missing = (['IPv4', 'IPv6'] as const).filter((family) => !families.has(family))
    if (missing.length === 0) return pass(code, subject, addresses.join(', '))
    return fail(code, subject, {
      reason: 'family-missing',
      message: `the Service asks for IPv4 and IPv6 and has ${addresses.join(', ')}: ${missing.join(', ')} is missing`,
      args: {...argsOf(service), missing},
      evidence: refusals(service, facts),
      fix: {
        text: `add ${missing.join(', ')} addresses to the pool of the other family: both come from one pool`,
      },
    })
  },
  explain: (result, service, facts) =>
    // a Service that waits is told of once, with the same words
    service.isPending
      ? blockedBy(code, service.subject, 'MLD0206')
      : withEvidence(result, refusals(service, facts)),
})

function refusals({wish}: MetalLBService, {case: {observations}}: MetalLBFacts): readonly string[] {
  const refused = observations.events(wish.key).find(({reason}) => reason === 'AdditionalAssignFailed')
  return refused === undefined ? [] : [`event AdditionalAssignFailed: ${refused.message}`]
}
