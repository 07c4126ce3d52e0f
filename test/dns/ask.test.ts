import {expect} from 'chai'
import {createServer} from 'node:net'
import {rcodes} from '../../src/dns/codes.js'
import {askServer, type Answer, type AskOptions} from '../../src/dns/ask.js'
import {ProviderError} from '../../src/errors.js'
import {startDnsServer, type DnsServerDouble} from '../support/dns-server.js'

const many = Array.from({length: 60}, (_, index) => `192.0.2.${index + 1}`)

describe('askServer', () => {
  let server: DnsServerDouble

  beforeEach(async () => {
    server = await startDnsServer({
      zones: {
        'example.com': [
          {name: 'www.example.com', type: 'A', ttl: 300, values: ['192.0.2.1']},
          {name: 'many.example.com', type: 'A', ttl: 300, values: many},
        ],
      },
    })
  })

  afterEach(() => server.stop())

  function ask(name: string, options: Partial<AskOptions> = {}): Promise<Answer> {
    return askServer(server, {name, type: 'A'}, {timeoutMs: 1000, ...options})
  }

  async function faultOf(promise: Promise<unknown>): Promise<ProviderError> {
    const error = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(ProviderError)
    return error as ProviderError
  }

  it('asks over UDP without recursion and with EDNS', async () => {
    const answer = await ask('www.example.com')
    expect(answer).to.deep.include({transport: 'udp', edns: true})
    expect(answer.message.answers.map(({value}) => value)).to.deep.equal(['192.0.2.1'])
    expect(server.calls).to.deep.equal([
      {
        transport: 'udp',
        kind: 'query',
        name: 'www.example.com',
        type: 'A',
        signed: false,
        rd: false,
        edns: true,
      },
    ])
  })

  it('asks for recursion when told to', async () => {
    await ask('www.example.com', {recursion: true})
    expect(server.calls[0]?.rd).to.equal(true)
  })

  it('takes the name in any case', async () => {
    const answer = await ask('WWW.example.COM')
    expect(answer.message.answers).to.have.length(1)
  })

  it('asks over TCP when the answer was cut, and uses nothing of what was cut', async () => {
    const answer = await ask('many.example.com')
    expect(answer).to.include({transport: 'udp'})
    server.faults.tc = true
    const whole = await ask('many.example.com')
    expect(whole).to.include({transport: 'tcp', tcpBecause: 'truncated'})
    expect(whole.message.answers).to.have.length(60)
  })

  it('never asks over TCP when told to keep to UDP', async () => {
    server.faults.tc = true
    const cut = await ask('www.example.com', {udpOnly: true})
    expect(cut).to.include({transport: 'udp'})
    expect(cut.message.answers).to.deep.equal([])
    server.faults.dropUdp = true
    const error = await faultOf(ask('www.example.com', {udpOnly: true, timeoutMs: 50}))
    expect(error.details).to.include({reason: 'timeout'})
    expect(server.calls.filter(({transport}) => transport === 'tcp')).to.deep.equal([])
  })

  it('reports an address without a route as any other silence', async () => {
    const broadcast = {host: '255.255.255.255', port: 53}
    const error = await faultOf(askServer(broadcast, {name: 'a', type: 'A'}, {timeoutMs: 100}))
    expect(error).to.include({kind: 'unavailable', code: 'DNS_NO_ANSWER'})
  })

  it('asks over UDP twice and then over TCP when UDP is silent', async () => {
    server.faults.dropUdp = true
    const answer = await ask('www.example.com', {timeoutMs: 100})
    expect(answer).to.include({transport: 'tcp', tcpBecause: 'udp-silent'})
    expect(server.calls.map(({transport}) => transport)).to.deep.equal(['udp', 'udp', 'tcp'])
  })

  it('says so when both are silent', async () => {
    server.faults.dropUdp = true
    server.faults.dropTcp = true
    const error = await faultOf(ask('www.example.com', {timeoutMs: 50}))
    expect(error).to.deep.include({
      kind: 'unavailable',
      details: {server: `127.0.0.1:${server.port}`, reason: 'timeout'},
    })
    expect(error.message).to.match(/over TCP within 50 ms: no answer in time/)
  })

  it('drops an answer with another id or to another question and waits on', async () => {
    server.faults.wrongId = true
    server.faults.wrongQuestion = true
    expect((await ask('www.example.com')).message.answers).to.have.length(1)
  })

  it('drops what is no DNS message', async () => {
    server.faults.garbage = true
    const error = await faultOf(ask('www.example.com', {timeoutMs: 50}))
    expect(error).to.include({kind: 'incomplete', code: 'DNS_MALFORMED'}) // over TCP there is nothing to wait for
  })

  it('repeats the question without EDNS to a server that does not know it', async () => {
    server.faults.formerrOnOpt = true
    const answer = await ask('www.example.com')
    expect(answer.edns).to.equal(false)
    expect(answer.message.answers).to.have.length(1)
    expect(server.calls.map(({edns}) => edns)).to.deep.equal([true, false])
  })

  it('is content with an answer without EDNS', async () => {
    server.faults.noOpt = true
    const answer = await ask('www.example.com')
    expect(answer.edns).to.equal(true)
    expect(server.calls).to.have.length(1)
  })

  it('hands on the response code', async () => {
    expect((await ask('missing.example.com')).message.rcode).to.equal(rcodes.NXDOMAIN)
    expect((await ask('www.example.net')).message.rcode).to.equal(rcodes.REFUSED)
  })

  it('reads an answer over TCP that comes byte by byte', async () => {
    server.faults.byteByByte = true
    const answer = await ask('many.example.com', {tcp: true})
    expect(answer.transport).to.equal('tcp')
    expect(answer.message.answers).to.have.length(60)
  })

  it('tells a refused connection from silence', async () => {
    const {port} = server
    await server.stop()
    const overUdp = await faultOf(
      askServer({host: '127.0.0.1', port}, {name: 'a', type: 'A'}, {timeoutMs: 1000}),
    )
    expect(overUdp.details['reason']).to.equal('refused')
    const overTcp = await faultOf(
      askServer({host: '127.0.0.1', port}, {name: 'a', type: 'A'}, {timeoutMs: 1000, tcp: true}),
    )
    expect(overTcp.details['reason']).to.equal('refused')
    expect(overTcp.message).to.match(
      /cannot ask the name server 127.0.0.1:\d+ over TCP \(ECONNREFUSED\): the connection was refused/,
    )
    server = await startDnsServer({zones: {}})
  })

  it('tells a connection that was closed or reset', async () => {
    for (const [cut, reason] of [
      ['end', 'closed'],
      ['resetAndDestroy', 'reset'],
    ] as const) {
      const rude = createServer((socket) => socket.once('data', () => socket[cut]()))
      await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
      const {port} = rude.address() as {port: number}
      const error = await faultOf(
        askServer({host: '127.0.0.1', port}, {name: 'a', type: 'A'}, {timeoutMs: 1000, tcp: true}),
      )
      expect(error.details['reason']).to.equal(reason)
      await new Promise((resolve) => rude.close(resolve))
    }
  })

  it('names a host without address', async () => {
    const error = await faultOf(
      askServer({host: 'a..b', port: 53}, {name: 'a', type: 'A'}, {timeoutMs: 1000}),
    )
    expect(error.details['reason']).to.equal('unresolved')
  })

  it('refuses a name that has no form on the wire before it asks', async () => {
    const error = await faultOf(ask(`${'a'.repeat(64)}.example.com`))
    expect(error).to.include({kind: 'rejected'})
    expect(server.calls).to.deep.equal([])
  })
})
