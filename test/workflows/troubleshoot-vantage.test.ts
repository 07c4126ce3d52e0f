import {expect} from 'chai'
import {judge} from '../../src/checks/judge.js'
import {vantageRules} from '../../src/checks/rules/vantage/rules.js'
import {askPort} from '../../src/dns/ask-port.js'
import {hasRoute} from '../../src/dns/routes.js'
import type {AskServer} from '../../src/model/ports.js'
import {
  defaultVantage,
  readVantage,
  type VantageSettings,
} from '../../src/workflows/troubleshoot/read-vantage.js'
import {checkContext} from '../support/check-context.js'
import {startDnsServer, type DnsServerDouble} from '../support/dns-server.js'
import {freePort} from '../support/server-process.js'

describe('readVantage', () => {
  const servers: DnsServerDouble[] = []
  let closed = 0

  beforeEach(async () => {
    servers.push(
      await startDnsServer({zones: {'example.com': []}}),
      await startDnsServer({zones: {'example.com': []}}),
    )
    closed = await freePort()
  })

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  function settings(more: Partial<VantageSettings> = {}): VantageSettings {
    return {
      enabled: true,
      egress: servers.map(({host, port}) => ({host, port})),
      interception: {host: '127.0.0.1', port: closed},
      far: {ipv4: '127.0.0.1', ipv6: '::1'},
      timeoutMs: 100,
      ...more,
    }
  }

  const ports = {ask: askPort, hasRoute}

  it('sends nothing when the run is offline', async () => {
    const ask: AskServer = () => Promise.reject(new TypeError('was asked'))
    expect(await readVantage({...settings(), enabled: false}, {...ports, ask})).to.equal(undefined)
  })

  it('asks over UDP and over TCP, each by itself', async () => {
    servers.forEach(({faults}) => (faults.dropUdp = true))
    const network = await readVantage(settings(), ports)
    expect(network?.egress.map(({udp, tcp}) => [udp, tcp])).to.deep.equal([
      ['timeout', 'answered'],
      ['timeout', 'answered'],
    ])
    expect(network?.interception.contact).to.equal('refused')
    expect(servers[0]?.calls.map(({transport}) => transport).toSorted()).to.deep.equal(['tcp', 'udp', 'udp'])
  })

  it('takes an answer that is cut for an answer over UDP', async () => {
    servers.forEach(({faults}) => (faults.tc = true))
    const network = await readVantage(settings(), ports)
    expect(network?.egress.map(({udp}) => udp)).to.deep.equal(['answered', 'answered'])
  })

  it('takes whatever comes back from where nobody is for a redirection', async () => {
    const [server] = servers
    if (server === undefined) throw new Error('a server runs')
    for (const garbage of [false, true]) {
      server.faults.garbage = garbage
      const network = await readVantage(
        settings({interception: {host: server.host, port: server.port}}),
        ports,
      )
      expect(network?.interception.contact).to.equal(garbage ? 'timeout' : 'answered')
    }
  })

  it('lets a fault of mldns itself through', async () => {
    const ask: AskServer = () => Promise.reject(new TypeError('a bug'))
    const error = await readVantage(settings(), {...ports, ask}).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(TypeError)
  })

  it('is judged: a warning while nothing of the run needs the outside', async () => {
    const egress = [{host: '127.0.0.1', port: closed}]
    const network = await readVantage(settings({egress}), ports)
    if (network === undefined) throw new Error('it was asked')
    const [result] = judge(
      vantageRules.filter(({code}) => code === 'MLD0004'),
      checkContext({vantage: {version: '1', place: 'host', network}}),
    )
    expect(result).to.include({status: 'fail', reason: 'blocked', severity: 'warning'})
  })

  it('asks two servers of different operators, and an address nobody has', () => {
    expect(defaultVantage.egress.map(({host}) => host)).to.have.length(2)
    expect(defaultVantage.interception.host).to.equal('192.0.2.53')
  })
})

describe('hasRoute', () => {
  it('looks up the route to an address and sends nothing', async () => {
    expect(await hasRoute('127.0.0.1')).to.equal(true)
    expect(await hasRoute('255.255.255.255')).to.equal(false)
    expect(await hasRoute('no address')).to.equal(false)
  })
})
