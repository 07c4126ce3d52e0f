import {expect} from 'chai'
import {fail, pass} from '../../src/checks/result.js'
import {serviceSubject, toolSubject} from '../../src/checks/subject.js'
import {displayWidth} from '../../src/render/layout.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import {renderReportText} from '../../src/render/report-text.js'
import {expectGolden} from '../support/golden.js'
import {
  blockedReport,
  fineReport,
  largeReport,
  reportOf,
  reportTextOptions,
  sampleReport,
  unsureReport,
  web,
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

  it('warns when the place itself is at fault', () => {
    const off = fail('MLD0003', toolSubject, {
      reason: 'ahead',
      message: 'the clock is 90 s ahead of the API server',
      fix: {text: 'let NTP set it'},
    })
    const text = renderReportText(reportOf([off, pass('MLD0206', web)]), options)
    expect(text.split('\n').join(' ')).to.include(
      'Careful: the clock is 90 s ahead of the API server (MLD0003). Because of it the rest may be false.',
    )
    const closed = fail('MLD0004', toolSubject, {
      reason: 'blocked',
      severity: 'warning',
      message: 'x',
      fix: {text: 'y'},
    })
    expect(renderReportText(reportOf([closed]), options)).to.not.include('Careful')
  })

  it('has a few lines for each failure when compact', () => {
    const text = renderReportText(sampleReport, {...options, compact: true})
    expect(text).to.include('pool "public" (203.0.113.20)')
    expect(text.split('next')[0]).to.not.match(/fix:|why:|kubectl/)
  })

  it('names other errors that follow from nothing else', () => {
    expect(renderReportText(largeReport, options).split('\n').join(' ')).to.include(
      'Also: MLD0206 address-assigned (100 times), MLD0302 annotation-prefix (166 more).',
    )
  })

  it('shows differing failures of one check as far as the third', () => {
    const many = Array.from({length: 7}, (_, index) =>
      fail('MLD0206', serviceSubject(`shop/s${index}`), {
        reason: 'wrong',
        message: `because of ${'abcdefg'.charAt(index)}`,
        fix: {text: 'y'},
      }),
    )
    const text = renderReportText(reportOf(many), options)
    expect(text.split('because of')).to.have.length(3 + 2)
    expect(text).to.match(
      /4 more of the same kind +MLD0206 address-assigned\n +Services shop\/s3, shop\/s4, /,
    )
    expect(renderReportText(reportOf(many), {...options, full: true}).split('because of')).to.have.length(
      7 + 2,
    )
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
