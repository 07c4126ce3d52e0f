import {expect} from 'chai'
import fc from 'fast-check'
import {visible, visibleAscii} from '../../src/render/visible.js'

describe('visible text', () => {
  it('has control characters, zero widths and changes of direction written out', () => {
    expect(visible('a\u001b[31mb')).to.equal(String.raw`a\u{1b}[31mb`)
    expect(visible('a\r\n\tb')).to.equal(String.raw`a\r\n\tb`)
    expect(visible('\u009b\u202e\u200b\u2066\ufeff')).to.equal(
      String.raw`\u{9b}\u{202e}\u{200b}\u{2066}\u{feff}`,
    )
    expect(visible('\ud800')).to.equal(String.raw`\u{d800}`)
    expect(visible('\u{e0041}')).to.equal(String.raw`\u{e0041}`)
  })

  it('keeps what people can read', () => {
    for (const text of ['www.example.net', 'grüße', '日本', '😀', '"v=spf1 -all"', 'a\\b']) {
      expect(visible(text)).to.equal(text)
    }
  })

  it('is ASCII alone when asked for', () => {
    expect(visibleAscii('grüße 😀')).to.equal(String.raw`gr\u{fc}\u{df}e \u{1f600}`)
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        expect(visibleAscii(text)).to.match(/^[ -~]*$/)
      }),
    )
  })
})
