import {expect} from 'chai'
import type {PlanInput, ResourceProof} from '../../src/plan/input.js'
import {proofsNeeded} from '../../src/plan/proofs.js'
import type {ObjectVerdict} from '../../src/sources/source.js'
import {
  changeLines,
  endpoint,
  heldLines,
  input,
  live,
  marker,
  noAddress,
  noHostname,
  owned,
  plan,
  txt,
  verdict,
  type Case,
} from './support.js'

const web = 'service/shop/web'
const name = 'www.example.org'
const deleted = ['delete A www.example.org (source-deleted)']
const unpublished = ['delete A www.example.org (no-longer-published)']
const unready = 'source-not-ready MLD0314 A www.example.org'
const incomplete = 'source-incomplete A www.example.org'

type Row = {
  readonly title: string
  readonly proof?: ResourceProof
  readonly verdicts?: readonly ObjectVerdict[]
  readonly resource?: string
  readonly given?: Case
  readonly outcome: readonly string[] | string
}

const rows: readonly Row[] = [
  {
    title: 'asked for directly and answered 404',
    proof: {state: 'absent', by: 'direct-get-404'},
    outcome: deleted,
  },
  {
    title: 'not among manifests that are the whole cluster',
    proof: {state: 'absent', by: 'listed'},
    outcome: deleted,
  },
  {title: 'not asked for', outcome: incomplete},
  {
    title: 'asked for without a clear answer',
    proof: {state: 'unknown', message: 'forbidden'},
    outcome: incomplete,
  },
  {
    title: 'present when asked for, without hostname',
    proof: {state: 'present', verdict: verdict(web, [], {reason: noHostname})},
    outcome: unpublished,
  },
  {
    title: 'present when asked for, still waiting for an address',
    proof: {state: 'present', verdict: verdict(web, [name], {skipped: [{name, reason: noAddress}]})},
    outcome: unready,
  },
  {title: 'listed with another hostname', verdicts: [verdict(web, ['b.example.org'])], outcome: unpublished},
  {
    title: 'listed with no hostname, decided',
    verdicts: [verdict(web, [], {reason: noHostname})],
    outcome: unpublished,
  },
  {
    title: 'listed with nothing, undecided',
    verdicts: [verdict(web, [], {reason: noAddress})],
    outcome: unready,
  },
  {
    title: 'listed, wants the name, has no address',
    verdicts: [verdict(web, [name], {skipped: [{name, reason: noAddress}]})],
    outcome: unready,
  },
  {title: 'listed, wants the name, nothing is known', verdicts: [verdict(web, [name])], outcome: unready},
  {
    title: 'listed, wants the name, left out by our configuration',
    verdicts: [
      verdict(web, [name], {
        skipped: [{name, reason: {code: 'target-net-filter', message: 'filtered', decided: true}}],
      }),
    ],
    outcome: unpublished,
  },
  {
    title: 'listed, wants the name, the other family waits',
    verdicts: [verdict(web, [name], {skipped: [{name, types: ['AAAA'], reason: noAddress}]})],
    outcome: unready,
  },
  {
    title: 'listed, wants the name, this family was taken out',
    verdicts: [
      verdict(web, [name], {
        skipped: [{name, types: ['A'], reason: {code: 'ip-family', message: 'IPv6 only', decided: true}}],
      }),
    ],
    outcome: unpublished,
  },
  {
    title: 'listed in two clusters, done with the name in one',
    verdicts: [verdict(web, []), verdict(web, [name], {skipped: [{name, reason: noAddress}]})],
    outcome: unready,
  },
  {
    title: 'listed in two clusters, done with the name in both',
    verdicts: [verdict(web, []), verdict(web, [])],
    outcome: unpublished,
  },
  {
    title: 'listed as present, though a direct question said it is gone',
    verdicts: [verdict(web, [name], {skipped: [{name, reason: noAddress}]})],
    proof: {state: 'absent', by: 'direct-get-404'},
    outcome: unready,
  },
  {title: 'not named in the marker', resource: '', outcome: incomplete},
  {
    title: 'of a kind nobody can ask for',
    resource: 'gadget/a/b',
    proof: {state: 'unknown', message: 'ownership record names "gadget/a/b"'},
    outcome: incomplete,
  },
  {
    title: 'gone, but not every list was read',
    proof: {state: 'absent', by: 'direct-get-404'},
    given: {sourcesComplete: false},
    outcome: incomplete,
  },
]

