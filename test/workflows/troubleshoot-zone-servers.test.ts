import {expect} from 'chai'
import {ProviderError} from '../../src/errors.js'
import type {DnsReply} from '../../src/model/dns-reply.js'
import type {AskServer} from '../../src/model/ports.js'
import type {RecordSet} from '../../src/model/record-set.js'
import type {ServerAddress} from '../../src/model/zone-inspection.js'
import type {ZoneServers} from '../../src/checks/facts/provider.js'
import {readZoneServers} from '../../src/workflows/troubleshoot/read-zone-servers.js'
import {a, aaaa, ns, recordSet, zone} from '../support/builders.js'

const good: DnsReply = {rcode: 'NOERROR', authoritative: true, recursionAvailable: false, answers: []}

/** What each address answers: a reply to every question, or why it is silent. */
type Answers = Readonly<Record<string, DnsReply | 'timeout' | 'garbage'>>

async function read(
  sets: readonly RecordSet[],
  answers: Answers,
  more: {
    readonly hosts?: Readonly<Record<string, readonly string[]>>
    readonly configured?: readonly ServerAddress[]
    readonly name?: string
    readonly primary?: string
  } = {},
): Promise<{servers: ZoneServers; asked: readonly string[]}> {
  const {hosts = {}, configured = [], name = 'example.com', primary} = more
  const asked: string[] = []
  const ask: AskServer = ({host}, question, {recursion}) => {
    asked.push(`${host} ${question.name} ${question.type}${recursion === true ? ' recursive' : ''}`)
    const answer = answers[host] ?? 'timeout'
    if (answer === 'timeout')
      return Promise.reject(
        new ProviderError('unavailable', 'DNS_NO_ANSWER', 'silent', {details: {reason: 'timeout'}}),
      )
    if (answer === 'garbage')
      return Promise.reject(new ProviderError('incomplete', 'DNS_MALFORMED', 'garbage'))
    return Promise.resolve(answer)
  }
  const states = primary === undefined ? [] : [{server: 's', authoritative: true, primary}]
  const servers = await readZoneServers(
    {zone: zone(name), sets, configured, inspection: {servers: states}},
    {ask, lookup: (host) => Promise.resolve(hosts[host]), port: 53, timeoutMs: 10},
  )
  return {servers, asked}
}

/** `name address state answered` of the servers of the apex. */
function lines({apex}: ZoneServers): readonly string[] {
  return apex.map((one) => [one.name, one.address ?? '-', one.state, one.answered ?? ''].join(' ').trim())
}

describe('readZoneServers', () => {
  it('asks every address of every name server: those in the zone, those looked up', async () => {
    const sets = [
      ns('example.com', ['ns1.example.com', 'ns2.example.net', 'ns3.example.net']),
      a('ns1.example.com', '198.51.100.1'),
      aaaa('ns1.example.com', '2001:db8::1'),
    ]
    const {servers} = await read(
      sets,
      {
        '198.51.100.1': good,
        '2001:db8::1': {...good, rcode: 'REFUSED', authoritative: false},
        '198.51.100.2': {...good, authoritative: false},
      },
      {hosts: {'ns2.example.net': ['198.51.100.2', '198.51.100.3']}},
    )
    expect(lines(servers)).to.deep.equal([
      'ns1.example.com 198.51.100.1 authoritative',
      'ns1.example.com 2001:db8::1 lame REFUSED',
      'ns2.example.net 198.51.100.2 lame NOERROR without authority',
      'ns2.example.net 198.51.100.3 silent timeout',
      'ns3.example.net - unresolved',
    ])
  })

  it('asks a server of the settings by address, once when an NS record has the same', async () => {
    const configured = [
      {host: 'Primary.example.net.', port: 53},
      {host: '198.51.100.7', port: 5353},
      {host: 'nowhere.example.net', port: 53},
    ]
    const {servers} = await read(
      [ns('example.com', 'ns1.example.com'), a('ns1.example.com', '198.51.100.1')],
      {'198.51.100.1': good, '198.51.100.7': 'garbage'},
      {hosts: {'primary.example.net': ['198.51.100.1']}, configured},
    )
    expect(lines(servers)).to.deep.equal([
      'ns1.example.com 198.51.100.1 authoritative',
      '198.51.100.7:5353 198.51.100.7 silent incomplete',
      'nowhere.example.net:53 - unresolved',
    ])
  })

  it('tells a server that looks names up from one that only says it could', async () => {
    const answer = {name: 'example.net', type: 'SOA', value: ''}
    const sets = [ns('example.com', 'ns1.example.com'), a('ns1.example.com', '198.51.100.1')]
    const recursing = {...good, recursionAvailable: true, authoritative: false, answers: [answer]}
    const open = await read(sets, {'198.51.100.1': recursing})
    expect(open.servers.apex[0]?.recursion).to.equal(true)
    expect(open.asked).to.include('198.51.100.1 example.net SOA recursive')
    const willing = await read(sets, {'198.51.100.1': {...recursing, answers: []}})
    expect(willing.servers.apex[0]?.recursion).to.equal(false)
  })

  it('never asks for a name of the zone as one of others', async () => {
    const sets = [ns('example.net', 'ns1.example.org'), a('ns1.example.org', '198.51.100.1')]
    const {asked} = await read(sets, {'198.51.100.1': good}, {name: 'example.net'})
    expect(asked).to.include('198.51.100.1 example.com SOA recursive')
    expect(asked).to.not.include('198.51.100.1 example.net SOA recursive')
  })

  it('asks for delegations, but not for those of a registry', async () => {
    const many = Array.from({length: 60}, (_, index) => ns(`d${index}.example.com`, 'ns1.example.org'))
    const {servers} = await read(
      many,
      {'198.51.100.9': {...good, rcode: 'REFUSED', authoritative: false}},
      {hosts: {'ns1.example.org': ['198.51.100.9']}},
    )
    expect(servers.delegations.filter(({asked}) => asked)).to.have.length(50)
    expect(servers.delegations.filter(({asked}) => !asked)).to.have.length(10)
    expect(servers.delegations[0]?.servers[0]).to.include({state: 'lame', answered: 'REFUSED'})
  })

  it('knows the keys of the zone and the address of its primary', async () => {
    const key = {name: 'example.com', type: 'DNSKEY', value: ''}
    const sets = [
      ns('example.com', 'ns1.example.com'),
      a('ns1.example.com', '198.51.100.1'),
      recordSet('TXT', 'example.com', 'x'),
    ]
    const {servers} = await read(
      sets,
      {'198.51.100.1': {...good, answers: [key]}},
      {primary: 'hidden.example.net', hosts: {'hidden.example.net': ['198.51.100.5']}},
    )
    expect(servers.signed).to.equal(true)
    expect(servers.primaryAddresses).to.deep.equal(['198.51.100.5'])
    const silent = await read(sets, {})
    expect(silent.servers.signed).to.equal(undefined)
  })
})
