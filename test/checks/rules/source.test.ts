import {expect} from 'chai'
import type {KubeObject} from '../../../src/model/cluster.js'
import {everyDomain} from '../../../src/model/filter.js'
import {a, kubeObject, ns, service, txt} from '../../support/builders.js'
import {resultLines, resultsOf} from '../../support/check-results.js'
import {contextOf, owned, type World} from '../../support/check-world.js'
import {externalDns} from '../../support/controller-builders.js'
import {sourceRules} from '../../../src/checks/rules/source/rules.js'
import {ownershipRules} from '../../../src/checks/rules/ownership/rules.js'
import {ingress} from '../cases/source.js'

const current = 'external-dns.kubernetes.io/'
const alpha = 'external-dns.alpha.kubernetes.io/'

function web(parts: Parameters<typeof service>[0] = {}): KubeObject {
  return service({name: 'web', namespace: 'shop', hostname: 'web.example.com', ips: ['5.9.8.7'], ...parts})
}

function lines(code: string, world: World): readonly string[] {
  return resultLines(code, contextOf(world))
}

describe('MLD0301 names-found', () => {
  it('tells a load balancer without a name quietly, and a plain Service not at all', () => {
    const objects = [
      service({name: 'lb', ips: ['5.9.8.7']}),
      service({name: 'plain', type: 'ClusterIP'}),
      ingress(''),
    ]
    expect(lines('MLD0301', {objects})).to.deep.equal([
      'fail info no-hostname svc:default/lb',
      'na svc:default/plain',
      'fail info no-hostname ing:shop/site',
    ])
  })

  it('is loud about the object the run was asked for', () => {
    const objects = [service({name: 'lb', ips: ['5.9.8.7']})]
    expect(lines('MLD0301', {objects, targets: ['svc/default/lb']})).to.deep.equal([
      'fail no-hostname svc:default/lb',
    ])
    expect(lines('MLD0301', {objects, targets: ['svc/lb']})).to.deep.equal([
      'fail no-hostname svc:default/lb',
    ])
    expect(lines('MLD0301', {objects, targets: ['ing/lb']})).to.deep.equal([
      'fail info no-hostname svc:default/lb',
    ])
  })

  it('tells quietly what a filter leaves out, and not at all when nobody named it', () => {
    const objects = [web(), service({name: 'plain', ips: ['5.9.8.6']})]
    const world = {objects, settings: {labelFilter: 'tier=public'}}
    expect(lines('MLD0301', world)).to.deep.equal([
      'na svc:default/plain',
      'fail info label-filter svc:shop/web',
    ])
    expect(lines('MLD0301', {...world, targets: ['svc/shop/web']})).to.include(
      'fail error label-filter svc:shop/web',
    )
  })

  it('is not quiet about an object that a filter leaves out and whose records would go', () => {
    const live = owned(a('web.example.com', '5.9.8.7'), 'service/shop/web')
    const [found] = resultsOf(
      'MLD0301',
      contextOf({objects: [web()], live, settings: {labelFilter: 'tier=public'}}),
    )
    expect(found?.severity).to.equal(undefined)
    expect(found?.evidence?.[0]).to.contain('web.example.com A')
  })

  it('finds a name in a label', () => {
    const [found] = resultsOf(
      'MLD0301',
      contextOf({
        objects: [
          service({name: 'web', type: 'ClusterIP', labels: {[`${alpha}hostname`]: 'web.example.com'}}),
        ],
      }),
    )
    expect(found?.message).to.contain(`label ${alpha}hostname is not read`)
    expect(found?.fix?.commands).to.deep.equal([
      `kubectl -n default annotate service web ${alpha}hostname=web.example.com`,
      `kubectl -n default label service web ${alpha}hostname-`,
    ])
  })

  it('says what would read a name under the prefix of another writer', () => {
    const annotations = {'dns.acme.example/hostname': 'web.example.com'}
    const [found] = resultsOf(
      'MLD0301',
      contextOf({objects: [service({name: 'web', ips: ['5.9.8.7'], annotations})]}),
    )
    expect([found?.severity, found?.evidence]).to.deep.equal([
      'info',
      ['annotation dns.acme.example/hostname is read only with --annotation-prefix dns.acme.example/'],
    ])
  })

  it('gives an object the name that was asked for', () => {
    const annotations = {'dns.acme.example/hostname': 'www.example.com'}
    const objects = [service({name: 'web', ips: ['5.9.8.7'], annotations})]
    const found = resultsOf('MLD0301', contextOf({objects, targets: ['www.example.com']})).find(
      ({subject}) => subject.kind === 'hostname',
    )
    expect(found?.fix?.commands).to.deep.equal([
      `kubectl -n default annotate service web ${current}hostname=www.example.com`,
    ])
  })

  const mentions: readonly [string, World, RegExp][] = [
    [
      'in an object a filter leaves out',
      {objects: [web()], settings: {labelFilter: 'tier=public'}},
      /; Service shop\/web names it in annotation external-dns\.alpha\.kubernetes\.io\/hostname, but --label-filter/,
    ],
    [
      'in a misspelt annotation',
      {
        objects: [
          service({name: 'web', ips: ['5.9.8.7'], annotations: {[`${current}hostnames`]: 'web.example.com'}}),
        ],
      },
      /names it in annotation external-dns\.kubernetes\.io\/hostnames, but no name is given/,
    ],
    [
      'in a URL',
      {objects: [web({hostname: 'https://web.example.com:8443/'})]},
      /names it in annotation .*, but annotation .* names "https:.*", which is no DNS name/,
    ],
    [
      'in a label',
      {objects: [service({name: 'web', ips: ['5.9.8.7'], labels: {name: 'web.example.com'}})]},
      /names it in label name, but/,
    ],
    [
      'in an Ingress of another class',
      {objects: [ingress('web.example.com')], settings: {ingressClasses: ['other']}},
      /Ingress shop\/site names it in spec\.rules\[\]\.host, but/,
    ],
  ]
  for (const [title, world, message] of mentions) {
    it(`finds a name that was asked for ${title}`, () => {
      const found = resultsOf('MLD0301', contextOf({...world, targets: ['web.example.com']})).find(
        ({subject}) => subject.id === 'host:web.example.com',
      )
      expect(found?.severity).to.equal('error')
      expect(found?.message).to.match(message)
      expect(found?.fix?.text).to.be.a('string')
    })
  }

  it('finds a name under a prefix nobody reads, also on a plain Service', () => {
    const annotations = {'externaldns.kubernetes.io/hostname': 'web.example.com'}
    const [found] = resultsOf(
      'MLD0301',
      contextOf({objects: [service({name: 'web', type: 'ClusterIP', annotations})]}),
    )
    expect(found?.reason).to.equal('no-hostname')
    expect(found?.severity).to.equal(undefined)
    expect(found?.message).to.contain('annotation externaldns.kubernetes.io/hostname is not read')
    expect(found?.fix?.commands).to.deep.equal([
      'kubectl -n default annotate service web external-dns.kubernetes.io/hostname=web.example.com externaldns.kubernetes.io/hostname-',
    ])
  })

  it('names the way out of a prefix that is not read', () => {
    const [found] = resultsOf(
      'MLD0301',
      contextOf({objects: [web()], settings: {annotationPrefixes: [current]}}),
    )
    expect(found?.reason).to.equal('no-hostname')
    expect(found?.args?.['annotation']).to.equal(`${alpha}hostname`)
    expect(found?.fix?.text).to.contain('--annotation-prefix')
  })

  it('renames a misspelt annotation with a value that needs quotes', () => {
    const annotations = {[`${current}hostnames`]: "it's.example.com, b.example.com"}
    const [found] = resultsOf('MLD0301', contextOf({objects: [service({name: 'web', annotations})]}))
    expect(found?.fix?.commands).to.deep.equal([
      String.raw`kubectl -n default annotate service web 'external-dns.kubernetes.io/hostname=it'\''s.example.com, b.example.com' external-dns.kubernetes.io/hostnames-`,
    ])
  })

  it('says which kinds could not be listed', () => {
    expect(lines('MLD0301', {objects: [web()], problems: {ingresses: 'forbidden'}})).to.deep.equal([
      'pass svc:shop/web',
      'skip rbac-denied cluster',
    ])
    expect(lines('MLD0301', {problems: {services: 'timeout', ingresses: 'timeout'}})).to.deep.equal([
      'skip incomplete cluster',
      'skip incomplete cluster',
    ])
  })

  it('does not take an annotation without effect for a success', () => {
    expect(lines('MLD0301', {objects: [web({annotations: {[`${alpha}alias`]: 'yes'}})]})).to.deep.equal([
      'fail warning published-in-part svc:shop/web',
    ])
  })

  it('tells what a provider refuses in its own words', () => {
    const objects = [web({annotations: {[`${alpha}set-identifier`]: 'blue'}})]
    expect(lines('MLD0301', {objects, views: [{capabilities: {setIdentifiers: false}}]})).to.include(
      'fail error refused-by-provider host:web.example.com',
    )
  })

  it('judges a name that was asked for by what holds it back', () => {
    const internal = web({type: 'ClusterIP'})
    const waiting = web({ips: []})
    const targets = ['web.example.com']
    expect(lines('MLD0301', {objects: [internal], targets})).to.include(
      'fail error no-object-publishes-it host:web.example.com',
    )
    expect(lines('MLD0301', {objects: [waiting], targets})).to.include(
      'fail warning no-address host:web.example.com',
    )
  })

  it('is content with a wildcard over the name', () => {
    expect(lines('MLD0301', {objects: [ingress('*.example.com')], targets: ['any.example.com']})).to.include(
      'pass host:any.example.com',
    )
  })

  it('concludes nothing from an object that was not read', () => {
    const targets = ['www.example.com']
    expect(lines('MLD0301', {targets, problems: {ingresses: 'forbidden'}})).to.include(
      'inconclusive incomplete host:www.example.com',
    )
    expect(lines('MLD0301', {targets, snapshot: {origin: 'manifests', authoritative: false}})).to.deep.equal([
      'inconclusive part-of-cluster host:www.example.com',
    ])
  })

  it('does not blame manifests for showing no address', () => {
    const world: World = {
      objects: [web({ips: []})],
      targets: ['web.example.com'],
      snapshot: {origin: 'manifests', authoritative: false},
    }
    expect(lines('MLD0301', world)).to.deep.equal([
      'inconclusive no-status-in-manifests svc:shop/web',
      'inconclusive no-status-in-manifests host:web.example.com',
    ])
    expect(lines('MLD0314', world)).to.deep.equal(['na svc:shop/web'])
  })

  it('is blocked without a cluster', () => {
    const context = {...contextOf(), source: undefined}
    expect(resultLines('MLD0301', context)).to.deep.equal(['skip blocked-by cluster'])
  })
})

