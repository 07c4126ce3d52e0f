import fs from 'node:fs'
import path from 'node:path'

import {expect} from 'chai'

import {ConfigError, MldnsError} from '../../src/errors.js'
import {type ClusterOptions, openCluster} from '../../src/kube/cluster-reader.js'
import {services} from '../../src/model/resource-kinds.js'
import {defaultToken, type KubeServer, startKubeServer, tlsFile} from '../support/kube-server.js'
import {temporaryFolder} from '../support/temporary-folder.js'

const secret = 'eyJhbGciOiJub25lIn0.c2VjcmV0'

type Parts = {readonly cluster?: object; readonly user?: object; readonly more?: object}

function kubeconfig({cluster = {}, user = {}, more = {}}: Parts): string {
  return JSON.stringify({
    'current-context': 'home',
    contexts: [{name: 'home', context: {cluster: 'lab', user: 'alice'}}],
    clusters: [{name: 'lab', cluster: {server: 'https://127.0.0.1:1', ...cluster}}],
    users: [{name: 'alice', user: {token: secret, ...user}}],
    ...more,
  })
}

function base64(file: string): string {
  return fs.readFileSync(tlsFile(file)).toString('base64')
}

describe('a kubeconfig', () => {
  const folder = temporaryFolder()

  async function failure(options: ClusterOptions): Promise<MldnsError> {
    try {
      await (await openCluster({env: {HOME: folder.path()}, ...options})).close()
    } catch (error) {
      expect(error).to.be.instanceOf(MldnsError)
      return error as MldnsError
    }
    throw new Error('it was accepted')
  }

  const wrong: readonly [string, string, string][] = [
    ['YAML that is broken', 'clusters: [', 'not valid YAML, line 1'],
    ['YAML with a tab', `users:\n\t- name: a\n\t  token: ${secret}`, 'not valid YAML, line 2'],
    ['a document that is a list', '[]', 'the document is a list, expected a mapping'],
    [
      'clusters that are no list',
      kubeconfig({more: {clusters: {}}}),
      'clusters is a mapping, expected a list',
    ],
    [
      'an entry that is no mapping',
      kubeconfig({more: {users: [secret]}}),
      'users[0] is a text, expected a mapping',
    ],
    ['a name that is a number', kubeconfig({more: {users: [{name: 7}]}}), 'users[0].name is a number'],
    ['an empty file', '', 'no current-context is set; it has no contexts'],
    [
      'no current-context',
      kubeconfig({more: {'current-context': ''}}),
      'no current-context is set; its contexts are home',
    ],
    ['an unknown current-context', kubeconfig({more: {'current-context': 'x'}}), 'choosing context x of'],
    [
      'an unknown cluster',
      kubeconfig({more: {clusters: []}}),
      'names cluster "lab", which the kubeconfig does not hold (found: none)',
    ],
    [
      'an unknown user',
      kubeconfig({more: {users: [{name: 'bob'}]}}),
      'names user "alice", which the kubeconfig does not hold (found: bob)',
    ],
    [
      'a context without cluster',
      kubeconfig({more: {contexts: [{name: 'home'}]}}),
      'contexts[home].context.cluster is empty',
    ],
    [
      'no server',
      kubeconfig({cluster: {server: undefined}}),
      'clusters[lab].cluster.server is missing, expected a URL',
    ],
    [
      'a server that is no URL',
      kubeconfig({cluster: {server: 'https://['}}),
      'clusters[lab].cluster.server is "https://["',
    ],
    [
      'a server of another scheme',
      kubeconfig({cluster: {server: 'ftp://u:pw@x'}}),
      'is "ftp://***@x", expected a URL',
    ],
    [
      'a CA file that is missing',
      kubeconfig({cluster: {'certificate-authority': 'ca.crt'}}),
      'clusters[lab].cluster.certificate-authority',
    ],
    [
      'CA data that is no base64',
      kubeconfig({cluster: {'certificate-authority-data': '%%%'}}),
      'certificate-authority-data is a text, expected base64',
    ],
    [
      'CA data that is no PEM',
      kubeconfig({cluster: {'certificate-authority-data': 'aGVsbG8='}}),
      'expected the base64 of a PEM block',
    ],
    [
      'CA data that is no certificate',
      kubeconfig({
        cluster: {
          'certificate-authority-data': Buffer.from(
            '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
          ).toString('base64'),
        },
      }),
      'its certificates cannot be used',
    ],
    [
      'a client certificate file that is missing',
      kubeconfig({user: {'client-certificate': 'me.crt'}}),
      'users[alice].user.client-certificate',
    ],
    [
      'a certificate without key',
      kubeconfig({user: {'client-certificate-data': base64('client.pem')}}),
      'users[alice].user.client-key is missing',
    ],
    [
      'a key that belongs to another certificate',
      kubeconfig({
        user: {'client-certificate-data': base64('client.pem'), 'client-key-data': base64('server.key')},
      }),
      'its certificates cannot be used',
    ],
    [
      'a token that is a number',
      kubeconfig({user: {token: 12345}}),
      'users[alice].user.token is a number, expected a text; quote it',
    ],
    [
      'a proxy that is no URL',
      kubeconfig({cluster: {'proxy-url': 'proxy:port'}}),
      'proxy-url is "proxy:port"',
    ],
    [
      'an exec block without command',
      kubeconfig({user: {exec: {apiVersion: 'client.authentication.k8s.io/v1'}}}),
      'users[alice].user.exec.command is missing',
    ],
    [
      'an exec block of no version',
      kubeconfig({user: {exec: {command: 'x'}}}),
      'users[alice].user.exec.apiVersion is missing',
    ],
    ['an exec block that is a text', kubeconfig({user: {exec: 'x'}}), 'users[alice].user.exec is a text'],
  ]
  for (const [name, text, message] of wrong) {
    it(`with ${name} is refused by name of the field, without its secrets`, async () => {
      const file = folder.write('config', text)
      const error = await failure({kubeconfig: file})
      expect(error).to.be.instanceOf(ConfigError)
      expect(error.message).to.include(message)
      expect(error.message).to.match(/config|context home/)
      expect(error.hint).to.be.a('string')
      expect(error.message + error.hint).to.not.include(secret)
    })
  }

  it('that is named must exist', async () => {
    const error = await failure({kubeconfig: path.join(folder.path(), 'none')})
    expect(error).to.include({code: 'KUBECONFIG_NOT_FOUND', exit: 'usage'})
  })

  it('that is a folder is refused', async () => {
    expect((await failure({kubeconfig: folder.path()})).code).to.equal('KUBECONFIG_UNREADABLE')
  })

  it('that lacks the context asked for is refused with the contexts it has', async () => {
    const file = folder.write('config', kubeconfig({}))
    expect((await failure({kubeconfig: file, context: 'work'})).message)
      .to.include('choosing context work')
      .and.include('are home')
  })

  it('is missed when there is neither one nor a pod', async () => {
    const error = await failure({})
    expect(error.message)
      .to.include(path.join(folder.path(), '.kube', 'config'))
      .and.include('no pod')
  })

  describe('that is sound', () => {
    let server: KubeServer

    beforeEach(async () => {
      server = await startKubeServer({certificate: 'server'})
    })
    afterEach(async () => server.close())

    async function contextOf(options: ClusterOptions): Promise<string> {
      const reader = await openCluster({env: {HOME: folder.path()}, ...options})
      try {
        return (await reader.read([services], [])).context
      } finally {
        await reader.close()
      }
    }

    it('is found in the home folder', async () => {
      fs.mkdirSync(path.join(folder.path(), '.kube'))
      server.writeKubeconfig(path.join(folder.path(), '.kube'), {context: 'home'})
      expect(await contextOf({})).to.equal('home')
    })

    it('is found by KUBECONFIG, which outranks the home folder', async () => {
      const file = server.writeKubeconfig(folder.path(), {context: 'env'})
      expect(await contextOf({env: {KUBECONFIG: file}})).to.equal('env')
    })

    it('may be several files: the first to name a thing wins, files that do not exist are passed over', async () => {
      const second = server.writeKubeconfig(folder.path())
      const first = folder.write(
        'first',
        JSON.stringify({
          'current-context': 'mine',
          contexts: [{name: 'mine', context: {cluster: 'test', user: 'test'}}],
        }),
      )
      const third = folder.write(
        'third',
        kubeconfig({more: {clusters: [{name: 'test', cluster: {server: 'https://127.0.0.1:1'}}]}}),
      )
      const list = [path.join(folder.path(), 'none'), first, second, third].join(path.delimiter)
      expect(await contextOf({env: {KUBECONFIG: list}})).to.equal('mine')
    })

    it('resolves files from its own folder, and data wins over files', async () => {
      fs.copyFileSync(tlsFile('ca.pem'), path.join(folder.path(), 'ca.pem'))
      const relative = {'certificate-authority': './ca.pem'}
      expect(
        await contextOf({kubeconfig: server.writeKubeconfig(folder.path(), {cluster: relative})}),
      ).to.equal('test')
      const both = {'certificate-authority': './none.pem', 'certificate-authority-data': base64('ca.pem')}
      expect(await contextOf({kubeconfig: server.writeKubeconfig(folder.path(), {cluster: both})})).to.equal(
        'test',
      )
    })

    it('lets --context choose', async () => {
      const first = server.writeKubeconfig(folder.path(), {context: 'one'})
      const second = folder.write('other', kubeconfig({}))
      expect(await contextOf({kubeconfig: [second, first].join(path.delimiter), context: 'one'})).to.equal(
        'one',
      )
    })

    it('may impersonate', async () => {
      const user = {
        token: defaultToken,
        as: 'bob',
        'as-uid': '7',
        'as-groups': ['a', 'b'],
        'as-user-extra': {reason: ['test']},
      }
      await contextOf({kubeconfig: server.writeKubeconfig(folder.path(), {user})})
      expect(server.requests[0]?.headers).to.include({
        'impersonate-user': 'bob',
        'impersonate-uid': '7',
        'impersonate-group': 'a, b',
        'impersonate-extra-reason': 'test',
      })
    })
  })
})
