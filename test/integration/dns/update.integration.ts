import {expect} from 'chai'
import {DnsSession} from '../../../src/dns/session.js'
import {buildUpdate, changes} from '../../../src/dns/update.js'
import {randomId} from '../../../src/dns/ask.js'
import {tsigAlgorithms} from '../../../src/dns/tsig.js'
import {ProviderError} from '../../../src/errors.js'
import type {ZoneWriter} from '../../../src/model/ports.js'
import type {RecordSet} from '../../../src/model/record-set.js'
import type {Operation} from '../../../src/model/operation.js'
import {openReader, openWriter} from '../../../src/providers/rfc2136/index.js'
import {startBind} from '../../support/bind-server.js'
import {a, cname, create, mx, ns, remove, txt, update} from '../../support/builders.js'
import {startKnot} from '../../support/knot-server.js'
import {newKey, nsupdate, optionsFor, realFixture} from '../../support/rfc2136-fixture.js'
import type {ContractFixture} from '../../support/provider-contract.js'
import type {RealServer} from '../../support/server-process.js'

const zone = 'example.com'

async function write(
  writer: ZoneWriter,
  fixture: ContractFixture,
  ...operations: Operation[]
): Promise<void> {
  await writer.write(await writer.readZone(fixture.zone), operations)
}

async function faultOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ProviderError)) throw new Error('no ProviderError', {cause: error})
  return error
}