describe('MLD0302 annotation-prefix', () => {
  it('tells a prefix that mldns does not read once for all objects', () => {
    const objects = [web(), service({name: 'b', hostname: 'b.example.com', ips: ['5.9.8.1']})]
    const world: World = {objects, settings: {annotationPrefixes: [current]}}
    const [found, ...others] = resultsOf('MLD0302', contextOf(world))
    expect(others).to.deep.equal([])
    expect(found?.reason).to.equal('prefix-not-read')
    expect(found?.message).to.match(/^2 objects carry annotations under external-dns\.alpha/)
    expect(found?.fix?.commands).to.deep.equal([
      'kubectl -n default annotate service b external-dns.kubernetes.io/hostname=b.example.com',
    ])
  })

  it('does not mind an old prefix beside the new one', () => {
    const objects = [web({annotations: {[`${current}hostname`]: 'web.example.com'}})]
    expect(lines('MLD0302', {objects, settings: {annotationPrefixes: [current]}})).to.deep.equal([
      'pass svc:shop/web',
    ])
  })

  it('takes an object for that external-dns which reads it', () => {
    const args = ['--source=service', '--provider=aws']
    const objects = [
      web(),
      externalDns(args, {name: 'new', version: '0.22.0'}),
      externalDns(args, {name: 'old', version: '0.21.0'}),
    ]
    expect(lines('MLD0302', {objects})).to.deep.equal([
      'pass svc:shop/web',
      'pass controller:dns/new',
      'pass controller:dns/old',
    ])
  })

  it('is a warning while the records are there and nothing removes them', () => {
    const live = owned(a('web.example.com', '5.9.8.7'), 'service/shop/web')
    const at = (policy: string): readonly string[] => {
      const args = ['--source=service', '--provider=aws', `--policy=${policy}`]
      return lines('MLD0302', {objects: [web(), externalDns(args, {version: '0.22.0'})], live})
    }
    expect(at('upsert-only')).to.include('fail warning not-read-by-controller controller:dns/external-dns')
    expect(at('sync')).to.include('fail error not-read-by-controller controller:dns/external-dns')
  })

  it('leaves controllers out that do not run or look elsewhere', () => {
    const objects = [
      web(),
      externalDns(['--source=service', '--provider=aws'], {name: 'idle', version: '0.22.0', replicas: 0}),
      externalDns(['--source=ingress', '--provider=aws'], {name: 'other', version: '0.22.0'}),
    ]
    expect(lines('MLD0302', {objects})).to.deep.equal(['pass svc:shop/web', 'pass controller:dns/other'])
  })
})

