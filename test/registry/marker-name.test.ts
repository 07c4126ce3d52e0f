import {expect} from 'chai'
import fc from 'fast-check'
import {
  markerName,
  parseMarkerName,
  parseUntypedMarkerName,
  withWildcardReplaced,
} from '../../src/registry/marker-name.js'

function affixes({prefix = '', suffix = '', wildcard = ''} = {}) {
  return {prefix, suffix, wildcardReplacement: wildcard}
}

type Row = {
  readonly type: string
  readonly name: string
  readonly given?: {prefix?: string; suffix?: string; wildcard?: string}
  readonly marker: string
  /** What the name reads back as; default: the record itself. */
  readonly back?: {name: string; type: string}
}

/** Names that external-dns v0.22 writes, one per row. */
const written: readonly Row[] = [
  {type: 'A', name: 'foo.example.org', marker: 'a-foo.example.org'},
  {type: 'AAAA', name: 'foo.example.org', marker: 'aaaa-foo.example.org'},
  {type: 'CNAME', name: 'foo.example.org', marker: 'cname-foo.example.org'},
  {type: 'A', name: 'example.org', marker: 'a-example.org'},
  {type: 'CNAME', name: 'example.org', marker: 'cname-example.org'},
  {type: 'A', name: '*.example.org', marker: 'a-*.example.org'},
  {
    type: 'A',
    name: '*.example.org',
    given: {wildcard: 'any'},
    marker: 'a-any.example.org',
    back: {name: 'any.example.org', type: 'A'},
  },
  {
    type: 'CNAME',
    name: '*.example.org',
    given: {wildcard: 'any'},
    marker: 'cname-any.example.org',
    back: {name: 'any.example.org', type: 'CNAME'},
  },
  {type: 'A', name: 'foo.example.org', given: {prefix: 'txt.'}, marker: 'txt.a-foo.example.org'},
  {type: 'A', name: 'foo.example.org', given: {prefix: 'txt-'}, marker: 'txt-a-foo.example.org'},
  {type: 'A', name: 'example.org', given: {prefix: 'txt.'}, marker: 'txt.a-example.org'},
  {type: 'A', name: 'foo.example.org', given: {prefix: '%{record_type}-'}, marker: 'a-foo.example.org'},
  {type: 'A', name: 'example.org', given: {prefix: '%{record_type}.'}, marker: 'a.example.org'},
  {
    type: 'A',
    name: 'example.org',
    given: {prefix: 'someprefix-%{record_type}.'},
    marker: 'someprefix-a.example.org',
  },
  {type: 'CNAME', name: 'ex.com', given: {prefix: '%{record_type}-abc-.'}, marker: 'cname-abc-.ex.com'},
  {
    type: 'A',
    name: '*.example.org',
    given: {prefix: 'edns.%{record_type}.', wildcard: 'any'},
    marker: 'edns.a.any.example.org',
    back: {name: 'any.example.org', type: 'A'},
  },
  {type: 'A', name: 'foo.example.org', given: {suffix: '-txt'}, marker: 'a-foo-txt.example.org'},
  {type: 'A', name: 'example.org', given: {suffix: '-txt'}, marker: 'a-example-txt.org'},
  {
    type: 'AAAA',
    name: 'foo.example.org',
    given: {suffix: '-%{record_type}'},
    marker: 'foo-aaaa.example.org',
  },
  {type: 'CNAME', name: 'www.ex.com', given: {suffix: '-.%{record_type}'}, marker: 'www-.cname.ex.com'},
  {type: 'CNAME', name: 'ex.com', given: {suffix: '-.%{record_type}'}, marker: 'ex-.cname.com'},
  {
    type: 'A',
    name: '*.example.org',
    given: {suffix: '-txt', wildcard: 'any'},
    marker: 'a-any-txt.example.org',
    back: {name: 'any.example.org', type: 'A'},
  },
  {type: 'A', name: 'foo.example.org', given: {suffix: '.txt'}, marker: 'a-foo.txt.example.org'},
  {type: 'A', name: 'a-foo.example.org', marker: 'a-a-foo.example.org'},
  {type: 'CNAME', name: 'a-foo.example.org', marker: 'cname-a-foo.example.org'},
  {type: 'MX', name: 'mx.example.org', marker: 'mx-mx.example.org'},
  {type: 'SRV', name: '_sip._tcp.example.org', marker: 'srv-_sip._tcp.example.org'},
  {type: 'PTR', name: '2.49.168.192.in-addr.arpa', marker: 'ptr-2.49.168.192.in-addr.arpa'},
  {type: 'TXT', name: 'foo.example.org', marker: 'txt-foo.example.org'},
  {type: 'DNAME', name: 'foo.example.org', marker: 'dname-foo.example.org'},
  {
    type: 'CAA',
    name: 'foo.example.org',
    marker: 'caa-foo.example.org',
    back: {name: 'caa-foo.example.org', type: ''},
  },
]

