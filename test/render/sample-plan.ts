import {createHash} from 'node:crypto'
import type {ProviderCapabilities} from '../../src/model/capabilities.js'
import type {ObjectRef} from '../../src/model/endpoint.js'
import type {Group} from '../../src/model/operation.js'
import {recordSetText, type LiveRecordSet, type RecordSet} from '../../src/model/record-set.js'
import type {Cause, Change, GuardResult, HeldItem} from '../../src/plan/change.js'
import type {PlanStamp} from '../../src/plan/plan-file.js'
import type {Plan, PlannedZone, PlanSummary} from '../../src/plan/plan.js'
import {a, cname, txt} from '../support/builders.js'

export const zoneName = 'lab.example.net'
export const now = '2026-11-23T06:22:00Z'

export const stamp: PlanStamp = {
  planId: '01KAZ6Y8T5ENRZ8Q4V0J3W2M1C',
  createdAt: '2026-11-23T06:12:00Z',
  expiresAt: '2026-11-23T08:12:00Z',
  toolVersion: '0.1.0',
  configDigest: `sha256:${'c0'.repeat(32)}`,
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

export const route53: ProviderCapabilities = {
  write: 'zone-batch',
  compareAndSet: 'server-exact',
  note: 'writes are atomic per batch and checked by the server, nothing is overwritten unseen',
  batchOperations: 500,
  callsPerSecond: 5,
  ttl: {min: 0, max: 2147483647, fallback: 300},
  apexCname: false,
  wildcard: true,
  properties: ['aws/weight'],
  setIdentifiers: true,
}

export function ref(kind: string, namespace: string, name: string, createdAt?: string): ObjectRef {
  return {kind, namespace, name, ...(createdAt === undefined ? {} : {createdAt})}
}

export function full(name: string): string {
  return name === '@' ? zoneName : `${name}.${zoneName}`
}

type Parts = {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly reason: string
  readonly cause: Cause
  readonly gap?: Change['gap']
  readonly gapSeconds?: number
  readonly risk?: readonly string[]
  readonly zone?: string
  readonly view?: string
}

function marker(name: string, type: string): RecordSet {
  return txt(`${type.toLowerCase()}-${name}`, 'heritage=external-dns,external-dns/owner=homelab-1', 300)
}

function base(parts: Parts) {
  return {
    id: parts.id,
    zone: parts.zone ?? zoneName,
    view: parts.view ?? '',
    name: parts.name,
    type: parts.type,
    setId: '',
    reason: parts.reason,
    causes: [parts.cause],
    group: parts.id.replace('c', 'g'),
    gap: parts.gap ?? ('none' as const),
    ...(parts.gapSeconds === undefined ? {} : {gapSeconds: parts.gapSeconds}),
    risk: parts.risk ?? [],
  }
}

export function createOf(parts: Parts, after: RecordSet): Change {
  return {
    ...base(parts),
    action: 'create',
    before: null,
    after,
    preconditions: [{type: parts.type, kind: 'absent'}],
    owner: {before: null, after: 'homelab-1'},
    markers: [{before: null, after: marker(parts.name, parts.type)}],
  }
}

export function updateOf(parts: Parts, before: LiveRecordSet, after: RecordSet): Change {
  return {
    ...base(parts),
    action: 'update',
    before,
    after,
    preconditions: [{type: parts.type, kind: 'equals', digest: sha256(recordSetText(before))}],
    owner: {before: 'homelab-1', after: 'homelab-1'},
    markers: [],
  }
}

export function replaceOf(parts: Parts, before: LiveRecordSet, after: RecordSet): Change {
  return {
    ...base(parts),
    action: 'replace',
    before,
    after,
    previousType: before.type,
    preconditions: [
      {type: before.type, kind: 'equals', digest: sha256(recordSetText(before))},
      {type: after.type, kind: 'absent'},
    ],
    owner: {before: 'homelab-1', after: 'homelab-1'},
    markers: [
      {before: marker(parts.name, before.type), after: null},
      {before: null, after: marker(parts.name, after.type)},
    ],
  }
}

export function deleteOf(parts: Parts, before: LiveRecordSet): Change {
  return {
    ...base(parts),
    action: 'delete',
    before,
    after: null,
    preconditions: [{type: parts.type, kind: 'equals', digest: sha256(recordSetText(before))}],
    owner: {before: 'homelab-1', after: null},
    markers: [{before: marker(parts.name, parts.type), after: null}],
  }
}

export function groupOf(change: Change): Group {
  const markers = change.markers.map(({before, after}) => ({before, after}))
  const record =
    change.action === 'replace'
      ? [
          {before: change.before, after: null},
          {before: null, after: change.after},
        ]
      : [{before: change.before, after: change.after}]
  const operations = change.action === 'delete' ? [...record, ...markers] : [...markers, ...record]
  return {id: change.group, changeIds: [change.id], operations}
}

export function summaryOf(
  changes: readonly Change[],
  held: readonly HeldItem[],
  unchanged: number,
): PlanSummary {
  const count = (action: Change['action']): number =>
    changes.filter((change) => change.action === action).length
  return {
    create: count('create'),
    update: count('update'),
    ttlOnly: changes.filter((change) => change.reason === 'ttl').length,
    replace: count('replace'),
    delete: count('delete'),
    adopt: count('adopt'),
    release: count('release'),
    unchanged,
    held: held.length,
  }
}

export function plannedZone(changes: readonly Change[], more: Partial<PlannedZone> = {}): PlannedZone {
  return {
    zone: {name: zoneName, provider: 'route53', id: 'Z1', view: '', visibility: 'public'},
    readAt: '2026-11-23T06:11:58Z',
    soaSerial: 2026112301,
    negativeTtl: 900,
    recordSets: 64,
    owned: 39,
    unchanged: 34,
    digest: `sha256:${'0d'.repeat(32)}`,
    capabilities: route53,
    groups: changes.map(groupOf),
    ...more,
  }
}

const changes: readonly Change[] = [
  createOf(
    {
      id: 'c1',
      name: full('grafana'),
      type: 'A',
      reason: 'new-name',
      cause: {ref: ref('Ingress', 'monitoring', 'grafana', '2026-11-23T06:14:00Z'), event: 'added'},
    },
    a(full('grafana'), '10.0.40.12'),
  ),
  updateOf(
    {
      id: 'c2',
      name: full('git'),
      type: 'A',
      reason: 'values',
      cause: {ref: ref('Service', 'dev', 'gitea-ssh'), event: 'address-changed'},
    },
    a(full('git'), ['10.0.40.7', '10.0.40.8']),
    a(full('git'), ['10.0.40.19', '10.0.40.8']),
  ),
  updateOf(
    {
      id: 'c3',
      name: full('nas'),
      type: 'A',
      reason: 'ttl',
      cause: {ref: ref('Service', 'storage', 'nas'), field: 'annotation ttl', event: 'changed'},
    },
    a(full('nas'), '10.0.40.5', 3600),
    a(full('nas'), '10.0.40.5'),
  ),
  replaceOf(
    {
      id: 'c4',
      name: full('auth'),
      type: 'A',
      reason: 'type-change',
      cause: {
        ref: ref('HTTPRoute', 'sso', 'auth'),
        event: 'changed',
        via: ['Gateway infra/lan', 'status.addresses[0]'],
      },
    },
    cname(full('auth'), full('old-gw')),
    a(full('auth'), '10.0.40.30'),
  ),
  deleteOf(
    {
      id: 'c5',
      name: full('old-wiki'),
      type: 'A',
      reason: 'source-deleted',
      cause: {ref: ref('Service', 'docs', 'wiki'), event: 'deleted', proof: 'direct-get-404'},
    },
    a(full('old-wiki'), '10.0.40.14'),
  ),
]

export const held: readonly HeldItem[] = [
  {
    zone: zoneName,
    view: '',
    name: full('printer'),
    type: 'A',
    setId: '',
    reason: 'foreign-owner',
    message: 'owner is external-dns/prod',
    foreignOwner: 'external-dns/prod',
    wanted: a(full('printer'), '10.0.40.31'),
    live: a(full('printer'), '10.0.7.4'),
    origins: [{ref: ref('Service', 'office', 'printer'), source: 'service', field: 'annotation', via: []}],
    fix: ['mldns ownership adopt printer.lab.example.net A --from external-dns/prod'],
  },
  {
    zone: zoneName,
    view: '',
    name: full('*'),
    type: 'A',
    setId: '',
    reason: 'policy',
    message: 'rule no-wildcard (mldns.yaml line 41); from HTTPRoute infra/catch-all',
    wanted: a(full('*'), '10.0.40.30'),
    origins: [
      {
        ref: ref('HTTPRoute', 'infra', 'catch-all'),
        source: 'gateway-httproute',
        field: 'spec.hostnames',
        via: [],
      },
    ],
    fix: ['list the name under policies.no-wildcard.except'],
  },
  {
    zone: zoneName,
    view: '',
    name: full('app'),
    type: 'A',
    setId: '',
    reason: 'conflict',
    code: 'MLD0313',
    message: 'two objects want different targets',
    live: a(full('app'), '10.0.40.21'),
    origins: [],
    candidates: [
      {
        cause: {ref: ref('Ingress', 'team-a', 'app', '2026-03-02T08:00:00Z'), event: 'added'},
        wanted: a(full('app'), '10.0.40.21'),
      },
      {
        cause: {ref: ref('HTTPRoute', 'team-b', 'app', '2026-11-23T06:01:00Z'), event: 'added'},
        wanted: a(full('app'), '10.0.40.30'),
      },
    ],
    fix: ['remove one of the two', 'mldns plan --explain app.lab.example.net'],
  },
]

const okGuard: GuardResult = {
  id: 'removals',
  zone: '',
  measured: 2,
  limit: 7,
  unit: 'record sets',
  result: 'ok',
  message: 'removals 2 of 39 owned (limit 7)',
}

/** The plan of a small home laboratory: one of everything. */
export const samplePlan: Plan = {
  completeness: 'complete',
  owner: 'homelab-1',
  policy: 'sync',
  clusters: [
    {
      uid: '2f1c',
      context: 'home',
      origin: 'api',
      reads: [
        {resource: 'services', namespace: '', objects: 31, ok: true, resourceVersion: '81523'},
        {resource: 'ingresses', namespace: '', objects: 12, ok: true},
        {resource: 'httproutes', namespace: '', objects: 9, ok: true},
        {resource: 'gateways', namespace: '', objects: 2, ok: true},
      ],
    },
  ],
  zones: [plannedZone(changes)],
  unread: [],
  changes,
  held,
  guards: [okGuard],
  findings: [],
  summary: summaryOf(changes, held, 34),
}

/** A plan with other changes and nothing held, its summary counted. */
export function planOf(changes: readonly Change[], more: Partial<Plan> = {}): Plan {
  return {
    ...samplePlan,
    zones: [plannedZone(changes)],
    changes,
    held: [],
    guards: [],
    summary: summaryOf(changes, [], 34),
    ...more,
  }
}
