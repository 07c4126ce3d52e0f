import {cpSync, readFileSync, readdirSync} from 'node:fs'
import {basename, join} from 'node:path'
import {expect} from 'chai'
import {parseYamlText} from '../../src/kube/yaml-text.js'
import {parseZoneText} from '../../src/model/zone-text-parse.js'
import {root, runCli} from '../support/cli.js'
import {openSandbox, type Sandbox} from '../support/sandbox.js'
import {listPages, listRows} from './markdown.js'

const folder = join(root, 'examples')
const files = readdirSync(folder, {withFileTypes: true, recursive: true})
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .replaceAll('\\', '/'),
  )
  .toSorted()
const configurations = files.filter((file) => basename(file) === 'mldns.yaml')
const guide = files.filter((file) => file.startsWith('guide/') && file.endsWith('.yaml'))

function readExample(file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}

/** The examples as a reader has them after the steps of their README: with the key that is made there. */
function examplesSandbox(): Sandbox {
  const sandbox = openSandbox()
  cpSync(folder, join(sandbox.path, 'examples'), {recursive: true})
  sandbox.write('examples/bind/tsig-secret', Buffer.from('not a secret').toString('base64'))
  return sandbox
}

describe('the examples', () => {
  let sandbox: Sandbox

  before(() => {
    sandbox = examplesSandbox()
  })

  after(() => {
    sandbox.remove()
  })

  it('are listed in their README, every folder once', () => {
    const folders = readdirSync(folder, {withFileTypes: true}).filter((entry) => entry.isDirectory())
    const page = listPages('examples').find(({path}) => path === 'examples/README.md')!
    const named = listRows(page).map(([cell = '']) => cell)
    const expected = folders.map(({name}) => `[${name}](${name})`)
    expect(named.toSorted()).to.deep.equal(expected.toSorted())
  })

  it('hold YAML that parses', async () => {
    const yaml = files.filter((file) => /\.ya?ml$/.test(file))
    expect(yaml.length).to.be.greaterThan(10)
    for (const file of yaml) {
      const documents = await parseYamlText(readExample(file)).catch((error: unknown) => {
        throw new Error(`examples/${file} does not parse`, {cause: error})
      })
      expect(documents, file).not.to.deep.equal([])
    }
  })

  it('hold JSON that parses', () => {
    for (const file of files.filter((name) => name.endsWith('.json'))) {
      expect(() => JSON.parse(readExample(file)) as unknown, file).not.to.throw()
    }
  })

  it('hold zone files that parse, with SOA and name servers', () => {
    const zones = files.filter((file) => file.endsWith('.zone'))
    expect(zones).not.to.deep.equal([])
    for (const file of zones) {
      const zone = basename(file, '.zone')
      const {records} = parseZoneText({file, text: readExample(file), zone})
      const apex = records.filter(({name}) => name === zone).map(({type}) => type)
      expect(apex, file).to.include.members(['SOA', 'NS'])
    }
  })

  for (const file of configurations) {
    it(`pass "config check": ${file}`, async () => {
      const args = ['config', 'check', '--config', `examples/${file}`]
      const {code, stdout, stderr} = await runCli(args, {cwd: sandbox.path})
      expect(code, stderr).to.equal(0)
      expect(stdout).to.contain(`examples/${file} is fine`)
    })
  }

  it('plan the quickstart: a create, an update, a replace, and one record held', async () => {
    const args = ['plan', '--config', 'examples/quickstart/mldns.yaml', '-o', 'json', '--detailed-exitcode']
    const {code, stdout, stderr} = await runCli(args, {cwd: sandbox.path})
    expect(code, stderr).to.equal(2)
    const plan = JSON.parse(stdout) as {
      readonly changes: readonly {readonly action: string; readonly fqdn: string}[]
      readonly held: readonly {readonly fqdn: string}[]
    }
    expect(plan.changes.map(({action, fqdn}) => `${action} ${fqdn}`)).to.deep.equal([
      'create webapp.example.com',
      'update api.example.com',
      'replace shop.example.com',
    ])
    expect(plan.held.map(({fqdn}) => fqdn)).to.deep.equal(['mail.example.com'])
  })

  for (const file of guide) {
    it(`give endpoints, or a reason for every object: ${file}`, async () => {
      const args = ['endpoints', '-f', `examples/${file}`, '--source', 'service', '--source', 'ingress']
      const {code, stdout, stderr} = await runCli(args, {cwd: sandbox.path})
      expect(code, stderr).to.equal(0)
      for (const name of publishers(readExample(file))) expect(stdout).to.contain(`Service ${name}`)
    })

    it(`can be planned: ${file}`, async () => {
      const zone = ['--provider', 'zonefile', '--zonefile-dir', 'examples/quickstart/zones']
      const args = ['plan', '-f', `examples/${file}`, ...zone, '--txt-owner-id', 'home', '-o', 'json']
      const {code, stdout, stderr} = await runCli(args, {cwd: sandbox.path})
      expect(code, stderr).to.equal(0)
      expect(JSON.parse(stdout)).to.include({schema: 'mldns.plan/v1'})
    })
  }
})

/** Namespace and name of every Service that asks for a name, found without the product's own reader. */
function publishers(text: string): readonly string[] {
  return text
    .split(/^---$/m)
    .filter((part) => /^kind: Service$/m.test(part) && part.includes('/hostname:'))
    .map((part) => {
      const name = /^ {2}name: (\S+)$/m.exec(part)?.[1] ?? ''
      const namespace = /^ {2}namespace: (\S+)$/m.exec(part)?.[1] ?? 'default'
      return `${namespace}/${name}`
    })
}
