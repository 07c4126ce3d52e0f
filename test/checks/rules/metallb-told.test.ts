import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {load} from 'js-yaml'
import type {CheckContext} from '../../../src/checks/context.js'
import {toMetalLBFacts} from '../../../src/checks/facts/build-metallb.js'
import {indexDiagnoses, remarksOf} from '../../../src/checks/facts/told-diagnoses.js'
import {judge} from '../../../src/checks/judge.js'
import type {CheckResult} from '../../../src/checks/result.js'
import {metallbRules} from '../../../src/checks/rules/metallb/rules.js'
import {reasonOf} from '../../../src/checks/rules/metallb/told.js'
import {diagnoseAll} from '../../../src/metallb/diagnose.js'
import {diagnosis, diagnosisCodes, type DiagnosisCode} from '../../../src/metallb/diagnosis.js'
import {diagnosisKinds} from '../../../src/metallb/kinds.js'
import {readInstallation} from '../../../src/metallb/installation.js'
import {simulate} from '../../../src/metallb/simulate.js'
import {applyStep, toSnapshot, type Manifest, type Removal} from '../../metallb/scenario-world.js'
import {checkContext, clusterFacts} from '../../support/check-context.js'
import {qualified} from '../../../src/checks/judge.js'
import {snapshotOf, world} from './metallb-world.js'

const remarks: readonly DiagnosisCode[] = ['NET_LOADBALANCER_SOURCE_RANGES', 'NET_NO_NODEPORT_NEEDED']

/** The healthy world, in which Service web has a diagnosis it does not deserve. */
function withDiagnosis(code: DiagnosisCode): CheckContext {
  const context = world()
  const {metallb} = context
  if (metallb === undefined) throw new Error('the world holds MetalLB')
  const [web] = metallb.judged
  if (web === undefined) throw new Error('the world holds Service web')
  const found = {...web, found: [diagnosis(code, web.wish.key, {sentence: `told: ${code}`, fix: 'mend it'})]}
  return {...context, metallb: {...metallb, judged: [found], told: indexDiagnoses([], [found])}}
}

describe('diagnoses of MetalLB', () => {
  for (const code of diagnosisCodes) {
    it(`${code} is told by exactly one check`, () => {
      const context = withDiagnosis(code)
      const results = judgeAll(context)
      const telling = results.filter(({message}) => message === `told: ${code}`)
      const remarking = results.filter(({evidence = []}) => evidence.includes(`told: ${code}`))
      expect([...telling, ...remarking]).to.have.length(1)
      if (remarks.includes(code)) expect(remarking[0]?.status).to.equal('pass')
      else expect(telling[0]).to.include({status: 'fail', reason: reasonOf(code)})
    })
  }

  it('that only remark on a Service are no failures', () => {
    for (const code of remarks) {
      const [service] = withDiagnosis(code).metallb?.judged ?? []
      expect(service === undefined ? [] : remarksOf(service)).to.deep.equal([`told: ${code}`])
    }
  })
})

/** Without gates: what each rule says by itself. */
function judgeAll(context: CheckContext): readonly CheckResult[] {
  return metallbRules.flatMap((rule) => rule.judge(context))
}

type Scenario = {
  readonly id: string
  readonly cluster: {readonly metallbNamespace?: string}
  readonly steps: readonly {readonly apply?: readonly Manifest[]; readonly delete?: readonly Removal[]}[]
}

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'metallb-scenarios')
const files = readdirSync(folder).filter((file) => /^[ABCD].*\.ya?ml$/.test(file))

