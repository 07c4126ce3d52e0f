import {expect} from 'chai'
import {
  toDomainFilter,
  toInputSettings,
  toPlanSettings,
  toProviderSettings,
  toRunSettings,
  toViewSettings,
} from '../../src/config/accessors.js'
import type {RawFlags} from '../../src/config/layers.js'
import {loadConfig} from '../../src/config/load.js'
import {toRegistrySettings, toSourceSettings} from '../../src/config/source-accessors.js'
import type {CommandId} from '../../src/config/setting.js'

function effective(flags: RawFlags = {}, command: CommandId = 'config show') {
  return loadConfig({command, flags, env: {}, cwd: '/nowhere'}).views[0]
}

const zonefile = {provider: 'zonefile', 'zonefile-dir': 'zones'}

describe('settings for the parts of the program', () => {
  it('have the defaults of external-dns for sources, but read both annotation prefixes', () => {
    expect(toSourceSettings(effective())).to.deep.include({
      sources: ['service', 'ingress'],
      annotationPrefixes: ['external-dns.kubernetes.io/', 'external-dns.alpha.kubernetes.io/'],
      namespaces: [],
      excludeUnschedulable: true,
      publishInternalServices: false,
      managedRecordTypes: ['A', 'AAAA', 'CNAME'],
      minTtl: 0,
      provider: '',
    })
  })

  it('give sources what flags say', () => {
    const flags = {
      'min-ttl': '5m',
      'exclude-unschedulable': false,
      'nat64-networks': ['64:ff9b::/96'],
      'label-filter': 'a=b',
      provider: 'zonefile',
    }
    expect(toSourceSettings(effective(flags))).to.deep.include({
      minTtl: 300,
      excludeUnschedulable: false,
      nat64Networks: ['64:ff9b::/96'],
      labelFilter: 'a=b',
      provider: 'zonefile',
    })
  })

  it('lower-case the affixes of ownership records, as external-dns does', () => {
    const flags = {
      'txt-prefix': 'A-%{record_type}-',
      'txt-wildcard-replacement': 'ANY',
      'txt-owner-id': 'Home',
    }
    expect(toRegistrySettings(effective(flags))).to.deep.equal({
      kind: 'txt',
      ownerId: 'Home',
      prefix: 'a-%{record_type}-',
      suffix: '',
      wildcardReplacement: 'any',
    })
  })

  it('compile the domain filter', () => {
    const filter = toDomainFilter(
      effective({
        'domain-filter': ['Example.com.', '.below.example'],
        'regex-domain-exclusion': '(?i)^Internal',
      }),
    )
    expect(filter.include).to.deep.equal(['example.com', '.below.example'])
    expect(filter.regexInclude).to.equal(undefined)
    expect(filter.regexExclude?.test('internal.example.com')).to.equal(true)
  })

  it('leave the address classes of a view open unless some are named', () => {
    expect(toViewSettings(effective())).not.to.have.property('addressClasses')
    expect(toViewSettings(effective({'publish-address-classes': ['global']}))).to.deep.include({
      name: '',
      policy: 'upsert-only',
      addressClasses: ['global'],
    })
  })

  it('give a plan only what was said', () => {
    expect(toPlanSettings(effective(zonefile, 'plan'))).to.deep.equal({
      onConflict: 'external-dns',
      graceSeconds: 0,
      scope: {target: [], exclude: []},
      resolveHostnames: false,
      expiresSeconds: 7200,
    })
    const flags = {
      ...zonefile,
      'allow-removals': '3',
      grace: '10m',
      'state-file': 's',
      target: ['a*'],
      explain: 'a.example',
      out: 'p',
    }
    expect(toPlanSettings(effective(flags, 'plan'))).to.deep.include({
      allowRemovals: 3,
      graceSeconds: 600,
      stateFile: 's',
      scope: {target: ['a*'], exclude: []},
      explain: 'a.example',
      out: 'p',
    })
  })

  it('say how a run ends', () => {
    expect(toRunSettings(effective())).to.deep.equal({
      detailedExitcode: false,
      strict: false,
      failOn: 'error',
      yes: false,
    })
    const flags = {...zonefile, 'txt-owner-id': 'home', yes: true, 'expect-digest': 'sha256:00'}
    expect(toRunSettings(effective(flags, 'apply'))).to.deep.include({yes: true, expectDigest: 'sha256:00'})
  })

  it('say where objects come from', () => {
    expect(toInputSettings(effective({'request-timeout': '1500ms'}))).to.deep.equal({
      kind: 'cluster',
      contexts: [],
      requestTimeoutMilliseconds: 1500,
    })
    expect(toInputSettings(effective({manifests: ['a', '-'], 'manifests-complete': true}))).to.deep.equal({
      kind: 'manifests',
      paths: ['a', '-'],
      complete: true,
      defaultNamespace: 'default',
    })
  })

  it('say what a provider needs, without its secret', () => {
    expect(toProviderSettings(effective())).to.equal(undefined)
    expect(toProviderSettings(effective(zonefile))).to.deep.equal({provider: 'zonefile', dir: 'zones'})
    const flags = {
      provider: 'rfc2136',
      'rfc2136-host': ['192.0.2.53'],
      'rfc2136-zone': ['example.com'],
      'rfc2136-tsig-keyname': 'k',
      'rfc2136-min-ttl': '1m',
    }
    expect(toProviderSettings(effective(flags))).to.deep.equal({
      provider: 'rfc2136',
      hosts: ['192.0.2.53'],
      port: 53,
      zones: ['example.com'],
      tsig: {keyName: 'k', algorithm: 'hmac-sha256'},
      minTtlSeconds: 60,
      batchChangeSize: 1000,
    })
    expect(toProviderSettings(effective({provider: 'rfc2136', 'rfc2136-insecure': true}))).to.deep.include({
      tsig: undefined,
    })
  })
})
