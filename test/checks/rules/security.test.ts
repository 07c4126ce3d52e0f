import {expect} from 'chai'
import type {CheckContext} from '../../../src/checks/context.js'
import {toMetalLBFacts} from '../../../src/checks/facts/build-metallb.js'
import type {ZoneServers} from '../../../src/checks/facts/provider.js'
import {securityRules} from '../../../src/checks/rules/security/rules.js'
import type {RecordSet} from '../../../src/model/record-set.js'
import {a, aaaa, cname, ns, recordSet, service, txt} from '../../support/builders.js'
import {resultsOf} from '../../support/check-results.js'
import {checkContext, clusterFacts} from '../../support/check-context.js'
import {contextOf, owned, type World} from '../../support/check-world.js'
import {
  files,
  keyed,
  lookedAt,
  nameServer,
  openNetwork,
  troubleWith,
  unreadable,
  zoneServers,
  verdicts,
} from '../../support/provider-facts.js'
import {endpoint, live, owned as ownedLive, plan, verdict, type Case} from '../../plan/support.js'
import {service as metallbService} from '../../metallb/world.js'
import {world as metallbWorld, type World as MetalLBWorld} from './metallb-world.js'

describe('security checks without a provider, and of a zone that could not be read', () => {
  for (const {code} of securityRules) {
    it(`${code} says nothing of what it did not see`, () => {
      const judged = [
        ...resultsOf(code, checkContext({cluster: clusterFacts(metallbWorld().cluster.snapshot)})),
        ...resultsOf(code, unreadable({}, troubleWith('ZONE_FILE_SYSTEM'), {configured: files})),
      ].filter(({status}) => status === 'pass' || status === 'fail')
      // the plan of the run and the settings of the key are there all the same
      expect(judged.filter((one) => !['MLD1007', 'MLD1008'].includes(one.code))).to.deep.equal([])
    })
  }
})

describe('MLD1001 private-leak', () => {
  const inside = [a('www.example.com', '10.0.0.5'), aaaa('six.example.com', 'fd00::5')]

  it('leaves zones alone that the public DNS does not have', () => {
    const world = (name: string, sets: readonly RecordSet[] = []): World => ({
      views: [{zones: [{name, sets: [a(`www.${name}`, '10.0.0.5'), ...sets]}]}],
    })
    expect(verdicts('MLD1001', contextOf(world('home.arpa')))).to.deep.equal(['na'])
    expect(verdicts('MLD1001', contextOf(world('corp.internal')))).to.deep.equal(['na'])
    const context = contextOf({
      views: [{zones: [{name: 'example.com', sets: inside, visibility: 'private'}]}],
    })
    expect(verdicts('MLD1001', context)).to.deep.equal(['na'])
    const local = lookedAt(
      {live: inside},
      {zone: {nameServers: zoneServers({apex: [nameServer({address: '192.168.1.2'})]})}},
    )
    expect(verdicts('MLD1001', local)).to.deep.equal(['na'])
  })

  it('tells once per zone of all names', () => {
    const [result] = resultsOf('MLD1001', contextOf({live: inside}))
    expect(result?.message).to.equal(
      'www.example.com has 10.0.0.5, an address of the local network in a public zone and 1 more name of zone example.com likewise',
    )
    expect(result?.args).to.deep.include({names: ['www.example.com', 'six.example.com']})
  })

  it('allows what the view declares, and that alone', () => {
    const world = (classes: readonly ('private' | 'global')[]): World => ({
      views: [{zones: [{name: 'example.com', sets: inside}], addressClasses: classes}],
    })
    expect(verdicts('MLD1001', contextOf(world(['global', 'private'])))).to.deep.equal(['pass'])
    expect(verdicts('MLD1001', contextOf(world(['global'])))).to.deep.equal(['fail class-not-declared'])
  })

  it('looks at what is planned too', () => {
    const objects = [service({name: 'web', hostname: 'web.example.com', ips: ['192.168.1.240']})]
    expect(verdicts('MLD1001', contextOf({objects}))).to.deep.equal(['fail planned'])
  })
})

