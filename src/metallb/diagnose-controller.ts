import type {KubeObject} from '../model/cluster.js'
import {compareText} from '../model/dns-name.js'
import {numberAt} from '../model/json.js'
import {readyReplicas, seesPods, type Case} from './case.js'
import {componentSelector, isReady, whyNotReady, type Components} from './components.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import type {Installation} from './installation.js'
import {lbClassOf} from './settings.js'

/** Whether one controller runs: not none, and not two that take addresses from one another. */
export function diagnoseController({installation, controller: state}: Case): readonly Diagnosis[] {
  const {namespace, install} = installation.components
  const ready = readyControllers(installation)
  if (ready.count > 1)
    return [
      diagnosis('CONTROLLER_MULTIPLE', `${namespace}/controller`, {
        sentence: `${ready.count} controllers are ready; MetalLB has no leader election, so they take addresses from one another`,
        evidence: ready.evidence,
        fix: `kubectl -n ${namespace} scale deployment -l ${componentSelector(install, 'controller')} --replicas=1`,
      }),
    ]
  if (state !== 'down') return secondInstallation(installation)
  const onlyWebhook = ready.count > 0 && installation.settings.webhookMode === 'onlywebhook'
  const {name, reason, fix} = whyDown(installation.components)
  return [
    diagnosis('CONTROLLER_NOT_RUNNING', `${namespace}/${name}`, {
      sentence: onlyWebhook
        ? 'the controller runs with --webhook-mode=onlywebhook and gives no addresses'
        : `the controller of MetalLB does not run (${reason}): no Service gets an address, and no event says so`,
      fix: onlyWebhook ? 'run a controller without --webhook-mode=onlywebhook' : fix,
    }),
  ]
}

/** The pods when they may be listed, else what the Deployments say. */
function readyControllers(installation: Installation): {
  readonly count: number
  readonly evidence: readonly string[]
} {
  const {controllerPods, controllerDeployments} = installation.components
  if (seesPods(installation)) {
    const ready = controllerPods.filter(isReady)
    return {count: ready.length, evidence: ready.map(({metadata}) => `pod ${metadata.name}`)}
  }
  const running = controllerDeployments.filter((one) => readyReplicas(one) > 0)
  return {
    count: running.reduce((sum, one) => sum + readyReplicas(one), 0),
    evidence: running.map((one) => `Deployment ${one.metadata.name}: ${readyReplicas(one)} ready`),
  }
}

/** Controllers in two namespaces that claim the same Services. */
function secondInstallation({components, settings, snapshot}: Installation): readonly Diagnosis[] {
  if (snapshot.origin !== 'api') return []
  const {namespace, otherControllers} = components
  const rivals = otherControllers.filter((one) => runs(one) && lbClassOf(one) === settings.lbClass)
  const others = [...new Set(rivals.map(({metadata}) => metadata.namespace))].toSorted(compareText)
  if (others.length === 0) return []
  return [
    diagnosis('CONTROLLER_MULTIPLE', `${namespace}/controller`, {
      sentence: `MetalLB runs in ${namespace} and in ${listNames(others)} too: the controllers claim the same Services and take addresses from one another`,
      evidence: [
        `this run looks at the one in ${namespace}; --metallb-namespace chooses`,
        ...rivals.map(({kind, metadata}) => `${kind} ${metadata.namespace}/${metadata.name}`).slice(0, 4),
      ],
      fix: 'remove one installation, or give each its own --lb-class',
    }),
  ]
}

function runs(object: KubeObject): boolean {
  return object.kind === 'Pod' ? isReady(object) : readyReplicas(object) > 0
}

type Down = {readonly name: string; readonly reason: string; readonly fix: string}

function whyDown(components: Components): Down {
  const {namespace, install, controllerPods, controllerDeployments, otherControllers} = components
  const selector = componentSelector(install, 'controller')
  const [pod] = controllerPods
  if (pod !== undefined)
    return {
      name: pod.metadata.name,
      reason: whyNotReady(pod) || 'it is not ready',
      fix: fixOfPod(pod, `kubectl -n ${namespace}`, selector),
    }
  const [deployment] = controllerDeployments
  if (deployment !== undefined) {
    const {name} = deployment.metadata
    const isScaledDown = numberAt(deployment.spec, 'replicas') === 0
    return {
      name,
      reason: isScaledDown ? `Deployment ${name} is scaled to 0` : `Deployment ${name} has no ready replica`,
      fix: isScaledDown
        ? `kubectl -n ${namespace} scale deployment ${name} --replicas=1  # let it run again`
        : `kubectl -n ${namespace} describe deployment,replicaset,pods -l ${selector}`,
    }
  }
  const [elsewhere] = otherControllers
  return {
    name: 'controller',
    reason: 'there is no pod',
    fix:
      elsewhere === undefined
        ? `install MetalLB again, of which only the custom resource definitions are there: kubectl -n ${namespace} get deployments,pods`
        : `MetalLB runs in namespace ${elsewhere.metadata.namespace}: give --metallb-namespace ${elsewhere.metadata.namespace}`,
  }
}

/** A container that never started has no log. */
function fixOfPod(pod: KubeObject, kubectl: string, selector: string): string {
  const why = whyNotReady(pod)
  if (why === 'CrashLoopBackOff') return `${kubectl} logs -l ${selector} --tail=50 --previous`
  return why === '' ? `${kubectl} logs -l ${selector} --tail=50` : `${kubectl} describe pods -l ${selector}`
}
