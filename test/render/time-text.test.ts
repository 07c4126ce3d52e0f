import {expect} from 'chai'
import {countOf, formatCount, listSome} from '../../src/render/counting.js'
import {
  formatAge,
  formatDuration,
  formatMoment,
  formatSpent,
  formatUntil,
} from '../../src/render/time-text.js'

const now = '2026-11-23T06:22:00Z'

describe('lengths of time', () => {
  const lengths: readonly [number, string][] = [
    [0, '0 s'],
    [45, '45 s'],
    [60, '1 min'],
    [90, '1 min 30 s'],
    [900, '15 min'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
    [86_400, '1 d'],
    [90_000, '1 d 1 h'],
    [-5, '0 s'],
  ]
  for (const [seconds, text] of lengths) {
    it(`of ${seconds} seconds read ${text}`, () => {
      expect(formatDuration(seconds)).to.equal(text)
    })
  }

  it('are milliseconds or have tenths when they are short', () => {
    expect(formatSpent(12.4)).to.equal('12 ms')
    expect(formatSpent(312)).to.equal('0.3 s')
    expect(formatSpent(61_000)).to.equal('1 min 1 s')
  })
})

describe('moments', () => {
  it('read as ages while they are near, then as dates', () => {
    expect(formatAge('2026-11-23T06:21:30Z', now)).to.equal('just now')
    expect(formatAge('2026-11-23T06:14:00Z', now)).to.equal('8 min ago')
    expect(formatAge('2026-11-23T01:14:00Z', now)).to.equal('5 h ago')
    expect(formatAge('2026-03-02T01:14:00Z', now)).to.equal('on 2 Mar')
    expect(formatAge('2026-11-23T06:30:00Z', now)).to.equal('just now')
  })

  it('are as exact as they are near', () => {
    expect(formatMoment('2026-11-23T08:05:00Z', now)).to.equal('08:05 UTC')
    expect(formatMoment('2026-11-22T20:35:00Z', now)).to.equal('22 Nov 20:35 UTC')
    expect(formatMoment('2026-03-02T08:00:00Z', now)).to.equal('2 Mar')
    expect(formatMoment('2025-12-31T08:00:00Z', now)).to.equal('31 Dec 2025')
  })

  it('tell how long they are ahead', () => {
    expect(formatUntil('2026-11-23T06:37:00Z', now)).to.equal('in 15 min')
    expect(formatUntil('2026-11-23T06:00:00Z', now)).to.equal('')
  })

  it('are left out when they cannot be read', () => {
    for (const format of [formatAge, formatMoment, formatUntil]) expect(format('soon', now)).to.equal('')
  })
})

describe('counts', () => {
  it('have their thousands apart and their noun in number', () => {
    expect(formatCount(999)).to.equal('999')
    expect(formatCount(1_234_567)).to.equal('1,234,567')
    expect(countOf(1, 'delete')).to.equal('1 delete')
    expect(countOf(0, 'delete')).to.equal('0 deletes')
    expect(countOf(2, 'entry', 'entries')).to.equal('2 entries')
  })

  it('stand for what a list leaves out', () => {
    expect(listSome([1, 2, 3], 2, String)).to.deep.equal(['1', '2', 'and 1 more'])
    expect(listSome([1, 2], 2, String)).to.deep.equal(['1', '2'])
  })
})
