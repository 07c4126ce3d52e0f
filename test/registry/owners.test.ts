import {expect} from 'chai'
import type {LiveRecordSet} from '../../src/model/record-set.js'
import {joinOwners, ownershipOf, type OwnedSet} from '../../src/registry/owners.js'
import type {RegistrySettings} from '../../src/registry/settings.js'
import {live, marker, txt} from '../plan/support.js'

const noop: RegistrySettings = {...txt, kind: 'noop', ownerId: ''}

function join(sets: readonly LiveRecordSet[], settings: RegistrySettings = txt) {
  return joinOwners(sets, settings)
}

function find(sets: readonly LiveRecordSet[], name: string, type: string, settings = txt): OwnedSet {
  const found = join(sets, settings).sets.find(({set}) => set.name === name && set.type === type)
  if (found === undefined) throw new Error(`${name} ${type} is not among the records`)
  return found
}

function ownerOf(sets: readonly LiveRecordSet[], name: string, type: string, settings = txt): string {
  const ownership = ownershipOf(find(sets, name, type, settings), settings)
  return ownership.of === 'other' ? ownership.owner : ownership.of
}

function untyped(name: string, owner: string, resource = 'service/x/y'): LiveRecordSet {
  return live(name, 'TXT', [
    `heritage=external-dns,external-dns/owner=${owner},external-dns/resource=${resource}`,
  ])
}

