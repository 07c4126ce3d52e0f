import {expect} from 'chai'
import type {ClusterSnapshot, KubeObject, ReadProblem} from '../../src/model/cluster.js'
import {diagnoseAll} from '../../src/metallb/diagnose.js'
import {readInstallation, type Installation} from '../../src/metallb/installation.js'
import {simulate} from '../../src/metallb/simulate.js'
import {toObject, toSnapshot, type Manifest} from './scenario-world.js'
import {configMap, web} from './code-worlds.js'
import {endpoints, event, l2Status, metallb, node, pool, service} from './world.js'

const helm = {'app.kubernetes.io/name': 'metallb', 'app.kubernetes.io/instance': 'r'}
const memberlist = [
  {name: 'METALLB_ML_BIND_ADDR', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
  {name: 'METALLB_ML_LABELS', value: 'app=metallb,component=speaker'},
]

function deployment(status: Readonly<Record<string, unknown>>, args: readonly string[] = []): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'r-metallb-controller', namespace: 'networking'},
    spec: {
      template: {
        metadata: {labels: {...helm, 'app.kubernetes.io/component': 'controller'}},
        spec: {containers: [{name: 'controller', image: 'quay.io/metallb/controller:v0.16.1', args}]},
      },
    },
    status,
  }
}

function daemonSet(
  ready: number,
  desired: number,
  template: Readonly<Record<string, unknown>> = {},
): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name: 'r-metallb-speaker',
      namespace: 'networking',
      labels: {...helm, 'app.kubernetes.io/component': 'speaker'},
    },
    spec: {
      template: {
        spec: {
          containers: [{name: 'speaker', image: 'quay.io/metallb/speaker:v0.16.1', env: memberlist}],
          ...template,
        },
      },
    },
    status: {numberReady: ready, desiredNumberScheduled: desired},
  }
}

function moved(manifest: Manifest): Manifest {
  return {...manifest, metadata: {...manifest.metadata, namespace: 'networking'}}
}

const nodes = [node('n1', '192.0.2.201'), node('n2', '192.0.2.202')]
const controller = deployment({readyReplicas: 1})
const world = [
  ...nodes,
  moved(pool('p', ['192.0.2.16/28'])),
  moved(metallb('L2Advertisement', 'l2')),
  web(),
  endpoints('web', ['n1']),
  moved(l2Status('web', 'n1')),
]

function withProblems(
  snapshot: ClusterSnapshot,
  resources: readonly string[],
  reason: ReadProblem['reason'] = 'forbidden',
): ClusterSnapshot {
  const lists = snapshot.lists.map((list) =>
    resources.includes(list.kind.resource) ? {...list, problem: {reason, message: 'no permission'}} : list,
  )
  return {...snapshot, lists}
}

/** Without permission to list pods, webhook configurations and CRDs. */
function read(...manifests: readonly Manifest[]): Installation {
  return readInstallation(
    withProblems(toSnapshot(manifests), ['pods', 'validatingwebhookconfigurations', 'configmaps']),
  )
}

function codesOf(installation: Installation): readonly string[] {
  return diagnoseAll(installation, simulate(installation)).map(({code, subject}) => `${code} ${subject}`)
}