describe('MLD0303 name-syntax', () => {
  it('tells names, targets and strays apart', () => {
    expect(lines('MLD0303', {objects: [web({hostname: 'web_.-x.example.com'})]})).to.deep.equal([
      'fail error illegal-name svc:shop/web',
    ])
    expect(
      lines('MLD0303', {objects: [web({annotations: {[`${alpha}target`]: 'http://lb.example.net'}})]}),
    ).to.deep.equal(['fail error illegal-target svc:shop/web'])
    expect(lines('MLD0303', {objects: [web({hostname: 'web.example.com,'})]})).to.deep.equal([
      'fail warning left-out svc:shop/web',
    ])
  })
})

describe('MLD0303 and MLD0308', () => {
  it('tell a misplaced star once', () => {
    const context = contextOf({objects: [web({hostname: 'w*.example.com,we!b.example.com,ok.example.com'})]})
    expect(resultLines('MLD0303', context)).to.deep.equal(['fail error illegal-name svc:shop/web'])
    expect(resultLines('MLD0308', context)).to.include('fail star-misplaced svc:shop/web')
    const alone = contextOf({objects: [web({hostname: 'w*.example.com,ok.example.com'})]})
    expect(resultsOf('MLD0303', alone).map(({status, message}) => `${status} ${message}`)).to.deep.equal([
      'pass 1 name',
    ])
  })
})

