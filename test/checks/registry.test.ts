import {expect} from 'chai'
import {chainLinks, checkGroups} from '../../src/checks/check.js'
import {allRules} from '../../src/checks/all-rules.js'
import {allChecks, blockersOf, causesOf, findCheck, groupOf, isJudged} from '../../src/checks/registry.js'

describe('the catalogue of checks', () => {
  it('holds 158 checks, each with a code and a slug of its own, in code order', () => {
    expect(allChecks).to.have.length(158)
    expect(new Set(allChecks.map((check) => check.slug)).size).to.equal(158)
    const codes = allChecks.map((check) => check.code)
    expect([...codes].sort()).to.deep.equal(codes)
    expect(new Set(codes).size).to.equal(158)
  })

  it('counts 75 errors, 60 warnings and 23 infos', () => {
    const count = (severity: string): number =>
      allChecks.filter((check) => check.severity === severity).length
    expect([count('error'), count('warning'), count('info')]).to.deep.equal([75, 60, 23])
  })

  for (const check of allChecks) {
    it(`${check.code} is complete`, () => {
      expect(check.code).to.match(/^MLD\d{4}$/)
      expect(check.slug).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(chainLinks).to.include(check.link)
      expect(Object.values(checkGroups)).to.include(groupOf(check))
      expect(check.title).to.not.equal('')
      expect(check.detection).to.not.equal('')
      expect(check.fix).to.not.equal('')
      for (const code of [...blockersOf(check), ...causesOf(check)]) {
        expect(findCheck(code)?.code).to.equal(code)
        expect(code).to.not.equal(check.code)
      }
    })
  }
})

describe('findCheck', () => {
  for (const text of ['MLD0210', 'mld0210', '0210', 'advertised-pool', ' Advertised-Pool ']) {
    it(`finds MLD0210 by ${JSON.stringify(text)}`, () => {
      expect(findCheck(text)?.code).to.equal('MLD0210')
    })
  }

  it('finds nothing by a code that is not in the catalogue', () => {
    expect(findCheck('MLD9999')).to.equal(undefined)
    expect(findCheck('210')).to.equal(undefined)
  })
})

describe('blockersOf', () => {
  it('names the cluster for what reads it, and not for the access itself', () => {
    expect(blockersOf(findCheck('MLD0205')!)).to.include.members(['MLD0101', 'MLD0102'])
    expect(blockersOf(findCheck('MLD0101')!)).to.deep.equal([])
  })

  it('names the missing address for what comes after it', () => {
    expect(blockersOf(findCheck('MLD0210')!)).to.include('MLD0206')
  })
})

describe('isJudged', () => {
  it('is true of every check that has a rule', () => {
    const judged = allChecks.filter(isJudged).map(({code}) => code)
    expect(judged).to.include.members(allRules.map(({code}) => code))
    expect(judged).to.not.include('MLD0901')
  })
})
