import {expect} from 'chai'
import {toPlanDocument} from '../../src/plan/plan-file.js'
import {renderPlanEvents} from '../../src/render/plan-events.js'
import {expectGolden} from '../support/golden.js'
import {now, samplePlan, sha256, stamp} from './sample-plan.js'
import {partialPlan} from './special-plans.js'

const document = toPlanDocument(samplePlan, stamp, sha256)

function eventsOf(text: string): readonly Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('the events of a plan', () => {
  const run = {command: 'plan', at: now, exit: 'ok', path: 'plan.json'} as const

  it('read as in the golden files', () => {
    expectGolden('plan/sample.ndjson', renderPlanEvents(samplePlan, document, run))
    const partial = toPlanDocument(partialPlan, stamp, sha256)
    expectGolden('plan/partial.ndjson', renderPlanEvents(partialPlan, partial, {...run, exit: 'incomplete'}))
  })

  it('carry the changes and held items of the plan file, in plan order, numbered without a gap', () => {
    const events = eventsOf(renderPlanEvents(samplePlan, document, run))
    expect(events.map(({seq}) => seq)).to.deep.equal(events.map((_, index) => index + 1))
    expect(events.filter(({event}) => event === 'change').map(({change}) => change)).to.deep.equal(
      JSON.parse(JSON.stringify(document.changes)),
    )
    expect(events.filter(({event}) => event === 'held')).to.have.length(samplePlan.held.length)
    for (const event of events) expect(event).to.include({v: 1, at: now, planId: stamp.planId})
  })

  it('begin with run.started and end with run.finished, which repeats the exit code', () => {
    const events = eventsOf(renderPlanEvents(samplePlan, document, {...run, exit: 'guarded'}))
    expect(events[0]).to.include({event: 'run.started', command: 'plan', version: '0.1.0'})
    expect(events.at(-1)).to.include({
      event: 'run.finished',
      exitCode: 6,
      exitName: 'guarded',
      retryable: false,
    })
  })

  it('do not end the stream of a run that goes on', () => {
    expect(eventsOf(renderPlanEvents(samplePlan, document)).at(-1)).to.include({event: 'plan.ready'})
  })
})