describe('MLD0304 zone-known', () => {
  const filtered: World = {
    objects: [web({hostname: 'web.example.org'})],
    views: [{domainFilter: {...everyDomain, include: ['example.com']}}],
  }

  it('tells quietly what the domain filter leaves out, unless it was asked for', () => {
    expect(lines('MLD0304', filtered)).to.deep.equal(['fail info domain-filter host:web.example.org'])
    expect(lines('MLD0304', {...filtered, targets: ['web.example.org']})).to.deep.equal([
      'fail error domain-filter host:web.example.org',
    ])
  })

  it('is an error for an object that was asked for, unless another of its names has a zone', () => {
    const scope = ['svc:shop/web', 'host:web.example.org', 'host:web.example.com']
    expect(lines('MLD0304', {...filtered, scope})).to.deep.equal([
      'fail error domain-filter host:web.example.org',
    ])
    const both = {
      ...filtered,
      objects: [web({hostname: 'web.example.org,web.example.com'})],
      views: [{zones: [{name: 'example.com'}], domainFilter: {...everyDomain, include: ['example.com']}}],
    }
    expect(lines('MLD0304', {...both, scope})).to.include('fail warning domain-filter host:web.example.org')
  })

  const slips: readonly [string, string | undefined][] = [
    ['web.exmaple.com', 'web.example.com'],
    ['web.examplee.com', 'web.example.com'],
    ['web.exampl.com', 'web.example.com'],
    ['web.example2.com', undefined],
    ['web.example.net', undefined],
    ['com', undefined],
  ]
  for (const [hostname, meant] of slips) {
    it(`takes ${hostname} for ${meant ?? 'no slip'}`, () => {
      const [found] = resultsOf('MLD0304', contextOf({...filtered, objects: [web({hostname})]}))
      expect(found?.args?.['nearest']).to.equal(meant)
    })
  }

  it('says what stands in the place of a name and is none', () => {
    expect(lines('MLD0304', {...filtered, objects: [web({hostname: '5.9.8.7,web'})]})).to.have.members([
      'fail warning address-as-name host:5.9.8.7',
      'fail warning no-domain host:web',
    ])
    const [found] = resultsOf('MLD0304', contextOf({objects: [web({hostname: 'web'})]}))
    expect(found?.fix?.text).to.equal('write the whole name, such as web.example.com')
  })

  it('says nothing of names that are none', () => {
    expect(
      lines('MLD0304', {...filtered, objects: [web({hostname: 'https://web.example.org/'})]}),
    ).to.deep.equal(['na cluster'])
  })

  it('is an error for a name that was asked for, with the nearest zone', () => {
    const objects = [web({hostname: 'web.exmaple.com'})]
    const [found] = resultsOf('MLD0304', contextOf({objects, targets: ['web.exmaple.com']}))
    expect(found?.severity).to.equal('error')
    expect(found?.args?.['nearest']).to.equal('example.com')
  })

  it('judges a name that was asked for and that no object publishes', () => {
    expect(lines('MLD0304', {objects: [web()], targets: ['shop.example.con']})).to.deep.equal([
      'pass host:web.example.com',
      'fail error no-zone host:shop.example.con',
    ])
  })

  it('misses a name only where no view has its zone', () => {
    const objects = [web(), service({name: 'b', hostname: 'b.lan.test', ips: ['10.0.0.1']})]
    const views = [
      {view: 'lan', zones: [{name: 'lan.test'}]},
      {view: 'public', zones: [{name: 'example.com'}]},
    ]
    expect(lines('MLD0304', {objects, views})).to.deep.equal([
      'na host:web.example.com@lan',
      'pass host:web.example.com@public',
      'pass host:b.lan.test@lan',
      'na host:b.lan.test@public',
    ])
  })

  it('does not need the zone itself to be readable', () => {
    const trouble = {code: 'DENIED', kind: 'denied', message: 'no', details: {}} as const
    expect(
      lines('MLD0304', {objects: [web()], views: [{zones: [{name: 'example.com', trouble}]}]}),
    ).to.deep.equal(['pass host:web.example.com'])
    expect(lines('MLD0304', {objects: [web()], views: [{trouble}]})).to.deep.equal([
      'skip blocked-by provider:memory',
    ])
    expect(lines('MLD0304', {objects: [web()], views: []})).to.deep.equal(['skip not-configured cluster'])
  })
})

