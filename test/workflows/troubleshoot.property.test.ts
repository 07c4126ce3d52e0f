import {expect} from 'chai'
import fc from 'fast-check'
import type {Report, ReportFinding} from '../../src/checks/report.js'
import {toClusterFacts} from '../../src/checks/facts/build-cluster.js'
import {sha256} from '../../src/cli/digest.js'
import type {ClusterSnapshot, ListRead, ReadProblem} from '../../src/model/cluster.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import {judgeGathered} from '../../src/workflows/troubleshoot/judge-gathered.js'
import {asDump} from '../../src/workflows/troubleshoot/dump.js'
import {troubleshootKinds} from '../../src/workflows/troubleshoot/kinds.js'
import {sortSnapshot} from '../../src/workflows/troubleshoot/sort-snapshot.js'
import {toObject, type Manifest} from '../metallb/scenario-world.js'
import {breakages, healthyCluster, oddities, type Breakage} from '../support/broken-clusters.js'
import {now} from '../checks/rules/metallb-world.js'

const settings = {...defaultSourceSettings, sources: ['service', 'ingress']}
const kinds = troubleshootKinds(settings)

/** How a cluster is seen. */
type View = {
  readonly problems?: ReadonlyMap<string, ReadProblem['reason']>
  readonly origin?: 'api' | 'manifests'
  readonly complete?: boolean
}

function snapshotOf(manifests: readonly Manifest[], {problems = new Map(), ...view}: View): ClusterSnapshot {
  const {origin = 'api', complete = origin === 'api'} = view
  const lists = kinds.map((kind): ListRead => {
    const reason = problems.get(kind.resource)
    const objects = manifests.filter((one) => one.kind === kind.kind).length
    return reason === undefined
      ? {kind, namespace: '', objects}
      : {kind, namespace: '', objects: 0, problem: {reason, message: `${kind.resource}: ${reason}`}}
  })
  const objects = Object.fromEntries(
    kinds.map(({resource, kind}) => [
      resource,
      problems.has(resource) ? [] : manifests.filter((one) => one.kind === kind).map(toObject),
    ]),
  )
  const snapshot: ClusterSnapshot = {
    uid: 'test',
    context: 'test',
    origin,
    authoritative: complete,
    lists,
    objects,
  }
  return sortSnapshot(asDump(snapshot))
}

function reportOf(manifests: readonly Manifest[], view: View = {}): Report {
  const snapshot = snapshotOf(manifests, view)
  const origin = view.origin === 'manifests' && snapshot.origin === 'api' ? 'dump' : snapshot.origin
  return judgeGathered(
    {
      now,
      vantage: {version: '1.0.0', place: 'host'},
      cluster: toClusterFacts({context: 'test', origin, snapshot, logs: [], user: ''}),
      metallbNamespace: undefined,
      sources: {settings, complete: snapshot.lists.every(({problem}) => problem === undefined)},
      providers: [],
    },
    {targets: {texts: [], parsed: []}, isWanted: () => true},
    {
      runId: '01J8ZK0000000000000000000W',
      startedAt: now,
      durationMs: 1,
      failOn: 'error',
      strict: false,
      digest: sha256,
      suppress: () => () => undefined,
      severities: new Map(),
      expired: [],
    },
  )
}

function failuresOf({findings}: Report): readonly ReportFinding[] {
  return findings.filter(({status}) => status === 'fail')
}

/** Everything a report says, a line each, so that two are easily compared. */
function linesOf({findings, ...rest}: Report): readonly string[] {
  return [...findings, ...Object.entries(rest)].map((one) => JSON.stringify(one))
}

/** A cluster with up to four mistakes. */
const plausible = fc.array(breakages, {maxLength: 4}).map(broken)

/** One with objects that make no sense as well. */
const cluster = fc.array(fc.oneof(breakages, oddities), {maxLength: 4}).map(broken)

function broken(some: readonly Breakage[]): readonly Manifest[] {
  return some.reduce((objects, breakIt) => breakIt(objects), healthyCluster())
}

const reasons = fc.constantFrom<ReadProblem['reason']>(
  'forbidden',
  'not-served',
  'timeout',
  'unavailable',
  'invalid',
)
const resources = fc.uniqueArray(fc.constantFrom(...kinds.map(({resource}) => resource)), {maxLength: 8})
const view: fc.Arbitrary<View> = fc.record({
  problems: fc
    .array(fc.tuple(fc.constantFrom(...kinds.map(({resource}) => resource)), reasons), {maxLength: 5})
    .map((some) => new Map(some)),
  origin: fc.constantFrom('api' as const, 'api' as const, 'manifests' as const),
  complete: fc.boolean(),
})

describe('a run over any cluster', () => {
  it('never fails by a fault of mldns, and every failure has a reason and what mends it', () => {
    fc.assert(
      fc.property(cluster, view, (objects, seen) => {
        const report = reportOf(objects, seen)
        for (const {code, status, reason = '', message, fix} of report.findings) {
          expect(code === 'MLD0001' && status === 'fail' ? message : '').to.equal('')
          if (status === 'pass' || status === 'na') continue
          expect(reason, `${code}: ${message}`).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/)
          expect(message, code)
            .to.not.equal('')
            .and.not.match(/undefined|\[object|NaN/)
          if (status === 'fail') expect(fix?.text ?? '', `${code}: ${message}`).to.not.equal('')
        }
      }),
    )
  })

  it('says "blocked by" only of a failure that is there', () => {
    fc.assert(
      fc.property(cluster, view, (objects, seen) => {
        const report = reportOf(objects, seen)
        const failed = new Set(failuresOf(report).map(({code}) => code))
        for (const {code, args, message} of report.findings)
          if (args?.['blockedBy'] !== undefined)
            expect([...failed], `${code}: ${message}`).to.include(args['blockedBy'])
      }),
    )
  })

  it('tells the same whatever the order of the objects', () => {
    fc.assert(
      fc.property(
        cluster.chain((objects) =>
          fc.tuple(fc.constant(objects), fc.shuffledSubarray([...objects], {minLength: objects.length})),
        ),
        ([objects, shuffled]) => {
          expect(linesOf(reportOf(shuffled))).to.deep.equal(linesOf(reportOf(objects)))
        },
      ),
    )
  })

  it('accuses nobody for want of a permission', () => {
    fc.assert(
      fc.property(plausible, resources, (objects, refused) => {
        const blind = reportOf(objects, {
          problems: new Map(refused.map((one) => [one, 'forbidden' as const])),
        })
        const seeing = reportOf(objects)
        // a release that nobody may see is taken for a current one, as the documentation says
        fc.pre(!(hasOldController(objects) && ['pods', 'deployments'].every((one) => refused.includes(one))))
        // a configuration that is seen to be refused hides what is wrong with it besides
        fc.pre(!failuresOf(seeing).some(({code}) => code === 'MLD0203'))
        const passed = new Set(
          seeing.findings
            .filter(({status}) => status === 'pass')
            .map(({code, subject}) => `${code} ${subject}`),
        )
        const wrong = failuresOf(blind)
          .filter(({code}) => !aboutPermission.has(code))
          .filter(({code, subject}) => passed.has(`${code} ${subject}`))
        expect(wrong.map(({code, subject, message}) => `${code} ${subject}: ${message}`)).to.deep.equal([])
      }),
    )
  })
})

function hasOldController(objects: readonly Manifest[]): boolean {
  return /metallb\/controller:v0\.1[34]\./.test(JSON.stringify(objects))
}

const aboutPermission: ReadonlySet<string> = new Set(['MLD0002', 'MLD0102', 'MLD0103', 'MLD0104'])
