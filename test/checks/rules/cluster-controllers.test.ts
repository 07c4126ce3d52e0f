import {expect} from 'chai'

import type {CheckContext} from '../../../src/checks/context.js'
import type {CheckResult} from '../../../src/checks/result.js'
import {judge} from '../../../src/checks/judge.js'
import {clusterRules} from '../../../src/checks/rules/cluster/rules.js'
import type {KubeObject} from '../../../src/model/cluster.js'
import {kubeObject} from '../../support/builders.js'
import type {World} from '../../support/check-world.js'
import {deployment, externalDns, type DeploymentParts} from '../../support/controller-builders.js'
import {clusterWorld, guideArguments, otherController, rolesOf, withCluster} from './cluster-world.js'

function resultsOf(code: string, context: CheckContext): readonly CheckResult[] {
  return judge(
    clusterRules.filter((rule) => rule.code === code),
    context,
  )
}

function first(code: string, context: CheckContext): CheckResult {
  const [result] = resultsOf(code, context)
  if (result === undefined) throw new Error(`${code} gave no result`)
  return result
}

/** The arguments of the guide with some replaced, by flag. */
function args(changes: Readonly<Record<string, string | undefined>> = {}): readonly string[] {
  const kept = guideArguments.filter((one) => !Object.hasOwn(changes, one.slice(2).split('=')[0] ?? ''))
  return [
    ...kept,
    ...Object.entries(changes).flatMap(([flag, value]) =>
      value === undefined ? [] : [`--${flag}=${value}`],
    ),
  ]
}

const part = {more: {origin: 'manifests', authoritative: false}} as const

describe('MLD0106', () => {
  const mine = (
    ownerId: string,
    more: Partial<NonNullable<World['views']>[number]> = {},
  ): Omit<World, 'snapshot'> => ({
    views: [{provider: 'cloudflare', registry: {ownerId}, ...more}],
  })

  it('passes without any other controller, and says nothing of a part of the manifests', () => {
    expect(first('MLD0106', clusterWorld())).to.include({status: 'pass', message: 'no other DNS controller'})
    expect(first('MLD0106', clusterWorld([], part)).status).to.equal('na')
  })

  it('passes for one external-dns beside mldns with one owner id, or while mldns has none', () => {
    const one = externalDns(guideArguments)
    for (const world of [mine('k8s-external-dns'), mine(''), mine('default'), {views: []}])
      expect(first('MLD0106', clusterWorld([one], {}, world))).to.deep.include({
        status: 'pass',
        message: 'dns/external-dns 0.21.0: cloudflare, sync, owner "k8s-external-dns" in txt, example.com',
      })
  })

  it('fails when mldns would write the same zones under another owner id', () => {
    const result = first('MLD0106', clusterWorld([externalDns(guideArguments)], {}, mine('mldns')))
    expect(result).to.include({status: 'fail', reason: 'other-owner'})
    expect(result.subject.id).to.equal('controller:dns/external-dns')
    expect(result.fix?.commands).to.include('mldns plan --txt-owner-id k8s-external-dns')
  })

  it('lets be what writes elsewhere', () => {
    const domainFilter = {include: ['example.org'], exclude: []}
    const elsewhere = [mine('mldns', {provider: 'route53'}), mine('mldns', {domainFilter})]
    for (const world of elsewhere)
      expect(first('MLD0106', clusterWorld([externalDns(guideArguments)], {}, world)).status).to.equal('pass')
  })

  it('lets be what writes nothing', () => {
    const idle = [externalDns(guideArguments, {replicas: 0}), externalDns([...guideArguments, '--dry-run'])]
    for (const one of idle)
      expect(first('MLD0106', clusterWorld([one], {}, mine('mldns'))).message).to.include('writes nothing')
  })

  it('fails for one that keeps no ownership', () => {
    const one = externalDns(args({registry: 'noop'}))
    expect(first('MLD0106', clusterWorld([one], {}, mine('mldns'))).reason).to.equal('no-ownership')
  })

  const pairs: Readonly<
    Record<string, readonly [Readonly<Record<string, string | undefined>>, string | undefined]>
  > = {
    'the same owner id': [{}, 'same-owner'],
    'the same owner id and other objects': [{namespace: 'shop'}, 'same-owner'],
    'the same owner id under another prefix': [{'txt-prefix': 'x-'}, 'same-names'],
    'another owner id and the same objects': [{'txt-owner-id': 'b'}, 'same-names'],
    'another owner id and other objects': [{'txt-owner-id': 'b', source: 'node'}, undefined],
    'another provider': [{provider: 'aws'}, undefined],
    'another domain': [{'domain-filter': 'example.org'}, undefined],
    'a domain below': [{'domain-filter': 'lab.example.com'}, 'same-owner'],
    'no domain filter': [{'domain-filter': undefined}, 'same-owner'],
    'an excluded domain': [{'exclude-domains': 'example.com'}, undefined],
    'a domain by expression': [{'regex-domain-filter': '(?i)^.*$'}, 'same-owner'],
    'no ownership': [{registry: 'noop'}, 'no-ownership'],
  }
  for (const [title, [changes, reason]] of Object.entries(pairs)) {
    it(`${reason === undefined ? 'lets be' : 'finds'} a second one with ${title}`, () => {
      const second = externalDns(args(changes), {name: 'second'})
      const results = resultsOf(
        'MLD0106',
        clusterWorld([externalDns(guideArguments), second], {}, {views: []}),
      )
      expect(results.map((one) => one.reason)).to.deep.equal([reason, reason])
      if (reason !== undefined) expect(results[0]?.evidence).to.have.length(2)
    })
  }

  it('mentions controllers whose names it cannot know', () => {
    expect(first('MLD0106', clusterWorld([otherController()]))).to.include({
      reason: 'unread-writer',
      severity: 'info',
    })
  })

  it('is skipped when Deployments may not be listed', () => {
    const problems = {deployments: {reason: 'forbidden', message: 'no'}} as const
    expect(first('MLD0106', clusterWorld([], {problems}))).to.include({status: 'skip', reason: 'rbac-denied'})
  })
})

