import {expect} from 'chai'
import type {ClusterSnapshot, ReadProblem} from '../../src/model/cluster.js'
import {diagnose, diagnoseAll} from '../../src/metallb/diagnose.js'
import {readInstallation} from '../../src/metallb/installation.js'
import {allocationKinds, diagnosisKinds} from '../../src/metallb/kinds.js'
import {predict} from '../../src/metallb/predict.js'
import {simulate} from '../../src/metallb/simulate.js'
import {toObject, toSnapshot, type Manifest} from './scenario-world.js'
import {endpoints, metallb, node, pool, service} from './world.js'

function pod(name: string, component: string, more: Readonly<Record<string, unknown>> = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'metallb-system', labels: {app: 'metallb', component}},
    spec: {
      nodeName: 'n1',
      containers: [{name: component, image: `quay.io/metallb/${component}:v0.16.1`, ...more}],
    },
    status: {conditions: [{type: 'Ready', status: 'True'}]},
  }
}

function withProblem(snapshot: ClusterSnapshot, resource: string, problem: ReadProblem): ClusterSnapshot {
  const lists = snapshot.lists.map((list) => (list.kind.resource === resource ? {...list, problem} : list))
  return {...snapshot, lists}
}

function codesOf(snapshot: ClusterSnapshot): readonly string[] {
  const installation = readInstallation(snapshot)
  return diagnoseAll(installation, simulate(installation)).map(({code, subject}) => `${code} ${subject}`)
}

const forbidden: ReadProblem = {reason: 'forbidden', message: 'no permission'}

