import {expect} from 'chai'
import fc from 'fast-check'
import {canonicalJson} from '../../src/model/canonical-json.js'

describe('canonical JSON (RFC 8785)', () => {
  it('writes the example of RFC 8785 3.2.2', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    expect(canonicalJson(JSON.parse(text))).to.equal(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts members by UTF-16 code units (RFC 8785 3.2.3)', () => {
    const value = {'€': 1, '\r': 2, דּ: 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7}
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).to.have.length(7)
    expect(canonicalJson(value)).to.equal('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
  })

  it('does not depend on the order of members and keeps the value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({unit: 'grapheme'}), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(reversed)).to.equal(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).to.deep.equal(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('sorts keys that look like numbers as text, and keeps a member named __proto__', () => {
    const value: unknown = JSON.parse('{"b":[{"9":1,"10":2,"-1":3}],"__proto__":{"a":1},"a":"\\\\ud800"}')
    expect(canonicalJson(value)).to.equal(
      String.raw`{"__proto__":{"a":1},"a":"\\ud800","b":[{"-1":3,"10":2,"9":1}]}`,
    )
  })

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({a: undefined, b: 1})).to.equal('{"b":1}')
  })

  it('refuses what JSON cannot hold', () => {
    for (const value of [
      NaN,
      Infinity,
      '\ud800',
      () => 1,
      undefined,
      1n,
      [undefined],
      {a: [NaN]},
      {'1': 1n},
    ]) {
      expect(() => canonicalJson(value), typeof value).to.throw(TypeError)
    }
  })
})
