import {chmodSync} from 'node:fs'
import {expect} from 'chai'
import {loadConfig} from '../../src/config/load.js'
import {readSecret, secretSource} from '../../src/config/secrets.js'
import {MldnsError} from '../../src/errors.js'
import {temporaryFolder} from '../support/temporary-folder.js'

describe('secrets', () => {
  const folder = temporaryFolder()
  const name = 'rfc2136-tsig-secret'

  function places(flags: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
    const cwd = folder.path()
    return {effective: loadConfig({command: 'config show', flags, env, cwd}).views[0], env, cwd}
  }

  it('come from the environment, without the line end of a here-document', () => {
    const found = readSecret(name, places({}, {MLDNS_RFC2136_TSIG_SECRET: 'c2VjcmV0\n'}))
    expect(found).to.deep.equal({value: 'c2VjcmV0', source: 'environment MLDNS_RFC2136_TSIG_SECRET'})
  })

  it('come from a file, which beats the environment', () => {
    folder.write('tsig', 'ZmlsZQ==\r\n')
    const where = places({'rfc2136-tsig-secret-file': 'tsig'}, {MLDNS_RFC2136_TSIG_SECRET: 'c2VjcmV0'})
    expect(readSecret(name, where)).to.deep.equal({value: 'ZmlsZQ==', source: 'file tsig'})
    expect(secretSource(name, where)).to.equal('file tsig')
  })

  it('may be absent', () => {
    expect(readSecret(name, places({}, {}))).to.equal(undefined)
  })

  it('are not taken from an empty file', () => {
    folder.write('tsig', '\n')
    expect(() => readSecret(name, places({'rfc2136-tsig-secret-file': 'tsig'}, {}))).to.throw(
      MldnsError,
      'the rfc2136-tsig-secret from file tsig is empty, expected the secret',
    )
  })

  it('say which file cannot be read, and why', () => {
    expect(() => readSecret(name, places({'rfc2136-tsig-secret-file': 'gone'}, {}))).to.throw(
      MldnsError,
      'cannot read gone, named by rfc2136-tsig-secret-file: ENOENT',
    )
    chmodSync(folder.path(), 0o700)
    expect(() => readSecret(name, places({'rfc2136-tsig-secret-file': '.'}, {}))).to.throw(
      MldnsError,
      'EISDIR',
    )
  })

  it('do not belong in mldns.yaml', () => {
    folder.write('mldns.yaml', 'rfc2136-tsig-secret: c2VjcmV0\n')
    expect(() => places({}, {}))
      .to.throw(MldnsError)
      .with.property('message')
      .that.matches(/^mldns.yaml:1: rfc2136-tsig-secret: a secret does not belong in this file/)
      .and.does.not.include('c2VjcmV0')
  })
})
