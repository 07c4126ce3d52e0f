import {expect} from 'chai'
import {hostsNamed, objectSubject} from '../../../src/checks/facts/build-source.js'
import type {SourceFacts} from '../../../src/checks/facts/source.js'
import {serviceBehind} from '../../../src/checks/service-behind.js'
import {everyDomain} from '../../../src/model/filter.js'
import {a, kubeObject, service} from '../../support/builders.js'
import {contextOf, type World} from '../../support/check-world.js'
import {deployment} from '../../support/controller-builders.js'
import {snapshotOf} from '../../sources/kube-objects.js'

const ingress = kubeObject('networking.k8s.io/v1', 'Ingress', {
  name: 'site',
  namespace: 'web',
  spec: {rules: [{host: 'www.example.com'}]},
  status: {loadBalancer: {ingress: [{ip: '10.0.0.7'}]}},
})

const controller = service({
  name: 'nginx',
  namespace: 'ingress',
  ips: ['10.0.0.7'],
  spec: {ports: [{port: 443}]},
})

function sourceOf(world: World): SourceFacts {
  const {source} = contextOf(world)
  if (source === undefined) throw new Error('no source')
  return source
}

describe('buildSource', () => {
  it('lets a name depend on its objects, the Service behind them, its zone and its provider', () => {
    const {hosts} = sourceOf({objects: [ingress, controller]})
    const [host] = hosts.get('www.example.com') ?? []
    expect(host?.subject).to.deep.equal({
      id: 'host:www.example.com',
      kind: 'hostname',
      name: 'www.example.com',
      within: ['ing:web/site', 'svc:ingress/nginx', 'zone:example.com', 'provider:memory'],
    })
    expect(host?.zone?.zone.name).to.equal('example.com')
    expect(host?.endpoints.map((one) => one.targets)).to.deep.equal([['10.0.0.7']])
    expect(host?.askedBy.map((one) => one.resource)).to.deep.equal(['ingress/web/site'])
    expect(host?.changes.map((one) => one.action)).to.deep.equal(['create'])
  })

  it('knows names that are asked for and not published', () => {
    const {hosts} = sourceOf({objects: [service({name: 'late', hostname: 'late.example.com'})]})
    const [host] = hosts.get('late.example.com') ?? []
    expect(host?.endpoints).to.deep.equal([])
    expect(host?.askedBy).to.have.length(1)
  })

  it('has a name once in every view whose domain filter lets it pass', () => {
    const {hosts} = sourceOf({
      objects: [service({hostname: 'a.example.com, b.example.org', ips: ['10.0.0.1']})],
      views: [
        {view: 'lan', zones: [{name: 'example.com'}]},
        {
          view: 'public',
          zones: [{name: 'example.com'}],
          domainFilter: {...everyDomain, include: ['example.com']},
        },
      ],
    })
    expect(hosts.get('a.example.com')?.map(({subject}) => subject.id)).to.deep.equal([
      'host:a.example.com@lan',
      'host:a.example.com@public',
    ])
    expect(hosts.get('b.example.org')?.map(({view, zone}) => [view, zone])).to.deep.equal([
      ['lan', undefined],
    ])
  })

  it('keeps a name that no domain filter lets pass', () => {
    const {hosts} = sourceOf({
      objects: [service({hostname: 'b.example.org', ips: ['10.0.0.1']})],
      views: [{domainFilter: {...everyDomain, include: ['example.com']}}],
    })
    expect(hosts.get('b.example.org')?.map(({provider}) => provider)).to.deep.equal([undefined])
  })

  it('gives each view what its own plan says', () => {
    const {hosts} = sourceOf({
      objects: [service({hostname: 'a.example.com', ips: ['10.0.0.1']})],
      views: [
        {view: 'lan', zones: [{name: 'example.com'}]},
        {view: 'public', zones: [{name: 'example.com', sets: [a('a.example.com', '10.0.0.9')]}]},
      ],
    })
    const [lan, open] = hosts.get('a.example.com') ?? []
    expect([lan?.changes.length, lan?.held.length]).to.deep.equal([1, 0])
    expect([open?.changes.length, open?.held.length]).to.deep.equal([0, 1])
  })
})

describe('hostsNamed', () => {
  it('places a name that nobody asks for', () => {
    const {source, providers} = contextOf({objects: []})
    expect(hostsNamed('new.example.com', source, providers).map(({subject}) => subject)).to.deep.equal([
      {
        id: 'host:new.example.com',
        kind: 'hostname',
        name: 'new.example.com',
        within: ['zone:example.com', 'provider:memory'],
      },
    ])
    expect(hostsNamed('new.example.com', undefined, [])[0]?.subject.id).to.equal('host:new.example.com')
  })
})

