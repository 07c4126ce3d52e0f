import {expect} from 'chai'
import fc from 'fast-check'
import {parseTtl} from '../../src/sources/ttl.js'

const accepted: readonly (readonly [string, number])[] = [
  ['60', 60],
  ['+60', 60],
  ['007', 7],
  ['10m', 600],
  ['1h2m3s', 3723],
  ['1h30m', 5400],
  ['20.5s', 20],
  ['1.5s', 1],
  ['.5m', 30],
  ['1.h', 3600],
  ['1500ms', 1],
  ['1000000us', 1],
  ['1000000µs', 1],
  ['1000000μs', 1],
  ['1000000000ns', 1],
  ['+5m', 300],
  ['2147483647', 2147483647],
  ['2147483647s', 2147483647],
  ['0.1s0.9s', 1],
]

const refused = [
  '',
  '0',
  '-1',
  '-5m',
  '500ms',
  '0s',
  '1.5',
  '1d',
  ' 60',
  '60 ',
  '4294967296',
  '2147483648',
  '2147483648s',
  '99999999999999999999',
  '9999999999999h',
  '1h2',
  'm',
  's1',
  '1e3',
  '0x10',
  '1_000',
  '--1',
  '1h-2m',
]

describe('parseTtl', () => {
  for (const [text, seconds] of accepted)
    it(`reads "${text}" as ${seconds} s`, () => expect(parseTtl(text)).to.deep.equal({ok: true, seconds}))

  for (const text of refused) {
    it(`refuses "${text}" and says what is expected`, () => {
      const parsed = parseTtl(text)
      if (parsed.ok) throw new Error(`it was read as ${parsed.seconds}`)
      expect(parsed.reason).to.contain('expected')
    })
  }

  it('gives whole seconds within the limits for any text, or refuses', () => {
    const unit = fc.constantFrom(...Array.from('0123456789.hmsnuµ+-e '))
    fc.assert(
      fc.property(fc.string({unit, maxLength: 30}), (text) => {
        const parsed = parseTtl(text)
        if (!parsed.ok) return
        expect(Number.isInteger(parsed.seconds)).to.equal(true)
        expect(parsed.seconds).to.be.within(1, 2147483647)
      }),
    )
  })
})
