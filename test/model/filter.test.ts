import {expect} from 'chai'
import {everyDomain, passesDomainFilter, toDomainEntries} from '../../src/model/filter.js'

describe('toDomainEntries', () => {
  it('normalises, keeps a leading dot, and drops what is empty', () => {
    const entries = [
      ' Example.COM. ',
      '.Sub.example.org.',
      '',
      '  ',
      '.',
      'bücher.example',
      '.bücher.example',
    ]
    expect(toDomainEntries(entries)).to.deep.equal([
      'example.com',
      '.sub.example.org',
      'xn--bcher-kva.example',
      '.xn--bcher-kva.example',
    ])
  })
})

describe('passesDomainFilter', () => {
  const cases: readonly (readonly [
    name: string,
    include: readonly string[],
    exclude: readonly string[],
    passes: boolean,
  ])[] = [
    ['a.test', [], [], true],
    ['example.com', ['example.com'], [], true],
    ['a.b.example.com', ['example.com'], [], true],
    ['*.example.com', ['example.com'], [], true],
    ['anexample.com', ['example.com'], [], false],
    ['example.com', ['.example.com'], [], false],
    ['a.example.com', ['.example.com'], [], true],
    ['a.example.com', ['example.com'], ['a.example.com'], false],
    ['b.a.example.com', ['example.com'], ['a.example.com'], false],
    ['a.example.com', ['example.com'], ['.a.example.com'], true],
    ['b.test', ['a.test', 'b.test'], [], true],
    ['b.test', [], ['b.test'], false],
    ['c.test', [], ['b.test'], true],
  ]
  for (const [name, include, exclude, passes] of cases) {
    it(`${passes ? 'lets' : 'does not let'} ${name} pass [${include.join()}] less [${exclude.join()}]`, () =>
      expect(passesDomainFilter(name, {include, exclude})).to.equal(passes))
  }

  const plain = {include: ['nothing.test'], exclude: ['www.example.com']}
  for (const [regexInclude, regexExclude, name, passes] of [
    [undefined, /x/, 'x.test', false],
    [undefined, /x/, 'a.test', true],
    [/example/, undefined, 'www.example.com', true],
    [/example/, undefined, 'a.test', false],
    [/example/, /^www/, 'www.example.com', false],
    [/example/, /^www/, 'api.example.com', true],
  ] as const) {
    it(`${passes ? 'lets' : 'does not let'} ${name} pass ${String(regexInclude)} less ${String(regexExclude)}, whatever the plain lists say`, () => {
      const filter = {
        ...plain,
        ...(regexInclude === undefined ? {} : {regexInclude}),
        ...(regexExclude === undefined ? {} : {regexExclude}),
      }
      expect(passesDomainFilter(name, filter)).to.equal(passes)
    })
  }

  it('has a filter for everything', () => expect(passesDomainFilter('a.test', everyDomain)).to.equal(true))
})
