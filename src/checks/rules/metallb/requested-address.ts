import {requestedIPs} from '../../../metallb/service-wish.js'
import {blockedBy, fail, na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {annotateCommand, annotationKey} from './fix-text.js'
import {nothing, serviceRule} from './metallb-rule.js'
import {isRivalTold} from './other-controllers.js'
import {argsOf} from './told.js'

const code = 'MLD0207'

/** MLD0207 */
export const requestedAddress: CheckRule = serviceRule({
  code,
  prepare: nothing,
  judge: (service, facts) => {
    const {subject, wish, addresses, isPending, pool} = service
    const requested = requestedIPs(wish)
    if (!requested.ok)
      return fail(code, subject, {
        reason: 'alloc-request-invalid',
        message: `the requested address cannot be read: ${requested.error}`,
        args: argsOf(service),
        evidence: [`requested: ${wish.requestedText || wish.loadBalancerIP}`],
        fix: {text: 'request one address, or one of each family'},
      })
    if (requested.ips.length === 0) return na(code, subject, 'it requests no address')
    const wanted = requested.ips.join(', ')
    if (isPending) return blockedBy(code, subject, 'MLD0206')
    if (addresses.length === 0) return na(code, subject, `it requests ${wanted} and has no IP address`)
    if (requested.ips.every((ip) => addresses.includes(ip))) return pass(code, subject, wanted)
    // who writes another address into the status is told once
    if (isRivalTold(service, facts)) return blockedBy(code, subject, 'MLD0222')
    return fail(code, subject, {
      reason: 'not-as-requested',
      message: `the Service requests ${wanted} and has ${addresses.join(', ')}`,
      args: {...argsOf(service), requested: requested.ips},
      fix: {
        text:
          pool === ''
            ? 'see who wrote the other address'
            : 'see why MetalLB keeps the other address, or request the one it has',
        commands: [
          `kubectl -n ${wish.namespace} describe service ${wish.name}`,
          // an address that no pool holds cannot be requested
          ...(pool === ''
            ? []
            : [
                annotateCommand(wish, {
                  [annotationKey('loadBalancerIPs', facts.installation)]: addresses.join(','),
                }),
              ]),
        ],
      },
    })
  },
})