describe('the proof of a removal', () => {
  for (const {title, proof, verdicts = [], resource = web, given = {}, outcome} of rows) {
    it(`an object ${title}: the record ${typeof outcome === 'string' ? 'stays' : 'goes'}`, () => {
      const made = plan({
        live: owned(name, 'A', ['192.0.2.1'], resource),
        verdicts,
        proofs: proof === undefined ? new Map() : new Map([[resource, proof]]),
        ...given,
      })
      const expected =
        typeof outcome === 'string' ? {changes: [], held: [outcome]} : {changes: outcome, held: []}
      expect({changes: changeLines(made), held: heldLines(made)}).to.deep.equal(expected)
    })
  }

  it('an object that went on publishing another type has given this one up', () => {
    const made = plan({
      live: owned(name, 'A', ['192.0.2.1'], web),
      endpoints: [endpoint(name, 'AAAA', ['2001:db8::1'], web)],
      verdicts: [verdict(web, [name])],
    })
    expect(changeLines(made)).to.deep.equal(['create AAAA www.example.org 2001:db8::1', ...unpublished])
  })

  it('another object that publishes another type does not speak for this one', () => {
    const made = plan({
      live: owned(name, 'A', ['192.0.2.1'], web),
      endpoints: [endpoint(name, 'AAAA', ['2001:db8::1'], 'service/shop/other')],
      verdicts: [verdict(web, [name])],
    })
    expect(heldLines(made)).to.deep.equal([unready])
  })

  it('a change of type waits for the object that holds the name', () => {
    const given: Case = {
      live: owned(name, 'CNAME', ['x.example.net'], web),
      endpoints: [endpoint(name, 'A', ['192.0.2.1'], 'service/shop/other')],
    }
    const waiting = plan({...given, verdicts: [verdict(web, [name], {skipped: [{name, reason: noAddress}]})]})
    expect(heldLines(waiting)).to.deep.equal([unready])
    expect(waiting.changes).to.deep.equal([])
    const after = plan({...given, proofs: new Map([[web, {state: 'absent', by: 'direct-get-404'}]])})
    expect(changeLines(after)).to.deep.equal(['replace A www.example.org was CNAME 192.0.2.1 (type-change)'])
  })

  it('a marker that names no object does not keep a name from changing its type', () => {
    const made = plan({
      live: owned(name, 'CNAME', ['x.example.net'], ''),
      endpoints: [endpoint(name, 'A', ['192.0.2.1'], web)],
    })
    expect(made.summary.replace).to.equal(1)
  })

  it('S2: when one list failed nothing is removed, replaced or narrowed, and the plan says so', () => {
    const made = plan({
      live: [
        ...owned('a.example.org', 'A', ['192.0.2.1'], web),
        ...owned('b.example.org', 'A', ['192.0.2.1', '192.0.2.2'], web),
        ...owned('c.example.org', 'CNAME', ['x.example.net'], web),
        ...owned('d.example.org', 'A', ['192.0.2.1'], web),
        ...owned('e.example.org', 'A', ['192.0.2.1'], web),
      ],
      endpoints: [
        endpoint('b.example.org', 'A', ['192.0.2.1'], web),
        endpoint('c.example.org', 'A', ['192.0.2.1'], web),
        endpoint('d.example.org', 'A', ['192.0.2.1', '192.0.2.2'], web),
        endpoint('e.example.org', 'A', ['192.0.2.1'], web, {recordTTL: 60}),
        endpoint('f.example.org', 'A', ['192.0.2.1'], web),
      ],
      proofs: new Map([[web, {state: 'absent', by: 'direct-get-404'}]]),
      sourcesComplete: false,
    })
    expect(made.completeness).to.equal('sources-partial')
    expect(changeLines(made)).to.deep.equal([
      'create A f.example.org 192.0.2.1',
      'update A d.example.org 192.0.2.1,192.0.2.2 (values)',
      'update A e.example.org 192.0.2.1 (ttl)',
    ])
    expect(heldLines(made)).to.deep.equal([
      'source-incomplete A a.example.org',
      'source-incomplete A b.example.org',
      'source-incomplete A c.example.org',
    ])
  })

  it('S5: when no zone could be read there is no plan', () => {
    const unread = [{zone: 'example.org', view: '', code: 'TRANSFER', message: 'ends without SOA'}]
    const made = plan({zones: [], endpoints: [endpoint(name, 'A', ['192.0.2.1'], web)], view: {unread}})
    expect(made.completeness).to.equal('errored')
    expect(made.changes).to.deep.equal([])
    expect(made.unread).to.deep.equal(unread)
  })

  it('when one zone could not be read, the others get no removals', () => {
    const unread = [{zone: 'other.org', view: '', code: 'TRANSFER', message: 'connection lost'}]
    const made = plan({
      live: owned(name, 'A', ['192.0.2.1'], web),
      proofs: new Map([[web, {state: 'absent', by: 'direct-get-404'}]]),
      view: {unread},
    })
    expect(made.completeness).to.equal('sources-partial')
    expect(made.held[0]?.message).to.include('zone other.org could not be read')
  })
})

