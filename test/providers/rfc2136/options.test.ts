import {expect} from 'chai'
import {parseOptions, type Rfc2136Options} from '../../../src/providers/rfc2136/options.js'
import {ConfigError} from '../../../src/errors.js'

const good: Rfc2136Options = {hosts: ['192.0.2.1'], zones: ['example.com']}

describe('rfc2136 options', () => {
  it('have the defaults of the flags', () => {
    const {now, ...settings} = parseOptions(good)
    expect(settings).to.deep.equal({
      servers: [{host: '192.0.2.1', port: 53}],
      zones: ['example.com'],
      key: undefined,
      minTtl: 0,
      batchOperations: 1000,
      timeoutMs: 10_000,
      view: '',
    })
    expect(now()).to.be.greaterThan(1_700_000_000)
  })

  it('bring names, zones and algorithms to one form', () => {
    const tsig = {keyName: 'Key.Example.', secret: 'c2VjcmV0', algorithm: 'SHA512'}
    const settings = parseOptions({
      ...good,
      hosts: ['[2001:db8::1]', 'ns1.example.com'],
      zones: ['B.example.', 'a.example', 'b.example'],
      tsig,
      port: 5354,
    })
    expect(settings.servers).to.deep.equal([
      {host: '2001:db8::1', port: 5354},
      {host: 'ns1.example.com', port: 5354},
    ])
    expect(settings.zones).to.deep.equal(['a.example', 'b.example'])
    expect(settings.key).to.deep.equal({
      name: 'key.example',
      algorithm: 'hmac-sha512',
      secret: Buffer.from('secret'),
    })
  })

  it('leave the key out when messages shall not be signed', () => {
    const tsig = {keyName: 'k', secret: 'c2VjcmV0', algorithm: 'hmac-sha256'}
    expect(parseOptions({...good, tsig, insecure: true}).key).to.equal(undefined)
  })

  it('keep a batch within what a message holds', () => {
    expect(parseOptions({...good, batchChangeSize: 5000}).batchOperations).to.equal(1000)
    expect(parseOptions({...good, batchChangeSize: 50}).batchOperations).to.equal(50)
  })

  const tsig = {keyName: 'k', secret: 'c2VjcmV0', algorithm: 'hmac-sha256'}
  const wrong: readonly (readonly [string, Partial<Rfc2136Options>, RegExp])[] = [
    ['no host', {hosts: []}, /rfc2136-hosts/],
    ['an empty host', {hosts: [' ']}, /rfc2136-hosts.0/],
    ['no zone', {zones: []}, /rfc2136-zones/],
    ['a zone that is no name', {zones: ['a..b']}, /rfc2136-zone: "a..b" is no zone: it holds an empty label/],
    ['the root zone', {zones: ['.']}, /it is the root zone/],
    ['a port out of range', {port: 0}, /rfc2136-port/],
    ['a TTL below zero', {minTtl: -1}, /rfc2136-minTtl/],
    ['no transfer', {axfr: false}, /may not transfer the zone .* nothing can be planned/],
    [
      'an unknown algorithm',
      {tsig: {...tsig, algorithm: 'hmac-md5'}},
      /"hmac-md5" is not one of hmac-sha1, hmac-sha224/,
    ],
    ['a key without a name', {tsig: {...tsig, keyName: '.'}}, /name of the key is empty/],
    [
      'a secret that is not base64',
      {tsig: {...tsig, secret: 'not/base64 text'}},
      /^(?!.*not\/base64).*is not base64/,
    ],
  ]
  for (const [what, options, text] of wrong) {
    it(`refuse ${what}`, () => {
      expect(() => parseOptions({...good, ...options}))
        .to.throw(ConfigError, text)
        .with.property('hint')
        .that.is.a('string')
    })
  }
})
