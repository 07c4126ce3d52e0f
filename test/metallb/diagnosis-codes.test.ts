import {expect} from 'chai'
import {diagnoseAll} from '../../src/metallb/diagnose.js'
import {diagnosisCodes, type Diagnosis, type DiagnosisCode} from '../../src/metallb/diagnosis.js'
import {readInstallation} from '../../src/metallb/installation.js'
import {simulate} from '../../src/metallb/simulate.js'
import {allocationCases} from './code-cases-allocation.js'
import {announcementCases} from './code-cases-announcement.js'
import {installationCases, type CodeCase} from './code-cases-installation.js'
import {healthy, type Change} from './code-worlds.js'
import {applyStep, toSnapshot} from './scenario-world.js'

const cases: Readonly<Record<DiagnosisCode, CodeCase>> = {
  ...installationCases,
  ...allocationCases,
  ...announcementCases,
}

function diagnosesOf(change: Change): readonly Diagnosis[] {
  const snapshot = toSnapshot(applyStep(healthy, change))
  const problems = new Map(Object.entries(change.problems ?? {}))
  const installation = readInstallation({
    ...snapshot,
    ...(change.origin === undefined ? {} : {origin: change.origin, authoritative: false}),
    lists: snapshot.lists.map((list) => {
      const reason = problems.get(list.kind.resource)
      return reason === undefined ? list : {...list, problem: {reason, message: reason}}
    }),
  })
  return diagnoseAll(installation, simulate(installation))
}

describe('every diagnosis', () => {
  it('has a case in which it appears and one in which it does not', () => {
    expect(Object.keys(cases).toSorted()).to.deep.equal([...diagnosisCodes].toSorted())
  })

  it('is absent from a healthy cluster', () => {
    expect(diagnosesOf({})).to.deep.equal([])
  })

  for (const code of diagnosisCodes)
    it(`${code} appears when it should, and only then`, () => {
      const {appears, stays} = cases[code]
      const found = diagnosesOf(appears).filter((one) => one.code === code)
      expect(
        diagnosesOf(appears).map((one) => one.code),
        'appears',
      ).to.include(code)
      for (const {sentence, fix, subject} of found) {
        expect(sentence, 'sentence').to.match(/\S/)
        expect(fix, 'fix').to.match(/\S/)
        expect(subject, 'subject').to.match(/\S/)
      }
      expect(
        diagnosesOf(stays).map((one) => one.code),
        'stays away',
      ).to.not.include(code)
    })
})
