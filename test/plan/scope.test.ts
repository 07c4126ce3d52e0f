import {expect} from 'chai'
import {UsageError} from '../../src/errors.js'
import {changeLines, endpoint, heldLines, live, owned, plan, verdict, type Case} from './support.js'

const web = 'service/shop/web'
const api = 'ingress/shop/api'
const log = 'service/ops/log'

const given: Case = {
  live: [
    ...owned('same.example.org', 'A', ['192.0.2.1'], web),
    live('hand.example.org', 'MX', ['10 m.example.net']),
  ],
  endpoints: [
    endpoint('www.example.org', 'A', ['192.0.2.1'], web),
    endpoint('www.example.org', 'AAAA', ['2001:db8::1'], web),
    endpoint('same.example.org', 'A', ['192.0.2.1'], web),
    endpoint('api.example.org', 'A', ['192.0.2.2'], api),
    endpoint('log.apps.example.org', 'A', ['192.0.2.3'], log),
    endpoint('apex.example.com', 'A', ['192.0.2.4'], log),
  ],
  verdicts: [verdict('service/ops/quiet', [])],
}

function names(target: readonly string[], exclude: readonly string[] = []): readonly string[] {
  const made = plan({...given, scope: {target, exclude}})
  return made.changes.map(({id, name, type}) => `${id} ${name.split('.')[0]} ${type}`)
}

const all = ['c1 api A', 'c2 log A', 'c3 www A', 'c4 www AAAA']

describe('the scope of a plan', () => {
  const targets: readonly [string, readonly string[]][] = [
    ['www.example.org', ['c3 www A', 'c4 www AAAA']],
    ['www', ['c3 www A', 'c4 www AAAA']],
    ['WWW.Example.org.', ['c3 www A', 'c4 www AAAA']],
    ['*.apps.example.org', ['c2 log A']],
    ['*', all],
    ['AAAA', ['c4 www AAAA']],
    ['c3', ['c3 www A']],
    ['svc/web', ['c3 www A', 'c4 www AAAA']],
    ['service/shop/web', ['c3 www A', 'c4 www AAAA']],
    ['ing/api', ['c1 api A']],
    ['shop/api', ['c1 api A']],
    ['namespace/shop', ['c1 api A', 'c3 www A', 'c4 www AAAA']],
    ['ns/ops', ['c2 log A']],
  ]
  for (const [target, expected] of targets) {
    it(`--target ${target} keeps what it names, under the same ids`, () => {
      expect(names([target])).to.deep.equal(expected)
    })
    it(`--exclude ${target} drops what it names`, () => {
      expect(names([], [target])).to.deep.equal(all.filter((line) => !expected.includes(line)))
    })
  }

  it('takes several targets together, and excludes after that', () => {
    expect(names(['www', 'api'], ['AAAA'])).to.deep.equal(['c1 api A', 'c3 www A'])
  })

  it('narrows held items and groups, and the plan says that it is scoped', () => {
    const made = plan({...given, scope: {target: ['api'], exclude: []}})
    expect(made.completeness).to.equal('scoped')
    expect(made.held).to.deep.equal([])
    expect(made.zones[0]?.groups.map(({id, changeIds}) => `${id} ${changeIds.join()}`)).to.deep.equal([
      'g1 c1',
    ])
    expect(heldLines(plan({...given, scope: {target: ['ops/log'], exclude: []}}))).to.deep.equal([
      'out-of-scope MLD0304 A apex.example.com',
    ])
  })

  for (const quiet of ['same.example.org', 'hand', 'MX', 'ops/quiet', 'svc/quiet']) {
    it(`a target that has nothing to change is no mistake: ${quiet}`, () =>
      expect(names([quiet])).to.deep.equal([]))
  }

  const mistakes: readonly [string, string | undefined][] = [
    ['wwv.example.org', 'did you mean www.example.org?'],
    ['service/ops/quite', 'did you mean service/ops/quiet?'],
    ['c99', undefined],
    ['SRV', undefined],
    ['zzzzzz', undefined],
  ]
  for (const [target, hint] of mistakes) {
    it(`a target that matches nothing is an error: ${target}`, () => {
      expect(() => names([target]))
        .to.throw(UsageError, `--target "${target}" matches no change`)
        .with.property('hint', hint)
    })
  }

  it('an exclude that matches nothing is none: it may stand in a CronJob', () => {
    expect(names([], ['nowhere.example.org'])).to.deep.equal(all)
  })

  it('keeps a change of type whole', () => {
    const switching: Case = {
      live: owned('www.example.org', 'CNAME', ['x.example.net'], web),
      endpoints: [
        endpoint('www.example.org', 'A', ['192.0.2.1'], web),
        endpoint('www.example.org', 'AAAA', ['2001:db8::1'], web),
      ],
      verdicts: [verdict(web, ['www.example.org'])],
    }
    const whole = [
      'create AAAA www.example.org 2001:db8::1 (type-change)',
      'replace A www.example.org was CNAME 192.0.2.1 (type-change)',
    ]
    expect(changeLines(plan({...switching, scope: {target: ['AAAA'], exclude: []}}))).to.deep.equal(whole)
    expect(changeLines(plan({...switching, scope: {target: ['CNAME'], exclude: []}}))).to.deep.equal(whole)
    expect(changeLines(plan({...switching, scope: {target: [], exclude: ['AAAA']}}))).to.deep.equal([])
  })

  it('a partial plan stays partial when it is scoped', () => {
    const made = plan({...given, sourcesComplete: false, scope: {target: ['www'], exclude: []}})
    expect(made.completeness).to.equal('sources-partial')
  })
})
