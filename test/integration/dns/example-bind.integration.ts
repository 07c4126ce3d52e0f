import {execFile, spawn, type ChildProcess} from 'node:child_process'
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {root, runCli} from '../../support/cli.js'
import {freePort, runTool} from '../../support/server-process.js'

const run = promisify(execFile)

/** The README of the example, step by step, on another port. */
describe('examples/bind', () => {
  let folder: string
  let named: ChildProcess
  let port: number

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mldns-example-'))
    port = await freePort()
    await cp(join(root, 'examples', 'bind'), folder, {recursive: true})
    for (const file of ['named.conf', 'mldns.yaml']) {
      const text = await readFile(join(folder, file), 'utf8')
      expect(text).to.contain('5354')
      await writeFile(join(folder, file), text.replaceAll('5354', String(port)))
    }
    const readme = await readFile(join(folder, 'README.md'), 'utf8')
    const makeKey = /```sh\n([\s\S]*?tsig-keygen[\s\S]*?)```/.exec(readme)?.[1] ?? ''
    await run('sh', ['-ec', makeKey], {cwd: folder, env: {PATH: `${process.env['PATH'] ?? ''}:/usr/sbin`}})
    named = spawn('/usr/sbin/named', ['-g', '-c', 'named.conf'], {cwd: folder, stdio: 'ignore'})
    for (let attempt = 0; attempt < 100 && (await dig('example.com', 'SOA')) === ''; attempt++)
      await sleep(50)
  })

  after(async () => {
    const ended = new Promise((resolve) => named.once('exit', resolve))
    named.kill()
    await ended
    await rm(folder, {recursive: true, force: true})
  })

  async function dig(name: string, type: string): Promise<string> {
    const args = ['@127.0.0.1', '-p', String(port), '+short', '+tries=1', '+time=1', name, type]
    return (await runTool('dig', args).catch(() => '')).trim()
  }

  it('plans, applies and then has nothing to do', async () => {
    const plan = await runCli(['plan', '--detailed-exitcode'], {cwd: folder})
    expect(plan.stdout).to.match(/create {3}shop {2}A {2}192\.0\.2\.80/)
    expect(plan.code, plan.stderr).to.equal(2)
    const apply = await runCli(['apply', '--yes'], {cwd: folder})
    expect(apply.code, apply.stdout + apply.stderr).to.equal(0)
    expect(await dig('shop.example.com', 'A')).to.equal('192.0.2.80')
    expect(await dig('a-shop.example.com', 'TXT')).to.contain('heritage=external-dns,external-dns/owner=home')
    expect(await dig('example.com', 'MX')).to.equal('10 mail.example.com.')
    const again = await runCli(['plan', '--detailed-exitcode'], {cwd: folder})
    expect(again.code, again.stdout).to.equal(0)
  })

  it('follows a changed address', async () => {
    const path = join(folder, 'manifests', 'shop.yaml')
    await writeFile(path, (await readFile(path, 'utf8')).replace('192.0.2.80', '192.0.2.81'))
    const apply = await runCli(['apply', '--yes'], {cwd: folder})
    expect(apply.code, apply.stdout + apply.stderr).to.equal(0)
    expect(await dig('shop.example.com', 'A')).to.equal('192.0.2.81')
  })
})
