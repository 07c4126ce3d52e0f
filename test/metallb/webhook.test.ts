import {expect} from 'chai'
import type {WebhookAnswer, WebhookOperation} from '../../src/metallb/webhook.js'
import {validateByWebhook} from '../../src/metallb/webhook.js'
import {toInstallation, toObject, type ClusterSettings, type Manifest} from './scenario-world.js'
import {metallb, node, pool} from './world.js'

const frr: ClusterSettings = {metallbNamespace: 'metallb-system', bgpType: 'frr-k8s'}
const native: ClusterSettings = {...frr, bgpType: 'native'}

function answer(
  object: Manifest,
  world: readonly Manifest[] = [],
  operation: WebhookOperation = 'create',
  cluster = frr,
): WebhookAnswer {
  return validateByWebhook(toObject(object), toInstallation(world, cluster), operation)
}

function elsewhere(manifest: Manifest): Manifest {
  return {...manifest, metadata: {...manifest.metadata, namespace: 'default'}}
}

function refused(message: string): WebhookAnswer {
  return {allowed: false, message}
}

function peer(name: string, spec: Readonly<Record<string, unknown>> = {}): Manifest {
  return metallb('BGPPeer', name, {myASN: 64500, peerASN: 64501, peerAddress: '10.0.0.1', ...spec})
}

const wrongPlace = refused('resource must be created in metallb-system namespace')

describe('the webhook of IPAddressPool', () => {
  const first = pool('p', ['192.0.2.0/24'])

  it('allows a pool that overlaps nothing', () => {
    expect(answer(pool('q', ['198.51.100.0/24']), [first])).to.deep.equal({allowed: true})
  })

  it('names the new pool last, whatever its name', () => {
    expect(answer(pool('a', ['192.0.2.0-192.0.2.9']), [first])).to.deep.equal(
      refused('CIDR "192.0.2.0/29" in pool "a" overlaps with already defined CIDR "192.0.2.0/24"'),
    )
  })

  it('puts a changed pool in its place', () => {
    const second = pool('q', ['198.51.100.0/24'])
    expect(answer(pool('p', ['198.51.100.0/25']), [first, second], 'update')).to.deep.equal(
      refused('CIDR "198.51.100.0/24" in pool "q" overlaps with already defined CIDR "198.51.100.0/25"'),
    )
    expect(answer(pool('p', ['192.0.2.0/25']), [first, second], 'update')).to.deep.equal({allowed: true})
  })

  it('reads the addresses as the controller does', () => {
    expect(answer(pool('q', ['192.0.2.1']))).to.deep.equal(
      refused('parsing address pool q: invalid CIDR "192.0.2.1" in pool "q": invalid CIDR "192.0.2.1"'),
    )
    expect(answer(pool('q', []))).to.deep.equal(
      refused('parsing address pool q: pool has no prefixes defined'),
    )
  })

  it('looks at the namespace when a pool is created, and at no other time', () => {
    const stray = elsewhere(pool('q', ['198.51.100.0/24']))
    expect(answer(stray)).to.deep.equal(wrongPlace)
    expect(answer(stray, [], 'update')).to.deep.equal({allowed: true})
  })

  it('lets a pool be deleted that is in use', () => {
    expect(answer(first, [first], 'delete')).to.deep.equal({allowed: true})
  })
})

describe('the webhooks of advertisements', () => {
  it('refuse names given twice', () => {
    expect(answer(metallb('L2Advertisement', 'l2', {ipAddressPools: ['p', 'p']}))).to.deep.equal(
      refused('duplicate definition in ipAddressPools field'),
    )
  })

  it('take pools that do not exist', () => {
    expect(answer(metallb('L2Advertisement', 'l2', {ipAddressPools: ['later']}))).to.deep.equal({
      allowed: true,
    })
  })

  it('refuse an aggregation the pool is too small for', () => {
    const small = pool('p', ['192.0.2.0/28'])
    expect(answer(metallb('BGPAdvertisement', 'b', {aggregationLength: 26}), [small])).to.deep.equal(
      refused(
        'invalid aggregation length 26: prefix 28 in this pool is more specific than the aggregation length for addresses 192.0.2.0/28',
      ),
    )
  })

  it('refuse two local preferences for one update', () => {
    const world = [
      node('n1'),
      pool('p', ['192.0.2.0/24']),
      metallb('BGPAdvertisement', 'a', {localPref: 100}),
    ]
    expect(answer(metallb('BGPAdvertisement', 'b', {localPref: 200}), world).message).to.match(
      /^invalid local preference 200: local preference 100 was already set/,
    )
    const apart = world.map((one) =>
      one.kind === 'BGPAdvertisement' ? {...one, spec: {...one.spec, peers: ['x']}} : one,
    )
    expect(answer(metallb('BGPAdvertisement', 'b', {localPref: 200, peers: ['y']}), apart)).to.deep.equal({
      allowed: true,
    })
  })

  it('refuse the same advertisement under another name', () => {
    const spec = {ipAddressPools: ['p']}
    expect(
      answer(metallb('BGPAdvertisement', 'b', spec), [metallb('BGPAdvertisement', 'a', spec)]).allowed,
    ).to.equal(false)
  })

  it('leave an alias of a community for later, but not a malformed community', () => {
    const answerFor = (community: string): WebhookAnswer =>
      answer(metallb('BGPAdvertisement', 'b', {communities: [community]}))
    expect(answerFor('no-export')).to.deep.equal({allowed: true})
    expect(answerFor('64512:1')).to.deep.equal({allowed: true})
    expect(answerFor('64512:70000').allowed).to.equal(false)
  })

  it('refuse IPv6 pools and large communities in native mode', () => {
    const v6 = pool('v6', ['2001:db8::/120'])
    expect(answer(metallb('BGPAdvertisement', 'b'), [v6], 'create', native)).to.deep.equal(
      refused('pool "v6" has ipv6 CIDR 2001:db8::/120, native bgp mode does not support ipv6'),
    )
    expect(
      answer(metallb('BGPAdvertisement', 'b', {communities: ['large:1:2:3']}), [], 'create', native).allowed,
    ).to.equal(false)
  })
})

