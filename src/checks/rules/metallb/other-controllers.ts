import {na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isManifests, nothing, serviceRule} from './metallb-rule.js'

const code = 'MLD0222'

/** MLD0222: the diagnosis looks for the traces another controller leaves. */
export const singleController: CheckRule = serviceRule({
  code,
  needs: ['services', 'ipaddresspools', 'daemonsets', 'deployments'],
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
