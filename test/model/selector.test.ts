import {expect} from 'chai'
import fc from 'fast-check'
import {matchesSelector, parseSelector, selectorOfMap, toSelector} from '../../src/model/selector.js'

const labels = {app: 'web', env: 'prod', 'example.com/tier': 'front', size: '10', empty: ''}

const matches: readonly (readonly [text: string, result: boolean])[] = [
  ['', true],
  ['  ', true],
  ['app', true],
  ['!app', false],
  ['! missing', true],
  ['app=web', true],
  ['app==web', true],
  [' app = web ', true],
  ['app=api', false],
  ['app!=api', true],
  ['missing!=api', true],
  ['missing=api', false],
  ['app in (web,api)', true],
  ['app in ( web , api )', true],
  ['app in(web)', true],
  ['app notin (web)', false],
  ['missing notin (web)', true],
  ['missing in (web)', false],
  ['size>9', true],
  ['size > 10', false],
  ['size<11', true],
  ['app>1', false],
  ['missing<1', false],
  ['empty=', true],
  ['app=,env', false],
  ['empty in (,a)', true],
  ['app=web,env=prod,!missing', true],
  ['app=web,env=dev', false],
  ['example.com/tier=front', true],
  ['in=a', false],
]

const refused: readonly (readonly [text: string, position: number, word: string])[] = [
  ['app=web,', 7, 'ends in ","'],
  [',app', 0, 'key is missing'],
  ['app web', 4, 'expected =, ==, !=, in, notin'],
  ['app in web', 7, 'expected "("'],
  ['app in ()', 8, 'at least one value'],
  ['app in (web', 11, 'expected "," or ")"'],
  ['app=(web)', 4, 'expected a value'],
  ['app=-web', 4, 'no label value'],
  ['app=a/b', 4, 'no label value'],
  ['-app', 0, 'no label key'],
  ['UPPER.com/x=1', 0, 'no DNS name'],
  ['size>ten', 5, 'whole number'],
  ['!', 1, 'key is missing'],
  [`app=${'x'.repeat(64)}`, 4, 'at most 63'],
]

describe('label selectors', () => {
  for (const [text, result] of matches) {
    it(`${result ? 'matches' : 'does not match'}: "${text}"`, () => {
      const parsed = parseSelector(text)
      if (!parsed.ok) throw new Error(parsed.problem.reason)
      expect(matchesSelector(parsed.selector, labels)).to.equal(result)
    })
  }

  for (const [text, position, word] of refused) {
    it(`refuses "${text.slice(0, 20)}" at character ${position}`, () => {
      const parsed = parseSelector(text)
      if (parsed.ok) throw new Error('it was read')
      expect(parsed.problem.position).to.equal(position)
      expect(parsed.problem.reason).to.contain(word)
    })
  }

  it('refuses order where it has no meaning', () => {
    const parsed = parseSelector('size>9', {ordering: false})
    expect(parsed).to.deep.equal({ok: false, problem: {position: 4, reason: '">" is not allowed here'}})
  })

  it('does not take inherited properties for labels', () => {
    const parsed = parseSelector('constructor')
    if (!parsed.ok) throw new Error(parsed.problem.reason)
    expect(matchesSelector(parsed.selector, {})).to.equal(false)
  })

  it('reads the object form', () => {
    const parsed = toSelector({
      matchLabels: {app: 'web'},
      matchExpressions: [
        {key: 'env', operator: 'In', values: ['prod', 'dev']},
        {key: 'size', operator: 'NotIn', values: ['1']},
        {key: 'app', operator: 'Exists'},
        {key: 'gone', operator: 'DoesNotExist'},
      ],
    })
    if (!parsed.ok) throw new Error(parsed.problem.reason)
    expect(matchesSelector(parsed.selector, labels)).to.equal(true)
    expect(matchesSelector(parsed.selector, {...labels, gone: ''})).to.equal(false)
    expect(toSelector({})).to.deep.equal({ok: true, selector: []})
  })

  for (const [expression, word] of [
    [{operator: 'In', values: ['a']}, 'no key'],
    [{key: 'a', operator: 'in', values: ['a']}, 'expected In, NotIn'],
    [{key: 'a', operator: 'In'}, 'needs values'],
    [{key: 'a', operator: 'Exists', values: ['a']}, 'takes no values'],
    [{key: 'a', operator: 'constructor'}, 'unknown'],
  ] as const) {
    it(`refuses the expression ${JSON.stringify(expression)}`, () => {
      const parsed = toSelector({matchExpressions: [expression]})
      if (parsed.ok) throw new Error('it was read')
      expect(parsed.problem.reason).to.contain(word)
    })
  }

  it('takes a plain map, and nothing else, as equalities', () => {
    expect(matchesSelector(selectorOfMap({app: 'web'}), labels)).to.equal(true)
    expect(matchesSelector(selectorOfMap({app: 'api'}), labels)).to.equal(false)
    expect(selectorOfMap(undefined)).to.deep.equal([])
    expect(selectorOfMap('app=web')).to.deep.equal([])
  })

  it('reads or refuses any text, with a position inside it', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom(...Array.from('ab=!,()<> in\t/.-1é'))}), (text) => {
        const parsed = parseSelector(text)
        if (!parsed.ok) expect(parsed.problem.position).to.be.within(0, text.length)
      }),
    )
  })
})