describe('MLD1002 dangling', () => {
  function within(sets: readonly RecordSet[], changes: MetalLBWorld = {}): CheckContext {
    const {snapshot} = metallbWorld(changes).cluster
    if (snapshot === undefined) throw new Error('the world has a snapshot')
    return {
      ...contextOf({live: sets}),
      cluster: clusterFacts(snapshot),
      metallb: toMetalLBFacts(snapshot),
    }
  }

  it('warns of a record in the range that nobody of us wrote', () => {
    expect(verdicts('MLD1002', within([a('nas.example.com', '192.168.1.249')]))).to.deep.equal([
      'fail address-not-held warning',
    ])
  })

  it('knows addresses of Services, of their externalIPs and of nodes', () => {
    const context = within([a('web.example.com', '192.168.1.240'), a('ext.example.com', '192.168.1.245')], {
      add: [metallbService('ext', {spec: {externalIPs: ['192.168.1.245']}})],
    })
    expect(verdicts('MLD1002', context)).to.deep.equal(['pass', 'pass'])
    expect(verdicts('MLD1002', within([a('far.example.com', '203.0.113.9')]))).to.deep.equal(['na'])
  })

  it('does not ask to remove what is soon right again', () => {
    const live = owned(a('www.example.com', '192.168.1.249'), 'service/shop/web')
    const fixed = (ips: readonly string[]): string => {
      const objects = [service({namespace: 'shop', name: 'web', hostname: 'www.example.com', ips})]
      const {snapshot} = metallbWorld({}).cluster
      if (snapshot === undefined) throw new Error('the world has a snapshot')
      const context = {
        ...contextOf({objects, live}),
        cluster: clusterFacts(snapshot),
        metallb: toMetalLBFacts(snapshot),
      }
      return resultsOf('MLD1002', context)[0]?.fix?.text ?? ''
    }
    expect(fixed(['192.168.1.240'])).to.equal('apply the plan, which makes it A 192.168.1.240')
    expect(fixed([])).to.match(/^give service\/shop\/web its address again/)
  })

  it('is not certain of manifests, and not run without the list of Services', () => {
    const sets = owned(a('old.example.com', '192.168.1.244'), 'service/default/old')
    expect(verdicts('MLD1002', within(sets, {origin: 'manifests'}))).to.deep.equal([
      'inconclusive not-the-whole-cluster',
    ])
    expect(verdicts('MLD1002', within(sets, {forbidden: ['services']}))).to.deep.equal(['skip rbac-denied'])
  })

  it('does not stumble over objects that are not as the API promises', () => {
    const odd = metallbService('odd', {spec: {externalIPs: 'none'}})
    const context = within([a('old.example.com', '192.168.1.244')], {
      add: [{...odd, status: {loadBalancer: {ingress: [null, 'x', {ip: 7}]}}}],
    })
    expect(verdicts('MLD1002', context)).to.deep.equal(['fail address-not-held warning'])
  })

  const aliases: readonly (readonly [string, string, readonly RecordSet[], string])[] = [
    ['a name that is not there', 'gone.example.com', [], 'fail alias-to-nothing warning'],
    ['a name that is there', 'www.example.com', [a('www.example.com', '203.0.113.1')], 'pass'],
    ['a name between others', 'b.example.com', [a('a.b.example.com', '203.0.113.1')], 'pass'],
    ['a name a wildcard answers for', 'x.y.example.com', [a('*.example.com', '203.0.113.1')], 'pass'],
    [
      'a name the wildcard does not reach',
      'x.y.example.com',
      [a('*.example.com', '203.0.113.1'), txt('y.example.com', 'here')],
      'fail alias-to-nothing warning',
    ],
    ['a name of another zone below', 'x.sub.example.com', [ns('sub.example.com', 'ns1.example.net')], 'pass'],
    ['the zone itself', 'example.com', [], 'pass'],
    ['a name elsewhere', 'www.example.org', [], 'na'],
  ]
  for (const [title, target, sets, expected] of aliases) {
    it(`judges an alias to ${title}`, () => {
      expect(verdicts('MLD1002', within([cname('alias.example.com', target), ...sets]))).to.deep.equal([
        expected,
      ])
    })
  }

  it('is an error for an alias of ours', () => {
    const sets = owned(cname('alias.example.com', 'gone.example.com'), 'service/default/web')
    expect(verdicts('MLD1002', within(sets))).to.deep.equal(['fail alias-to-nothing'])
  })
})

