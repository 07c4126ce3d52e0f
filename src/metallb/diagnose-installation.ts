import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {objectAt, objectsAt, stringAt, textMapAt} from '../model/json.js'
import {readyNodes, seesNodes, type Case} from './case.js'
import {
  componentSelector,
  conversionClient,
  findWebhook,
  isReady,
  waitingReason,
  whyNotReady,
  type Components,
} from './components.js'
import {diagnoseController} from './diagnose-controller.js'
import {diagnoseOtherControllers} from './diagnose-rivals.js'
import {diagnosis, listNames, type Diagnosis} from './diagnosis.js'
import {isAbsentKind, isKnown, problemOf} from './installation.js'
import {isHandled} from './service-wish.js'
import {countsOf, leavesOut} from './speaker-nodes.js'

/** What is wrong with MetalLB itself: its pods, its webhook, and what it needs of the cluster. */
export function diagnoseInstallation(subject: Case): readonly Diagnosis[] {
  const {installation} = subject
  const {components, snapshot} = installation
  const {controllerPods, speakerPods, controllerDeployments, speakerDaemonSets} = components
  const traces = [controllerPods, speakerPods, controllerDeployments, speakerDaemonSets].flat()
  if (isAbsentKind(snapshot, 'ipaddresspools') && traces.length === 0)
    return [
      diagnosis('METALLB_NOT_INSTALLED', 'cluster', {
        sentence:
          'MetalLB is not installed: the API serves no ipaddresspools.metallb.io and no pod carries its labels',
        fix: 'install MetalLB, then create an IPAddressPool and an L2Advertisement or BGPAdvertisement',
      }),
    ]
  return [
    ...diagnoseController(subject),
    ...speakers(subject),
    ...memberlistSecret(subject),
    ...webhook(subject),
    ...legacyConfiguration(subject),
    ...diagnoseOtherControllers(subject),
    ...noPool(subject),
  ]
}

function speakers({installation}: Case): readonly Diagnosis[] {
  const {components, speakers, speakerView} = installation
  if (installation.snapshot.origin !== 'api' || speakerView === 'assumed' || !seesNodes(installation))
    return []
  const {namespace, install} = components
  const selector = componentSelector(install, 'speaker')
  if (speakerView === 'some') return lacking(components)
  if (speakers.length === 0) return [noSpeaker(components)]
  const missing = readyNodes(installation).filter((node) => !speakers.includes(node))
  return missing.map((name) => {
    const node = installation.objects.nodes.find(({metadata}) => metadata.name === name)
    const byChoice =
      node !== undefined &&
      components.speakerDaemonSets.length > 0 &&
      components.speakerDaemonSets.every((one) => leavesOut(one, node))
    return byChoice
      ? diagnosis('SPEAKER_NOT_RUNNING_ON_NODE', name, {
          severity: 'info',
          sentence: `the speaker DaemonSet leaves out node ${name} (node selector or affinity): it announces nothing`,
          fix: `where the node is to announce, let the DaemonSet select it: kubectl -n ${namespace} edit daemonset -l ${selector}`,
        })
      : diagnosis('SPEAKER_NOT_RUNNING_ON_NODE', name, {
          severity: 'warning',
          sentence: `no speaker is ready on node ${name}: it announces nothing`,
          evidence: taintsOf(node),
          fix: `add the missing toleration or node selector to the speaker DaemonSet: kubectl -n ${namespace} describe pods -l ${selector}`,
        })
  })
}

function noSpeaker({namespace, install, speakerPods, speakerDaemonSets}: Components): Diagnosis {
  const isMade = speakerPods.length + speakerDaemonSets.length > 0
  return diagnosis('SPEAKER_NONE_RUNNING', `${namespace}/speaker`, {
    sentence: `no speaker of MetalLB is ready${isMade ? '' : ' (there is no DaemonSet)'}: no address is announced`,
    evidence: speakerPods.slice(0, 5).flatMap((pod) => {
      const why = whyNotReady(pod)
      return why === '' ? [] : [`pod ${pod.metadata.name}: ${why}`]
    }),
    fix: !isMade
      ? `install the speakers of MetalLB: kubectl -n ${namespace} get daemonsets`
      : `kubectl -n ${namespace} describe ${speakerPods.length > 0 ? 'pods' : 'daemonset'} -l ${componentSelector(install, 'speaker')}`,
  })
}

