import {expect} from 'chai'
import {excludeLabel} from '../../../src/metallb/speakers.js'
import {endpoints, l2Status, metallb, node} from '../../metallb/world.js'
import type {Manifest} from '../../metallb/scenario-world.js'
import {announcing, componentPod, only, verdictOf, web, workload, world} from './metallb-world.js'

const noStatus = ['ServiceL2Status/l2-web-n1']
const unavailable = (name: string): Manifest => ({
  ...node(name, '192.168.1.11'),
  status: {
    conditions: [
      {type: 'Ready', status: 'True'},
      {type: 'NetworkUnavailable', status: 'True'},
    ],
  },
})

describe('MLD0210', () => {
  it('offers the whole command, BGP where BGP is configured', () => {
    const l2 = only('MLD0210', world({without: ['L2Advertisement/l2']}))
    expect(l2.fix?.commands?.[0]).to.equal(
      `echo '{"apiVersion":"metallb.io/v1beta1","kind":"L2Advertisement","metadata":{"name":"lan","namespace":"metallb-system"},"spec":{"ipAddressPools":["lan"]}}' | kubectl apply -f -`,
    )
    const peer = metallb('BGPPeer', 'r', {myASN: 1, peerASN: 2, peerAddress: '10.0.0.1'})
    const bgp = only('MLD0210', world({without: ['L2Advertisement/l2'], add: [peer]}))
    expect(bgp.fix?.commands?.[0]).to.include('"kind":"BGPAdvertisement"')
  })

  it('is judged without nodes, and without any speaker', () => {
    const without = ['L2Advertisement/l2', 'Pod/speaker-a', 'Pod/speaker-b']
    expect(verdictOf('MLD0210', world({without}))).to.equal('fail ann-no-advertisement')
    const blind = world({without: ['L2Advertisement/l2'], forbidden: ['nodes']})
    expect(verdictOf('MLD0210', blind)).to.equal('fail ann-no-advertisement')
    expect(verdictOf('MLD0210', world({forbidden: ['nodes']}))).to.equal('pass L2Advertisement/l2')
  })

  it('knows whether the advertisement is for the Service', () => {
    const selecting = metallb('L2Advertisement', 'l2', {serviceSelectors: [{matchLabels: {app: 'web'}}]})
    const missed = world({add: [selecting], without: noStatus})
    expect(verdictOf('MLD0210', missed)).to.equal('fail ann-adv-service-selector-mismatch')
    const blind = world({add: [selecting], forbidden: ['nodes']})
    expect(verdictOf('MLD0210', blind)).to.equal('fail ann-adv-service-selector-mismatch')
    const met = world({add: [selecting, web({labels: {app: 'web'}})]})
    expect(verdictOf('MLD0210', met)).to.equal('pass L2Advertisement/l2')
  })

  it('names an advertisement for pools that do not exist', () => {
    const context = world({add: [metallb('L2Advertisement', 'l2', {ipAddressPools: ['lam']})]})
    expect(verdictOf('MLD0210', context, 'l2advertisement:l2')).to.equal('fail ann-adv-selects-unknown-pool')
    expect(verdictOf('MLD0210', context)).to.equal('fail ann-no-advertisement')
  })

  it('does not apply to an address that is in no pool', () => {
    const context = world({add: [web({ips: ['203.0.113.9']})]})
    expect(verdictOf('MLD0210', context)).to.equal('na its address is in no IPAddressPool')
  })
})

