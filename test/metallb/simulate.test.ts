import {expect} from 'chai'
import {diagnoseAll} from '../../src/metallb/diagnose.js'
import {simulate, type Simulation, type SimulationMemory} from '../../src/metallb/simulate.js'
import {applyStep, toInstallation, type ClusterSettings, type Manifest} from './scenario-world.js'
import {endpoints, metallb, node, pool, service} from './world.js'

const settings: ClusterSettings = {metallbNamespace: 'metallb-system', bgpType: 'frr-k8s'}

function run(manifests: readonly Manifest[], cluster = settings, previous?: SimulationMemory): Simulation {
  return simulate(toInstallation(manifests, {...settings, ...cluster}), previous)
}

function ipsOf(simulation: Simulation, name: string): readonly string[] | undefined {
  return simulation.services.get(`default/${name}`)?.ips
}

function reasons(simulation: Simulation): readonly string[] {
  return simulation.events.map(({reason}) => reason)
}

function codes(manifests: readonly Manifest[], cluster: ClusterSettings = {}): readonly string[] {
  const installation = toInstallation(manifests, {...settings, ...cluster})
  return diagnoseAll(installation, simulate(installation)).map(({code, subject}) => `${code} ${subject}`)
}

const dual = {
  clusterIPs: ['10.96.0.20', 'fd00::20'],
  clusterIP: '10.96.0.20',
  ipFamilyPolicy: 'PreferDualStack',
  ipFamilies: ['IPv4', 'IPv6'],
}