/** The DaemonSet counts fewer speakers than it wants, and only the pods would tell where one is missing. */
function lacking({namespace, install, speakerDaemonSets}: Components): readonly Diagnosis[] {
  return speakerDaemonSets.map((one) => {
    const {ready, desired} = countsOf(one)
    return diagnosis('SPEAKER_NOT_RUNNING_ON_NODE', `${namespace}/${one.metadata.name}`, {
      severity: 'warning',
      sentence: `${ready} of ${desired} speakers are ready; the nodes without one announce nothing`,
      evidence: ['which nodes these are is not known without permission to list pods'],
      fix: `kubectl -n ${namespace} get pods -l ${componentSelector(install, 'speaker')} -o wide`,
    })
  })
}

function taintsOf(node: KubeObject | undefined): readonly string[] {
  if (node === undefined) return []
  return objectsAt(node.spec, 'taints').map(
    (taint) => `taint ${stringAt(taint, 'key')}:${stringAt(taint, 'effect')}`,
  )
}

function memberlistSecret({installation}: Case): readonly Diagnosis[] {
  const {components, snapshot, objects} = installation
  const waiting = components.speakerPods.filter((pod) => !isReady(pod))
  const names = waiting.map(({metadata}) => metadata.name)
  const event = objectsOf(snapshot, 'events').find(
    ({rest}) =>
      stringAt(rest, 'reason') === 'FailedMount' &&
      /secret "[^"]*memberlist"/.test(stringAt(rest, 'message')) &&
      names.includes(stringAt(objectAt(rest, 'involvedObject'), 'name')),
  )
  const stuck = waiting.filter((pod) => waitingReason(pod) === 'ContainerCreating')
  const isAbsent =
    objects.secrets !== undefined && ![...objects.secrets].some((name) => name.endsWith('memberlist'))
  if (event === undefined && !(isAbsent && stuck.length > 0)) return []
  return [
    diagnosis('MEMBERLIST_SECRET_MISSING', `${components.namespace}/memberlist`, {
      sentence: 'the speakers wait for the Secret of memberlist, which does not exist',
      evidence:
        event === undefined
          ? stuck.map(({metadata}) => `pod ${metadata.name}: ContainerCreating`)
          : [stringAt(event.rest, 'message')],
      fix: `kubectl -n ${components.namespace} delete pods -l ${componentSelector(components.install, 'controller')}  # the controller creates the Secret when it starts`,
    }),
  ]
}

function webhook({installation}: Case): readonly Diagnosis[] {
  const {snapshot, components} = installation
  const object = findWebhook(snapshot)
  if (object === undefined) return withoutAuthority([], snapshot)
  const {name} = object.metadata
  const hooks = objectsAt(object.rest, 'webhooks')
  const [target = {}] = hooks.map((hook) => objectAt(objectAt(hook, 'clientConfig'), 'service'))
  const key = `${components.namespace}/${stringAt(target, 'name') || 'metallb-webhook-service'}`
  const usable = installation.endpoints.get(key)?.some((endpoint) => endpoint.usable) === true
  const blocks = hooks.some((hook) => stringAt(hook, 'failurePolicy') !== 'Ignore')
  const without = hooks.filter((hook) => stringAt(objectAt(hook, 'clientConfig'), 'caBundle') === '')
  const authority = withoutAuthority(
    without.map((hook) => stringAt(hook, 'name')),
    snapshot,
  )
  if (!blocks || usable || problemOf(snapshot, 'endpointslices') !== undefined) return authority
  return [
    diagnosis('WEBHOOK_UNAVAILABLE', name, {
      sentence: `the webhook Service ${key} has no ready endpoint: the API refuses every change of MetalLB's configuration`,
      fix: `wait for the controller to be ready; then let the API server reach it on port 9443`,
    }),
    ...authority,
  ]
}