describe('the nodes that may announce', () => {
  it('shrink step by step, and each check tells its own step', () => {
    const context = world({
      add: [
        unavailable('n1'),
        node('n2', '192.168.1.12', {[excludeLabel]: 'false'}),
        node('n3', '192.168.1.13'),
      ],
      without: noStatus,
    })
    expect(verdictOf('MLD0211', context)).to.equal('pass n1, n2')
    expect(verdictOf('MLD0213', context)).to.equal('pass n2')
    expect(verdictOf('MLD0213', context, 'node:n1')).to.equal('fail node-network-unavailable')
    const result = only('MLD0212', context)
    expect(result.reason).to.equal('ann-node-excluded-label')
    expect(result.evidence).to.deep.equal([
      'nodes: n1, n2, n3',
      'with a speaker: n1, n2',
      'selected by L2Advertisement/l2: n1, n2',
      'with the network available: n2',
      'without the exclude label: none',
    ])
    expect(result.fix?.commands).to.deep.equal([`kubectl label node n2 ${excludeLabel}-`])
    expect(result.args?.['nodes']).to.deep.equal(['n2'])
  })

  it('need a speaker: one that runs elsewhere does not help', () => {
    const selecting = metallb('L2Advertisement', 'l2', {
      nodeSelectors: [{matchLabels: {'kubernetes.io/hostname': 'n2'}}],
    })
    const context = world({add: [selecting], without: [...noStatus, 'Pod/speaker-b']})
    expect(verdictOf('MLD0211', context)).to.equal('fail ann-no-eligible-node')
    expect(verdictOf('MLD0212', context)).to.equal('skip blocked-by')
    expect(verdictOf('MLD0202', context, 'node:n2')).to.equal('fail speaker-not-running-on-node')
  })

  it('may carry the exclude label when the speakers ignore it', () => {
    const labels = {[excludeLabel]: ''}
    const args = ['--ignore-exclude-lb']
    const context = world({
      add: [
        node('n1', '192.168.1.11', labels),
        node('n2', '192.168.1.12', labels),
        componentPod('speaker', 'speaker-a', {args, node: 'n1'}),
        componentPod('speaker', 'speaker-b', {args, node: 'n2'}),
      ],
    })
    expect(verdictOf('MLD0212', context)).to.equal('pass n1, n2')
  })

  it('are an error of MLD0213 when the network is away on all of them', () => {
    const context = world({add: [unavailable('n1'), unavailable('n2')], without: noStatus})
    expect(only('MLD0213', context)).to.include({reason: 'ann-node-network-unavailable', severity: 'error'})
    expect(verdictOf('MLD0212', context)).to.equal('skip blocked-by')
  })

  it('are not known to have a speaker when the DaemonSet misses as many as there are candidates', () => {
    const selecting = metallb('L2Advertisement', 'l2', {
      nodeSelectors: [{matchLabels: {'kubernetes.io/hostname': 'n2'}}],
    })
    const context = world({
      add: [selecting, workload('speaker', {numberReady: 1, desiredNumberScheduled: 2})],
      without: noStatus,
      forbidden: ['pods'],
    })
    expect(verdictOf('MLD0211', context)).to.equal('inconclusive speakers-unknown')
  })

  it('cannot be told without a DaemonSet to look at', () => {
    const context = world({without: ['DaemonSet/speaker'], forbidden: ['pods']})
    expect(verdictOf('MLD0211', context)).to.equal('inconclusive speakers-not-found')
    expect(verdictOf('MLD0202', context, 'cluster')).to.equal('inconclusive speakers-not-found')
  })
})

describe('MLD0214 and MLD0215', () => {
  it('count what serves while it terminates as ready', () => {
    const slice = {
      ...endpoints('web', ['n1']),
      endpoints: [{addresses: ['10.244.0.1'], conditions: {ready: false, serving: true}, nodeName: 'n1'}],
    }
    expect(verdictOf('MLD0214', world({add: [slice]}))).to.equal('pass 1 of 1 endpoints are ready')
  })

  it('say nothing where EndpointSlices may not be listed', () => {
    const local = web({spec: {externalTrafficPolicy: 'Local'}})
    const context = world({add: [local], forbidden: ['endpointslices']})
    for (const code of ['MLD0214', 'MLD0215', 'MLD0216'])
      expect(verdictOf(code, context), code).to.equal('skip rbac-denied')
  })

  it('leave the local policy to the missing endpoints when there is none at all', () => {
    const context = world({
      add: [web({spec: {externalTrafficPolicy: 'Local'}}), endpoints('web', ['n1'], false)],
      without: noStatus,
    })
    expect(verdictOf('MLD0214', context)).to.equal('fail ann-no-endpoints')
    expect(verdictOf('MLD0215', context)).to.equal('skip blocked-by')
  })

  it('treat endpoints without a node as nowhere', () => {
    const context = world({
      add: [web({spec: {externalTrafficPolicy: 'Local'}}), endpoints('web', [''])],
      without: noStatus,
    })
    expect(verdictOf('MLD0215', context)).to.equal('fail ann-no-local-endpoints')
  })
})

