import {buildReport, type ReportOptions} from '../../src/checks/build-report.js'
import type {CheckContext} from '../../src/checks/context.js'
import {judge} from '../../src/checks/judge.js'
import {allChecks} from '../../src/checks/registry.js'
import type {Report} from '../../src/checks/report.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../src/checks/result.js'
import {
  clusterSubject,
  hostSubject,
  poolSubject,
  providerSubject,
  serviceSubject,
  toolSubject,
  zoneSubject,
} from '../../src/checks/subject.js'
import {parseSuppressions, toSuppress} from '../../src/checks/suppress.js'
import {toMetalLBFacts} from '../../src/checks/facts/build-metallb.js'
import {toSnapshot} from '../metallb/scenario-world.js'
import {metallb, pool, service} from '../metallb/world.js'
import {checkContext, clusterFacts} from '../support/check-context.js'
import {sha256} from './sample-plan.js'

export const reportTextOptions = {width: 80, now: '2026-09-20T10:02:05Z'}

export const reportOptions: ReportOptions = {
  runId: '01J8ZK',
  startedAt: '2026-09-20T10:02:00Z',
  durationMs: 4210,
  failOn: 'error',
  strict: false,
  digest: sha256,
  suppress: () => undefined,
  severities: new Map(),
  expired: [],
}

/** The report of results as rules give them: gated and put together by the engine. */
export function reportOf(
  results: readonly CheckResult[],
  context: CheckContext = checkContext(),
  options: Partial<ReportOptions> = {},
): Report {
  return buildReport(
    results.length === 0 ? [] : judge([{code: 'MLD0000', judge: () => results}], context),
    context,
    {
      ...reportOptions,
      ...options,
    },
  )
}

const provider = providerSubject('rfc2136', 'public')
const zone = zoneSubject('example.com', 'rfc2136', 'public')
const publicPool = poolSubject('public')
export const web = {...serviceSubject('default/web'), within: [publicPool.id]}
export const host = hostSubject('shop.example.com', 'public', [zone.id, web.id])

const snapshot = toSnapshot([
  pool('public', ['203.0.113.16/28']),
  pool('private', ['192.168.1.240/28']),
  metallb('L2Advertisement', 'lan', {ipAddressPools: ['private']}),
  service('web', {ips: ['203.0.113.20']}),
])

const subjects = [host, web, zone, publicPool, provider]
const context: CheckContext = checkContext({
  cluster: {...clusterFacts(snapshot), context: 'prod-a'},
  metallb: toMetalLBFacts(snapshot),
  scope: {targets: ['svc/web'], subjects: new Set(subjects.map(({id}) => id))},
})

const advertised = fail('MLD0210', web, {
  reason: 'ann-no-advertisement',
  message: 'pool "public" (203.0.113.20) is selected by none of 1 L2Advertisement, 0 BGPAdvertisements',
  args: {pool: 'public', l2: 1, bgp: 0},
  evidence: ['L2Advertisement lan: ipAddressPools [private]'],
  fix: {
    text: 'add "public" to spec.ipAddressPools of L2Advertisement lan',
    commands: [
      `kubectl -n metallb-system patch l2advertisement lan --type json -p '[{"op":"add","path":"/spec/ipAddressPools/-","value":"public"}]'`,
    ],
  },
  location: 'deploy/metallb.yaml:12',
})