describe('MLD0305 single-claim', () => {
  const objects = [web(), service({name: 'twin', hostname: 'web.example.com', ips: ['5.9.8.6']})]

  it('sees what a source has joined, and who holds the name', () => {
    const context = contextOf({objects, live: owned(a('web.example.com', '5.9.8.7'), 'service/shop/web')})
    const [found] = resultsOf('MLD0305', context)
    expect(found?.reason).to.equal('different-targets')
    expect(found?.args).to.deep.equal({
      objects: ['service/default/twin', 'service/shop/web'],
      holder: 'service/shop/web',
    })
  })

  it('passes when the union is what the user wants', () => {
    expect(lines('MLD0305', {objects, onConflict: 'merge'})).to.deep.equal(['pass host:web.example.com'])
    expect(lines('MLD0305', {objects, views: []})).to.deep.equal([
      'fail different-targets host:web.example.com',
    ])
  })
})

describe('MLD0306 to MLD0309: shape of names', () => {
  it('sees what stands beside a wanted alias', () => {
    const objects = [service({name: 'web', hostname: 'web.example.com', hostnames: ['lb.example.net']})]
    expect(lines('MLD0306', {objects, live: [txt('web.example.com', 'hello')]})).to.deep.equal([
      'fail beside-existing host:web.example.com',
    ])
    expect(lines('MLD0306', {objects: [web()]})).to.deep.equal(['na cluster'])
    const live = owned(a('web.example.com', '5.9.8.7'), 'service/default/web')
    expect(lines('MLD0306', {objects, live})).to.deep.equal([
      'fail warning type-change-held host:web.example.com',
    ])
  })

  it('lets a provider flatten an alias at the apex', () => {
    const objects = [service({name: 'web', hostname: 'example.com', hostnames: ['lb.example.net']})]
    expect(lines('MLD0307', {objects, views: [{capabilities: {apexCname: true}}]})).to.deep.equal([
      'pass host:example.com',
    ])
    expect(lines('MLD0307', {objects, views: []})).to.deep.equal(['skip not-configured cluster'])
  })

  it('knows providers without wildcards, and leaves delegations alone', () => {
    const objects = [ingress('*.example.com')]
    expect(lines('MLD0308', {objects, views: [{capabilities: {wildcard: false}}]})).to.deep.equal([
      'fail not-supported host:*.example.com',
    ])
    expect(lines('MLD0308', {objects, live: [ns('sub.example.com', 'ns1.example.net')]})).to.deep.equal([
      'pass host:*.example.com',
    ])
    expect(lines('MLD0308', {objects, live: [txt('mail.example.com', 'v=spf1 -all')]})).to.deep.equal([
      'fail warning hidden-in-part host:*.example.com',
    ])
  })

  it('sees names of other objects that hide a wildcard', () => {
    const objects = [ingress('*.example.com'), web({hostname: 'a.b.example.com'})]
    const [found] = resultsOf('MLD0308', contextOf({objects})).filter(({status}) => status === 'fail')
    expect(found?.args?.['names']).to.deep.equal(['b.example.com'])
  })

  it('tells a TTL that is no TTL', () => {
    const objects = [web({annotations: {[`${alpha}ttl`]: 'soon'}})]
    expect(lines('MLD0309', {objects})).to.deep.equal(['fail not-a-ttl svc:shop/web'])
    expect(lines('MLD0309', {objects: [web()]})).to.deep.equal(['na cluster'])
  })
})

