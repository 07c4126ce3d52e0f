import {expect} from 'chai'
import {adjustSet, toContent} from '../../../src/providers/rfc2136/convert.js'
import {changesOf, prerequisitesOf} from '../../../src/providers/rfc2136/update-message.js'
import type {ResourceRecord} from '../../../src/dns/message.js'
import type {RecordSet} from '../../../src/model/record-set.js'
import type {Zone} from '../../../src/model/zone.js'
import {a, cname, create, mx, ns, recordSet, remove, txt, update} from '../../support/builders.js'

const zone: Zone = {
  name: 'example.com',
  provider: 'rfc2136',
  id: 'example.com',
  view: '',
  visibility: 'public',
}
const soa = record('example.com', 'SOA', 3600, 'ns. h. 7 1 2 3 300')

function record(name: string, type: string, ttl: number, value: string): ResourceRecord {
  return {name, type, class: 1, ttl, value}
}

/** Records in short: class, name, type, ttl, value. */
function short(records: readonly ResourceRecord[]): string[] {
  const classText: Record<number, string> = {1: 'IN', 254: 'NONE', 255: 'ANY'}
  return records.map(({name, type, class: one, ttl, value, wire}) =>
    [classText[one], name.replace('.example.com', ''), type, ttl, wire?.toString('hex') ?? value ?? '-'].join(
      ' ',
    ),
  )
}

describe('rfc2136 zone content', () => {
  it('groups records to sets and reads serial and negative TTL from the SOA', () => {
    const records = [
      soa,
      record('www.example.com', 'A', 60, '192.0.2.2'),
      record('a.example.com', 'TXT', 1, 't'),
      record('www.example.com', 'A', 30, '192.0.2.1'),
    ]
    const {content} = toContent(zone, records)
    expect(content).to.deep.include({soaSerial: 7, negativeTtl: 300})
    expect(content.recordSets.map(({name, ttl, values}) => [name, ttl, values])).to.deep.equal([
      ['example.com', 3600, ['ns. h. 7 1 2 3 300']],
      ['www.example.com', 30, ['192.0.2.1', '192.0.2.2']],
      ['a.example.com', 1, ['t']],
    ])
  })

  it('takes a TTL above 2^31-1 as zero and the TTL of the SOA when it is the smaller one', () => {
    const {content} = toContent(zone, [
      {...soa, ttl: 100},
      record('a.example.com', 'A', 0x80000000, '192.0.2.1'),
    ])
    expect(content.negativeTtl).to.equal(100)
    expect(content.recordSets[1]?.ttl).to.equal(0)
  })

  it('keeps the bytes of texts that are cut at unusual places', () => {
    const wire = Buffer.from('01610162', 'hex')
    const {content, cuts} = toContent(zone, [soa, {...record('t.example.com', 'TXT', 1, 'ab'), wire}])
    expect(content.recordSets[1]?.values).to.deep.equal(['ab'])
    expect(cuts.get('t.example.com TXT ')).to.deep.equal([{value: 'ab', wire}])
  })
})

describe('rfc2136 adjust', () => {
  const ttl = {min: 60, max: 2_147_483_647, fallback: 60}

  function refusal(set: RecordSet): string {
    const adjusted = adjustSet(set, zone, ttl)
    return adjusted.ok ? 'none' : adjusted.refusal.message
  }

  it('raises a TTL to the lower bound, and gives it to sets without one', () => {
    for (const wanted of [null, 0, 59, 60]) {
      expect(adjustSet(a('www.example.com', '192.0.2.1', wanted), zone, ttl)).to.deep.include({
        ok: true,
        set: a('www.example.com', '192.0.2.1', 60),
      })
    }
  })

  it('brings values to the form in which they come back, and drops properties', () => {
    const set = {...recordSet('TLSA', '_443._tcp.example.com', '3 1 1 ab cd', 60), meta: {alias: 'true'}}
    expect(adjustSet(set, zone, ttl)).to.deep.equal({
      ok: true,
      set: recordSet('TLSA', '_443._tcp.example.com', '3 1 1 ABCD', 60),
    })
  })

  const refused: readonly (readonly [RecordSet, RegExp])[] = [
    [a('www.example.net', '192.0.2.1'), /lies outside the zone/],
    [
      a('www.example.com', 'nonsense'),
      /www.example.com A: a A record has the value "nonsense"; expected an IPv4 address/,
    ],
    [cname('example.com', 'x.example'), /apex/],
    [recordSet('SOA', 'example.com', 'a. b. 1 2 3 4 5'), /belongs to the name server/],
    [recordSet('RRSIG', 'www.example.com', '\\# 1 00'), /makes these records itself/],
    [recordSet('ANY', 'www.example.com', '\\# 1 00'), /no type of record/],
    [{...a('www.example.com', '192.0.2.1'), setId: 'blue'}, /set identifier "blue"/],
    [{...cname('www.example.com', 'x'), values: ['x', 'y']}, /one CNAME only/],
    [a('a b.example.com', '192.0.2.1'), /label/],
    [txt('t.example.com', 'x'.repeat(66_000)), /66259 bytes on the wire, the most is 20000/],
    [cname('www.example.com', `${'x'.repeat(64)}.example`), /64 bytes, the most is 63/],
  ]
  for (const [set, text] of refused) {
    it(`refuses ${set.name} ${set.type} ${set.values.join().slice(0, 20)}`, () =>
      expect(refusal(set)).to.match(text))
  }
})

