import {expect} from 'chai'
import {ProviderError, type TroubleKind} from '../../../src/errors.js'
import {openReader, openWriter} from '../../../src/providers/rfc2136/index.js'
import type {Rfc2136Options} from '../../../src/providers/rfc2136/options.js'
import type {TsigKey} from '../../../src/dns/tsig.js'
import type {Operation} from '../../../src/model/operation.js'
import type {Zone} from '../../../src/model/zone.js'
import {a, cname, create, remove, txt, update} from '../../support/builders.js'
import {startDnsServer, type DnsFaults, type DnsServerDouble} from '../../support/dns-server.js'

const key: TsigKey = {name: 'k', algorithm: 'hmac-sha256', secret: Buffer.from('secret')}
const zone: Zone = {
  name: 'example.com',
  provider: 'rfc2136',
  id: 'example.com',
  view: '',
  visibility: 'public',
}
const www = a('www.example.com', '192.0.2.1')

describe('rfc2136 writes', () => {
  let server: DnsServerDouble

  beforeEach(async () => {
    server = await startDnsServer({
      zones: {
        'example.com': [www, a('*.wild.example.com', '192.0.2.7'), cname('alias.example.com', 'x.example')],
      },
      keys: [key],
    })
  })

  afterEach(() => server.stop())

  function options(more: Partial<Rfc2136Options> = {}): Rfc2136Options {
    const tsig = {keyName: 'k', secret: key.secret.toString('base64'), algorithm: 'hmac-sha256'}
    return {hosts: ['127.0.0.1'], port: server.port, zones: ['example.com'], tsig, timeoutMs: 500, ...more}
  }

  async function fail(
    faults: DnsFaults,
    operations: readonly Operation[] = [create(a('new.example.com', '192.0.2.9'))],
    more: Partial<Rfc2136Options> = {},
  ): Promise<ProviderError> {
    const writer = openWriter(options(more))
    const base = await writer.readZone(zone)
    Object.assign(server.faults, faults)
    const error = await writer.write(base, operations).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof ProviderError)) throw new Error('no ProviderError', {cause: error})
    return error
  }

  const cases: readonly (readonly [string, DnsFaults, TroubleKind, RegExp])[] = [
    [
      'the connection breaks before the change',
      {closeOnUpdate: 'before'},
      'unknown-outcome',
      /the update was sent, but its answer did not come .*update of new.example.com A at 127/,
    ],
    [
      'the connection breaks after the change',
      {closeOnUpdate: 'after'},
      'unknown-outcome',
      /its answer did not come/,
    ],
    ['the server is silent', {dropTcp: true}, 'unknown-outcome', /no answer in time/],
    ['the answer is no DNS message', {garbage: true}, 'unknown-outcome', /is not valid/],
    ['the answer is signed wrongly', {tsig: 'wrongMac'}, 'unknown-outcome', /BADSIG/],
    ['the answer is not signed', {tsig: 'unsigned'}, 'unknown-outcome', /there is none/],
    [
      'the server says NOERROR and does nothing',
      {ignoreUpdates: true},
      'rejected',
      /said NOERROR, but 1 of 1 record sets are not as planned: new.example.com A is absent, expected 192.0.2.9 \(ttl 300\); it changed nothing/,
    ],
    ['the server fails and changed nothing', {rcode: {update: 2}}, 'rejected', /SERVFAIL .* changed nothing/],
    [
      'the server fails and cannot be read',
      {rcode: {update: 2, axfr: 2}},
      'unknown-outcome',
      /SERVFAIL .*could not be read afterwards/,
    ],
    ['the server refuses', {rcode: {update: 5}}, 'denied', /answered REFUSED/],
    ['the server knows no updates', {rcode: {update: 4}}, 'denied', /answered NOTIMP/],
    ['the server is not the primary', {rcode: {update: 9}}, 'denied', /answered NOTAUTH/],
    ['the server finds the message wrong', {rcode: {update: 1}}, 'rejected', /answered FORMERR/],
    ['the server finds a name in another zone', {rcode: {update: 10}}, 'rejected', /answered NOTZONE/],
    [
      'the server says stale but all is as planned',
      {rcode: {update: 8}},
      'stale',
      /changed since it was read, and back again/,
    ],
    [
      'the server says stale and cannot be read',
      {rcode: {update: 8, axfr: 5}},
      'stale',
      /answered NXRRSET .*changed since it was read \(/,
    ],
    ['the server forgot the key', {tsig: 'badkey'}, 'denied', /BADKEY/],
    ['the server has another secret', {tsig: 'badsig'}, 'denied', /BADSIG/],
    [
      'the clock of the server runs away',
      {tsig: 'badtime'},
      'denied',
      /BADTIME: its clock differs from this one by 4000 seconds/,
    ],
  ]
  for (const [what, faults, kind, text] of cases) {
    it(`end ${kind} when ${what}`, async () => {
      const error = await fail(faults)
      expect(error.message).to.match(text)
      expect(error.kind).to.equal(kind)
      expect(JSON.stringify([error.message, error.hint, error.details])).not.to.contain(
        key.secret.toString('base64'),
      )
    })
  }

  it('end unknown when the server stores something else than it was told', async () => {
    const error = await fail({storeTtl: 17})
    expect(error.kind).to.equal('unknown-outcome')
    expect(error.message).to.match(
      /NOERROR, but 1 of 1 record sets are not as planned: new.example.com A is 192.0.2.9 \(ttl 17\), expected 192.0.2.9 \(ttl 300\)/,
    )
  })

  it('end unavailable when the server is gone before anything was sent', async () => {
    const writer = openWriter(options())
    const base = await writer.readZone(zone)
    await server.stop()
    const error = await writer
      .write(base, [create(a('new.example.com', '192.0.2.9'))])
      .catch((thrown: unknown) => thrown)
    expect(error).to.include({kind: 'unavailable'})
    server = await startDnsServer({zones: {}})
  })

  it('end rejected, with a hint, when they do not fit into one message', async () => {
    const sets = Array.from({length: 300}, (_, index) =>
      create(txt(`t${index}.example.com`, 'x'.repeat(300))),
    )
    const error = await fail({}, sets)
    expect(error.kind).to.equal('rejected')
    expect(error.message).to.match(
      /update of 300 record sets beginning with t0.example.com TXT .* would have \d+ bytes, the most is 65535/,
    )
    expect(error.hint).to.match(/batch-change-size/)
    expect(server.calls.filter(({kind}) => kind === 'update')).to.deep.equal([])
  })

  it('name the sets that changed meanwhile', async () => {
    server.zone('example.com').edit('b.example.com', 'A', 60, ['192.0.2.5'])
    const error = await fail({}, [
      remove(a('b.example.com', '192.0.2.6')),
      create(www),
      remove(a('gone.example.com', '192.0.2.1')),
    ])
    expect(error.kind).to.equal('stale')
    expect(error.message).to.equal(
      'zone example.com: b.example.com A is 192.0.2.5 (ttl 60) on the server now, expected 192.0.2.6 (ttl 300); ' +
        'www.example.com A is 192.0.2.1 (ttl 300) on the server now, expected absent; ' +
        'gone.example.com A is absent on the server now, expected 192.0.2.1 (ttl 300); nothing was written',
    )
  })

  const impossible: readonly (readonly [string, readonly Operation[], RegExp])[] = [
    [
      'two operations on one set',
      [create(a('x.example.com', '192.0.2.1')), remove(a('x.example.com', '192.0.2.2'))],
      /x.example.com A: two operations/,
    ],
    [
      'an operation that turns one set into another',
      [update(www, a('other.example.com', '192.0.2.1'))],
      /may not turn one set into another/,
    ],
    [
      'a CNAME beside an A',
      [create(a('x.example.com', '192.0.2.1')), create(cname('x.example.com', 'y.example'))],
      /x.example.com CNAME: it cannot stand beside A/,
    ],
    [
      'a TTL that is not set',
      [create(a('x.example.com', '192.0.2.1', null))],
      /would store .*ttl 0\), not .*ttl null/,
    ],
    [
      'a value that is none',
      [create({...www, name: 'x.example.com', values: ['nonsense']})],
      /expected an IPv4 address/,
    ],
  ]
  for (const [what, operations, text] of impossible) {
    it(`refuse ${what} before anything is sent`, async () => {
      const error = await fail({}, operations)
      expect(error.kind).to.equal('rejected')
      expect(error.message).to.match(text)
      expect(server.calls.filter(({kind}) => kind === 'update')).to.deep.equal([])
    })
  }

  it('tell a name the key may not change from a key that may change nothing', async () => {
    await server.stop()
    server = await startDnsServer({
      zones: {'example.com': [www]},
      keys: [key],
      mayUpdate: (name) => name.endsWith('.apps.example.com'),
    })
    const error = await fail({})
    expect(error.kind).to.equal('rejected')
    expect(error.message).to.match(
      /REFUSED to the update of new.example.com A .* but lets the zone be updated/,
    )
  })

  it('see through a wildcard that answers for a removed name', async () => {
    const set = a('x.wild.example.com', '192.0.2.8')
    const writer = openWriter(options())
    await writer.write(await writer.readZone(zone), [create(set)])
    server.calls.length = 0
    await writer.write(await writer.readZone(zone), [remove(set)])
    expect(server.zone('example.com').find(set.name, 'A')).to.equal(undefined)
    expect(server.calls.map(({kind}) => kind)).to.deep.equal(['axfr', 'update', 'query', 'axfr'])
  })

  it('read back with one question for each set and no transfer', async () => {
    const writer = openWriter(options())
    const base = await writer.readZone(zone)
    server.calls.length = 0
    const sets = Array.from({length: 200}, (_, index) => create(a(`h${index}.example.com`, '192.0.2.1')))
    await writer.write(base, sets)
    expect(server.calls.filter(({kind}) => kind === 'update')).to.have.length(1)
    expect(server.calls.filter(({kind}) => kind === 'query')).to.have.length(200)
    expect(server.calls.filter(({kind}) => kind === 'axfr')).to.have.length(0)
    expect(server.calls.every(({signed, transport}) => signed && transport === 'tcp')).to.equal(true)
  })

  it('read the zone first when they were not told how its texts are cut', async () => {
    const base = await openReader(options()).readZone(zone)
    const wire = Buffer.from('01610162', 'hex')
    server.zone('example.com').put('t.example.com', 'TXT', {ttl: 300, records: [{value: 'ab', wire}]})
    await openWriter(options()).write(base, [remove(txt('t.example.com', 'ab'))])
    expect(server.zone('example.com').find('t.example.com', 'TXT')).to.equal(undefined)
  })

  it('forget how a text was cut when they wrote it', async () => {
    const wire = Buffer.from('01610162', 'hex')
    server.zone('example.com').put('t.example.com', 'TXT', {ttl: 300, records: [{value: 'ab', wire}]})
    const writer = openWriter(options())
    const base = await writer.readZone(zone)
    await writer.write(base, [update(txt('t.example.com', 'ab', 300), txt('t.example.com', 'ab', 60))])
    await writer.write(base, [remove(txt('t.example.com', 'ab', 60))])
    expect(server.zone('example.com').find('t.example.com', 'TXT')).to.equal(undefined)
  })
})