/** Webhooks whose certificate the API server cannot check: those of admission, and the one that converts BGPPeers. */
function withoutAuthority(hooks: readonly string[], snapshot: ClusterSnapshot): readonly Diagnosis[] {
  const conversion = conversionClient(snapshot)
  const broken = [
    ...(hooks.length > 0 ? [{subject: 'metallb-webhook-configuration', evidence: hooks}] : []),
    ...(conversion !== undefined && stringAt(conversion, 'caBundle') === ''
      ? [{subject: 'CustomResourceDefinition/bgppeers.metallb.io', evidence: ['conversion webhook']}]
      : []),
  ]
  return broken.map(({subject, evidence}) =>
    diagnosis('WEBHOOK_CA_BUNDLE_MISSING', subject, {
      sentence:
        'clientConfig.caBundle is empty: the controller has not written its certificate yet, or something took it out again',
      evidence,
      fix: 'let the controller start once, and keep GitOps tools from reverting caBundle',
    }),
  )
}

function legacyConfiguration({installation}: Case): readonly Diagnosis[] {
  const {snapshot, components, objects} = installation
  if (objects.pools.length > 0 || !isKnown(snapshot, 'ipaddresspools')) return []
  const legacy = objectsOf(snapshot, 'configmaps').find(
    ({metadata, rest}) =>
      metadata.namespace === components.namespace &&
      metadata.name === 'config' &&
      Object.values(textMapAt(rest, 'data')).some((text) => text.includes('address-pools')),
  )
  if (legacy === undefined) return []
  return [
    diagnosis('CFG_LEGACY_CONFIGMAP', `${components.namespace}/config`, {
      sentence: 'the configuration is in a ConfigMap, which MetalLB does not read since 0.13',
      fix: 'convert it with configmaptocrs to IPAddressPool and L2Advertisement',
    }),
  ]
}

/** No pool and nobody who waits for one: worth knowing, no more. */
function noPool({installation, controller}: Case): readonly Diagnosis[] {
  const {objects, snapshot, wishes, settings, components} = installation
  const waits = wishes.some((wish) => wish.isLoadBalancer && isHandled(wish, settings.lbClass))
  if (controller !== 'running' || objects.pools.length > 0 || waits || !isKnown(snapshot, 'ipaddresspools'))
    return []
  return [
    diagnosis('ALLOC_NO_POOL', 'cluster', {
      severity: 'info',
      sentence: `there is no IPAddressPool in namespace ${components.namespace}`,
      fix: `create an IPAddressPool in namespace ${components.namespace}`,
    }),
  ]
}

/** Objects MetalLB does not see, or reads with a warning. */
export function diagnoseObjects({installation}: Case): readonly Diagnosis[] {
  const {misplaced, components, objects} = installation
  const others = new Set(components.otherControllers.map(({metadata}) => metadata.namespace))
  // what lies beside another controller is read by that one
  const unread = misplaced.filter(({metadata}) => !others.has(metadata.namespace))
  const wrong = unread.map(({kind, metadata}) =>
    diagnosis('CR_WRONG_NAMESPACE', `${kind} ${metadata.namespace}/${metadata.name}`, {
      severity: components.isFound ? 'error' : 'warning',
      sentence: `${kind} ${metadata.name} is in namespace ${metadata.namespace}; MetalLB reads only namespace ${components.namespace}`,
      fix: `move it: metadata.namespace: ${components.namespace}`,
    }),
  )
  const old = objects.peers.filter(({apiVersion}) => apiVersion === 'metallb.io/v1beta1')
  if (old.length === 0) return wrong
  return [
    ...wrong,
    diagnosis('BGP_PEER_V1BETA1', listNames(old.map(({metadata}) => metadata.name)), {
      sentence: 'BGPPeers are written in metallb.io/v1beta1, which is deprecated',
      fix: 'write apiVersion: metallb.io/v1beta2',
    }),
  ]
}
