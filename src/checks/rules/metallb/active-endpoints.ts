import type {MetalLBFacts} from '../../facts/metallb.js'
import {blockedBy, fail, na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {textMapAt} from '../../../model/json.js'
import {isManifests, nothing, serviceRule} from './metallb-rule.js'
import {skipUnread, unreadOf} from './unread.js'
import {argsOf} from './told.js'

const code = 'MLD0214'

/** MLD0214: a team that may read its own namespaces only is told of those. */
export const activeEndpoints: CheckRule = serviceRule({
  code,
  prepare: nothing,
  judge: (service, facts) => {
    const {subject, wish, isPending} = service
    const endpoints = facts.installation.endpoints.get(wish.key)
    if (isManifests(facts) && endpoints === undefined)
      return na(code, subject, 'the manifests hold no EndpointSlice of it')
    if (isPending) return blockedBy(code, subject, 'MLD0206')
    const problem = unreadOf(facts.installation.snapshot, 'endpointslices', wish.namespace)
    if (problem !== undefined) return skipUnread(code, subject, 'endpointslices', problem)
    const ready = (endpoints ?? []).filter(({usable}) => usable).length
    if (ready > 0) return pass(code, subject, `${ready} of ${endpoints?.length ?? 0} endpoints are ready`)
    const labels = textMapAt(wish.object.spec, 'selector')
    const selector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')
    return fail(code, subject, {
      reason: 'ann-no-endpoints',
      message: 'the Service has no ready endpoint, so no speaker announces its address',
      args: {...argsOf(service), endpoints: endpoints?.length ?? 0},
      evidence: [whyNone(endpoints, selector)],
      fix: {
        text: 'look at the pods and why they are not ready',
        commands: [
          `kubectl -n ${wish.namespace} get pods${selector === '' ? '' : ` -l ${selector}`}`,
          `kubectl -n ${wish.namespace} get endpointslices -l kubernetes.io/service-name=${wish.name}`,
        ],
      },
    })
  },
})

function whyNone(
  endpoints: ReturnType<MetalLBFacts['installation']['endpoints']['get']>,
  selector: string,
): string {
  if (endpoints !== undefined && endpoints.length > 0) return `${endpoints.length} endpoints, none ready`
  return selector === '' ? 'the Service has no selector and no endpoint' : `selector ${selector} finds no pod`
}