describe('rfc2136 update message', () => {
  const none = new Map()
  const www = a('www.example.com', ['192.0.2.1', '192.0.2.2'])
  const alias = cname('www.example.com', 'lb.example.net')

  it('requires every set it changes to have its planned values', () => {
    expect(short(prerequisitesOf([remove(www)], none))).to.deep.equal([
      'IN www A 0 192.0.2.1',
      'IN www A 0 192.0.2.2',
    ])
  })

  it('requires a new set to be absent, and no CNAME in its place', () => {
    expect(short(prerequisitesOf([create(www), create(txt('www.example.com', 'x'))], none))).to.deep.equal([
      'NONE www A 0 -',
      'NONE www CNAME 0 -',
      'NONE www TXT 0 -',
    ])
  })

  it('requires the name of a new CNAME to be free', () => {
    expect(short(prerequisitesOf([create(alias)], none))).to.deep.equal(['NONE www ANY 0 -'])
  })

  it('requires nothing else to be there when a CNAME takes the place of an A', () => {
    const required = short(prerequisitesOf([remove(www), create(alias)], none))
    expect(required).to.include.members([
      'IN www A 0 192.0.2.1',
      'NONE www CNAME 0 -',
      'NONE www AAAA 0 -',
      'NONE www MX 0 -',
    ])
    expect(required).not.to.include('NONE www A 0 -').and.not.to.include('NONE www ANY 0 -')
  })

  it('does not require the absence of the CNAME it removes', () => {
    expect(short(prerequisitesOf([remove(alias), create(www)], none))).to.deep.equal([
      'IN www CNAME 0 lb.example.net',
      'NONE www A 0 -',
    ])
  })

  it('removes by value, and before it adds', () => {
    expect(
      short(
        changesOf('example.com', [create(mx('m.example.com', '10 x')), remove(alias), create(www)], none),
      ),
    ).to.deep.equal([
      'NONE www CNAME 0 lb.example.net',
      'IN m MX 300 10 x',
      'IN www A 300 192.0.2.1',
      'IN www A 300 192.0.2.2',
    ])
  })

  it('touches only the values that differ', () => {
    const after = a('www.example.com', ['192.0.2.2', '192.0.2.3'])
    expect(short(changesOf('example.com', [update(www, after)], none))).to.deep.equal([
      'NONE www A 0 192.0.2.1',
      'IN www A 300 192.0.2.3',
    ])
  })

  it('writes all values again for another TTL', () => {
    expect(short(changesOf('example.com', [update(www, {...www, ttl: 60})], none))).to.deep.equal([
      'NONE www A 0 192.0.2.1',
      'NONE www A 0 192.0.2.2',
      'IN www A 60 192.0.2.1',
      'IN www A 60 192.0.2.2',
    ])
  })

  it('adds the name servers of the apex before it removes others', () => {
    const change = update(ns('example.com', ['ns1.example.net']), ns('example.com', ['ns2.example.net']))
    expect(short(changesOf('example.com', [change], none)).slice(0, 2)).to.deep.equal([
      'IN example.com NS 300 ns2.example.net',
      'NONE example.com NS 0 ns1.example.net',
    ])
  })

  it('names the bytes of a text that is cut at unusual places', () => {
    const wire = Buffer.from('01610162', 'hex')
    const cuts = new Map([['t.example.com TXT ', [{value: 'ab', wire}, {value: 'c'}]]])
    const live = txt('t.example.com', ['ab', 'c'])
    expect(short(prerequisitesOf([remove(live)], cuts))).to.deep.equal([
      'IN t TXT 0 01610162',
      'IN t TXT 0 c',
    ])
    expect(short(changesOf('example.com', [update(live, txt('t.example.com', 'c'))], cuts))).to.deep.equal([
      'NONE t TXT 0 01610162',
    ])
    // what was read no longer fits the plan: the plan's own text is compared, and the server says that it differs
    expect(short(prerequisitesOf([remove(txt('t.example.com', ['ab', 'd']))], cuts))).to.deep.equal([
      'IN t TXT 0 ab',
      'IN t TXT 0 d',
    ])
  })
})