describe('checks that ask name servers', () => {
  const delegated: World = {live: [ns('sub.example.com', 'ns1.example.org')]}

  function served(more: Partial<ZoneServers>): CheckContext {
    return lookedAt(delegated, {network: openNetwork, zone: {nameServers: zoneServers(more)}})
  }

  it('are not run offline', () => {
    for (const code of ['MLD1004', 'MLD1005', 'MLD1006', 'MLD1009'])
      expect(verdicts(code, lookedAt(delegated, {})), code).to.deep.equal(['skip disabled'])
  })

  it('ask for a transfer only when told to', () => {
    expect(verdicts('MLD1004', served({}))).to.deep.equal(['skip opt-in'])
    const silent = nameServer({state: 'silent', answered: 'timeout'})
    expect(verdicts('MLD1004', served({apex: [silent]}))).to.deep.equal(['skip not-configured'])
    expect(verdicts('MLD1004', served({apex: [nameServer({transfer: 'unknown'})]}))).to.deep.equal([
      'inconclusive not-answered',
    ])
    const local = nameServer({address: '192.168.1.2', transfer: 'open'})
    expect(verdicts('MLD1004', served({apex: [local]}))).to.deep.equal(['fail open info'])
  })

  it('do not blame a server for recursion that strangers cannot reach', () => {
    const local = nameServer({address: '10.0.0.2', recursion: true})
    expect(verdicts('MLD1005', served({apex: [local]}))).to.deep.equal(['na'])
  })

  const lame = nameServer({state: 'lame', answered: 'REFUSED'})
  const silent = nameServer({state: 'silent', answered: 'timeout'})
  const unresolved = {name: 'ns1.example.org', from: 'ns', state: 'unresolved'} as const
  const delegations: readonly (readonly [string, ZoneServers['apex'], string])[] = [
    ['one of two serves it', [lame, nameServer()], 'pass'],
    ['one refuses and one is silent', [lame, silent], 'inconclusive not-answered'],
    ['one refuses and one has no address', [lame, unresolved], 'fail all-lame'],
    ['none has an address', [unresolved], 'fail servers-without-address warning'],
    ['all are inside and refuse', [{...lame, address: '10.0.0.1'}], 'fail all-lame warning'],
  ]
  for (const [title, servers, expected] of delegations) {
    it(`judge a delegation of which ${title}`, () => {
      const context = served({delegations: [{name: 'sub.example.com', asked: true, servers}]})
      expect(verdicts('MLD1006', context)).to.deep.equal([expected])
    })
  }

  it('do not judge a delegation that was not asked for', () => {
    const context = served({delegations: [{name: 'sub.example.com', asked: false, servers: []}]})
    expect(verdicts('MLD1006', context)).to.deep.equal(['skip disabled'])
  })

  it('take a zone for signed by what is served, a file only by its servers', () => {
    const signed = recordSet('DNSKEY', 'example.com', '257 3 13 ZmFrZQ==')
    expect(verdicts('MLD1009', lookedAt({live: [signed]}, {configured: keyed}))).to.deep.equal(['pass'])
    expect(verdicts('MLD1009', lookedAt({}, {configured: keyed}))).to.deep.equal(['fail unsigned'])
    expect(verdicts('MLD1009', lookedAt({}, {configured: files}))).to.deep.equal(['skip disabled'])
    expect(verdicts('MLD1009', served({signed: true}))).to.deep.equal(['pass'])
  })
})

