import {expect} from 'chai'
import type {CheckContext} from '../../../src/checks/context.js'
import {findCauses} from '../../../src/checks/causes.js'
import {judge} from '../../../src/checks/judge.js'
import {reachMaker} from '../../../src/checks/reach.js'
import {metallbRules} from '../../../src/checks/rules/metallb/rules.js'
import {pool, service} from '../../metallb/world.js'
import type {Manifest} from '../../metallb/scenario-world.js'
import {event, pendingWeb, only, verdictOf, web, world} from './metallb-world.js'

/** Service web of the healthy world as it waits, with `more` around it. */
function waiting(more: Parameters<typeof pendingWeb>[0] = {}, add: readonly Manifest[] = []): CheckContext {
  return world({add: [pendingWeb(more), ...add]})
}

const pending: readonly (readonly [
  title: string,
  context: () => CheckContext,
  cause: string,
  reason: string,
])[] = [
  [
    'the controller is down',
    () => world({add: [pendingWeb()], without: ['Pod/controller-a']}),
    'MLD0201',
    'controller-not-running',
  ],
  [
    'MetalLB refuses its configuration',
    () =>
      world({
        add: [pendingWeb(), pool('lan', ['192.168.1.240-192.168.1.300'])],
        without: ['ConfigurationState/controller'],
      }),
    'MLD0203',
    'cfg-pool-syntax',
  ],
  [
    'no pool exists',
    () => world({add: [pendingWeb()], without: ['IPAddressPool/lan']}),
    'MLD0204',
    'alloc-no-pool',
  ],
  [
    'the only pool serves on request',
    () => waiting({}, [pool('lan', ['192.168.1.240-192.168.1.250'], {autoAssign: false})]),
    'MLD0204',
    'alloc-only-non-autoassign-pools',
  ],
  [
    'the pool has no address of the family',
    () => waiting({}, [pool('lan', ['fd00:1::1-fd00:1::9'])]),
    'MLD0204',
    'alloc-family-mismatch',
  ],
  [
    'the pool is full',
    () => waiting({}, [pool('lan', ['192.168.1.240/32']), service('api', {ips: ['192.168.1.240']})]),
    'MLD0205',
    'alloc-pool-exhausted',
  ],
  [
    'the address is requested twice',
    () =>
      waiting({
        spec: {loadBalancerIP: '192.168.1.241'},
        annotations: {'metallb.io/loadBalancerIPs': '192.168.1.241'},
      }),
    'MLD0207',
    'alloc-request-both-spec-and-annotation',
  ],
  [
    'the shared address has the port already',
    () =>
      waiting(
        {annotations: {'metallb.io/allow-shared-ip': 'a', 'metallb.io/loadBalancerIPs': '192.168.1.241'}},
        [service('api', {annotations: {'metallb.io/allow-shared-ip': 'a'}, ips: ['192.168.1.241']})],
      ),
    'MLD0208',
    'alloc-sharing-port-conflict',
  ],
]

