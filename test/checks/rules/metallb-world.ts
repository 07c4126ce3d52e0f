import {expect} from 'chai'
import type {CheckContext} from '../../../src/checks/context.js'
import type {PodLog} from '../../../src/checks/facts/cluster.js'
import {buildSource} from '../../../src/checks/facts/build-source.js'
import {toMetalLBFacts} from '../../../src/checks/facts/build-metallb.js'
import {judge} from '../../../src/checks/judge.js'
import type {CheckResult} from '../../../src/checks/result.js'
import {metallbRules} from '../../../src/checks/rules/metallb/rules.js'
import {collectEndpoints} from '../../../src/sources/collect.js'
import {defaultSourceSettings} from '../../../src/sources/defaults.js'
import type {ClusterSnapshot, ListRead} from '../../../src/model/cluster.js'
import type {JsonObject} from '../../../src/model/json.js'
import {endpoints, l2Status, metallb, node, pool, service} from '../../metallb/world.js'
import {toSnapshot, type Manifest} from '../../metallb/scenario-world.js'
import {checkContext, clusterFacts} from '../../support/check-context.js'

/** When every world is looked at. */
export const now = '2026-09-20T10:02:00Z'

/** How the healthy world is changed. */
export type World = {
  /** Objects put in, or in the place of those of the same kind, namespace and name. */
  readonly add?: readonly Manifest[]
  /** `Kind/name` of objects left out. */
  readonly without?: readonly string[]
  /** Resources that may not be listed. */
  readonly forbidden?: readonly string[]
  /** Resources the API does not serve. */
  readonly absent?: readonly string[]
  readonly origin?: ClusterSnapshot['origin']
  readonly authoritative?: boolean
  readonly logs?: readonly PodLog[]
  readonly services?: ReadonlySet<string>
}

type ComponentOptions = {
  readonly version?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly ready?: boolean
  readonly node?: string
}

/** A pod of MetalLB. */
export function componentPod(
  component: 'controller' | 'speaker',
  name: string,
  {version = 'v0.16.2', args = [], env = {}, ready = true, node: on = 'n1'}: ComponentOptions = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'metallb-system', labels: {app: 'metallb', component}},
    spec: {nodeName: on, containers: [containerOf(component, version, args, env)]},
    status: {conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}]},
  }
}

function containerOf(
  component: string,
  version: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): JsonObject {
  const all: Readonly<Record<string, string>> =
    component === 'speaker'
      ? {
          METALLB_ML_BIND_ADDR: '10.0.0.1',
          METALLB_ML_LABELS: 'app=metallb,component=speaker',
          METALLB_BGP_TYPE: 'frr-k8s',
          ...env,
        }
      : env
  return {
    name: component,
    image: `quay.io/metallb/${component}:${version}`,
    args,
    env: Object.entries(all).map(([name, value]) => ({name, value})),
  }
}

/** Deployment of the controller or DaemonSet of the speaker. */
export function workload(
  component: 'controller' | 'speaker',
  status: JsonObject,
  {version = 'v0.16.2', args = [], env = {}}: ComponentOptions = {},
): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: component === 'controller' ? 'Deployment' : 'DaemonSet',
    metadata: {name: component, namespace: 'metallb-system', labels: {app: 'metallb', component}},
    spec: {
      template: {
        metadata: {labels: {app: 'metallb', component}},
        spec: {containers: [containerOf(component, version, args, env)]},
      },
    },
    status,
  }
}

/** An event of MetalLB on a Service of namespace default. */
export function event(
  name: string,
  reason: string,
  message: string,
  more: {
    readonly component?: string
    readonly first?: string
    readonly last?: string
    readonly type?: string
  } = {},
): Manifest {
  const {component = 'metallb-controller', first = now, last = now, type = 'Warning'} = more
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {name: `${name}.${reason}.${last}.${message.length}.${message}`, namespace: 'default'},
    involvedObject: {kind: 'Service', namespace: 'default', name},
    source: {component},
    type,
    reason,
    message,
    firstTimestamp: first,
    lastTimestamp: last,
    count: 1,
  }
}

/** The event of a speaker that announces a Service. */
export function announcing(name: string, on: string, first: string, last: string): Manifest {
  return event(name, 'nodeAssigned', `announcing from node "${on}" with protocol "layer2"`, {
    component: 'metallb-speaker',
    first,
    last,
    type: 'Normal',
  })
}