describe('owners of a zone', () => {
  it('of two names that both read as the marker of a record, trust the one written today', () => {
    const settings = {...txt, prefix: 'x-%{record_type}-'}
    const record = live('foo.example.org', 'A', ['192.0.2.1'])
    const real = untyped('x-a-foo.example.org', 'them')
    const odd = untyped('x--a-foo.example.org', 'me')
    expect(ownerOf([record, real, odd], 'foo.example.org', 'A', settings)).to.equal('them')
    expect(ownerOf([record, odd, real], 'foo.example.org', 'A', settings)).to.equal('them')
  })

  const a = live('foo.example.org', 'A', ['192.0.2.1'])
  const aaaa = live('foo.example.org', 'AAAA', ['2001:db8::1'])
  const alias = live('foo.example.org', 'A', ['elb.example.net'], {meta: {alias: 'true'}})

  const cases: readonly [string, readonly LiveRecordSet[], string, string, string][] = [
    ['a typed marker of ours', [a, marker('foo.example.org', 'A', 's')], 'foo.example.org', 'A', 'us'],
    [
      'a typed marker of another',
      [a, marker('foo.example.org', 'A', 's', {owner: 'b'})],
      'foo.example.org',
      'A',
      'b',
    ],
    ['no marker', [a], 'foo.example.org', 'A', 'nobody'],
    [
      'the marker of another type',
      [a, marker('foo.example.org', 'AAAA', 's')],
      'foo.example.org',
      'A',
      'nobody',
    ],
    ['a type-less marker', [a, untyped('foo.example.org', 'me')], 'foo.example.org', 'A', 'us'],
    [
      'a type-less marker, for AAAA',
      [aaaa, untyped('foo.example.org', 'me')],
      'foo.example.org',
      'AAAA',
      'nobody',
    ],
    [
      'a typed marker before a type-less one',
      [a, marker('foo.example.org', 'A', 's', {owner: 'b'}), untyped('foo.example.org', 'me')],
      'foo.example.org',
      'A',
      'b',
    ],
    [
      'the CNAME marker of an alias',
      [alias, marker('foo.example.org', 'CNAME', 's')],
      'foo.example.org',
      'A',
      'us',
    ],
    [
      'the CNAME marker, no alias',
      [a, marker('foo.example.org', 'CNAME', 's')],
      'foo.example.org',
      'A',
      'nobody',
    ],
    [
      'a marker with another set identifier',
      [{...a, setId: 'blue'}, marker('foo.example.org', 'A', 's', {setId: 'red'})],
      'foo.example.org',
      'A',
      'nobody',
    ],
    [
      'a marker with the same set identifier',
      [{...a, setId: 'blue'}, marker('foo.example.org', 'A', 's', {setId: 'blue'})],
      'foo.example.org',
      'A',
      'us',
    ],
    [
      'a marker without owner',
      [a, live('a-foo.example.org', 'TXT', ['heritage=external-dns'])],
      'foo.example.org',
      'A',
      '',
    ],
    [
      'a marker of ours beside a foreign one in the same set',
      [
        a,
        live('a-foo.example.org', 'TXT', [
          'heritage=external-dns,external-dns/owner=b',
          'heritage=external-dns,external-dns/owner=me',
        ]),
      ],
      'foo.example.org',
      'A',
      'b',
    ],
    [
      'text that is no marker',
      [a, live('a-foo.example.org', 'TXT', ['hello'])],
      'foo.example.org',
      'A',
      'nobody',
    ],
  ]
  for (const [what, sets, name, type, expected] of cases) {
    it(`${what} means ${expected || 'an unnamed other'}`, () => {
      expect(ownerOf(sets, name, type)).to.equal(expected)
    })
  }

  it('a replaced wildcard finds its marker, and is found by any case of the replacement', () => {
    const settings = {...txt, wildcardReplacement: 'ANY'}
    const sets = [live('*.example.org', 'A', ['192.0.2.1']), marker('*.example.org', 'A', 's', {settings})]
    expect(ownerOf(sets, '*.example.org', 'A', settings)).to.equal('us')
  })

  it('markers are no records, whoever owns them', () => {
    const sets = [a, marker('foo.example.org', 'A', 's', {owner: 'b'}), untyped('gone.example.org', 'c')]
    expect(join(sets).sets.map(({set}) => set.type)).to.deep.equal(['A'])
  })

  it('without a registry everything unmarked is ours, and what is marked belongs to its owner', () => {
    expect(ownerOf([a], 'foo.example.org', 'A', noop)).to.equal('us')
    expect(ownerOf([a, marker('foo.example.org', 'A', 's')], 'foo.example.org', 'A', noop)).to.equal('me')
  })

  it('S17: an older marker beside the typed one is a twin of one ownership', () => {
    const found = find(
      [a, marker('foo.example.org', 'A', 's'), untyped('foo.example.org', 'me')],
      'foo.example.org',
      'A',
    )
    expect(found.typed?.set.name).to.equal('a-foo.example.org')
    expect(found.twins.map((twin) => twin.set.name)).to.deep.equal(['foo.example.org'])
  })

  it('S18: a host called a-foo makes the marker of A foo ambiguous', () => {
    const host = live('a-foo.example.org', 'A', ['192.0.2.2'])
    const joined = join([a, host, marker('foo.example.org', 'A', 's')])
    expect(joined.ambiguous.map(({names}) => names)).to.deep.equal([['foo.example.org', 'a-foo.example.org']])
    expect(joined.sets.map(({rival}) => rival)).to.deep.equal(['a-foo.example.org', undefined])
  })

  it('a host called a-foo with its own typed marker makes nothing ambiguous', () => {
    const host = live('a-foo.example.org', 'A', ['192.0.2.2'])
    const sets = [a, host, marker('foo.example.org', 'A', 's'), marker('a-foo.example.org', 'A', 't')]
    expect(join(sets).ambiguous).to.deep.equal([])
  })

  it('a wildcard and a real name on one marker are rivals', () => {
    const settings = {...txt, wildcardReplacement: 'any'}
    const sets = [
      live('*.example.org', 'A', ['192.0.2.1']),
      live('any.example.org', 'A', ['192.0.2.2']),
      marker('any.example.org', 'A', 's', {settings}),
    ]
    const joined = join(sets, settings)
    expect(joined.sets.map(({rival}) => rival)).to.deep.equal(['any.example.org', '*.example.org'])
  })

  it('markers without record are orphans, those that may mean a host are not', () => {
    const joined = join([
      marker('gone.example.org', 'A', 's'),
      untyped('old.example.org', 'b'),
      marker('foo.example.org', 'A', 's'),
      live('a-foo.example.org', 'A', ['192.0.2.1']),
    ])
    expect(joined.orphans.map(({set}) => set.name)).to.deep.equal(['a-gone.example.org', 'old.example.org'])
  })

  it('markers with our owner id under another affix are misplaced', () => {
    const settings = {...txt, prefix: 'new.'}
    const joined = join(
      [a, marker('foo.example.org', 'A', 's'), marker('x.example.org', 'A', 's', {owner: 'b'})],
      settings,
    )
    expect(joined.misplaced.map(({set}) => set.name)).to.deep.equal(['a-foo.example.org'])
    expect(joined.orphans).to.deep.equal([])
  })

  it('encrypted markers are read through the cipher, and plain ones beside them', () => {
    const cipher = {open: (text: string) => (text.startsWith('!') ? text.slice(1) : undefined)}
    const settings = {...txt, cipher}
    const sealed = live('a-foo.example.org', 'TXT', ['!heritage=external-dns,external-dns/owner=me'])
    expect(ownerOf([a, sealed], 'foo.example.org', 'A', settings)).to.equal('us')
    expect(ownerOf([a, marker('foo.example.org', 'A', 's')], 'foo.example.org', 'A', settings)).to.equal('us')
    expect(ownerOf([a, sealed], 'foo.example.org', 'A')).to.equal('nobody')
    const broken = live('a-foo.example.org', 'TXT', ['!hello'])
    expect(ownerOf([a, broken], 'foo.example.org', 'A', settings)).to.equal('nobody')
  })
})
