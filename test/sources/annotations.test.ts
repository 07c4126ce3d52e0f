import {expect} from 'chai'
import {readAnnotations, readingsOf, splitList} from '../../src/sources/annotations.js'
import {alphaPrefix, currentPrefix} from '../../src/sources/defaults.js'
import {providerProperties} from '../../src/sources/provider-properties.js'

const prefixes = [currentPrefix, alphaPrefix]

describe('annotations', () => {
  it('S1: reads each key under the first prefix that has it', () => {
    const {values, conflicts} = readAnnotations(
      {
        [`${alphaPrefix}hostname`]: 'a',
        [`${currentPrefix}ttl`]: '60',
        [`${alphaPrefix}ttl`]: '60',
        other: 'x',
      },
      prefixes,
    )
    expect([...values]).to.deep.equal([
      ['ttl', {key: `${currentPrefix}ttl`, value: '60'}],
      ['hostname', {key: `${alphaPrefix}hostname`, value: 'a'}],
    ])
    expect(conflicts).to.deep.equal([])
  })

  it('S1: finds values that differ between prefixes', () => {
    const annotations = readAnnotations(
      {[`${alphaPrefix}hostname`]: 'a', [`${currentPrefix}hostname`]: 'b'},
      prefixes,
    )
    const readings = [
      {key: `${currentPrefix}hostname`, value: 'b'},
      {key: `${alphaPrefix}hostname`, value: 'a'},
    ]
    expect(annotations.conflicts).to.deep.equal([{suffix: 'hostname', readings}])
    expect(readingsOf(annotations, 'hostname')).to.deep.equal(readings)
    expect(readingsOf(annotations, 'ttl')).to.deep.equal([])
  })

  it('takes no notice of keys that mean nothing here', () => {
    const {values, conflicts} = readAnnotations(
      {
        [`${alphaPrefix}enabled`]: 'true',
        [`${currentPrefix}enabled`]: 'false',
        [`${currentPrefix}google-x`]: '1',
      },
      prefixes,
    )
    expect(values.size).to.equal(0)
    expect(conflicts).to.deep.equal([])
  })

  it('reads one prefix twice without a conflict with itself', () => {
    const {conflicts, values} = readAnnotations({[`${currentPrefix}ttl`]: '1'}, [
      currentPrefix,
      currentPrefix,
    ])
    expect(conflicts).to.deep.equal([])
    expect(values.size).to.equal(1)
  })

  for (const [value, members] of [
    ['a,b', ['a', 'b']],
    [' a , b ', ['a', 'b']],
    ['a b', ['ab']],
    ['a,', ['a', '']],
    ['', ['']],
    ['\ta\n', ['a']],
    ['a,\tb', ['a', '\tb']],
  ] as const) {
    it(`splits ${JSON.stringify(value)}`, () => expect(splitList(value)).to.deep.equal(members))
  }
})

describe('providerProperties', () => {
  for (const [suffix, value, property] of [
    ['alias', 'true', 'alias'],
    ['alias', 'True', undefined],
    ['record-type', 'ptr', 'record-type'],
    ['aws-weight', '100', 'aws/weight'],
    ['aws-geolocation-country-code', 'CH', 'aws/geolocation-country-code'],
    ['scw-weight', '1', 'scw/weight'],
    ['webhook-x-y', 'z', 'webhook/x-y'],
    ['coredns-group', 'g', 'coredns/group'],
    ['azure-tags', 'a=b', 'azure/tags'],
    ['azure-other', 'a', undefined],
    ['google-routing', 'a', undefined],
    ['cloudflare-proxied', 'true', `${currentPrefix}cloudflare-proxied`],
    ['cloudflare-proxied-extra', 'true', `${currentPrefix}cloudflare-proxied`],
    ['cloudflare-tags', 'a:b', `${currentPrefix}cloudflare-tags`],
    ['cloudflare-region-key', 'eu', `${currentPrefix}cloudflare-region-key`],
    ['cloudflare-record-comment', 'c', `${currentPrefix}cloudflare-record-comment`],
    ['cloudflare-custom-hostname', 'x', `${currentPrefix}cloudflare-custom-hostname`],
    ['cloudflare-unknown', 'x', undefined],
  ] as const) {
    it(`makes ${property ?? 'nothing'} of ${suffix}=${value}`, () => {
      const annotations = readAnnotations({[currentPrefix + suffix]: value}, prefixes)
      const expected = property === undefined ? [] : [{name: property, value}]
      expect(providerProperties(annotations)).to.deep.equal(expected)
    })
  }

  it('lets the exact key win, and sorts by name', () => {
    const annotations = readAnnotations(
      {
        [`${currentPrefix}cloudflare-proxied-x`]: 'false',
        [`${currentPrefix}cloudflare-proxied`]: 'true',
        [`${currentPrefix}aws-weight`]: '1',
        [`${currentPrefix}alias`]: 'true',
      },
      prefixes,
    )
    expect(providerProperties(annotations)).to.deep.equal([
      {name: 'alias', value: 'true'},
      {name: 'aws/weight', value: '1'},
      {name: `${currentPrefix}cloudflare-proxied`, value: 'true'},
    ])
  })
})
