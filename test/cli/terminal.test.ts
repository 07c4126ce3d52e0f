import {expect} from 'chai'
import {hasNarrowLocale, toFileOptions, toTextOptions, wantsColour, widthOf} from '../../src/cli/terminal.js'
import {loadConfig} from '../../src/config/load.js'

const now = new Date('2026-01-02T03:04:05Z')

function values(flags: Readonly<Record<string, string | boolean>> = {}) {
  const provider = {provider: 'zonefile', 'zonefile-dir': 'z'}
  return loadConfig({command: 'plan', flags: {...provider, ...flags}, env: {}, cwd: '/nowhere'}).views[0]
    .values
}

describe('the terminal', () => {
  const colours: readonly (readonly [string, boolean, Record<string, string>, boolean])[] = [
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['a terminal with NO_COLOR', true, {NO_COLOR: '1'}, false],
    ['a terminal with an empty NO_COLOR', true, {NO_COLOR: ''}, true],
    ['a dumb terminal', true, {TERM: 'dumb'}, false],
    ['a pipe with FORCE_COLOR', false, {FORCE_COLOR: '1'}, true],
    ['a terminal with FORCE_COLOR=0', true, {FORCE_COLOR: '0'}, false],
    ['a pipe with FORCE_COLOR and NO_COLOR', false, {FORCE_COLOR: '1', NO_COLOR: '1'}, true],
  ]
  for (const [title, isTTY, env, expected] of colours) {
    it(`has ${expected ? 'colours' : 'no colours'} on ${title}`, () => {
      expect(wantsColour({isTTY}, env)).to.equal(expected)
    })
  }

  it('is as wide as COLUMNS, else as it says, else 80', () => {
    expect(widthOf({columns: 132}, {COLUMNS: '100'})).to.equal(100)
    expect(widthOf({columns: 132}, {})).to.equal(132)
    expect(widthOf({columns: 132}, {COLUMNS: 'many'})).to.equal(132)
    expect(widthOf({columns: 0}, {})).to.equal(80)
    expect(widthOf({}, {})).to.equal(80)
  })

  it('is narrow in a locale that is not UTF-8 only', () => {
    expect(hasNarrowLocale({})).to.equal(false)
    expect(hasNarrowLocale({LANG: 'de_DE.UTF-8'})).to.equal(false)
    expect(hasNarrowLocale({LANG: 'C.utf8'})).to.equal(false)
    expect(hasNarrowLocale({LANG: 'C'})).to.equal(true)
    expect(hasNarrowLocale({LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8'})).to.equal(true)
    expect(hasNarrowLocale({LC_ALL: '', LANG: 'de_DE.UTF-8'})).to.equal(false)
  })

  it('yields to flags', () => {
    const options = toTextOptions(values({width: '120', ascii: true, full: true}), {columns: 90}, {}, now)
    expect(options).to.deep.include({
      width: 120,
      ascii: true,
      full: true,
      compact: false,
      now: '2026-01-02T03:04:05.000Z',
    })
  })

  it('paints every role of the palette on a terminal, none in a file', () => {
    const painted = toTextOptions(values(), {isTTY: true}, {}, now).palette
    const plain = toFileOptions(values(), {FORCE_COLOR: '1'}, now).palette
    for (const role of ['add', 'change', 'remove', 'good', 'warn', 'error', 'strong', 'faint'] as const) {
      expect(painted[role]('x')).to.match(new RegExp(`^${String.fromCharCode(27)}\\[\\d+mx`))
      expect(plain[role]('x')).to.equal('x')
    }
  })
})
