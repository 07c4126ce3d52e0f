import {expect} from 'chai'
import type {Endpoint} from '../../src/model/endpoint.js'
import {removeDuplicates} from '../../src/sources/dedup.js'
import {applyDefaultTargets} from '../../src/sources/default-targets.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import {toEndpointJson} from '../../src/sources/endpoints.js'
import {mergeEndpoints, mergeServices} from '../../src/sources/merge.js'
import {addNat64} from '../../src/sources/nat64.js'
import {postProcess} from '../../src/sources/post-process.js'
import {addPointers} from '../../src/sources/ptr.js'
import {filterTargets} from '../../src/sources/target-filter.js'
import {endpointProblem} from '../../src/sources/validate.js'

function endpoint(
  dnsName: string,
  recordType: string,
  targets: readonly string[],
  more: Partial<Endpoint> = {},
): Endpoint {
  return {
    dnsName,
    recordType,
    targets,
    recordTTL: 0,
    setIdentifier: '',
    labels: {},
    providerSpecific: [],
    origins: [],
    ...more,
  }
}

function of(object: string): Pick<Endpoint, 'labels' | 'origins'> {
  const ref = {kind: 'Service', namespace: 'default', name: object}
  return {
    labels: {resource: `service/default/${object}`},
    origins: [{ref, source: 'service', field: 'annotation hostname', via: []}],
  }
}

const alias = {providerSpecific: [{name: 'alias', value: 'true'}]}

describe('endpointProblem', () => {
  for (const [type, target, more, ok] of [
    ['A', '192.0.2.1', {}, true],
    ['A', '::1', {}, false],
    ['A', '::ffff:192.0.2.1', {}, false],
    ['A', 'lb.test', {}, false],
    ['A', 'lb.test', alias, true],
    ['AAAA', '2001:db8::1', {}, true],
    ['AAAA', '::ffff:192.0.2.1', {}, true],
    ['AAAA', '192.0.2.1', {}, false],
    ['AAAA', 'lb.test', alias, true],
    ['CNAME', 'lb.test', alias, true],
    ['TXT', 'text', {}, true],
    ['TXT', 'text', alias, false],
    ['TXT', 'text', {providerSpecific: [{name: 'alias', value: 'false'}]}, false],
    ['MX', '10 mail.test', {}, true],
    ['MX', '65536 mail.test', {}, false],
    ['MX', 'mail.test', {}, false],
    ['MX', '10 mail.test extra', {}, false],
    ['SRV', '0 50 80 a.test.', {}, true],
    ['SRV', '0 50 80 a.test', {}, false],
    ['SRV', '0 50 a.test.', {}, false],
    ['SRV', '0 50 70000 a.test.', {}, false],
    ['NAPTR', 'anything', {}, true],
  ] as const) {
    it(`${ok ? 'accepts' : 'refuses'} ${type} ${target} ${JSON.stringify(more)}`, () =>
      expect(endpointProblem(endpoint('x.test', type, [target], more)) === undefined).to.equal(ok))
  }

  for (const [name, targets, ok] of [
    ['1.2.0.192.in-addr.arpa', ['a.test'], true],
    ['1.ip6.arpa', ['a.test'], true],
    ['in-addr.arpa', ['a.test'], false],
    ['a.test', ['a.test'], false],
    ['1.2.0.192.in-addr.arpa', [], false],
    ['1.2.0.192.in-addr.arpa', [' '], false],
    ['1.2.0.192.in-addr.arpa', ['192.0.2.1'], false],
  ] as const) {
    it(`${ok ? 'accepts' : 'refuses'} PTR ${name} to ${JSON.stringify(targets)}`, () =>
      expect(endpointProblem(endpoint(name, 'PTR', targets)) === undefined).to.equal(ok))
  }
})

