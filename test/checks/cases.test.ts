import {expect} from 'chai'
import {allRules} from '../../src/checks/all-rules.js'
import {judge} from '../../src/checks/judge.js'
import {allChecks} from '../../src/checks/registry.js'
import type {CheckContext} from '../../src/checks/context.js'
import type {CheckResult} from '../../src/checks/result.js'
import {allCases} from './cases/all-cases.js'

/** The groups that have rules; the engine itself judges the first two codes (engine.test.ts). */
const groups = ['00', '01', '02', '03', '04', '05', '10']
const ofEngine = ['MLD0001', 'MLD0002']
const judged = allChecks.filter(({code}) => groups.includes(code.slice(3, 5)) && !ofEngine.includes(code))

function resultsOf(code: string, context: CheckContext): readonly CheckResult[] {
  const results = judge(
    allRules.filter((rule) => rule.code === code),
    context,
  )
  expect(results.filter((one) => one.code === 'MLD0001')).to.deep.equal([])
  return results
}

describe('every check of the groups with rules', () => {
  for (const {code, slug} of judged) {
    it(`${code} ${slug} has one rule`, () => {
      expect(allRules.filter((rule) => rule.code === code)).to.have.length(1)
    })

    it(`${code} ${slug} has a world in which it fails and one in which it passes`, () => {
      expect(allCases.some((one) => one.code === code)).to.equal(true)
    })
  }

  it('is judged by a rule of the catalogue only', () => {
    const codes = allChecks.map(({code}) => code)
    for (const {code} of allRules) expect(codes).to.include(code)
    for (const {code} of allCases) expect(judged.map((one) => one.code)).to.include(code)
  })
})

describe('checks', () => {
  for (const {code, title, fails, reason, passes} of allCases) {
    it(`${code} fails when ${title}`, () => {
      const failed = resultsOf(code, fails()).filter(({status}) => status === 'fail')
      expect(failed, 'failures').to.not.have.length(0)
      expect(failed.map((one) => one.reason)).to.include(reason)
      for (const one of failed) {
        expect(one.message).to.not.equal('')
        expect(one.reason).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        expect(one.fix?.text ?? '', 'fix').to.not.equal('')
      }
    })

    it(`${code} passes otherwise (not: ${title})`, () => {
      const results = resultsOf(code, passes())
      expect(results.map(({status}) => status)).to.include('pass')
      expect(results.filter(({status}) => status === 'fail')).to.deep.equal([])
    })
  }
})