describe('reading an installation', () => {
  it('reads the settings from arguments and environment of the pods', () => {
    const snapshot = toSnapshot([
      pod('controller-1', 'controller', {
        args: ['--port=9120', '--lb-class=metallb', '--webhook-mode', 'onlywebhook'],
      }),
      pod('speaker-1', 'speaker', {
        args: ['--ignore-exclude-lb'],
        env: [
          {name: 'METALLB_BGP_TYPE', value: 'frr'},
          {name: 'METALLB_ML_BIND_ADDR', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
          {name: 'METALLB_ML_LABELS', value: 'app=metallb,component=speaker'},
        ],
      }),
    ])
    expect(readInstallation(snapshot).settings).to.deep.equal({
      bgpMode: 'frr',
      lbClass: 'metallb',
      ignoreExcludeLabel: true,
      memberlist: true,
      webhookMode: 'onlywebhook',
      version: [0, 16, 1],
    })
  })

  it('takes memberlist for off when the speakers have no address or labels for it', () => {
    expect(readInstallation(toSnapshot([pod('speaker-1', 'speaker')])).settings.memberlist).to.equal(false)
  })

  it('reads only the old annotation prefix of releases before 0.14.9', () => {
    const old = pod('controller-1', 'controller', {image: 'quay.io/metallb/controller:v0.14.8'})
    const asking = service('a', {
      annotations: {'metallb.io/address-pool': 'new', 'metallb.universe.tf/address-pool': 'old'},
    })
    expect(readInstallation(toSnapshot([old, asking])).wishes[0]?.requestedPool).to.equal('old')
  })

  it('takes a serviceAllocation without selectors for nobody in releases before 0.15.0', () => {
    const pinned = pool('p', ['192.0.2.0/30'], {serviceAllocation: {priority: 1}})
    const ipsWith = (version: string): readonly string[] => {
      const controller = pod('controller-1', 'controller', {image: `quay.io/metallb/controller:${version}`})
      const installation = readInstallation(toSnapshot([controller, pinned, service('a')]))
      const simulation = simulate(installation)
      const codes = diagnose(installation, 'default/a', simulation).map(({code}) => code)
      expect(codes.includes('ALLOC_POOL_SELECTOR_MISMATCH')).to.equal(version === 'v0.14.9')
      return simulation.services.get('default/a')?.ips ?? []
    }
    expect(ipsWith('v0.14.9')).to.deep.equal([])
    expect(ipsWith('v0.15.0')).to.deep.equal(['192.0.2.0'])
  })

  it('doubts a stray object when the namespace of MetalLB is a guess', () => {
    const stray = {...pool('q', ['203.0.113.0/30']), metadata: {name: 'q', namespace: 'default'}}
    const severityIn = (options: {readonly namespace?: string}): string | undefined => {
      const installation = readInstallation(
        toSnapshot([pool('p', ['192.0.2.0/30']), stray], ['pods']),
        options,
      )
      return diagnoseAll(installation, simulate(installation)).find(({code}) => code === 'CR_WRONG_NAMESPACE')
        ?.severity
    }
    expect(severityIn({namespace: 'metallb-system'})).to.equal('error')
    expect(severityIn({})).to.equal('warning')
  })

  it('never asks for Secrets', () => {
    expect(diagnosisKinds.map(({resource}) => resource)).to.not.include('secrets')
    expect(diagnosisKinds).to.include.members([...allocationKinds])
  })

  it('tells an absent CRD from a refused list', () => {
    const snapshot = toSnapshot([service('a')])
    const absent = withProblem(snapshot, 'ipaddresspools', {reason: 'not-served', message: 'no such kind'})
    expect(codesOf(absent)).to.deep.equal(['METALLB_NOT_INSTALLED cluster'])
    const refused = withProblem(snapshot, 'ipaddresspools', forbidden)
    expect(codesOf(refused)).to.not.include('ALLOC_NO_POOL default/a')
    const installation = readInstallation(refused)
    const prediction = predict(installation, 'default/a', simulate(installation))
    expect(prediction.kind).to.equal('unknown')
    expect(prediction.reason).to.equal('the ipaddresspools of the cluster could not be read')
  })

  it('concludes nothing about pods it may not list', () => {
    const snapshot = toSnapshot([pool('p', ['192.0.2.0/30']), service('a')])
    expect(codesOf(withProblem(snapshot, 'pods', forbidden))).to.deep.equal([])
    expect(codesOf(snapshot)).to.include('CONTROLLER_NOT_RUNNING metallb-system/controller')
  })

  it('assumes families for manifests, which have no ClusterIPs', () => {
    const bare = service('a', {spec: {clusterIP: undefined, clusterIPs: undefined}})
    const snapshot: ClusterSnapshot = {
      ...toSnapshot([pool('p', ['192.0.2.0/30']), bare]),
      origin: 'manifests',
      authoritative: false,
    }
    const installation = readInstallation(snapshot)
    const simulation = simulate(installation)
    expect(simulation.services.get('default/a')?.ips).to.deep.equal(['192.0.2.0'])
    expect(predict(installation, 'default/a', simulation).kind).to.equal('exact')
    expect(diagnoseAll(installation, simulation)).to.deep.equal([])
  })

  it('lets the oldest Service go first', () => {
    const young = service('a')
    const old = service('b')
    const at = (manifest: Manifest, creationTimestamp: string): Manifest => ({
      ...manifest,
      metadata: {...manifest.metadata, ...{creationTimestamp}},
    })
    const installation = readInstallation(
      toSnapshot([
        pool('p', ['192.0.2.1/32']),
        at(young, '2026-02-01T00:00:00Z'),
        at(old, '2026-01-01T00:00:00Z'),
      ]),
    )
    expect(simulate(installation).services.get('default/b')?.ips).to.deep.equal(['192.0.2.1'])
  })
})

describe('the diagnosis', () => {
  const running = [pod('controller-1', 'controller'), pod('speaker-1', 'speaker')]
  const announced = [
    node('n1', '192.0.2.200'),
    pool('p', ['192.0.2.0/28']),
    metallb('L2Advertisement', 'l2'),
    service('web', {ips: ['192.0.2.1'], annotations: {'metallb.io/ip-allocated-from-pool': 'p'}}),
    endpoints('web', ['n1']),
  ]

  function l2Status(name: string, on: string): Manifest {
    return {
      ...metallb('ServiceL2Status', name),
      status: {node: on, serviceName: 'web', serviceNamespace: 'default'},
    }
  }

  function event(reason: string, message: string, more: Readonly<Record<string, unknown>> = {}): Manifest {
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name: `web.${reason}`, namespace: 'default'},
      involvedObject: {kind: 'Service', name: 'web', namespace: 'default'},
      source: {component: reason === 'nodeAssigned' ? 'metallb-speaker' : 'metallb-controller'},
      type: 'Normal',
      reason,
      message,
      lastTimestamp: '2026-07-20T10:00:00Z',
      ...more,
    }
  }

  it('misses the report of a speaker that should announce, even when an old event says it did', () => {
    const stale = event('nodeAssigned', 'announcing from node "n1" with protocol "layer2"')
    expect(codesOf(toSnapshot([...running, ...announced, stale]))).to.deep.equal([
      'ANN_NOT_ANNOUNCED default/web',
    ])
    expect(codesOf(toSnapshot([...running, ...announced, l2Status('l2-a', 'n1')]))).to.deep.equal([])
  })

  it('sees a split brain in two reports', () => {
    const speaker = pod('speaker-2', 'speaker')
    const onSecondNode = {...speaker, spec: {...speaker.spec, nodeName: 'n2'}}
    const other = [onSecondNode, l2Status('l2-b', 'n2')]
    const found = codesOf(toSnapshot([...running, ...announced, l2Status('l2-a', 'n1'), ...other]))
    expect(found).to.deep.equal(['ANN_L2_MULTIPLE_NODES default/web', 'MEMBERLIST_SPLIT metallb-system'])
  })

  it('sees kube-proxy answer ARP everywhere in IPVS mode', () => {
    const proxy = (text: string): Manifest => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'kube-proxy', namespace: 'kube-system'},
      data: {'config.conf': text},
    })
    const healthy = [...running, ...announced, l2Status('l2-a', 'n1')]
    const loose = proxy('mode: "ipvs"\nipvs:\n  strictARP: false\n')
    const strict = proxy('mode: "ipvs"\nipvs:\n  strictARP: true\n')
    expect(codesOf(toSnapshot([...healthy, loose]))).to.deep.equal(['NET_STRICT_ARP kube-system/kube-proxy'])
    expect(codesOf(toSnapshot([...healthy, strict]))).to.deep.equal([])
  })

  it('sees the traces of another controller', () => {
    const fight = event('ClearAssignment', 'current IP … ["10.0.0.9"] is not allowed in config', {count: 40})
    const healthy = [...running, ...announced, l2Status('l2-a', 'n1')]
    expect(codesOf(toSnapshot([...healthy, fight]))).to.deep.equal(['LB_CONTROLLER_CONFLICT default/web'])
    const helper: Manifest = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: {name: 'svclb-web-1a2b3c4d', namespace: 'kube-system'},
    }
    expect(codesOf(toSnapshot([...healthy, helper]))).to.deep.equal(['LB_CONTROLLER_CONFLICT default/web'])
  })

  it('sees two controllers, a missing Secret and a node without speaker', () => {
    const waiting: Manifest = {
      ...pod('speaker-2', 'speaker'),
      status: {containerStatuses: [{state: {waiting: {reason: 'ContainerCreating'}}}]},
    }
    const mount: Manifest = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name: 'speaker-2.1', namespace: 'metallb-system'},
      involvedObject: {kind: 'Pod', name: 'speaker-2', namespace: 'metallb-system'},
      reason: 'FailedMount',
      message: 'MountVolume.SetUp failed for volume "memberlist" : secret "memberlist" not found',
    }
    const found = codesOf(
      toSnapshot([
        ...running,
        pod('controller-2', 'controller'),
        waiting,
        mount,
        node('n1'),
        node('n2'),
        pool('p', ['192.0.2.0/28']),
      ]),
    )
    expect(found).to.deep.equal([
      'CONTROLLER_MULTIPLE metallb-system/controller',
      'SPEAKER_NOT_RUNNING_ON_NODE n2',
      'MEMBERLIST_SECRET_MISSING metallb-system/memberlist',
    ])
  })

  it('believes what MetalLB reports about its configuration', () => {
    const state: Manifest = {
      ...metallb('ConfigurationState', 'speaker-n1'),
      status: {result: 'Invalid', errorSummary: 'configuration error: x'},
    }
    const found = codesOf(toSnapshot([...running, ...announced, l2Status('l2-a', 'n1'), state]))
    expect(found).to.deep.equal(['CFG_INVALID ConfigurationState/speaker-n1'])
  })

  it('says for one Service what concerns it first, and then the rest', () => {
    const installation = readInstallation(
      toSnapshot([
        ...running,
        pool('p', ['10.244.0.0/28']),
        {...node('n1'), spec: {podCIDR: '10.244.0.0/24'}},
        service('a', {annotations: {'metallb.io/address-pool': 'x'}}),
      ]),
    )
    const found = diagnose(installation, 'default/a', simulate(installation))
    expect(found.map(({code}) => code)).to.deep.equal([
      'ALLOC_UNKNOWN_POOL',
      'NET_POOL_OVERLAPS_CLUSTER_CIDR',
    ])
    expect(found[0]?.check).to.equal('MLD0204')
  })
})