describe('merging', () => {
  it('unites targets of one name, type, set identifier and TTL, and keeps the first label', () => {
    const {endpoints: merged} = mergeEndpoints([
      endpoint('a.test', 'A', ['192.0.2.2'], of('x')),
      endpoint('a.test', 'A', ['192.0.2.1', '192.0.2.2'], of('y')),
      endpoint('a.test', 'A', ['192.0.2.9'], {...of('z'), recordTTL: 60}),
      endpoint('a.test', 'A', ['192.0.2.8'], {...of('z'), setIdentifier: 'eu'}),
    ])
    expect(merged.map(({targets, labels}) => [targets.join(), labels['resource']])).to.deep.equal([
      ['192.0.2.1,192.0.2.2', 'service/default/x'],
      ['192.0.2.9', 'service/default/z'],
      ['192.0.2.8', 'service/default/z'],
    ])
    expect(merged[0]?.origins.map(({ref}) => ref.name)).to.deep.equal(['x', 'y'])
  })

  it('drops CNAMEs without targets and keeps different ones apart', () => {
    const {endpoints: merged} = mergeEndpoints([
      endpoint('a.test', 'CNAME', []),
      endpoint('a.test', 'CNAME', ['y.test']),
      endpoint('a.test', 'CNAME', ['x.test']),
      endpoint('a.test', 'CNAME', ['x.test']),
    ])
    expect(merged.map(({targets}) => targets)).to.deep.equal([['x.test'], ['y.test']])
  })

  it('S9: names all claimants of a name, and only when they differ', () => {
    const {findings: claims} = mergeEndpoints([
      endpoint('a.test', 'A', ['192.0.2.2'], of('x')),
      endpoint('a.test', 'A', ['192.0.2.1'], of('y')),
      endpoint('b.test', 'A', ['192.0.2.1'], of('x')),
      endpoint('b.test', 'A', ['192.0.2.1'], of('y')),
      endpoint('c.test', 'A', ['192.0.2.1'], of('x')),
      endpoint('c.test', 'A', ['192.0.2.2'], of('x')),
    ])
    expect(claims.map(({code, names}) => [code, names])).to.deep.equal([['MLD0305', ['a.test']]])
    expect(claims[0]?.message).to.contain('service/default/x (192.0.2.2); service/default/y (192.0.2.1)')
  })

  it('lets the first Service in order of its label give TTL and properties', () => {
    const {endpoints: merged} = mergeServices([
      endpoint('a.test', 'A', ['192.0.2.2'], {...of('b'), recordTTL: 60}),
      endpoint('a.test', 'A', ['192.0.2.1'], {...of('a'), recordTTL: 300}),
    ])
    expect(merged.map(({recordTTL, targets}) => [recordTTL, ...targets])).to.deep.equal([
      [300, '192.0.2.1', '192.0.2.2'],
    ])
  })
})

