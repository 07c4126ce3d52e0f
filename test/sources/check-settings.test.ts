import {expect} from 'chai'
import {ConfigError} from '../../src/errors.js'
import {findSourceByLabel} from '../../src/sources/catalog.js'
import {checkSourceSettings} from '../../src/sources/check-settings.js'
import {collectEndpoints, kindsFor} from '../../src/sources/collect.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import type {SourceSettings} from '../../src/sources/settings.js'
import {snapshotOf} from './kube-objects.js'

const cases: readonly (readonly [settings: Partial<SourceSettings>, code: string, word: string])[] = [
  [{sources: []}, 'SOURCE_MISSING', '--source'],
  [{sources: ['servce']}, 'SOURCE_UNKNOWN', 'did you mean service'],
  [{sources: ['zebra-crossing']}, 'SOURCE_UNKNOWN', 'no such source'],
  [{sources: ['f5-virtualserver']}, 'SOURCE_NOT_BUILT', 'external-dns has it'],
  [{annotationPrefixes: []}, 'ANNOTATION_PREFIX_INVALID', '--annotation-prefix'],
  [{annotationPrefixes: ['example.com']}, 'ANNOTATION_PREFIX_INVALID', 'ends in "/"'],
  [{annotationPrefixes: ['']}, 'ANNOTATION_PREFIX_INVALID', '""'],
  [{labelFilter: 'a in'}, 'SELECTOR_INVALID', '--label-filter "a in"'],
  [{annotationFilter: 'a>1'}, 'SELECTOR_INVALID', 'at character 2'],
  [{namespaceSelector: 'a b'}, 'SELECTOR_INVALID', '--namespace-selector'],
  [{fqdnTemplate: ['{{.Name']}, 'TEMPLATE_INVALID', '--fqdn-template'],
  [{targetTemplate: ['{{end}}']}, 'TEMPLATE_INVALID', '--target-template'],
  [
    {fqdnTargetTemplate: ['{{define "a"}}1{{end}}', '{{define "a"}}2{{end}}']},
    'TEMPLATE_INVALID',
    'multiple',
  ],
  [{serviceTypes: ['Loadbalancer']}, 'SERVICE_TYPE_UNKNOWN', 'LoadBalancer'],
  [{ingressClasses: ['a/b']}, 'INGRESS_CLASS_INVALID', 'a/b'],
  [{ingressClasses: ['a'], annotationFilter: 'kubernetes.io/ingress.class=a'}, 'INGRESS_CLASS_TWICE', 'both'],
  [{targetNets: ['10.0.0.1']}, 'NETWORK_INVALID', '--target-net-filter'],
  [{excludeTargetNets: ['x']}, 'NETWORK_INVALID', '--exclude-target-net'],
  [{nat64Networks: ['64:ff9b::/64']}, 'NETWORK_INVALID', '/96'],
  [{defaultTargets: ['not a host']}, 'TARGET_INVALID', '--default-targets'],
  [{ignoreHostnameAnnotation: true}, 'FQDN_TEMPLATE_MISSING', '--fqdn-template'],
  [{createPtr: true}, 'PTR_NOT_MANAGED', '--managed-record-types'],
  [{minTtl: -1}, 'MIN_TTL_INVALID', '--min-ttl'],
]

describe('checkSourceSettings', () => {
  it('has nothing to say about the defaults', () => {
    expect(checkSourceSettings(defaultSourceSettings)).to.deep.equal([])
  })

  for (const [settings, code, word] of cases) {
    it(`finds ${JSON.stringify(settings)}`, () => {
      const problems = checkSourceSettings({...defaultSourceSettings, ...settings})
      expect(problems.map((problem) => problem.code)).to.deep.equal([code])
      expect(problems[0]?.message).to.contain(word)
    })
  }

  it('tells all problems at once', () => {
    const settings = {
      ...defaultSourceSettings,
      sources: ['x'],
      labelFilter: '=',
      createPtr: true,
      minTtl: Number.NaN,
    }
    expect(checkSourceSettings(settings)).to.have.length(4)
  })

  it('accepts an empty service type, which switches the filter off', () => {
    expect(checkSourceSettings({...defaultSourceSettings, serviceTypes: ['']})).to.deep.equal([])
  })
})

describe('the catalogue of sources', () => {
  it('finds sources by the first word of their label', () => {
    expect(findSourceByLabel('ingress')?.name).to.equal('ingress')
    expect(findSourceByLabel('IngressRoute')).to.equal(undefined)
  })

  for (const [settings, kinds] of [
    [{}, ['services', 'endpointslices', 'pods', 'nodes', 'ingresses']],
    [{sources: ['service'], serviceTypes: ['LoadBalancer']}, ['services']],
    [{sources: ['service'], serviceTypes: ['ClusterIP']}, ['services', 'endpointslices', 'pods']],
    [{sources: ['service'], serviceTypes: ['']}, ['services', 'endpointslices', 'pods', 'nodes']],
    [{sources: ['ingress', 'ingress'], namespaceSelector: 'a=b'}, ['ingresses', 'namespaces']],
  ] as const) {
    it(`reads ${kinds.join(', ')} for ${JSON.stringify(settings)}`, () =>
      expect(kindsFor({...defaultSourceSettings, ...settings}).map(({resource}) => resource)).to.deep.equal(
        kinds,
      ))
  }

  it('refuses to collect from a source that does not exist', () => {
    const settings = {...defaultSourceSettings, sources: ['nothing-like-it']}
    expect(() => collectEndpoints([snapshotOf([])], settings)).to.throw(ConfigError, 'nothing-like-it')
  })
})