describe('MLD1007 and MLD1008', () => {
  function planned(given: Case): CheckContext {
    const made = plan(given)
    const context = contextOf({views: [{zones: [{name: 'example.org'}]}]})
    return {...context, providers: context.providers.map((facts) => ({...facts, plan: made}))}
  }

  const gone = {state: 'absent', by: 'direct-get-404'} as const
  const change = (name: string, type: string, before: string, after: string): Case => ({
    live: ownedLive(name, type, [before], 'service/default/web'),
    endpoints: [endpoint(name, type, [after], 'service/default/web')],
    verdicts: [verdict('service/default/web', [name])],
    view: {managedRecordTypes: ['A', 'AAAA', 'CNAME', 'TXT', 'NS', 'MX']},
  })

  const cases: readonly (readonly [string, Case, string])[] = [
    [
      'new names',
      {
        endpoints: [endpoint('*.example.org', 'A', ['192.0.2.1'], 'service/default/web')],
        verdicts: [verdict('service/default/web', ['*.example.org'])],
      },
      'pass',
    ],
    [
      'a wildcard that gets another address',
      change('*.example.org', 'A', '192.0.2.1', '192.0.2.2'),
      'fail changes-wildcard warning',
    ],
    [
      'a policy for mail',
      {
        live: ownedLive('_dmarc.example.org', 'TXT', ['v=DMARC1; p=none'], 'service/default/web'),
        proofs: new Map([['service/default/web', gone]]),
        view: {managedRecordTypes: ['A', 'TXT']},
      },
      'fail removes-mail',
    ],
    [
      'the challenge of a certificate',
      {
        live: ownedLive('_acme-challenge.example.org', 'TXT', ['token'], 'service/default/web'),
        proofs: new Map([['service/default/web', gone]]),
        view: {managedRecordTypes: ['A', 'TXT']},
      },
      'fail removes-certificates',
    ],
    [
      'mail servers',
      {
        live: ownedLive('shop.example.org', 'MX', ['10 mail.example.net'], 'service/default/web'),
        proofs: new Map([['service/default/web', gone]]),
        view: {managedRecordTypes: ['A', 'MX']},
      },
      'fail removes-mail',
    ],
  ]
  for (const [title, given, expected] of cases) {
    it(`judge a plan about ${title}`, () => {
      expect(verdicts('MLD1007', planned(given))).to.deep.equal([expected])
    })
  }

  it('say nothing without a plan', () => {
    const context = contextOf()
    const providers = context.providers.map((facts) => ({...facts, plan: undefined}))
    for (const code of ['MLD1007', 'MLD1008'])
      expect(verdicts(code, {...context, providers})).to.deep.equal(['skip incomplete'])
  })

  it('block what would empty a zone, unless it is allowed', () => {
    const given: Case = {
      live: [
        ...ownedLive('a.example.org', 'A', ['192.0.2.1'], 'service/default/a'),
        live('other.example.org', 'A', ['192.0.2.9']),
      ],
      proofs: new Map([['service/default/a', gone]]),
    }
    const blocked = resultsOf('MLD1008', planned(given)).filter(({status}) => status === 'fail')
    // that every record of Services would go says the same again
    expect(blocked.map(({reason}) => reason)).to.deep.equal(['owned-to-zero'])
    expect(blocked[0]?.evidence).to.deep.equal(['delete a.example.org A'])
    const allowed = planned({...given, allowRemovals: 1})
    expect(resultsOf('MLD1008', allowed).filter(({status}) => status === 'fail')).to.deep.equal([])
  })
})

describe('MLD1010 weak-tsig', () => {
  const algorithms = [
    ['hmac-md5', 'fail weak-algorithm'],
    ['HMAC-SHA1.', 'fail weak-algorithm'],
    ['hmac-sha224', 'fail weak-algorithm info'],
    ['hmac-sha256', 'pass'],
    ['hmac-sha512', 'pass'],
  ] as const
  for (const [algorithm, expected] of algorithms) {
    it(`judges ${algorithm}`, () => {
      const configured = {...keyed, tsig: {keyName: 'k', algorithm}}
      expect(verdicts('MLD1010', lookedAt({}, {configured}))).to.deep.equal([expected])
    })
  }

  it('says nothing of messages that are not signed', () => {
    expect(verdicts('MLD1010', lookedAt({}, {configured: files}))).to.deep.equal(['na'])
  })
})
