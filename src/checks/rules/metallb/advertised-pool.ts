import {listNames} from '../../../metallb/diagnosis.js'
import {fail, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {CandidateFinder, titleOf} from './candidates.js'
import {advertise} from './fixes.js'
import {obstacleTo, serviceRule} from './metallb-rule.js'
import {argsOf} from './told.js'

const code = 'MLD0210'

/** MLD0210. It needs no nodes: which pools and Services an advertisement is for does not depend on them. */
export const advertisedPool: CheckRule = serviceRule({
  code,
  needs: ['services', 'ipaddresspools', 'l2advertisements', 'bgpadvertisements'],
  prepare: (facts) => new CandidateFinder(facts),
  judge: (service, facts, finder) => {
    const {subject, pool, wish} = service
    const obstacle = obstacleTo(code, service, facts)
    if (obstacle !== undefined) return obstacle
    const mine = finder.forService(service)
    if (mine.length > 0) return pass(code, subject, mine.map(titleOf).join(', '))
    const ofPool = finder.ofPool(pool)
    if (ofPool.length === 0)
      return fail(code, subject, {
        reason: 'ann-no-advertisement',
        message: `no advertisement selects pool ${pool}: the address is assigned and nobody announces it`,
        args: argsOf(service),
        evidence: facts.advertisements.map(titleOf).slice(0, 5),
        fix: advertise(facts, pool),
      })
    const labels = Object.entries(wish.labels).map(([key, value]) => `${key}=${value}`)
    return fail(code, subject, {
      reason: 'ann-adv-service-selector-mismatch',
      message: `the serviceSelectors of ${listNames(ofPool.map(titleOf))} do not match the labels of the Service`,
      args: argsOf(service),
      evidence: [`labels: ${listNames(labels) || 'none'}`],
      fix: {text: 'label the Service to match, or remove spec.serviceSelectors of the advertisement'},
    })
  },
})
