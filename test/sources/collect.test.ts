import {expect} from 'chai'
import fc from 'fast-check'
import type {KubeObject} from '../../src/model/cluster.js'
import {collectEndpoints} from '../../src/sources/collect.js'
import {currentPrefix, alphaPrefix, defaultSourceSettings} from '../../src/sources/defaults.js'
import {toEndpointJson} from '../../src/sources/endpoints.js'
import {ingressSource} from '../../src/sources/ingress.js'
import {serviceSource} from '../../src/sources/service.js'
import {snapshotOf, toKubeObject} from './kube-objects.js'

const objects: readonly KubeObject[] = [
  service('a', {type: 'LoadBalancer'}, {hostname: 'x.example.com,*.x.example.com', ttl: '60'}, '192.0.2.1'),
  service('b', {type: 'LoadBalancer'}, {hostname: 'x.example.com', ttl: '300'}, '192.0.2.2'),
  service('c', {type: 'LoadBalancer'}, {hostname: 'c.example.com', target: 'z.example.net,a.example.net'}),
  service('d', {type: 'ClusterIP', clusterIP: 'None'}, {hostname: 'd.example.com'}),
  service('e', {type: 'NodePort', ports: [{nodePort: 30000}]}, {hostname: 'e.example.com'}),
  service('f', {type: 'LoadBalancer'}, {hostname: 'bad..name,f.example.com', ttl: 'never'}, '192.0.2.6'),
  toKubeObject({
    kind: 'Node',
    metadata: {name: 'n1'},
    status: {addresses: [{type: 'ExternalIP', address: '198.51.100.1'}]},
  }),
  toKubeObject({
    kind: 'Node',
    metadata: {name: 'n2'},
    status: {addresses: [{type: 'ExternalIP', address: '198.51.100.2'}]},
  }),
  toKubeObject({kind: 'Pod', metadata: {name: 'p1'}, spec: {hostname: 'p1'}}),
  toKubeObject({kind: 'Pod', metadata: {name: 'p2'}, spec: {hostname: 'p2'}}),
  slice('d1', 'p1', '10.0.0.1'),
  slice('d2', 'p2', '10.0.0.2'),
  ingress('i', 'x.example.com', '192.0.2.1'),
  ingress('j', 'x.example.com', '192.0.2.9'),
]

function service(
  name: string,
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>>,
  ip?: string,
): KubeObject {
  const keyed = Object.entries(annotations).map(([suffix, value]) => [currentPrefix + suffix, value])
  const status = ip === undefined ? {} : {loadBalancer: {ingress: [{ip}]}}
  return toKubeObject({
    kind: 'Service',
    metadata: {name, annotations: Object.fromEntries(keyed)},
    spec,
    status,
  })
}

function slice(name: string, pod: string, address: string): KubeObject {
  return toKubeObject({
    kind: 'EndpointSlice',
    metadata: {name, labels: {'kubernetes.io/service-name': 'd'}},
    addressType: 'IPv4',
    endpoints: [{addresses: [address], targetRef: {kind: 'Pod', name: pod}}],
  })
}

function ingress(name: string, host: string, ip: string): KubeObject {
  return toKubeObject({
    kind: 'Ingress',
    metadata: {name},
    spec: {rules: [{host}]},
    status: {loadBalancer: {ingress: [{ip}]}},
  })
}

