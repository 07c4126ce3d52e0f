import {expect} from 'chai'
import {loadAll} from 'js-yaml'

import {judge} from '../../../src/checks/judge.js'
import type {CheckResult} from '../../../src/checks/result.js'
import {clusterRules} from '../../../src/checks/rules/cluster/rules.js'
import {configMaps, nodes, services} from '../../../src/model/resource-kinds.js'
import {kubeObject} from '../../support/builders.js'
import {snapshotOf} from '../../support/controller-builders.js'
import type {CheckContext} from '../../../src/checks/context.js'
import {currentContext} from '../../../src/checks/facts/cluster.js'
import {clusterWorld, coredns, lostCluster, usualCorefile, withCluster} from './cluster-world.js'

/** The results of one rule, the engine's skips included. */
function resultsOf(code: string, context: CheckContext): readonly CheckResult[] {
  return judge(
    clusterRules.filter((rule) => rule.code === code),
    context,
  )
}

function only(code: string, context: CheckContext): CheckResult {
  const [first, ...others] = resultsOf(code, context)
  if (first === undefined) throw new Error(`${code} gave no result`)
  expect(others).to.deep.equal([])
  return first
}

const part = {more: {origin: 'manifests', authoritative: false}} as const

describe('MLD0101 and MLD0102', () => {
  const troubles = {
    unavailable: ['unreachable', 'skip'],
    timeout: ['timeout', 'skip'],
    invalid: ['no-kubernetes-api', 'skip'],
    unauthorized: ['not-asked', 'fail'],
  } as const
  for (const [trouble, [reason, login]] of Object.entries(troubles)) {
    it(`tell ${trouble} apart`, () => {
      const context = lostCluster(trouble as keyof typeof troubles, 'opening context prod: it failed.')
      expect(only('MLD0101', context).reason).to.equal(reason)
      expect(only('MLD0102', context).status).to.equal(login)
    })
  }

  it('name the context and the kubeconfig user, with the command to try', () => {
    const {message, args, fix} = only('MLD0102', lostCluster('unauthorized', 'opening context prod: 401.'))
    expect(message).to.equal('opening context prod: 401 (kubeconfig user admin)')
    expect(args).to.deep.equal({context: 'prod', user: 'admin'})
    expect(fix?.commands).to.deep.equal(['kubectl --context prod auth whoami'])
  })

  it('do not stand in the way when a token ran out half way', () => {
    const context = clusterWorld([], {problems: {pods: {reason: 'unauthorized', message: 'no.'}}})
    expect(only('MLD0101', context).status).to.equal('pass')
    expect(only('MLD0102', context)).to.include({reason: 'refused-in-part', severity: 'warning'})
  })

  it('do not concern manifests', () => {
    const context = clusterWorld([], part)
    expect(only('MLD0101', context).status).to.equal('na')
    expect(only('MLD0102', context).status).to.equal('na')
  })
})

describe('a server that answers, and not as the API does', () => {
  const page = {reason: 'invalid', message: 'the answer is no JSON object (text/html)'} as const
  const login = (): CheckContext => {
    const {snapshot} = clusterWorld().cluster
    const lists = snapshot?.lists.map((list) => ({...list, objects: 0, problem: page})) ?? []
    return withCluster(clusterWorld(), {snapshot: snapshot && {...snapshot, lists}})
  }

  it('is no Kubernetes API, and nothing else is said of it', () => {
    expect(only('MLD0101', login())).to.include({
      status: 'fail',
      reason: 'no-kubernetes-api',
      message: page.message,
    })
    expect(only('MLD0102', login())).to.include({status: 'skip', reason: 'blocked-by'})
    const blocked = judge(clusterRules, login()).filter(({code}) => code === 'MLD0103' || code === 'MLD0104')
    for (const {args} of blocked) expect(args).to.deep.equal({blockedBy: 'MLD0101'})
  })

  it('is one as long as any list was read or refused', () => {
    const problems = {nodes: page, services: page}
    expect(only('MLD0101', clusterWorld([], {problems})).status).to.equal('pass')
  })
})