describe('the controller', () => {
  it('keeps serving from the last good configuration, also new Services', () => {
    const before = run([pool('p', ['192.0.2.0/30']), service('a')])
    const broken = [pool('p', ['192.0.2.0/33']), service('a', {ips: ['192.0.2.0']}), service('b')]
    const after = run(broken, settings, before.memory)
    expect(after.controllerError).to.match(/^configuration error: parsing address pool p/)
    expect(ipsOf(after, 'a')).to.deep.equal(['192.0.2.0'])
    expect(ipsOf(after, 'b')).to.deep.equal(['192.0.2.1'])
  })

  it('takes the address away when an impossible pool is requested later', () => {
    const world = [
      pool('p', ['192.0.2.0/30']),
      service('a', {annotations: {'metallb.io/address-pool': 'x'}, ips: ['192.0.2.0']}),
    ]
    const simulation = run(world)
    expect(ipsOf(simulation, 'a')).to.deep.equal([])
    expect(reasons(simulation)).to.deep.equal(['AllocationFailed'])
  })

  it('keeps the address when the request cannot be read any more', () => {
    const world = [
      pool('p', ['192.0.2.0/30']),
      service('a', {annotations: {'metallb.io/loadBalancerIPs': 'x'}, ips: ['192.0.2.2']}),
    ]
    const simulation = run(world)
    expect(ipsOf(simulation, 'a')).to.deep.equal(['192.0.2.2'])
    expect(reasons(simulation)).to.deep.equal(['LoadBalancerFailed'])
    expect(codes(world)).to.deep.equal(['ALLOC_REQUEST_INVALID default/a'])
  })

  it('keeps the address when the pool stops to assign by itself or has a new name', () => {
    const held = service('a', {ips: ['192.0.2.1']})
    for (const changed of [
      pool('p', ['192.0.2.0/30'], {autoAssign: false}),
      pool('renamed', ['192.0.2.0/30']),
    ])
      expect(ipsOf(run([changed, held]), 'a')).to.deep.equal(['192.0.2.1'])
  })

  it('handles Services by class', () => {
    const world = [
      pool('p', ['192.0.2.0/29']),
      service('none'),
      service('ours', {spec: {loadBalancerClass: 'metallb'}}),
      service('other', {spec: {loadBalancerClass: 'x'}}),
    ]
    const classless = run(world)
    expect(['none', 'ours', 'other'].map((name) => ipsOf(classless, name)?.length)).to.deep.equal([1, 0, 0])
    const withClass = run(world, {loadBalancerClass: 'metallb'})
    expect(['none', 'ours', 'other'].map((name) => ipsOf(withClass, name)?.length)).to.deep.equal([0, 1, 0])
    expect(codes(world, {loadBalancerClass: 'metallb'})).to.have.members([
      'ALLOC_LBCLASS_MISMATCH default/none',
      'ALLOC_LBCLASS_MISMATCH default/other',
    ])
  })

  it('joins a shared address only when it comes before the first free one', () => {
    const share = {'metallb.io/allow-shared-ip': 'k'}
    const first = service('first', {annotations: share, ips: ['192.0.2.1']})
    const second = service('second', {annotations: share, spec: {ports: [{port: 443, protocol: 'TCP'}]}})
    expect(ipsOf(run([pool('p', ['192.0.2.0/30']), first, second]), 'second')).to.deep.equal(['192.0.2.0'])
    expect(ipsOf(run([pool('p', ['192.0.2.1-192.0.2.3']), first, second]), 'second')).to.deep.equal([
      '192.0.2.1',
    ])
  })

  it('tells the sharing rules apart', () => {
    const single = pool('p', ['192.0.2.1/32'])
    const share = (key: string): Readonly<Record<string, string>> => ({'metallb.io/allow-shared-ip': key})
    const owner = service('owner', {annotations: share('k'), ips: ['192.0.2.1']})
    const clash = service('b', {annotations: share('k')})
    const other = service('b', {annotations: share('x'), spec: {ports: [{port: 81}]}})
    const local = service('b', {
      annotations: share('k'),
      spec: {ports: [{port: 81}], externalTrafficPolicy: 'Local'},
    })
    const plain = service('b')
    const found = [clash, other, local, plain].map((second) => codes([single, owner, second]))
    expect(found).to.deep.equal([
      ['ALLOC_SHARING_PORT_CONFLICT default/b'],
      ['ALLOC_SHARING_KEY_MISMATCH default/b'],
      ['ALLOC_SHARING_BACKEND_MISMATCH default/b'],
      ['ALLOC_POOL_EXHAUSTED default/b'],
    ])
  })

  it('lets a Local Service without selector share with Cluster Services', () => {
    const share = {'metallb.io/allow-shared-ip': 'k'}
    const world = [
      pool('p', ['192.0.2.1/32']),
      service('a', {annotations: share, ips: ['192.0.2.1']}),
      service('b', {
        annotations: share,
        spec: {ports: [{port: 81}], selector: {}, externalTrafficPolicy: 'Local'},
      }),
    ]
    expect(ipsOf(run(world), 'b')).to.deep.equal(['192.0.2.1'])
  })

  it('never takes two addresses from two pools', () => {
    const world = [
      pool('v4', ['192.0.2.0/30']),
      pool('v6', ['2001:db8::/126']),
      service('a', {spec: {...dual, ipFamilyPolicy: 'RequireDualStack'}}),
    ]
    expect(ipsOf(run(world), 'a')).to.deep.equal([])
    expect(codes(world)).to.deep.equal(['ALLOC_DUALSTACK_NO_SINGLE_POOL default/a'])
  })

  it('falls back to one family when two are preferred, and complains at every look', () => {
    const simulation = run([pool('v4', ['192.0.2.0/30']), service('a', {spec: dual})])
    expect(ipsOf(simulation, 'a')).to.deep.equal(['192.0.2.0'])
    expect(reasons(simulation)).to.deep.equal(['IPAllocated', 'AdditionalAssignFailed'])
    expect(simulation.repeated.map(({reason}) => reason)).to.deep.equal(['AdditionalAssignFailed'])
  })

  it('adds the other family when the pool gets it', () => {
    const simulation = run([
      pool('p', ['192.0.2.0/30', '2001:db8::/126']),
      service('a', {spec: dual, ips: ['192.0.2.1']}),
    ])
    expect(ipsOf(simulation, 'a')).to.deep.equal(['192.0.2.1', '2001:db8::'])
  })

  it('flaps when a single-stack Service prefers two families of a pool that has both', () => {
    const world = [
      pool('p', ['192.0.2.0/30', '2001:db8::/126']),
      service('a', {spec: {ipFamilyPolicy: 'PreferDualStack'}}),
    ]
    const outcome = run(world).services.get('default/a')
    expect(outcome?.flapping).to.equal(true)
    expect(outcome?.alternatives.map(({ips}) => ips)).to.have.deep.members([
      ['192.0.2.0'],
      ['192.0.2.0', '2001:db8::'],
    ])
    expect(codes(world)).to.deep.equal(['ALLOC_PREFER_DUALSTACK_FLAPPING default/a'])
  })

  it('asks for a nil address when the requested pool lacks the family', () => {
    const world = [
      pool('v6', ['2001:db8::/126']),
      service('a', {annotations: {'metallb.io/address-pool': 'v6'}}),
    ]
    expect(run(world).events[0]?.message).to.equal(
      'Failed to allocate IP for "default/a": ["<nil>"] is not allowed in config',
    )
    expect(codes(world)).to.deep.equal(['ALLOC_FAMILY_MISMATCH default/a'])
  })

  it('clears who has no ClusterIP, without any event', () => {
    const world = [
      pool('p', ['192.0.2.0/30']),
      service('a', {spec: {clusterIP: '', clusterIPs: []}, ips: ['192.0.2.1']}),
    ]
    const simulation = run(world)
    expect(ipsOf(simulation, 'a')).to.deep.equal([])
    expect(simulation.events).to.deep.equal([])
    expect(codes(world)).to.deep.equal(['ALLOC_NO_CLUSTERIP default/a'])
  })

  it('names every way two random choices can go', () => {
    const simulation = run([
      pool('p', ['192.0.2.0/30']),
      pool('q', ['198.51.100.0/30']),
      service('a'),
      service('b'),
    ])
    expect(simulation.services.get('default/b')?.alternatives.map(({ips}) => ips[0])).to.have.members([
      '192.0.2.0',
      '192.0.2.1',
      '198.51.100.0',
      '198.51.100.1',
    ])
  })

  it('follows how MetalLB sorts pools of one priority, with low confidence', () => {
    const pinned = (priority: number): Readonly<Record<string, unknown>> => ({serviceAllocation: {priority}})
    const worlds = [10, 0].map((priority) => [
      pool('a', ['192.0.2.0/30'], pinned(priority)),
      pool('b', ['198.51.100.0/30'], pinned(priority)),
      service('s'),
    ])
    const outcomes = worlds.map((world) => run(world).services.get('default/s'))
    expect(outcomes.map((one) => [one?.pool, one?.likely])).to.deep.equal([
      ['a', true],
      ['b', true],
    ])
  })

  it('leaves the choice open among pools of one priority pinned by namespace', () => {
    const pinned = {serviceAllocation: {priority: 5, namespaces: ['default']}}
    const world = [pool('a', ['192.0.2.0/30'], pinned), pool('b', ['198.51.100.0/30'], pinned), service('s')]
    expect(
      run(world)
        .services.get('default/s')
        ?.alternatives.map((one) => one.pool),
    ).to.have.members(['a', 'b'])
  })

  it('gives a freed address to who waits for it', () => {
    const world = [pool('p', ['192.0.2.1/32']), service('a'), service('b')]
    const before = run(world)
    expect(ipsOf(before, 'b')).to.deep.equal([])
    const rest = applyStep(world, {delete: [{kind: 'Service', namespace: 'default', name: 'a'}]})
    expect(ipsOf(run(rest, settings, before.memory), 'b')).to.deep.equal(['192.0.2.1'])
  })

  it('looks only at what changed while it runs', () => {
    const world = [pool('p', ['192.0.2.1/32']), service('a', {ips: ['192.0.2.1']}), service('b')]
    const before = run(world)
    const more = applyStep(world, {apply: [service('c')]})
    expect(run(more, settings, before.memory).events.map((one) => one.service)).to.deep.equal(['default/c'])
  })
})

