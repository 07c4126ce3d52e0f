import {expect} from 'chai'
import {buildReport, type ReportOptions} from '../../src/checks/build-report.js'
import type {CheckContext} from '../../src/checks/context.js'
import {toMetalLBFacts} from '../../src/checks/facts/build-metallb.js'
import {judge} from '../../src/checks/judge.js'
import {allChecks, blockersOf} from '../../src/checks/registry.js'
import type {Report, ReportFinding} from '../../src/checks/report.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../src/checks/result.js'
import type {CheckRule} from '../../src/checks/rule.js'
import {
  clusterSubject,
  hostSubject,
  partOfCluster,
  poolSubject,
  providerSubject,
  serviceSubject,
  toolSubject,
  zoneSubject,
  type Subject,
} from '../../src/checks/subject.js'
import type {ClusterSnapshot, ListRead} from '../../src/model/cluster.js'
import {toSnapshot} from '../metallb/scenario-world.js'
import {pool, service} from '../metallb/world.js'
import {sha256} from '../render/sample-plan.js'
import {toKubeObject} from '../sources/kube-objects.js'
import {checkContext, clusterFacts} from '../support/check-context.js'
import {contextOf} from '../support/check-world.js'

const web = serviceSubject('shop/web')
const api = serviceSubject('shop/api')
const lan = poolSubject('lan')
const zone = zoneSubject('example.com', 'rfc2136', 'public')
const host = hostSubject('www.example.com', 'public', [zone.id, web.id])

function broken(code: string, subject: Subject, reason = 'wrong'): CheckResult {
  return fail(code, subject, {reason, message: `${subject.name} is wrong`, fix: {text: 'mend it'}})
}

function ruleOf(...results: readonly CheckResult[]): CheckRule {
  return {code: results[0]?.code ?? 'MLD0001', judge: () => results}
}

/** `code status subject reason`, in the order given. */
function told(results: readonly CheckResult[]): readonly string[] {
  return results.map(({code, status, subject, reason}) =>
    [code, status, subject.id, ...(reason === undefined ? [] : [reason])].join(' '),
  )
}

const options: ReportOptions = {
  runId: 'r1',
  startedAt: '2026-09-20T10:02:00Z',
  durationMs: 1200,
  failOn: 'error',
  strict: false,
  digest: sha256,
  suppress: () => undefined,
  severities: new Map(),
  expired: [],
}

function reportOf(
  results: readonly CheckResult[],
  more: Partial<ReportOptions> = {},
  context: CheckContext = checkContext(),
): Report {
  return buildReport(results, context, {...options, ...more})
}

function find(report: Report, code: string, subject?: Subject): ReportFinding {
  const found = report.findings.find(
    (one) => one.code === code && (subject === undefined || one.subject === subject.id),
  )
  if (found === undefined) throw new Error(`no finding ${code}`)
  return found
}

function scoped(...subjects: readonly Subject[]): CheckContext {
  return checkContext({
    scope: {targets: ['x'], subjects: new Set(subjects.map(({id}) => id))},
  })
}