describe('the current context', () => {
  it('is not written into commands as if that were its name', () => {
    const world = withCluster(lostCluster('unauthorized', 'no'), {context: currentContext})
    expect(only('MLD0102', world).fix?.commands).to.deep.equal(['kubectl auth whoami'])
  })
})

describe('MLD0103', () => {
  const forbidden = {reason: 'forbidden', message: 'no', user: 'system:serviceaccount:dns:mldns'} as const

  it('prints the missing rules and no others, ready to apply', () => {
    const snapshot = snapshotOf([], {problems: {nodes: forbidden, ingresses: forbidden}})
    const world = withCluster(clusterWorld(), {
      snapshot: {
        ...snapshot,
        lists: [
          ...snapshot.lists,
          {kind: nodes, namespace: '', objects: 0, problem: forbidden},
          {kind: services, namespace: 'shop', objects: 0, problem: forbidden},
          {kind: configMaps, namespace: 'kube-system', name: 'coredns', objects: 0, problem: forbidden},
          {kind: configMaps, namespace: 'kube-system', name: 'kube-proxy', objects: 0, problem: forbidden},
        ],
      },
      logs: [{namespace: 'dns', pod: 'x', container: '', lines: [], problem: forbidden}],
    })
    const {evidence, fix, args, message} = only('MLD0103', world)
    expect(message).to.match(
      /^no permission: list ingresses\.networking\.k8s\.io, list nodes, list services, get configmaps\/coredns and 2 more$/,
    )
    expect(args).to.have.property('user', 'system:serviceaccount:dns:mldns')
    expect(evidence).to.deep.equal([
      'ClusterRole: {apiGroups: [""], resources: [nodes], verbs: [get, list]}',
      'ClusterRole: {apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list]}',
      'Role in dns: {apiGroups: [""], resources: [pods/log], verbs: [get]}',
      'Role in kube-system: {apiGroups: [""], resources: [configmaps], resourceNames: [coredns, kube-proxy], verbs: [get]}',
      'Role in shop: {apiGroups: [""], resources: [services], verbs: [get, list]}',
    ])
    const [command = ''] = fix?.commands ?? []
    const yaml = /^kubectl apply -f - <<'EOF'\n([\s\S]*)EOF$/.exec(command)?.[1] ?? ''
    const kinds = loadAll(yaml).map((one) => (one as {kind: string}).kind)
    expect(kinds).to.deep.equal([
      'ClusterRole',
      'ClusterRoleBinding',
      ...['dns', 'kube-system', 'shop'].flatMap(() => ['Role', 'RoleBinding']),
    ])
    expect(yaml).to.not.match(/watch|create|update|delete|secrets/)
  })

  it('binds to nobody when the API did not say who was refused', () => {
    const {fix} = only('MLD0103', clusterWorld([], {problems: {nodes: {reason: 'forbidden', message: 'no'}}}))
    expect(fix?.commands?.join()).to.not.include('Binding')
    expect(fix?.text).to.include('bind it')
  })
})