describe('the webhook of BGPPeer', () => {
  it('leaves BFD profile and password Secret for later', () => {
    const later = {bfdProfile: 'later', passwordSecret: {name: 'later'}}
    expect(answer(peer('a', later))).to.deep.equal({allowed: true})
  })

  it('refuses contradictions inside the object', () => {
    const message = (spec: Readonly<Record<string, unknown>>): string | undefined =>
      answer(peer('a', spec)).message
    expect(message({dynamicASN: 'external'})).to.equal(
      'both peer ASN and dynamicASN specified\nparsing peer a',
    )
    expect(message({interface: 'eth0'})).to.match(/both an address and an interface/)
    expect(message({peerASN: 64500, ebgpMultiHop: true})).to.match(/EBGPMultiHop/)
    expect(message({holdTime: '2s'})).to.match(/^invalid hold time "2s": must be 0 or >=3s/)
    expect(message({holdTime: '1m30s', keepaliveTime: '2m'})).to.match(
      /^invalid keepaliveTime "2m0s", must be lower than holdTime "1m30s"/,
    )
    expect(message({holdTime: '90s', keepaliveTime: '30s'})).to.equal(undefined)
  })

  it('holds peers against one another only where they share a node', () => {
    const on = (name: string): Readonly<Record<string, unknown>> => ({
      nodeSelectors: [{matchLabels: {'kubernetes.io/hostname': name}}],
    })
    const world = [node('n1'), node('n2'), peer('a', {...on('n1')})]
    expect(answer(peer('b', {...on('n2'), myASN: 64999}), world)).to.deep.equal({allowed: true})
    expect(answer(peer('b', {...on('n1'), myASN: 64999, peerAddress: '10.0.0.2'}), world)).to.deep.equal(
      refused(
        'peer 10.0.0.2 has myAsn different from 64500, in FRR mode all myAsn must be equal for the same VRF',
      ),
    )
    expect(answer(peer('b', on('n1')), world)).to.deep.equal(
      refused("peer 10.0.0.1 already exists, FRR mode doesn't support duplicate BGPPeers"),
    )
  })

  it('refuses in native mode what only FRR can do', () => {
    expect(answer(peer('a', {vrf: 'red'}), [], 'create', native)).to.deep.equal(
      refused('peer 10.0.0.1 has vrf set on native bgp mode'),
    )
  })

  it('looks at nothing else in a new peer with disableMP', () => {
    const stray = elsewhere(peer('a', {disableMP: true, myASN: 0}))
    const {allowed, warnings} = answer(stray)
    expect({allowed, warnings: warnings?.length}).to.deep.equal({allowed: true, warnings: 1})
    expect(answer(peer('a', {disableMP: true, myASN: 0}), [], 'update').allowed).to.equal(false)
  })

  it('warns of the old version', () => {
    expect(answer({...peer('a'), apiVersion: 'metallb.io/v1beta1'})).to.deep.equal({
      allowed: true,
      warnings: ['v1beta1 is deprecated, please use v1beta2'],
    })
  })
})

describe('the webhooks of Community and BFDProfile', () => {
  const named = (name: string, value: string): Manifest =>
    metallb('Community', name, {communities: [{name: 'alias', value}]})

  it('refuse a community that is malformed or named twice', () => {
    expect(answer(named('c', '64512:1'))).to.deep.equal({allowed: true})
    expect(answer(named('c', 'x')).allowed).to.equal(false)
    expect(answer(named('d', '64512:2'), [named('c', '64512:1')])).to.deep.equal(
      refused('duplicate definition of community "alias"'),
    )
  })

  it('keep a BFDProfile that a BGPPeer uses', () => {
    const profile = metallb('BFDProfile', 'fast')
    expect(answer(profile)).to.deep.equal({allowed: true})
    expect(answer(elsewhere(profile))).to.deep.equal(wrongPlace)
    expect(answer(profile, [profile, peer('a', {bfdProfile: 'fast'})], 'delete').allowed).to.equal(false)
    expect(answer(profile, [profile, peer('a')], 'delete')).to.deep.equal({allowed: true})
  })
})

describe('objects without a webhook of MetalLB', () => {
  it('are allowed', () => {
    expect(answer({apiVersion: 'v1', kind: 'Service', metadata: {name: 'a'}})).to.deep.equal({allowed: true})
  })
})