for (const [name, start] of [
  ['BIND 9', startBind],
  ['Knot DNS', startKnot],
] as const) {
  describe(`rfc2136 before ${name}`, () => {
    const key = newKey()

    async function using(
      seed: readonly RecordSet[],
      act: (fixture: ContractFixture & {server: RealServer}) => Promise<void>,
    ): Promise<void> {
      const fixture = await realFixture(start, () => seed, {key})
      try {
        await act(fixture)
      } catch (error) {
        throw new Error(`${String(error)}\n${fixture.server.log().slice(-3000)}`, {cause: error})
      } finally {
        await fixture.close()
      }
    }

    it('reads 5,000 sets in several signed messages', () => {
      const seed = Array.from({length: 5000}, (_, index) =>
        a(`h${index}.${zone}`, `10.0.${index >> 8}.${index & 255}`),
      )
      return using(seed, async ({reader, zone: one}) => {
        const content = await reader.readZone(one)
        expect(content.recordSets).to.have.length(5002)
        expect(content).to.deep.include({soaSerial: 1, negativeTtl: 300})
      })
    })

    for (const algorithm of tsigAlgorithms) {
      it(`signs with ${algorithm}`, async () => {
        const fixture = await realFixture(start, () => [], {key: newKey(algorithm)})
        try {
          await write(fixture.writer, fixture, create(a(`www.${zone}`, '192.0.2.1')))
          expect((await fixture.look(`www.${zone}`, 'A'))?.values).to.deep.equal(['192.0.2.1'])
        } finally {
          await fixture.close()
        }
      })
    }

    it('never lets a name go while a CNAME becomes an A', () =>
      using([cname(`www.${zone}`, `lb.${zone}`), a(`lb.${zone}`, '192.0.2.9')], async (fixture) => {
        const poller = poll(fixture.server, `www.${zone}`)
        const alias = cname(`www.${zone}`, `lb.${zone}`)
        const address = a(`www.${zone}`, '192.0.2.1')
        for (let round = 0; round < 10; round++) {
          await write(fixture.writer, fixture, remove(alias), create(address))
          await write(fixture.writer, fixture, remove(address), create(alias))
        }
        const {asked, bad} = await poller.stop()
        expect(bad).to.deep.equal([])
        expect(asked).to.be.greaterThan(20)
      }))

    it('changes a TTL alone', () =>
      using([a(`www.${zone}`, ['192.0.2.1', '192.0.2.2'], 300)], async (fixture) => {
        const before = a(`www.${zone}`, ['192.0.2.1', '192.0.2.2'], 300)
        await write(fixture.writer, fixture, update(before, {...before, ttl: 60}))
        expect(await fixture.look(before.name, 'A')).to.deep.include({ttl: 60, values: before.values})
      }))

    it('changes all name servers of the apex', () =>
      using([ns(zone, ['ns1.example.net', 'ns2.example.net'], 3600)], async (fixture) => {
        const before = ns(zone, ['ns1.example.net', 'ns2.example.net'], 3600)
        await write(
          fixture.writer,
          fixture,
          update(before, ns(zone, ['ns3.example.net', 'ns4.example.net'], 600)),
        )
        expect(await fixture.look(zone, 'NS')).to.deep.include({
          ttl: 600,
          values: ['ns3.example.net', 'ns4.example.net'],
        })
        await write(
          fixture.writer,
          fixture,
          update(
            ns(zone, ['ns3.example.net', 'ns4.example.net'], 600),
            ns(zone, ['ns3.example.net', 'ns4.example.net'], 60),
          ),
        )
        expect(await fixture.look(zone, 'NS')).to.deep.include({
          ttl: 60,
          values: ['ns3.example.net', 'ns4.example.net'],
        })
      }))

    it('changes and removes a text that is cut at unusual places', () =>
      using([], async (fixture) => {
        await nsupdate(fixture.server, [
          `update add t.${zone}. 300 TXT "abc" "" "def"`,
          `update add t.${zone}. 300 TXT "plain"`,
        ])
        const live = (await fixture.reader.readZone(fixture.zone)).recordSets.find(({type}) => type === 'TXT')
        expect(live?.values).to.deep.equal(['abcdef', 'plain'])
        if (live === undefined) return
        await write(fixture.writer, fixture, update(live, txt(live.name, ['abcdef', 'other'])))
        await write(
          fixture.writer,
          fixture,
          update(txt(live.name, ['abcdef', 'other']), txt(live.name, 'abcdef', 60)),
        )
        await write(fixture.writer, fixture, remove(txt(live.name, 'abcdef', 60)))
        expect(await fixture.look(live.name, 'TXT')).to.equal(undefined)
      }))

    it('compares names without regard to case', () =>
      using([], async (fixture) => {
        await nsupdate(fixture.server, [`update add WWW.${zone}. 300 CNAME LB.Example.NET.`])
        await write(
          fixture.writer,
          fixture,
          update(cname(`www.${zone}`, 'lb.example.net'), cname(`www.${zone}`, 'lb2.example.net')),
        )
        expect((await fixture.look(`www.${zone}`, 'CNAME'))?.values).to.deep.equal(['lb2.example.net'])
      }))

    it('removes a name that a wildcard then answers for', () =>
      using([a(`*.${zone}`, '192.0.2.7'), a(`www.${zone}`, '192.0.2.1')], async (fixture) => {
        await write(fixture.writer, fixture, remove(a(`www.${zone}`, '192.0.2.1')))
        expect(await fixture.look(`www.${zone}`, 'A')).to.equal(undefined)
      }))

    it('creates a name below a wildcard and below a delegation', () =>
      using([txt(`*.${zone}`, 'wild'), ns(`sub.${zone}`, [`ns.sub.${zone}`])], async (fixture) => {
        await write(
          fixture.writer,
          fixture,
          create(txt(`www.${zone}`, 'here')),
          create(a(`ns.sub.${zone}`, '192.0.2.53')),
        )
        expect((await fixture.look(`ns.sub.${zone}`, 'A'))?.values).to.deep.equal(['192.0.2.53'])
      }))

    it('makes 1,000 changes with their prerequisites in one message', () =>
      using([], async (fixture) => {
        const sets = Array.from({length: 1000}, (_, index) => a(`h${index}.${zone}`, '192.0.2.1'))
        const serial = (await fixture.reader.readZone(fixture.zone)).soaSerial ?? 0
        await write(fixture.writer, fixture, ...sets.map(create))
        const content = await fixture.reader.readZone(fixture.zone)
        expect(content.recordSets).to.have.length(1002)
        expect(content.soaSerial).to.equal(serial + 1)
        await write(fixture.writer, fixture, ...sets.map(remove))
      }))

    it('drops an A beside a CNAME and says NOERROR, which is why the writer requires its absence', () =>
      using([cname(`www.${zone}`, 'lb.example.net')], async (fixture) => {
        const session = await sessionTo(fixture.server, 'write')
        const add = changes.add(`www.${zone}`, 'A', 300, {value: '192.0.2.1'})
        const {message, signed} = await session.request(buildUpdate(randomId(), zone, [], [add]))
        session.close()
        expect({rcode: message.rcode, signed}).to.deep.equal({rcode: 0, signed: true})
        expect(await fixture.look(`www.${zone}`, 'A')).to.equal(undefined)
        const error = await faultOf(write(fixture.writer, fixture, create(a(`www.${zone}`, '192.0.2.1'))))
        expect(error.kind).to.equal('stale')
        expect(error.message).to.match(
          /www.example.com A cannot be added, because the name holds CNAME lb.example.net/,
        )
      }))

    it('is denied with a wrong clock, key and secret, and without a key', () =>
      using([], async ({server, zone: one}) => {
        const other = newKey()
        const secret = other.secret.toString('base64')
        const options = optionsFor(server, zone)
        const late = openReader({...options, now: () => Math.floor(Date.now() / 1000) - 4000})
        expect((await faultOf(late.readZone(one))).message).to.match(
          /BADTIME: its clock differs from this one by \d+ seconds/,
        )
        const badKey = openReader({
          ...options,
          tsig: {keyName: other.name, secret, algorithm: other.algorithm},
        })
        expect((await faultOf(badKey.readZone(one))).message).to.match(/BADKEY/)
        const badSecret = openReader({
          ...options,
          tsig: {keyName: key.name, secret, algorithm: key.algorithm},
        })
        expect((await faultOf(badSecret.readZone(one))).message).to.match(/BADSIG/)
        const unsigned = await faultOf(openReader({...options, insecure: true}).readZone(one))
        expect(unsigned.kind).to.equal('denied')
        expect(unsigned.message).to.match(/REFUSED|NOTAUTH/)
      }))

    it('is denied a write without a key, and changes nothing', () =>
      using([], async ({server, reader, zone: one}) => {
        const base = await reader.readZone(one)
        const session = await DnsSession.open(server, {mode: 'write', timeoutMs: 5000, now: () => 0})
        const add = changes.add(`www.${zone}`, 'A', 300, {value: '192.0.2.1'})
        const {message} = await session.request(buildUpdate(randomId(), zone, [], [add]))
        session.close()
        expect([5, 9]).to.include(message.rcode)
        expect((await reader.readZone(one)).recordSets).to.deep.equal(base.recordSets)
      }))
  })
}

