import {expect} from 'chai'
import fc from 'fast-check'
import {parseInstant, toCivilTime} from '../../src/model/instant.js'

describe('instants', () => {
  it('parse as Date.parse does, and turn back into the same civil time', () => {
    const year = {min: new Date('1600-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z')}
    fc.assert(
      fc.property(fc.date({...year, noInvalidDate: true}), (date) => {
        expect(parseInstant(date.toISOString())).to.equal(date.getTime())
        expect(toCivilTime(date.getTime())).to.deep.equal({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
          hour: date.getUTCHours(),
          minute: date.getUTCMinutes(),
          second: date.getUTCSeconds(),
        })
      }),
    )
  })

  it('take an offset into account', () => {
    expect(parseInstant('2026-11-23T08:00:00+02:00')).to.equal(Date.parse('2026-11-23T06:00:00Z'))
    expect(parseInstant('2026-11-23T01:30:00-04:30')).to.equal(Date.parse('2026-11-23T06:00:00Z'))
  })

  it('are undefined for other text', () => {
    for (const text of ['', 'now', '2026-11-23', '2026-11-23 06:00:00Z', '2026-11-23T06:00:00']) {
      expect(parseInstant(text), text).to.equal(undefined)
    }
  })
})
