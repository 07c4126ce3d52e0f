import {expect} from 'chai'
import fc from 'fast-check'
import {fail, type CheckResult} from '../../src/checks/result.js'
import {hostSubject, serviceSubject, zoneSubject, type Subject} from '../../src/checks/subject.js'
import {
  parseSeverities,
  parseSuppressions,
  toSelection,
  toSuppress,
  type SuppressionText,
} from '../../src/checks/suppress.js'

const today = '2026-09-20'
const web = serviceSubject('shop/web')

function config(...texts: readonly string[]): readonly SuppressionText[] {
  return texts.map((text) => ({text, source: 'config'}))
}

function flags(...texts: readonly string[]): readonly SuppressionText[] {
  return texts.map((text) => ({text, source: 'flag'}))
}

function failure(code: string, subject: Subject = web): CheckResult {
  return fail(code, subject, {reason: 'wrong', message: 'x', fix: {text: 'y'}})
}

/** Why a failure does not count under these entries. */
function reasonFor(entries: readonly SuppressionText[], result: CheckResult): string | undefined {
  const {active, problems} = parseSuppressions(entries, today)
  expect(problems).to.deep.equal([])
  return toSuppress(active, () => undefined)(result)?.reason
}

describe('entries of ignore', () => {
  it('have a code, a subject, a last day and a reason', () => {
    const text = 'MLD0312 host:*.lab.example.com@public until 2027-01-31: lab names are public: on purpose'
    const {active, expired, problems} = parseSuppressions(config(text), today)
    expect([expired, problems]).to.deep.equal([[], []])
    expect(active).to.have.length(1)
    expect([...active[0]!.codes]).to.deep.equal(['MLD0312'])
    expect(active[0]).to.deep.include({
      subject: 'host:*.lab.example.com@public',
      suppressed: {
        reason: 'lab names are public: on purpose',
        until: '2027-01-31',
        source: 'config',
      },
    })
  })

  const short: readonly [string, string, readonly string[], string | undefined][] = [
    ['a code alone', 'MLD0224', ['MLD0224'], undefined],
    ['four digits', '0224', ['MLD0224'], undefined],
    ['the name of a check', 'address-pinned', ['MLD0224'], undefined],
    ['a code and a subject', 'mld0224 svc:shop/web', ['MLD0224'], 'svc:shop/web'],
    ['a code and a reason', 'MLD0224: we know', ['MLD0224'], undefined],
    ['blanks around', '  MLD0224   svc:shop/*   until  2026-09-20 :  we know ', ['MLD0224'], 'svc:shop/*'],
  ]
  for (const [title, text, codes, subject] of short) {
    it(`may be ${title} on the command line`, () => {
      const {active, problems} = parseSuppressions(flags(text), today)
      expect(problems).to.deep.equal([])
      expect([...active[0]!.codes]).to.deep.equal(codes)
      expect(active[0]!.subject).to.equal(subject)
    })
  }

  it('may be a group', () => {
    const [entry] = parseSuppressions(flags('09'), today).active
    expect(entry?.codes).to.have.length(11)
    expect(reasonFor(flags('09'), failure('MLD0901'))).to.equal('ignored on the command line')
  })

  it('hold on their last day and have run out on the next', () => {
    const entries = config('MLD0224 svc:* until 2026-09-20: a', 'MLD0319 until 2026-09-19: b')
    const {active, expired} = parseSuppressions(entries, today)
    expect(active.flatMap(({codes}) => [...codes])).to.deep.equal(['MLD0224'])
    expect(expired).to.deep.equal(['MLD0319 until 2026-09-19'])
  })

  it('are told what is wrong with them all at once', () => {
    const entries = [
      ...config('MLD0224', 'MLD9999 until 2027-02-30: x'),
      ...flags('MLD0224 svc:a svc:b', 'adress-pinned', 'MLD0104', 'MLD0224 until', ''),
    ]
    const {active, problems} = parseSuppressions(entries, today)
    expect(active).to.deep.equal([])
    expect(problems).to.deep.equal([
      'ignore "MLD0224": the last day is missing, expected "until YYYY-MM-DD"',
      'ignore "MLD0224": the reason is missing, expected ": why it is accepted" at the end',
      'ignore "MLD9999 until 2027-02-30: x": there is no check "MLD9999", expected a code such as MLD0210 or a name such as advertised-pool, a group such as 02',
      'ignore "MLD9999 until 2027-02-30: x": found "2027-02-30" after "until", expected a date such as 2027-01-31',
      'ignore "MLD0224 svc:a svc:b": found "svc:b", expected "until YYYY-MM-DD" or ": reason"',
      'ignore "adress-pinned": there is no check "adress-pinned", expected a code such as MLD0210 or a name such as advertised-pool, a group such as 02; did you mean address-pinned?',
      'ignore "MLD0104": MLD0104 cannot be ignored',
      'ignore "MLD0224 until": found "" after "until", expected a date such as 2027-01-31',
      'ignore "": there is no check "", expected a code such as MLD0210 or a name such as advertised-pool, a group such as 02',
    ])
  })

  it('never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'binary', maxLength: 30}), {maxLength: 4}), (texts) => {
        const {active, expired, problems} = parseSuppressions(
          [...flags(...texts), ...config(...texts)],
          today,
        )
        expect(active.length + expired.length + problems.length).to.be.at.least(texts.length)
      }),
    )
  }).timeout(20_000)
})

