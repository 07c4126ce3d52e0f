import type {Change, GuardResult} from '../../src/plan/change.js'
import type {Plan} from '../../src/plan/plan.js'
import type {PlanFileFacts} from '../../src/render/plan-totals.js'
import {a} from '../support/builders.js'
import {
  createOf,
  deleteOf,
  full,
  held,
  planOf,
  plannedZone,
  ref,
  samplePlan,
  summaryOf,
  updateOf,
} from './sample-plan.js'

/** Where the plans of the tests are saved. */
export const planFile: PlanFileFacts = {
  planId: '01KAZ6Y8T5ENRZ8Q4V0J3W2M1C',
  digest: `sha256:${'9f31c2'.repeat(10)}abcd`,
  expiresAt: '2026-11-23T08:12:00Z',
  path: 'plan.json',
}

/** `count` changes: creates from seven namespaces, updates through one Gateway, two deletes. */
export function largePlan(count: number): Plan {
  const changes: readonly Change[] = [
    ...Array.from({length: count - 302 > 0 ? count - 302 : 0}, (_, index) =>
      createOf(
        {
          id: `c${index + 1}`,
          name: full(`n${index}`),
          type: 'A',
          reason: 'new-name',
          cause: {ref: ref('Service', `team-${index % 7}`, `s${index}`), event: 'added'},
        },
        a(full(`n${index}`), `10.1.${index >> 8}.${index & 255}`),
      ),
    ),
    ...Array.from({length: 300}, (_, index) =>
      updateOf(
        {
          id: `u${index + 1}`,
          name: full(`r${index}`),
          type: 'A',
          reason: 'values',
          cause: {
            ref: ref('HTTPRoute', 'web', `r${index}`),
            event: 'address-changed',
            via: ['Gateway infra/lan', 'status.addresses[0]'],
          },
        },
        a(full(`r${index}`), '10.0.40.30'),
        a(full(`r${index}`), '10.0.41.30'),
      ),
    ),
    ...['old-1', 'old-2'].map((name) =>
      deleteOf(
        {
          id: name,
          name: full(name),
          type: 'A',
          reason: 'source-deleted',
          cause: {ref: ref('Service', 'docs', name), event: 'deleted', proof: 'direct-get-404'},
        },
        a(full(name), '10.0.40.14'),
      ),
    ),
  ]
  const creates = changes.filter(({action}) => action === 'create')
  return planOf(
    changes.map((change, index) => ({...change, group: `g${index + 1}`})),
    {
      guards: [
        {
          id: 'removals',
          zone: 'lab.example.net',
          measured: 2,
          limit: 50,
          unit: 'record sets',
          result: 'ok',
          message: `removals 2 of ${creates.length} owned in zone lab.example.net (limit 50)`,
        },
      ],
    },
  )
}

const blockedGuard: GuardResult = {
  id: 'removals',
  zone: 'lab.example.net',
  measured: 14,
  limit: 8,
  unit: 'record sets',
  result: 'blocked',
  message: 'removals 14 of 39 owned in zone lab.example.net (limit 8); to allow it: --allow-removals 14',
}

/** Fourteen deletes of thirty-nine owned sets. */
export const blockedPlan: Plan = planOf(
  Array.from({length: 14}, (_, index) =>
    deleteOf(
      {
        id: `c${index + 1}`,
        name: full(`media-${index + 1}`),
        type: 'A',
        reason: 'source-deleted',
        cause: {
          ref: ref('HTTPRoute', 'media', `route-${index + 1}`),
          event: 'deleted',
          proof: 'direct-get-404',
          note: `HTTPRoute media/route-${index + 1} no longer exists`,
        },
      },
      a(full(`media-${index + 1}`), '10.0.40.30'),
    ),
  ),
  {guards: [blockedGuard]},
)

const safe = samplePlan.changes.filter(({action}) => action === 'create' || action === 'update')

/** One list could not be read, one zone neither; findings of all severities. */
export const partialPlan: Plan = planOf(safe, {
  completeness: 'sources-partial',
  clusters: samplePlan.clusters.map((cluster) => ({
    ...cluster,
    reads: [
      ...cluster.reads,
      {
        resource: 'tlsroutes',
        namespace: 'edge',
        objects: 0,
        ok: false,
        error: 'listing tlsroutes.gateway.networking.k8s.io was refused (403): user "dns" may not list them',
      },
    ],
  })),
  unread: [
    {
      zone: 'example.org',
      view: '',
      code: 'ZONE_REFUSED',
      message: 'transfer of example.org from 192.0.2.53:53 was refused (REFUSED)',
    },
  ],
  held: [
    {
      zone: 'lab.example.net',
      view: '',
      name: full('old-wiki'),
      type: 'A',
      setId: '',
      reason: 'source-incomplete',
      message: 'old-wiki.lab.example.net A stays: not everything could be read',
      live: a(full('old-wiki'), '10.0.40.14'),
      origins: [],
      fix: [],
    },
    {
      zone: 'lab.example.net',
      view: '',
      name: full('blog'),
      type: 'A',
      setId: '',
      reason: 'grace',
      message: 'blog.lab.example.net A is removed when nothing wants it until then',
      live: a(full('blog'), '10.0.40.15'),
      until: '2026-11-23T06:31:30Z',
      origins: [],
      fix: [],
    },
  ],
  findings: [
    {
      code: 'MLD0102',
      severity: 'error',
      message: 'tlsroutes in namespace edge could not be listed: 403, expected 200',
      fix: 'kubectl auth can-i list tlsroutes.gateway.networking.k8s.io -n edge',
    },
    {
      code: 'MLD0311',
      severity: 'warning',
      message:
        'annotation external-dns.alpha.kubernetes.io/ttl is "5 minutes", expected seconds or a duration such as 5m',
      ref: ref('Service', 'dev', 'web'),
      names: ['web.lab.example.net'],
      fix: 'write 300 or 5m',
    },
    {code: 'MLD0399', severity: 'info', message: 'two Services share 10.0.40.12'},
  ],
  summary: {...summaryOf(safe, [], 34), held: 2},
})

/** Nothing can be planned. */
export const erroredPlan: Plan = planOf([], {
  completeness: 'errored',
  zones: [],
  unread: [
    {
      zone: 'lab.example.net',
      view: '',
      code: 'PROVIDER_UNAVAILABLE',
      message: 'reading zone lab.example.net from route53: no answer within 30 s',
    },
  ],
  findings: [
    {
      code: 'MLD0503',
      severity: 'error',
      message: 'zone lab.example.net could not be read: no answer within 30 s',
      fix: 'mldns troubleshoot',
    },
  ],
})

/** The same name in two views. */
export const viewsPlan: Plan = planOf(
  ['lan', 'public'].map((view, index) => ({
    ...createOf(
      {
        id: `c${index + 1}`,
        name: full('www'),
        type: 'A',
        reason: 'new-name',
        view,
        cause: {ref: ref('Ingress', 'web', 'site'), event: 'added'},
      },
      a(full('www'), view === 'lan' ? '10.0.40.12' : '192.0.2.12'),
    ),
  })),
  {
    zones: ['lan', 'public'].map((view) => {
      const zone = plannedZone([])
      const provider = view === 'lan' ? 'rfc2136' : 'route53'
      const note = view === 'lan' ? 'each message is checked by the server' : zone.capabilities.note
      return {
        ...zone,
        zone: {...zone.zone, view, provider},
        capabilities: {...zone.capabilities, note},
        recordSets: 20,
        owned: 7,
      }
    }),
    held: held.slice(0, 1).map((item) => ({...item, view: 'lan'})),
  },
)
