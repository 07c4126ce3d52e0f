import {Ajv2020} from 'ajv/dist/2020.js'
import {expect} from 'chai'
import {load} from 'js-yaml'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {configSchema} from '../../src/config/json-schema.js'
import {loadConfig} from '../../src/config/load.js'
import {root} from '../support/cli.js'
import {temporaryFolder} from '../support/temporary-folder.js'

const validate = new Ajv2020({strict: true, allowUnionTypes: true}).compile(configSchema())

describe('the schema of the configuration file', () => {
  const folder = temporaryFolder()

  /** Whether the program itself takes the file. */
  function loads(text: string): boolean {
    folder.write('mldns.yaml', text)
    try {
      loadConfig({command: 'config show', flags: {}, env: {}, cwd: folder.path()})
      return true
    } catch {
      return false
    }
  }

  it('holds for the configuration of the quick start', () => {
    const text = readFileSync(join(root, 'examples', 'quickstart', 'mldns.yaml'), 'utf8')
    expect(validate(load(text)), JSON.stringify(validate.errors)).to.equal(true)
  })

  const same: readonly string[] = [
    'policy: sync',
    'policy: snyc',
    'source: [service]',
    'source: service',
    'source: [nosuch]',
    'source: 7',
    'nosuch: 1',
    'min-ttl: 5m',
    'min-ttl: 5',
    'min-ttl: 1h30m',
    'min-ttl: 1d',
    'rfc2136-port: 53',
    'rfc2136-port: 0',
    'rfc2136-port: "53"',
    'rfc2136-port: 70000',
    'rfc2136-tsig-axfr: true',
    'create-ptr: yes',
    'yes: true',
    'config: other.yaml',
    'rfc2136-tsig-secret: abc',
    'views: []',
    'views: [{name: a, policy: sync}]',
    'views: [{policy: sync}]',
    'views: [{name: a, source: [service]}]',
    'views: [{name: A}]',
    'txt-owner-id: 7',
    'domain-filter: []',
  ]
  for (const text of same) {
    it(`and the program agree on ${text}`, () => {
      expect(validate(load(text))).to.equal(loads(text))
    })
  }
})
