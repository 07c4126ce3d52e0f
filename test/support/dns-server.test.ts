import {expect} from 'chai'
import {askServer} from '../../src/dns/ask.js'
import {rcodeName} from '../../src/dns/codes.js'
import type {Message, ResourceRecord} from '../../src/dns/message.js'
import {DnsSession} from '../../src/dns/session.js'
import {buildUpdate, changes, requires} from '../../src/dns/update.js'
import {startDnsServer, type DnsServerDouble} from './dns-server.js'
import type {SeedSet} from './dns-server-zone.js'

const zone = 'example.com'
const set = (name: string, type: string, ...values: string[]): SeedSet => ({name, type, ttl: 300, values})
const seed = [
  set('www.example.com', 'A', '192.0.2.1', '192.0.2.2'),
  set('alias.example.com', 'CNAME', 'www.example.com'),
  set('far.example.com', 'CNAME', 'www.example.net'),
  set('dangling.example.com', 'CNAME', 'missing.example.com'),
  set('loop.example.com', 'CNAME', 'loop.example.com'),
  set('a.b.ent.example.com', 'A', '192.0.2.3'),
  set('*.wild.example.com', 'A', '192.0.2.4'),
  set('exact.wild.example.com', 'TXT', 'here'),
  set('sub.example.com', 'NS', 'ns.sub.example.com'),
  set('ns.sub.example.com', 'A', '192.0.2.53'),
]