describe('MLD0312 to MLD0315: addresses', () => {
  it('knows addresses that serve nobody', () => {
    const at = (ip: string): readonly string[] => lines('MLD0312', {objects: [web({ips: [ip]})]})
    expect(at('127.0.0.1')).to.deep.equal(['fail unusable-address host:web.example.com'])
    expect(at('169.254.1.1')).to.deep.equal(['fail unusable-address host:web.example.com'])
    expect(at('203.0.113.7')).to.deep.equal(['fail warning documentation-address host:web.example.com'])
  })

  it('tells private addresses in a zone of the Internet once, and in one of unknown reach not at all', () => {
    const objects = [
      web({ips: ['10.0.0.1']}),
      service({name: 'b', hostname: 'b.example.com', ips: ['100.64.0.1']}),
    ]
    const at = (visibility: 'public' | 'private', provider: string): readonly string[] =>
      lines('MLD0312', {objects, views: [{provider, zones: [{name: 'example.com', visibility}]}]})
    const passes = ['pass host:b.example.com', 'pass host:web.example.com']
    expect(at('public', 'google')).to.deep.equal([
      ...passes,
      'fail warning private-in-public-zone zone:example.com',
    ])
    expect(at('private', 'google')).to.deep.equal(passes)
    expect(at('public', 'rfc2136')).to.deep.equal(passes)
  })

  it('counts only names the run was asked for', () => {
    const objects = [
      web({ips: ['10.0.0.1']}),
      service({name: 'b', hostname: 'b.example.com', ips: ['5.9.8.1']}),
    ]
    const scope = ['host:b.example.com', 'zone:example.com']
    expect(lines('MLD0312', {objects, scope, views: [{provider: 'google'}]})).to.deep.equal([
      'pass host:b.example.com',
    ])
  })

  it('judges views by what they say', () => {
    const objects = [web({ips: ['10.0.0.1']})]
    const views = [
      {view: 'lan', addressClasses: ['private'] as const},
      {view: 'open', addressClasses: ['global'] as const},
    ]
    expect(lines('MLD0312', {objects, views})).to.deep.equal([
      'pass host:web.example.com@lan',
      'fail info published-elsewhere host:web.example.com@open',
    ])
    expect(lines('MLD0312', {objects, views: views.slice(1)})).to.deep.equal([
      'fail class-not-allowed host:web.example.com@open',
    ])
    const neither = [{view: 'cgn', addressClasses: ['cgnat'] as const}, ...views.slice(1)]
    expect(lines('MLD0312', {objects, views: neither})).to.deep.equal([
      'fail class-not-allowed host:web.example.com@cgn',
      'fail class-not-allowed host:web.example.com@open',
    ])
  })

  it('does not judge proxying where nobody proxies', () => {
    const objects = [web({ips: ['10.0.0.1'], annotations: {[`${alpha}cloudflare-proxied`]: 'true'}})]
    expect(lines('MLD0313', {objects})).to.deep.equal(['na cluster'])
  })

  it('tells the age of a pending object and the records kept for it', () => {
    const pending = web({ips: [], metadata: {creationTimestamp: '2026-09-20T09:57:00Z'}})
    const live = owned(a('web.example.com', '5.9.8.1'), 'service/shop/web')
    const [found] = resultsOf('MLD0314', contextOf({objects: [pending], live}))
    expect(found?.message).to.equal(
      'Service shop/web has no address yet, 5 minutes after it was made; the records of web.example.com are kept',
    )
    expect(found?.args?.['kept']).to.deep.equal(['web.example.com A'])
  })

  it('tells a family that is still to come', () => {
    const dual = web({spec: {ipFamilies: ['IPv4', 'IPv6']}})
    const [found] = resultsOf('MLD0314', contextOf({objects: [dual]}))
    expect(found?.message).to.contain('has no address for AAAA yet')
  })
})

