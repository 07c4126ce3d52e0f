import {mkdirSync, readFileSync, readdirSync, statSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {toOutputs, writeFileWhole} from '../../src/cli/output.js'
import type {RawFlags} from '../../src/config/layers.js'
import {loadConfig} from '../../src/config/load.js'
import {MldnsError} from '../../src/errors.js'
import {temporaryFolder} from '../support/temporary-folder.js'

const formats = ['text', 'json', 'markdown'] as const

function outputs(flags: RawFlags) {
  const {values} = loadConfig({command: 'config show', flags, env: {}, cwd: '/nowhere'}).views[0]
  return toOutputs(values, [...formats])
}

describe('outputs', () => {
  it('are text on standard output when none is asked for', () => {
    expect(outputs({})).to.deep.equal([{format: 'text'}])
  })

  it('go where they are sent', () => {
    expect(outputs({output: ['text', 'json=plan=1.json']})).to.deep.equal([
      {format: 'text'},
      {format: 'json', file: 'plan=1.json'},
    ])
    expect(outputs({output: ['markdown=-']})).to.deep.equal([{format: 'markdown'}])
  })

  it('are json with --json, once', () => {
    expect(outputs({json: true, output: ['json', 'markdown=a.md']})).to.deep.equal([
      {format: 'json'},
      {format: 'markdown', file: 'a.md'},
    ])
  })

  const refused: readonly (readonly [readonly string[], string])[] = [
    [['yaml'], '--output: found "yaml", expected text, json, markdown, each with or without =FILE'],
    [['JSON'], '--output: found "JSON"'],
    [['json='], '--output json=: found no file after ='],
    [['json', 'text'], 'json and text would both go to standard output'],
    [['json=a', 'text=a'], 'json and text would both go to a'],
  ]
  for (const [texts, message] of refused) {
    it(`refuse ${texts.join(' ')}`, () => {
      expect(() => outputs({output: texts}))
        .to.throw(MldnsError, message)
        .with.property('exit', 'usage')
    })
  }
})

describe('writing a file', () => {
  const folder = temporaryFolder()
  const write = (name: string, text: string, secret = false) =>
    writeFileWhole(name, text, {secret, cwd: folder.path()})

  it('replaces what was there and leaves nothing beside it', () => {
    folder.write('a', 'old')
    write('a', 'new')
    expect(readFileSync(join(folder.path(), 'a'), 'utf8')).to.equal('new')
    expect(readdirSync(folder.path())).to.deep.equal(['a'])
  })

  it('keeps a secret file from other users', () => {
    write('plan.json', '{}', true)
    expect(statSync(join(folder.path(), 'plan.json')).mode & 0o777).to.equal(0o600)
  })

  it('writes into what is no plain file', () => {
    write('/dev/null', 'text')
    symlinkSync('/dev/null', join(folder.path(), 'null'))
    write('null', 'text')
    expect(statSync(join(folder.path(), 'null')).isFile()).to.equal(false)
  })

  it('says why it cannot, and leaves nothing behind', () => {
    expect(() => write('no/such/folder', 'x')).to.throw(
      MldnsError,
      'cannot write no/such/folder: there is no such folder',
    )
    mkdirSync(join(folder.path(), 'dir'))
    expect(() => write('dir', 'x')).to.throw(MldnsError, 'cannot write dir: it is a folder')
    expect(readdirSync(folder.path())).to.deep.equal(['dir'])
  })

  it('writes a name as long as the file system takes, and refuses a longer one', () => {
    const long = 'a'.repeat(255)
    write(long, 'x')
    expect(() => write(`${long}a`, 'x')).to.throw(MldnsError, 'ENAMETOOLONG')
    expect(readdirSync(folder.path())).to.deep.equal([long])
  })
})