function needed(given: Case): readonly string[] {
  const {proofs: _, ...rest} = input(given) satisfies PlanInput
  return proofsNeeded(rest)
}

describe('proofs to ask for', () => {
  const two: Case = {
    live: [
      ...owned('b.example.org', 'A', ['192.0.2.1'], 'service/z/b'),
      ...owned('a.example.org', 'A', ['192.0.2.1'], 'service/a/a'),
    ],
  }

  it('are the objects of our markers that nothing wants and no list holds, sorted', () => {
    expect(needed(two)).to.deep.equal(['service/a/a', 'service/z/b'])
  })

  const none: readonly [string, Case][] = [
    [
      'what is wanted',
      {...two, endpoints: ['a', 'b'].map((one) => endpoint(`${one}.example.org`, 'A', ['192.0.2.9'], web))},
    ],
    ['what a list holds', {...two, verdicts: [verdict('service/a/a', []), verdict('service/z/b', [])]}],
    ['markers of others', {live: owned(name, 'A', ['192.0.2.1'], web, 'them')}],
    ['markers that name no object', {live: owned(name, 'A', ['192.0.2.1'], '')}],
    ['policies that remove nothing', {...two, view: {policy: 'upsert-only'}}],
    ['runs that did not read everything', {...two, sourcesComplete: false}],
    ['zones without registry', {...two, view: {registry: {...txt, kind: 'noop'}}}],
    ['text that is no marker', {live: [live(name, 'TXT', ['hello'])]}],
    [
      'a wanted wildcard whose marker has the replacement',
      {
        live: [live('*.example.org', 'A', ['192.0.2.1']), marker('any.example.org', 'A', web)],
        endpoints: [endpoint('*.example.org', 'A', ['192.0.2.1'], web)],
        view: {registry: {...txt, wildcardReplacement: 'any'}},
      },
    ],
  ]
  for (const [what, given] of none) {
    it(`leave out ${what}`, () => expect(needed(given)).to.deep.equal([]))
  }

  it('include the object of a marker left behind and of a type-less marker', () => {
    const sets = [
      marker(name, 'A', web),
      live('old.example.org', 'A', ['192.0.2.1']),
      live('old.example.org', 'TXT', [
        'heritage=external-dns,external-dns/owner=me,external-dns/resource=service/o/o',
      ]),
    ]
    expect(needed({live: sets})).to.deep.equal(['service/o/o', web])
  })

  it('include the object whose record changes its type', () => {
    const given: Case = {
      live: owned(name, 'CNAME', ['x.example.net'], 'ingress/old/web'),
      endpoints: [endpoint(name, 'A', ['192.0.2.1'], web)],
    }
    expect(needed(given)).to.deep.equal(['ingress/old/web'])
  })
})