describe('clusters of the scenarios', () => {
  for (const file of files) {
    it(`${file}: every diagnosis is told, by the rules as they are`, () => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- files of our own
      const scenario = load(readFileSync(join(folder, file), 'utf8')) as Scenario
      let manifests: readonly Manifest[] = []
      for (const step of scenario.steps) manifests = applyStep(manifests, step)
      const snapshot = toSnapshot(manifests)
      const {metallbNamespace: namespace} = scenario.cluster
      const installation = readInstallation(snapshot, namespace === undefined ? {} : {namespace})
      const expected = diagnoseAll(installation, simulate(installation)).map(({code}) => code)
      const context = checkContext({
        cluster: clusterFacts(snapshot),
        metallb: toMetalLBFacts(snapshot, namespace === undefined ? {} : {namespace}),
      })
      const results = judgeAll(context)
      const reasons = new Set(results.filter(({status}) => status === 'fail').map(({reason}) => reason))
      for (const code of expected) if (!remarks.includes(code)) expect(reasons).to.include(reasonOf(code))
      for (const {code, status, reason, message} of results) {
        if (status !== 'pass' && status !== 'na')
          expect(reason, `${code} ${message}`).to.match(/^[a-z0-9-]+$/)
        if (status !== 'pass') expect(message).to.not.equal('')
      }
    })
  }
})

/** What the printed role grants for the checks of MetalLB. */
const granted = [
  'services',
  'events',
  'endpointslices',
  'nodes',
  'namespaces',
  'ipaddresspools',
  'l2advertisements',
  'bgpadvertisements',
  'bgppeers',
  'bfdprofiles',
  'communities',
  'configurationstates',
  'servicel2statuses',
  'deployments',
  'daemonsets',
]
const beyondTheRole = ['pods', 'validatingwebhookconfigurations', 'secrets']

describe('permissions', () => {
  it('of the printed role let every check be judged', () => {
    const results = judge(metallbRules, world({forbidden: beyondTheRole}))
    const open = results.filter(({status}) => status === 'skip' || status === 'fail')
    expect(open).to.deep.equal([])
  })

  for (const resource of granted) {
    it(`without list ${resource} nothing fails, and what is skipped names it`, () => {
      const forbidden = [...beyondTheRole, resource]
      const results = judge(metallbRules, world({forbidden}))
      expect(results.filter(({status}) => status === 'fail')).to.deep.equal([])
      const skipped = results.filter(({status}) => status === 'skip')
      const kind = diagnosisKinds.find((one) => one.resource === resource)
      if (resource !== 'servicel2statuses') expect(skipped).to.not.have.length(0)
      for (const {reason, message} of skipped) {
        expect(reason).to.equal('rbac-denied')
        expect(message).to.include(kind === undefined ? resource : qualified(kind))
      }
    })
  }

  it('of nobody skip everything but what the Services themselves say', () => {
    const forbidden = [...beyondTheRole, ...granted].filter((resource) => resource !== 'services')
    const results = judge(metallbRules, world({forbidden}))
    const judged = results.filter(({status}) => status === 'pass').map(({code}) => code)
    expect(judged).to.deep.equal(['MLD0206', 'MLD0209'])
    expect(results.filter(({status}) => status === 'fail')).to.deep.equal([])
  })

  it('to list Services in one namespace only leave the checks of that namespace', () => {
    const wide = snapshotOf({forbidden: ['services', 'endpointslices']})
    const narrow = snapshotOf({})
    const snapshot = {
      ...wide,
      lists: [
        ...wide.lists,
        ...narrow.lists
          .filter(({kind}) => kind.resource === 'services' || kind.resource === 'endpointslices')
          .map((list) => ({...list, namespace: 'default'})),
      ],
      objects: narrow.objects,
    }
    const context = checkContext({cluster: clusterFacts(snapshot), metallb: toMetalLBFacts(snapshot)})
    const results = judge(metallbRules, context).filter(({subject}) => subject.id === 'svc:default/web')
    const passed = results.filter(({status}) => status === 'pass').map(({code}) => code)
    expect(passed).to.deep.equal(['MLD0206', 'MLD0209', 'MLD0214'])
    expect(results.filter(({status}) => status === 'fail')).to.deep.equal([])
  })
})