describe('the speakers', () => {
  const base = [pool('p', ['192.0.2.0/24']), service('web', {ips: ['192.0.2.1']}), endpoints('web', ['n1'])]
  const speakers = ['n1', 'n2']
  const both = [node('n1'), node('n2')]

  it('refuse to announce a shared address by L2 as soon as an advertisement has service selectors', () => {
    const world = [
      ...both,
      pool('p', ['192.0.2.0/24']),
      service('web', {
        ips: ['192.0.2.1'],
        labels: {a: 'b'},
        annotations: {'metallb.io/allow-shared-ip': 'k'},
      }),
      endpoints('web', ['n1']),
      metallb('L2Advertisement', 'l2', {serviceSelectors: [{matchLabels: {a: 'b'}}]}),
    ]
    const simulation = run(world, {speakers})
    expect(simulation.announcements.get('default/web')?.l2Nodes).to.deep.equal([])
    expect(codes(world, {speakers})).to.deep.equal(['ANN_SHARED_IP_WITH_SERVICE_SELECTORS default/web'])
  })

  it('announce nothing, but say so, when the interfaces do not exist', () => {
    const world = [...both, ...base, metallb('L2Advertisement', 'l2', {interfaces: ['eth9']})]
    const cluster = {speakers, nodeInterfaces: {n1: ['eth0'], n2: ['eth0']}}
    expect(codes(world, cluster)).to.deep.equal(['ANN_INTERFACE_MISMATCH default/web'])
    expect(run(world, cluster).announcements.get('default/web')?.interfacesMissing).to.equal(true)
  })

  it('see two local preferences for one update as a conflict', () => {
    const selector = {serviceSelectors: [{}]}
    const world = [
      ...both,
      ...base,
      metallb('BGPPeer', 'tor', {myASN: 64500, peerASN: 64501, peerAddress: '10.0.0.1'}),
      metallb('BGPAdvertisement', 'a', {localPref: 100, ...selector}),
      metallb('BGPAdvertisement', 'b', {localPref: 200, ...selector}),
    ]
    expect(run(world, {speakers}).announcements.get('default/web')?.bgpNodes).to.deep.equal([])
    expect(codes(world, {speakers})).to.deep.equal(['ANN_BGP_LOCALPREF_CONFLICT default/web'])
  })

  it('break only where the bad BGPPeer is selected', () => {
    const world = [
      ...both,
      metallb('BGPPeer', 'bad', {
        myASN: 64500,
        peerASN: 64501,
        peerAddress: 'x',
        nodeSelectors: [{matchLabels: {'kubernetes.io/hostname': 'n2'}}],
      }),
    ]
    expect([...run(world, {speakers}).speakerErrors.keys()]).to.deep.equal(['n2'])
  })

  it('cannot carry IPv6 over an IPv4 session without dualStackAddressFamily', () => {
    const v6 = {clusterIP: 'fd00::1', clusterIPs: ['fd00::1']}
    const world = (peer: Readonly<Record<string, unknown>>): readonly Manifest[] => [
      ...both,
      pool('p', ['2001:db8::/64']),
      service('web', {spec: v6, ips: ['2001:db8::1']}),
      endpoints('web', ['n1']),
      metallb('BGPAdvertisement', 'bgp'),
      metallb('BGPPeer', 'tor', {myASN: 64500, peerASN: 64501, peerAddress: '10.0.0.1', ...peer}),
    ]
    expect(codes(world({}), {speakers})).to.deep.equal(['ANN_BGP_FAMILY default/web'])
    expect(codes(world({dualStackAddressFamily: true}), {speakers})).to.deep.equal([])
  })

  it('are told apart from advertisements of pools that do not exist', () => {
    const world = [...both, ...base, metallb('L2Advertisement', 'l2', {ipAddressPools: ['q']})]
    expect(codes(world, {speakers})).to.deep.equal([
      'ANN_ADV_SELECTS_UNKNOWN_POOL L2Advertisement/l2',
      'ANN_NO_ADVERTISEMENT default/web',
    ])
  })

  it('need a local endpoint where the policy is Local', () => {
    const world = [
      ...both,
      pool('p', ['192.0.2.0/24']),
      service('web', {ips: ['192.0.2.1'], spec: {externalTrafficPolicy: 'Local'}}),
      endpoints('web', ['n3']),
      metallb('L2Advertisement', 'l2'),
    ]
    expect(codes(world, {speakers})).to.deep.equal(['ANN_NO_LOCAL_ENDPOINTS default/web'])
  })
})