describe('MLD0216', () => {
  const seen = announcing('web', 'n2', '2026-09-20T09:00:00Z', '2026-09-20T10:00:00Z')

  it('takes an event for want of a status', () => {
    const context = world({
      without: noStatus,
      add: [seen, componentPod('controller', 'controller-a', {version: 'v0.14.5'})],
      absent: ['servicel2statuses'],
    })
    expect(verdictOf('MLD0216', context)).to.equal('pass n2 (event nodeAssigned, may be old)')
  })

  it('gives no verdict when nothing reports, and names the elected node', () => {
    const context = world({
      without: noStatus,
      add: [componentPod('controller', 'controller-a', {version: 'v0.14.5'})],
      absent: ['servicel2statuses'],
    })
    const result = only('MLD0216', context)
    expect(result).to.include({status: 'inconclusive', reason: 'not-observed'})
    expect(result.evidence).to.deep.equal(['by the election it is n1'])
  })

  it('fails when the speakers of this release should have reported', () => {
    expect(verdictOf('MLD0216', world({without: noStatus}))).to.equal('fail ann-not-announced')
  })

  it('tells a status that a speaker left behind', () => {
    const context = world({without: ['Pod/speaker-a']})
    const result = only('MLD0216', context)
    expect(result.reason).to.equal('announcer-not-eligible')
    expect(result.evidence).to.deep.equal(['nodes that may: n2'])
  })

  it('remarks on a node that would not be elected', () => {
    const context = world({without: noStatus, add: [l2Status('web', 'n2')]})
    expect(only('MLD0216', context)).to.include({reason: 'announcer-not-elected', severity: 'info'})
  })

  it('does not apply to pools that only BGP announces', () => {
    const peer = metallb('BGPPeer', 'r', {myASN: 1, peerASN: 2, peerAddress: '10.0.0.1'})
    const add = [metallb('BGPAdvertisement', 'bgp'), peer]
    const context = world({add, without: [...noStatus, 'L2Advertisement/l2']})
    expect(only('MLD0216', context).args).to.deep.equal({blockedBy: 'MLD0220'})
    expect(verdictOf('MLD0217', context)).to.equal('na no L2Advertisement is for it')
  })
})

describe('MLD0217', () => {
  it('counts three nodes within the hour, whatever their order', () => {
    const context = world({
      add: [
        node('n3', '192.168.1.13'),
        announcing('web', 'n1', '2026-09-20T09:10:00Z', '2026-09-20T09:11:00Z'),
        announcing('web', 'n2', '2026-09-20T09:20:00Z', '2026-09-20T09:21:00Z'),
        announcing('web', 'n3', '2026-09-20T09:30:00Z', '2026-09-20T09:31:00Z'),
      ],
    })
    expect(only('MLD0217', context).args?.['nodes']).to.deep.equal(['n3', 'n2', 'n1'])
  })

  it('forgets what is older, and what has no time', () => {
    const context = world({
      add: [
        announcing('web', 'n1', '2026-09-20T07:00:00Z', '2026-09-20T08:00:00Z'),
        announcing('web', 'n2', '2026-09-20T07:30:00Z', '2026-09-20T09:50:00Z'),
        announcing('web', 'n3', '', 'yesterday'),
      ],
    })
    expect(verdictOf('MLD0217', context)).to.equal('pass n2')
  })
})

describe('MLD0218 and MLD0219', () => {
  it('pass interfaces on which a status says the address is announced', () => {
    const context = world({add: [metallb('L2Advertisement', 'l2', {interfaces: ['eth0', 'eth1']})]})
    expect(verdictOf('MLD0218', context)).to.equal('pass eth0, eth1 on n1')
  })

  it('warn ahead of the release that refuses sharing with serviceSelectors', () => {
    const context = world({
      add: [
        web({labels: {app: 'web'}, annotations: {'metallb.io/allow-shared-ip': 'a'}}),
        metallb('L2Advertisement', 'l2', {serviceSelectors: [{matchLabels: {app: 'web'}}]}),
        componentPod('controller', 'controller-a', {version: 'v0.16.1'}),
      ],
    })
    const result = only('MLD0219', context)
    expect(result.severity).to.equal('warning')
    expect(result.message).to.match(/\(from 0\.16\.2 on\)$/)
  })
})
