import {expect} from 'chai'
import fc from 'fast-check'
import {encodeMarker, parseMarker} from '../../src/registry/marker.js'

describe('marker text', () => {
  const written: readonly [string, Record<string, string>, string][] = [
    [
      'owner and resource',
      {resource: 'service/default/nginx', owner: 'default'},
      'heritage=external-dns,external-dns/owner=default,external-dns/resource=service/default/nginx',
    ],
    ['an owner alone', {owner: 'x'}, 'heritage=external-dns,external-dns/owner=x'],
    [
      'labels of a DNSEndpoint, sorted',
      {team: 'a', resource: 'crd/ns/n', owner: 'x', Zone: 'z'},
      'heritage=external-dns,external-dns/Zone=z,external-dns/owner=x,external-dns/resource=crd/ns/n,external-dns/team=a',
    ],
    [
      'the nonce of an encrypted marker, left out',
      {owner: 'x', 'txt-encryption-nonce': 'AAEC'},
      'heritage=external-dns,external-dns/owner=x',
    ],
  ]
  for (const [what, labels, text] of written) {
    it(`is written with ${what}`, () => expect(encodeMarker(labels)).to.equal(text))
  }

  const read: readonly [string, string, Record<string, string> | undefined][] = [
    ['plain', 'heritage=external-dns,external-dns/owner=me', {owner: 'me'}],
    ['in literal quotes', '"heritage=external-dns,external-dns/owner=me"', {owner: 'me'}],
    ['in several quotes', '""heritage=external-dns,external-dns/owner=me"""', {owner: 'me'}],
    ['with tokens in any order', 'external-dns/owner=me,heritage=external-dns', {owner: 'me'}],
    ['with = in a value', 'heritage=external-dns,external-dns/owner=a=b', {owner: 'a=b'}],
    ['with a key that lacks the slash', 'heritage=external-dns,external-dnsfoo=1', {'external-dnsfoo': '1'}],
    ['with a token that is no pair', 'heritage=external-dns,junk,external-dns/owner=me', {owner: 'me'}],
    ['with white space before a key, which counts', 'heritage=external-dns, external-dns/owner=me', {}],
    ['with foreign tokens', 'heritage=external-dns,x=y,external-dns/owner=me', {owner: 'me'}],
    ['without heritage', 'external-dns/owner=me', undefined],
    ['with another heritage', 'heritage=mate', undefined],
    ['with a second, different heritage', 'heritage=external-dns,heritage=other', undefined],
    ['with heritage in other case', 'heritage=External-DNS', undefined],
    ['with a space before heritage', ' heritage=external-dns', undefined],
    ['with escaped quotes', '\\"heritage=external-dns\\"', undefined],
    ['that is ordinary text', 'v=spf1 -all', undefined],
    [
      'of two strings, as one with a broken owner',
      '"heritage=external-dns,external-dns/owner=x" "external-dns/resource=y"',
      {owner: 'x" "external-dns/resource=y'},
    ],
  ]
  for (const [what, text, labels] of read) {
    it(`${labels === undefined ? 'is not' : 'is'} a text ${what}`, () => {
      expect(parseMarker(text)).to.deep.equal(labels)
    })
  }

  it('a label called __proto__ is a label', () => {
    const labels = parseMarker('heritage=external-dns,external-dns/__proto__=x')
    expect(Object.keys(labels ?? {})).to.deep.equal(['__proto__'])
  })

  it('reads back what was written, for values without comma and outer quote', () => {
    const key = fc.stringMatching(/^[a-z][a-z/-]{0,9}$/)
    const value = fc.string({maxLength: 20}).filter((text) => !/,|"$/.test(text))
    fc.assert(
      fc.property(fc.dictionary(key, value, {noNullPrototype: true}), (labels) => {
        expect(parseMarker(encodeMarker(labels))).to.deep.equal(labels)
      }),
    )
  })

  it('any text is read without an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseMarker(`heritage=${text}`)
        parseMarker(text)
      }),
    )
  })
})