/** The test double itself: what it answers must be what a name server answers. */
describe('the embedded name server', () => {
  let server: DnsServerDouble

  beforeEach(async () => {
    server = await startDnsServer({zones: {[zone]: seed}})
  })

  afterEach(() => server.stop())

  function show(message: Message): string {
    const section = (records: readonly ResourceRecord[]): string =>
      records.map(({name, type, value}) => `${name} ${type} ${value}`).join('; ')
    return [
      rcodeName(message.rcode),
      message.flags.aa ? 'aa' : '-',
      section(message.answers),
      section(message.authorities),
    ].join(' | ')
  }

  const soa = 'example.com SOA ns1.example.com. hostmaster.example.com. 1 7200 3600 1209600 300'
  const answers: readonly (readonly [string, string, string])[] = [
    ['www.example.com', 'A', 'NOERROR | aa | www.example.com A 192.0.2.1; www.example.com A 192.0.2.2 | '],
    ['www.example.com', 'AAAA', `NOERROR | aa |  | ${soa}`],
    ['missing.example.com', 'A', `NXDOMAIN | aa |  | ${soa}`],
    [
      'alias.example.com',
      'A',
      'NOERROR | aa | alias.example.com CNAME www.example.com; www.example.com A 192.0.2.1; www.example.com A 192.0.2.2 | ',
    ],
    ['alias.example.com', 'CNAME', 'NOERROR | aa | alias.example.com CNAME www.example.com | '],
    ['far.example.com', 'A', 'NOERROR | aa | far.example.com CNAME www.example.net | '],
    ['dangling.example.com', 'A', `NXDOMAIN | aa | dangling.example.com CNAME missing.example.com | ${soa}`],
    ['b.ent.example.com', 'A', `NOERROR | aa |  | ${soa}`],
    ['x.y.wild.example.com', 'A', 'NOERROR | aa | x.y.wild.example.com A 192.0.2.4 | '],
    ['x.wild.example.com', 'TXT', `NOERROR | aa |  | ${soa}`],
    ['exact.wild.example.com', 'A', `NOERROR | aa |  | ${soa}`],
    ['below.exact.wild.example.com', 'A', `NXDOMAIN | aa |  | ${soa}`],
    ['x.sub.example.com', 'A', 'NOERROR | - |  | sub.example.com NS ns.sub.example.com'],
    ['sub.example.com', 'DS', `NOERROR | aa |  | ${soa}`],
    ['www.example.org', 'A', 'REFUSED | - |  | '],
  ]
  for (const [name, type, expected] of answers) {
    it(`answers ${name} ${type}`, async () => {
      const {message} = await askServer(server, {name, type}, {timeoutMs: 2000})
      expect(show(message)).to.equal(expected)
    })
  }

  it('ends a loop of CNAMEs', async () => {
    const {message} = await askServer(server, {name: 'loop.example.com', type: 'A'}, {timeoutMs: 2000})
    expect(message.answers).to.have.length(16)
  })

  it('gives the SOA in negative answers the smaller of its TTL and its minimum', async () => {
    const {message} = await askServer(server, {name: 'no.example.com', type: 'A'}, {timeoutMs: 2000})
    expect(message.authorities[0]?.ttl).to.equal(300)
  })

  async function update(
    prerequisites: readonly ResourceRecord[],
    records: readonly ResourceRecord[],
    name = zone,
  ): Promise<string> {
    const session = await DnsSession.open(server, {mode: 'write', timeoutMs: 2000, now: () => 0})
    const {message} = await session.request(buildUpdate(1, name, prerequisites, records))
    session.close()
    return rcodeName(message.rcode)
  }

  const one = (
    name: string,
    type: string,
    value: string | null,
    recordClass: number,
    ttl = 0,
  ): ResourceRecord => ({name, type, class: recordClass, ttl, value})
  const www = 'www.example.com'
  const prerequisites: readonly (readonly [string, readonly ResourceRecord[], string])[] = [
    [
      'an equal set in any order',
      requires.rrsetEquals(www, 'A', [{value: '192.0.2.2'}, {value: '192.0.2.1'}]),
      'NOERROR',
    ],
    ['a set with a value less', requires.rrsetEquals(www, 'A', [{value: '192.0.2.2'}]), 'NXRRSET'],
    [
      'a set with a value more',
      requires.rrsetEquals(www, 'A', [{value: '192.0.2.1'}, {value: '192.0.2.2'}, {value: '192.0.2.3'}]),
      'NXRRSET',
    ],
    ['a set that is absent', requires.rrsetEquals('x.example.com', 'A', [{value: '192.0.2.2'}]), 'NXRRSET'],
    ['no set where there is none', [requires.noRrset(www, 'AAAA')], 'NOERROR'],
    ['no set where there is one', [requires.noRrset(www, 'A')], 'YXRRSET'],
    ['a name not in use', [requires.nameNotInUse('x.example.com')], 'NOERROR'],
    ['a name not in use that is', [requires.nameNotInUse(www)], 'YXDOMAIN'],
    ['any set of a type', [one(www, 'A', null, 255)], 'NOERROR'],
    ['any set of a missing type', [one(www, 'MX', null, 255)], 'NXRRSET'],
    ['a name in use', [one(www, 'ANY', null, 255)], 'NOERROR'],
    ['a name in use that is not', [one('x.example.com', 'ANY', null, 255)], 'NXDOMAIN'],
    ['a TTL', [one(www, 'A', '192.0.2.1', 1, 5)], 'FORMERR'],
    ['data with class NONE', [one(www, 'A', '192.0.2.1', 254)], 'FORMERR'],
    ['a name of another zone', [requires.noRrset('www.example.net', 'A')], 'NOTZONE'],
  ]
  for (const [what, records, rcode] of prerequisites) {
    it(`answers ${rcode} when ${what} is required, and changes nothing otherwise`, async () => {
      expect(await update(records, [changes.add('new.example.com', 'A', 60, {value: '192.0.2.9'})])).to.equal(
        rcode,
      )
      expect(server.zone(zone).values('new.example.com', 'A')).to.have.length(rcode === 'NOERROR' ? 1 : 0)
      expect(server.zone(zone).serial).to.equal(rcode === 'NOERROR' ? 2 : 1)
    })
  }

  type Change = readonly [string, readonly ResourceRecord[], string, string, readonly string[]]
  const made: readonly Change[] = [
    [
      'drops an A beside a CNAME',
      [changes.add('alias.example.com', 'A', 1, {value: '192.0.2.9'})],
      'alias.example.com',
      'A',
      [],
    ],
    ['drops a CNAME beside an A', [changes.add(www, 'CNAME', 1, {value: 'x'})], www, 'CNAME', []],
    [
      'replaces a CNAME',
      [changes.add('alias.example.com', 'CNAME', 1, {value: 'x'})],
      'alias.example.com',
      'CNAME',
      ['x'],
    ],
    [
      'drops an SOA with an older serial',
      [changes.add(zone, 'SOA', 1, {value: 'a. b. 0 1 1 1 1'})],
      zone,
      'NS',
      ['ns1.example.com'],
    ],
    [
      'keeps the last name server',
      [changes.remove(zone, 'NS', {value: 'ns1.example.com'})],
      zone,
      'NS',
      ['ns1.example.com'],
    ],
    [
      'keeps SOA and name servers when all is removed',
      [one(zone, 'ANY', null, 255)],
      zone,
      'NS',
      ['ns1.example.com'],
    ],
    ['removes a set', [one(www, 'A', null, 255)], www, 'A', []],
    ['removes all sets of a name', [one(www, 'ANY', null, 255)], www, 'A', []],
    ['removes one value', [changes.remove(www, 'A', {value: '192.0.2.1'})], www, 'A', ['192.0.2.2']],
    [
      'makes changes in their order',
      [
        changes.remove('alias.example.com', 'CNAME', {value: 'www.example.com'}),
        changes.add('alias.example.com', 'A', 1, {value: '192.0.2.9'}),
      ],
      'alias.example.com',
      'A',
      ['192.0.2.9'],
    ],
  ]
  for (const [what, records, name, type, values] of made) {
    it(`${what}, and says NOERROR`, async () => {
      expect(await update([], records)).to.equal('NOERROR')
      expect(server.zone(zone).values(name, type)).to.deep.equal(values)
    })
  }

  it('does not raise the serial when nothing changes', async () => {
    await update([], [changes.remove('missing.example.com', 'A', {value: '192.0.2.1'})])
    expect(server.zone(zone).serial).to.equal(1)
  })

  it('takes a newer SOA as it is', async () => {
    await update([], [changes.add(zone, 'SOA', 60, {value: 'a. b. 2026 1 1 1 1'})])
    expect(server.zone(zone).serial).to.equal(2026)
  })

  const wrong: readonly (readonly [string, ResourceRecord, string])[] = [
    ['a name of another zone', changes.add('www.example.net', 'A', 1, {value: '192.0.2.1'}), 'NOTZONE'],
    ['a removal with a TTL', one(www, 'A', '192.0.2.1', 254, 5), 'FORMERR'],
    ['a removal of a set with data', one(www, 'A', '192.0.2.1', 255), 'FORMERR'],
    ['another class', one(www, 'A', '192.0.2.1', 3), 'FORMERR'],
    ['an addition of type ANY', one(www, 'ANY', '\\# 0', 1), 'FORMERR'],
  ]
  for (const [what, record, rcode] of wrong) {
    it(`answers ${rcode} to ${what}, and makes none of the changes`, async () => {
      expect(
        await update([], [changes.add('new.example.com', 'A', 1, {value: '192.0.2.9'}), record]),
      ).to.equal(rcode)
      expect(server.zone(zone).values('new.example.com', 'A')).to.deep.equal([])
    })
  }

  it('answers NOTAUTH for a zone it does not have', async () => {
    expect(await update([], [], 'example.org')).to.equal('NOTAUTH')
  })

  it('fails on the call it is told to, once', async () => {
    server.faults.failOnCall = 2
    const codes: number[] = []
    for (let call = 0; call < 3; call++)
      codes.push((await askServer(server, {name: www, type: 'A'}, {timeoutMs: 2000})).message.rcode)
    expect(codes).to.deep.equal([0, 2, 0])
  })

  it('waits as long as it is told to', async () => {
    server.faults.delayMs = 30
    const error = await askServer(server, {name: www, type: 'A'}, {timeoutMs: 5}).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).to.have.nested.property('details.reason', 'timeout')
  })
})
