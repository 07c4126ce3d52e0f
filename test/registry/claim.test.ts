import {expect} from 'chai'
import type {LiveRecordSet, RecordSet} from '../../src/model/record-set.js'
import {toRecordSet} from '../../src/model/record-set.js'
import {claimNew, claimRemoval, claimUpdate, type Claim, type ClaimContext} from '../../src/registry/claim.js'
import {joinOwners} from '../../src/registry/owners.js'
import type {RegistrySettings} from '../../src/registry/settings.js'
import {adjust, live, marker, txt, zone} from '../plan/support.js'

function context(sets: readonly LiveRecordSet[] = [], settings: RegistrySettings = txt): ClaimContext {
  return {zone, settings, owners: joinOwners(sets, settings), cuts: new Set(), adjust}
}

function record(name: string, type = 'A', more: Partial<RecordSet> = {}): RecordSet {
  return toRecordSet({name, type, ttl: 300, values: ['192.0.2.1'], ...more})
}

function problemOf(claim: Claim): string {
  return claim.ok ? 'none' : `${claim.problem.reason} ${claim.problem.code}`
}

function lines(claim: Claim): readonly string[] {
  if (!claim.ok) return [claim.problem.message]
  return claim.markers.map(({before, after}) => {
    const sign = before === null ? '+' : after === null ? '-' : '~'
    return `${sign} ${(after ?? before)?.name} ${(after ?? before)?.values.join(' ')}`
  })
}

const labels = {resource: 'service/shop/web'}

