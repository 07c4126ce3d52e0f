import {readFileSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {services} from '../../src/model/resource-kinds.js'
import {a, txt} from '../support/builders.js'
import {runCli} from '../support/cli.js'
import {startDnsServer, type DnsServerDouble} from '../support/dns-server.js'
import {startKubeServer, type KubeServer, type KubernetesManifest} from '../support/kube-server.js'
import {openSandbox, quickstartSandbox, serviceYaml, type Sandbox} from '../support/sandbox.js'

const secret = Buffer.from('another secret of the test')

const web: KubernetesManifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'web',
    namespace: 'default',
    annotations: {'external-dns.kubernetes.io/hostname': 'web.example.com'},
  },
  spec: {type: 'LoadBalancer', ports: [{port: 80}]},
  status: {loadBalancer: {ingress: [{ip: '192.0.2.10'}]}},
}

/** Every command that must not write, with the exit it ends with. */
const commands: readonly (readonly [string, readonly string[], number])[] = [
  ['plan', ['plan'], 0],
  ['plan --detailed-exitcode', ['plan', '--detailed-exitcode'], 2],
  ['plan --explain', ['plan', '--explain', 'web.example.com'], 0],
  ['endpoints', ['endpoints'], 0],
  ['config show', ['config', 'show'], 0],
  ['config check', ['config', 'check'], 0],
  ['apply without --yes and without a terminal', ['apply'], 12],
  ['apply that a guard blocks', ['apply', '--yes', '--policy', 'sync'], 6],
  ['apply that expects another digest', ['apply', '--yes', '--expect-digest', `sha256:${'0'.repeat(64)}`], 9],
]

describe('S20: a command that only reads', () => {
  let sandbox: Sandbox
  let dns: DnsServerDouble
  let kube: KubeServer

  beforeEach(async () => {
    sandbox = openSandbox()
    const owned = Array.from({length: 8}, (_, index) => `old-${index}`)
    dns = await startDnsServer({
      zones: {
        'example.com': owned.flatMap((name) => [
          a(`${name}.example.com`, '192.0.2.7'),
          txt(
            `a-${name}.example.com`,
            `heritage=external-dns,external-dns/owner=home,external-dns/resource=service/default/${name}`,
          ),
        ]),
      },
      keys: [{name: 'k', algorithm: 'hmac-sha256', secret}],
    })
    kube = await startKubeServer({objects: [web], kinds: [services]})
  })

  afterEach(async () => {
    await dns.stop()
    await kube.close()
    sandbox.remove()
  })

  for (const [title, args, code] of commands) {
    it(`sends the name server and the cluster nothing that writes: ${title}`, async function () {
      this.timeout(30_000)
      const config = sandbox.write(
        'mldns.yaml',
        [
          `kubeconfig: ${kube.writeKubeconfig(sandbox.path)}`,
          'source: [service]',
          'service-type-filter: [LoadBalancer]',
          'provider: rfc2136',
          'rfc2136-host: [127.0.0.1]',
          `rfc2136-port: ${dns.port}`,
          'rfc2136-zone: [example.com]',
          'rfc2136-tsig-keyname: k',
          'txt-owner-id: home',
          '',
        ].join('\n'),
      )
      const zoneBefore = JSON.stringify(
        [...dns.zone('example.com').nodes].map(([name, node]) => [name, [...node]]),
      )
      const result = await runCli([...args, '--config', config], {
        env: {MLDNS_RFC2136_TSIG_SECRET: secret.toString('base64')},
      })
      expect(result.code, result.stdout + result.stderr).to.equal(code)
      expect(dns.calls.filter(({kind}) => kind === 'update')).to.deep.equal([])
      expect(kube.requests.filter(({verb}) => verb !== 'GET')).to.deep.equal([])
      if (args[0] === 'plan' || args[0] === 'apply') {
        expect(dns.calls.filter(({kind}) => kind === 'axfr')).to.have.length(1)
        expect(kube.requests).to.not.deep.equal([])
      }
      const zoneAfter = JSON.stringify(
        [...dns.zone('example.com').nodes].map(([name, node]) => [name, [...node]]),
      )
      expect(zoneAfter).to.equal(zoneBefore)
    })
  }

  it('sends updates once apply may write, or the recordings above would prove nothing', async () => {
    const result = await runCli(
      [
        ...['apply', '--yes', '--kubeconfig', kube.writeKubeconfig(sandbox.path), '--source', 'service'],
        ...['--service-type-filter', 'LoadBalancer', '--provider', 'rfc2136', '--rfc2136-host', '127.0.0.1'],
        ...[
          '--rfc2136-port',
          String(dns.port),
          '--rfc2136-zone',
          'example.com',
          '--rfc2136-tsig-keyname',
          'k',
        ],
        ...['--txt-owner-id', 'home'],
      ],
      {env: {MLDNS_RFC2136_TSIG_SECRET: secret.toString('base64')}},
    )
    expect(result.code, result.stdout + result.stderr).to.equal(0)
    expect(dns.calls.filter(({kind}) => kind === 'update')).to.not.deep.equal([])
    expect(kube.requests.filter(({verb}) => verb !== 'GET')).to.deep.equal([])
  })

  // The quickstart removes less than a guard minds.
  for (const [title, args, code] of commands.filter(([, , exit]) => exit !== 6)) {
    it(`leaves zone files and their folder as they are: ${title}`, async function () {
      this.timeout(30_000)
      const quickstart = quickstartSandbox()
      try {
        quickstart.write('manifests/web.yaml', serviceYaml('web', 'web.example.com', '192.0.2.10'))
        const folder = join(quickstart.path, 'zones')
        const state = (): unknown =>
          readdirSync(folder).map((name) => {
            const {mtimeMs, ino, size} = statSync(join(folder, name))
            return {name, mtimeMs, ino, size, text: readFileSync(join(folder, name), 'latin1')}
          })
        const old = state()
        const result = await runCli([...args, '--config', join(quickstart.path, 'mldns.yaml')])
        expect(result.code, result.stdout + result.stderr).to.equal(code)
        expect(state()).to.deep.equal(old)
      } finally {
        quickstart.remove()
      }
    })
  }
})
