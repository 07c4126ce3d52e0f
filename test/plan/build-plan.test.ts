import {expect} from 'chai'
import {
  batchCapabilities,
  changeLines,
  content,
  endpoint,
  heldLines,
  live,
  marker,
  noAddress,
  operationLines,
  origin,
  owned,
  plan,
  txt,
  verdict,
  zone,
  type Case,
} from './support.js'

const web = 'service/shop/web'
const other = 'ingress/shop/other'
const gone = new Map([[web, {state: 'absent', by: 'direct-get-404'} as const]])

type Row = {
  readonly title: string
  readonly given: Case
  readonly changes?: readonly string[]
  readonly held?: readonly string[]
}

function table(rows: readonly Row[]): void {
  for (const {title, given, changes = [], held = []} of rows) {
    it(title, () => {
      const made = plan(given)
      expect({changes: changeLines(made), held: heldLines(made)}).to.deep.equal({changes, held})
    })
  }
}

describe('a plan for one name', () => {
  describe('decides as external-dns does', () => {
    table([
      {
        title: 'a free name is created; of two candidates the one with fewer targets',
        given: {
          endpoints: [
            endpoint('www.example.org', 'A', ['192.0.2.1', '192.0.2.2'], other),
            endpoint('www.example.org', 'A', ['192.0.2.1'], web),
          ],
        },
        changes: ['create A www.example.org 192.0.2.1'],
        held: ['conflict MLD0305 A www.example.org'],
      },
      {
        title: 'the object that holds a name keeps it, though another sorts lower',
        given: {
          live: owned('www.example.org', 'CNAME', ['v1.example.net'], 'ingress/a/a'),
          endpoints: [
            endpoint('www.example.org', 'CNAME', ['v0.example.net'], 'ingress/b/b'),
            endpoint('www.example.org', 'CNAME', ['v1.example.net'], 'ingress/a/a'),
          ],
        },
        held: ['conflict MLD0305 CNAME www.example.org'],
      },
      {
        title: 'a name without resource label goes to the minimum',
        given: {
          live: owned('www.example.org', 'CNAME', ['v2.example.net'], ''),
          endpoints: [
            endpoint('www.example.org', 'CNAME', ['v2.example.net'], 'ingress/b/b'),
            endpoint('www.example.org', 'CNAME', ['v1.example.net'], 'ingress/a/a'),
          ],
        },
        changes: ['update CNAME www.example.org v1.example.net (values)'],
        held: ['conflict MLD0305 CNAME www.example.org'],
      },
      {
        title: 'a CNAME gives way to addresses: one replace, the second family beside it',
        given: {
          live: owned('www.example.org', 'CNAME', ['v1.example.net'], web),
          endpoints: [
            endpoint('www.example.org', 'CNAME', ['v1.example.net'], web),
            endpoint('www.example.org', 'A', ['192.0.2.5'], other),
            endpoint('www.example.org', 'AAAA', ['2001:db8::1'], other),
          ],
        },
        changes: [
          'create AAAA www.example.org 2001:db8::1 (type-change)',
          'replace A www.example.org was CNAME 192.0.2.5 (type-change)',
        ],
        held: ['conflict MLD0306 CNAME www.example.org'],
      },
      {
        title: 'nothing is added beside the record of another owner',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web, 'them'),
          endpoints: [endpoint('www.example.org', 'CNAME', ['v1.example.net'], web)],
        },
        held: ['foreign-owner MLD0402 CNAME www.example.org'],
      },
      {
        title: 'create-only adds a missing family to a name of ours',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [
            endpoint('www.example.org', 'A', ['192.0.2.1'], web),
            endpoint('www.example.org', 'AAAA', ['2001:db8::1'], web),
          ],
          view: {policy: 'create-only'},
        },
        changes: ['create AAAA www.example.org 2001:db8::1'],
      },
      {
        title: 'a TTL that is not asked for is no difference',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web).map((set) => ({...set, ttl: 77})),
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
        },
      },
      {
        title: 'a TTL that is asked for is',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web, {recordTTL: 60})],
        },
        changes: ['update A www.example.org 192.0.2.1 (ttl)'],
      },
      {
        title: 'sets with different identifiers are independent',
        given: {
          live: [
            live('www.example.org', 'A', ['192.0.2.1'], {setId: '1'}),
            marker('www.example.org', 'A', web, {setId: '1'}),
          ],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web, {setIdentifier: '2'})],
          proofs: gone,
        },
        changes: ['create A www.example.org 192.0.2.1', 'delete A www.example.org (source-deleted)'],
      },
      {
        title: 'one family is removed while the other stays',
        given: {
          live: [
            ...owned('www.example.org', 'A', ['192.0.2.1'], web),
            ...owned('www.example.org', 'AAAA', ['2001:db8::1'], web),
          ],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
          verdicts: [verdict(web, ['www.example.org'])],
        },
        changes: ['delete AAAA www.example.org (no-longer-published)'],
      },
      {
        title: 'values are compared as sets, addresses by their canonical text',
        given: {
          live: owned('www.example.org', 'AAAA', ['2001:db8::1', '2001:db8::2'], web),
          endpoints: [endpoint('www.example.org', 'AAAA', ['2001:DB8:0::2', '2001:db8:0:0::1'], web)],
        },
      },
      {
        title: 'a property of the provider is compared',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [
            endpoint('www.example.org', 'A', ['192.0.2.1'], web, {
              providerSpecific: [{name: 'aws/weight', value: '10'}],
            }),
          ],
        },
        changes: ['update A www.example.org 192.0.2.1 (properties)'],
      },
      {
        title: 'ownership known through an older marker only: the missing one is written',
        given: {
          live: [
            live('www.example.org', 'A', ['192.0.2.1']),
            live('www.example.org', 'TXT', [
              `heritage=external-dns,external-dns/owner=me,external-dns/resource=${web}`,
            ]),
          ],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
          view: {policy: 'upsert-only'},
        },
        changes: ['update A www.example.org 192.0.2.1 (marker-missing)'],
      },
      {
        title: 'a name of types that are not managed counts as free',
        given: {
          live: [live('www.example.org', 'MX', ['10 mail.example.net'])],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
        },
        changes: ['create A www.example.org 192.0.2.1'],
      },
    ])
  })

  describe('differs from external-dns where that loses a name', () => {
    table([
      {
        title: 'under upsert-only a change of type is held, not made by half',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [endpoint('www.example.org', 'CNAME', ['v1.example.net'], web)],
          verdicts: [verdict(web, ['www.example.org'])],
          view: {policy: 'upsert-only'},
        },
        held: ['policy CNAME www.example.org'],
      },
      {
        title: 'a CNAME is not put beside records of types that are not managed',
        given: {
          live: [live('www.example.org', 'TXT', ['hello'])],
          endpoints: [endpoint('www.example.org', 'CNAME', ['v1.example.net'], web)],
        },
        held: ['unsupported MLD0306 CNAME www.example.org'],
      },
      {
        title: 'an address is not put beside a CNAME that is not managed',
        given: {
          live: [live('www.example.org', 'CNAME', ['x.example.net'])],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
          view: {managedRecordTypes: ['A']},
        },
        held: ['unsupported MLD0306 A www.example.org'],
      },
      {
        title: 'signatures do not keep a CNAME away',
        given: {
          live: [live('www.example.org', 'NSEC', ['x.example.org A RRSIG NSEC'])],
          endpoints: [endpoint('www.example.org', 'CNAME', ['v1.example.net'], web)],
        },
        changes: ['create CNAME www.example.org v1.example.net'],
      },
      {
        title: 'several CNAME targets are held',
        given: {endpoints: [endpoint('www.example.org', 'CNAME', ['a.example.net', 'b.example.net'], web)]},
        held: ['unsupported CNAME www.example.org'],
      },
      {
        title: 'what is live stays while what shall replace it is held',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [endpoint('www.example.org', 'AAAA', ['not-an-address'], web)],
          proofs: gone,
        },
        held: ['conflict A www.example.org', 'unsupported AAAA www.example.org'],
      },
      {
        title: 'a wanted record that is held is not removed either',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [endpoint('www.example.org', 'A', ['10.0.0.1'], web)],
          proofs: gone,
          view: {addressClasses: ['global', 'documentation']},
        },
        held: ['policy MLD0312 A www.example.org'],
      },
    ])
  })

  describe('takes scenarios from the field', () => {
    table([
      {
        title: 'S3: an object without address keeps its records',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          verdicts: [
            verdict(web, ['www.example.org'], {skipped: [{name: 'www.example.org', reason: noAddress}]}),
          ],
        },
        held: ['source-not-ready MLD0314 A www.example.org'],
      },
      {
        title: 'S4: a route that is not accepted keeps its records',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], 'httproute/shop/web'),
          verdicts: [
            verdict('httproute/shop/web', ['www.example.org'], {
              reason: {code: 'not-accepted', message: 'Accepted is False', decided: false},
            }),
          ],
        },
        held: ['source-not-ready MLD0314 A www.example.org'],
      },
      {
        title: 'S6: a marker of another owner blocks the record, it is not created without marker',
        given: {
          live: [marker('www.example.org', 'A', web, {owner: 'them'})],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
        },
        held: ['foreign-owner MLD0402 A www.example.org'],
      },
      {
        title: 'S7: with the marker left over, the record alone is created',
        given: {
          live: [marker('www.example.org', 'A', web)],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
        },
        changes: ['create A www.example.org 192.0.2.1'],
      },
      {
        title: 'S8: a record without marker is left to adoption, also when it is as wanted',
        given: {
          live: [live('www.example.org', 'A', ['192.0.2.1'])],
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
        },
        held: ['unowned-exists MLD0403 A www.example.org'],
      },
      {
        title: 'S9: two objects with different addresses are a conflict',
        given: {
          endpoints: [
            endpoint('www.example.org', 'A', ['192.0.2.2'], other),
            endpoint('www.example.org', 'A', ['192.0.2.1'], web),
          ],
        },
        changes: ['create A www.example.org 192.0.2.1'],
        held: ['conflict MLD0305 A www.example.org'],
      },
      {
        title: 'S10: a marker label of 64 bytes is refused before any write',
        given: {endpoints: [endpoint(`${'x'.repeat(62)}.example.org`, 'A', ['192.0.2.1'], web)]},
        held: [`unsupported MLD0409 A ${'x'.repeat(62)}.example.org`],
      },
      {
        title: 'S11: a name and its wildcard both follow the address',
        given: {
          live: [
            ...owned('x.example.org', 'A', ['192.0.2.1'], web),
            ...owned('*.x.example.org', 'A', ['192.0.2.1'], web),
          ],
          endpoints: [
            endpoint('x.example.org', 'A', ['192.0.2.9'], web),
            endpoint('*.x.example.org', 'A', ['192.0.2.9'], web),
          ],
        },
        changes: ['update A x.example.org 192.0.2.9 (values)', 'update A *.x.example.org 192.0.2.9 (values)'],
      },
      {
        title: 'S13: a name below a delegation in our zone is held',
        given: {
          live: [live('sub.example.org', 'NS', ['ns.example.net'])],
          endpoints: [endpoint('a.b.sub.example.org', 'A', ['192.0.2.1'], web)],
        },
        held: ['out-of-scope MLD0609 A a.b.sub.example.org'],
      },
      {
        title: 'S14: A to CNAME is one ordered replace',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [endpoint('www.example.org', 'CNAME', ['v1.example.net'], web)],
          verdicts: [verdict(web, ['www.example.org'])],
        },
        changes: ['replace CNAME www.example.org was A v1.example.net (type-change)'],
      },
      {
        title: 'S17: an older marker beside the current one is one ownership and stays',
        given: {
          live: [
            ...owned('www.example.org', 'A', ['192.0.2.1'], web),
            live('www.example.org', 'TXT', ['heritage=external-dns,external-dns/owner=me']),
          ],
          proofs: gone,
        },
        changes: ['delete A www.example.org (source-deleted)'],
      },
      {
        title: 'S18: a marker that may be that of a host a-foo removes nothing',
        given: {
          live: [
            ...owned('foo.example.org', 'A', ['192.0.2.1'], web),
            live('a-foo.example.org', 'A', ['192.0.2.2']),
          ],
          proofs: gone,
        },
        held: ['conflict MLD0408 A foo.example.org'],
      },
    ])

    it('S11: each of the two is a group of its own, so that one cannot hold back the other', () => {
      const made = plan({
        endpoints: [
          endpoint('x.example.org', 'A', ['192.0.2.9'], web),
          endpoint('*.x.example.org', 'A', ['192.0.2.9'], web),
        ],
      })
      expect(made.zones[0]?.groups.map((group) => group.changeIds)).to.deep.equal([['c1'], ['c2']])
    })

    it('S12: with child and parent zone visible a name goes to the child alone', () => {
      const child = {...zone, name: 'sub.example.org', id: 'z2'}
      const made = plan({
        zones: [content([]), content([], child)],
        endpoints: [endpoint('www.sub.example.org', 'A', ['192.0.2.1'], web)],
      })
      expect(made.changes.map((change) => `${change.zone} ${change.name}`)).to.deep.equal([
        'sub.example.org www.sub.example.org',
      ])
    })

    it('S12: what an earlier writer left in the parent zone is shown and not touched', () => {
      const child = {...zone, name: 'sub.example.org', id: 'z2'}
      const made = plan({
        zones: [content(owned('www.sub.example.org', 'A', ['192.0.2.1'], web)), content([], child)],
        endpoints: [endpoint('www.sub.example.org', 'A', ['192.0.2.1'], web)],
      })
      expect(changeLines(made)).to.deep.equal(['create A www.sub.example.org 192.0.2.1'])
      expect(made.held.map((item) => `${item.zone} ${item.reason}`)).to.deep.equal([
        'example.org out-of-scope',
      ])
    })

    it('S13: a glue-like name at the cut itself is held too, the NS set there is not', () => {
      const made = plan({
        live: [live('sub.example.org', 'NS', ['ns.example.net'])],
        endpoints: [
          endpoint('sub.example.org', 'A', ['192.0.2.1'], web),
          endpoint('new.example.org', 'NS', ['ns.example.net'], web),
        ],
        view: {managedRecordTypes: ['A', 'NS']},
      })
      expect(changeLines(made)).to.deep.equal(['create NS new.example.org ns.example.net'])
      expect(heldLines(made)).to.deep.equal(['out-of-scope MLD0609 A sub.example.org'])
    })

    it('S17: one ownership, the older record is told', () => {
      const made = plan({
        live: [
          ...owned('www.example.org', 'A', ['192.0.2.1'], web),
          live('www.example.org', 'TXT', ['heritage=external-dns,external-dns/owner=me']),
        ],
        endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
      })
      expect(changeLines(made)).to.deep.equal([])
      expect(made.findings).to.have.length(1)
      expect(made.findings[0]).to.deep.include({
        code: 'MLD0406',
        names: ['www.example.org'],
        fix: 'the older ones can be removed by hand when nothing reads that format any more',
      })
    })

    it('S18: the record may still be updated by the object its marker names', () => {
      const sets = [
        ...owned('foo.example.org', 'A', ['192.0.2.1'], web),
        live('a-foo.example.org', 'A', ['192.0.2.2']),
      ]
      const same = plan({live: sets, endpoints: [endpoint('foo.example.org', 'A', ['192.0.2.3'], web)]})
      expect(changeLines(same)).to.deep.equal(['update A foo.example.org 192.0.2.3 (values)'])
      const stranger = plan({live: sets, endpoints: [endpoint('foo.example.org', 'A', ['192.0.2.3'], other)]})
      expect(heldLines(stranger)).to.deep.equal(['conflict MLD0408 A foo.example.org'])
      expect(stranger.findings.map(({code}) => code)).to.include('MLD0408')
    })
  })

  describe('holds with a reason', () => {
    table([
      {
        title: 'the record of another owner',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web, 'them'),
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.2'], web)],
        },
        held: ['foreign-owner MLD0402 A www.example.org'],
      },
      {
        title: 'an update under create-only',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          endpoints: [endpoint('www.example.org', 'A', ['192.0.2.2'], web)],
          view: {policy: 'create-only'},
        },
        held: ['policy A www.example.org'],
      },
      {
        title: 'a removal under upsert-only',
        given: {live: owned('www.example.org', 'A', ['192.0.2.1'], web), view: {policy: 'upsert-only'}},
        held: ['policy A www.example.org'],
      },
      {
        title: 'a removal under upsert-only that is not decided says so instead',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          verdicts: [
            verdict(web, ['www.example.org'], {skipped: [{name: 'www.example.org', reason: noAddress}]}),
          ],
          view: {policy: 'upsert-only'},
        },
        held: ['source-not-ready MLD0314 A www.example.org'],
      },
      {
        title: 'an address of a class the view does not publish',
        given: {
          endpoints: [endpoint('www.example.org', 'A', ['10.0.0.1'], web)],
          view: {addressClasses: ['global']},
        },
        held: ['policy MLD0312 A www.example.org'],
      },
      {
        title: 'the NS set of the apex',
        given: {
          live: [marker('example.org', 'NS', web, {settings: {...txt, prefix: '%{record_type}.'}})],
          endpoints: [endpoint('example.org', 'NS', ['ns9.example.net'], web)],
          view: {managedRecordTypes: ['NS'], registry: {...txt, prefix: '%{record_type}.'}},
        },
        held: ['protected NS example.org'],
      },
      {
        title: 'a marker that shares its set with other text',
        given: {
          live: [
            live('www.example.org', 'A', ['192.0.2.1']),
            live('a-www.example.org', 'TXT', [
              `heritage=external-dns,external-dns/owner=me,external-dns/resource=${web}`,
              'v=spf1',
            ]),
          ],
          proofs: gone,
        },
        held: ['protected MLD0416 A www.example.org'],
      },
      {
        title: 'text at the place of a marker',
        given: {
          live: [marker('www.example.org', 'A', web)],
          endpoints: [endpoint('a-www.example.org', 'TXT', ['hello'], web)],
          view: {managedRecordTypes: ['TXT']},
        },
        held: ['protected MLD0416 TXT a-www.example.org'],
      },
      {
        title: 'the apex without a place for its marker',
        given: {endpoints: [endpoint('example.org', 'A', ['192.0.2.1'], web)]},
        held: ['unsupported MLD0415 A example.org'],
      },
      {
        title: 'a CNAME at the apex',
        given: {endpoints: [endpoint('example.org', 'CNAME', ['x.example.net'], web)]},
        held: ['unsupported MLD0307 CNAME example.org'],
      },
      {
        title: 'a name that is no name',
        given: {endpoints: [endpoint('a..b.example.org', 'A', ['192.0.2.1'], web)]},
        held: ['unsupported MLD0303 A a..b.example.org'],
      },
      {
        title: 'an address of the wrong family',
        given: {endpoints: [endpoint('www.example.org', 'A', ['2001:db8::1'], web)]},
        held: ['unsupported A www.example.org'],
      },
      {
        title: 'an endpoint without target',
        given: {endpoints: [endpoint('www.example.org', 'CNAME', [], web)]},
        held: ['source-not-ready MLD0314 CNAME www.example.org'],
      },
      {
        title: 'a name outside every zone',
        given: {endpoints: [endpoint('www.example.com', 'A', ['192.0.2.1'], web)]},
        held: ['out-of-scope MLD0304 A www.example.com'],
      },
      {
        title: 'a first sighting within the grace period',
        given: {
          live: owned('www.example.org', 'A', ['192.0.2.1'], web),
          proofs: gone,
          grace: {seconds: 600, firstSeen: new Map()},
        },
        held: ['grace A www.example.org'],
      },
      {
        title: 'two markers at one place: the second record in plan order',
        given: {
          endpoints: [
            endpoint('*.example.org', 'A', ['192.0.2.1'], web),
            endpoint('any.example.org', 'A', ['192.0.2.2'], other),
          ],
          view: {registry: {...txt, wildcardReplacement: 'any'}},
        },
        changes: ['create A *.example.org 192.0.2.1'],
        held: ['conflict MLD0410 A any.example.org'],
      },
      {
        title: 'a CNAME where another change puts its marker',
        given: {
          endpoints: [
            endpoint('foo.example.org', 'A', ['192.0.2.1'], web),
            endpoint('a-foo.example.org', 'CNAME', ['x.example.net'], other),
          ],
        },
        changes: ['create CNAME a-foo.example.org x.example.net'],
        held: ['conflict MLD0410 A foo.example.org'],
      },
    ])

    const capable: readonly [string, NonNullable<Case['view']>, ReturnType<typeof endpoint>, string][] = [
      [
        'a type the provider does not store',
        {managedRecordTypes: ['SRV']},
        endpoint('_x._tcp.example.org', 'SRV', ['1 1 1 a.example.net'], web),
        'unsupported SRV _x._tcp.example.org',
      ],
      [
        'a set identifier',
        {},
        endpoint('www.example.org', 'A', ['192.0.2.1'], web, {setIdentifier: 'x'}),
        'unsupported A www.example.org',
      ],
      [
        'a wildcard',
        {},
        endpoint('*.example.org', 'A', ['192.0.2.1'], web),
        'unsupported MLD0308 A *.example.org',
      ],
    ]
    for (const [what, view, wanted, expected] of capable) {
      it(`${what} at a provider without it`, () => {
        const capabilities = {
          write: 'record',
          compareAndSet: 'client-reread',
          note: '',
          batchOperations: 1,
          recordTypes: ['A', 'TXT'],
          ttl: {min: 1, max: 2, fallback: 1},
          apexCname: false,
          wildcard: false,
          properties: [],
          setIdentifiers: false,
        } as const
        expect(heldLines(plan({endpoints: [wanted], view: {capabilities, ...view}}))).to.deep.equal([
          expected,
        ])
      })
    }

    it('what the provider refuses, in its words', () => {
      const refuse = () =>
        ({ok: false, refusal: {message: 'proxied needs a global address', fix: 'proxied: false'}}) as const
      const made = plan({
        endpoints: [endpoint('www.example.org', 'A', ['10.0.0.1'], web)],
        view: {adjust: refuse},
      })
      expect(heldLines(made)).to.deep.equal(['unsupported A www.example.org'])
      expect(made.held[0]?.message).to.equal('www.example.org A: proxied needs a global address')
      expect(made.held[0]?.fix).to.deep.equal(['proxied: false'])
    })

    it('names in a zone that could not be read, instead of writing them into its parent', () => {
      const unread = [{zone: 'sub.example.org', view: '', code: 'TRANSFER', message: 'connection lost'}]
      const made = plan({
        endpoints: [endpoint('www.sub.example.org', 'A', ['192.0.2.1'], web)],
        view: {unread},
      })
      expect(made.held.map((item) => `${item.zone} ${item.reason}`)).to.deep.equal([
        'sub.example.org source-incomplete',
      ])
      expect(made.completeness).to.equal('sources-partial')
    })

    it('foreign records with the way out', () => {
      const made = plan({
        live: owned('www.example.org', 'A', ['192.0.2.1'], web, 'them'),
        endpoints: [endpoint('www.example.org', 'A', ['192.0.2.2'], web)],
      })
      expect(made.held[0]).to.deep.include({
        foreignOwner: 'them',
        fix: ['let owner them give it up, or publish another name'],
      })
    })

    it('a first sighting until the end of grace, and lets it go then', () => {
      const given: Case = {
        live: [
          ...owned('www.example.org', 'A', ['192.0.2.1'], web),
          ...owned('b.example.org', 'A', ['192.0.2.1'], other),
        ],
        endpoints: [endpoint('b.example.org', 'A', ['192.0.2.1'], other)],
        proofs: gone,
        now: '2026-02-28T23:55:00Z',
      }
      const first = plan({...given, grace: {seconds: 600, firstSeen: new Map()}})
      expect(first.held[0]?.until).to.equal('2026-03-01T00:05:00Z')
      const key = '|example.org|www.example.org|A|'
      const again = (seen: string) =>
        plan({...given, grace: {seconds: 600, firstSeen: new Map([[key, seen]])}})
      expect(again('2026-02-28T23:46:00Z').held[0]?.until).to.equal('2026-02-28T23:56:00Z')
      expect(changeLines(again('2026-02-28T23:45:00Z'))).to.deep.equal([
        'delete A www.example.org (source-deleted)',
      ])
      expect(again('yesterday').held[0]?.message).to.match(/no RFC 3339 time/)
    })
  })
})

