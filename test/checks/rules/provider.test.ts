import {expect} from 'chai'
import type {CheckContext} from '../../../src/checks/context.js'
import {providerRules} from '../../../src/checks/rules/provider/rules.js'
import type {ServerState} from '../../../src/model/zone-inspection.js'
import {a, kubeObject, service, txt} from '../../support/builders.js'
import type {KubeObject} from '../../../src/model/cluster.js'
import type {RecordSet} from '../../../src/model/record-set.js'
import {resultsOf} from '../../support/check-results.js'
import {checkContext, clusterFacts} from '../../support/check-context.js'
import {contextOf, owned, type World} from '../../support/check-world.js'
import {deployment, externalDns, snapshotOf} from '../../support/controller-builders.js'
import {
  files,
  keyed,
  lookedAt,
  openNetwork,
  troubleWith,
  unreadable,
  zoneServers,
  verdicts,
} from '../../support/provider-facts.js'

const www = owned(a('www.example.com', '203.0.113.20'), 'service/default/web')
const world: World = {live: [...www, a('ns1.example.com', '198.51.100.1')]}

function state(more: Partial<ServerState> = {}): ServerState {
  return {
    server: '198.51.100.1:53',
    rcode: 'NOERROR',
    authoritative: true,
    serial: 5,
    primary: 'ns1.example.com',
    ...more,
  }
}

function inspected(servers: readonly ServerState[], given: World = world): CheckContext {
  return lookedAt(given, {configured: keyed, zone: {inspection: {servers}}})
}

describe('checks of the provider without a provider', () => {
  for (const {code} of providerRules) {
    it(`${code} is not run`, () => {
      expect(verdicts(code, checkContext())).to.deep.equal(['skip not-configured'])
    })
  }
})

describe('checks of a provider that was not let in', () => {
  it('name the failure that says why, and no other', () => {
    const trouble = troubleWith('SECRET_MISSING', {kind: 'config'})
    const context = lookedAt({views: [{trouble}]}, {configured: keyed})
    const failing = providerRules
      .flatMap((rule) => resultsOf(rule.code, context))
      .filter(({status}) => status === 'fail')
    expect(failing.map((one) => one.code)).to.deep.equal(['MLD0501'])
    const blocked = resultsOf('MLD0511', context)[0]
    expect(blocked).to.deep.include({reason: 'blocked-by', args: {blockedBy: 'MLD0501'}})
  })

  const openings: readonly (readonly [string, string, string])[] = [
    ['SECRET_EMPTY', 'MLD0501', 'empty'],
    ['SECRET_UNREADABLE', 'MLD0501', 'unreadable'],
    ['TSIG_SECRET', 'MLD0502', 'malformed'],
    ['RFC2136_OPTIONS', 'MLD0503', 'not-opened'],
    ['RFC2136_AXFR_OFF', 'MLD0511', 'off'],
  ]
  for (const [trouble, failing, reason] of openings) {
    it(`${trouble} is a matter of ${failing} alone`, () => {
      const context = lookedAt(
        {views: [{}]},
        {
          configured: keyed,
          provider: {zones: [], trouble: {...troubleWith(trouble, {kind: 'config'}), at: 'opening'}},
        },
      )
      const failed = providerRules
        .flatMap((rule) => resultsOf(rule.code, context))
        .filter(({status}) => status === 'fail')
      expect(failed.map((one) => `${one.code} ${one.reason ?? ''}`)).to.deep.equal([`${failing} ${reason}`])
    })
  }

  it('never show the secret, whatever the error holds', () => {
    const context = unreadable(
      world,
      troubleWith('DNS_TSIG_REFUSED', {details: {tsig: 'BADSIG', secret: 'c2VjcmV0'}}),
      {
        configured: keyed,
      },
    )
    const all = providerRules.flatMap((rule) => resultsOf(rule.code, context))
    expect(JSON.stringify(all)).to.not.include('c2VjcmV0')
  })
})