describe('a prediction', () => {
  const world = [
    pool('full', ['192.0.2.0/32']),
    pool('closed', ['192.0.2.16/28'], {autoAssign: false}),
    pool('others', ['192.0.2.32/28'], {serviceAllocation: {namespaces: ['shop']}}),
    service('a', {ips: ['192.0.2.0']}),
  ]

  it('says of every pool why it gives nothing', () => {
    const installation = readInstallation(toSnapshot(world, ['pods']))
    const prediction = predict(installation, toObject(service('new')), simulate(installation))
    expect(prediction.kind).to.equal('none')
    expect(prediction.reason).to.equal('no available IPs')
    expect(
      prediction.perPool.map((one) => [one.pool, one.considered, one.block, one.free.IPv4]),
    ).to.deep.equal([
      ['closed', false, 'auto-assign-off', 16n],
      ['full', true, 'full', 0n],
      ['others', false, 'not-compatible', 16n],
    ])
  })

  it('names the requested pool and the address it gives', () => {
    const installation = readInstallation(toSnapshot(world, ['pods']))
    const asking = toObject(service('new', {annotations: {'metallb.io/address-pool': 'closed'}}))
    const {kind, addresses, pools, confidence} = predict(installation, asking, simulate(installation))
    expect({kind, addresses, pools, confidence}).to.deep.equal({
      kind: 'exact',
      addresses: ['192.0.2.16'],
      pools: ['closed'],
      confidence: 'high',
    })
  })

  it('has no address for a Service of another class or type', () => {
    const installation = readInstallation(toSnapshot(world, ['pods']))
    const simulation = simulate(installation)
    const kinds = [{loadBalancerClass: 'x'}, {type: 'ClusterIP'}].map(
      (spec) => predict(installation, toObject(service('new', {spec})), simulation).kind,
    )
    expect(kinds).to.deep.equal(['none', 'none'])
  })
})
