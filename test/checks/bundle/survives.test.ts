import {expect} from 'chai'
import {annotationKeeper} from '../../../src/checks/bundle/kept-annotations.js'
import {isKnownResource} from '../../../src/checks/bundle/redact-object.js'
import {redactSnapshot} from '../../../src/checks/bundle/redact-snapshot.js'
import {redact} from '../../../src/lib/redact.js'
import type {ClusterSnapshot} from '../../../src/model/cluster.js'
import {diagnoseAll} from '../../../src/metallb/diagnose.js'
import {diagnosisCodes, type Diagnosis} from '../../../src/metallb/diagnosis.js'
import {readInstallation} from '../../../src/metallb/installation.js'
import {simulate} from '../../../src/metallb/simulate.js'
import {defaultSourceSettings} from '../../../src/sources/defaults.js'
import {
  singleObjects,
  singleObjectsOfMetalLB,
  troubleshootKinds,
} from '../../../src/workflows/troubleshoot/kinds.js'
import {allocationCases} from '../../metallb/code-cases-allocation.js'
import {announcementCases} from '../../metallb/code-cases-announcement.js'
import {installationCases} from '../../metallb/code-cases-installation.js'
import {healthy, type Change} from '../../metallb/code-worlds.js'
import {applyStep, toSnapshot} from '../../metallb/scenario-world.js'
import {gatherWorld, readWorlds, reportOf} from '../../support/troubleshoot-world.js'
import {temporaryFolder} from '../../support/temporary-folder.js'
import {allCases} from '../cases/all-cases.js'
import {gatheredFor, reload, reportOn, resultsOf} from './round-trip.js'

describe('what a check reads is in a bundle', () => {
  for (const {code, title, reason, fails, passes} of allCases)
    it(`of ${code}, when ${title} and otherwise`, () => {
      const failing = fails()
      const results = resultsOf(code, reload(gatheredFor(failing)))
      expect(results).to.deep.equal(resultsOf(code, gatheredFor(failing)))
      // what was asked for is no fact, and not in a bundle
      if (failing.scope.targets.length === 0) expect(results.map((one) => one.reason)).to.include(reason)
      const passing = gatheredFor(passes())
      expect(resultsOf(code, reload(passing))).to.deep.equal(resultsOf(code, passing))
      expect(reportOn(reload(passing))).to.deep.equal(reportOn(passing))
    })

  it('for every resource a run reads', () => {
    const single = [...singleObjects, ...singleObjectsOfMetalLB('metallb-system')].map(({kind}) => kind)
    for (const {resource} of [...troubleshootKinds(defaultSourceSettings), ...single])
      expect(isKnownResource(resource), resource).to.equal(true)
  })
})

const diagnosisCases = {...installationCases, ...allocationCases, ...announcementCases}

/** Secrets are not read in a run; tests of MetalLB have some. */
function snapshotOf(change: Change): ClusterSnapshot {
  const snapshot = toSnapshot(applyStep(healthy, change))
  return {
    ...snapshot,
    ...(change.origin === undefined ? {} : {origin: change.origin, authoritative: false}),
    lists: snapshot.lists
      .filter(({kind}) => kind.resource !== 'secrets')
      .map((list) => {
        const reason = change.problems?.[list.kind.resource]
        return reason === undefined ? list : {...list, problem: {reason, message: reason}}
      }),
  }
}

function diagnosesOf(snapshot: ClusterSnapshot): readonly Diagnosis[] {
  const installation = readInstallation(snapshot)
  return diagnoseAll(installation, simulate(installation))
}

describe('what MetalLB is diagnosed by is in a bundle', () => {
  for (const code of diagnosisCodes)
    it(`for ${code}`, () => {
      const {appears, stays} = diagnosisCases[code]
      for (const change of [appears, stays]) {
        const snapshot = snapshotOf(change)
        const redacted = redactSnapshot(snapshot, {
          clean: redact,
          keepsAnnotation: annotationKeeper(defaultSourceSettings),
        })
        expect(diagnosesOf(redacted)).to.deep.equal(diagnosesOf(snapshot))
      }
    })
})

describe('a bundle gives the report of the run it was saved by', () => {
  const folder = temporaryFolder()
  for (const world of readWorlds())
    it(`when ${world.why}`, async () => {
      const gathered = await gatherWorld(world, {folder: folder.path()})
      const loaded = reload(gathered)
      const reports = [gathered, loaded].map((one) =>
        JSON.stringify(reportOf(one, world.targets), undefined, 1),
      )
      expect(reports[1]).to.equal(reports[0])
      expect(reload(loaded)).to.deep.equal(loaded)
    })
})
