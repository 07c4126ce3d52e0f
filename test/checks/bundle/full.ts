import {toClusterFacts} from '../../../src/checks/facts/build-cluster.js'
import type {Gathered} from '../../../src/checks/facts/gathered.js'
import type {Trouble, ZoneFacts} from '../../../src/checks/facts/provider.js'
import {defaultSourceSettings} from '../../../src/sources/defaults.js'
import {a, service, txt, zone} from '../../support/builders.js'
import {ourRegistry} from '../../support/check-world.js'
import {externalDns, snapshotOf} from '../../support/controller-builders.js'
import {memoryCapabilities} from '../../support/memory-provider.js'
import {samplePlan} from '../../render/sample-plan.js'

const trouble: Trouble = {
  code: 'ZONE_DENIED',
  kind: 'denied',
  message: 'refused',
  hint: 'ask',
  details: {rcode: 'REFUSED', servers: ['192.0.2.53'], signed: true},
}

const fullZone: ZoneFacts = {
  zone: zone('example.com', {view: 'lan'}),
  content: {
    zone: zone('example.com', {view: 'lan'}),
    recordSets: [
      {...a('www.example.com', '192.0.2.1'), etag: 'e1', meta: {alias: 'true'}, setId: 's'},
      txt('a-www.example.com', 'heritage=external-dns,external-dns/owner=home', null),
    ],
    soaSerial: 7,
    negativeTtl: 300,
    version: 'v1',
  },
  inspection: {
    servers: [
      {
        server: '192.0.2.53:53',
        rcode: 'NOERROR',
        authoritative: true,
        serial: 7,
        primary: 'ns1.example.com',
        signed: true,
        clockAheadSeconds: -3,
      },
      {server: '192.0.2.54:53', authoritative: false, problem: 'timeout'},
    ],
    version: 'v1',
    obstacles: [{reason: 'locked', message: 'it is locked', hint: 'unlock it'}],
  },
  writable: {state: 'no', reason: 'refused', how: 'asked', hint: 'allow it'},
  nameServers: {
    apex: [
      {
        name: 'ns1.example.com',
        from: 'ns',
        address: '192.0.2.53',
        state: 'lame',
        answered: 'REFUSED',
        recursion: true,
        transfer: 'closed',
      },
    ],
    delegations: [{name: 'sub.example.com', asked: false, servers: []}],
    signed: false,
    primaryAddresses: ['192.0.2.53'],
  },
}

/** Facts with every key there is, and nothing that must be hidden. */
export function fullGathered(): Gathered {
  const snapshot = snapshotOf(
    [
      service({name: 'web', hostname: 'www.example.com', ips: ['192.0.2.1']}),
      externalDns(['--source=service', '--provider=pdns', '--txt-owner-id=home']),
    ],
    {
      problems: {pods: {reason: 'forbidden', message: 'pods is forbidden', user: 'jane'}},
      more: {serverTime: {at: '2026-09-20T10:00:00Z', readAt: '2026-09-20T10:00:01Z'}},
    },
  )
  const [web] = snapshot.objects['services'] ?? []
  if (web === undefined) throw new Error('the snapshot has changed')
  const located = {
    ...web,
    metadata: {
      ...web.metadata,
      uid: 'u1',
      resourceVersion: '5',
      creationTimestamp: '2026-09-19T10:00:00Z',
      deletionTimestamp: '2026-09-20T10:00:00Z',
      generation: 2,
    },
    location: 'web.yaml:3',
  }
  return {
    now: '2026-09-20T10:02:00.000Z',
    vantage: {
      version: '1.0.0',
      place: 'pod',
      network: {
        egress: [{server: '192.0.2.1:53', udp: 'answered', tcp: 'timeout'}],
        interception: {server: '192.0.2.2:53', contact: 'unreachable'},
        families: {ipv4: true, ipv6: false},
      },
    },
    cluster: toClusterFacts({
      context: 'home',
      origin: 'api',
      snapshot: {...snapshot, objects: {...snapshot.objects, services: [located]}},
      trouble: {reason: 'timeout', message: 'slow', user: 'jane', hint: 'wait'},
      logs: [
        {namespace: 'dns', pod: 'p', container: 'c', lines: ['all is well']},
        {namespace: 'dns', pod: 'q', container: '', lines: [], problem: {reason: 'forbidden', message: 'no'}},
      ],
      user: 'jane',
    }),
    metallbNamespace: 'metallb',
    sources: {
      settings: {...defaultSourceSettings, resolvedHostnames: {'lb.example.net': ['192.0.2.7']}},
      complete: true,
    },
    providers: [
      {
        view: 'lan',
        provider: 'memory',
        domainFilter: {
          include: ['example.com'],
          exclude: ['.x.example.com'],
          regexInclude: /^www\/?/i,
          regexExclude: /\d+/,
        },
        policy: 'sync',
        registry: ourRegistry,
        addressClasses: ['global', 'private'],
        configured: {
          credential: {needed: true, present: true, from: 'file', names: ['MLDNS_X', '--x-file']},
          tsig: {keyName: 'mldns', algorithm: 'hmac-sha256'},
          signs: true,
          servers: [{host: '192.0.2.53', port: 53}],
          zonesNamed: true,
        },
        capabilities: {...memoryCapabilities, batchOperations: Infinity, recordsPerZone: 1000},
        zones: [fullZone, {zone: zone('example.org'), trouble}, {zone: zone('example.net'), outside: true}],
        plan: samplePlan,
      },
      {
        view: 'public',
        provider: 'memory',
        domainFilter: {include: [], exclude: []},
        policy: 'upsert-only',
        registry: {...ourRegistry, kind: 'noop'},
        capabilities: undefined,
        trouble: {...trouble, at: 'opening'},
        zones: [],
        plan: samplePlan,
      },
    ],
  }
}
