import {existsSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {runCli, type CliResult} from '../support/cli.js'
import {startKubeServer, type KubeServer} from '../support/kube-server.js'
import {openSandbox, type Sandbox} from '../support/sandbox.js'
import {objectsOfWorld, readWorlds} from '../support/troubleshoot-world.js'
import {troubleshootKinds} from '../../src/workflows/troubleshoot/kinds.js'
import {loadConfig} from '../../src/config/load.js'
import {toSourceSettings} from '../../src/config/source-accessors.js'

type Finding = {
  readonly code: string
  readonly status: string
  readonly severity: string
  readonly reason?: string
}
type Report = {
  readonly schema: string
  readonly result: {
    readonly exitCode: number
    readonly firstBrokenLink: {readonly finding: string} | null
  }
  readonly findings: readonly (Finding & {readonly id: string})[]
}

const kinds = troubleshootKinds(
  toSourceSettings(loadConfig({command: 'troubleshoot', flags: {}, env: {}, cwd: '/'}).views[0]),
)

function worldNamed(name: string) {
  return readWorlds().find((world) => world.name === name)!
}

function reportIn({stdout}: CliResult): Report {
  return JSON.parse(stdout) as Report
}

function firstOf({findings, result}: Report): string {
  return findings.find(({id}) => id === result.firstBrokenLink?.finding)?.code ?? ''
}

describe('mldns troubleshoot', () => {
  let sandbox: Sandbox
  let kube: KubeServer

  beforeEach(async () => {
    sandbox = openSandbox()
    kube = await startKubeServer({objects: objectsOfWorld(worldNamed('no-advertisement')), kinds})
  })

  afterEach(async () => {
    await kube.close()
    sandbox.remove()
  })

  function run(...args: readonly string[]): Promise<CliResult> {
    const config = kube.writeKubeconfig(sandbox.path)
    return runCli(['troubleshoot', '--kubeconfig', config, '--offline', ...args], {cwd: sandbox.path})
  }

  it('ends with 3 and names the first broken link', async () => {
    const result = await run('svc/web', '-n', 'shop')
    expect(result.code, result.stderr).to.equal(3)
    expect(result.stdout).to.contain('First broken link: announcement: MLD0210')
    expect(result.stdout.trimEnd().split('\n').at(-1)).to.contain('kubectl apply -f -')
    expect(result.stderr).to.equal('')
  })

  it('sends nothing but GET', async () => {
    await run()
    expect(kube.requests).to.not.have.length(0)
    expect(kube.requests.filter(({verb}) => verb !== 'GET')).to.deep.equal([])
  })

  it('asks for no Secret and lists no ConfigMaps', async () => {
    await run()
    const paths = kube.requests.map(({path}) => path)
    expect(paths.filter((path) => path.includes('secrets'))).to.deep.equal([])
    expect(paths.filter((path) => /configmaps($|\?)/.test(path))).to.deep.equal([])
  })

  it('gives the same exit code in every format, and writes several at once', async () => {
    const result = await run(
      '-o',
      'json',
      '-o',
      'junit=junit.xml',
      '-o',
      'sarif=out.sarif',
      '-o',
      'short=short.txt',
    )
    expect(result.code).to.equal(3)
    const report = reportIn(result)
    expect(report.schema).to.equal('mldns.report/v1')
    expect(report.result.exitCode).to.equal(3)
    expect(firstOf(report)).to.equal('MLD0210')
    expect(readFileSync(join(sandbox.path, 'junit.xml'), 'utf8')).to.contain('<failure type="MLD0210"')
    expect(JSON.parse(readFileSync(join(sandbox.path, 'out.sarif'), 'utf8'))).to.have.property(
      'version',
      '2.1.0',
    )
    expect(readFileSync(join(sandbox.path, 'short.txt'), 'utf8')).to.match(
      /^error MLD0210 Service\/shop\/web /m,
    )
  })

  it('does not count what is ignored, and says so', async () => {
    const result = await run('svc/web', '-n', 'shop', '--ignore', 'MLD0210', '--json')
    expect(result.code).to.equal(0)
    const [finding] = reportIn(result).findings.filter(({code}) => code === 'MLD0210')
    expect(finding).to.have.property('suppressed')
  })

  it('ends with 4 for warnings when asked to', async () => {
    const args = ['svc/web', '-n', 'shop', '--severity', 'MLD0210=warning']
    expect((await run(...args)).code).to.equal(0)
    expect((await run(...args, '--fail-on', 'warning')).code).to.equal(4)
  })

  it('judges only what is asked for', async () => {
    const result = await run('--only', '01', '--json')
    const groups = new Set(reportIn(result).findings.map(({code}) => code.slice(3, 5)))
    expect([...groups]).to.have.members(['00', '01'])
  })

  it('takes several targets, and refuses what is not there with the nearest name', async () => {
    expect((await run('svc/shop/web', 'pool/lan', '192.168.1.240')).code).to.equal(3)
    const result = await run('svc/shop/wep')
    expect(result.code).to.equal(64)
    expect(result.stderr).to.contain('svc/shop/web')
  })

  it('finds who holds an address that was written by hand', async () => {
    const manifest = sandbox.write(
      'router.yaml',
      [
        'apiVersion: v1',
        'kind: Service',
        'metadata: {name: router, namespace: shop}',
        'spec: {type: ClusterIP, externalIPs: [192.0.2.99], ports: [{port: 80}]}',
      ].join('\n'),
    )
    const held = await runCli(['troubleshoot', '192.0.2.99', '-f', manifest])
    expect(held.stderr).to.equal('')
    expect(held.code).to.equal(0)
    const nobody = await runCli(['troubleshoot', '192.0.2.98', '-f', manifest])
    expect(nobody.code).to.equal(64)
    expect(nobody.stderr).to.contain('no Service and no Ingress has the address 192.0.2.98')
  })

  it('saves a bundle that only its owner may read and that is judged the same', async () => {
    const direct = await run('svc/web', '-n', 'shop', '--save-bundle', 'bundle.json.gz', '--json')
    expect(statSync(join(sandbox.path, 'bundle.json.gz')).mode & 0o777).to.equal(0o600)
    const again = await runCli(
      ['troubleshoot', '--from', 'bundle.json.gz', 'svc/web', '-n', 'shop', '--json'],
      {
        cwd: sandbox.path,
      },
    )
    expect(again.code).to.equal(3)
    const steady = (report: Report): unknown => ({...report, run: undefined})
    expect(steady(reportIn(again))).to.deep.equal(steady(reportIn(direct)))
  })

  it('tells a cluster that does not answer from one that refuses', async () => {
    const dead = sandbox.write(
      'dead',
      readFileSync(kube.writeKubeconfig(sandbox.path), 'utf8').replace(/:\d+"/, ':1"'),
    )
    const unreachable = await runCli(['troubleshoot', '--kubeconfig', dead, '--offline', '--json'])
    expect(unreachable.code, unreachable.stderr).to.equal(13)
    expect(firstOf(reportIn(unreachable))).to.equal('MLD0101')
    kube.setTokens(['another'])
    const file = sandbox.write(
      'old',
      readFileSync(kube.writeKubeconfig(sandbox.path), 'utf8').replaceAll('another', 'old'),
    )
    const refused = await runCli(['troubleshoot', '--kubeconfig', file, '--offline', '--json'])
    expect(refused.code, refused.stderr).to.equal(11)
    expect(firstOf(reportIn(refused))).to.equal('MLD0102')
  })

  for (const [title, args, message] of [
    ['a target that is none', ['web'], 'svc/web'],
    ['a kind that is unknown', ['secret/shop/web'], 'expected a name'],
    ['a check that is unknown', ['--only', 'MLD9999'], 'MLD9999'],
    ['a severity that is none', ['--severity', 'MLD0210=loud'], 'MLD0210=loud'],
    ['a bundle that is not there', ['--from', 'missing.json'], 'missing.json'],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const rest = args.includes('--from' as never) ? ['troubleshoot', ...args] : undefined
      const result = rest === undefined ? await run(...args) : await runCli(rest, {cwd: sandbox.path})
      expect(result.code, result.stderr).to.equal(64)
      expect(result.stderr).to.contain(message)
      expect(result.stderr).to.not.contain('    at ')
      expect(result.stdout).to.equal('')
    })
  }

  it('writes no bundle over a folder, and loses nothing', async () => {
    const result = await run('--save-bundle', sandbox.path)
    expect(result.code).to.equal(64)
    expect(existsSync(sandbox.path)).to.equal(true)
  })
})

describe('mldns generate rbac', () => {
  it('prints manifests that kubectl takes', async () => {
    const result = await runCli(['generate', 'rbac', '--service-account', 'dns/mldns'])
    expect(result.code, result.stderr).to.equal(0)
    expect(result.stdout).to.contain('kind: ClusterRole\n').and.to.contain('namespace: dns')
    expect(result.stdout).to.not.match(/watch|create|update|patch|delete|secrets/)
  })

  it('needs roles alone for a plan in some namespaces', async () => {
    const result = await runCli([
      ...['generate', 'rbac', '--for-command', 'plan', '--source', 'service'],
      ...['--service-type-filter', 'LoadBalancer', '-n', 'shop', '-n', 'blog'],
    ])
    expect(result.stdout.match(/kind: Role\n/g)).to.have.length(2)
    expect(result.stdout).to.contain('resources: [services]')
  })

  it('refuses an account without a namespace', async () => {
    const result = await runCli(['generate', 'rbac', '--service-account', 'mldns'])
    expect(result.code).to.equal(64)
    expect(result.stderr).to.contain('NAMESPACE/NAME')
  })
})
