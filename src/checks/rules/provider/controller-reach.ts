import type {CheckContext} from '../../context.js'
import type {DnsController} from '../../controllers/dns-controller.js'
import {restrictsEgress} from '../../controllers/network-policy.js'
import {kubectl} from '../../kubectl.js'
import {fail, pass, skip, type CheckResult} from '../../result.js'
import {controllerSubject} from '../cluster/writers.js'
import {externalDns} from './controller-credential.js'

/** MLD0505 for the external-dns installations of the cluster. */
export function judgeControllerReach(context: CheckContext): readonly CheckResult[] {
  return externalDns(context).flatMap((controller) => {
    const found = [zonesOf(controller), namespacesOf(controller), networkOf(controller, context)]
    const failures = found.filter((one) => one !== undefined)
    return failures.length > 0
      ? failures
      : [pass('MLD0505', controllerSubject(controller), controller.settings.domainFilters.join(', '))]
  })
}

function zonesOf(controller: DnsController): CheckResult | undefined {
  const {settings, arguments: report} = controller
  const flags = ['domain-filter', 'regex-domain-filter', 'zone-id-filter']
  const isFiltered =
    settings.domainFilters.length > 0 ||
    settings.regexDomainFilter !== '' ||
    settings.zoneIdFilters.length > 0 ||
    flags.some((flag) => report.unresolved.includes(flag))
  if (isFiltered) return undefined
  return failure(controller, {
    reason: 'no-domain-filter',
    severity: 'warning',
    message: 'has no --domain-filter: it may write every zone its credential reaches',
    fix: 'name its zones (Helm: domainFilters; argument: --domain-filter=ZONE, repeated)',
  })
}

function namespacesOf(controller: DnsController): CheckResult | undefined {
  const {settings, arguments: report} = controller
  if (settings.namespace !== '' || report.unresolved.includes('namespace')) return undefined
  return failure(controller, {
    reason: 'all-namespaces',
    severity: 'info',
    message: 'reads all namespaces: whoever may make a Service anywhere may ask for a name',
    fix: 'where tenants share the cluster, run one for each namespace (--namespace), or let an admission policy check the names',
  })
}

function networkOf(controller: DnsController, {cluster}: CheckContext): CheckResult | undefined {
  const {networkPolicies, snapshot} = cluster
  const {podLabels, namespace} = controller
  if (networkPolicies === undefined) {
    const problem = snapshot?.lists.find(({kind}) => kind.resource === 'networkpolicies')?.problem
    const subject = controllerSubject(controller)
    return problem?.reason === 'forbidden'
      ? skip('MLD0505', subject, 'rbac-denied', 'no permission: list networkpolicies.networking.k8s.io')
      : skip('MLD0505', subject, 'disabled', 'NetworkPolicies were not read')
  }
  // Manifests may be a part of what the cluster holds.
  if (snapshot?.authoritative === false) return undefined
  if (restrictsEgress(networkPolicies, podLabels, namespace).length > 0) return undefined
  return failure(controller, {
    reason: 'no-network-policy',
    severity: 'info',
    message: 'may reach everything: no NetworkPolicy limits what its pods send',
    fix: 'let a NetworkPolicy allow DNS, the API server and the provider, and nothing else',
    commands: [`kubectl -n ${namespace} get networkpolicies`],
  })
}

function failure(
  controller: DnsController,
  about: {
    readonly reason: string
    readonly severity: 'warning' | 'info'
    readonly message: string
    readonly fix: string
    readonly commands?: readonly string[]
  },
): CheckResult {
  const {kind, namespace, name} = controller
  const {reason, severity, message, fix, commands} = about
  return fail('MLD0505', controllerSubject(controller), {
    reason,
    severity,
    message: `${kind} ${namespace}/${name} ${message}`,
    fix: {text: fix, commands: commands ?? [kubectl('edit', {kind, namespace, name})]},
  })
}