describe('judge', () => {
  it('gives what the rules say, in their order', () => {
    const results = judge([ruleOf(pass('MLD0206', web)), ruleOf(broken('MLD0214', web))], checkContext())
    expect(told(results)).to.deep.equal(['MLD0206 pass svc:shop/web', 'MLD0214 fail svc:shop/web wrong'])
  })

  it('turns what a rule throws into a failure of mldns and goes on', () => {
    const bad: CheckRule = {
      code: 'MLD0206',
      judge: () => {
        throw new TypeError('x is undefined')
      },
    }
    const results = judge([bad, ruleOf(pass('MLD0214', web))], checkContext())
    expect(told(results)).to.deep.equal(['MLD0001 fail tool rule-failed', 'MLD0214 pass svc:shop/web'])
    expect(results[0]?.message).to.equal('MLD0206 could not be judged: x is undefined')
  })

  it('says "does not apply" for a rule that says nothing', () => {
    expect(told(judge([{code: 'MLD0206', judge: () => []}], checkContext()))).to.deep.equal([
      'MLD0206 na cluster',
    ])
  })

  it('leaves out what was not asked for, and keeps the cluster, the tool and the provider', () => {
    const provider = providerSubject('rfc2136', '')
    const results = judge(
      [ruleOf(...[web, api, clusterSubject, toolSubject, provider].map((one) => pass('MLD0206', one)))],
      scoped(api),
    )
    expect(results.map(({subject}) => subject.id)).to.deep.equal([
      'svc:shop/api',
      'cluster',
      'tool',
      'provider:rfc2136',
    ])
  })

  describe('without the lists a rule needs', () => {
    const kind = {
      group: 'metallb.io',
      versions: ['v1beta1'],
      resource: 'ipaddresspools',
      kind: 'IPAddressPool',
      namespaced: true,
    }
    const needy: CheckRule = {...ruleOf(pass('MLD0204', web)), needs: ['ipaddresspools']}

    function withList(list: Partial<ListRead>, origin: ClusterSnapshot['origin'] = 'api'): CheckContext {
      const snapshot = toSnapshot([])
      return checkContext({
        cluster: clusterFacts({
          ...snapshot,
          origin,
          lists: [{kind, namespace: '', objects: 0, ...list}],
        }),
      })
    }

    it('skips it and names the permission', () => {
      const context = withList({problem: {reason: 'forbidden', message: 'no'}})
      const [result] = judge([needy], context)
      expect(told([result!])).to.deep.equal(['MLD0204 skip cluster rbac-denied'])
      expect(result?.message).to.equal('no permission: list ipaddresspools.metallb.io')
    })

    it('skips each of its subjects, and the cluster when it knows none', () => {
      const context = withList({problem: {reason: 'forbidden', message: 'no'}})
      expect(told(judge([{...needy, subjects: () => [web, api]}], context))).to.deep.equal([
        'MLD0204 skip svc:shop/web rbac-denied',
        'MLD0204 skip svc:shop/api rbac-denied',
      ])
      expect(told(judge([{...needy, subjects: () => []}], context))).to.deep.equal([
        'MLD0204 skip cluster rbac-denied',
      ])
    })

    it('skips it as incomplete when a list broke off', () => {
      const [result] = judge([needy], withList({problem: {reason: 'timeout', message: 'page 3 timed out'}}))
      expect([result?.reason, result?.message]).to.deep.equal(['incomplete', 'page 3 timed out'])
    })

    it('judges it when the cluster does not serve the kind', () => {
      const context = withList({problem: {reason: 'not-served', message: 'no such kind'}})
      expect(told(judge([needy], context))).to.deep.equal(['MLD0204 pass svc:shop/web'])
    })

    it('skips it when the list was not asked for, except for manifests', () => {
      const asked: CheckRule = {...needy, needs: ['bgppeers']}
      expect(told(judge([asked], withList({})))).to.deep.equal(['MLD0204 skip cluster disabled'])
      expect(told(judge([asked], withList({}, 'manifests')))).to.deep.equal(['MLD0204 pass svc:shop/web'])
    })

    it('skips it when there is no cluster, and still asks whether there is one', () => {
      const access: CheckRule = {...ruleOf(broken('MLD0101', clusterSubject)), needs: ['services']}
      expect(told(judge([access, needy], checkContext()))).to.deep.equal([
        'MLD0101 fail cluster wrong',
        'MLD0204 skip cluster blocked-by',
      ])
    })
  })

  describe('gates', () => {
    it('skip what an error of the same subject makes impossible to judge', () => {
      const results = judge(
        [
          ruleOf(broken('MLD0206', web), pass('MLD0206', api)),
          ruleOf(broken('MLD0214', web), broken('MLD0214', api)),
        ],
        checkContext(),
      )
      expect(told(results)).to.deep.equal([
        'MLD0206 fail svc:shop/web wrong',
        'MLD0206 pass svc:shop/api',
        'MLD0214 skip svc:shop/web blocked-by',
        'MLD0214 fail svc:shop/api wrong',
      ])
      expect(results[2]).to.include({message: 'blocked by MLD0206'})
      expect(results[2]?.args).to.deep.equal({blockedBy: 'MLD0206'})
    })

    it('work from the cluster to everything that reads it', () => {
      const results = judge(
        [
          ruleOf(broken('MLD0101', clusterSubject)),
          ruleOf(pass('MLD0206', web)),
          ruleOf(pass('MLD0501', zone)),
        ],
        checkContext(),
      )
      expect(told(results)).to.include.members(['MLD0206 skip svc:shop/web blocked-by'])
      expect(told(results)).to.include.members([`MLD0501 pass ${zone.id}`])
    })

    it('work through what a subject depends on, at any distance', () => {
      const provider = providerSubject('rfc2136', 'public')
      const results = judge(
        [
          ruleOf(broken('MLD0502', provider)),
          ruleOf(pass('MLD0507', zone)),
          ruleOf(
            pass('MLD0401', host),
            pass('MLD0401', hostSubject('a.example.org', 'lan', ['zone:example.org@lan'])),
          ),
        ],
        checkContext(),
      )
      expect(told(results)).to.include.members([
        `MLD0401 skip ${host.id} blocked-by`,
        'MLD0401 pass host:a.example.org@lan',
      ])
    })

    it('are closed by errors only, not by warnings under the same code', () => {
      const mild = {...broken('MLD0206', web), severity: 'warning' as const}
      expect(told(judge([ruleOf(mild), ruleOf(pass('MLD0214', web))], checkContext()))).to.include(
        'MLD0214 pass svc:shop/web',
      )
    })

    it('stay closed by an incomplete inventory, however it is counted', () => {
      const known = {...broken('MLD0104', clusterSubject), severity: 'warning' as const}
      expect(told(judge([ruleOf(known), ruleOf(pass('MLD0405', host))], checkContext()))).to.include(
        `MLD0405 skip ${host.id} blocked-by`,
      )
    })

    it('name what blocks the blocker', () => {
      const results = judge(
        [ruleOf(broken('MLD0602', zone)), ruleOf(broken('MLD0701', host)), ruleOf(broken('MLD0802', host))],
        checkContext(),
      )
      expect(results.map(({message}) => message).slice(1)).to.deep.equal([
        'blocked by MLD0602',
        'blocked by MLD0602',
      ])
    })

    it('leave alone what does not apply or was skipped for another reason', () => {
      const results = judge(
        [
          ruleOf(broken('MLD0206', web)),
          ruleOf(na('MLD0214', web, 'not a load balancer')),
          ruleOf(skip('MLD0215', web, 'opt-in', 'not asked for')),
        ],
        checkContext(),
      )
      expect(results.map(({status, reason}) => [status, reason]).slice(1)).to.deep.equal([
        ['na', undefined],
        ['skip', 'opt-in'],
      ])
    })

    it('form no circle in the catalogue', () => {
      const visit = (code: string, path: readonly string[]): void => {
        expect(path, path.join(' -> ')).to.not.include(code)
        const check = allChecks.find((one) => one.code === code)
        if (check !== undefined) for (const one of blockersOf(check)) visit(one, [...path, code])
      }
      for (const {code} of allChecks) visit(code, [])
    })

    it('cost no more than the number of results', () => {
      const services = Array.from({length: 5000}, (_, index) => serviceSubject(`shop/s${index}`))
      const rules = ['MLD0206', 'MLD0210', 'MLD0211', 'MLD0214', 'MLD0215'].map((code) =>
        ruleOf(...services.map((one) => broken(code, one))),
      )
      const began = performance.now()
      expect(judge(rules, checkContext())).to.have.length(25_000)
      expect(performance.now() - began).to.be.lessThan(2000)
    })
  })
})