describe('wrappers', () => {
  it('drops repetitions whatever their TTL, and keeps the origins of both', () => {
    const {endpoints} = removeDuplicates([
      endpoint('a.test', 'A', ['192.0.2.2', '192.0.2.1'], {...of('x'), recordTTL: 60}),
      endpoint('a.test', 'A', ['192.0.2.1', '192.0.2.2'], {...of('y'), recordTTL: 300}),
    ])
    expect(
      endpoints.map(({recordTTL, origins}) => [recordTTL, ...origins.map(({ref}) => ref.name)]),
    ).to.deep.equal([[60, 'x', 'y']])
  })

  it('gives default targets to endpoints without targets', () => {
    const settings = {...defaultSourceSettings, defaultTargets: ['192.0.2.1', 'lb.test']}
    const {endpoints} = applyDefaultTargets(
      [endpoint('a.test', 'CNAME', []), endpoint('b.test', 'A', ['192.0.2.9'])],
      settings,
    )
    expect(
      endpoints.map(({dnsName, recordType, targets}) => [dnsName, recordType, ...targets]),
    ).to.deep.equal([
      ['a.test', 'A', '192.0.2.1'],
      ['a.test', 'CNAME', 'lb.test'],
      ['b.test', 'A', '192.0.2.9'],
    ])
  })

  it('passes over NAT64 targets that are no addresses, with a finding', () => {
    const settings = {...defaultSourceSettings, nat64Networks: ['64:ff9b::/96']}
    const {endpoints, findings} = addNat64(
      [endpoint('a.test', 'AAAA', ['lb.test', '64:ff9b::c000:201', '2001:db8::1'], alias)],
      settings,
    )
    expect(endpoints.map(({recordType, targets}) => [recordType, ...targets])).to.deep.equal([
      ['AAAA', 'lb.test', '64:ff9b::c000:201', '2001:db8::1'],
      ['A', '192.0.2.1'],
    ])
    expect(findings.map(({code}) => code)).to.deep.equal(['MLD0303'])
  })

  for (const [include, exclude, kept] of [
    [['192.0.2.0/24'], [], ['192.0.2.1', '::ffff:192.0.2.3']],
    [[], ['192.0.2.0/24'], ['10.0.0.1', '2001:db8::1', 'lb.test']],
    [['0.0.0.0/0'], ['10.0.0.0/8'], ['192.0.2.1', '::ffff:192.0.2.3']],
    [['2001:db8::/32'], [], ['2001:db8::1']],
  ] as const) {
    it(`keeps ${kept.join(', ')} with include ${include.join()} and exclude ${exclude.join()}`, () => {
      const settings = {...defaultSourceSettings, targetNets: include, excludeTargetNets: exclude}
      const all = ['192.0.2.1', '10.0.0.1', '2001:db8::1', '::ffff:192.0.2.3', 'lb.test']
      expect(filterTargets([endpoint('a.test', 'X', all)], settings).endpoints[0]?.targets).to.deep.equal(
        kept,
      )
    })
  }

  it('lets an unset TTL win in PTR records, with a warning', () => {
    const settings = {...defaultSourceSettings, createPtr: true, managedRecordTypes: ['A', 'PTR']}
    const {endpoints, findings} = addPointers(
      [
        endpoint('a.test', 'A', ['192.0.2.1'], {recordTTL: 60}),
        endpoint('b.test', 'A', ['192.0.2.1']),
        endpoint('c.test', 'A', ['lb.test'], alias),
        endpoint('d.test', 'CNAME', ['lb.test'], {providerSpecific: [{name: 'record-type', value: 'ptr'}]}),
      ],
      settings,
    )
    expect(endpoints.at(-1)).to.deep.include({recordType: 'PTR', recordTTL: 0, targets: ['a.test', 'b.test']})
    expect(endpoints.flatMap(({providerSpecific}) => providerSpecific.map(({name}) => name))).to.deep.equal([
      'alias',
    ])
    expect(findings.map(({code}) => code).sort()).to.deep.equal(['MLD0301', 'MLD0301', 'MLD0309'])
  })

  for (const [provider, kept] of [
    ['aws', ['alias', 'aws/weight']],
    ['azure', ['alias', 'azure/tags']],
    ['cloudflare', ['alias', 'aws/weight', 'azure/tags', 'p/cloudflare-proxied']],
    ['rfc2136', ['alias']],
    ['', ['alias', 'aws/weight', 'azure/tags', 'p/cloudflare-proxied']],
  ] as const) {
    it(`keeps ${kept.join(', ')} for provider "${provider}"`, () => {
      const names = ['p/cloudflare-proxied', 'aws/weight', 'azure/tags', 'alias']
      const wanted = endpoint('a.test', 'A', ['192.0.2.1'], {
        providerSpecific: names.map((name) => ({name, value: '1'})),
      })
      const {endpoints} = postProcess([wanted], {...defaultSourceSettings, provider})
      expect(endpoints[0]?.providerSpecific.map(({name}) => name)).to.deep.equal(kept)
    })
  }
})

describe('toEndpointJson', () => {
  it('leaves out what is not set and sorts parents before children', () => {
    const json = toEndpointJson([
      endpoint('b.a.test', 'A', ['192.0.2.1'], {recordTTL: 60, setIdentifier: 'eu'}),
      endpoint('a.test', 'CNAME', ['x.test'], of('x')),
    ])
    expect(JSON.stringify(json)).to.equal(
      JSON.stringify([
        {
          dnsName: 'a.test',
          recordType: 'CNAME',
          targets: ['x.test'],
          labels: {resource: 'service/default/x'},
          providerSpecific: [],
        },
        {
          dnsName: 'b.a.test',
          recordType: 'A',
          targets: ['192.0.2.1'],
          recordTTL: 60,
          setIdentifier: 'eu',
          labels: {},
          providerSpecific: [],
        },
      ]),
    )
  })
})
