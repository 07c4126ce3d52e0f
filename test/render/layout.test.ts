import {expect} from 'chai'
import fc from 'fast-check'
import {cutTo, displayWidth, flowPieces, joinPieces, padTo, wrapText} from '../../src/render/layout.js'

describe('widths', () => {
  it('count wide characters twice and combining marks not at all', () => {
    expect(displayWidth('abc')).to.equal(3)
    expect(displayWidth('日本')).to.equal(4)
    expect(displayWidth('😀')).to.equal(2)
    expect(displayWidth('e\u0301')).to.equal(1)
    expect(displayWidth('ü±…')).to.equal(3)
  })

  it('are kept by padding and cutting', () => {
    expect(padTo('日', 4)).to.equal('日  ')
    expect(padTo('long', 2)).to.equal('long')
    expect(cutTo('日本語', 5, '…')).to.equal('日本…')
    expect(cutTo('日本語', 4, '…')).to.equal('日…')
    expect(cutTo('short', 5, '…')).to.equal('short')
  })
})

describe('wrapping', () => {
  it('breaks at spaces, and inside a word only when it is wider than the line', () => {
    expect(wrapText('one two three', 8)).to.deep.equal(['one two', 'three'])
    expect(wrapText('a bcdefghij k', 4)).to.deep.equal(['a', 'bcde', 'fghi', 'j k'])
  })

  it('loses nothing and keeps to the width', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), fc.integer({min: 2, max: 30}), (text, width) => {
        const lines = wrapText(text, width)
        for (const line of lines) expect(displayWidth(line)).to.be.at.most(width)
        expect(lines.join('').replace(/ /g, '')).to.equal(text.replace(/ /g, ''))
      }),
    )
  })
})

describe('pieces', () => {
  it('flow into lines, a longer one alone', () => {
    const pieces = ['aaa', 'bbb', 'ccccccccccc', 'd'].map((text) => ({text}))
    expect(flowPieces(pieces, 8, 2).map((line) => joinPieces(line, 2))).to.deep.equal([
      'aaa  bbb',
      'ccccccccccc',
      'd',
    ])
  })

  it('are coloured after they are measured', () => {
    const paint = (text: string): string => `<${text}>`
    expect(joinPieces([{text: 'a', paint}, {text: 'b'}], 1)).to.equal('<a> b')
  })
})