describe('MetalLB seen without its pods', () => {
  it('is found by the labels of Deployment and DaemonSet, with its settings', () => {
    const installation = read(deployment({readyReplicas: 1}, ['--lb-class=own']), daemonSet(2, 2), ...nodes)
    const {namespace, install} = installation.components
    expect({namespace, install}).to.deep.equal({namespace: 'networking', install: 'helm'})
    expect(installation.settings).to.deep.include({
      lbClass: 'own',
      bgpMode: 'native',
      memberlist: true,
      version: [0, 16, 1],
    })
    expect(installation.speakers).to.deep.equal(['n1', 'n2'])
  })

  it('has nothing wrong when the counts are right', () => {
    expect(codesOf(read(controller, daemonSet(2, 2), ...world))).to.deep.equal([])
  })

  it('misses a controller its Deployment has no ready replica of', () => {
    const pending = [service('late'), endpoints('late', ['n1'])]
    expect(codesOf(read(deployment({replicas: 1}), daemonSet(2, 2), ...world, ...pending))).to.deep.equal([
      'CONTROLLER_NOT_RUNNING networking/r-metallb-controller',
      'ALLOC_BLOCKED_BY_CONTROLLER default/late',
    ])
  })

  it('counts two controllers', () => {
    expect(codesOf(read(deployment({readyReplicas: 2}), daemonSet(2, 2), ...world))).to.deep.equal([
      'CONTROLLER_MULTIPLE networking/controller',
    ])
  })

  it('knows that speakers are missing, but not where', () => {
    const installation = read(controller, daemonSet(1, 2), ...world)
    expect(codesOf(installation)).to.deep.equal(['SPEAKER_NOT_RUNNING_ON_NODE networking/r-metallb-speaker'])
    expect(codesOf(read(controller, daemonSet(0, 2), ...world))).to.deep.equal([
      'SPEAKER_NONE_RUNNING networking/speaker',
    ])
  })

  it('has no speaker where the template keeps it away', () => {
    const tainted: Manifest = {
      ...node('n3', '192.0.2.203'),
      spec: {taints: [{key: 'dedicated', value: 'db', effect: 'NoSchedule'}]},
    }
    const cordoned: Manifest = {
      ...node('n4', '192.0.2.204'),
      spec: {taints: [{key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'}]},
    }
    const speakersOf = (template: Readonly<Record<string, unknown>>): readonly string[] =>
      read(controller, daemonSet(2, 2, template), ...nodes, tainted, cordoned).speakers
    expect(speakersOf({})).to.deep.equal(['n1', 'n2', 'n4'])
    expect(speakersOf({tolerations: [{operator: 'Exists'}]})).to.deep.equal(['n1', 'n2', 'n3', 'n4'])
    expect(speakersOf({tolerations: [{key: 'dedicated', value: 'db', effect: 'NoSchedule'}]})).to.include(
      'n3',
    )
    expect(speakersOf({tolerations: [{key: 'dedicated', value: 'web'}]})).to.not.include('n3')
    expect(speakersOf({nodeSelector: {'kubernetes.io/hostname': 'n2'}})).to.deep.equal(['n2'])
    const term = {matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['n1']}]}
    const affinity = {
      nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [term]}},
    }
    expect(speakersOf({affinity})).to.deep.equal(['n2', 'n4'])
    expect(codesOf(read(controller, daemonSet(2, 2), ...world, tainted))).to.deep.equal([
      'SPEAKER_NOT_RUNNING_ON_NODE n3',
    ])
  })

  it('concludes nothing from a Deployment that is not there', () => {
    expect(codesOf(read(...world))).to.deep.equal([])
  })

  it('still misses a report of an announcement', () => {
    const silent = world.filter(({kind}) => kind !== 'ServiceL2Status')
    expect(codesOf(read(controller, daemonSet(2, 2), ...silent))).to.deep.equal([
      'ANN_NOT_ANNOUNCED default/web',
    ])
  })

  it('reads single ConfigMaps whether or not the list is known', () => {
    const proxy = configMap('kube-system', 'kube-proxy', {'config.conf': 'mode: ipvs\n'})
    expect(codesOf(read(controller, daemonSet(2, 2), ...world, proxy))).to.deep.equal([
      'NET_STRICT_ARP kube-system/kube-proxy',
    ])
  })

  it('reads the interfaces the speakers leave out', () => {
    const excluded = configMap('networking', 'metallb-excludel2', {
      'excludel2.yaml': 'announcedInterfacesToExclude: ["^ignored$"]\n- "^veth.*"\n- "^docker.*"\n- "(["\n',
    })
    const silent = world.filter(({kind}) => !['ServiceL2Status', 'L2Advertisement'].includes(kind))
    const on = (interfaces: readonly string[]): readonly string[] =>
      codesOf(
        read(
          controller,
          daemonSet(2, 2),
          ...silent,
          excluded,
          moved(metallb('L2Advertisement', 'l2', {interfaces})),
        ),
      )
    expect(on(['veth0', 'docker0'])).to.deep.equal(['ANN_INTERFACE_MISMATCH default/web'])
    expect(on(['veth0', 'eth0'])).to.deep.equal(['ANN_NOT_ANNOUNCED default/web'])
  })
})

