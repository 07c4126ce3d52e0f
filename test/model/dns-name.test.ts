import {expect} from 'chai'
import fc from 'fast-check'
import {
  absoluteName,
  compareNames,
  compareText,
  isWithin,
  nameProblem,
  normalizeName,
  relativeName,
} from '../../src/model/dns-name.js'

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,10}[a-z0-9_])?$/)
const name = fc.array(label, {minLength: 1, maxLength: 5}).map((labels) => labels.join('.'))

describe('normalizeName', () => {
  for (const [text, normal] of [
    ['WWW.Example.COM.', 'www.example.com'],
    ['  a.test \n', 'a.test'],
    ['a.test..', 'a.test.'],
    ['.', ''],
    ['', ''],
    ['*.A.test', '*.a.test'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example.', 'xn--bcher-kva.example'],
    ['straße.example', 'strasse.example'],
    ['*.bücher.example', '*.xn--bcher-kva.example'],
    ['_tcp.bücher.example', '_tcp.xn--bcher-kva.example'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['bücher.example。', 'xn--bcher-kva.example'],
    ['a\\.', 'a\\.'],
    ['a\\\\.', 'a\\\\'],
  ] as const) {
    it(`makes ${JSON.stringify(normal)} of ${JSON.stringify(text)}`, () =>
      expect(normalizeName(text)).to.equal(normal))
  }

  it('changes nothing the second time', () => {
    const text = fc.oneof(
      name,
      fc.string({unit: fc.constantFrom('a', 'Ü', 'ß', '.', '例', '-', '*', 'xn--', '。', 'İ')}),
    )
    fc.assert(
      fc.property(text, (written) => {
        const once = normalizeName(written)
        fc.pre(!once.endsWith('.'))
        expect(normalizeName(once)).to.equal(once)
      }),
    )
  })

  it('is indifferent to case and to one final dot', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(normalizeName(`${text.toUpperCase()}.`)).to.equal(text)
      }),
    )
  })
})

describe('nameProblem', () => {
  const long = 'a'.repeat(63)

  for (const text of [
    'a',
    'a.test',
    '*.a.test',
    '*',
    '_dmarc.a.test',
    'xn--bcher-kva.test',
    long,
    '1.2.3.4',
    `${long}.${long}.${long}.${'b'.repeat(61)}`,
  ]) {
    it(`has none for ${text.slice(0, 30)}`, () => expect(nameProblem(text)).to.equal(undefined))
  }

  for (const [text, word] of [
    ['', 'empty'],
    ['a..test', 'empty label'],
    ['.a', 'empty label'],
    [`${'a'.repeat(64)}.test`, '64 bytes'],
    [`${long}.${long}.${long}.${'b'.repeat(62)}`, '254 bytes'],
    ['a.*.test', 'leftmost'],
    ['a*.test', 'mixes'],
    ['a b.test', 'character'],
    ['https://a.test', 'character'],
    ['-a.test', 'begins or ends'],
    ['a-.test', 'begins or ends'],
    ['bücher.test', 'character'],
    ['<no value>.test', 'character'],
  ] as const) {
    it(`finds that "${text.slice(0, 30)}" is ${word}`, () =>
      expect(nameProblem(text)?.reason).to.contain(word))
  }
})

describe('names in zones', () => {
  for (const [child, domain, within] of [
    ['a.test', 'test', true],
    ['test', 'test', true],
    ['test', '', true],
    ['atest', 'test', false],
    ['a.test', 'b.test', false],
    ['test', 'a.test', false],
  ] as const) {
    it(`${child} is ${within ? '' : 'not '}within "${domain}"`, () =>
      expect(isWithin(child, domain)).to.equal(within))
  }

  for (const [full, zone, relative] of [
    ['a.b.test', 'test', 'a.b'],
    ['test', 'test', '@'],
    ['a.test', '', 'a.test'],
    ['', '', '@'],
  ] as const) {
    it(`"${full}" is "${relative}" in "${zone}" and back`, () => {
      expect(relativeName(full, zone)).to.equal(relative)
      expect(absoluteName(relative, zone)).to.equal(full)
    })
  }
})

describe('compareNames', () => {
  it('puts a zone before what lies below it, and compares from the right', () => {
    const sorted = ['b.test', 'a.b.test', 'test', '*.test', 'a.example', 'example'].sort(compareNames)
    expect(sorted).to.deep.equal(['example', 'a.example', 'test', '*.test', 'b.test', 'a.b.test'])
  })

  it('is a total order', () => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(compareNames(a, b))).to.equal(-Math.sign(compareNames(b, a)) + 0)
        expect(compareNames(a, b) === 0).to.equal(a === b)
        if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0) expect(compareNames(a, c)).to.be.at.most(0)
      }),
    )
  })

  it('compares texts by code unit, not by locale', () => {
    expect(['b', 'B', 'a', 'ä', 'Z'].sort(compareText)).to.deep.equal(['B', 'Z', 'a', 'b', 'ä'])
  })
})