describe('MLD0104', () => {
  it('says that removals are disabled, whatever the reason', () => {
    for (const reason of ['forbidden', 'timeout', 'unavailable', 'invalid'] as const) {
      const {reason: found, message} = only(
        'MLD0104',
        clusterWorld([], {problems: {ingresses: {reason, message: 'no'}}}),
      )
      expect(found).to.equal(`list-${reason}`)
      expect(message).to.include('ingresses.networking.k8s.io').and.include('removals are disabled')
    }
  })

  it('prints what grants the lists that were refused', () => {
    const problems = {ingresses: {reason: 'forbidden', message: 'no'}} as const
    const {fix} = only('MLD0104', clusterWorld([], {problems}))
    expect(fix?.commands).to.deep.equal(only('MLD0103', clusterWorld([], {problems})).fix?.commands)
  })

  it('is a warning only when every list is missing for want of permission', () => {
    const forbidden = {reason: 'forbidden', message: 'no'} as const
    const timeout = {reason: 'timeout', message: 'no'} as const
    const refused = clusterWorld([], {problems: {ingresses: forbidden, services: forbidden}})
    expect(only('MLD0104', refused).severity).to.equal('warning')
    const both = clusterWorld([], {problems: {ingresses: forbidden, services: timeout}})
    expect(only('MLD0104', both).severity).to.equal(undefined)
  })

  it('takes what a dump lacks for no list that broke off', () => {
    const problems = {
      endpointslices: {reason: 'unavailable', message: 'dump.yaml holds no EndpointSlice'},
    } as const
    const dump = withCluster(clusterWorld([], {problems}), {origin: 'dump'})
    expect(only('MLD0104', dump)).to.include({status: 'inconclusive', reason: 'manifests-partial'})
  })

  it('looks only at what the sources need', () => {
    const problems = {nodes: {reason: 'timeout', message: 'no'}} as const
    const settings = {sources: ['service'], serviceTypes: ['LoadBalancer']}
    expect(only('MLD0104', clusterWorld([], {problems}, {settings})).status).to.equal('pass')
    expect(only('MLD0104', clusterWorld([], {unread: ['services']}, {settings})).reason).to.equal('not-read')
  })

  it('takes the lists of the namespaces that are wanted for a refused list of all', () => {
    const forbidden = {reason: 'forbidden', message: 'no'} as const
    const context = clusterWorld(
      [],
      {problems: {services: forbidden}},
      {settings: {sources: ['service'], serviceTypes: ['LoadBalancer'], namespaces: ['shop']}},
    )
    expect(only('MLD0104', context).reason).to.equal('list-forbidden')
    const {snapshot} = context.cluster
    if (snapshot === undefined) throw new Error('no snapshot')
    const own = {kind: services, namespace: 'shop', objects: 0}
    const narrow = withCluster(context, {snapshot: {...snapshot, lists: [...snapshot.lists, own]}})
    expect(only('MLD0104', narrow).status).to.equal('pass')
  })

  it('does not apply to manifests that may be a part, unless they cannot be read', () => {
    expect(only('MLD0104', clusterWorld([], part)).status).to.equal('na')
    const problems = {ingresses: {reason: 'invalid', message: 'apiVersion is old'}} as const
    expect(only('MLD0104', clusterWorld([], {...part, problems})).reason).to.equal('list-invalid')
  })

  it('is not judged without a cluster', () => {
    expect(only('MLD0104', lostCluster('timeout', 'no'))).to.include({status: 'skip', reason: 'blocked-by'})
  })
})

describe('MLD0105', () => {
  function of(id: string, context: CheckContext): CheckResult | undefined {
    return resultsOf('MLD0105', context).find(({subject}) => subject.id === `api:${id}`)
  }
  const group = 'gateway.networking.k8s.io'
  const notServed = {reason: 'not-served', message: 'no'} as const

  it('tells the version that is served', () => {
    const snapshot = snapshotOf([])
    const lists = snapshot.lists.map((list) => ({...list, version: list.kind.versions[0] ?? ''}))
    const context = withCluster(clusterWorld(), {snapshot: {...snapshot, lists}})
    expect(of(group, context)).to.include({status: 'pass'})
    expect(of(group, context)?.message).to.match(/^gateways v1, .* and \d+ more$|gateways v1/)
    expect(of('dnsendpoints.externaldns.k8s.io', context)?.message).to.equal('dnsendpoints v1alpha1')
  })

  it('lets what is not installed be', () => {
    const problems = Object.fromEntries(
      ['gateways', 'httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes', 'listenersets'].map(
        (one) => [one, notServed],
      ),
    )
    expect(of(group, clusterWorld([], {problems}))).to.include({status: 'na'})
    expect(of('metallb.io', clusterWorld())?.status).to.equal('na')
  })

  it('fails for a source whose kind is not installed', () => {
    const context = clusterWorld([], {problems: {dnsendpoints: notServed}})
    const {source} = context
    if (source === undefined) throw new Error('no source')
    const wanting = {...context, source: {...source, settings: {...source.settings, sources: ['crd']}}}
    expect(of('dnsendpoints.externaldns.k8s.io', wanting)).to.include({reason: 'not-served'})
  })

  it('fails for half an installation and skips what is forbidden', () => {
    expect(of(group, clusterWorld([], {problems: {httproutes: notServed}}))?.reason).to.equal('partly-served')
    const forbidden = {reason: 'forbidden', message: 'no'} as const
    expect(of(group, clusterWorld([], {problems: {gateways: forbidden}}))).to.include({
      status: 'skip',
      reason: 'rbac-denied',
    })
    const broken = {reason: 'invalid', message: 'no JSON'} as const
    expect(of(group, clusterWorld([], {problems: {gateways: broken}}))).to.include({reason: 'incomplete'})
  })

  it('judges manifests by what they hold', () => {
    const gateway = kubeObject('gateway.networking.k8s.io/v1', 'Gateway', {name: 'g'})
    expect(of(group, clusterWorld([gateway], part))).to.include({status: 'pass', message: 'gateways'})
    expect(of(group, clusterWorld([], part))).to.include({status: 'na'})
    const problems = {gateways: {reason: 'invalid', message: 'its apiVersion is v1alpha1'}} as const
    expect(of(group, clusterWorld([], {...part, problems}))).to.include({reason: 'version-unread'})
  })
})