describe('a suppression', () => {
  const matches: readonly [string, string, boolean][] = [
    ['svc:shop/web', 'svc:shop/web', true],
    ['svc:shop/web', 'svc:shop/web2', false],
    ['svc:shop/*', 'svc:shop/web', true],
    ['svc:*/web', 'svc:shop/web', true],
    ['*web', 'svc:shop/web', true],
    ['*', 'cluster', true],
    ['svc:*a*b', 'svc:xaxb', true],
    ['svc:*ab*b', 'svc:xab', false],
    ['svc:shop/web*web', 'svc:shop/web', false],
    ['host:*.lab.example.com@public', 'host:a.lab.example.com@public', true],
    ['host:*.lab.example.com', 'host:a.lab.example.com@public', false],
    ['host:A.example.com', 'host:a.example.com', true],
    ['svc:shop/w.b', 'svc:shop/web', false],
  ]
  for (const [pattern, id, expected] of matches) {
    it(`for ${pattern} ${expected ? 'holds' : 'does not hold'} for ${id}`, () => {
      const reason = reasonFor(flags(`MLD0224 ${pattern}: known`), failure('MLD0224', {...web, id}))
      expect(reason).to.equal(expected ? 'known' : undefined)
    })
  }

  const named: readonly [string, Subject][] = [
    ['host/www.example.com', hostSubject('www.example.com', '')],
    ['*.example.com', hostSubject('www.example.com', '')],
    ['Service/shop/web', web],
    ['shop/web', web],
    ['zone/example.com@public', zoneSubject('example.com', 'memory', 'public')],
  ]
  for (const [pattern, subject] of named) {
    it(`holds for ${subject.id} called ${pattern}, as reports have it`, () => {
      expect(reasonFor(flags(`MLD0224 ${pattern}: known`), failure('MLD0224', subject))).to.equal('known')
    })
  }

  it('holds for its codes only', () => {
    expect(reasonFor(flags('MLD0224'), failure('MLD0225'))).to.equal(undefined)
  })

  it('never holds for what mldns could not do, also not as part of a group', () => {
    for (const code of ['MLD0001', 'MLD0104', 'MLD1007', 'MLD1008'])
      expect(reasonFor(flags('00', '01', '10'), failure(code)), code).to.equal(undefined)
  })

  it('does not take long over a pattern of many stars', () => {
    const began = performance.now()
    const id = `svc:${'a'.repeat(50_000)}`
    reasonFor(flags(`MLD0224 ${'*a'.repeat(500)}*b`), failure('MLD0224', {...web, id}))
    expect(performance.now() - began).to.be.lessThan(500)
  })
})