/** What a component makes of its configuration. */
export function configurationState(name: string, result: string, errorSummary = ''): Manifest {
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'ConfigurationState',
    metadata: {name, namespace: 'metallb-system'},
    status: {result, errorSummary},
  }
}

/** Service web with its address, its pod on both nodes, the announcement elected and reported. */
export function healthy(): readonly Manifest[] {
  return [
    node('n1', '192.168.1.11'),
    node('n2', '192.168.1.12'),
    componentPod('controller', 'controller-a'),
    componentPod('speaker', 'speaker-a', {node: 'n1'}),
    componentPod('speaker', 'speaker-b', {node: 'n2'}),
    workload('controller', {readyReplicas: 1}),
    workload('speaker', {numberReady: 2, desiredNumberScheduled: 2}),
    pool('lan', ['192.168.1.240-192.168.1.250']),
    metallb('L2Advertisement', 'l2'),
    configurationState('controller', 'Valid'),
    configurationState('speaker-n1', 'Valid'),
    configurationState('speaker-n2', 'Valid'),
    web(),
    endpoints('web', ['n1', 'n2']),
    l2Status('web', 'n1'),
  ]
}

/** Service web of namespace default with address 192.168.1.240 of pool lan. */
export function web(more: Parameters<typeof service>[1] = {}): Manifest {
  return service('web', {
    ips: ['192.168.1.240'],
    ...more,
    annotations: {'metallb.io/ip-allocated-from-pool': 'lan', ...more.annotations},
  })
}

/** Service web as it waits for an address. */
export function pendingWeb(more: Parameters<typeof service>[1] = {}): Manifest {
  return service('web', more)
}

function idOf({kind, metadata}: Manifest): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}

/** The snapshot of a changed healthy world, through the same reading as everywhere. */
export function snapshotOf({
  add = [],
  without = [],
  forbidden = [],
  absent = [],
  origin = 'api',
  authoritative = origin === 'api',
}: World): ClusterSnapshot {
  const objects = new Map(healthy().map((one) => [idOf(one), one]))
  for (const one of add) objects.set(idOf(one), one)
  const kept = [...objects.values()].filter(
    ({kind, metadata}) => !without.includes(`${kind}/${metadata.name}`),
  )
  const snapshot = toSnapshot(kept)
  const hidden = [...forbidden, ...absent]
  return {
    ...snapshot,
    origin,
    authoritative,
    lists: snapshot.lists.map((list): ListRead => {
      const {resource} = list.kind
      if (forbidden.includes(resource))
        return {...list, objects: 0, problem: {reason: 'forbidden', message: `${resource} is forbidden`}}
      if (absent.includes(resource))
        return {...list, objects: 0, problem: {reason: 'not-served', message: `no ${resource}`}}
      return list
    }),
    objects: Object.fromEntries(
      Object.entries(snapshot.objects).filter(([resource]) => !hidden.includes(resource)),
    ),
  }
}

/** Everything the rules look at, read out of a changed healthy world. */
export function world(changes: World = {}): CheckContext {
  const snapshot = snapshotOf(changes)
  const {services, logs = []} = changes
  return checkContext({
    now,
    cluster: clusterFacts(snapshot, {logs}),
    metallb: toMetalLBFacts(snapshot, services === undefined ? {} : {services}),
    source: buildSource(
      {
        settings: defaultSourceSettings,
        collected: collectEndpoints([snapshot], {...defaultSourceSettings, sources: ['service']}),
        complete: true,
      },
      snapshot,
      [],
    ),
  })
}

/** The results of one check in a changed healthy world. */
export function resultsOf(code: string, context: CheckContext): readonly CheckResult[] {
  return judge(
    metallbRules.filter((rule) => rule.code === code),
    context,
  )
}

/** The one result of a check for a subject. */
export function only(code: string, context: CheckContext, id = 'svc:default/web'): CheckResult {
  const [first, ...others] = resultsOf(code, context).filter(({subject}) => subject.id === id)
  expect(others).to.deep.equal([])
  if (first === undefined) throw new Error(`${code} says nothing of ${id}`)
  return first
}

/** `status reason` of one subject, or `status message` where there is no reason. */
export function verdictOf(code: string, context: CheckContext, id = 'svc:default/web'): string {
  const found = resultsOf(code, context).filter(({subject}) => subject.id === id)
  return found.map(({status, reason, message}) => `${status} ${reason ?? message}`).join('; ')
}

/** The settings of kube-proxy as kubeadm keeps them. */
export function kubeProxy(config: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'kube-proxy', namespace: 'kube-system'},
    data: {'config.conf': config},
  }
}
