import type {CheckContext} from '../../../src/checks/context.js'
import type {NetworkFacts} from '../../../src/checks/facts/vantage.js'
import {aaaa} from '../../support/builders.js'
import {clusterFacts} from '../../support/check-context.js'
import {lookedAt, openNetwork} from '../../support/provider-facts.js'
import {snapshotOf} from '../../sources/kube-objects.js'
import type {CheckCase} from './check-case.js'

function at(time: string): CheckContext {
  const serverTime = {at: time, readAt: '2026-09-20T10:00:00Z'}
  return {...lookedAt({}, {}), cluster: clusterFacts({...snapshotOf([]), serverTime})}
}

function network(more: Partial<NetworkFacts>): CheckContext {
  return lookedAt({live: [aaaa('www.example.com', '2001:db8::1')]}, {network: {...openNetwork, ...more}})
}

export const vantageCases: readonly CheckCase[] = [
  {
    code: 'MLD0003',
    title: 'the API server is two minutes ahead',
    fails: () => at('2026-09-20T10:02:00Z'),
    reason: 'clock-off',
    passes: () => at('2026-09-20T10:00:01Z'),
  },
  {
    code: 'MLD0004',
    title: 'nobody answers over UDP or TCP',
    fails: () =>
      network({
        egress: openNetwork.egress.map(({server}) => ({server, udp: 'timeout', tcp: 'timeout'})),
      }),
    reason: 'blocked',
    passes: () => network({}),
  },
  {
    code: 'MLD0005',
    title: 'an address without a name server answers',
    fails: () => network({interception: {server: '192.0.2.53', contact: 'answered'}}),
    reason: 'redirected',
    passes: () => network({}),
  },
  {
    code: 'MLD0006',
    title: 'the zone has AAAA records and the host no IPv6',
    fails: () => network({families: {ipv4: true, ipv6: false}}),
    reason: 'no-ipv6',
    passes: () => network({}),
  },
]