describe('the annotation mldns.io/ignore', () => {
  const annotations: Readonly<Record<string, string>> = {
    'svc:shop/web': 'MLD0224, address-pinned,MLD0319 nonsense',
    'svc:shop/api': '',
  }
  const suppress = toSuppress([], (id) => {
    const text = annotations[id]
    return text === undefined ? undefined : {'mldns.io/ignore': text}
  })

  it('silences the checks it names for its object', () => {
    expect(suppress(failure('MLD0319'))).to.deep.equal({
      reason: 'annotation mldns.io/ignore of Service shop/web',
      source: 'annotation',
    })
    expect(suppress(failure('MLD0206'))).to.equal(undefined)
    expect(suppress(failure('MLD0319', serviceSubject('shop/api')))).to.equal(undefined)
    expect(suppress(failure('MLD0319', serviceSubject('shop/none')))).to.equal(undefined)
  })

  it('silences a name when all objects that publish it carry it', () => {
    const one = hostSubject('www.example.com', '', ['zone:example.com', 'svc:shop/web'])
    const both = hostSubject('www.example.com', '', ['svc:shop/api', 'svc:shop/web'])
    expect(suppress(failure('MLD0319', one))?.source).to.equal('annotation')
    expect(suppress(failure('MLD0319', both))).to.equal(undefined)
  })

  it('does not reach what is no object', () => {
    expect(
      suppress(failure('MLD0319', {...web, id: 'pool:lan', kind: 'pool', within: ['svc:shop/web']})),
    ).to.equal(undefined)
  })

  it('comes after the entries', () => {
    const {active} = parseSuppressions(flags('MLD0319: known'), today)
    const both = toSuppress(active, () => ({'mldns.io/ignore': 'MLD0319'}))
    expect(both(failure('MLD0319'))?.source).to.equal('flag')
  })
})

describe('severities', () => {
  it('are read by code or name; the last one counts', () => {
    const {severities, problems} = parseSeverities([
      'MLD0703=info',
      'address-pinned = warning',
      'MLD0703=error',
    ])
    expect(problems).to.deep.equal([])
    expect([...severities]).to.deep.equal([
      ['MLD0703', 'error'],
      ['MLD0224', 'warning'],
    ])
  })

  it('are told what is wrong with them all at once', () => {
    expect(
      parseSeverities(['MLD0703', 'MLD0703=fatal', '09=info', 'MLD0104=info', 'MLD0104=error']).problems,
    ).to.deep.equal([
      'severity "MLD0703": found "", expected CODE=error, CODE=warning or CODE=info',
      'severity "MLD0703=fatal": found "fatal", expected CODE=error, CODE=warning or CODE=info',
      'severity "09=info": there is no check "09", expected a code such as MLD0210 or a name such as advertised-pool',
      'severity "MLD0104=info": the severity of MLD0104 cannot be lowered',
    ])
  })
})

describe('a selection', () => {
  it('is everything when nothing is said', () => {
    const {selects} = toSelection([], [])
    expect(['MLD0206', 'MLD0901'].map(selects)).to.deep.equal([true, true])
  })

  it('takes codes, names, groups and links', () => {
    const {selects, problems} = toSelection(
      ['02,MLD0303', 'owned', 'provider'],
      ['MLD0206', 'lb-announcement'],
    )
    expect(problems).to.deep.equal([])
    const codes = ['MLD0205', 'MLD0206', 'MLD0210', 'MLD0303', 'MLD0304', 'MLD0401', 'MLD0501']
    expect(codes.map(selects)).to.deep.equal([true, false, false, true, false, true, true])
  })

  it('knows links by the words a report has for them', () => {
    const {selects, problems} = toSelection(['name', 'address'], [])
    expect(problems).to.deep.equal([])
    expect(['MLD0206', 'MLD0303', 'MLD0401'].map(selects)).to.deep.equal([true, true, false])
  })

  it('always keeps what says whether the run can be trusted', () => {
    const {selects} = toSelection(['02'], ['00'])
    expect(['MLD0001', 'MLD0002', 'MLD0003'].map(selects)).to.deep.equal([true, true, false])
  })

  it('refuses what leaves nothing to judge', () => {
    expect(toSelection(['02', 'reachability,MLD0601'], []).problems).to.deep.equal([
      'only: "reachability" chooses only checks that nothing in this version judges',
      'only: "MLD0601" chooses only checks that nothing in this version judges',
    ])
    const nothing = ['only and skip together leave no check to judge']
    expect(toSelection(['02'], ['02']).problems).to.deep.equal(nothing)
    expect(toSelection([], ['06', '09']).problems).to.deep.equal([])
  })

  it('tells all that is wrong', () => {
    const {problems} = toSelection(['nine', '02'], ['reachabilty'])
    expect(problems).to.have.length(2)
    expect(problems[0]).to.match(/^only: there is no check "nine"/)
    expect(problems[1]).to.match(/^skip: .*did you mean reachability\?$/)
  })
})