describe('MLD0503 zone-visible', () => {
  it('names a domain of the filter that no zone holds, and passes the others', () => {
    const domainFilter = {include: ['example.com', '.example.org'], exclude: []}
    const context = lookedAt({views: [{zones: [{name: 'example.com'}], domainFilter}]}, {configured: files})
    const results = resultsOf('MLD0503', context)
    expect(results.map(({status, subject}) => `${status} ${subject.id}`)).to.deep.equal([
      'pass zone:example.com',
      'fail zone:example.org',
    ])
  })

  it('tells what a file error, a silent server and a missing zone are', () => {
    const kinds = [
      ['denied', 'not-permitted'],
      ['absent', 'absent'],
      ['unavailable', 'unreachable'],
      ['incomplete', 'unreadable'],
    ] as const
    for (const [kind, reason] of kinds)
      expect(verdicts('MLD0503', unreadable(world, troubleWith('ZONE_FILE_SYSTEM', {kind})))).to.deep.equal([
        `fail ${reason}`,
      ])
  })
})

describe('MLD0509 provider-in-sync', () => {
  it('takes the newest serial by the arithmetic of serials', () => {
    const [result] = resultsOf(
      'MLD0509',
      inspected([state({serial: 4_294_967_290}), state({server: '198.51.100.2:53', serial: 3})]),
    )
    expect(result?.message).to.include('198.51.100.1:53 has serial 4294967290')
    expect(result?.message).to.include('198.51.100.2:53 has 3')
  })

  it('says nothing of one server, and nothing certain of servers that are silent', () => {
    expect(verdicts('MLD0509', inspected([state()]))).to.deep.equal(['na'])
    const silent: ServerState = {server: '198.51.100.2:53', authoritative: false, problem: 'no answer'}
    expect(verdicts('MLD0509', inspected([state(), silent]))).to.deep.equal(['inconclusive not-answered'])
    expect(resultsOf('MLD0509', inspected([state(), silent]))[0]?.message).to.equal(
      'not every server told its serial: 198.51.100.2:53: no answer',
    )
  })

  it('does not take a record for another because its ownership record is of an older format', () => {
    const www = a('www.example.com', '5.9.8.7')
    const untyped = txt('www.example.com', 'heritage=external-dns,external-dns/owner=home')
    const objects = [service({name: 'web', hostname: 'www.example.com', ips: ['5.9.8.7']})]
    for (const scope of [undefined, ['host:www.example.com']])
      expect(
        verdicts(
          'MLD0509',
          contextOf({objects, live: [www, untyped], ...(scope === undefined ? {} : {scope})}),
        ),
      ).to.include('pass')
  })

  it('tells what differs when the values do not, and which wildcard answers meanwhile', () => {
    const objects = [
      service({
        name: 'web',
        hostname: 'www.example.com',
        ips: ['5.9.8.7'],
        annotations: {'external-dns.kubernetes.io/ttl': '60'},
      }),
    ]
    const scope = ['host:www.example.com']
    const evidence = (live: readonly RecordSet[]): readonly string[] =>
      resultsOf('MLD0509', contextOf({objects, live, scope})).flatMap((one) => one.evidence ?? [])
    expect(evidence(owned(a('www.example.com', '5.9.8.7'), 'service/shop/web'))).to.include(
      'update www.example.com A: the zone has A 5.9.8.7 with TTL 300, wanted is A 5.9.8.7 with TTL 60',
    )
    expect(evidence([a('*.example.com', '5.9.8.1')])).to.include(
      'until then *.example.com answers for it: A 5.9.8.1',
    )
  })

  it('warns of a file that was changed meanwhile', () => {
    const context = lookedAt(world, {configured: files, zone: {inspection: {version: 'new'}}})
    const providers = context.providers.map((facts) => ({
      ...facts,
      zones: facts.zones.map((zone) => ({
        ...zone,
        ...(zone.content === undefined ? {} : {content: {...zone.content, version: 'old'}}),
      })),
    }))
    expect(verdicts('MLD0509', {...context, providers})).to.deep.equal(['fail changed-meanwhile warning'])
  })
})

