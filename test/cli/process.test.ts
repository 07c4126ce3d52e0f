import {spawn, spawnSync} from 'node:child_process'
import {closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {root, runCli} from '../support/cli.js'
import {temporaryFolder} from '../support/temporary-folder.js'

describe('the process', () => {
  const folder = temporaryFolder()

  it('tells its version, with and without the bundle', async () => {
    const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {version: string}
    const expected = `mldns/${version} ${process.platform}-${process.arch} node-${process.version}\n`
    expect(await runCli(['--version'])).to.deep.equal({code: 0, stdout: expected, stderr: ''})
    expect((await runCli(['-v'])).stdout).to.equal(expected)
    expect((await runCli(['--help'])).stdout).to.include(expected.trim())
  })

  it('says what to do when it is not built', () => {
    cpSync(join(root, 'bin'), join(folder.path(), 'bin'), {recursive: true})
    cpSync(join(root, 'package.json'), join(folder.path(), 'package.json'))
    const {status, stdout, stderr} = spawnSync(
      process.execPath,
      [join(folder.path(), 'bin', 'run.js'), 'plan'],
      {
        encoding: 'utf8',
      },
    )
    expect([status, stdout, stderr]).to.deep.equal([
      1,
      '',
      'error: mldns is not built\nhint: run "npm run build"\n',
    ])
  })

  it('does not mind a reader that goes away', async () => {
    const child = spawn(process.execPath, [join(root, 'bin', 'run.js'), 'config', 'show', '--json'], {
      cwd: folder.path(),
      env: {PATH: process.env['PATH'] ?? ''},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8')
    })
    const code = await new Promise((resolve) => {
      child.once('close', resolve)
    })
    expect([code, stderr]).to.deep.equal([0, ''])
  })

  const full = '/dev/full'
  it('says that standard output could not be written', function () {
    if (!existsSync(full)) this.skip()
    const out = openSync(full, 'w')
    for (const args of [['config', 'show', '--json'], ['checks']]) {
      const {status, stderr} = spawnSync(process.execPath, [join(root, 'bin', 'run.js'), ...args], {
        cwd: folder.path(),
        env: {PATH: process.env['PATH'] ?? ''},
        stdio: ['ignore', out, 'pipe'],
        encoding: 'utf8',
      })
      expect(stderr).to.match(/^error: cannot write to standard output: no space is left\n/)
      expect(status).to.equal(1)
    }
    closeSync(out)
  })

  it('writes all of a long result into a pipe before it ends', async () => {
    const {stdout} = await runCli(['config', 'schema'])
    expect(stdout.length).to.be.greaterThan(8_000)
    expect(() => JSON.parse(stdout) as unknown).not.to.throw()
  })

  it('finds mldns.yaml in the folder it runs in, and flags after --', async () => {
    folder.write('mldns.yaml', 'policy: nonsense\n')
    const {code, stderr} = await runCli(['config', 'check'], {cwd: folder.path()})
    expect(code).to.equal(64)
    expect(stderr).to.match(/^error: mldns\.yaml:1: policy: /)
    expect((await runCli(['config', 'check', '--', '--json'], {cwd: folder.path()})).stderr).to.match(
      /^error: mldns config check: unexpected argument: --json\n/,
    )
  })

  it('takes a value that begins with -, when it is given with =', async () => {
    const {code, stdout} = await runCli(['config', 'show', '--changed', '--txt-suffix=-owner'], {
      cwd: folder.path(),
    })
    expect(code).to.equal(0)
    expect(stdout).to.match(/txt-suffix\s+-owner\s+flag --txt-suffix/)
  })

  it('shows a stack only with MLDNS_DEBUG=1, and no secret in it', async () => {
    const env = {MLDNS_RFC2136_TSIG_SECRET: 'c2VjcmV0IQ==', MLDNS_POLICY: 'c2VjcmV0IQ=='}
    const plain = await runCli(['config', 'show'], {cwd: folder.path(), env})
    const loud = await runCli(['config', 'show', '--json'], {
      cwd: folder.path(),
      env: {...env, MLDNS_DEBUG: '1'},
    })
    expect(plain.stderr).not.to.match(/\n +at /)
    expect(loud.stderr).to.match(/\n +at /)
    expect(plain.stderr + loud.stderr + loud.stdout).not.to.include('c2VjcmV0IQ==')
  })

  it('reads no configuration of a folder above', async () => {
    folder.write('mldns.yaml', 'policy: nonsense\n')
    const below = join(folder.path(), 'below')
    mkdirSync(below)
    expect((await runCli(['config', 'show'], {cwd: below})).code).to.equal(0)
  })
})
