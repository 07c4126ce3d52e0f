import {expect} from 'chai'
import {allChecks, findCheck} from '../../src/checks/registry.js'
import {displayWidth} from '../../src/render/layout.js'
import {renderCheckList, renderCheckPage, toCheckPage, type CheckPage} from '../../src/render/check-page.js'
import {plainPalette} from '../../src/render/palette.js'
import {expectGolden} from '../support/golden.js'

const options = {width: 80, palette: plainPalette, now: '2026-09-20T10:02:00Z'}

function pageOf(code: string): string {
  return renderCheckPage(toCheckPage(findCheck(code)!), options)
}

describe('the page of a check', () => {
  it('tells its place in the chain and its neighbours', () => {
    const page: CheckPage = {
      ...toCheckPage(findCheck('MLD0901')!),
      title: 'Each address accepts TCP on the ports of its Service',
      detection: 'a connection to every address and port',
      fix: 'what is refused has no endpoints, what times out is not announced',
      blockedBy: ['MLD0206'],
      blocks: ['MLD0903', 'MLD0904'],
      causedBy: ['MLD0210', 'MLD0214'],
      leadsTo: [],
      ignorable: false,
    }
    const everything = {...page, judged: true, blocks: allChecks.map(({code}) => code)}
    expectGolden(
      'explain/check.txt',
      [page, everything].map((one) => renderCheckPage(one, options)).join('\n'),
    )
  })

  it('fits into 80 columns, whatever the check', () => {
    for (const {code} of allChecks)
      for (const line of pageOf(code).split('\n')) expect(displayWidth(line), line).to.be.at.most(80)
  })

  it('has the same neighbours from both sides', () => {
    const pages = new Map(allChecks.map((check) => [check.code, toCheckPage(check)]))
    for (const page of pages.values()) {
      for (const code of page.blocks) expect(pages.get(code)?.blockedBy).to.include(page.code)
      for (const code of page.leadsTo) expect(pages.get(code)?.causedBy).to.include(page.code)
      for (const code of page.causedBy) expect(pages.get(code)?.leadsTo).to.include(page.code)
    }
  })
})

describe('the list of checks', () => {
  it('has every code', () => {
    const text = renderCheckList(allChecks, options)
    for (const {code, slug} of allChecks) expect(text).to.include(code).and.to.include(slug)
  })
})