describe('MLD0510 tsig', () => {
  it('warns of messages that are not signed on purpose', () => {
    const credential = {...keyed.credential, needed: false, present: false}
    const configured = {credential, signs: true, servers: keyed.servers, zonesNamed: true}
    expect(verdicts('MLD0510', lookedAt(world, {configured}))).to.deep.equal(['fail unsigned warning'])
    expect(verdicts('MLD0501', lookedAt(world, {configured}))).to.deep.equal(['na'])
  })

  for (const tsig of ['BADKEY', 'BADSIG', 'BADTIME']) {
    it(`has a fix of its own for ${tsig}`, () => {
      const trouble = troubleWith('DNS_TSIG_REFUSED', {details: {tsig, clockAheadSeconds: 4000}})
      const [result] = resultsOf('MLD0510', unreadable(world, trouble, {configured: keyed}))
      expect(result?.reason).to.equal(tsig.toLowerCase())
      const fixes = {BADKEY: /exactly/, BADSIG: /secret differs/, BADTIME: /clocks/}
      expect(result?.fix?.text).to.match(fixes[tsig as keyof typeof fixes])
    })
  }

  it('leaves a key that the server knows, and does not let transfer, to MLD0511', () => {
    const context = unreadable(world, troubleWith('DNS_TSIG_REFUSED', {details: {tsig: 'BADKEY'}}), {
      configured: keyed,
      zone: {inspection: {servers: [state({signed: true})]}},
    })
    expect(verdicts('MLD0510', context)).to.deep.equal(['pass'])
    expect(verdicts('MLD0511', context)).to.deep.equal(['fail refused'])
    expect(verdicts('MLD0502', context)).to.deep.equal(['pass'])
    expect(resultsOf('MLD0511', context)[0]?.message).to.equal(
      '198.51.100.1 knows the TSIG key mldns and does not let it transfer example.com',
    )
  })
})

describe('MLD0512 primary', () => {
  it('knows a server by its name, by its address in the zone and by the address looked up', () => {
    const byName = {...keyed, servers: [{host: 'NS1.example.com.', port: 53}]}
    expect(
      verdicts('MLD0512', lookedAt({}, {configured: byName, zone: {inspection: {servers: [state()]}}})),
    ).to.deep.equal(['pass'])
    expect(verdicts('MLD0512', inspected([state()]))).to.deep.equal(['pass'])
    const looked = lookedAt(
      {},
      {
        configured: keyed,
        zone: {
          inspection: {servers: [state()]},
          nameServers: zoneServers({primaryAddresses: ['198.51.100.1']}),
        },
      },
    )
    expect(verdicts('MLD0512', looked)).to.deep.equal(['pass'])
  })

  it('does not guess about a primary without address, nor about one behind loopback', () => {
    expect(verdicts('MLD0512', inspected([state()], {}))).to.deep.equal(['inconclusive primary-unresolved'])
    const local = {...keyed, servers: [{host: '127.0.0.1', port: 53}]}
    const context = lookedAt(world, {configured: local, zone: {inspection: {servers: [state()]}}})
    expect(verdicts('MLD0512', context)).to.deep.equal(['inconclusive loopback'])
  })

  it('is an error when the other server refuses updates, else a warning', () => {
    const other = {...keyed, servers: [{host: '198.51.100.9', port: 53}]}
    const context = (zone: object): CheckContext =>
      lookedAt(world, {configured: other, zone: {inspection: {servers: [state()]}, ...zone}})
    expect(verdicts('MLD0512', context({}))).to.deep.equal(['fail another-server warning'])
    const refused = {writable: {state: 'no', reason: 'not-authorized', how: 'NOTAUTH'}}
    expect(verdicts('MLD0512', context(refused))).to.deep.equal(['fail refuses-updates'])
    const taken = {writable: {state: 'yes', how: 'forwards'}}
    expect(verdicts('MLD0512', context(taken))).to.deep.equal(['pass'])
  })
})

describe('MLD0513 zone-state', () => {
  it('is a warning while another server still has the zone', () => {
    const lost = state({server: '198.51.100.2:53', rcode: 'SERVFAIL', authoritative: false})
    expect(verdicts('MLD0513', inspected([state(), lost]))).to.deep.equal(['fail not-loaded warning'])
    expect(verdicts('MLD0513', inspected([lost]))).to.deep.equal(['fail not-loaded'])
  })
})

describe('MLD0504 write-allowed', () => {
  it('is not run unless it is asked for, and does not take "unknown" for yes', () => {
    expect(verdicts('MLD0504', lookedAt(world, {configured: keyed}))).to.deep.equal(['skip opt-in'])
    const writable = {state: 'unknown', reason: 'decided-by-name', how: 'BIND decides by name'} as const
    expect(verdicts('MLD0504', lookedAt(world, {configured: keyed, zone: {writable}}))).to.deep.equal([
      'inconclusive decided-by-name',
    ])
  })
})