describe('MLD0316 target-not-self', () => {
  it('sees an alias of itself, also by way of a wildcard', () => {
    const itself = service({name: 'x', hostname: 'x.example.com', hostnames: ['X.example.com.']})
    expect(lines('MLD0316', {objects: [itself]})).to.deep.equal(['fail self host:x.example.com'])
    const star = service({name: 'star', hostname: '*.example.com', hostnames: ['lb.example.com']})
    expect(lines('MLD0316', {objects: [star]})).to.deep.equal(['fail loop host:*.example.com'])
    const home = service({name: 'lb', hostname: 'lb.example.com', ips: ['5.9.8.1']})
    expect(lines('MLD0316', {objects: [star, home]})).to.deep.equal(['pass host:*.example.com'])
  })

  it('counts the steps', () => {
    const steps = Array.from({length: 19}, (_, index) =>
      service({
        name: `s${index}`,
        hostname: `s${index}.example.com`,
        hostnames: [`s${index + 1}.example.com`],
      }),
    )
    const found = lines('MLD0316', {objects: steps})
    expect(found).to.include('fail too-long host:s0.example.com')
    expect(found).to.include('pass host:s10.example.com')
  })
})

describe('MLD0318 families-desired', () => {
  const objects = [web({ips: ['5.9.8.7', '2a01:4f8::7']})]

  it('takes an exclusion for an answer', () => {
    expect(lines('MLD0318', {objects, settings: {excludeRecordTypes: ['AAAA']}})).to.deep.equal([
      'pass host:web.example.com',
    ])
  })

  it('tells quietly what the network filters take away', () => {
    expect(lines('MLD0318', {objects, settings: {excludeTargetNets: ['2a01::/16']}})).to.deep.equal([
      'fail info aaaa-left-out cluster',
    ])
  })
})