function describeAffixes({prefix = '', suffix = '', wildcard = ''} = {}): string {
  const words = [
    prefix && `prefix ${prefix}`,
    suffix && `suffix ${suffix}`,
    wildcard && `wildcard ${wildcard}`,
  ]
  return words.filter((word) => word !== '').join(', ') || 'no affix'
}

describe('marker names', () => {
  for (const {type, name, given, marker, back = {name, type}} of written) {
    it(`${type} ${name} with ${describeAffixes(given)} is marked at ${marker} and reads back`, () => {
      expect(markerName(name, type, affixes(given))).to.equal(marker)
      expect(parseMarkerName(marker, affixes(given))).to.deep.equal(back)
    })
  }

  it('keeps the case of the name and reads it in lower case', () => {
    expect(markerName('Foo.Example.ORG', 'A', affixes({prefix: 'txt-'}))).to.equal('txt-a-Foo.Example.ORG')
    expect(parseMarkerName('txt-a-foo.example.org', affixes({prefix: 'txt-'}))).to.deep.equal({
      name: 'foo.example.org',
      type: 'A',
    })
  })

  const read: readonly [string, Parameters<typeof affixes>[0], {name: string; type: string}][] = [
    ['foo.example.org', {}, {name: 'foo.example.org', type: ''}],
    ['ns-1.example.org', {}, {name: '1.example.org', type: 'NS'}],
    ['-foo.example.org', {prefix: '%{record_type}-'}, {name: 'foo.example.org', type: ''}],
    ['a-foo.example.org', {prefix: 'txt.'}, {name: '', type: ''}],
    ['txt.foo.example.org', {prefix: 'txt.'}, {name: 'foo.example.org', type: ''}],
    ['foo-txt.example.org', {suffix: '-txt'}, {name: 'foo.example.org', type: ''}],
    ['foo.example.org', {suffix: '-txt'}, {name: '', type: ''}],
    ['foo', {suffix: '.txt'}, {name: '', type: ''}],
    ['foo.txt', {suffix: '.txt'}, {name: 'foo', type: ''}],
    ['a-foo.example.org', {prefix: 'x', suffix: 'y'}, {name: '', type: ''}],
  ]
  for (const [name, given, expected] of read) {
    it(`${name} with ${describeAffixes(given)} reads as ${expected.name || 'nothing'} ${expected.type}`, () => {
      expect(parseMarkerName(name, affixes(given))).to.deep.equal(expected)
    })
  }

  it('the type-less reading of a typed name is the host of that name', () => {
    expect(parseUntypedMarkerName('a-foo.example.org', affixes())).to.equal('a-foo.example.org')
    expect(parseUntypedMarkerName('txt.a-foo.example.org', affixes({prefix: 'txt.'}))).to.equal(
      'a-foo.example.org',
    )
    expect(parseUntypedMarkerName('a-foo-txt.example.org', affixes({suffix: '-txt'}))).to.equal(
      'a-foo.example.org',
    )
    expect(parseUntypedMarkerName('a.foo.example.org', affixes({prefix: 'x.%{record_type}'}))).to.equal('')
    expect(parseUntypedMarkerName('foo', affixes({suffix: '.txt'}))).to.equal('')
    expect(parseUntypedMarkerName('foo', affixes({prefix: 'x', suffix: 'y'}))).to.equal('')
  })

  it('a wildcard replacement is used in lower case, and only for a whole leftmost label', () => {
    expect(withWildcardReplaced('*.example.org', affixes({wildcard: 'ANY'}))).to.equal('any.example.org')
    expect(withWildcardReplaced('*', affixes({wildcard: 'any'}))).to.equal('any')
    expect(withWildcardReplaced('x.example.org', affixes({wildcard: 'any'}))).to.equal('x.example.org')
    expect(withWildcardReplaced('*.example.org', affixes())).to.equal('*.example.org')
  })

  it('what is written with a separated type reads back, for every name and type', () => {
    const label = fc.stringMatching(/^[a-z0-9_][a-z0-9_-]{0,8}$/)
    const name = fc.array(label, {minLength: 2, maxLength: 4}).map((labels) => labels.join('.'))
    const type = fc.constantFrom('A', 'AAAA', 'CNAME', 'NS', 'MX', 'PTR', 'SRV', 'NAPTR', 'TXT', 'DNAME')
    const given = fc.constantFrom(
      {},
      {prefix: 'txt.'},
      {prefix: 'edns-'},
      {prefix: '%{record_type}.'},
      {prefix: 'x-%{record_type}-'},
      {suffix: '-txt'},
      {suffix: '.txt'},
      {suffix: '-%{record_type}'},
    )
    fc.assert(
      fc.property(name, type, given, (owned, recordType, settings) => {
        const marker = markerName(owned, recordType, affixes(settings))
        expect(parseMarkerName(marker, affixes(settings))).to.deep.equal({name: owned, type: recordType})
      }),
    )
  })
})
