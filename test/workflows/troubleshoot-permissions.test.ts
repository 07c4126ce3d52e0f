import {expect} from 'chai'
import {loadAll} from 'js-yaml'
import {loadConfig} from '../../src/config/load.js'
import {toSourceSettings} from '../../src/config/source-accessors.js'
import type {Report, ReportFinding} from '../../src/checks/report.js'
import {rbacManifests} from '../../src/workflows/generate-rbac.js'
import type {RbacRule} from '../support/kube-server.js'
import {temporaryFolder} from '../support/temporary-folder.js'
import {gatherWorld, readWorlds, reportOf, type WorldRun} from '../support/troubleshoot-world.js'

type RoleDocument = {
  readonly kind: string
  readonly metadata: {readonly namespace?: string}
  readonly rules?: readonly {
    readonly apiGroups: readonly string[]
    readonly resources: readonly string[]
    readonly resourceNames?: readonly string[]
    readonly verbs: readonly string[]
  }[]
}

/** The rules of printed roles, as the API server applies them. */
function rulesOf(text: string): readonly RbacRule[] {
  return (loadAll(text) as readonly RoleDocument[]).flatMap(({metadata, rules = []}) =>
    rules.map(({apiGroups, resources, verbs, resourceNames}) => ({
      apiGroups,
      resources,
      verbs,
      ...(metadata.namespace === undefined ? {} : {namespaces: [metadata.namespace]}),
      ...(resourceNames === undefined ? {} : {names: resourceNames}),
    })),
  )
}

const healthy = readWorlds().find(({name}) => name === 'healthy')!
const run: Omit<WorldRun, 'folder'> = {flags: {'service-type-filter': ['LoadBalancer']}}

function deniedIn({findings}: Report): readonly ReportFinding[] {
  return findings.filter(({reason}) => reason === 'rbac-denied')
}

function findingOf(report: Report, code: string): ReportFinding {
  return report.findings.find((one) => one.code === code)!
}

/** The role of a tool that may look at the whole cluster, without pods and without anything that is only evidence. */
const lookingRole = `
kind: ClusterRole
metadata: {name: looking}
rules:
- {apiGroups: [""], resources: [services, events], verbs: [get, list]}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list]}
- {apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list]}
- {apiGroups: [gateway.networking.k8s.io], resources: [gateways, listenersets, httproutes, grpcroutes, tlsroutes, tcproutes, udproutes], verbs: [get, list]}
- {apiGroups: [""], resources: [nodes, namespaces], verbs: [get, list]}
- {apiGroups: [metallb.io], resources: [ipaddresspools, l2advertisements, bgpadvertisements, bgppeers, bfdprofiles, communities, configurationstates, servicel2statuses, servicebgpstatuses], verbs: [get, list]}
- {apiGroups: [frrk8s.metallb.io], resources: [bgpsessionstates, frrnodestates], verbs: [get, list]}
- {apiGroups: [externaldns.k8s.io], resources: [dnsendpoints, dnsrecords], verbs: [get, list]}
- {apiGroups: [apps], resources: [deployments, daemonsets, statefulsets], verbs: [get, list]}
---
kind: Role
metadata: {name: looking, namespace: kube-system}
rules:
- {apiGroups: [""], resources: [configmaps], resourceNames: [kube-proxy, coredns], verbs: [get]}
`

describe('troubleshoot with the rights of', () => {
  const folder = temporaryFolder()

  async function reportWith(rbac: readonly RbacRule[], more: Partial<WorldRun> = {}): Promise<Report> {
    return reportOf(await gatherWorld(healthy, {folder: folder.path(), rbac, ...run, ...more}), [])
  }

  it('the printed roles judges everything', async () => {
    const {views} = loadConfig({command: 'troubleshoot', flags: {}, env: {}, cwd: folder.path()})
    const roles = rbacManifests({
      command: 'troubleshoot',
      sources: toSourceSettings(views[0]),
      account: {namespace: 'mldns', name: 'mldns'},
      metallbNamespace: 'metallb-system',
    })
    const report = await reportWith(rulesOf(roles), {flags: {}})
    expect(deniedIn(report)).to.deep.equal([])
    expect(findingOf(report, 'MLD0103').status).to.equal('pass')
    expect(findingOf(report, 'MLD0002').status).to.equal('pass')
  })

  it('a role without pods and other evidence judges the same, but for what is only about it', async () => {
    const report = await reportWith(rulesOf(lookingRole))
    expect(deniedIn(report).map(({code}) => code)).to.deep.equal([])
    expect(findingOf(report, 'MLD0103').status).to.equal('pass')
    const full = await reportWith([{apiGroups: ['*'], resources: ['*'], verbs: ['*']}])
    const verdicts = ({findings}: Report): readonly string[] =>
      findings.map(({code, status, subject, reason = ''}) => `${code} ${status} ${subject} ${reason}`)
    expect(verdicts(report)).to.deep.equal(verdicts(full))
  })

  for (const resource of [
    'services',
    'nodes',
    'namespaces',
    'endpointslices',
    'events',
    'ipaddresspools',
    'l2advertisements',
    'servicel2statuses',
    'configurationstates',
    'deployments',
    'ingresses',
  ]) {
    it(`all but ${resource} skips what rests on them and names the missing verb`, async () => {
      const rules = rulesOf(lookingRole).map((rule) => ({
        ...rule,
        resources: rule.resources.filter((one) => one !== resource),
      }))
      const report = await reportWith(rules)
      const permissions = findingOf(report, 'MLD0103')
      expect(permissions.status).to.equal('fail')
      expect(permissions.message).to.contain(`list ${resource}`)
      for (const {message} of deniedIn(report)) expect(message).to.contain(`list ${resource}`)
      expect(
        report.findings.filter(({code, status}) => code === 'MLD0001' && status === 'fail'),
      ).to.deep.equal([])
    })
  }

  it('one namespace judges what lies in it', async () => {
    const rules: readonly RbacRule[] = [
      {
        apiGroups: ['', 'discovery.k8s.io', 'networking.k8s.io'],
        resources: ['services', 'events', 'endpointslices', 'ingresses', 'pods'],
        verbs: ['get', 'list'],
        namespaces: ['shop'],
      },
    ]
    const report = await reportWith(rules, {flags: {...run.flags, namespace: ['shop']}})
    const statuses = report.findings
      .filter(({subject}) => subject === 'svc:shop/web')
      .map(({code, status}) => `${code} ${status}`)
    expect(statuses).to.include('MLD0206 pass')
    expect(statuses).to.include('MLD0214 pass')
    expect(deniedIn(report).map(({code}) => code)).to.include.members(['MLD0204', 'MLD0210', 'MLD0211'])
  })

  it('nobody judges nothing of the cluster, and says what is missing', async () => {
    const report = await reportWith([])
    expect(report.findings.filter(({code, status}) => code === 'MLD0001' && status === 'fail')).to.deep.equal(
      [],
    )
    expect(findingOf(report, 'MLD0103').status).to.equal('fail')
    const judged = report.findings.filter(({code, status}) => code.startsWith('MLD02') && status === 'pass')
    expect(judged).to.deep.equal([])
  })
})
