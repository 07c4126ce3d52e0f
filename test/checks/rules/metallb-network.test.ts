import {expect} from 'chai'
import type {CheckContext} from '../../../src/checks/context.js'
import type {PodLog} from '../../../src/checks/facts/cluster.js'
import {judge} from '../../../src/checks/judge.js'
import {metallbRules} from '../../../src/checks/rules/metallb/rules.js'
import {endpoints, l2Status, metallb, node, pool, service} from '../../metallb/world.js'
import type {Manifest} from '../../metallb/scenario-world.js'
import {
  announcing,
  componentPod,
  kubeProxy,
  only,
  resultsOf,
  verdictOf,
  web,
  workload,
  world,
} from './metallb-world.js'

/** A cluster that announces by BGP in a mode whose sessions only the logs tell. */
function nativeWorld(lines: readonly string[]): CheckContext {
  const env = {METALLB_BGP_TYPE: 'native'}
  const log = (pod: string): PodLog => ({namespace: 'metallb-system', pod, container: 'speaker', lines})
  return world({
    add: [
      metallb('BGPAdvertisement', 'bgp'),
      metallb('BGPPeer', 'r', {myASN: 1, peerASN: 2, peerAddress: '10.0.0.1'}),
      componentPod('speaker', 'speaker-a', {node: 'n1', env}),
      componentPod('speaker', 'speaker-b', {node: 'n2', env}),
    ],
    logs: lines.length === 0 ? [] : [log('speaker-a')],
  })
}

describe('MLD0220', () => {
  it('gives no verdict where no session is reported, in one sentence for all', () => {
    const results = resultsOf('MLD0220', nativeWorld([]))
    expect(new Set(results.map(({reason}) => reason))).to.deep.equal(new Set(['not-observable']))
    expect(new Set(results.map(({message}) => message)).size).to.equal(1)
  })

  it('believes the last word of a log, of the node it is from', () => {
    const up = '{"level":"info","msg":"BGP session established","peer":"10.0.0.1:179"}'
    const down = '{"level":"warn","msg":"BGP session down","peer":"10.0.0.1:179"}'
    const other = '{"level":"info","msg":"BGP session established","peer":"10.0.0.10:179"}'
    const context = nativeWorld([down, up, other])
    expect(verdictOf('MLD0220', context, 'bgp-session:n1 -> 10.0.0.1')).to.equal('pass Established')
    expect(verdictOf('MLD0220', context, 'bgp-session:n2 -> 10.0.0.1')).to.equal(
      'inconclusive not-observable',
    )
    expect(verdictOf('MLD0220', context)).to.equal('pass 1 of 2 sessions are Established')
    const broken = only('MLD0220', nativeWorld([up, down, other]), 'bgp-session:n1 -> 10.0.0.1')
    expect(broken).to.include({status: 'fail', reason: 'bgp-session-down'})
    expect(broken.evidence).to.deep.equal([down])
  })

  it('reads the log of FRR too', () => {
    const context = nativeWorld(['bgpd: %ADJCHANGE: neighbor 10.0.0.1 in vrf default Up'])
    expect(verdictOf('MLD0220', context, 'bgp-session:n1 -> 10.0.0.1')).to.equal('pass Established')
  })

  it('reads IPv6 peers as FRR-K8s writes them', () => {
    const session = (on: string): Manifest => ({
      apiVersion: 'frrk8s.metallb.io/v1beta1',
      kind: 'BGPSessionState',
      metadata: {name: `s-${on}`, namespace: 'metallb-system'},
      status: {node: on, peer: 'fc00-f853-0-0-0-0-0-1', vrf: '', bgpStatus: 'Established'},
    })
    const peer = metallb('BGPPeer', 'r', {
      myASN: 1,
      peerASN: 2,
      peerAddress: 'fc00:f853::1',
      dualStackAddressFamily: true,
    })
    const context = world({add: [metallb('BGPAdvertisement', 'bgp'), peer, session('n1'), session('n2')]})
    expect(verdictOf('MLD0220', context)).to.equal('pass 2 of 2 sessions are Established')
  })

  it('names the peers that an advertisement invents', () => {
    const peer = metallb('BGPPeer', 'r', {myASN: 1, peerASN: 2, peerAddress: '10.0.0.1'})
    const context = world({add: [metallb('BGPAdvertisement', 'bgp', {peers: ['q']}), peer]})
    expect(verdictOf('MLD0220', context)).to.equal('fail ann-bgp-peer-name-unknown')
  })

  it('skips what FRR-K8s reports and may not be listed', () => {
    const peer = metallb('BGPPeer', 'r', {myASN: 1, peerASN: 2, peerAddress: '10.0.0.1'})
    const context = world({
      add: [metallb('BGPAdvertisement', 'bgp'), peer],
      forbidden: ['bgpsessionstates'],
    })
    const {reason, message} = only('MLD0220', context)
    expect(reason).to.equal('rbac-denied')
    expect(message).to.equal('no permission: list bgpsessionstates.frrk8s.metallb.io')
  })
})

