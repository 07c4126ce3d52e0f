import {problemOf} from '../../../metallb/installation.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isManifests, nothing, serviceRule} from './metallb-rule.js'

const code = 'MLD0222'
const needs = ['services', 'ipaddresspools', 'daemonsets', 'deployments']

/** MLD0222: the diagnosis looks for the traces another controller leaves. */
export const singleController: CheckRule = serviceRule({
  code,
  needs,
  prepare: nothing,
  judge: ({subject, pool}, facts) =>
    isManifests(facts)
      ? na(code, subject, 'manifests do not say what runs')
      : pass(
          code,
          subject,
          pool === '' ? 'no trace of another controller' : `its address is of pool ${pool}`,
        ),
})

/** Whether MLD0222 says of a Service that another controller writes its status. */
export function isRivalTold({found}: MetalLBService, {installation: {snapshot}}: MetalLBFacts): boolean {
  return (
    found.some(({code: one}) => one === 'LB_CONTROLLER_CONFLICT') &&
    snapshot.authoritative &&
    needs.every((resource) => problemOf(snapshot, resource) === undefined)
  )
}