describe('the causes of a failure', () => {
  it('are failures of its subject and of what it depends on', () => {
    const inPool = {...web, within: [lan.id]}
    const report = reportOf([broken('MLD0205', lan), broken('MLD0206', inPool), broken('MLD0206', api)])
    expect(find(report, 'MLD0206', web).causedBy).to.deep.equal([find(report, 'MLD0205').id])
    expect(find(report, 'MLD0206', api).causedBy).to.equal(undefined)
  })

  it('are errors of any part of the cluster, and no warnings there', () => {
    const node = partOfCluster('node', 'n1')
    const hard = reportOf([broken('MLD0221', node), broken('MLD0901', web)])
    expect(find(hard, 'MLD0901').causedBy).to.deep.equal([find(hard, 'MLD0221').id])
    const soft = reportOf([{...broken('MLD0221', node), severity: 'warning'}, broken('MLD0901', web)])
    expect(find(soft, 'MLD0901').causedBy).to.equal(undefined)
  })

  it('know what blocks a check', () => {
    const results = judge(
      [ruleOf(broken('MLD0206', api), broken('MLD0206', web)), ruleOf(pass('MLD0214', web))],
      checkContext(),
    )
    const report = reportOf(results)
    expect(find(report, 'MLD0214').blockedBy).to.equal(find(report, 'MLD0206', web).id)
  })
})