describe('collectEndpoints', () => {
  it('gives the same endpoints and findings in whatever order objects and annotations come', () => {
    const collect = (given: readonly KubeObject[]): unknown => {
      const {endpoints, verdicts, findings} = collectEndpoints(
        [snapshotOf(given, false)],
        defaultSourceSettings,
      )
      const byResource = [...verdicts].sort((a, b) => (a.resource < b.resource ? -1 : 1))
      const messages = findings.map(({message}) => message).sort()
      return JSON.parse(
        JSON.stringify({
          json: toEndpointJson(endpoints),
          messages,
          verdicts: byResource.map(({resource, wanted, skipped, reason}) => ({
            resource,
            wanted,
            skipped,
            reason,
          })),
        }),
      )
    }
    const expected = collect(objects)
    fc.assert(
      fc.property(fc.shuffledSubarray([...objects], {minLength: objects.length}), (shuffled) => {
        const turned = shuffled.map((object) => ({
          ...object,
          metadata: {
            ...object.metadata,
            annotations: Object.fromEntries(Object.entries(object.metadata.annotations).reverse()),
          },
        }))
        expect(collect(turned)).to.deep.equal(expected)
      }),
      {numRuns: 50},
    )
  })

  it('reads any annotations, and every wanted name is published or skipped', () => {
    const suffix = fc.constantFrom(
      'hostname',
      'internal-hostname',
      'target',
      'ttl',
      'controller',
      'access',
      'endpoints-type',
      'alias',
      'ingress-hostname-source',
      'set-identifier',
      'record-type',
      'aws-weight',
      'cloudflare-proxied',
    )
    const value = fc.oneof(
      fc.string(),
      fc.string({unit: fc.constantFrom(...Array.from('a.,*- :1é_\t/'))}),
      fc.constantFrom(
        'a.example.com',
        '192.0.2.1',
        '2001:db8::1',
        '*.x',
        'true',
        'public',
        'dns-controller',
        'HostIP',
      ),
    )
    const annotations = fc.dictionary(
      fc.tuple(fc.constantFrom(currentPrefix, alphaPrefix), suffix).map((parts) => parts.join('')),
      value,
    )
    const kind = fc.constantFrom(...objects.slice(0, 6), ...objects.slice(-2))
    fc.assert(
      fc.property(annotations, kind, (found, object) => {
        const given = {...object, metadata: {...object.metadata, annotations: found}}
        const snapshot = snapshotOf([given, ...objects.slice(6, 12)])
        const {endpoints, verdicts} = collectEndpoints([snapshot], {
          ...defaultSourceSettings,
          sources: [sourceOf(object)],
        })
        for (const verdict of verdicts) {
          const known = new Set([
            ...endpoints
              .filter(({origins}) => origins.some(({ref}) => ref.name === verdict.ref.name))
              .map(({dnsName}) => dnsName),
            ...verdict.skipped.map(({name}) => name),
          ])
          expect(verdict.wanted.filter((name) => !known.has(name))).to.deep.equal([])
        }
      }),
      {numRuns: 500},
    )
  })

  it('reads objects whose fields have wrong types', () => {
    const json = fc.jsonValue({maxDepth: 4})
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'type',
            'rules',
            'tls',
            'ports',
            'clusterIP',
            'externalIPs',
            'selector',
            'ipFamilies',
          ),
          json,
        ),
        json,
        (spec, balancer) => {
          const given = [
            service('x', spec, {hostname: 'x.example.com'}),
            ingress('y', 'y.example.com', '192.0.2.1'),
          ].map((object) => ({...object, spec, status: {loadBalancer: balancer}}))
          expect(() =>
            collectEndpoints([snapshotOf([...given, ...objects.slice(6)])], defaultSourceSettings),
          ).not.to.throw()
        },
      ),
      {numRuns: 300},
    )
  })

  it('reads several clusters, one after the other', () => {
    const first = snapshotOf([service('a', {type: 'LoadBalancer'}, {hostname: 'a.test'}, '192.0.2.1')])
    const second = snapshotOf([service('a', {type: 'LoadBalancer'}, {hostname: 'a.test'}, '192.0.2.2')])
    const {endpoints, verdicts} = collectEndpoints([first, second], defaultSourceSettings)
    expect(endpoints.map(({targets}) => targets)).to.deep.equal([['192.0.2.1'], ['192.0.2.2']])
    expect(verdicts).to.have.length(2)
  })

  it('tells where an endpoint comes from', () => {
    const [object] = objects
    if (object === undefined) throw new Error('no object')
    const {endpoints} = collectEndpoints([snapshotOf([object])], defaultSourceSettings)
    expect(endpoints[1]?.origins).to.deep.equal([
      {
        ref: {kind: 'Service', namespace: 'default', name: 'a'},
        source: 'service',
        field: 'annotation external-dns.kubernetes.io/hostname',
        via: ['status.loadBalancer.ingress'],
      },
    ])
  })
})

function sourceOf({kind}: KubeObject): string {
  return kind.toLowerCase()
}

describe('judge', () => {
  const object = service('a', {type: 'LoadBalancer'}, {hostname: 'a.test'})

  it('says that a Service outside the namespaces is out by configuration', () => {
    const settings = {...defaultSourceSettings, namespaces: ['a', 'b']}
    const verdict = serviceSource.judge(object, snapshotOf([]), settings)
    expect(verdict.wanted).to.deep.equal([])
    expect(verdict.reason?.decided).to.equal(true)
    expect(verdict.reason?.message).to.equal(
      'Service default/a: namespace default is not among --namespace a, b',
    )
  })

  it('S3: says that a Service without address still wants its names', () => {
    const verdict = serviceSource.judge(object, snapshotOf([]), defaultSourceSettings)
    expect(verdict.wanted).to.deep.equal(['a.test'])
    expect(verdict.skipped.map(({name, reason}) => [name, reason.decided])).to.deep.equal([['a.test', false]])
  })

  it('S3: says that an Ingress without address still wants its hosts', () => {
    const pending = toKubeObject({kind: 'Ingress', metadata: {name: 'i'}, spec: {rules: [{host: 'i.test'}]}})
    const verdict = ingressSource.judge(pending, snapshotOf([]), defaultSourceSettings)
    expect(verdict.wanted).to.deep.equal(['i.test'])
    expect(verdict.reason?.decided).to.equal(false)
  })
})