describe('MLD0109', () => {
  const differing: Readonly<Record<string, readonly [reason: string, corefile: string]>> = {
    'a rewrite of a name of ours': [
      'rewrite',
      '.:53 {\n  rewrite name shop.example.com web.shop.svc.cluster.local\n  forward . /etc/resolv.conf\n}',
    ],
    'a rewrite by pattern': [
      'rewrite',
      '.:53 {\n  rewrite stop {\n    name regex (.*)\\.example\\.com {1}.shop.svc.cluster.local\n  }\n}',
    ],
    'an address of its own': [
      'hosts',
      '.:53 {\n  hosts {\n    192.0.2.7 shop.example.com other.test # ours\n    fallthrough\n  }\n}',
    ],
    'the k8s_gateway plugin': ['k8s-gateway', '.:53 {\n  k8s_gateway example.com {\n    apex ns1\n  }\n}'],
    'a zone file': ['own-zone', 'example.com {\n  file /etc/coredns/db.example.com\n}'],
    'another upstream within the root block': ['forward', '.:53 {\n  forward example.com 192.0.2.53\n}'],
    'no server block at all': ['no-server-block', 'cluster.local:53 {\n  kubernetes\n}'],
    'a block for a part of the zone': [
      'own-block-below',
      `${usualCorefile}dns://lab.example.com.:53 {\n  forward . 192.0.2.53\n}`,
    ],
  }
  for (const [title, [reason, corefile]] of Object.entries(differing)) {
    it(`tells of ${title}`, () => {
      const result = only('MLD0109', clusterWorld([coredns(corefile)]))
      expect(result).to.include({status: 'fail', reason})
      expect(result.message).to.include('example.com')
    })
  }

  it('lets pass what concerns other names', () => {
    const corefile = `${usualCorefile}example.org {\n  forward . 192.0.2.53\n}\n(snippet) {\n  hosts {\n    192.0.2.7 shop.example.com\n  }\n}\n`
    expect(only('MLD0109', clusterWorld([coredns(corefile)]))).to.include({
      status: 'pass',
      message: 'forwarded to /etc/resolv.conf',
    })
  })

  it('is not judged without a ConfigMap, without zones, or with a Corefile that cannot be read', () => {
    expect(only('MLD0109', clusterWorld()).status).to.equal('na')
    expect(only('MLD0109', clusterWorld([coredns(usualCorefile)], {}, {views: []})).status).to.equal('na')
    expect(only('MLD0109', clusterWorld([coredns('.:53 {\n  hosts {\n')])).status).to.equal('inconclusive')
    const odd = kubeObject('v1', 'ConfigMap', {name: 'coredns', namespace: 'kube-system', rest: {data: 7}})
    expect(only('MLD0109', clusterWorld([odd])).reason).to.equal('no-server-block')
    const forbidden = {configmaps: {reason: 'forbidden', message: 'no'}} as const
    expect(only('MLD0109', clusterWorld([], {problems: forbidden}))).to.include({reason: 'rbac-denied'})
  })
})