describe('MLD0505 least-privilege', () => {
  it('counts a zone as used when something of ours is in it', () => {
    const two: World = {
      views: [
        {
          zones: [
            {name: 'example.com', sets: www},
            {name: 'example.net', sets: []},
          ],
        },
      ],
    }
    const [result] = resultsOf('MLD0505', lookedAt(two, {configured: files}))
    expect(result?.args).to.deep.include({zones: 2, unused: ['example.net']})
    expect(result?.fix?.commands).to.deep.equal(['mldns plan --domain-filter example.com'])
    const named = lookedAt(two, {configured: {...files, zonesNamed: true}})
    expect(verdicts('MLD0505', named)).to.deep.equal(['pass'])
  })
})

describe('the controllers of the cluster', () => {
  const args = ['--provider=rfc2136', '--source=service', '--policy=sync']

  function withController(...objects: readonly KubeObject[]): CheckContext {
    const context = lookedAt(world, {configured: keyed, network: openNetwork})
    return {...context, cluster: clusterFacts(snapshotOf(objects))}
  }

  function ofController(code: string, context: CheckContext): readonly string[] {
    return resultsOf(code, context)
      .filter(({subject}) => subject.id.startsWith('controller:'))
      .map(({status, reason, severity}) =>
        [status, reason, severity].filter((word) => word !== undefined).join(' '),
      )
  }

  it('have their credential in a Secret, not in the manifest', () => {
    const image = 'registry.k8s.io/external-dns/external-dns:v0.21.0'
    const literal = deployment({
      containers: [
        {
          image,
          args: [...args, '--rfc2136-tsig-secret=c2VjcmV0'],
          env: [{name: 'CF_API_TOKEN', value: 'dG9rZW4'}],
        },
      ],
    })
    const context = withController(literal)
    expect(ofController('MLD0501', context)).to.deep.equal([
      'fail literal-in-manifest warning',
      'fail literal-in-manifest warning',
    ])
    const text = JSON.stringify(resultsOf('MLD0501', context))
    expect(text).to.not.include('c2VjcmV0')
    expect(text).to.not.include('dG9rZW4')
    expect(text).to.include('EXTERNAL_DNS_RFC2136_TSIG_SECRET')
    const secretKeyRef = {name: 'cloudflare', key: 'token'}
    const referred = deployment({
      containers: [{image, args, env: [{name: 'CF_API_TOKEN', valueFrom: {secretKeyRef}}]}],
    })
    expect(ofController('MLD0501', withController(referred))).to.deep.equal(['pass'])
  })

  it('reach no more zones, namespaces and hosts than they need', () => {
    expect(ofController('MLD0505', withController(externalDns(args)))).to.deep.equal([
      'fail no-domain-filter warning',
      'fail all-namespaces info',
      'fail no-network-policy info',
    ])
    const policy = kubeObject('networking.k8s.io/v1', 'NetworkPolicy', {
      name: 'external-dns',
      namespace: 'dns',
      spec: {podSelector: {}, policyTypes: ['Egress'], egress: []},
    })
    const narrow = externalDns([...args, '--domain-filter=example.com', '--namespace=shop'])
    expect(ofController('MLD0505', withController(narrow, policy))).to.deep.equal(['pass'])
    expect(ofController('MLD0505', withController(narrow))).to.deep.equal(['fail no-network-policy info'])
  })

  it('are not blamed for what manifests need not hold, nor for what may not be read', () => {
    const narrow = externalDns([...args, '--domain-filter=example.com', '--namespace=shop'])
    const context = lookedAt(world, {configured: keyed})
    const manifests = snapshotOf([narrow], {more: {origin: 'manifests', authoritative: false}})
    expect(ofController('MLD0505', {...context, cluster: clusterFacts(manifests)})).to.deep.equal(['pass'])
    const forbidden = snapshotOf([narrow], {
      problems: {networkpolicies: {reason: 'forbidden', message: 'no'}},
    })
    expect(ofController('MLD0505', {...context, cluster: clusterFacts(forbidden)})).to.deep.equal([
      'skip rbac-denied',
    ])
  })
})
