import {expect} from 'chai'
import type {CheckContext} from '../../../src/checks/context.js'
import type {NetworkFacts} from '../../../src/checks/facts/vantage.js'
import type {ServerTime} from '../../../src/model/cluster.js'
import type {ServerState} from '../../../src/model/zone-inspection.js'
import {aaaa} from '../../support/builders.js'
import {resultsOf} from '../../support/check-results.js'
import {checkContext, clusterFacts} from '../../support/check-context.js'
import {snapshotOf} from '../../support/controller-builders.js'
import {
  keyed,
  lookedAt,
  nameServer,
  openNetwork,
  troubleWith,
  unreadable,
  zoneServers,
  verdicts,
} from '../../support/provider-facts.js'

describe('MLD0003 clock', () => {
  function withClocks(api: number | undefined, servers: readonly number[], configured = keyed): CheckContext {
    const at = (seconds: number): string => new Date(Date.UTC(2026, 8, 20, 10) + seconds * 1000).toISOString()
    const serverTime: ServerTime | undefined = api === undefined ? undefined : {at: at(api), readAt: at(0)}
    const states = servers.map((clockAheadSeconds, index): ServerState => ({
      server: `198.51.100.${index + 1}:53`,
      rcode: 'NOERROR',
      authoritative: true,
      clockAheadSeconds,
    }))
    return {
      ...lookedAt({}, {configured, zone: {inspection: {servers: states}}}),
      cluster: clusterFacts(snapshotOf([], {more: serverTime === undefined ? {} : {serverTime}})),
    }
  }

  const cases: readonly (readonly [string, number | undefined, readonly number[], string])[] = [
    ['all agree', 1, [-2], 'pass'],
    ['we are late', 100, [101], 'fail clock-off'],
    ['we are so late that signatures fail', 400, [399], 'fail clock-off error'],
    ['one server is wrong', 0, [-200], 'fail clocks-differ'],
    ['nobody told the time', undefined, [], 'inconclusive no-time'],
    ['only a name server told the time', undefined, [90], 'fail clock-off'],
  ]
  for (const [title, api, servers, expected] of cases) {
    it(`judges: ${title}`, () => {
      expect(verdicts('MLD0003', withClocks(api, servers))).to.deep.equal([expected])
    })
  }

  it('says whose clock is how far off', () => {
    expect(resultsOf('MLD0003', withClocks(100, []))[0]?.message).to.equal(
      'the clock of this host is 100 s behind the API server',
    )
    expect(resultsOf('MLD0003', withClocks(0, [-200]))[0]?.message).to.equal(
      'the clock of 198.51.100.1:53 is 200 s behind this host, others agree with it',
    )
  })

  it('uses the clock a server refused the signature with', () => {
    const trouble = troubleWith('DNS_TSIG_REFUSED', {
      details: {tsig: 'BADTIME', server: '198.51.100.1:53', clockAheadSeconds: 4000},
    })
    const context = {
      ...unreadable({}, trouble, {configured: keyed}),
      cluster: clusterFacts(snapshotOf([])),
    }
    expect(verdicts('MLD0003', context)).to.deep.equal(['fail clock-off error'])
  })

  it('is not run where nothing could tell the time', () => {
    expect(verdicts('MLD0003', checkContext())).to.deep.equal(['skip blocked-by'])
    const manifests = snapshotOf([], {more: {origin: 'manifests', authoritative: false}})
    expect(verdicts('MLD0003', checkContext({cluster: clusterFacts(manifests)}))).to.deep.equal(['na'])
  })

  it('does not take nonsense for a time', () => {
    const serverTime = {at: 'yesterday', readAt: '2026-09-20T10:00:00Z'}
    const cluster = clusterFacts(snapshotOf([], {more: {serverTime}}))
    expect(verdicts('MLD0003', checkContext({cluster}))).to.deep.equal(['inconclusive no-time'])
  })
})

describe('checks of the network', () => {
  const blocked: NetworkFacts = {
    ...openNetwork,
    egress: openNetwork.egress.map(({server}) => ({server, udp: 'timeout', tcp: 'refused'})),
  }

  it('are not run offline', () => {
    for (const code of ['MLD0004', 'MLD0005', 'MLD0006'])
      expect(verdicts(code, checkContext()), code).to.deep.equal(['skip disabled'])
  })

  it('take one answer of two for a way out, over each transport by itself', () => {
    const one: NetworkFacts = {
      ...openNetwork,
      egress: [
        {server: '198.51.100.4', udp: 'answered', tcp: 'timeout'},
        {server: '203.0.113.9', udp: 'timeout', tcp: 'answered'},
      ],
    }
    expect(verdicts('MLD0004', lookedAt({}, {network: one}))).to.deep.equal(['pass'])
    const noTcp: NetworkFacts = {...one, egress: one.egress.slice(0, 1)}
    expect(verdicts('MLD0004', lookedAt({}, {network: noTcp}))).to.deep.equal(['fail tcp-blocked warning'])
    const noUdp: NetworkFacts = {...one, egress: one.egress.slice(1)}
    expect(verdicts('MLD0004', lookedAt({}, {network: noUdp}))).to.deep.equal(['fail udp-blocked warning'])
  })

  it('make a blocked way out an error only when public name servers of a zone are silent', () => {
    const silent = nameServer({state: 'silent', answered: 'timeout'})
    const context = (apex: Parameters<typeof zoneServers>[0]): CheckContext =>
      lookedAt({}, {network: blocked, zone: {nameServers: zoneServers(apex)}})
    expect(verdicts('MLD0004', context({apex: [silent]}))).to.deep.equal(['fail blocked'])
    expect(verdicts('MLD0004', context({apex: [nameServer()]}))).to.deep.equal(['fail blocked warning'])
    const local = {...silent, address: '192.168.1.2'}
    expect(verdicts('MLD0004', context({apex: [local]}))).to.deep.equal(['fail blocked warning'])
  })

  it('know which families lead out', () => {
    const with4 = {...openNetwork, families: {ipv4: true, ipv6: false}}
    expect(verdicts('MLD0006', lookedAt({}, {network: with4}))).to.deep.equal(['pass'])
    const live = [aaaa('www.example.com', '2001:db8::1')]
    expect(verdicts('MLD0006', lookedAt({live}, {network: with4}))).to.deep.equal(['fail no-ipv6'])
    const none = {...openNetwork, families: {ipv4: false, ipv6: false}}
    expect(verdicts('MLD0006', lookedAt({}, {network: none}))).to.deep.equal(['fail no-route'])
  })
})