describe('alike results', () => {
  const many = Array.from({length: 12}, (_, index) =>
    serviceSubject(`shop/s${String(index).padStart(2, '0')}`),
  )

  it('are told once with their number', () => {
    const report = reportOf(many.map((one) => pass('MLD0206', one)))
    const finding = find(report, 'MLD0206')
    expect([finding.count, finding.message, finding.subject]).to.deep.equal([12, '12 Services', 'cluster'])
    expect(report.counts.pass).to.equal(12 + 2)
  })

  it('stay apart when there are few of them, when they fail, and when their reasons differ', () => {
    const count = (results: readonly CheckResult[]): number =>
      reportOf(results).findings.filter(({code}) => code === 'MLD0206').length
    expect(count(many.slice(0, 8).map((one) => pass('MLD0206', one)))).to.equal(8)
    expect(count(many.map((one) => broken('MLD0206', one)))).to.equal(12)
    expect(
      count(many.map((one) => skip('MLD0206', one, 'rbac-denied', `no permission for ${one.name}`))),
    ).to.equal(12)
    expect(count(many.map((one) => skip('MLD0206', one, 'rbac-denied', 'no permission')))).to.equal(1)
  })

  it('still count in the chain of every subject', () => {
    const report = reportOf([
      ...many.map((one) => pass('MLD0206', one)),
      ...many.map((one) => inconclusive('MLD0216', one, 'mode-not-observable', 'this mode tells nothing')),
      broken('MLD0303', many[3]!),
    ])
    const subject = report.subjects.find(({id}) => id === 'svc:shop/s03')
    expect(subject?.chain.map(({link, status}) => `${link} ${status}`)).to.deep.equal([
      'lb-address pass',
      'lb-announcement inconclusive',
      'desired fail',
    ])
  })
})

