import {expect} from 'chai'
import type {Report} from '../../src/checks/report.js'
import {temporaryFolder} from '../support/temporary-folder.js'
import {gatherWorld, readWorlds, reportOf, type World, type WorldRun} from '../support/troubleshoot-world.js'

function errorsOf({findings}: Report): readonly string[] {
  return findings
    .filter(({status, severity}) => status === 'fail' && severity === 'error')
    .map(({code, reason = '', subject}) => `${code} ${reason} ${subject}`)
}

function firstOf({findings, firstBrokenLink}: Report): string {
  const finding = findings.find(({id}) => id === firstBrokenLink?.finding)
  return finding === undefined ? '' : `${finding.code} ${finding.reason ?? ''}`
}

describe('a dump of a cluster', () => {
  const folder = temporaryFolder()

  async function reportFrom(world: World, more: Partial<WorldRun>): Promise<Report> {
    return reportOf(await gatherWorld(world, {folder: folder.path(), ...more}), world.targets)
  }

  for (const world of readWorlds()) {
    it(`that is everything is judged like the cluster: ${world.name}`, async () => {
      const live = await reportFrom(world, {})
      const dumped = await reportFrom(world, {dump: {complete: true}})
      expect(firstOf(dumped)).to.equal(firstOf(live))
      expect(errorsOf(dumped)).to.deep.equal(errorsOf(live))
    })

    it(`that may be a part accuses nobody falsely: ${world.name}`, async () => {
      const live = errorsOf(await reportFrom(world, {}))
      for (const error of errorsOf(await reportFrom(world, {dump: {complete: false}})))
        expect(live.map(withoutReason)).to.include(withoutReason(error))
    })
  }

  it('of applications alone says nothing of the MetalLB they will meet', async () => {
    const [healthy] = readWorlds().filter(({name}) => name === 'healthy')
    const lone: World = {
      ...healthy!,
      remove: [
        ...['Deployment/metallb-system/controller', 'DaemonSet/metallb-system/speaker'],
        ...['controller-5f6c', 'speaker-aaaaa', 'speaker-bbbbb', 'speaker-ccccc'].map(
          (name) => `Pod/metallb-system/${name}`,
        ),
        ...['IPAddressPool/metallb-system/lan', 'L2Advertisement/metallb-system/lan'],
        ...['ServiceL2Status/metallb-system/l2-r8jwb', 'Event/shop/web.1'],
      ],
    }
    const report = await reportFrom(lone, {dump: {complete: false}})
    expect(errorsOf(report)).to.deep.equal([])
  })

  it('as the guide makes it holds no reports, which is no report that nothing is announced', async () => {
    const [healthy] = readWorlds().filter(({name}) => name === 'healthy')
    const remove = ['ServiceL2Status/metallb-system/l2-r8jwb', 'Event/shop/web.1']
    const report = await reportFrom({...healthy!, remove}, {dump: {complete: true}})
    expect(errorsOf(report)).to.deep.equal([])
  })
})

/** A dump knows less, so that it may tell the same fault by another word. */
function withoutReason(error: string): string {
  const [code, , subject] = error.split(' ')
  return `${code} ${subject}`
}
