import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {loadAll} from 'js-yaml'
import type {KubeObject} from '../../src/model/cluster.js'
import {collectEndpoints} from '../../src/sources/collect.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import type {SourceSettings} from '../../src/sources/settings.js'
import {snapshotOf, toKubeObject} from './kube-objects.js'

const folder = join(import.meta.dirname, '..', '..', 'examples', 'guide')

function manifests(file: string): readonly KubeObject[] {
  return loadAll(readFileSync(join(folder, file), 'utf8')).map((document) => toKubeObject(document))
}

/** As MetalLB would leave it. */
function withAddress(object: KubeObject, ip: string): KubeObject {
  return object.kind === 'Service' ? {...object, status: {loadBalancer: {ingress: [{ip}]}}} : object
}

function recordsOf(
  objects: readonly KubeObject[],
  settings: Partial<SourceSettings> = {},
): readonly string[] {
  const {endpoints, findings} = collectEndpoints([snapshotOf(objects)], {
    ...defaultSourceSettings,
    ...settings,
  })
  expect(findings).to.deep.equal([])
  return endpoints.map(({dnsName, recordTTL, recordType, targets, providerSpecific, setIdentifier}) =>
    [
      dnsName,
      recordTTL,
      recordType,
      ...targets,
      ...providerSpecific.map(({name, value}) => `${name}=${value}`),
      ...(setIdentifier === '' ? [] : [setIdentifier]),
    ].join(' '),
  )
}

const ip = '192.168.1.240'
const alpha = 'external-dns.alpha.kubernetes.io/'

const cases: readonly (readonly [
  file: string,
  address: string,
  provider: string,
  records: readonly string[],
])[] = [
  ['service-basic.yaml', ip, '', [`myapp.example.com 0 A ${ip}`]],
  [
    'service-multi-hostname.yaml',
    ip,
    '',
    [`api.example.com 0 A ${ip}`, `myapp.example.com 0 A ${ip}`, `www.example.com 0 A ${ip}`],
  ],
  ['service-with-ttl.yaml', ip, '', [`myapp.example.com 300 A ${ip}`]],
  ['service-a-record.yaml', ip, '', [`myapp.example.com 0 A ${ip}`]],
  ['service-cname.yaml', ip, '', ['myapp.example.com 0 CNAME cdn.example.com']],
  [
    'service-cloudflare-proxy.yaml',
    ip,
    'cloudflare',
    [`myapp.example.com 0 A ${ip} ${alpha}cloudflare-proxied=true`],
  ],
  [
    'service-route53.yaml',
    ip,
    'aws',
    [
      `myapp.example.com 0 A ${ip} alias=true aws/health-check-id=health-check-id aws/region=us-west-2 aws/weight=100 us-west-2-primary`,
    ],
  ],
  ['app-complete.yaml', '192.168.1.241', '', ['webapp.example.com 300 A 192.168.1.241']],
  ['environments/staging.yaml', ip, '', [`api.staging.example.com 60 A ${ip}`]],
  ['environments/production.yaml', ip, '', [`api.example.com 3600 A ${ip}`]],
  ['service-annotation-filter.yaml', ip, '', [`myapp.example.com 0 A ${ip}`]],
  ['metallb-config.yaml', ip, '', []],
]

describe('the guide', () => {
  for (const [file, address, provider, records] of cases) {
    it(`gives the records it promises for ${file}`, () => {
      const objects = manifests(file).map((object) => withAddress(object, address))
      expect(recordsOf(objects, {provider})).to.deep.equal(records)
    })
  }

  it('publishes both environments, and only those asked for', () => {
    const objects = [
      ...manifests('environments/staging.yaml'),
      ...manifests('environments/production.yaml'),
      ...manifests('app-complete.yaml'),
    ].map((object) => withAddress(object, ip))
    expect(recordsOf(objects, {namespaces: ['production', 'staging']})).to.deep.equal([
      `api.example.com 3600 A ${ip}`,
      `api.staging.example.com 60 A ${ip}`,
      `webapp.example.com 300 A ${ip}`,
    ])
    expect(recordsOf(objects, {namespaces: ['staging']})).to.deep.equal([
      `api.staging.example.com 60 A ${ip}`,
    ])
  })

  it('selects namespaces by label', () => {
    const namespace = toKubeObject({
      kind: 'Namespace',
      metadata: {name: 'staging', labels: {'external-dns': 'enabled'}},
    })
    const objects = [...manifests('environments/staging.yaml'), ...manifests('service-basic.yaml')]
    const settings = {namespaceSelector: 'external-dns=enabled'}
    const published = objects.map((object) => withAddress(object, ip))
    expect(recordsOf([...published, namespace], settings)).to.deep.equal([
      `api.staging.example.com 60 A ${ip}`,
    ])
  })

  it('processes only Services with the annotation of the filter', () => {
    const objects = [
      ...manifests('service-annotation-filter.yaml'),
      ...manifests('environments/staging.yaml'),
    ]
    const settings = {annotationFilter: `${alpha}enabled in (true)`}
    const published = objects.map((object) => withAddress(object, ip))
    expect(recordsOf(published, settings)).to.deep.equal([`myapp.example.com 0 A ${ip}`])
  })
})