describe('MetalLB’s namespace', () => {
  function crd(caBundle: string): KubeObject {
    const target = {name: 'metallb-webhook-service', namespace: 'elsewhere'}
    return toObject({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {name: 'bgppeers.metallb.io'},
      spec: {conversion: {strategy: 'Webhook', webhook: {clientConfig: {caBundle, service: target}}}},
    })
  }

  function withCRD(snapshot: ClusterSnapshot, caBundle: string): ClusterSnapshot {
    return {...snapshot, objects: {...snapshot.objects, customresourcedefinitions: [crd(caBundle)]}}
  }

  it('is that of the conversion webhook when the admission webhooks may not be read', () => {
    const snapshot = withCRD(toSnapshot([...world, controller, daemonSet(2, 2)]), 'QQ==')
    expect(readInstallation(snapshot).components.namespace).to.equal('elsewhere')
    expect(readInstallation(snapshot, {namespace: 'given'}).components.namespace).to.equal('given')
  })

  it('comes with a warning when nobody can check the certificate of the conversion', () => {
    const found = (caBundle: string): readonly string[] =>
      codesOf(readInstallation(withCRD(toSnapshot(nodes, ['pods']), caBundle)))
    expect(found('')).to.include('WEBHOOK_CA_BUNDLE_MISSING CustomResourceDefinition/bgppeers.metallb.io')
    expect(found('QQ==').join()).to.not.include('WEBHOOK_CA_BUNDLE_MISSING')
  })
})

describe('pools that may not be read', () => {
  it('leave MetalLB’s own words', () => {
    const told = (message: string): readonly string[] => {
      const snapshot = toSnapshot(
        [
          ...nodes,
          service('late'),
          event('late', 'AllocationFailed', `Failed to allocate IP for "default/late": ${message}`),
        ],
        ['pods'],
      )
      return codesOf(
        readInstallation(withProblems(snapshot, ['ipaddresspools']), {namespace: 'metallb-system'}),
      )
    }
    expect(told('unknown pool "x"')).to.deep.equal(['ALLOC_UNKNOWN_POOL default/late'])
    expect(told('no available IPs in pool p')).to.deep.equal(['ALLOC_POOL_EXHAUSTED default/late'])
    expect(told('no available IPs in pool p for dual IPFamily')).to.deep.equal([
      'ALLOC_DUALSTACK_NO_SINGLE_POOL default/late',
    ])
    expect(told('["<nil>"] is not allowed in config')).to.deep.equal(['ALLOC_FAMILY_MISMATCH default/late'])
    expect(told('["9.9.9.9"] is not allowed in config')).to.deep.equal([
      'ALLOC_REQUESTED_IP_OUTSIDE_POOLS default/late',
    ])
    expect(told('no available IPs')).to.deep.equal([])
  })
})

describe('what MetalLB left behind', () => {
  it('is stale once MetalLB is gone', () => {
    const snapshot = withProblems(
      toSnapshot([...nodes, web(), service('other', {ips: ['203.0.113.9']})]),
      ['ipaddresspools'],
      'not-served',
    )
    expect(codesOf(readInstallation(snapshot))).to.deep.equal([
      'METALLB_NOT_INSTALLED cluster',
      'IP_STALE default/web',
    ])
  })
})
