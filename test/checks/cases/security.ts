import type {CheckContext} from '../../../src/checks/context.js'
import type {ZoneServers} from '../../../src/checks/facts/provider.js'
import {toMetalLBFacts} from '../../../src/checks/facts/build-metallb.js'
import type {RecordSet} from '../../../src/model/record-set.js'
import {a, ns, recordSet} from '../../support/builders.js'
import {clusterFacts} from '../../support/check-context.js'
import {contextOf, owned} from '../../support/check-world.js'
import {keyed, lookedAt, nameServer, openNetwork, zoneServers} from '../../support/provider-facts.js'
import {endpoint, owned as ownedLive, plan, verdict, type Case} from '../../plan/support.js'
import {world as metallbWorld} from '../rules/metallb-world.js'
import type {CheckCase} from './check-case.js'

/** A cluster with pool lan (192.168.1.240 to .250), of which Service web has the first, and a zone. */
function withPool(live: readonly RecordSet[]): CheckContext {
  const {cluster} = metallbWorld()
  const {snapshot} = cluster
  if (snapshot === undefined) throw new Error('the world has a snapshot')
  const {providers} = contextOf({live})
  return {
    ...contextOf({live}),
    cluster: clusterFacts(snapshot),
    metallb: toMetalLBFacts(snapshot),
    providers,
  }
}

function served(more: Partial<ZoneServers>): CheckContext {
  return lookedAt(
    {live: [ns('sub.example.com', ['ns1.example.org', 'ns2.example.org'])]},
    {network: openNetwork, zone: {nameServers: zoneServers(more)}},
  )
}

/** A context whose plan is made of what is wanted and proven gone. */
function planned(given: Case): CheckContext {
  const made = plan(given)
  const context = contextOf({views: [{zones: [{name: 'example.org'}]}]})
  return {...context, providers: context.providers.map((facts) => ({...facts, plan: made}))}
}

const gone = {state: 'absent', by: 'direct-get-404'} as const

/** `count` records of ours; the objects of the first `lost` are proven gone. */
function shrinking(count: number, lost: number): CheckContext {
  const all = Array.from({length: count}, (_, index) => `service/default/web${index}`)
  const kept = all.slice(lost)
  const nameOf = (resource: string): string => `${resource.split('/')[2] ?? ''}.example.org`
  return planned({
    live: all.flatMap((resource) => ownedLive(nameOf(resource), 'A', ['192.0.2.1'], resource)),
    endpoints: kept.map((resource) => endpoint(nameOf(resource), 'A', ['192.0.2.1'], resource)),
    verdicts: kept.map((resource) => verdict(resource, [nameOf(resource)])),
    proofs: new Map(all.slice(0, lost).map((resource) => [resource, gone])),
  })
}

export const securityCases: readonly CheckCase[] = [
  {
    code: 'MLD1001',
    title: 'a public zone has an address of the local network',
    fails: () => contextOf({live: [a('www.example.com', '192.168.1.240')]}),
    reason: 'inside-address',
    passes: () => contextOf({live: [a('www.example.com', '203.0.113.20')]}),
  },
  {
    code: 'MLD1002',
    title: 'a record of ours leads to an address of the pool that no Service has',
    fails: () => withPool(owned(a('old.example.com', '192.168.1.244'), 'service/default/old')),
    reason: 'address-not-held',
    passes: () => withPool(owned(a('web.example.com', '192.168.1.240'), 'service/default/web')),
  },
  {
    code: 'MLD1003',
    title: 'the ownership records of a public zone can be read by everybody',
    fails: () => contextOf({live: owned(a('www.example.com', '203.0.113.20'), 'service/default/web')}),
    reason: 'plain-markers',
    passes: () => contextOf({live: [a('www.example.com', '203.0.113.20')]}),
  },
  {
    code: 'MLD1004',
    title: 'a server gives the zone to whoever asks',
    fails: () => served({apex: [nameServer({transfer: 'open'})]}),
    reason: 'open',
    passes: () => served({apex: [nameServer({transfer: 'closed'})]}),
  },
  {
    code: 'MLD1005',
    title: 'a server looks up names of others',
    fails: () => served({apex: [nameServer({recursion: true})]}),
    reason: 'open',
    passes: () => served({apex: [nameServer({recursion: false})]}),
  },
  {
    code: 'MLD1006',
    title: 'all servers of a delegation refuse it',
    fails: () =>
      served({
        delegations: [
          {name: 'sub.example.com', asked: true, servers: [nameServer({state: 'lame', answered: 'REFUSED'})]},
        ],
      }),
    reason: 'all-lame',
    passes: () => served({delegations: [{name: 'sub.example.com', asked: true, servers: [nameServer()]}]}),
  },
  {
    code: 'MLD1007',
    title: 'the plan removes a wildcard',
    fails: () =>
      planned({
        live: ownedLive('*.example.org', 'A', ['192.0.2.1'], 'service/default/any'),
        proofs: new Map([['service/default/any', gone]]),
      }),
    reason: 'removes-wildcard',
    passes: () => shrinking(10, 1),
  },
  {
    code: 'MLD1008',
    title: 'the plan removes four of ten records',
    fails: () => shrinking(10, 4),
    reason: 'removals',
    passes: () => shrinking(10, 1),
  },
  {
    code: 'MLD1009',
    title: 'no server has a key of the zone',
    fails: () => served({signed: false}),
    reason: 'unsigned',
    passes: () => contextOf({live: [recordSet('DNSKEY', 'example.com', '257 3 13 ZmFrZQ==')]}),
  },
  {
    code: 'MLD1010',
    title: 'the key is used with SHA-1',
    fails: () => lookedAt({}, {configured: {...keyed, tsig: {keyName: 'k', algorithm: 'hmac-sha1'}}}),
    reason: 'weak-algorithm',
    passes: () => lookedAt({}, {configured: keyed}),
  },
]
