import {expect} from 'chai'
import {createServer, type Socket} from 'node:net'
import {DnsSession, type SessionOptions} from '../../src/dns/session.js'
import {transferZone} from '../../src/dns/transfer.js'
import type {TsigKey} from '../../src/dns/tsig.js'
import type {ResourceRecord} from '../../src/dns/message.js'
import {ProviderError} from '../../src/errors.js'
import {startDnsServer, type DnsFaults, type DnsServerDouble} from '../support/dns-server.js'

const key: TsigKey = {name: 'k', algorithm: 'hmac-sha512', secret: Buffer.from('secret')}
const names = Array.from({length: 250}, (_, index) => `n${index}.example.com`)

describe('transferZone', () => {
  let server: DnsServerDouble

  beforeEach(async () => {
    const sets = names.map((name) => ({name, type: 'A', ttl: 60, values: ['192.0.2.1']}))
    server = await startDnsServer({zones: {'example.com': sets}, keys: [key], transferSize: 40})
  })

  afterEach(() => server.stop())

  async function transfer(
    options: Partial<SessionOptions> = {key},
    zone = 'example.com',
  ): Promise<ResourceRecord[]> {
    const session = await DnsSession.open(server, {
      mode: 'read',
      timeoutMs: 1000,
      now: () => Math.floor(Date.now() / 1000),
      ...options,
    })
    try {
      const records: ResourceRecord[] = []
      for await (const record of transferZone(session, zone)) records.push(record)
      return records
    } finally {
      session.close()
    }
  }

  async function faultOf(
    faults: DnsFaults,
    options?: Partial<SessionOptions>,
    zone?: string,
  ): Promise<ProviderError> {
    Object.assign(server.faults, faults)
    const error = await transfer(options, zone).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(ProviderError)
    return error as ProviderError
  }

  it('gives every record once, the SOA first', async () => {
    const records = await transfer()
    expect(records[0]).to.include({name: 'example.com', type: 'SOA'})
    expect(records.slice(1).filter(({type}) => type === 'SOA')).to.deep.equal([])
    expect(new Set(records.filter(({type}) => type === 'A').map(({name}) => name))).to.deep.equal(
      new Set(names),
    )
    expect(records).to.have.length(252)
  })

  it('takes a transfer of one record per message of which most are unsigned', async () => {
    server.faults.axfr = 'split'
    expect(await transfer()).to.have.length(252)
  })

  it('takes messages that come byte by byte', async () => {
    server.faults.byteByByte = true
    await server.stop()
    server = await startDnsServer({zones: {'example.com': []}})
    server.faults.byteByByte = true
    expect(await transfer({})).to.have.length(2)
  })

  const incomplete: readonly (readonly [string, DnsFaults, RegExp])[] = [
    ['ends without the SOA', {axfr: 'noFinalSoa'}, /after \d+ records: .*no answer in time/],
    [
      'ends with another SOA',
      {axfr: 'otherFinalSoa'},
      /ends with another SOA than it began with: the zone changed meanwhile/,
    ],
    ['begins without the SOA', {axfr: 'noFirstSoa'}, /begins with a \w+ record instead of the SOA/],
    ['is cut off', {axfr: 'truncated'}, /after \d+ records: .*closed before an answer/],
    ['is empty', {axfr: 'empty'}, /holds no record/],
    ['goes on after its end', {axfr: 'trailing'}, /records follow the closing SOA/],
    [
      'holds a name of another zone',
      {axfr: 'foreign'},
      /holds a record of www.example.net, which is not in the zone/,
    ],
    ['holds another class', {axfr: 'chaos'}, /has the class 3, not IN/],
    ['is not signed at its end', {tsig: 'lastUnsigned'}, /the last message is not signed/],
    ['is not signed at all', {tsig: 'unsigned'}, /"k" is not good: there is none/],
    ['is signed wrongly', {tsig: 'wrongMac'}, /"k" is not good: BADSIG/],
  ]
  for (const [what, faults, text] of incomplete) {
    it(`is incomplete when it ${what}`, async () => {
      const error = await faultOf(faults, {key, timeoutMs: 300})
      expect(error.message).to.match(text)
      expect(error.message).to.contain('zone example.com')
      expect(error).to.include({kind: 'incomplete', exit: 'incomplete'})
    })
  }

  const denied: readonly (readonly [string, DnsFaults, Partial<SessionOptions>, RegExp])[] = [
    [
      'the server refuses',
      {axfr: 'refused'},
      {key},
      /the transfer \(AXFR\) of the zone example.com from 127.0.0.1:\d+ was answered REFUSED/,
    ],
    ['a key is missing', {}, {}, /was answered REFUSED/],
    [
      'the key is unknown',
      {},
      {key: {...key, name: 'other'}},
      /BADKEY: it does not know the TSIG key "other" with hmac-sha512/,
    ],
    ['the algorithm is another', {}, {key: {...key, algorithm: 'hmac-sha1'}}, /BADKEY: .* with hmac-sha1/],
    [
      'the secret is another',
      {},
      {key: {...key, secret: Buffer.from('x')}},
      /BADSIG: its secret of the TSIG key "k" is another one/,
    ],
    [
      'the clock is wrong',
      {},
      {key, now: () => 1000},
      /BADTIME: its clock differs from this one by \d+ seconds/,
    ],
  ]
  for (const [what, faults, options, text] of denied) {
    it(`is denied when ${what}`, async () => {
      const error = await faultOf(faults, options)
      expect(error.message).to.match(text)
      expect(error.kind).to.equal('denied')
      expect(error.message).not.to.contain('secret=').and.not.to.contain(key.secret.toString('base64'))
    })
  }

  it('is denied for a zone that is not there', async () => {
    const error = await faultOf({}, {key}, 'sub.example.com')
    expect(error.kind).to.equal('denied')
    expect(error.message).to.match(/NOTAUTH/)
  })

  it('is unavailable when the server fails or closes the connection at once', async () => {
    expect((await faultOf({rcode: {axfr: 2}})).kind).to.equal('unavailable')
    const closed = await faultOf({rcode: {}, axfr: 'closed'})
    expect(closed.kind).to.equal('unavailable')
    expect(closed.hint).to.match(/close the connection instead of refusing/)
  })

  it('is unavailable when the server is silent', async () => {
    expect(await faultOf({dropTcp: true}, {key, timeoutMs: 50})).to.include({kind: 'unavailable'})
  })

  it('is incomplete when the answer is no DNS message', async () => {
    expect(await faultOf({garbage: true})).to.include({kind: 'incomplete'})
  })

  it('holds the server back when nobody takes the records', async () => {
    let socket: Socket | undefined
    let written = 0
    const flood = createServer((peer) => {
      socket = peer
      peer.on('error', () => undefined)
      const frame = Buffer.alloc(60_002)
      frame.writeUInt16BE(60_000, 0)
      const pump = (): void => {
        while (peer.writable && peer.write(frame)) written++
        peer.once('drain', pump)
      }
      peer.once('data', pump)
    })
    await new Promise<void>((resolve) => flood.listen(0, '127.0.0.1', resolve))
    const {port} = flood.address() as {port: number}
    const session = await DnsSession.open(
      {host: '127.0.0.1', port},
      {mode: 'read', timeoutMs: 1000, now: () => 0},
    )
    session.send({id: 1, questions: [{name: 'a', type: 'A', class: 1}]})
    let before = -1
    while (before !== written) {
      before = written
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(socket?.writableNeedDrain).to.equal(true)
    session.close()
    socket?.destroy()
    await new Promise((resolve) => flood.close(resolve))
  })
})

describe('a reading session', () => {
  it('refuses to send an UPDATE', async () => {
    const server = await startDnsServer({zones: {'example.com': []}})
    try {
      const session = await DnsSession.open(server, {mode: 'read', timeoutMs: 1000, now: () => 0})
      const update = {id: 1, opcode: 5, questions: [{name: 'example.com', type: 'SOA', class: 1}]}
      expect(() => session.send(update)).to.throw('a reading connection was asked to send the operation 5')
      expect(() => session.send({...update, opcode: 4})).to.throw('the operation 4')
      session.close()
      expect(server.calls).to.deep.equal([])
    } finally {
      await server.stop()
    }
  })
})