describe('MLD0107', () => {
  function pod(status: Readonly<Record<string, unknown>>): KubeObject {
    return kubeObject('v1', 'Pod', {
      name: 'external-dns-1',
      namespace: 'dns',
      labels: {app: 'external-dns'},
      status,
    })
  }
  const down: DeploymentParts = {status: {replicas: 1}}

  function waiting(reason: string, message = ''): KubeObject {
    return pod({
      phase: 'Pending',
      containerStatuses: [{name: 'external-dns', restartCount: 0, state: {waiting: {reason, message}}}],
    })
  }

  it('explains a crash by the arguments of the guide that external-dns does not have', () => {
    const one = externalDns([...guideArguments, '--leader-elect=true'], {...down, replicas: 2})
    const result = first('MLD0107', clusterWorld([one, waiting('CrashLoopBackOff')]))
    expect(result).to.include({reason: 'bad-arguments'})
    expect(result.message).to.include('external-dns has no --leader-elect')
    expect(result.fix?.text).to.include('no leader election')
    const twice = externalDns([...guideArguments, '--namespace=production', '--namespace=staging'], down)
    expect(first('MLD0107', clusterWorld([twice])).message).to.include('--namespace is given more than once')
  })

  it('trusts what runs, and a manifest as far as it goes', () => {
    const one = externalDns([...guideArguments, '--leader-elect=true'])
    expect(first('MLD0107', clusterWorld([one])).status).to.equal('pass')
    const written = externalDns(guideArguments, {status: {}})
    expect(first('MLD0107', clusterWorld([written], part)).status).to.equal('na')
    const wrong = externalDns([...guideArguments, '--leader-elect=true'], {status: {}})
    expect(first('MLD0107', clusterWorld([wrong], part)).reason).to.equal('bad-arguments')
  })

  const waits = {
    ImagePullBackOff: 'image-pull',
    CreateContainerConfigError: 'container-config',
    CrashLoopBackOff: 'crash-loop',
    ContainerCreating: 'not-ready',
  }
  for (const [reason, expected] of Object.entries(waits)) {
    it(`tells ${reason} as ${expected}`, () => {
      const context = clusterWorld([
        externalDns(guideArguments, down),
        waiting(reason, 'secret "x" not found'),
      ])
      const result = first('MLD0107', context)
      expect(result.reason).to.equal(expected)
      expect(result.evidence).to.include('secret "x" not found')
    })
  }

  it('explains a crash by the last words of its log', () => {
    const context = withCluster(
      clusterWorld([externalDns(guideArguments, down), waiting('CrashLoopBackOff')]),
      {
        logs: [
          {
            namespace: 'dns',
            pod: 'external-dns-1',
            container: 'external-dns',
            lines: [
              'time="t" level=fatal msg="failed to sync *v1.Ingress after 60s: context deadline exceeded"',
            ],
          },
          {namespace: 'dns', pod: 'other-1', container: 'external-dns', lines: ['panic: not ours']},
        ],
      },
    )
    const result = first('MLD0107', context)
    expect(result.message).to.include('could not read a kind of object')
    expect(result.evidence?.join('\n')).to.include('failed to sync').and.not.include('not ours')
  })

  it('tells of recent restarts, not of old ones', () => {
    const restarted = (finishedAt: string): KubeObject =>
      pod({
        phase: 'Running',
        conditions: [{type: 'Ready', status: 'True'}],
        containerStatuses: [
          {
            name: 'external-dns',
            restartCount: 9,
            lastState: {terminated: {reason: 'OOMKilled', exitCode: 137, finishedAt}},
          },
        ],
      })
    const of = (finishedAt: string): CheckResult =>
      first('MLD0107', clusterWorld([externalDns(guideArguments), restarted(finishedAt)]))
    expect(of('2026-09-20T09:30:00Z')).to.include({reason: 'restarting'})
    expect(of('2026-09-20T09:30:00Z').fix?.text).to.include('memory')
    expect(of('2026-09-01T09:30:00Z').status).to.equal('pass')
    expect(of('yesterday').status).to.equal('pass')
  })

  it('tells of one that runs and fails at its work, until it succeeds', () => {
    const line = (level: string, message: string): string => `time="t" level=${level} msg="${message}"`
    const denied = line('error', 'AccessDenied: not authorized to perform: route53:ListHostedZones')
    const of = (lines: readonly string[]): CheckResult =>
      first(
        'MLD0107',
        withCluster(clusterWorld([externalDns(guideArguments)]), {
          logs: [{namespace: 'dns', pod: 'external-dns-5d-x', container: 'external-dns', lines}],
        }),
      )
    expect(of([denied, denied])).to.include({reason: 'log-errors'})
    expect(of([denied, denied]).evidence?.[0]).to.include('(2 times)')
    expect(of([denied, line('info', 'All records are already up to date')]).status).to.equal('pass')
  })

  it('tells of replicas that all write, of none, and of a dry run', () => {
    expect(first('MLD0107', clusterWorld([externalDns(guideArguments, {replicas: 2})])).reason).to.equal(
      'several-replicas',
    )
    expect(first('MLD0107', clusterWorld([externalDns(guideArguments, {replicas: 0})]))).to.include({
      reason: 'scaled-to-zero',
      severity: 'info',
    })
    expect(first('MLD0107', clusterWorld([externalDns([...guideArguments, '--dry-run'])]))).to.include({
      reason: 'dry-run',
      severity: 'info',
    })
  })

  describe('with a NetworkPolicy', () => {
    function policy(egress: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): KubeObject {
      return kubeObject('networking.k8s.io/v1', 'NetworkPolicy', {
        name: 'external-dns',
        namespace: 'dns',
        spec: {
          podSelector: {matchLabels: {app: 'external-dns'}},
          policyTypes: ['Ingress', 'Egress'],
          egress,
          ...more,
        },
      })
    }
    const dns = {
      to: [],
      ports: [
        {protocol: 'UDP', port: 53},
        {protocol: 'TCP', port: 53},
      ],
    }
    const https = {to: [], ports: [{protocol: 'TCP', port: 443}]}
    const apiByLabel = {
      to: [{namespaceSelector: {}, podSelector: {matchLabels: {component: 'kube-apiserver'}}}],
      ports: [{protocol: 'TCP', port: 443}],
    }
    const apiServer = kubeObject('discovery.k8s.io/v1', 'EndpointSlice', {
      name: 'kubernetes',
      namespace: 'default',
      labels: {'kubernetes.io/service-name': 'kubernetes'},
      rest: {endpoints: [{addresses: ['10.1.0.10']}], ports: [{name: 'https', port: 6443}]},
    })
    const of = (...objects: readonly KubeObject[]): CheckResult =>
      first('MLD0107', clusterWorld([externalDns(guideArguments), ...objects]))

    it('of the guide passes where the API is at 443, and not where it is at 6443', () => {
      const ofGuide = policy([dns, https, apiByLabel])
      expect(of(ofGuide).status).to.equal('pass')
      const blocked = of(ofGuide, apiServer)
      expect(blocked.reason).to.equal('egress-blocked')
      expect(blocked.message).to.include('the Kubernetes API (TCP 6443)')
      const opened = {to: [{ipBlock: {cidr: '10.1.0.0/24'}}], ports: [{port: 6443}]}
      expect(of(policy([dns, https, opened]), apiServer).status).to.equal('pass')
    })

    it('that leaves out DNS or the provider is told', () => {
      expect(of(policy([https])).args?.['blocked']).to.deep.equal(['DNS (UDP and TCP 53)'])
      const inside = {to: [{namespaceSelector: {}}]}
      expect(of(policy([inside])).args?.['blocked']).to.deep.equal(['cloudflare (TCP 443)'])
      expect(of(policy([])).args?.['blocked']).to.have.length(3)
    })

    it('that selects other pods, only ingress, or cannot be read, is no hindrance', () => {
      expect(of(policy([], {podSelector: {matchLabels: {app: 'web'}}})).status).to.equal('pass')
      expect(of(policy([], {policyTypes: ['Ingress']})).status).to.equal('pass')
      expect(
        of(policy([], {podSelector: {matchExpressions: [{key: 'app', operator: 'Near'}]}})).status,
      ).to.equal('pass')
      expect(of(policy([{to: 'everything', ports: 'all'}])).status).to.equal('pass')
      expect(of(policy([{ports: [{port: 'https'}]}])).status).to.equal('pass')
    })
  })
})

