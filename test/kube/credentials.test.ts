import {KubeConfig} from '@kubernetes/client-node'
import fs from 'node:fs'
import http from 'node:http'
import type https from 'node:https'
import net, {type AddressInfo} from 'node:net'
import path from 'node:path'

import {expect} from 'chai'

import {ClusterError, MldnsError} from '../../src/errors.js'
import {readAccess} from '../../src/kube/access.js'
import {type ClusterOptions, openCluster} from '../../src/kube/cluster-reader.js'
import {readCredential} from '../../src/kube/credentials.js'
import {readKubeconfig} from '../../src/kube/kubeconfig.js'
import type {ClusterSnapshot} from '../../src/model/cluster.js'
import {nodes, pods, services} from '../../src/model/resource-kinds.js'
import {
  defaultToken,
  type KubeServer,
  type KubeServerOptions,
  startKubeServer,
  tlsFile,
} from '../support/kube-server.js'
import {temporaryFolder} from '../support/temporary-folder.js'

const execVersion = 'client.authentication.k8s.io/v1'

function textOfPem(pem: unknown): string | undefined {
  return Buffer.isBuffer(pem) ? pem.toString() : undefined
}

function credential(status: object, apiVersion = execVersion): string {
  return JSON.stringify({kind: 'ExecCredential', apiVersion, status})
}

