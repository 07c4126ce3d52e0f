import type {CheckContext} from '../../context.js'
import type {ControllerCredential, DnsController} from '../../controllers/dns-controller.js'
import {variableOf} from '../../controllers/parse-arguments.js'
import {kubectl} from '../../kubectl.js'
import {fail, pass, type CheckResult} from '../../result.js'
import {controllerSubject} from '../cluster/writers.js'

/** The external-dns installations of the cluster; of other products the settings are not known. */
export function externalDns({cluster}: CheckContext): readonly DnsController[] {
  return cluster.controllers.filter(({product}) => product === 'external-dns')
}

/** MLD0501 for the controllers found in the cluster: a credential in a manifest is read by whoever reads manifests. */
export function judgeControllerCredentials(context: CheckContext): readonly CheckResult[] {
  return externalDns(context).flatMap((controller): readonly CheckResult[] => {
    const literal = controller.credentials.filter(
      ({kind}) => kind === 'literal-env' || kind === 'literal-argument',
    )
    if (literal.length > 0) return literal.map((one) => inManifest(controller, one))
    const [first] = controller.credentials
    if (first === undefined) return []
    const from = first.from === '' ? first.name : first.from
    return [pass('MLD0501', controllerSubject(controller), `${first.name} from ${from}`)]
  })
}

function inManifest(controller: DnsController, {kind, name, container}: ControllerCredential): CheckResult {
  const {namespace, name: owner, kind: ownerKind} = controller
  const isArgument = kind === 'literal-argument'
  const variable = isArgument ? variableOf(name) : name
  const shown = isArgument ? `--${name}` : name
  return fail('MLD0501', controllerSubject(controller), {
    reason: 'literal-in-manifest',
    severity: 'warning',
    message: `${ownerKind} ${namespace}/${owner} holds the value of ${shown} itself, expected a reference to a Secret`,
    args: {container, name: shown},
    evidence: [`container ${container}, ${isArgument ? 'arguments' : 'environment'}; value not shown`],
    fix: {
      text: `put it into a Secret, let ${variable} take it from there (secretKeyRef), and change the credential: it was readable`,
      commands: [
        `kubectl -n ${namespace} create secret generic ${owner}-credential --from-literal=${variable}="$${variable}"`,
        kubectl('edit', {kind: ownerKind, namespace, name: owner}),
      ],
    },
  })
}