describe('MLD0108', () => {
  const one = externalDns(guideArguments)

  it('needs only what the arguments make it read', () => {
    const [clusterRole, binding] = rolesOf()
    if (clusterRole === undefined || binding === undefined) throw new Error('no roles')
    const small = {...clusterRole, rest: {rules: [{apiGroups: [''], resources: ['services'], verbs: ['*']}]}}
    const narrow = externalDns([
      ...args({source: undefined}),
      '--source=service',
      '--service-type-filter=LoadBalancer',
    ])
    expect(first('MLD0108', clusterWorld([narrow, small, binding])).status).to.equal('pass')
    const result = first('MLD0108', clusterWorld([one, small, binding]))
    expect(result.reason).to.equal('no-list')
    expect(result.args?.['resources']).to.deep.equal([
      'endpointslices.discovery.k8s.io',
      'pods',
      'nodes',
      'ingresses.networking.k8s.io',
    ])
    expect(result.fix?.commands?.[0]).to.include(
      '{apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list, watch]}',
    )
  })

  it('names the ServiceAccount to which nothing is bound, and a role that is gone', () => {
    const [, binding] = rolesOf()
    if (binding === undefined) throw new Error('no binding')
    const result = first('MLD0108', clusterWorld([one, binding]))
    expect(result.reason).to.equal('no-role')
    expect(result.message).to.include('dns/external-dns')
    expect(result.evidence).to.include('ClusterRole external-dns is bound and does not exist')
  })

  it('counts roles of a namespace for one that reads only there', () => {
    const [clusterRole] = rolesOf()
    if (clusterRole === undefined) throw new Error('no role')
    const binding = kubeObject('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      name: 'external-dns',
      namespace: 'shop',
      rest: {
        roleRef: {kind: 'ClusterRole', name: 'external-dns'},
        subjects: [{kind: 'ServiceAccount', namespace: 'dns', name: 'external-dns'}],
      },
    })
    const inShop = externalDns([...args({source: undefined}), '--source=ingress', '--namespace=shop'])
    expect(first('MLD0108', clusterWorld([inShop, clusterRole, binding])).status).to.equal('pass')
    const everywhere = externalDns([...args({source: undefined}), '--source=ingress'])
    expect(first('MLD0108', clusterWorld([everywhere, clusterRole, binding])).reason).to.equal('no-list')
  })

  it('does not count rules for single objects, and counts rights of the group of all accounts', () => {
    const ingress = externalDns([...args({source: undefined}), '--source=ingress'])
    const role = (
      rule: Readonly<Record<string, unknown>>,
      subject: Readonly<Record<string, unknown>>,
    ): readonly KubeObject[] => [
      kubeObject('rbac.authorization.k8s.io/v1', 'ClusterRole', {
        name: 'r',
        namespace: '',
        rest: {rules: [rule]},
      }),
      kubeObject('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
        name: 'b',
        namespace: '',
        rest: {roleRef: {kind: 'ClusterRole', name: 'r'}, subjects: [subject]},
      }),
    ]
    const rule = {apiGroups: ['*'], resources: ['*'], verbs: ['list', 'watch']}
    const group = {kind: 'Group', name: 'system:serviceaccounts:dns'}
    expect(first('MLD0108', clusterWorld([ingress, ...role(rule, group)])).status).to.equal('pass')
    const single = {...rule, resourceNames: ['web']}
    expect(first('MLD0108', clusterWorld([ingress, ...role(single, group)])).reason).to.equal('no-list')
    const stranger = {kind: 'ServiceAccount', name: 'external-dns', namespace: 'other'}
    expect(first('MLD0108', clusterWorld([ingress, ...role(rule, stranger)])).reason).to.equal('no-role')
  })

  it('has no verdict where roles may be missing from view', () => {
    const forbidden = {reason: 'forbidden', message: 'no'} as const
    expect(first('MLD0108', clusterWorld([one], {problems: {rolebindings: forbidden}}))).to.include({
      status: 'inconclusive',
      reason: 'rbac-denied',
    })
    expect(first('MLD0108', clusterWorld([one], {problems: {clusterroles: forbidden}})).status).to.equal(
      'skip',
    )
    expect(first('MLD0108', clusterWorld([one], part)).status).to.equal('inconclusive')
    expect(first('MLD0108', clusterWorld([otherController()])).status).to.equal('na')
  })

  it('knows the kinds of every source it names', () => {
    const sources = ['gateway-httproute', 'crd', 'pod', 'traefik-proxy', 'istio-virtualservice']
    const many = deployment({
      serviceAccount: 'external-dns',
      containers: [
        {
          image: 'external-dns:v0.22.0',
          args: [
            ...sources.map((source) => `--source=${source}`),
            '--registry=crd',
            '--gateway-listener-sets',
            '--provider=aws',
            '--policy=sync',
          ],
        },
      ],
    })
    expect(first('MLD0108', clusterWorld([many])).args?.['resources']).to.deep.equal([
      'httproutes.gateway.networking.k8s.io',
      'gateways.gateway.networking.k8s.io',
      'namespaces',
      'listenersets.gateway.networking.k8s.io',
      'dnsendpoints.externaldns.k8s.io',
      'nodes',
      'pods',
      'ingressroutes.traefik.io',
      'ingressroutetcps.traefik.io',
      'ingressrouteudps.traefik.io',
      'services',
      'ingresses.networking.k8s.io',
      'gateways.networking.istio.io',
      'virtualservices.networking.istio.io',
      'dnsrecords.externaldns.k8s.io',
    ])
  })
})
