import {expect} from 'chai'
import {configSchema} from '../../src/config/json-schema.js'
import {runCli} from '../support/cli.js'
import {temporaryFolder} from '../support/temporary-folder.js'

const secret = 'c2VjcmV0IQ=='

describe('mldns config', () => {
  const folder = temporaryFolder()
  const run = async (line: string, env: Readonly<Record<string, string>> = {}) =>
    runCli(line.split(' '), {cwd: folder.path(), env})

  it('show prints what somebody said, with the place', async () => {
    folder.write('mldns.yaml', 'policy: sync\ndomain-filter: [a.example, b.example]\n')
    const {code, stdout, stderr} = await run('config show --changed --registry noop', {
      MLDNS_GRACE: '90s',
      MLDNS_STATE_FILE: 's',
    })
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.equal(
      [
        'scope of names',
        '  domain-filter  a.example, b.example  mldns.yaml:2',
        '',
        'policy and ownership',
        '  policy         sync                  mldns.yaml:1',
        '  registry       noop                  flag --registry',
        '  grace          1m30s                 environment MLDNS_GRACE',
        '  state-file     s                     environment MLDNS_STATE_FILE',
        '',
      ].join('\n'),
    )
  })

  it('show prints every setting as JSON', async () => {
    folder.write('mldns.yaml', 'views: [{name: lan, policy: sync}, {name: public}]\n')
    const {code, stdout} = await run('config show --json')
    expect(code).to.equal(0)
    const shown = JSON.parse(stdout) as {
      file: string
      views: {view: string; settings: {name: string; value: unknown; origin: string}[]}[]
    }
    expect([shown.file, shown.views.map(({view}) => view)]).to.deep.equal(['mldns.yaml', ['lan', 'public']])
    const policies = shown.views.map(({settings}) => settings.find(({name}) => name === 'policy'))
    expect(policies).to.deep.equal([
      {name: 'policy', group: 'policy and ownership', value: 'sync', origin: 'mldns.yaml:1'},
      {name: 'policy', group: 'policy and ownership', value: 'upsert-only', origin: 'default'},
    ])
  })

  it('show tells that a secret is set, and never the secret', async () => {
    for (const line of ['config show', 'config show -o json']) {
      const {stdout, stderr} = await run(line, {MLDNS_RFC2136_TSIG_SECRET: secret})
      expect(stdout).to.match(/rfc2136-tsig-secret"?[^]*\(set\)/)
      expect(stdout + stderr).not.to.include(secret)
    }
  })

  it('show prints control characters of a value as escapes', async () => {
    const {stdout} = await runCli(['config', 'show', '--changed', '--txt-prefix=a\u001b[31mb'], {
      cwd: folder.path(),
    })
    expect(stdout).not.to.include('\u001b')
  })

  it('check says that a file is fine, and what apply would refuse', async () => {
    folder.write('mldns.yaml', 'provider: zonefile\nzonefile-dir: zones\n')
    expect(await run('config check')).to.deep.equal({
      code: 0,
      stdout:
        'mldns.yaml is fine\nsettings: provider zonefile, 2 settings beyond the defaults\nnote: txt-owner-id is "default": plan works, apply will refuse\n',
      stderr: '',
    })
  })

  it('check reads secrets', async () => {
    folder.write(
      'mldns.yaml',
      'provider: rfc2136\nrfc2136-host: [192.0.2.1]\nrfc2136-zone: [example.com]\nrfc2136-tsig-keyname: k\nrfc2136-tsig-secret-file: tsig\n',
    )
    const missing = await run('config check')
    expect([missing.code, missing.stdout]).to.deep.equal([64, ''])
    expect(missing.stderr).to.match(
      /^error: cannot read tsig, named by rfc2136-tsig-secret-file: ENOENT\nhint: /,
    )
    folder.write('tsig', secret)
    const {code, stdout, stderr} = await run('config check -o json')
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(JSON.parse(stdout)).to.deep.equal({
      file: 'mldns.yaml',
      views: [{view: '', provider: 'rfc2136', said: 5}],
      notes: ['txt-owner-id is "default": plan works, apply will refuse'],
    })
  })

  it('schema prints the schema', async () => {
    const {code, stdout} = await run('config schema')
    expect(code).to.equal(0)
    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(JSON.stringify(configSchema())))
  })

  it('writes into files and then prints nothing', async () => {
    const {code, stdout} = await run('config show -o json=shown.json')
    expect([code, stdout]).to.deep.equal([0, ''])
  })
})
