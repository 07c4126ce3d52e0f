import {expect} from 'chai'
import type {KubeObject} from '../../../src/model/cluster.js'
import {everyDomain} from '../../../src/model/filter.js'
import {a, aaaa, cname, ns, service, txt} from '../../support/builders.js'
import {resultLines, resultsOf} from '../../support/check-results.js'
import {contextOf, markerOf, owned, type World} from '../../support/check-world.js'
import {ingress} from '../cases/source.js'

const www = a('www.example.com', '5.9.8.7')
const ofWeb = 'service/shop/web'

function web(parts: Parameters<typeof service>[0] = {}): KubeObject {
  return service({name: 'web', namespace: 'shop', hostname: 'www.example.com', ips: ['5.9.8.7'], ...parts})
}

function lines(code: string, world: World): readonly string[] {
  return resultLines(code, contextOf(world))
}

const denied = {code: 'DENIED', kind: 'denied', message: 'not allowed', details: {}} as const

describe('zones that were not read', () => {
  it('are skipped, each once', () => {
    const world: World = {
      objects: [web()],
      views: [{zones: [{name: 'example.com', trouble: denied}, {name: 'example.net'}]}],
    }
    for (const code of ['MLD0401', 'MLD0402', 'MLD0404', 'MLD0412', 'MLD0417'])
      expect(lines(code, world), code).to.include('skip blocked-by zone:example.com')
  })

  it('are those of a provider that could not be opened', () => {
    const world: World = {objects: [web()], views: [{trouble: {...denied, kind: 'unavailable'}}]}
    for (const code of ['MLD0401', 'MLD0402', 'MLD0403', 'MLD0405', 'MLD0406', 'MLD0415'])
      expect(lines(code, world), code).to.deep.equal(['skip blocked-by provider:memory'])
  })

  it('need no provider to be configured', () => {
    expect(lines('MLD0401', {objects: [web()], views: []})).to.deep.equal(['skip not-configured cluster'])
  })
})

describe('a run about one name', () => {
  it('hears nothing of the other names of its zone', () => {
    const other = a('other.example.com', '5.9.8.1')
    const world: World = {
      objects: [web(), service({name: 'other', hostname: 'other.example.com', ips: ['5.9.8.1']})],
      live: [
        ...owned(www, ofWeb),
        other,
        ...owned(a('gone.example.com', '5.9.8.2'), 'service/shop/gone'),
        markerOf(a('old.example.com', '5.9.8.1'), 'service/shop/old'),
      ],
      scope: ['host:www.example.com', 'zone:example.com'],
    }
    for (const code of ['MLD0401', 'MLD0404', 'MLD0405', 'MLD0412'])
      expect(
        lines(code, world).filter((line) => line.startsWith('fail')),
        code,
      ).to.deep.equal([])
    const {scope: _, ...wide} = world
    for (const code of ['MLD0401', 'MLD0404', 'MLD0405', 'MLD0412'])
      expect(
        lines(code, wide).filter((line) => line.startsWith('fail')),
        code,
      ).to.have.length(1)
  })
})

describe('MLD0401 owned', () => {
  it('counts what the settings let through', () => {
    const sets = [...owned(www, ofWeb), a('x.other.example.com', '5.9.8.1'), txt('t.example.com', 'hello')]
    const views = [
      {zones: [{name: 'example.com', sets}], domainFilter: {...everyDomain, exclude: ['other.example.com']}},
    ]
    const [found] = resultsOf('MLD0401', contextOf({objects: [web()], views}))
    expect(found?.message).to.equal('1 of 1 record set')
  })

  it('does not apply without a registry', () => {
    expect(lines('MLD0401', {objects: [web()], views: [{registry: {kind: 'noop'}}]})).to.deep.equal([
      'na cluster',
    ])
  })
})