describe('a plan', () => {
  it('does not plan names outside the domain filter, nor types that are not managed, and counts them', () => {
    const made = plan({
      endpoints: [
        endpoint('www.example.org', 'A', ['192.0.2.1'], web),
        endpoint('mail.example.org', 'MX', ['10 mail.example.org'], web),
      ],
      view: {domainFilter: {include: ['other.org'], exclude: []}},
    })
    expect(made.changes).to.deep.equal([])
    expect(made.held).to.deep.equal([])
    expect(made.findings.map(({code, severity}) => `${code} ${severity}`)).to.deep.equal([
      'MLD0304 info',
      'MLD0318 info',
    ])
  })

  it('leaves records outside the domain filter alone', () => {
    const made = plan({
      live: owned('www.example.org', 'A', ['192.0.2.1'], web),
      proofs: gone,
      view: {domainFilter: {include: ['other.org'], exclude: []}},
    })
    expect(made.changes).to.deep.equal([])
    expect(made.zones[0]?.owned).to.equal(0)
  })

  it('drops properties the provider does not know, tells it once, and sees no difference in them', () => {
    const made = plan({
      live: owned('www.example.org', 'A', ['192.0.2.1'], web),
      endpoints: [
        endpoint('www.example.org', 'A', ['192.0.2.1'], web, {
          providerSpecific: [{name: 'scw/x', value: '1'}],
        }),
      ],
    })
    expect(made.changes).to.deep.equal([])
    expect(made.findings.map(({message}) => message)).to.deep.equal([
      'memory does not know the property scw/x; it is left out at 1 name',
    ])
  })

  it('tells a TTL the provider changes and sees no difference in it', () => {
    const made = plan({
      live: owned('www.example.org', 'A', ['192.0.2.1'], web).map((set) => ({...set, ttl: 86_400})),
      endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web, {recordTTL: 999_999})],
    })
    expect(made.changes).to.deep.equal([])
    expect(made.findings.map(({code}) => code)).to.deep.equal(['MLD0309'])
  })

  it('keeps the live TTL when values change and none is asked for', () => {
    const made = plan({
      live: owned('www.example.org', 'A', ['192.0.2.1'], web).map((set) => ({...set, ttl: 77})),
      endpoints: [endpoint('www.example.org', 'A', ['192.0.2.2'], web)],
    })
    expect(made.changes[0]?.after?.ttl).to.equal(77)
  })

  it('warns of two zones with one name and plans the public one', () => {
    const inside = {...zone, id: 'a0', visibility: 'private' as const}
    const made = plan({
      zones: [content([], inside), content([])],
      endpoints: [endpoint('www.example.org', 'A', ['192.0.2.1'], web)],
    })
    expect(made.findings.map(({code}) => code)).to.deep.equal(['MLD0508'])
    expect(made.zones.map(({zone: {visibility}, groups}) => `${visibility} ${groups.length}`)).to.deep.equal([
      'private 0',
      'public 1',
    ])
  })

  it('joins several claimants of a source, tells it, and obeys the rule for conflicts', () => {
    const joined = endpoint('www.example.org', 'A', ['192.0.2.1', '192.0.2.2'], web, {
      origins: [origin(web, ['192.0.2.1']), origin(other, ['192.0.2.2'])],
    })
    const standard = plan({endpoints: [joined]})
    expect(changeLines(standard)).to.deep.equal(['create A www.example.org 192.0.2.1,192.0.2.2'])
    expect(standard.findings.map(({code, severity}) => `${code} ${severity}`)).to.deep.equal([
      'MLD0305 error',
    ])
    expect(standard.findings[0]?.message).to.include('ingress/shop/other and service/shop/web')
    expect(plan({endpoints: [joined], onConflict: 'merge'}).findings).to.deep.equal([])
    const hold = plan({endpoints: [joined], onConflict: 'hold'})
    expect(heldLines(hold)).to.deep.equal(['conflict MLD0305 A www.example.org'])
    expect(hold.changes).to.deep.equal([])
  })

  it('sees no conflict in several objects that give the same targets', () => {
    const both = ['192.0.2.1', '192.0.2.2']
    const agreed = endpoint('www.example.org', 'A', both, web, {
      origins: [origin(web, both), origin(other, [...both].reverse())],
    })
    const made = plan({
      endpoints: [agreed, endpoint('www.example.org', 'A', both, 'node/n1')],
      onConflict: 'hold',
    })
    expect(changeLines(made)).to.deep.equal(['create A www.example.org 192.0.2.1,192.0.2.2'])
    expect(made.findings).to.deep.equal([])
  })

  it('publishes the union under merge', () => {
    const made = plan({
      endpoints: [
        endpoint('www.example.org', 'A', ['192.0.2.2'], other),
        endpoint('www.example.org', 'A', ['192.0.2.1'], web),
      ],
      onConflict: 'merge',
    })
    expect(changeLines(made)).to.deep.equal(['create A www.example.org 192.0.2.1,192.0.2.2'])
    expect(made.held).to.deep.equal([])
    expect(made.changes[0]?.causes.map(({ref}) => ref.name)).to.deep.equal(['other', 'web'])
  })

  it('changes nothing at a contested name under hold, not even another type', () => {
    const made = plan({
      live: owned('www.example.org', 'AAAA', ['2001:db8::1'], web),
      endpoints: [
        endpoint('www.example.org', 'A', ['192.0.2.2'], other),
        endpoint('www.example.org', 'A', ['192.0.2.1'], web),
        endpoint('free.example.org', 'A', ['192.0.2.1'], web),
      ],
      onConflict: 'hold',
      proofs: gone,
    })
    expect(changeLines(made)).to.deep.equal(['create A free.example.org 192.0.2.1'])
    expect(heldLines(made)).to.deep.equal(['conflict MLD0305 A www.example.org'])
  })

  it('names all claimants of a conflict, winner first', () => {
    const made = plan({
      endpoints: [
        endpoint('www.example.org', 'A', ['192.0.2.2'], other),
        endpoint('www.example.org', 'A', ['192.0.2.1'], web),
      ],
    })
    expect(
      made.held[0]?.candidates?.map(({cause, wanted}) => `${cause.ref.name} ${wanted.values.join()}`),
    ).to.deep.equal(['web 192.0.2.1', 'other 192.0.2.2'])
    expect(made.findings[0]).to.deep.include({code: 'MLD0305', severity: 'error', names: ['www.example.org']})
  })

  it('orders the writes of a create, an update and a removal so that no record is ever unmarked', () => {
    const made = plan({
      live: [
        ...owned('b.example.org', 'A', ['192.0.2.1'], other),
        ...owned('c.example.org', 'A', ['192.0.2.1'], web),
      ],
      endpoints: [
        endpoint('a.example.org', 'A', ['192.0.2.1'], 'node/n'),
        endpoint('b.example.org', 'A', ['192.0.2.9'], 'node/n'),
      ],
      proofs: new Map([...gone, [other, {state: 'absent', by: 'direct-get-404'}]]),
    })
    expect(operationLines(made)).to.deep.equal([
      '+ TXT a-a.example.org',
      '+ A a.example.org',
      '~ TXT a-b.example.org',
      '~ A b.example.org',
      '- A c.example.org',
      '- TXT a-c.example.org',
    ])
  })

  it('orders a change of type: new markers, out, in, old markers', () => {
    const made = plan({
      live: [
        ...owned('www.example.org', 'A', ['192.0.2.1'], web),
        ...owned('www.example.org', 'AAAA', ['2001:db8::1'], web),
      ],
      endpoints: [endpoint('www.example.org', 'CNAME', ['x.example.net'], web)],
      verdicts: [verdict(web, ['www.example.org'])],
    })
    expect(changeLines(made)).to.deep.equal([
      'replace CNAME www.example.org was A x.example.net (type-change)',
      'delete AAAA www.example.org (type-change)',
    ])
    expect(operationLines(made)).to.deep.equal([
      '+ TXT cname-www.example.org',
      '- AAAA www.example.org',
      '- A www.example.org',
      '+ CNAME www.example.org',
      '- TXT a-www.example.org',
      '- TXT aaaa-www.example.org',
    ])
    expect(made.zones[0]?.groups.map((group) => group.changeIds)).to.deep.equal([['c1', 'c2']])
  })

  it('gives every change what must hold when it is written', () => {
    const made = plan({
      live: [
        ...owned('b.example.org', 'A', ['192.0.2.1'], web).map((set) => ({...set, etag: 'e1'})),
        ...owned('c.example.org', 'CNAME', ['x.example.net'], web),
      ],
      endpoints: [
        endpoint('a.example.org', 'A', ['192.0.2.1'], web),
        endpoint('b.example.org', 'A', ['192.0.2.9'], web),
        endpoint('c.example.org', 'A', ['192.0.2.9'], web),
        endpoint('d.example.org', 'CNAME', ['x.example.net'], web),
      ],
      verdicts: [verdict(web, ['a.example.org', 'b.example.org', 'c.example.org', 'd.example.org'])],
    })
    const preconditions = made.changes.map(({name, preconditions: all}) =>
      [name.slice(0, 1), ...all.map(({type, kind}) => `${kind} ${type}`)].join(' '),
    )
    expect(preconditions).to.deep.equal([
      'a absent A absent CNAME',
      'd absent CNAME absent A absent AAAA absent MX absent NS absent SRV absent TXT',
      'b etag A',
      'c equals CNAME absent A',
    ])
  })

  it('says how long a change of type may show, by what the provider can do', () => {
    const given: Case = {
      live: owned('www.example.org', 'A', ['192.0.2.1'], web),
      endpoints: [endpoint('www.example.org', 'CNAME', ['x.example.net'], web)],
      verdicts: [verdict(web, ['www.example.org'])],
    }
    expect(plan(given).changes[0]).to.deep.include({gap: 'none'})
    const steps = plan({
      ...given,
      view: {capabilities: {...plan(given).zones[0]!.capabilities, write: 'record'}},
    })
    expect(steps.changes[0]).to.deep.include({gap: 'bounded', gapSeconds: 900})
  })

  it('names causes: what is new, what changed, who takes over, what is gone and how that is known', () => {
    const made = plan({
      live: [
        ...owned('b.example.org', 'A', ['192.0.2.1'], web),
        ...owned('c.example.org', 'A', ['192.0.2.1'], other),
        ...owned('d.example.org', 'A', ['192.0.2.1'], 'node/gone'),
      ],
      endpoints: [
        endpoint('a.example.org', 'A', ['192.0.2.1'], web),
        endpoint('b.example.org', 'A', ['192.0.2.9'], web),
        endpoint('c.example.org', 'A', ['192.0.2.9'], web),
      ],
      proofs: new Map([['node/gone', {state: 'absent', by: 'listed'}]]),
    })
    const causes = made.changes.flatMap((change) =>
      change.causes.map(({event, note, proof}) => [event, note, proof]),
    )
    expect(causes).to.deep.equal([
      ['added', undefined, undefined],
      ['address-changed', undefined, undefined],
      ['changed', 'service/shop/web takes over from Ingress shop/other', undefined],
      ['deleted', 'Node gone no longer exists', 'listed'],
    ])
  })

  it('warns reviewers of wildcards, MX sets and the last address of a name', () => {
    const made = plan({
      live: [
        ...owned('*.example.org', 'A', ['192.0.2.1'], web),
        ...owned('www.example.org', 'A', ['192.0.2.1'], web),
        ...owned('www.example.org', 'AAAA', ['2001:db8::1'], other),
        ...owned('m.example.org', 'MX', ['10 x.example.net'], web),
        ...owned('keep.example.org', 'A', ['192.0.2.1'], other),
      ],
      endpoints: [
        endpoint('www.example.org', 'AAAA', ['2001:db8::1'], other),
        endpoint('keep.example.org', 'A', ['192.0.2.1'], other),
      ],
      proofs: gone,
      view: {managedRecordTypes: ['A', 'AAAA', 'MX']},
    })
    expect(made.changes.map(({name, risk}) => `${name} ${risk.join()}`)).to.deep.equal([
      '*.example.org wildcard,last-address',
      'm.example.org mx',
      'www.example.org ',
    ])
  })

  it('finishes an interrupted removal: a marker of ours without record goes, with the same proof', () => {
    const left = marker('www.example.org', 'A', web)
    const keep = owned('keep.example.org', 'A', ['192.0.2.1'], other)
    const endpoints = [endpoint('keep.example.org', 'A', ['192.0.2.1'], other)]
    const made = plan({live: [left, ...keep], endpoints, proofs: gone})
    expect(changeLines(made)).to.deep.equal(['delete TXT a-www.example.org (orphan-marker)'])
    expect(made.findings).to.deep.equal([])
    for (const given of [{}, {proofs: gone, view: {policy: 'upsert-only' as const}}]) {
      const kept = plan({live: [left, ...keep], endpoints, ...given})
      expect(kept.changes).to.deep.equal([])
      expect(kept.findings.map(({code, names}) => [code, names])).to.deep.equal([
        ['MLD0404', ['a-www.example.org']],
      ])
    }
  })

  it('leaves markers of others and type-less markers without record where they are', () => {
    const made = plan({
      live: [
        marker('www.example.org', 'A', web, {owner: 'them'}),
        live('old.example.org', 'TXT', [
          `heritage=external-dns,external-dns/owner=me,external-dns/resource=${web}`,
        ]),
      ],
      proofs: gone,
    })
    expect(made.changes).to.deep.equal([])
    expect(made.findings.map(({code, names}) => [code, names])).to.deep.equal([
      ['MLD0404', ['old.example.org']],
    ])
  })

  it('tells when our owner id stands under another prefix', () => {
    const made = plan({
      live: owned('www.example.org', 'A', ['192.0.2.1'], web),
      view: {registry: {...txt, prefix: 'new.'}},
    })
    expect(made.findings.map(({code, severity}) => `${code} ${severity}`)).to.deep.equal(['MLD0414 error'])
  })

  it('without a registry updates what is unmarked, removes nothing and says so', () => {
    const made = plan({
      live: [
        live('a.example.org', 'A', ['192.0.2.1']),
        live('b.example.org', 'A', ['192.0.2.1']),
        ...owned('c.example.org', 'A', ['192.0.2.1'], web, 'them'),
        live('d.example.org', 'CNAME', ['x.example.net']),
      ],
      endpoints: [
        endpoint('a.example.org', 'A', ['192.0.2.9'], web),
        endpoint('c.example.org', 'A', ['192.0.2.9'], web),
        endpoint('d.example.org', 'A', ['192.0.2.9'], web),
        endpoint('e.example.org', 'A', ['192.0.2.9'], web),
      ],
      view: {registry: {...txt, kind: 'noop'}},
    })
    expect(changeLines(made)).to.deep.equal([
      'create A e.example.org 192.0.2.9',
      'update A a.example.org 192.0.2.9 (values)',
      'replace A d.example.org was CNAME 192.0.2.9 (type-change)',
    ])
    expect(heldLines(made)).to.deep.equal(['foreign-owner MLD0402 A c.example.org'])
    expect(made.findings.map(({code}) => code)).to.deep.equal(['MLD0401'])
    expect(operationLines(made).some((line) => line.includes('TXT'))).to.equal(false)
  })

  it('puts a CNAME at an apex the provider flattens, beside mail and text, but not beside addresses', () => {
    const wanted = [endpoint('example.org', 'CNAME', ['x.example.net'], web)]
    const view = {
      capabilities: {...batchCapabilities, apexCname: true},
      registry: {...txt, prefix: '%{record_type}.'},
    }
    const mail = live('example.org', 'MX', ['10 mail.example.net'])
    const made = plan({live: [mail], endpoints: wanted, view})
    expect(changeLines(made)).to.deep.equal(['create CNAME example.org x.example.net'])
    expect(made.changes[0]?.preconditions.map(({type}) => type)).to.deep.equal(['CNAME', 'A', 'AAAA'])
    const address = live('example.org', 'A', ['192.0.2.1'])
    const beside = plan({live: [address], endpoints: wanted, view: {...view, managedRecordTypes: ['CNAME']}})
    expect(heldLines(beside)).to.deep.equal(['unsupported MLD0306 CNAME example.org'])
  })

  it('reads text in quotes as its joined strings', () => {
    const texts = ['"v=spf1 " "-all"', 'plain "text"', '"say \\"hi\\""']
    const made = plan({
      endpoints: texts.map((text, index) => endpoint(`t${index}.example.org`, 'TXT', [text], web)),
      view: {managedRecordTypes: ['TXT']},
    })
    expect(made.changes.map(({after}) => after?.values[0])).to.deep.equal([
      'v=spf1 -all',
      'plain "text"',
      'say "hi"',
    ])
  })

  it('counts what it found and passes findings on', () => {
    const finding = {code: 'MLD0302', severity: 'error', message: 'two prefixes'} as const
    const made = plan({
      live: [
        ...owned('b.example.org', 'A', ['192.0.2.1'], web),
        ...owned('c.example.org', 'A', ['192.0.2.1'], web),
      ],
      endpoints: [
        endpoint('a.example.org', 'A', ['192.0.2.1'], web),
        endpoint('b.example.org', 'A', ['192.0.2.1'], web),
        endpoint('c.example.org', 'A', ['192.0.2.1'], web, {recordTTL: 5}),
      ],
      findings: [finding],
    })
    expect(made.findings).to.deep.equal([finding])
    expect(made.summary).to.deep.equal({
      create: 1,
      update: 1,
      ttlOnly: 1,
      replace: 0,
      delete: 0,
      adopt: 0,
      release: 0,
      unchanged: 1,
      held: 0,
    })
    expect(made.zones[0]).to.deep.include({recordSets: 6, owned: 2, unchanged: 1, negativeTtl: 900})
    expect(made.completeness).to.equal('complete')
    expect(made.owner).to.equal('me')
    expect(made.policy).to.equal('sync')
  })
})