describe('the first broken link', () => {
  it('is the earliest error that nothing else explains', () => {
    const inPool = {...web, within: [lan.id]}
    const report = reportOf([
      broken('MLD0205', lan),
      broken('MLD0206', inPool),
      broken('MLD0303', web),
      broken('MLD1006', zone),
    ])
    expect(report.firstBrokenLink).to.deep.equal({link: 'lb-address', finding: find(report, 'MLD0205').id})
  })

  it('is none when nothing fails, when only warnings do, and when what fails is suppressed', () => {
    expect(reportOf([pass('MLD0206', web)]).firstBrokenLink).to.equal(null)
    expect(reportOf([broken('MLD0209', web)]).firstBrokenLink).to.equal(null)
    const silent = reportOf([broken('MLD0206', web)], {suppress: () => ({reason: 'known', source: 'flag'})})
    expect([silent.firstBrokenLink, silent.verdict, silent.exit]).to.deep.equal([null, 'ok', 'ok'])
    expect(silent.counts).to.include({error: 0, suppressed: 1})
  })

  it('is an effect when its cause does not count', () => {
    const inPool = {...web, within: [lan.id]}
    const report = reportOf([broken('MLD0205', lan), broken('MLD0206', inPool)], {
      suppress: ({code}) => (code === 'MLD0205' ? {reason: 'known', source: 'flag'} : undefined),
    })
    expect(report.firstBrokenLink?.finding).to.equal(find(report, 'MLD0206').id)
  })

  it('leaves security beside the chain', () => {
    const report = reportOf([broken('MLD1006', zone)])
    expect([report.firstBrokenLink, report.verdict]).to.deep.equal([null, 'errors'])
  })

  it('concerns what was asked for, its causes and theirs, before what is wrong elsewhere', () => {
    const elsewhere = partOfCluster('node', 'n9')
    const report = reportOf(
      [
        broken('MLD0202', elsewhere),
        broken('MLD0601', zone),
        broken('MLD0611', zone),
        broken('MLD0801', host),
        broken('MLD0902', host),
      ],
      {},
      scoped(host),
    )
    expect(report.firstBrokenLink?.finding).to.equal(find(report, 'MLD0611').id)
  })

  it('is the vantage point or the cluster before anything else', () => {
    const report = reportOf([broken('MLD0004', toolSubject), broken('MLD0206', web)], {}, scoped(web))
    expect(report.firstBrokenLink?.link).to.equal('vantage')
  })

  it('is an incomplete inventory only when no link is broken', () => {
    const inventory = broken('MLD0104', clusterSubject)
    const both = reportOf([inventory, broken('MLD0210', web)], {}, scoped(web))
    expect(both.firstBrokenLink?.finding).to.equal(find(both, 'MLD0210').id)
    const everything = reportOf([inventory, broken('MLD0210', web)])
    expect(everything.firstBrokenLink?.link).to.equal('lb-announcement')
    const alone = reportOf([inventory, broken('MLD0209', web)])
    expect(alone.firstBrokenLink?.finding).to.equal(find(alone, 'MLD0104').id)
  })

  it('comes with the core check before it that could not be judged', () => {
    const unknown = inconclusive('MLD0216', web, 'mode-not-observable', 'this mode tells nothing')
    const report = reportOf([unknown, broken('MLD0303', web)])
    expect(report.uncertainLink).to.deep.equal({link: 'lb-announcement', finding: find(report, 'MLD0216').id})
    const earlier = reportOf([unknown, broken('MLD0206', web)])
    expect(earlier.uncertainLink).to.equal(null)
    const alone = reportOf([unknown])
    expect([alone.uncertainLink?.link, alone.verdict]).to.deep.equal(['lb-announcement', 'inconclusive'])
  })

  it('is not in doubt for what was left out on purpose', () => {
    const report = reportOf([skip('MLD0501', zone, 'not-configured', 'no provider is configured')])
    expect([report.uncertainLink, report.verdict]).to.deep.equal([null, 'ok'])
  })
})