describe('rfc2136 before BIND 9 with limits', () => {
  const key = newKey()

  it('tells a name the key may not change from a key that may change nothing', async () => {
    const server = await startBind({
      zones: {[zone]: `@ 60 IN SOA a. b. 1 60 60 60 60\n@ 60 NS ns.example.net.\n`},
      key,
      updatePolicy: [`grant ${key.name} subdomain apps.${zone} A TXT`],
    })
    const writer = openWriter(optionsFor(server, zone))
    const one = {name: zone, provider: 'rfc2136', id: zone, view: '', visibility: 'public'} as const
    try {
      const base = await writer.readZone(one)
      await writer.write(base, [create(a(`x.apps.${zone}`, '192.0.2.1'))])
      const outside = await faultOf(writer.write(base, [create(a(`www.${zone}`, '192.0.2.1'))]))
      expect(outside.kind).to.equal('rejected')
      expect(outside.message).to.match(
        /answered REFUSED to the update of www.example.com A .* but lets the zone be updated/,
      )
    } finally {
      await server.stop()
    }
  })

  it('is denied a zone that takes no updates', async () => {
    const server = await startBind({
      zones: {[zone]: `@ 60 IN SOA a. b. 1 60 60 60 60\n@ 60 NS ns.example.net.\n`},
      key,
      allowUpdate: false,
    })
    const writer = openWriter(optionsFor(server, zone))
    const one = {name: zone, provider: 'rfc2136', id: zone, view: '', visibility: 'public'} as const
    try {
      const error = await faultOf(
        writer.write(await writer.readZone(one), [create(a(`www.${zone}`, '192.0.2.1'))]),
      )
      expect(error.kind).to.equal('denied')
    } finally {
      await server.stop()
    }
  })

  it('is told of a set with too many values as rejected', async () => {
    const server = await startBind({
      zones: {[zone]: `@ 60 IN SOA a. b. 1 60 60 60 60\n@ 60 NS ns.example.net.\n`},
      key,
      checkIntegrity: true,
    })
    const writer = openWriter(optionsFor(server, zone))
    const one = {name: zone, provider: 'rfc2136', id: zone, view: '', visibility: 'public'} as const
    try {
      const base = await writer.readZone(one)
      const many = a(
        `many.${zone}`,
        Array.from({length: 150}, (_, index) => `192.0.2.${index + 1}`),
      )
      const error = await faultOf(writer.write(base, [create(many)]))
      expect(error.kind).to.equal('rejected')
      expect(error.message).to.match(/SERVFAIL .*many.example.com A .* changed nothing/)
      const dangling = await faultOf(writer.write(base, [create(mx(`m.${zone}`, `10 missing.${zone}`))]))
      expect(dangling.kind).to.equal('rejected')
    } finally {
      await server.stop()
    }
  })
})

function sessionTo(server: RealServer, mode: 'read' | 'write'): Promise<DnsSession> {
  const {key} = server
  return DnsSession.open(server, {
    mode,
    timeoutMs: 5000,
    now: () => Math.floor(Date.now() / 1000),
    ...(key ? {key} : {}),
  })
}

/** Asks for the address of a name again and again and keeps every answer that is none. */
function poll(server: RealServer, name: string): {stop(): Promise<{asked: number; bad: string[]}>} {
  const result = {asked: 0, bad: [] as string[], running: true}
  const work = askUntilStopped(server, name, result)
  return {
    stop: async () => {
      result.running = false
      await work
      return {asked: result.asked, bad: result.bad}
    },
  }
}

async function askUntilStopped(
  server: RealServer,
  name: string,
  result: {asked: number; bad: string[]; running: boolean},
): Promise<void> {
  const session = await sessionTo(server, 'read')
  while (result.running) {
    const [message] = await session.ask([{name, type: 'A'}])
    result.asked++
    if (message?.rcode !== 0 || message.answers.length === 0) {
      result.bad.push(`${message?.rcode} with ${message?.answers.length} answers`)
    }
  }
  session.close()
}
