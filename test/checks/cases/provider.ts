import type {ServerState} from '../../../src/model/zone-inspection.js'
import {a} from '../../support/builders.js'
import {owned} from '../../support/check-world.js'
import {files, keyed, lookedAt, troubleWith, unreadable} from '../../support/provider-facts.js'
import {service} from '../../support/builders.js'
import type {CheckCase} from './check-case.js'

const example = {live: owned(a('www.example.com', '203.0.113.20'), 'service/default/web')}
const healthy = lookedAt(example, {configured: keyed, zone: {inspection: {servers: [serverAt(5)]}}})

function serverAt(serial: number, more: Partial<ServerState> = {}): ServerState {
  return {
    server: '198.51.100.1:53',
    rcode: 'NOERROR',
    authoritative: true,
    serial,
    primary: 'ns1.example.com',
    ...more,
  }
}

function inspected(servers: readonly ServerState[]): ReturnType<typeof lookedAt> {
  return lookedAt(
    {live: [a('ns1.example.com', '198.51.100.1')]},
    {configured: keyed, zone: {inspection: {servers}}},
  )
}

function services(count: number): Parameters<typeof lookedAt>[0] {
  const objects = Array.from({length: count}, (_, index) =>
    service({name: `web${index}`, hostname: `web${index}.example.com`, ips: ['203.0.113.20']}),
  )
  const capabilities = {write: 'record-set', callsPerSecond: 1, recordsPerZone: 50} as const
  return {objects, views: [{zones: [{name: 'example.com'}], capabilities}]}
}

export const providerCases: readonly CheckCase[] = [
  {
    code: 'MLD0501',
    title: 'the secret of the TSIG key is nowhere',
    fails: () =>
      lookedAt(
        {views: [{trouble: troubleWith('SECRET_MISSING', {kind: 'config'})}]},
        {configured: {...keyed, credential: {...keyed.credential, present: false, from: 'none'}}},
      ),
    reason: 'missing',
    passes: () => healthy,
  },
  {
    code: 'MLD0502',
    title: 'the server does not know the key',
    fails: () =>
      unreadable(example, troubleWith('DNS_TSIG_REFUSED', {details: {tsig: 'BADKEY'}}), {
        configured: keyed,
      }),
    reason: 'signature-refused',
    passes: () => healthy,
  },
  {
    code: 'MLD0503',
    title: 'the domain filter fits no zone',
    fails: () =>
      lookedAt(
        {views: [{zones: [{name: 'example.com'}], domainFilter: {include: ['example.org'], exclude: []}}]},
        {configured: files},
      ),
    reason: 'no-zone',
    passes: () => healthy,
  },
  {
    code: 'MLD0504',
    title: 'the server refuses an update without changes',
    fails: () =>
      lookedAt(example, {
        configured: keyed,
        zone: {writable: {state: 'no', reason: 'refused', how: '198.51.100.1:53 answered REFUSED'}},
      }),
    reason: 'refused',
    passes: () =>
      lookedAt(example, {configured: keyed, zone: {writable: {state: 'yes', how: 'takes an update'}}}),
  },
  {
    code: 'MLD0505',
    title: 'the provider shows a zone nothing of ours is in, and no filter keeps it out',
    fails: () =>
      lookedAt(
        {views: [{zones: [{name: 'example.com', sets: example.live}, {name: 'example.net'}]}]},
        {configured: files},
      ),
    reason: 'no-domain-filter',
    passes: () =>
      lookedAt(
        {
          views: [
            {
              zones: [{name: 'example.com', sets: example.live}, {name: 'example.net'}],
              domainFilter: {include: ['example.com'], exclude: []},
            },
          ],
        },
        {configured: files},
      ),
  },
  {
    code: 'MLD0506',
    title: 'the plan needs more calls than the provider takes in a minute',
    fails: () => lookedAt(services(40), {}),
    reason: 'too-many-calls',
    passes: () => lookedAt(services(5), {}),
  },
  {
    code: 'MLD0507',
    title: 'the zone and what is planned exceed its quota',
    fails: () => lookedAt(services(40), {}),
    reason: 'full',
    passes: () => lookedAt(services(5), {}),
  },
  {
    code: 'MLD0508',
    title: 'the provider has a public and a private zone of one name',
    fails: () =>
      lookedAt({views: [{zones: [{name: 'example.com'}, {name: 'example.com', visibility: 'private'}]}]}, {}),
    reason: 'public-and-private',
    passes: () => healthy,
  },
  {
    code: 'MLD0509',
    title: 'the second server has an older serial, counted past the end of the range',
    fails: () => inspected([serverAt(2), serverAt(4_294_967_295, {server: '198.51.100.2:53'})]),
    reason: 'serials-differ',
    passes: () => inspected([serverAt(2), serverAt(2, {server: '198.51.100.2:53'})]),
  },
  {
    code: 'MLD0510',
    title: 'the secret is another one',
    fails: () =>
      unreadable(example, troubleWith('DNS_TSIG_REFUSED', {details: {tsig: 'BADSIG'}}), {
        configured: keyed,
      }),
    reason: 'badsig',
    passes: () => healthy,
  },
  {
    code: 'MLD0511',
    title: 'the server answers for the zone and refuses its transfer',
    fails: () =>
      unreadable(example, troubleWith('DNS_TRANSFER_REFUSED', {details: {rcode: 'REFUSED'}}), {
        configured: keyed,
        zone: {inspection: {servers: [serverAt(5)]}},
      }),
    reason: 'refused',
    passes: () => healthy,
  },
  {
    code: 'MLD0512',
    title: 'the SOA names another server than the one updates go to',
    fails: () =>
      lookedAt(
        {live: [a('ns1.example.com', '198.51.100.77')]},
        {configured: keyed, zone: {inspection: {servers: [serverAt(5)]}}},
      ),
    reason: 'another-server',
    passes: () => inspected([serverAt(5)]),
  },
  {
    code: 'MLD0513',
    title: 'a name server keeps the zone file by itself',
    fails: () =>
      lookedAt(example, {
        configured: files,
        zone: {
          inspection: {
            obstacles: [{reason: 'dynamic', message: 'beside it lies a journal', hint: 'freeze it'}],
          },
        },
      }),
    reason: 'dynamic',
    passes: () => lookedAt(example, {configured: files, zone: {inspection: {obstacles: []}}}),
  },
]
