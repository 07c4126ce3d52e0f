import {expect} from 'chai'
import {displayWidth} from '../../src/render/layout.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import {renderReportText} from '../../src/render/report-text.js'
import {expectGolden} from '../support/golden.js'
import {
  blockedReport,
  fineReport,
  largeReport,
  reportTextOptions,
  sampleReport,
  unsureReport,
} from './sample-report.js'

const options = {...reportTextOptions, palette: plainPalette}

describe('a report as text', () => {
  it('tells statements, what is wrong and why, and the first broken link last', () => {
    expectGolden('report/sample.txt', renderReportText(sampleReport, options))
  })

  it('tells everything with full', () => {
    expectGolden(
      'report/sample-full.txt',
      renderReportText(sampleReport, {...options, width: 120, full: true}),
    )
  })

  it('fits into 40 columns', () => {
    expectGolden('report/sample-40.txt', renderReportText(sampleReport, {...options, width: 40}))
  })

  it('has words for symbols and nothing outside ASCII when asked', () => {
    const text = renderReportText(sampleReport, {...options, ascii: true})
    expect(text).to.match(/^[\n -~]*$/)
    expectGolden('report/sample-ascii.txt', text)
  })

  it('says the same without colour', () => {
    const coloured = renderReportText(sampleReport, {...options, palette: ansiPalette})
    expectGolden('report/colour.txt', coloured)
    // oxlint-disable-next-line no-control-regex -- the sequences of the palette
    expect(coloured.replace(/\u001b\[\d+m/g, '')).to.equal(renderReportText(sampleReport, options))
  })

  it('is short when nothing is wrong', () => {
    expectGolden('report/fine.txt', renderReportText(fineReport, options))
  })

  it('says what it cannot tell', () => {
    expectGolden('report/unsure.txt', renderReportText(unsureReport, options))
  })

  it('folds what one failure blocks', () => {
    expectGolden('report/blocked.txt', renderReportText(blockedReport, options))
  })

  it('tells alike failures of many objects once', () => {
    expectGolden('report/large.txt', renderReportText(largeReport, options))
  })

  for (const [title, report] of Object.entries({
    sampleReport,
    fineReport,
    unsureReport,
    blockedReport,
    largeReport,
  })) {
    for (const width of [40, 80, 120])
      it(`keeps ${title} within ${width} columns, commands aside`, () => {
        const text = renderReportText(report, {...options, width})
        const commands = report.findings.flatMap(({fix}) => fix?.commands ?? [])
        for (const line of text.split('\n'))
          if (!commands.includes(line.trim())) expect(displayWidth(line), line).to.be.at.most(width)
        expect(text.split('\n').filter((line) => line.endsWith(' '))).to.deep.equal([])
      })
  }
})
