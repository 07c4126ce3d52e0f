import {expect} from 'chai'

import {type Attempt, parseRetryAfter, type RetryClock, retrying} from '../../src/lib/retry.js'

const policy = {attempts: 4, base: 100, cap: 300}

function clock(random: number, deadline = Infinity): {clock: RetryClock; pauses: number[]} {
  const pauses: number[] = []
  let now = 0
  return {
    pauses,
    clock: {
      left: () => deadline - now,
      sleep: (milliseconds) => {
        pauses.push(milliseconds)
        now += milliseconds
        return Promise.resolve()
      },
      random: () => random,
    },
  }
}

function attempts(...outcomes: readonly Attempt<string>[]): () => Promise<Attempt<string>> {
  let next = 0
  return () => {
    const outcome = outcomes[Math.min(next++, outcomes.length - 1)]
    if (outcome === undefined) throw new Error('no outcome')
    return Promise.resolve(outcome)
  }
}

const failed = {done: false, result: 'failed'} as const

describe('trying again', () => {
  it('ends with the first result that is done', async () => {
    const time = clock(0)
    expect(await retrying(policy, time.clock, attempts(failed, {done: true, result: 'fine'}))).to.equal(
      'fine',
    )
    expect(time.pauses).to.deep.equal([50])
  })

  it('ends with the last failure, after pauses that double up to the cap', async () => {
    const time = clock(0.999999)
    expect(await retrying(policy, time.clock, attempts(failed))).to.equal('failed')
    expect(time.pauses.map(Math.round)).to.deep.equal([100, 200, 300])
  })

  it('draws pauses from the upper half of their bound', async () => {
    const time = clock(0)
    await retrying(policy, time.clock, attempts(failed))
    expect(time.pauses).to.deep.equal([50, 100, 150])
  })

  it('waits as long as the other side asks, even beyond the cap', async () => {
    const time = clock(0)
    await retrying(policy, time.clock, attempts({...failed, after: 5000}, {done: true, result: 'fine'}))
    expect(time.pauses).to.deep.equal([5000])
  })

  it('does not begin a pause that passes the deadline', async () => {
    const time = clock(0, 120)
    expect(await retrying(policy, time.clock, attempts(failed))).to.equal('failed')
    expect(time.pauses).to.deep.equal([50])
  })

  it('does not catch what the attempt throws', async () => {
    const thrown = await retrying(policy, clock(0).clock, () => Promise.reject(new Error('bug'))).catch(
      (error: unknown) => error,
    )
    expect(thrown).to.have.property('message', 'bug')
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2025-01-02T03:04:05Z')
  const table: readonly [string | undefined, number | undefined][] = [
    [undefined, undefined],
    ['3', 3000],
    [' 0 ', 0],
    ['Thu, 02 Jan 2025 03:04:15 GMT', 10_000],
    ['Thu, 02 Jan 2025 03:00:00 GMT', 0],
    ['soon', undefined],
    ['-5x', undefined],
  ]
  for (const [header, milliseconds] of table) {
    it(`${JSON.stringify(header)} is ${milliseconds} milliseconds`, () => {
      expect(parseRetryAfter(header, now)).to.equal(milliseconds)
    })
  }
})
