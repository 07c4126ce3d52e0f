import {readKubeProxy} from '../../../metallb/kube-proxy.js'
import type {MetalLBFacts} from '../../facts/metallb.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject} from '../../subject.js'
import {besides, isManifests, metallbRule} from './metallb-rule.js'
import {unreadOf} from './unread.js'

const code = 'MLD0221'

/** MLD0221 */
export const strictARP: CheckRule = metallbRule({
  code,
  needs: ['l2advertisements'],
  judge: (facts, _, told) => besides(told, [judge(facts)]),
})

function judge(facts: MetalLBFacts): CheckResult {
  const {installation, advertisements} = facts
  if (!advertisements.some(({kind}) => kind === 'L2Advertisement'))
    return na(code, clusterSubject, 'no L2Advertisement exists')
  const proxy = readKubeProxy(installation.snapshot)
  if (proxy === 'no-map') return unseen(facts)
  if (proxy === 'no-config')
    return inconclusive(
      code,
      clusterSubject,
      'not-readable',
      'ConfigMap kube-system/kube-proxy holds no config.conf',
    )
  const {mode} = proxy
  if (mode !== 'ipvs')
    return pass(code, clusterSubject, `kube-proxy runs in mode ${mode === '' ? 'iptables' : mode}`)
  if (proxy.strictARP) return pass(code, clusterSubject, 'kube-proxy runs in mode ipvs with strictARP')
  return fail(code, clusterSubject, {
    reason: 'net-strict-arp',
    message: 'kube-proxy runs in mode ipvs without strictARP: every node answers ARP for every address',
    fix: changed,
  })
}

/** The edit itself is a person's to make. */
const changed = {
  text: 'set ipvs.strictARP: true in its config.conf, then restart kube-proxy',
  commands: [
    'kubectl -n kube-system edit configmap kube-proxy',
    'kubectl -n kube-system rollout restart daemonset kube-proxy',
  ],
}

/** k3s, RKE2 and Talos keep these settings elsewhere, and Cilium or Calico may replace kube-proxy. */
function unseen(facts: MetalLBFacts): CheckResult {
  const problem = unreadOf(facts.installation.snapshot, 'configmaps', 'kube-system')
  if (isManifests(facts)) return na(code, clusterSubject, 'the manifests hold no settings of kube-proxy')
  if (problem?.reason === 'forbidden')
    return skip(code, clusterSubject, 'rbac-denied', 'no permission: get configmaps kube-system/kube-proxy')
  if (problem !== undefined) return skip(code, clusterSubject, 'incomplete', problem.message)
  return inconclusive(
    code,
    clusterSubject,
    'not-visible',
    'there is no ConfigMap kube-system/kube-proxy: this distribution keeps the settings of kube-proxy elsewhere or has none',
  )
}