describe('MLD0319 tls-host-covered', () => {
  it('sees hosts without a certificate, and routes without a listener', () => {
    const bare = ingress('shop.example.com', undefined, {
      spec: {
        rules: [{host: 'shop.example.com'}, {host: 'www.example.com'}],
        tls: [{hosts: ['shop.example.com']}],
      },
    })
    expect(lines('MLD0319', {objects: [bare]})).to.deep.equal(['fail host-without-tls ing:shop/site'])
    const all = ingress('shop.example.com', undefined, {spec: {tls: [{secretName: 'tls'}]}})
    expect(lines('MLD0319', {objects: [all]})).to.deep.equal(['na cluster'])
  })
})

describe('rules of source and ownership', () => {
  const odd: readonly unknown[] = [null, 7, 'text', [], [null, 7, 'x'], {}, {ingress: 'x'}, true]

  it('bear JSON of any shape', () => {
    const kinds = [
      ['v1', 'Service'],
      ['networking.k8s.io/v1', 'Ingress'],
      ['gateway.networking.k8s.io/v1', 'Gateway'],
      ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
      ['externaldns.k8s.io/v1alpha1', 'DNSRecord'],
    ] as const
    const fields = ['rules', 'tls', 'parentRefs', 'listeners', 'hostnames', 'endpoint', 'type', 'ipFamilies']
    const states = ['loadBalancer', 'parents', 'addresses', 'conditions']
    for (const value of odd) {
      const spec = Object.fromEntries(fields.map((field) => [field, value]))
      const status = Object.fromEntries(states.map((field) => [field, value]))
      const nested = {parents: [{parentRef: value, conditions: [value]}], conditions: [value]}
      const objects = kinds.flatMap(([apiVersion, kind]) => [
        kubeObject(apiVersion, kind, {
          name: 'a',
          spec,
          status,
          annotations: {[`${current}hostname`]: 'x.example.com'},
        }),
        kubeObject(apiVersion, kind, {name: 'b', spec: {parentRefs: [value, {name: value}]}, status: nested}),
      ])
      const context = contextOf({objects})
      for (const rule of [...sourceRules, ...ownershipRules])
        for (const result of rule.judge(context)) {
          expect(result.code).to.equal(rule.code)
          if (result.status !== 'pass') expect(result.message).to.not.equal('')
          if (result.status === 'fail') expect(result.fix?.text ?? '').to.not.equal('')
        }
    }
  })

  it('give at least one result whatever is missing', () => {
    const empty = contextOf({})
    const worlds = [
      empty,
      {...empty, source: undefined},
      {...empty, source: undefined, cluster: {...empty.cluster, snapshot: undefined}},
      contextOf({views: []}),
      contextOf({unasked: ['httproutes', 'dnsrecords', 'gateways', 'services', 'ingresses']}),
    ]
    for (const context of worlds)
      for (const rule of [...sourceRules, ...ownershipRules]) {
        const results = rule.judge(context)
        expect(results.length, rule.code).to.be.greaterThan(0)
        expect(
          results.some(({status}) => status === 'fail'),
          rule.code,
        ).to.equal(false)
      }
  })
})
