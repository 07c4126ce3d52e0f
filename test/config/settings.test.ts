import {expect} from 'chai'
import {defaultOf} from '../../src/config/effective.js'
import {parseTexts} from '../../src/config/parse-value.js'
import type {CommandId} from '../../src/config/setting.js'
import {
  commandsOf,
  envOf,
  findSetting,
  settingGroups,
  settingNames,
  settings,
  settingsOf,
} from '../../src/config/settings.js'
import {sourceNames} from '../../src/config/settings/source.js'
import {findSource} from '../../src/sources/catalog.js'

const commands: readonly CommandId[] = ['plan', 'apply', 'endpoints', 'show', 'config show', 'config check']

describe('the table of settings', () => {
  it('holds every setting in one group', () => {
    const grouped = settingGroups.flatMap((group) => Object.keys(group.settings))
    expect(new Set(grouped).size).to.equal(grouped.length)
    expect([...grouped].sort()).to.deep.equal([...settingNames].sort())
  })

  it('gives every spelling and every variable to one setting', () => {
    const spellings = settingNames.flatMap((name) => [name, ...(settings[name].aliases ?? [])])
    expect(new Set(spellings).size).to.equal(spellings.length)
    expect(new Set(spellings.map(envOf)).size).to.equal(spellings.length)
  })

  it('names only settings that exist as excluded or needed', () => {
    for (const name of settingNames) {
      for (const other of [...(settings[name].exclusive ?? []), ...(settings[name].dependsOn ?? [])]) {
        expect(findSetting(other), `${name} → ${other}`).to.equal(other)
      }
    }
  })

  for (const command of commands) {
    it(`gives a letter to one flag of ${command}`, () => {
      const letters = settingsOf(command).flatMap((name) => settings[name].char ?? [])
      expect(new Set(letters).size).to.equal(letters.length)
    })
  }

  for (const name of settingNames) {
    it(`describes ${name} in one sentence without its full stop, for at least one command`, () => {
      expect(settings[name].summary).to.match(/^[A-Z].*[^.]$/)
      expect(settings[name].summary.length).to.be.lessThan(121)
      expect(commandsOf(name)).not.to.deep.equal([])
    })

    it(`has a default for ${name} that its own check lets pass`, () => {
      const {default: value} = settings[name]
      if (value === undefined || value === '') return
      const texts = Array.isArray(value) ? (value as string[]) : [String(value)]
      expect(parseTexts(settings[name], texts)).to.deep.equal({value: defaultOf(name)})
    })
  }

  it('names only sources that are built', () => {
    for (const name of sourceNames) expect(findSource(name), name).not.to.equal(undefined)
  })

  it('has no flag for a secret', () => {
    expect(settingNames.filter((name) => /secret|password|token|key$/.test(name))).to.deep.equal([
      'rfc2136-tsig-secret-alg',
      'rfc2136-tsig-secret-file',
    ])
  })
})