describe('the verdict', () => {
  it('counts what was judged, each subject for itself', () => {
    const report = reportOf([
      pass('MLD0206', web),
      broken('MLD0214', web),
      broken('MLD0209', web),
      {...broken('MLD0225', web), severity: 'info'},
      skip('MLD0220', web, 'rbac-denied', 'no permission: list bgpsessionstates'),
      inconclusive('MLD0216', web, 'mode-not-observable', 'nothing tells'),
      na('MLD0218', web, 'no interfaces are named'),
    ])
    // MLD0001 passes, MLD0002 warns
    expect(report.counts).to.deep.equal({
      pass: 2,
      error: 1,
      warning: 2,
      info: 1,
      skip: 1,
      inconclusive: 1,
      na: 1,
      suppressed: 0,
    })
    expect([report.verdict, report.exit]).to.deep.equal(['errors', 'findings'])
  })

  const ends: readonly [string, readonly CheckResult[], Partial<ReportOptions>, string][] = [
    ['nothing is wrong', [pass('MLD0206', web)], {}, 'ok'],
    ['there are warnings', [broken('MLD0209', web)], {}, 'ok'],
    ['warnings are to fail', [broken('MLD0209', web)], {failOn: 'warning'}, 'attention'],
    ['facts are to fail', [{...broken('MLD0225', web), severity: 'info'}], {failOn: 'info'}, 'attention'],
    ['a core check is open', [inconclusive('MLD0216', web, 'unknown', '?')], {}, 'ok'],
    [
      'a core check is open and must not be',
      [inconclusive('MLD0216', web, 'unknown', '?')],
      {strict: true},
      'incomplete',
    ],
    ['the cluster refuses us', [broken('MLD0102', clusterSubject), broken('MLD0303', web)], {}, 'denied'],
    ['the cluster is down', [broken('MLD0101', clusterSubject)], {}, 'unavailable'],
    ['mldns itself failed', [broken('MLD0001', toolSubject), broken('MLD0206', web)], {}, 'internal'],
    [
      'a warning is raised',
      [broken('MLD0209', web)],
      {severities: new Map([['MLD0209', 'error']])},
      'findings',
    ],
    ['an error is lowered', [broken('MLD0206', web)], {severities: new Map([['MLD0206', 'info']])}, 'ok'],
  ]
  for (const [title, results, more, exit] of ends) {
    it(`ends with ${exit} when ${title}`, () => {
      expect(reportOf(results, more).exit).to.equal(exit)
    })
  }

  it('does not let anything silence what mldns could not do', () => {
    const report = reportOf([broken('MLD0104', clusterSubject)], {
      suppress: () => ({reason: 'known', source: 'flag'}),
    })
    expect(find(report, 'MLD0104').suppressed).to.equal(undefined)
  })
})

describe('MLD0002', () => {
  it('passes when every check was judged or left out on purpose', () => {
    const report = reportOf([skip('MLD0504', zone, 'opt-in', 'writes a record')])
    expect(find(report, 'MLD0002').status).to.equal('pass')
  })

  it('leaves what ran without a verdict to speak for itself', () => {
    const report = reportOf([inconclusive('MLD0216', web, 'mode-not-observable', 'nothing tells')])
    expect(find(report, 'MLD0002').status).to.equal('pass')
  })

  it('names the checks that could not be judged and what they lack', () => {
    const finding = find(reportOf([skip('MLD0220', web, 'rbac-denied', 'no permission: list x')]), 'MLD0002')
    expect(finding).to.include({status: 'fail', reason: 'permission-missing', severity: 'warning'})
    expect(finding.message).to.equal('1 check could not be judged: MLD0220')
    expect(finding.evidence).to.deep.equal(['no permission: list x'])
  })

  it('names suppressions that have run out', () => {
    const finding = find(reportOf([], {expired: ['MLD0312 until 2026-01-31']}), 'MLD0002')
    expect(finding.reason).to.equal('suppression-expired')
    expect(finding.message).to.equal('suppressions that have run out: MLD0312 until 2026-01-31')
    expect(finding.fix?.text).to.equal('mend what they hide, or give them a new last day')
  })

  it('says nothing of what a failure of the report stands in the way of', () => {
    const waiting = {
      ...skip('MLD0402', zone, 'blocked-by', 'blocked by MLD0503'),
      args: {blockedBy: 'MLD0503'},
    }
    const told = reportOf([waiting, broken('MLD0503', zone)])
    expect([find(told, 'MLD0002').status, told.uncertainLink]).to.deep.equal(['pass', null])
  })

  it('names what was blocked when the reason was left out of the run', () => {
    const waiting = {
      ...skip('MLD0402', zone, 'blocked-by', 'blocked by MLD0503'),
      args: {blockedBy: 'MLD0503'},
    }
    const report = reportOf([waiting])
    expect(find(report, 'MLD0002').evidence).to.deep.equal(['blocked by MLD0503'])
    expect(report.uncertainLink?.link).to.equal('ownership')
    expect(report.verdict).to.equal('inconclusive')
  })
})