const results: readonly CheckResult[] = [
  pass('MLD0101', clusterSubject, 'v1.34.1'),
  pass('MLD0102', clusterSubject),
  pass('MLD0104', clusterSubject, '14 lists'),
  na('MLD0109', clusterSubject, 'no CoreDNS is found'),
  pass('MLD0201', clusterSubject),
  pass('MLD0203', clusterSubject),
  pass('MLD0206', web, '203.0.113.20'),
  fail('MLD0209', web, {
    reason: 'old-prefix',
    message:
      'Service default/web has annotation metallb.universe.tf/address-pool, expected metallb.io/address-pool',
    fix: {
      text: 'write the annotation with the prefix metallb.io/',
      commands: [
        'kubectl -n default annotate service web metallb.io/address-pool=public metallb.universe.tf/address-pool-',
      ],
    },
  }),
  advertised,
  pass('MLD0214', web, '2 of 2'),
  pass('MLD0216', web),
  inconclusive('MLD0220', web, 'mode-not-observable', 'the native BGP mode reports no sessions'),
  fail('MLD0224', web, {
    reason: 'not-pinned',
    severity: 'info',
    message: 'the address of Service default/web is not requested, so it may change',
    fix: {text: 'request it with the annotation metallb.io/loadBalancerIPs'},
  }),
  pass('MLD0301', web, 'shop.example.com'),
  fail('MLD0312', host, {
    reason: 'private-in-public',
    message: 'shop.example.com is wanted with 203.0.113.20, which the view public does not publish',
    fix: {text: 'publish it in another view'},
  }),
  skip('MLD0504', provider, 'opt-in', 'only with --probe-write'),
  skip('MLD0502', provider, 'no-credential', 'no TSIG key is configured'),
  pass('MLD0503', provider, 'example.com'),
  fail('MLD0901', web, {
    reason: 'timeout',
    message: '203.0.113.20:443 timed out after 3 s',
    fix: {text: 'see its cause'},
  }),
  fail('MLD1009', zone, {
    reason: 'unsigned',
    message: 'zone example.com is not signed',
    fix: {text: 'sign it at the provider'},
  }),
  pass('MLD0003', toolSubject, '0.2 s off'),
]

const {active} = parseSuppressions(
  [{text: 'MLD0312 host:* until 2027-01-31: lab names are public on purpose', source: 'config'}],
  '2026-09-20',
)

/** One of everything, about one Service and its name. */
export const sampleReport: Report = reportOf(results, context, {
  suppress: toSuppress(active, () => undefined),
})

/** Nothing is wrong. */
export const fineReport: Report = reportOf(
  results.filter(({status}) => status === 'pass'),
  context,
)

/** What comes before the broken link could not be judged. */
export const unsureReport: Report = reportOf(
  [
    pass('MLD0206', web, '203.0.113.20'),
    skip('MLD0210', web, 'rbac-denied', 'no permission: list l2advertisements.metallb.io'),
    skip('MLD0211', web, 'rbac-denied', 'no permission: list l2advertisements.metallb.io'),
    skip('MLD0216', web, 'rbac-denied', 'no permission: list l2advertisements.metallb.io'),
    skip('MLD0218', web, 'rbac-denied', 'no permission: list nodes'),
  ],
  context,
)

/** The cluster cannot be reached: everything that reads it is blocked. */
export const blockedReport: Report = reportOf([
  fail('MLD0101', clusterSubject, {
    reason: 'unreachable',
    message: 'https://192.0.2.1:6443 does not answer: connect ECONNREFUSED',
    fix: {text: 'check the context and the VPN', commands: ['kubectl --context prod-a version']},
  }),
  ...allChecks
    .filter(({code}) => /^MLD0[1-4]/.test(code) && code !== 'MLD0101')
    .map(({code}) => pass(code, clusterSubject)),
])

/** Many Services with the same few troubles. */
export const largeReport: Report = reportOf(
  Array.from({length: 500}, (_, index) => serviceSubject(`team-${index % 7}/app-${index}`)).flatMap(
    (one, index) => [
      ...(index % 5 === 0
        ? [
            fail('MLD0206', one, {
              reason: 'alloc-no-pool',
              message: `Service ${one.namespace}/${one.name} has no address: 192.0.2.${index % 200} is in no pool`,
              fix: {
                text: 'enlarge a pool',
                commands: [`kubectl -n ${one.namespace} describe service ${one.name}`],
              },
            }),
          ]
        : [pass('MLD0206', one, `192.0.2.${index % 200}`)]),
      index % 3 === 0
        ? fail('MLD0302', one, {
            reason: 'prefix-conflict',
            message: `Service ${one.namespace}/${one.name} says ttl ${index} and ${index + 1} under two prefixes`,
            evidence: Array.from({length: 5}, (_, at) => `line ${at} of app-${index}`),
            fix: {text: 'keep one of them'},
          })
        : pass('MLD0302', one),
      pass('MLD0214', one),
      skip('MLD0901', one, 'opt-in', 'only with --reach'),
    ],
  ),
)