describe('MLD0402 and MLD0403: whose a name is', () => {
  it('names the owner and the object of the other cluster', () => {
    const context = contextOf({objects: [web()], live: owned(www, 'ingress/blog/site', 'other')})
    const [found] = resultsOf('MLD0402', context)
    expect(found?.args).to.deep.equal({owner: 'other', resource: 'ingress/blog/site', ours: 'home'})
    expect(resultLines('MLD0403', context)).to.deep.equal(['pass host:www.example.com'])
  })

  it('sees a leftover ownership record of another owner', () => {
    const live = [markerOf(www, 'service/blog/web', {owner: 'other'})]
    expect(lines('MLD0402', {objects: [web()], live})).to.deep.equal([
      'fail other-owner host:www.example.com',
    ])
  })

  it('says that the owner id was never set', () => {
    const views = [
      {zones: [{name: 'example.com', sets: owned(www, ofWeb)}], registry: {kind: 'txt', ownerId: 'default'}},
    ] as const
    const [found] = resultsOf('MLD0402', contextOf({objects: [web()], views}))
    expect(found?.fix?.commands).to.include('mldns plan --txt-owner-id home')
  })

  it('is an error when the run was asked for the name, which then leads elsewhere', () => {
    const world: World = {objects: [web()], live: [a('www.example.com', '5.9.8.9')]}
    const severities = [world, {...world, scope: ['host:www.example.com']}].map(
      (one) => resultsOf('MLD0403', contextOf(one))[0]?.severity,
    )
    expect(severities).to.deep.equal([undefined, 'error'])
  })

  it('does not ask for an ownership record beside one that is there and cannot be seen', () => {
    const sealed = txt('a-www.example.com', 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w')
    const encrypted: World = {objects: [web()], live: [www, sealed]}
    expect(lines('MLD0405', encrypted)).to.include('skip blocked-by host:www.example.com')
    expect(lines('MLD0401', encrypted)).to.deep.equal(['pass zone:example.com'])
    const differs = {...encrypted, live: [a('www.example.com', '5.9.8.9'), sealed]}
    const [found] = resultsOf('MLD0403', contextOf(differs))
    expect(found?.fix?.text).to.contain('the writer that has the key of a-www.example.com')
    const renamed: World = {
      objects: [web()],
      live: [www, txt('old-a-www.example.com', markerOf(www, ofWeb).values)],
    }
    expect(lines('MLD0414', renamed)).to.deep.equal(['fail other-affix zone:example.com'])
    expect(lines('MLD0405', renamed)).to.include('skip blocked-by host:www.example.com')
    const moved = {
      ...renamed,
      live: [a('www.example.com', '5.9.8.9'), txt('old-a-www.example.com', markerOf(www, ofWeb).values)],
    }
    expect(lines('MLD0403', moved)).to.include('skip blocked-by host:www.example.com')
  })

  it('tells a record of another type that is in the way', () => {
    const live = [aaaa('www.example.com', '2a01:4f8::1')]
    expect(lines('MLD0403', {objects: [web()], live})).to.deep.equal([
      'fail exists-without-owner host:www.example.com',
    ])
    expect(lines('MLD0405', {objects: [web()], live})).to.not.include(
      'fail ownership-record-missing host:www.example.com',
    )
  })
})

describe('MLD0404 orphan-txt', () => {
  const orphan = markerOf(a('old.example.com', '5.9.8.1'), 'service/shop/old')

  it('lets an ownership record wait for a record that is wanted', () => {
    expect(lines('MLD0404', {objects: [web()], live: [markerOf(www, ofWeb)]})).to.deep.equal([
      'pass zone:example.com',
    ])
  })

  it('concludes nothing from a cluster that was not read to its end', () => {
    expect(
      lines('MLD0404', {objects: [web()], live: [orphan], problems: {ingresses: 'timeout'}}),
    ).to.deep.equal(['inconclusive incomplete zone:example.com'])
  })

  it('leaves those of others alone', () => {
    const live = [...owned(www, ofWeb), markerOf(a('x.example.com', '5.9.8.1'), '', {owner: 'other'})]
    expect(lines('MLD0404', {objects: [web()], live})).to.deep.equal(['pass zone:example.com'])
  })
})

describe('MLD0405 to MLD0408: formats', () => {
  const untyped = txt('www.example.com', markerOf(www, ofWeb).values)

  it('tells quietly what is known by an older format only', () => {
    expect(lines('MLD0405', {objects: [web()], live: [www, untyped]})).to.deep.equal([
      'pass host:www.example.com',
      'fail info only-in-older-format zone:example.com',
    ])
  })

  it('does not speak of types while the type changes', () => {
    const objects = [web({ips: [], hostnames: ['lb.example.net']})]
    const live = [...owned(www, ofWeb), markerOf({name: 'www.example.com', type: 'CNAME'}, ofWeb)]
    expect(lines('MLD0407', {objects, live})).to.not.include('fail type-differs host:www.example.com')
  })

  it('tells a prefix whose ownership records cannot be read back', () => {
    const views = [{registry: {prefix: '%{record_type}x'}}]
    expect(lines('MLD0408', {objects: [ingress('aaa.example.com')], views}).length).to.be.greaterThan(0)
  })
})

describe('MLD0409 and MLD0410: place of the ownership record', () => {
  const long = `${'a'.repeat(62)}.example.com`

  it('is at peace with what an older format owns already', () => {
    const set = a(long, '5.9.8.7')
    const live = [set, txt(long, markerOf(www, ofWeb).values)]
    expect(lines('MLD0409', {objects: [web({hostname: long})], live})).to.deep.equal([`pass host:${long}`])
    expect(lines('MLD0409', {objects: [web({hostname: long})]})).to.deep.equal([
      `fail label-too-long host:${long}`,
    ])
  })

  it('needs no zone to be read', () => {
    const views = [{zones: [{name: 'example.com', trouble: denied}]}]
    expect(lines('MLD0409', {objects: [web({hostname: long})], views})).to.deep.equal([
      `fail label-too-long host:${long}`,
    ])
    expect(lines('MLD0410', {objects: [ingress('*.example.com')], views})).to.deep.equal([
      'skip blocked-by zone:example.com',
    ])
  })
})

describe('MLD0411 and MLD0412: objects behind the records', () => {
  it('is mild about the default id while nothing carries it', () => {
    expect(lines('MLD0411', {objects: [web()], views: [{registry: {ownerId: 'default'}}]})).to.deep.equal([
      'fail warning default-id provider:memory',
    ])
  })

  it('takes a few missing objects for deleted ones', () => {
    const live = [...owned(www, ofWeb), ...owned(a('x.example.com', '5.9.8.1'), 'service/shop/x')]
    expect(lines('MLD0411', {objects: [web()], live})).to.deep.equal(['pass provider:memory'])
    expect(lines('MLD0412', {objects: [web()], live})).to.deep.equal(['fail object-gone zone:example.com'])
  })

  it('knows only what was listed', () => {
    const live = [...owned(www, 'node/n1'), ...owned(a('x.example.com', '5.9.8.1'), 'gateway/istio/x')]
    expect(lines('MLD0412', {live})).to.deep.equal(['inconclusive objects-not-read zone:example.com'])
    expect(lines('MLD0412', {live: owned(www, ofWeb), problems: {services: 'timeout'}})).to.deep.equal([
      'inconclusive objects-not-read zone:example.com',
    ])
    expect(
      lines('MLD0412', {live: owned(www, 'httproute/shop/x'), problems: {httproutes: 'not-served'}}),
    ).to.deep.equal(['inconclusive objects-not-read zone:example.com'])
    const manifests = {origin: 'manifests' as const, authoritative: false}
    expect(lines('MLD0412', {live: owned(www, ofWeb), snapshot: manifests})).to.deep.equal([
      'na zone:example.com',
    ])
  })

  it('does not miss objects of namespaces that were not read', () => {
    const context = contextOf({objects: [web()], live: owned(www, 'service/far/web')})
    const {snapshot} = context.cluster
    if (snapshot === undefined) throw new Error('no snapshot')
    const narrow = {...snapshot, lists: snapshot.lists.map((list) => ({...list, namespace: 'shop'}))}
    const cluster = {...context.cluster, snapshot: narrow}
    expect(resultLines('MLD0412', {...context, cluster})).to.deep.equal([
      'inconclusive objects-not-read zone:example.com',
    ])
  })
})

describe('MLD0413 to MLD0416: texts and places', () => {
  it('does not take a key or a token for an encrypted ownership record', () => {
    const live = [
      ...owned(www, ofWeb),
      txt('a-key.example.com', 'v=DKIM1; k=rsa; p=MIGf'),
      txt('ns-token.example.com', 'YWJj'),
    ]
    expect(lines('MLD0413', {objects: [web()], live})).to.deep.equal(['pass zone:example.com'])
  })

  it('finds records of ours under a suffix, and those that our prefix leaves out', () => {
    const suffixed = markerOf(www, ofWeb, {registry: {suffix: '-owner'}})
    const [found] = resultsOf('MLD0414', contextOf({objects: [web()], live: [www, suffixed]}))
    expect(found?.fix?.commands).to.deep.equal(["mldns plan --txt-suffix '-owner'"])
    const views = [{zones: [{name: 'example.com', sets: owned(www, ofWeb)}], registry: {prefix: 'txt.'}}]
    expect(lines('MLD0414', {objects: [web()], views})).to.deep.equal(['fail other-affix zone:example.com'])
  })

  it('warns where ownership is not recorded', () => {
    expect(
      lines('MLD0415', {objects: [web()], views: [{registry: {kind: 'noop'}, policy: 'sync'}]}),
    ).to.deep.equal(['fail warning no-registry provider:memory'])
  })

  it('knows that the ownership record of an apex may lie outside its zone', () => {
    expect(lines('MLD0415', {objects: [web({hostname: 'example.com'})]})).to.deep.equal([
      'pass provider:memory',
      'fail no-place-for-it host:example.com',
    ])
  })

  it('sees text of others where an ownership record belongs', () => {
    const live = [txt('a-www.example.com', 'hello')]
    expect(lines('MLD0416', {objects: [web()], live})).to.deep.equal([
      'fail place-taken host:www.example.com',
    ])
  })
})

describe('MLD0417 no-second-writer', () => {
  it('sees an older ownership record that names another owner', () => {
    const live = [...owned(www, ofWeb, 'other'), txt('www.example.com', markerOf(www, ofWeb).values)]
    expect(lines('MLD0417', {objects: [web()], live})).to.deep.equal([
      'fail ownership-rewritten host:www.example.com',
    ])
  })

  it('takes an address that has changed for what it is', () => {
    const live = [
      ...owned(a('www.example.com', '5.9.8.1'), ofWeb),
      ...owned(cname('x.example.com', 'y.example.net'), ofWeb),
    ]
    expect(lines('MLD0417', {objects: [web()], live})).to.deep.equal(['pass zone:example.com'])
  })

  it('leaves delegations and records of others alone', () => {
    const live = [...owned(www, ofWeb, 'other'), ns('sub.example.com', 'ns1.example.net')]
    expect(lines('MLD0417', {objects: [web()], live})).to.deep.equal(['na cluster'])
  })
})

describe('MLD0418 crd-registry', () => {
  it('does not apply where the kind is not there, and says when it may not be listed', () => {
    expect(lines('MLD0418', {problems: {dnsrecords: 'not-served'}})).to.deep.equal(['na cluster'])
    expect(lines('MLD0418', {problems: {dnsrecords: 'forbidden'}})).to.deep.equal([
      'skip rbac-denied cluster',
    ])
  })
})