describe('a Service that waits for an address', () => {
  for (const [title, context, cause, reason] of pending)
    it(`because ${title}: MLD0206 fails beside ${cause} and follows from it`, () => {
      const results = judge(metallbRules, context())
      const effect = results.findIndex(
        ({code, status, subject}) =>
          code === 'MLD0206' && status === 'fail' && subject.id === 'svc:default/web',
      )
      expect(effect).to.not.equal(-1)
      const root = results.findIndex((one) => one.code === cause && one.reason === reason)
      expect(root, `${cause} ${reason}`).to.not.equal(-1)
      const reachOf = reachMaker(results.map(({subject}) => subject))
      expect(findCauses(results, reachOf).get(effect)).to.include(root)
      const blocked = results.filter(({code}) => code === 'MLD0210').map((one) => one.reason)
      expect(blocked).to.include('blocked-by')
    })

  it('is told the cause in the words of the diagnosis, with the pools one by one', () => {
    const result = only(
      'MLD0206',
      waiting({annotations: {'metallb.io/address-pool': 'lam'}}, [pool('web', ['10.0.0.1/32'])]),
    )
    expect(result.message).to.equal(
      'the Service waits for an address: the requested pool lam does not exist; did you mean lan?',
    )
    expect(result.evidence).to.deep.equal([
      'pool lan: another pool is requested',
      'pool web: another pool is requested',
    ])
    expect(result.args).to.deep.equal({cause: 'alloc-unknown-pool'})
    expect(result.fix?.commands).to.deep.equal([
      'kubectl -n default annotate service web --overwrite metallb.io/address-pool=lan',
    ])
  })

  it('shows the newest event decoded, or that its words do not tell', () => {
    const refused = (words: string): Manifest =>
      event('web', 'AllocationFailed', `Failed to allocate IP for "default/web": ${words}`)
    const unknown = waiting({annotations: {'metallb.io/address-pool': 'lam'}}, [
      refused('unknown pool "lam"'),
    ])
    expect(only('MLD0206', unknown).evidence?.[0]).to.equal(
      'event AllocationFailed at 2026-09-20T10:02:00Z: unknown pool "lam" (that is alloc-unknown-pool)',
    )
    const full = waiting({}, [pool('lan', ['fd00::1/128']), refused('no available IPs')])
    expect(only('MLD0206', full).evidence?.[0]).to.include('no available IPs (which alone does not tell why)')
  })

  it('that MetalLB should have served already is told to wait', () => {
    const result = only('MLD0206', waiting())
    expect(result.reason).to.equal('address-due')
    expect(result.message).to.include('192.168.1.240 from pool lan')
  })

  it('fails also where the pools may not be listed', () => {
    const result = only('MLD0206', world({add: [pendingWeb()], forbidden: ['ipaddresspools']}))
    expect(result).to.include({status: 'fail', reason: 'no-address'})
    expect(result.fix?.commands).to.deep.equal(['kubectl -n default describe service web'])
  })

  it('of a class MetalLB does not handle fails alone: no other check applies', () => {
    const context = waiting({spec: {loadBalancerClass: 'other'}})
    expect(only('MLD0206', context).reason).to.equal('alloc-lbclass-mismatch')
    expect(verdictOf('MLD0204', context)).to.equal('na MetalLB does not handle its class')
    const unseen = world({
      add: [pendingWeb({spec: {loadBalancerClass: 'other'}})],
      forbidden: ['pods', 'deployments', 'daemonsets'],
    })
    expect(only('MLD0206', unseen)).to.include({status: 'inconclusive', reason: 'class-unknown'})
  })
})

describe('MLD0206 for a Service with an address', () => {
  it('says what else is worth knowing, as evidence', () => {
    const context = world({
      add: [web({spec: {loadBalancerSourceRanges: ['10.0.0.0/8'], allocateLoadBalancerNodePorts: false}})],
    })
    const {status, evidence} = only('MLD0206', context)
    expect(status).to.equal('pass')
    expect(evidence?.[0]).to.include('only clients in 10.0.0.0/8')
    expect(evidence?.[1]).to.include('no node ports')
  })

  it('shows a host name, and an address that is not from a pool', () => {
    const foreign: Manifest = {...web(), status: {loadBalancer: {ingress: [{hostname: 'lb.example.net'}]}}}
    expect(only('MLD0206', world({add: [foreign]})).message).to.include('lb.example.net')
    const strange = world({add: [web({ips: ['203.0.113.9']})]})
    expect(verdictOf('MLD0206', strange)).to.equal('pass 203.0.113.9, from no pool of MetalLB')
  })

  it('names the stale address of a Service that MetalLB gave up', () => {
    const context = world({add: [web({spec: {loadBalancerClass: 'other'}, ips: ['203.0.113.9']})]})
    const result = only('MLD0206', context)
    expect(result.reason).to.equal('ip-stale')
    expect(result.fix?.text).to.equal('create the Service again, or clear its status')
    expect(result.fix?.commands?.[0]).to.match(/^kubectl -n default patch service web --subresource=status /)
  })
})