describe('rfc2136 with several servers', () => {
  let server: DnsServerDouble
  let options: Rfc2136Options

  beforeEach(async () => {
    server = await startDnsServer({zones: {'example.com': [www]}})
    // Nobody listens at the first address: the server has bound the second one only.
    options = {hosts: ['::1', '127.0.0.1'], port: server.port, zones: ['example.com'], timeoutMs: 500}
  })

  afterEach(() => server.stop())

  it('asks the next one when the first does not listen, and tells of both when none helps', async () => {
    const reader = openReader(options)
    expect((await reader.readZone(zone)).recordSets).to.have.length(3)
    server.faults.axfr = 'refused'
    const error = await reader.readZone(zone).catch((thrown: unknown) => thrown)
    expect(error).to.include({kind: 'denied'})
    expect((error as Error).message).to.match(
      /none of the name servers 127.0.0.1:\d+, \[::1\]:\d+ helped: .*REFUSED.*; cannot ask the name server \[::1\]/,
    )
  })

  it('writes to the next one when the first does not listen, but not when it may have written', async () => {
    const writer = openWriter(options)
    const base = await writer.readZone(zone)
    await writer.write(base, [create(a('new.example.com', '192.0.2.9'))])
    expect(server.zone('example.com').values('new.example.com', 'A')).to.deep.equal(['192.0.2.9'])
    server.faults.closeOnUpdate = 'after'
    const error = await writer
      .write(base, [create(a('b.example.com', '192.0.2.9'))])
      .catch((thrown: unknown) => thrown)
    expect(error).to.include({kind: 'unknown-outcome'})
    expect(server.calls.filter(({kind}) => kind === 'update')).to.have.length(2)
  })

  it('lists its zones sorted, with the view they belong to', async () => {
    const reader = openReader({...options, zones: ['b.example', 'A.example.'], view: 'lan'})
    expect(await reader.listZones()).to.deep.equal(
      ['a.example', 'b.example'].map((name) => ({
        name,
        provider: 'rfc2136',
        id: name,
        view: 'lan',
        visibility: 'public',
      })),
    )
  })
})