describe('claims', () => {
  it('a new record gets a typed marker with the owner and the object', () => {
    expect(lines(claimNew(record('www.example.org'), labels, context()))).to.deep.equal([
      '+ a-www.example.org heritage=external-dns,external-dns/owner=me,external-dns/resource=service/shop/web',
    ])
  })

  it('a marker has the routing of its record, the TTL of the provider, and is never an alias', () => {
    const weighted = record('www.example.org', 'A', {
      setId: 'blue',
      meta: {'aws/weight': '10', alias: 'true'},
    })
    const claim = claimNew(weighted, labels, context())
    expect(claim.ok && claim.markers[0]?.after).to.deep.include({
      setId: 'blue',
      ttl: 300,
      meta: {'aws/weight': '10'},
    })
  })

  it('S7: a marker of ours that waits for its record is left as it is', () => {
    const sets = [marker('www.example.org', 'A', 'service/shop/web')]
    expect(claimNew(record('www.example.org'), labels, context(sets))).to.deep.equal({ok: true, markers: []})
  })

  it('a waiting marker that names another object is rewritten for this one', () => {
    const sets = [marker('www.example.org', 'A', 'service/shop/old')]
    expect(lines(claimNew(record('www.example.org'), labels, context(sets)))[0]).to.match(
      /^~ .*resource=service\/shop\/web$/,
    )
  })

  it('S6: a marker of another owner blocks, typed or type-less', () => {
    const typed = [marker('www.example.org', 'A', 's', {owner: 'b'})]
    expect(problemOf(claimNew(record('www.example.org'), labels, context(typed)))).to.equal(
      'foreign-owner MLD0402',
    )
    const older = [live('www.example.org', 'TXT', ['heritage=external-dns,external-dns/owner=b'])]
    expect(problemOf(claimNew(record('www.example.org'), labels, context(older)))).to.equal(
      'foreign-owner MLD0402',
    )
    expect(problemOf(claimNew(record('www.example.org', 'AAAA'), labels, context(older)))).to.equal('none')
  })

  const refused: readonly [string, RecordSet, Partial<RegistrySettings>, readonly LiveRecordSet[], string][] =
    [
      ['outside the zone', record('example.org'), {}, [], 'unsupported MLD0415'],
      ['outside the zone by its suffix', record('example.org'), {suffix: '-txt'}, [], 'unsupported MLD0415'],
      ['with a label of 64 bytes', record(`${'x'.repeat(62)}.example.org`), {}, [], 'unsupported MLD0409'],
      [
        'longer than a name may be',
        record(`${['a', 'b', 'c', 'd'].map((letter) => letter.repeat(59)).join('.')}.example.org`, 'CNAME'),
        {},
        [],
        'unsupported MLD0409',
      ],
      ['of a type that cannot be read back', record('www.example.org', 'CAA'), {}, [], 'unsupported MLD0408'],
      [
        'with a prefix that swallows the type',
        record('www.example.org', 'AAAA'),
        {prefix: 'x%{record_type}'},
        [],
        'unsupported MLD0408',
      ],
      [
        'where a CNAME stands',
        record('www.example.org'),
        {},
        [live('a-www.example.org', 'CNAME', ['x.example.net'])],
        'unsupported MLD0306',
      ],
      [
        'where other text stands',
        record('www.example.org'),
        {},
        [live('a-www.example.org', 'TXT', ['hello'])],
        'protected MLD0416',
      ],
    ]
  for (const [what, set, given, sets, expected] of refused) {
    it(`a marker ${what} refuses the record`, () => {
      expect(problemOf(claimNew(set, labels, context(sets, {...txt, ...given})))).to.equal(expected)
    })
  }

  it('a prefix with the type as a label keeps the marker of the apex inside the zone', () => {
    const settings = {...txt, prefix: '%{record_type}.'}
    expect(lines(claimNew(record('example.org'), labels, context([], settings)))[0]).to.match(
      /^\+ a\.example\.org /,
    )
  })

  it('a marker below a delegation refuses the record at the cut', () => {
    const settings = {...txt, prefix: '%{record_type}.'}
    const below = {...context([], settings), cuts: new Set(['sub.example.org'])}
    expect(problemOf(claimNew(record('sub.example.org', 'NS'), labels, below))).to.equal(
      'unsupported MLD0609',
    )
  })

  it('labels that would not read back refuse the record: nobody becomes owner through a comma', () => {
    for (const evil of ['a,external-dns/owner=b', 'x"']) {
      expect(problemOf(claimNew(record('www.example.org'), {zzz: evil}, context()))).to.equal(
        'unsupported MLD0416',
      )
    }
  })

  it('what the provider cannot store is refused, with the replacement named for wildcards', () => {
    const strict: ClaimContext = {
      ...context(),
      adjust: (set) =>
        set.name.includes('*') ? {ok: false, refusal: {message: 'no * inside a label'}} : adjust(set),
    }
    const claim = claimNew(record('*.example.org'), labels, strict)
    expect(problemOf(claim)).to.equal('unsupported MLD0410')
    expect(claim.ok ? [] : claim.problem.fix).to.deep.equal(['set --txt-wildcard-replacement'])
  })

  function ours(sets: readonly LiveRecordSet[]) {
    const [first] = joinOwners(sets, txt).sets
    if (first === undefined) throw new Error('no record')
    return first
  }

  it('an update keeps labels it does not know and follows the object', () => {
    const old = live(
      'a-www.example.org',
      'TXT',
      ['heritage=external-dns,external-dns/owner=me,external-dns/resource=service/a/b,external-dns/team=x'],
      {ttl: 60},
    )
    const sets = [record('www.example.org'), old]
    const claim = claimUpdate(ours(sets), record('www.example.org'), labels, context(sets))
    expect(lines(claim)).to.deep.equal([
      '~ a-www.example.org heritage=external-dns,external-dns/owner=me,external-dns/resource=service/shop/web,external-dns/team=x',
    ])
    expect(claim.ok && claim.markers[0]?.after?.ttl).to.equal(60)
    expect(claim.ok && claim.markers[0]?.before).to.equal(old)
  })

  it('an update that changes no label leaves the marker alone, however its text is written', () => {
    const quoted = live('a-www.example.org', 'TXT', [
      '"external-dns/owner=me,heritage=external-dns,external-dns/resource=service/shop/web"',
    ])
    const sets = [record('www.example.org'), quoted]
    expect(claimUpdate(ours(sets), record('www.example.org'), labels, context(sets))).to.deep.equal({
      ok: true,
      markers: [],
    })
  })

  it('an update of an object without resource label forgets the object before it', () => {
    const sets = [record('www.example.org'), marker('www.example.org', 'A', 'service/a/b')]
    expect(lines(claimUpdate(ours(sets), record('www.example.org'), {}, context(sets)))).to.deep.equal([
      '~ a-www.example.org heritage=external-dns,external-dns/owner=me',
    ])
  })

  it('an update creates the typed marker that is missing and takes its labels from the older one', () => {
    const sets = [
      record('www.example.org'),
      live('www.example.org', 'TXT', ['heritage=external-dns,external-dns/owner=me,external-dns/team=x']),
    ]
    expect(lines(claimUpdate(ours(sets), record('www.example.org'), labels, context(sets)))).to.deep.equal([
      '+ a-www.example.org heritage=external-dns,external-dns/owner=me,external-dns/resource=service/shop/web,external-dns/team=x',
    ])
  })

  it('a removal takes the typed marker as it was read, and no other', () => {
    const raw = live('a-www.example.org', 'TXT', ['"external-dns/owner=me,heritage=external-dns"'], {
      ttl: 17,
      etag: 'e',
    })
    const sets = [
      record('www.example.org'),
      raw,
      live('www.example.org', 'TXT', ['heritage=external-dns,external-dns/owner=me']),
    ]
    expect(claimRemoval(ours(sets))).to.deep.equal({ok: true, markers: [{before: raw, after: null}]})
  })

  it('a marker with other strings beside it is neither rewritten nor removed', () => {
    const mixed = live('a-www.example.org', 'TXT', ['heritage=external-dns,external-dns/owner=me', 'v=spf1'])
    const sets = [record('www.example.org'), mixed]
    expect(problemOf(claimRemoval(ours(sets)))).to.equal('protected MLD0416')
    expect(problemOf(claimUpdate(ours(sets), record('www.example.org'), labels, context(sets)))).to.equal(
      'protected MLD0416',
    )
  })

  it('without a registry there is no marker to write', () => {
    const settings = {...txt, kind: 'noop' as const}
    expect(claimNew(record('www.example.org'), labels, context([], settings))).to.deep.equal({
      ok: true,
      markers: [],
    })
    const sets = [record('www.example.org')]
    expect(claimUpdate(ours(sets), record('www.example.org'), labels, context(sets, settings))).to.deep.equal(
      {ok: true, markers: []},
    )
  })

  it('a new marker is sealed when the cipher seals, and a sealed one stays as read while its labels stay', () => {
    const cipher = {
      open: (text: string) => (text.startsWith('!') ? text.slice(1) : undefined),
      seal: (text: string) => `!${text}`,
    }
    const settings = {...txt, cipher}
    expect(lines(claimNew(record('www.example.org'), labels, context([], settings)))[0]).to.include(
      ' !heritage',
    )
    const sealed = live('a-www.example.org', 'TXT', ['! heritage=x'])
    expect(joinOwners([sealed], settings).markers.size).to.equal(0)
  })
})