describe('MLD0205 of a pool', () => {
  const lan = (text: string, status?: Manifest['status']): Manifest => ({
    ...pool('lan', [text]),
    ...(status === undefined ? {} : {status}),
  })

  it('warns when nine in ten are in use and few are left', () => {
    const used = Array.from({length: 9}, (_, index) =>
      service(`s${index}`, {ips: [`192.168.1.${241 + index}`]}),
    )
    const result = only('MLD0205', world({add: [lan('192.168.1.240-192.168.1.250'), ...used]}), 'pool:lan')
    expect(result).to.include({reason: 'pool-nearly-full', severity: 'warning'})
    expect(result.message).to.equal('pool lan is nearly full: 10 of 11 IPv4 addresses are in use')
    expect(result.args).to.include({free: '1', capacity: '11'})
  })

  it('takes a pool of one address for what it is', () => {
    const context = world({add: [lan('192.168.1.240/32')]})
    expect(verdictOf('MLD0205', context, 'pool:lan')).to.equal('pass IPv4 0 of 1 free')
  })

  it('holds the counters of the status against the Services, 64 bits wide', () => {
    const counters = {assignedIPv4: 1, availableIPv4: 10, assignedIPv6: 0, availableIPv6: 0}
    const range = '192.168.1.240-192.168.1.250'
    expect(verdictOf('MLD0205', world({add: [lan(range, counters)]}), 'pool:lan')).to.match(/^pass /)
    const wrong = world({add: [lan(range, {...counters, assignedIPv4: 3, availableIPv4: 8})]})
    const result = only('MLD0205', wrong, 'pool:lan')
    expect(result).to.include({reason: 'counters-differ', severity: 'warning'})
    expect(result.message).to.include('assignedIPv4 is 3, counted 1, availableIPv4 is 8, counted 10')
    const wide: Manifest = {
      ...pool('lan', [range, 'fd00:1::/64']),
      // as JSON reads 9223372036854775807
      status: {...counters, availableIPv6: Number(9_223_372_036_854_775_807n)},
    }
    expect(verdictOf('MLD0205', world({add: [wide]}), 'pool:lan')).to.match(/^pass /)
  })

  it('believes no counters while the controller is down, and none that are no numbers', () => {
    const range = '192.168.1.240-192.168.1.250'
    const down = world({add: [lan(range, {assignedIPv4: 9})], without: ['Pod/controller-a']})
    expect(verdictOf('MLD0205', down, 'pool:lan')).to.match(/^pass /)
    const odd = world({add: [lan(range, {assignedIPv4: 'nine', availableIPv4: [1]})]})
    expect(verdictOf('MLD0205', odd, 'pool:lan')).to.match(/^pass /)
  })

  it('names Services of another class that hold its addresses', () => {
    const context = world({
      add: [
        lan('192.168.1.240-192.168.1.250', {assignedIPv4: 7}),
        service('other', {spec: {loadBalancerClass: 'x'}, ips: ['192.168.1.249']}),
      ],
    })
    expect(only('MLD0205', context, 'pool:lan').evidence?.[0]).to.include('default/other')
  })
})

describe('what a Service asks for', () => {
  it('and what it has may differ', () => {
    const context = world({add: [web({annotations: {'metallb.io/loadBalancerIPs': '192.168.1.245'}})]})
    expect(verdictOf('MLD0207', context)).to.equal('fail not-as-requested')
  })

  it('may be unreadable: the address it has stays', () => {
    const context = world({add: [web({annotations: {'metallb.io/loadBalancerIPs': 'soon'}})]})
    expect(verdictOf('MLD0207', context)).to.equal('fail alloc-request-invalid')
    expect(verdictOf('MLD0206', context)).to.match(/^pass /)
  })

  it('is compared in canonical form', () => {
    const context = world({
      add: [
        pool('lan', ['fd00:1::/120']),
        web({
          spec: {clusterIP: 'fd00::9', clusterIPs: ['fd00::9']},
          annotations: {'metallb.io/loadBalancerIPs': 'FD00:1:0:0::1'},
          ips: ['fd00:1::1'],
        }),
      ],
    })
    expect(verdictOf('MLD0207', context)).to.equal('pass fd00:1::1')
  })
})

describe('MLD0208', () => {
  const key = (value: string): {readonly annotations: Readonly<Record<string, string>>} => ({
    annotations: {'metallb.io/allow-shared-ip': value},
  })
  const api = (more: Parameters<typeof service>[1]): Manifest =>
    service('api', {spec: {ports: [{port: 443}]}, ips: ['192.168.1.240'], ...more})

  it('prints the first violated rule and both Services', () => {
    const result = only('MLD0208', world({add: [web(key('a')), api(key('b'))]}))
    expect(result.reason).to.equal('alloc-sharing-key-mismatch')
    expect(result.message).to.equal(
      'default/web may not share 192.168.1.240 with default/api: allow-shared-ip is a here and b there',
    )
    expect(result.fix?.commands).to.have.length(2)
  })

  it('tells two that never agreed to share', () => {
    const result = only('MLD0208', world({add: [web(), api({})]}))
    expect(result.message).to.include('allow-shared-ip is not set here and not set there')
  })

  it('knows the traffic policy, and different ports are fine', () => {
    const local = {spec: {externalTrafficPolicy: 'Local', ports: [{port: 443}]}}
    const context = world({add: [web(key('a')), api({...key('a'), ...local})]})
    expect(verdictOf('MLD0208', context)).to.equal('fail alloc-sharing-backend-mismatch')
    expect(verdictOf('MLD0208', world({add: [web(key('a')), api(key('a'))]}))).to.equal(
      'pass 192.168.1.240 with default/api',
    )
  })
})
