import {expect} from 'chai'
import fc from 'fast-check'
import {markdownCode, markdownMarker, markdownText} from '../../src/render/markdown-text.js'
import {mostMarkdown} from '../../src/render/markdown-budget.js'
import {renderPlanMarkdown} from '../../src/render/plan-markdown.js'
import {a} from '../support/builders.js'
import {expectGolden} from '../support/golden.js'
import {createOf, deleteOf, full, held, now, planOf, ref, samplePlan} from './sample-plan.js'
import {blockedPlan, erroredPlan, largePlan, partialPlan, planFile, viewsPlan} from './special-plans.js'

const options = {now}

function deletes(count: number) {
  return Array.from({length: count}, (_, index) =>
    deleteOf(
      {
        id: `c${index + 1}`,
        name: full(`old-${index}`),
        type: 'A',
        reason: 'source-deleted',
        cause: {ref: ref('Service', 'docs', `s${index}`), event: 'deleted', proof: 'direct-get-404'},
      },
      a(full(`old-${index}`), '10.0.40.14'),
    ),
  )
}

function creates(count: number) {
  return Array.from({length: count}, (_, index) =>
    createOf(
      {
        id: `c${index + 1}`,
        name: full(`new-${index}`),
        type: 'A',
        reason: 'new-name',
        cause: {ref: ref('Service', 'docs', `s${index}`), event: 'added'},
      },
      a(full(`new-${index}`), '10.0.40.14'),
    ),
  )
}

describe('the Markdown of a plan', () => {
  for (const [name, plan] of [
    ['sample', samplePlan],
    ['blocked', blockedPlan],
    ['partial', partialPlan],
    ['errored', erroredPlan],
    ['views', viewsPlan],
    ['empty', planOf([])],
    ['large', largePlan(10_000)],
  ] as const) {
    it(`reads as in the golden file ${name}`, () => {
      const text = renderPlanMarkdown(plan, planFile, options)
      expectGolden(`plan/${name}.md`, text)
      expect(text.length).to.be.at.most(mostMarkdown)
    })
  }

  it('begins with a hidden marker that names plan, digest and key', () => {
    const [first] = renderPlanMarkdown(samplePlan, planFile, {now, key: 'lab'}).split('\n')
    expect(first).to.equal(`<!-- mldns:plan:lab planId=${planFile.planId} digest=${planFile.digest} -->`)
  })

  it('leaves out details, then causes, then single creates, then all but removals, then rows, and says so', () => {
    const plan = planOf([...creates(60), ...deletes(40)], {held})
    const whole = renderPlanMarkdown(plan, planFile, options)
    expect(whole).to.include('<details>').and.not.include('Left out')
    const steps = [
      {budget: whole.length - 1, has: '| cause |', hasNot: '<details>'},
      {budget: 9000, has: '`new-59`', hasNot: '| cause |'},
      {budget: 6000, has: '* create: 60 record sets', hasNot: '`new-59`'},
      {budget: 3650, has: '`old-39`', hasNot: '* create'},
      {budget: 3000, has: 'more removals are not shown', hasNot: '`old-39`'},
    ]
    for (const {budget, has, hasNot} of steps) {
      const text = renderPlanMarkdown(plan, planFile, {now, budget})
      expect(text.length, has).to.be.at.most(budget)
      expect(text).to.include(has).and.not.include(hasNot)
      expect(text).to.include('Left out to keep the comment short')
      expect(text).to.include('60 creates, 40 deletes')
    }
  })

  it('stays below the limit with ten thousand deletes, held items and findings', () => {
    const plan = planOf(deletes(10_000), {
      held: Array.from({length: 10_000}, () => held[0]!),
      findings: Array.from({length: 10_000}, () => ({
        code: 'MLD0301',
        severity: 'error' as const,
        message: 'x'.repeat(300),
      })),
    })
    const text = renderPlanMarkdown(plan, planFile, options)
    expect(text.length).to.be.at.most(mostMarkdown)
    expect(text).to.include('10,000 deletes')
    expect(text).to.include('more removals are not shown')
  })
})

describe('outside text in Markdown', () => {
  it('stands in code spans, or in entities where a code span could be left', () => {
    expect(markdownCode('www.example.net')).to.equal('`www.example.net`')
    expect(markdownCode('a|b`c')).to.equal('<code>a&#124;b&#96;c</code>')
    expect(markdownCode('C:\\')).to.equal('<code>C&#58;&#92;</code>')
    expect(markdownCode('')).to.equal('<code></code>')
  })

  it('is no markup, link, mention or reference in sentences', () => {
    expect(markdownText('status.address of node w.')).to.equal('status.address of node w&#46;')
    expect(markdownText('<b> @team #12 [x](http://a) **y** www.z')).to.equal(
      '&#60;b&#62; &#64;team &#35;12 &#91;x&#93;(http:&#47;/a) &#42;&#42;y&#42;&#42; www&#46;z',
    )
  })

  it('cannot end a hidden marker', () => {
    expect(markdownMarker('mldns:plan:x --> <script>')).to.equal('<!-- mldns:plan:x -_ _script_ -->')
  })

  it('can neither end a cell nor a line, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        const sentence = markdownText(text)
        const code = markdownCode(text)
        expect(`${sentence}${code}`).not.to.match(/[|\n\r\\]/)
        expect(sentence).not.to.match(/[<>`]/)
        expect(code).to.match(/^(`[^`]*`|<code>[^<>`]*<\/code>)$/)
      }),
    )
  })
})