describe('a report', () => {
  it('keeps the identity of a trouble whatever its message says', () => {
    const one = reportOf([broken('MLD0206', web)])
    const two = reportOf([{...broken('MLD0206', web), message: 'other words', args: {left: 4}}])
    const other = reportOf([broken('MLD0206', web, 'other')])
    expect(find(one, 'MLD0206').fingerprint).to.match(/^[0-9a-f]{64}$/)
    expect(find(two, 'MLD0206').fingerprint).to.equal(find(one, 'MLD0206').fingerprint)
    expect(find(other, 'MLD0206').fingerprint).to.not.equal(find(one, 'MLD0206').fingerprint)
  })

  it('is the same whatever the order of the results', () => {
    const results = [
      broken('MLD0206', web),
      pass('MLD0206', api),
      broken('MLD0303', web),
      pass('MLD0501', zone),
    ]
    expect(reportOf(results.toReversed())).to.deep.equal(reportOf(results))
  })

  it('knows the subjects asked for, also those that are told together with others', () => {
    const many = Array.from({length: 12}, (_, index) => serviceSubject(`shop/s${index}`))
    const report = reportOf(
      many.map((one) => pass('MLD0206', one)),
      {},
      scoped(many[2]!, host),
    )
    expect(report.subjects.map(({id}) => id)).to.deep.equal(['cluster', 'svc:shop/s2', 'tool'])
  })

  it('says what a Service and a name hold', () => {
    const snapshot = toSnapshot([
      pool('lan', ['192.168.1.0/28']),
      service('web', {ips: ['192.168.1.4']}),
      service('old', {ips: ['192.168.7.4']}),
    ])
    const context = checkContext({
      cluster: clusterFacts(snapshot),
      metallb: toMetalLBFacts(snapshot),
    })
    const subjects = ['web', 'old', 'none'].map((name) => serviceSubject(`default/${name}`))
    const details = (one: CheckContext): unknown =>
      reportOf(
        subjects.map((subject) => pass('MLD0206', subject)),
        {},
        one,
      )
        .subjects.filter(({kind}) => kind === 'service')
        .map(({id, detail}) => [id, detail])
    expect(details(context)).to.deep.equal([
      ['svc:default/none', undefined],
      ['svc:default/old', '192.168.7.4'],
      ['svc:default/web', '192.168.1.4 (pool "lan")'],
    ])
    expect(details({...context, metallb: undefined})).to.deep.include(['svc:default/web', '192.168.1.4'])
  })

  it('says what a name is wanted with', () => {
    const context = contextOf({
      objects: [
        toKubeObject({
          kind: 'Service',
          metadata: {
            name: 'web',
            namespace: 'shop',
            annotations: {'external-dns.alpha.kubernetes.io/hostname': 'www.example.com'},
          },
          spec: {type: 'LoadBalancer'},
          status: {loadBalancer: {ingress: [{ip: '192.0.2.1'}]}},
        }),
      ],
    })
    const named = hostSubject('www.example.com', '', ['svc:shop/web'])
    const {subjects} = reportOf([pass('MLD0305', named)], {}, context)
    expect(subjects.find(({kind}) => kind === 'hostname')?.detail).to.equal('A 192.0.2.1')
  })
})