describe('MLD0221', () => {
  const modes: readonly (readonly [config: string, verdict: string])[] = [
    ['mode: ""\n', 'pass kube-proxy runs in mode iptables'],
    ['mode: "nftables"\n', 'pass kube-proxy runs in mode nftables'],
    ['ipvs:\n  strictARP: false\nmode: ipvs\n', 'fail net-strict-arp'],
    ['ipvs:\n  strictARP: true\nmode: ipvs\n', 'pass kube-proxy runs in mode ipvs with strictARP'],
  ]
  for (const [config, verdict] of modes)
    it(`${JSON.stringify(config)}: ${verdict}`, () => {
      expect(verdictOf('MLD0221', world({add: [kubeProxy(config)]}), 'cluster')).to.equal(verdict)
    })

  it('gives no verdict on distributions that keep the settings elsewhere', () => {
    expect(verdictOf('MLD0221', world(), 'cluster')).to.equal('inconclusive not-visible')
    const odd: Manifest = {...kubeProxy(''), data: {'config.conf': 7}}
    expect(verdictOf('MLD0221', world({add: [odd]}), 'cluster')).to.equal('inconclusive not-readable')
  })

  it('names the one ConfigMap it lacks permission for', () => {
    const [result] = resultsOf('MLD0221', world({forbidden: ['configmaps']}))
    expect(result).to.include({
      reason: 'rbac-denied',
      message: 'no permission: get configmaps kube-system/kube-proxy',
    })
  })

  it('does not matter without L2', () => {
    const context = world({without: ['L2Advertisement/l2']})
    expect(verdictOf('MLD0221', context, 'cluster')).to.equal('na no L2Advertisement exists')
  })
})

describe('MLD0222 and MLD0223', () => {
  it('warn of a controller that claims the same Services, and accuse one that wrote a status', () => {
    const kubeVip: Manifest = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: {name: 'kube-vip', namespace: 'kube-system'},
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'kube-vip',
                image: 'ghcr.io/kube-vip/kube-vip:v0.8.0',
                env: [{name: 'svc_enable', value: 'true'}],
              },
            ],
          },
        },
      },
    }
    expect(only('MLD0222', world({add: [kubeVip]}), 'cluster').severity).to.equal('warning')
    const foreign: Manifest = {...web(), status: {loadBalancer: {ingress: [{hostname: 'lb.example.net'}]}}}
    expect(only('MLD0222', world({add: [foreign]}))).to.not.have.property('severity')
  })

  it('say of a pool what it was held against, and what cannot be seen', () => {
    expect(only('MLD0223', world(), 'pool:lan').message).to.equal(
      'apart from the addresses of 2 nodes, their pod ranges and ClusterIPs; a DHCP range cannot be seen',
    )
  })

  it('find pod ranges in a pool', () => {
    const podded = {...node('n1', '192.168.1.11'), spec: {podCIDRs: ['192.168.1.128/25']}}
    expect(verdictOf('MLD0223', world({add: [podded]}), 'pool:lan')).to.equal(
      'fail net-pool-overlaps-cluster-cidr',
    )
  })
})

describe('a part of the cluster', () => {
  it('in scope alone is judged', () => {
    const add = [service('api', {ips: ['192.168.1.241']}), endpoints('api', ['n1'])]
    const context = world({add, services: new Set(['default/api'])})
    const services = new Set(
      judge(metallbRules, context)
        .filter(({subject}) => subject.kind === 'service')
        .map(({subject}) => subject.id),
    )
    expect([...services]).to.deep.equal(['svc:default/api'])
  })

  it('names the pool of an address as what the Service depends on', () => {
    expect(only('MLD0206', world()).subject.within).to.deep.equal(['pool:lan'])
  })
})

describe('objects that are not what they should be', () => {
  const odd: readonly unknown[] = [null, 7, 'text', [], [null], {}, {a: [1]}, true]

  it('break no rule', () => {
    for (const value of odd) {
      const shapeless = (one: Manifest): Manifest => ({
        ...one,
        spec: {...one.spec, ...spoil(one.spec, value)},
      })
      const context = world({
        add: [
          shapeless(web()),
          shapeless(pool('lan', ['192.168.1.240-192.168.1.250'])),
          shapeless(metallb('L2Advertisement', 'l2', {interfaces: ['eth0'], nodeSelectors: []})),
          shapeless(metallb('BGPPeer', 'r', {myASN: 1, peerASN: 2, peerAddress: '10.0.0.1'})),
          {...node('n1'), status: {conditions: value, addresses: value}},
          {...endpoints('web', ['n1']), endpoints: value},
          {...l2Status('web', 'n1'), status: {node: value, serviceName: 'web', serviceNamespace: 'default'}},
          {...kubeProxy(''), data: value},
          {...announcing('web', 'n1', '', ''), involvedObject: value, message: value, series: value},
          workload('speaker', {numberReady: value, desiredNumberScheduled: value}),
        ],
        forbidden: ['pods'],
      })
      const broken = judge(metallbRules, context).filter(({code}) => code === 'MLD0001')
      expect(broken, JSON.stringify(value)).to.deep.equal([])
    }
  })
})

/** Every field of a spec but the type of the Service, replaced. */
function spoil(spec: Manifest['spec'] = {}, value: unknown): Readonly<Record<string, unknown>> {
  const fields = Object.keys(spec).filter((key) => key !== 'type')
  return Object.fromEntries(fields.map((key) => [key, value]))
}