describe('credentials of a cluster', () => {
  const folder = temporaryFolder()
  let server: KubeServer
  const others: (http.Server | net.Server)[] = []

  async function start(options: KubeServerOptions = {}): Promise<void> {
    server = await startKubeServer({certificate: 'server', ...options})
  }

  afterEach(async () => {
    await server.close()
    for (const other of others.splice(0)) other.close()
  })

  async function read(kubeconfig: string, options: ClusterOptions = {}): Promise<ClusterSnapshot> {
    const retry = {attempts: 2, base: 1, cap: 1}
    const reader = await openCluster({
      env: {PATH: process.env['PATH']},
      retry,
      interactive: false,
      ...options,
      kubeconfig,
    })
    try {
      return await reader.read([services, nodes, pods], [])
    } finally {
      await reader.close()
    }
  }

  async function failure(kubeconfig: string, options: ClusterOptions = {}): Promise<MldnsError> {
    try {
      await read(kubeconfig, options)
    } catch (error) {
      expect(error).to.be.instanceOf(MldnsError)
      return error as MldnsError
    }
    throw new Error('it was accepted')
  }

  function problems(snapshot: ClusterSnapshot): readonly string[] {
    return snapshot.lists.flatMap(({problem}) => (problem === undefined ? [] : [problem.message]))
  }

  function asUser(user: object): string {
    return server.writeKubeconfig(folder.path(), {user: {...user}})
  }

  /** A kubeconfig whose exec plugin is a Node script. */
  function asPlugin(script: string, more: object = {}): string {
    const file = folder.write('plugin.cjs', script)
    return asUser({exec: {apiVersion: execVersion, command: process.execPath, args: [file], ...more}})
  }

  describe('of a file', () => {
    it('are read again when the server refuses the token in hand', async () => {
      await start({tokens: ['first']})
      const tokenFile = folder.write('token', 'first\n')
      const reader = await openCluster({env: {}, kubeconfig: asUser({tokenFile: 'token'})})
      expect(problems(await reader.read([services], []))).to.deep.equal([])
      server.setTokens(['second'])
      fs.writeFileSync(tokenFile, 'second')
      expect(problems(await reader.read([services, nodes], []))).to.deep.equal([])
      await reader.close()
    })

    it('are clear when they are missing, empty or no token', async () => {
      await start()
      expect((await failure(asUser({tokenFile: 'none'}))).message)
        .to.include('reading the Kubernetes token file')
        .and.include('ENOENT')
      folder.write('token', ' \n')
      expect((await failure(asUser({tokenFile: 'token'}))).message).to.include('it is empty')
      folder.write('token', 'two\nlines')
      expect((await failure(asUser({tokenFile: 'token'}))).message).to.include('characters that no token has')
    })
  })

  describe('of a pod', () => {
    function pod(): ClusterOptions {
      const {hostname, port} = new URL(server.url)
      return {
        env: {KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, HOME: folder.path()},
        serviceAccountFolder: folder.path(),
      }
    }

    it('are those of its service account', async () => {
      await start()
      folder.write('token', defaultToken)
      fs.copyFileSync(tlsFile('ca.pem'), path.join(folder.path(), 'ca.crt'))
      const reader = await openCluster(pod())
      expect(await reader.read([services], [])).to.include({context: 'in-cluster'})
      await reader.close()
    })

    it('need the whole mount, and know no contexts', async () => {
      await start()
      folder.write('token', defaultToken)
      const error = await openCluster(pod()).catch((thrown: unknown) => thrown)
      expect(error).to.have.property('code', 'SERVICE_ACCOUNT_DAMAGED')
      fs.copyFileSync(tlsFile('ca.pem'), path.join(folder.path(), 'ca.crt'))
      const other = await openCluster({...pod(), context: 'home'}).catch((thrown: unknown) => thrown)
      expect(other).to.have.property('code', 'KUBECONFIG_CONTEXT')
    })
  })

  describe('of TLS', () => {
    const pair = {'client-certificate': tlsFile('client.pem'), 'client-key': tlsFile('client.key')}

    it('may be a client certificate', async () => {
      await start({tokens: []})
      expect(problems(await read(asUser(pair)))).to.deep.equal([])
      expect(server.requests[0]?.headers).to.not.have.property('authorization')
    })

    it('say when the client certificate has expired', async () => {
      await start()
      const error = await failure(
        asUser({'client-certificate': tlsFile('expired.pem'), 'client-key': tlsFile('expired.key')}),
      )
      expect(error).to.include({code: 'CLUSTER_CERTIFICATE_EXPIRED', exit: 'denied'})
      expect(error.message).to.include('the client certificate of user test expired at 20')
    })

    it('are not given to a server that another authority signed', async () => {
      await start()
      const cluster = {'certificate-authority': tlsFile('other-ca.pem')}
      const error = await failure(server.writeKubeconfig(folder.path(), {cluster}))
      expect(error.code).to.equal('CLUSTER_UNTRUSTED')
      expect(error.hint).to.include('certificate-authority-data')
      expect(server.requests).to.deep.equal([])
    })

    it('are not given to a server with a certificate for other names, unless that name is expected', async () => {
      await start({certificate: 'other-name'})
      const error = await failure(server.writeKubeconfig(folder.path()))
      expect(error).to.include({code: 'CLUSTER_UNTRUSTED'})
      expect(error.hint).to.include('tls-server-name')
      const cluster = {'tls-server-name': 'elsewhere.test'}
      expect(problems(await read(server.writeKubeconfig(folder.path(), {cluster})))).to.deep.equal([])
    })

    it('are given to anybody with insecure-skip-tls-verify', async () => {
      await start({certificate: 'other-name'})
      const cluster = {'certificate-authority': undefined, 'insecure-skip-tls-verify': true}
      expect(problems(await read(server.writeKubeconfig(folder.path(), {cluster})))).to.deep.equal([])
    })

    it('are missed by a server that speaks no TLS', async () => {
      await start()
      const plain = http.createServer((_, response) => response.end()).listen(0, '127.0.0.1')
      others.push(plain)
      await new Promise((resolve) => plain.once('listening', resolve))
      const cluster = {server: `https://127.0.0.1:${(plain.address() as AddressInfo).port}`}
      expect(await failure(server.writeKubeconfig(folder.path(), {cluster}))).to.include({
        code: 'CLUSTER_UNREACHABLE',
      })
    })
  })

  describe('of an exec plugin', () => {
    it('are a token, got once for all requests', async () => {
      await start()
      const log = path.join(folder.path(), 'log')
      const script = `require('fs').appendFileSync(${JSON.stringify(log)}, 'run\\n'); console.log(${JSON.stringify(credential({token: defaultToken}))})`
      expect(problems(await read(asPlugin(script)))).to.deep.equal([])
      expect(fs.readFileSync(log, 'utf8')).to.equal('run\n')
    })

    it('are got again when they end soon', async () => {
      await start()
      const log = path.join(folder.path(), 'log')
      const soon = new Date(Date.now() + 5000).toISOString()
      const script = `require('fs').appendFileSync(${JSON.stringify(log)}, 'run\\n'); console.log(${JSON.stringify(credential({token: defaultToken, expirationTimestamp: soon}))})`
      const reader = await openCluster({env: {}, interactive: false, kubeconfig: asPlugin(script)})
      await reader.probe(nodes, '', 'a')
      await reader.probe(nodes, '', 'b')
      await reader.close()
      expect(fs.readFileSync(log, 'utf8')).to.equal('run\nrun\n')
    })

    it('are got again, once, when the server refuses them', async () => {
      await start({tokens: ['second']})
      const log = path.join(folder.path(), 'log')
      const script = `const fs = require('fs'); fs.appendFileSync(${JSON.stringify(log)}, 'x')
        const token = fs.readFileSync(${JSON.stringify(log)}, 'utf8') === 'x' ? 'first' : 'second'
        console.log(JSON.stringify({kind: 'ExecCredential', apiVersion: '${execVersion}', status: {token}}))`
      expect(problems(await read(asPlugin(script)))).to.deep.equal([])
      expect(fs.readFileSync(log, 'utf8')).to.equal('xx')
    })

    it('may be a client certificate', async () => {
      await start({tokens: []})
      const [clientCertificateData, clientKeyData] = ['client.pem', 'client.key'].map((name) =>
        fs.readFileSync(tlsFile(name), 'utf8'),
      )
      const script = `console.log(${JSON.stringify(credential({clientCertificateData, clientKeyData}))})`
      expect(problems(await read(asPlugin(script)))).to.deep.equal([])
    })

    it('are told which cluster they are for, and what the kubeconfig sets', async () => {
      await start()
      const file = path.join(folder.path(), 'seen.json')
      const script = `require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify([process.env.KUBERNETES_EXEC_INFO, process.env.REGION])); console.log(${JSON.stringify(credential({token: defaultToken}))})`
      await read(asPlugin(script, {provideClusterInfo: true, env: [{name: 'REGION', value: 'north'}]}))
      const [info, region] = JSON.parse(fs.readFileSync(file, 'utf8')) as [string, string]
      expect(region).to.equal('north')
      const parsed = JSON.parse(info) as {spec: {interactive: boolean; cluster: Record<string, string>}}
      expect(parsed).to.include({kind: 'ExecCredential', apiVersion: execVersion})
      expect(parsed.spec.interactive).to.equal(false)
      expect(parsed.spec.cluster).to.include({server: server.url})
      expect(parsed.spec.cluster).to.have.property('certificate-authority-data').that.is.a('string')
    })

    it('come from a script next to the kubeconfig', async () => {
      await start()
      const script = folder.write('plugin.sh', `#!/bin/sh\necho '${credential({token: defaultToken})}'\n`)
      fs.chmodSync(script, 0o755)
      expect(
        problems(await read(asUser({exec: {apiVersion: execVersion, command: './plugin.sh'}}))),
      ).to.deep.equal([])
    })

    const wrong: readonly [string, string, object, string][] = [
      [
        'is not installed',
        '',
        {command: 'no-such-plugin'},
        'no-such-plugin: no program of that name is in PATH',
      ],
      ['is not where the kubeconfig says', '', {command: './none'}, 'none: there is no such file'],
      [
        'fails',
        "console.error('session ended'); process.exit(3)",
        {},
        'it ended with status 3: session ended',
      ],
      ['prints nothing', '', {}, 'it printed nothing, expected an ExecCredential'],
      ['prints text', "console.log('welcome')", {}, 'it printed text that is no JSON'],
      ['prints other JSON', "console.log('{}')", {}, 'JSON that is no ExecCredential'],
      [
        'answers in another version',
        `console.log('${credential({token: 'x'}, `${execVersion}beta1`)}')`,
        {},
        `in ${execVersion}beta1, the kubeconfig asks for ${execVersion}`,
      ],
      [
        'gives neither token nor certificate',
        `console.log('${credential({})}')`,
        {},
        'neither a token nor a certificate',
      ],
      ['hangs', 'setTimeout(() => {}, 60000)', {}, 'it did not finish within 0.3 s'],
      ['must ask a person', '', {interactiveMode: 'Always'}, 'there is no terminal'],
    ]
    for (const [name, script, more, message] of wrong) {
      it(`say what is wrong when it ${name}`, async () => {
        await start()
        const error = await failure(asPlugin(script, more), {execTimeout: name === 'hangs' ? 300 : 20_000})
        expect(error)
          .to.be.instanceOf(ClusterError)
          .and.to.include({code: 'CLUSTER_EXEC_PLUGIN', exit: 'denied'})
        expect(error.message).to.include(message)
        expect(error.hint).to.be.a('string')
      })
    }

    it('come with the installation hint of the kubeconfig', async () => {
      await start()
      const error = await failure(
        asPlugin('', {command: 'no-such-plugin', installHint: 'brew install plugin'}),
      )
      expect(error.hint).to.equal('brew install plugin')
    })

    it('do not reach the message when the plugin fails', async () => {
      await start()
      const token = 'eyJhbGciOiJub25lIn0.c2VjcmV0LXBheWxvYWQ.c2ln'
      const error = await failure(
        asPlugin(
          `console.error('token=abcdef12345 bearer zzzzzzzz9 ${token}'); console.log('${token}'); process.exit(1)`,
        ),
      )
      expect(error.message)
        .to.include('it ended with status 1')
        .and.not.match(/abcdef12345|zzzzzzzz9|c2VjcmV0/)
    })
  })

  describe('behind a proxy', () => {
    /** An HTTP proxy that knows CONNECT; its log holds what it was asked for and with which credentials. */
    async function startProxy(refuse = false): Promise<{url: string; log: string[]}> {
      const log: string[] = []
      const proxy = http.createServer()
      proxy.on('connect', (request, socket: net.Socket) => {
        log.push(`${request.url} ${request.headers['proxy-authorization'] ?? '-'}`)
        if (refuse) {
          socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
          return
        }
        const upstream = net.connect(Number(new URL(server.url).port), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          upstream.pipe(socket).pipe(upstream)
        })
        upstream.on('error', () => socket.destroy())
        socket.on('error', () => upstream.destroy())
      })
      others.push(proxy)
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
      return {url: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, log}
    }

    it('of the kubeconfig go through it, once per connection', async () => {
      await start()
      const proxy = await startProxy()
      const cluster = {'proxy-url': `http://me:pass@${proxy.url}`}
      expect(
        problems(await read(server.writeKubeconfig(folder.path(), {cluster}), {parallel: 1})),
      ).to.deep.equal([])
      expect(new Set(proxy.log)).to.deep.equal(
        new Set([`${new URL(server.url).host} Basic ${Buffer.from('me:pass').toString('base64')}`]),
      )
      expect(proxy.log.length).to.be.at.most(2)
    })

    it('of the environment do so for servers that are not exempt', async () => {
      await start()
      const proxy = await startProxy()
      // the name never leaves for a resolver: the proxy connects
      const cluster = {server: 'https://kubernetes.test:6443'}
      const env = {HTTPS_PROXY: `http://${proxy.url}`, NO_PROXY: 'example.com'}
      expect(problems(await read(server.writeKubeconfig(folder.path(), {cluster}), {env}))).to.deep.equal([])
      expect(proxy.log[0]).to.equal('kubernetes.test:6443 -')
    })

    it('that refuses, say so without its password', async () => {
      await start()
      const proxy = await startProxy(true)
      const cluster = {'proxy-url': `http://me:hunter2@${proxy.url}`}
      const error = await failure(server.writeKubeconfig(folder.path(), {cluster}))
      expect(error.message)
        .to.include(`the proxy ${proxy.url} refused CONNECT`)
        .and.include('407')
        .and.not.include('hunter2')
    })

    it('of SOCKS go through it', async () => {
      await start()
      let connections = 0
      const proxy = net.createServer((socket) => {
        connections++
        // RFC 1928: greeting, method 0, CONNECT, then the stream itself
        socket.once('data', () => {
          socket.write(Buffer.from([5, 0]))
          socket.once('data', () => {
            socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
            const upstream = net.connect(Number(new URL(server.url).port), '127.0.0.1')
            upstream.pipe(socket).pipe(upstream)
            socket.on('error', () => upstream.destroy())
          })
        })
      })
      others.push(proxy)
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
      const cluster = {'proxy-url': `socks5://127.0.0.1:${(proxy.address() as AddressInfo).port}`}
      expect(problems(await read(server.writeKubeconfig(folder.path(), {cluster})))).to.deep.equal([])
      expect(connections).to.be.greaterThan(0)
    })

    it('need a server of https', async () => {
      await start()
      const cluster = {
        server: 'http://127.0.0.1:1',
        'certificate-authority': undefined,
        'proxy-url': 'http://127.0.0.1:2',
      }
      expect((await failure(server.writeKubeconfig(folder.path(), {cluster}))).message).to.include(
        'proxy-url with a server of http',
      )
    })
  })

  describe('of an auth-provider', () => {
    it('are left to the official client', async () => {
      await start()
      const config = {'access-token': defaultToken, expiry: '2999-01-01T00:00:00Z'}
      expect(problems(await read(asUser({'auth-provider': {name: 'gcp', config}})))).to.deep.equal([])
    })

    it('say what it says when they cannot be had', async () => {
      await start()
      const config = {'access-token': 'old', expiry: '2000-01-01T00:00:00Z'}
      const error = await failure(asUser({'auth-provider': {name: 'gcp', config}}))
      expect(error).to.include({code: 'CLUSTER_AUTH_PROVIDER', exit: 'denied'})
    })
  })

  const users: Readonly<Record<string, Record<string, unknown>>> = {
    'a token': {token: 'abc'},
    'a name and password': {username: 'alice', password: 'p:w'},
    'a certificate': {'client-certificate': tlsFile('client.pem'), 'client-key': tlsFile('client.key')},
    'certificate data': {
      'client-certificate-data': fs.readFileSync(tlsFile('client.pem')).toString('base64'),
      'client-key-data': fs.readFileSync(tlsFile('client.key')).toString('base64'),
    },
    'an exec plugin': {
      exec: {
        apiVersion: execVersion,
        command: process.execPath,
        args: ['-e', `console.log('${credential({token: 'xyz'})}')`],
      },
    },
    impersonation: {token: 'abc', as: 'bob'},
  }
  for (const [name, user] of Object.entries(users)) {
    it(`with ${name} are those the official client makes of the same kubeconfig`, async () => {
      await start()
      const cluster = {'tls-server-name': 'kubernetes.test'}
      const file = server.writeKubeconfig(folder.path(), {user, cluster})
      const official = new KubeConfig()
      official.loadFromFile(file)
      const options: https.RequestOptions = {}
      await official.applyToHTTPSOptions(options)

      const config = await readKubeconfig({paths: [file], explicit: true})
      if (config === undefined) throw new Error('no kubeconfig')
      const access = readAccess(config, undefined)
      const surroundings = {env: process.env, interactive: false, timeout: 20_000, cluster: {}}
      const ours = await readCredential(access, surroundings, Date.now())
      const basic =
        typeof options.auth === 'string'
          ? {Authorization: `Basic ${Buffer.from(options.auth).toString('base64')}`}
          : {}
      expect(ours.headers).to.deep.equal(Object.assign({}, options.headers, basic))
      expect(access.server.href).to.equal(`${official.getCurrentCluster()?.server}/`)
      expect(access.certificateAuthority).to.equal(String(options.ca))
      expect(access.serverName).to.equal(options.servername)
      expect(ours.certificate).to.equal(textOfPem(options.cert))
      expect(ours.key).to.equal(textOfPem(options.key))
    })
  }
})