describe('a name under a wildcard', () => {
  const star = {...ingress, spec: {rules: [{host: '*.example.com'}, {host: 'b.example.com'}]}}

  it('depends on the wildcard that answers for it', () => {
    const {source, providers} = contextOf({objects: [star, controller]})
    const [host] = hostsNamed('x.a.example.com', source, providers)
    expect(host?.subject.within).to.deep.equal([
      'zone:example.com',
      'provider:memory',
      'host:*.example.com',
      'ing:web/site',
      'svc:ingress/nginx',
    ])
  })

  it('depends on none where a name in between exists', () => {
    const {source, providers} = contextOf({objects: [star, controller]})
    const [host] = hostsNamed('x.b.example.com', source, providers)
    expect(host?.subject.within).to.deep.equal(['zone:example.com', 'provider:memory'])
  })
})

describe('objectSubject', () => {
  it('lets an Ingress depend on the Service it is reached through', () => {
    const facts = sourceOf({objects: [ingress, controller]})
    const subject = objectSubject({kind: 'Ingress', namespace: 'web', name: 'site'}, facts)
    expect(subject.within).to.deep.equal(['svc:ingress/nginx'])
    expect(objectSubject({kind: 'Service', namespace: 'web', name: 'x'}, facts).within).to.equal(undefined)
  })
})

describe('serviceBehind', () => {
  it('takes the Service for web traffic of those that share an address', () => {
    const mail = service({name: 'a-mail', namespace: 'mail', ips: ['10.0.0.7'], spec: {ports: [{port: 25}]}})
    expect(serviceBehind(ingress, snapshotOf([mail, controller, ingress]))).to.equal('ingress/nginx')
  })

  it('compares addresses by value and host names without regard to case', () => {
    const six = {...ingress, status: {loadBalancer: {ingress: [{ip: '2001:DB8:0::1'}]}}}
    const named = {...ingress, status: {loadBalancer: {ingress: [{hostname: 'LB.example.net.'}]}}}
    const snapshot = snapshotOf([
      service({name: 'six', ips: ['2001:db8::1']}),
      service({name: 'named', hostnames: ['lb.example.net']}),
    ])
    expect(serviceBehind(six, snapshot)).to.equal('default/six')
    expect(serviceBehind(named, snapshot)).to.equal('default/named')
  })

  it('finds none for a status of any shape that holds no known address', () => {
    const snapshot = snapshotOf([service({type: 'ClusterIP', ips: ['10.0.0.7']}), service({name: 'pending'})])
    expect(serviceBehind(ingress, snapshot)).to.equal(undefined)
    for (const status of [{}, {loadBalancer: 'x'}, {loadBalancer: {ingress: [7, {ip: 3}]}}])
      expect(serviceBehind({...ingress, status}, snapshot)).to.equal(undefined)
  })

  const waiting = {...ingress, spec: {...ingress.spec, ingressClassName: 'lan'}, status: {loadBalancer: {}}}
  const pending = service({name: 'nginx', namespace: 'ingress', spec: {ports: [{port: 443}]}})
  const publisher = (...args: readonly string[]) =>
    deployment({name: args.join(), namespace: 'ingress', containers: [{args}]})
  const publishers: readonly [string, ReturnType<typeof deployment>[], string | undefined][] = [
    ['of ingress-nginx', [publisher('--publish-service=$(POD_NAMESPACE)/nginx')], 'ingress/nginx'],
    [
      'of Traefik',
      [publisher('--providers.kubernetesingress.ingressendpoint.publishedservice=ingress/nginx')],
      'ingress/nginx',
    ],
    [
      'of the class of the Ingress',
      [
        publisher('--publish-service=ingress/nginx', '--ingress-class=lan'),
        publisher('--publish-service=ingress/wan', '--ingress-class=wan'),
      ],
      'ingress/nginx',
    ],
    ['of no other class', [publisher('--publish-service=ingress/nginx', '--ingress-class=wan')], undefined],
    [
      'that is the only candidate',
      [publisher('--publish-service=ingress/nginx'), publisher('--publish-service=ingress/wan')],
      undefined,
    ],
    ['that exists', [publisher('--publish-service=ingress/gone')], undefined],
  ]
  for (const [what, workloads, expected] of publishers) {
    it(`takes for an Ingress without an address the Service ${what}`, () => {
      const wan = service({name: 'wan', namespace: 'ingress'})
      expect(serviceBehind(waiting, snapshotOf([pending, wan, waiting, ...workloads]))).to.equal(expected)
      expect(serviceBehind(ingress, snapshotOf([pending, wan, ingress, ...workloads]))).to.equal(undefined)
    })
  }
})
