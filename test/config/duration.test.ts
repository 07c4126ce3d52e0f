import {expect} from 'chai'
import fc from 'fast-check'
import {formatDuration, parseDuration} from '../../src/config/duration.js'

describe('durations', () => {
  const good: readonly (readonly [string, number])[] = [
    ['0', 0],
    ['0s', 0],
    ['90s', 90],
    ['10m', 600],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['.5s', 0.5],
    ['1.s', 1],
    ['500ms', 0.5],
    ['250us', 0.00025],
    ['250µs', 0.00025],
    ['1h2m3.5s', 3723.5],
    ['30m1h', 5400],
  ]
  for (const [text, seconds] of good) {
    it(`reads ${text} as ${seconds} seconds`, () => {
      expect(parseDuration(text)).to.equal(seconds)
    })
  }

  for (const text of [
    '',
    '10',
    '1d',
    '-1m',
    '+1m',
    '1 m',
    'm',
    '1h 30m',
    '1hm',
    '.s',
    '1e3s',
    ' 1s',
    '1s ',
    '1h'.repeat(40),
  ]) {
    it(`does not read ${JSON.stringify(text)}`, () => {
      expect(parseDuration(text)).to.equal(undefined)
    })
  }

  it('writes what it reads', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 0, max: 10_000_000}),
        (seconds) => parseDuration(formatDuration(seconds)) === seconds,
      ),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => ['number', 'undefined'].includes(typeof parseDuration(text))),
    )
  })

  it('writes the shortest form', () => {
    expect([0, 0.25, 59, 60, 90, 3600, 7200, 5415].map(formatDuration)).to.deep.equal([
      '0s',
      '250ms',
      '59s',
      '1m',
      '1m30s',
      '1h',
      '2h',
      '1h30m15s',
    ])
  })
})
