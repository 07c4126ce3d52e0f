import {expect} from 'chai'
import fc from 'fast-check'
import {guardArgv, unguard, unknownFlags, type FlagShape} from '../../src/cli/argv.js'
import {MldnsError} from '../../src/errors.js'

const flags: Readonly<Record<string, FlagShape>> = {
  policy: {type: 'option', aliases: []},
  'txt-suffix': {type: 'option', aliases: []},
  'rfc2136-axfr': {type: 'boolean', aliases: ['rfc2136-tsig-axfr']},
}

describe('readying a command line', () => {
  it('shields a value that begins with - and was given with =', () => {
    const [word = ''] = guardArgv(['--txt-suffix=-owner'], flags)
    const value = word.slice('--txt-suffix='.length)
    expect(value.startsWith('-')).to.equal(false)
    expect(unguard(value)).to.equal('-owner')
  })

  it('leaves every other word as it is', () => {
    const word = fc.string().filter((text) => !/^--[^=]+=/.test(text))
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        expect(guardArgv(argv, flags)).to.deep.equal(argv)
      }),
    )
  })

  it('leaves everything after -- as it is', () => {
    expect(guardArgv(['--', '--rfc2136-axfr=true'], flags)).to.deep.equal(['--', '--rfc2136-axfr=true'])
  })

  for (const word of ['--rfc2136-axfr=true', '--no-rfc2136-axfr=1', '--rfc2136-tsig-axfr=false']) {
    it(`refuses ${word}, whose value would become an argument`, () => {
      expect(() => guardArgv([word], flags))
        .to.throw(MldnsError, 'is a switch')
        .with.property('exit', 'usage')
    })
  }
})

describe('flags a command does not have', () => {
  it('are met with the nearest one', () => {
    expect(unknownFlags(['--polcy'], flags, 'plan').hint).to.equal('did you mean --policy?')
    expect(unknownFlags(['--frobnicate'], flags, 'plan').hint).to.equal('see "mldns plan --help"')
  })

  for (const word of [
    '--dry-run',
    '--once',
    '--interval=1m',
    '--metrics-address',
    '--no-events',
    '--rfc2136-tsig-secret=x',
  ]) {
    it(`of external-dns such as ${word} are met with what to use`, () => {
      const error = unknownFlags([word], flags, 'plan')
      expect(error.code).to.equal('FLAG_NOT_NEEDED')
      expect(error.message).not.to.include('=')
      expect(error.hint).to.be.a('string').and.not.include('did you mean')
    })
  }
})
