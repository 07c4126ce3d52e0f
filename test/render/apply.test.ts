import {expect} from 'chai'
import {renderApplyEvents, renderApplyJson} from '../../src/render/apply-json.js'
import {renderApplyMarkdown} from '../../src/render/apply-markdown.js'
import {renderApplyText} from '../../src/render/apply-text.js'
import {displayWidth} from '../../src/render/layout.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import {expectGolden} from '../support/golden.js'
import {applyOf, doneApply, largeApply, partialApply, staleApply} from './sample-apply.js'
import {now, samplePlan} from './sample-plan.js'

const plain = {width: 80, palette: plainPalette, now}

describe('the text of an apply', () => {
  const results = {done: doneApply, partial: partialApply, stale: staleApply, large: largeApply}
  for (const [name, result] of Object.entries(results)) {
    it(`reads as in the golden file ${name}`, () => {
      expectGolden(`apply/${name}.txt`, renderApplyText(result, plain))
      expectGolden(`apply/${name}.md`, renderApplyMarkdown(result))
    })
  }

  it('reads as in the golden files at other widths, in colour and compact', () => {
    expectGolden('apply/partial-120.txt', renderApplyText(partialApply, {...plain, width: 120}))
    expectGolden('apply/partial-colour.txt', renderApplyText(partialApply, {...plain, palette: ansiPalette}))
    expectGolden('apply/partial-compact.txt', renderApplyText(partialApply, {...plain, compact: true}))
  })

  it('has no trailing spaces and keeps to the width', () => {
    for (const result of Object.values(results)) {
      for (const width of [60, 80, 120]) {
        for (const line of renderApplyText(result, {...plain, width}).split('\n')) {
          expect(line).to.equal(line.trimEnd())
          expect(displayWidth(line), line).to.be.at.most(width)
        }
      }
    }
  })

  it('says when there was nothing to apply', () => {
    expect(renderApplyText(applyOf([], 'ok'), plain)).to.include('Result nothing to apply in 2.3 s')
  })

  it('names zones and views when there are several', () => {
    const [zone] = doneApply.zones
    const zones = [zone!, {...zone!, view: 'lan'}]
    const text = renderApplyText({...doneApply, zones}, plain)
    expect(text).to.include('\n  lab.example.net\n').and.include('\n  lab.example.net (view lan)\n')
  })

  it('takes the commands for the last lines from the caller', () => {
    const text = renderApplyText(partialApply, {
      ...plain,
      next: ['mldns apply --resume 01K', 'mldns plan --undo 01K'],
    })
    expect(text).to.match(/ {2}next {3}mldns apply --resume 01K\n {9}mldns plan --undo 01K\n$/)
  })

  it('lets no control character through', () => {
    const [zone] = partialApply.zones
    const [group] = zone!.groups
    const error = {code: 'X', kind: 'rejected' as const, message: 'bad \u001b[2J\nname', hint: '\u009b\u202e'}
    const text = renderApplyText(
      applyOf([{...group!, group: 'g\u001b', outcome: 'failed', error, note: '\u0007'}], 'partial'),
      plain,
    )
    expect(text).to.include(String.raw`bad \u{1b}[2J\nname`)
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(text).not.to.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })
})

describe('the Markdown of an apply', () => {
  it('shows first what did not go as planned, and stays below the limit', () => {
    const text = renderApplyMarkdown(largeApply, {key: 'lab'})
    expect(text.length).to.be.at.most(60_000)
    expect(text.indexOf('| wait |')).to.be.greaterThan(0)
    expect(text).to.include('more are not shown')
    expect(text.split('\n')[0]).to.match(/^<!-- mldns:apply:lab runId=01KAZ7AA00ENRZ8Q4V0J3W2M1C /)
  })
})

describe('the events of an apply', () => {
  it('end with the outcome, the exit code and whether a retry helps', () => {
    expectGolden('apply/partial.ndjson', renderApplyEvents(partialApply, '0.1.0'))
    const lines = renderApplyEvents(partialApply, '0.1.0').trimEnd().split('\n')
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events.map(({seq}) => seq)).to.deep.equal(events.map((_, index) => index + 1))
    expect(events.at(-1)).to.include({
      event: 'run.finished',
      exitCode: 7,
      exitName: 'partial',
      retryable: true,
    })
  })
})

describe('the JSON of an apply', () => {
  it('is one document with the fate of every group', () => {
    expectGolden('apply/partial.json', renderApplyJson(partialApply))
    const json = JSON.parse(renderApplyJson(doneApply)) as {zones: {groups: unknown[]}[]}
    expect(json.zones[0]?.groups).to.have.length(samplePlan.changes.length)
  })
})
