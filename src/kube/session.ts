import {X509Certificate} from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import tls from 'node:tls'

import {ConfigError, textOf} from '../errors.js'
import {findProxy} from '../lib/proxy.js'
import {createTunnelAgent} from '../lib/tunnel-agent.js'
import type {Access} from './access.js'
import {askOfficialClient} from './client.js'
import {type Credential, readCredential} from './credentials.js'
import type {ExecSurroundings} from './exec-plugin.js'

/** What a request needs to reach the cluster as somebody. */
export type Login = {
  readonly headers: Credential['headers']
  readonly agent: http.Agent
}

/**
 * One cluster, connected to as one user: connections are kept alive and shared by all requests, credentials are got
 * once and replaced before they end.
 */
export type Session = {
  readonly context: string
  /** Without a trailing slash; may have a path when the API stands behind a gateway. */
  readonly server: string
  /** @throws ClusterError denied, ConfigError */
  login(): Promise<Login>
  /** Called after a 401: gets another credential for the next `login`. False when there is no other to get. */
  renew(stale: Login): boolean
  close(): void
}

/** What a session is told besides the access. */
export type SessionOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly interactive: boolean
  /** Milliseconds an exec plugin may take. */
  readonly execTimeout: number
  readonly now: () => number
}

/**
 * Prepares a session; no connection is opened yet.
 * @throws ConfigError when certificates or proxy cannot be used
 */
export function openSession(access: Access, options: SessionOptions): Session {
  createTlsOptions(access, access.user)
  const connections = createConnections(access, options.env)
  let current: (Login & {readonly refreshAt: number}) | undefined
  let pending: Promise<Login> | undefined

  async function logIn(): Promise<Login> {
    const credential = await readCredential(access, surroundingsOf(access, options), options.now())
    const agent = await connections.agentOf(credential)
    current = {headers: credential.headers, agent, refreshAt: credential.refreshAt ?? Infinity}
    return current
  }

  return {
    context: access.context,
    server: access.server.href.replace(/\/+$/, ''),
    login() {
      if (pending === undefined || (current !== undefined && current.refreshAt <= options.now())) {
        current = undefined
        pending = logIn()
      }
      return pending
    },
    renew(stale) {
      const {token, tokenFile, exec, authProvider} = access.user
      if (tokenFile === undefined && (token !== undefined || (exec ?? authProvider) === undefined))
        return false
      // requests sent side by side are refused side by side: only the first throws the credential away
      if (current === stale) pending = undefined
      return true
    },
    close() {
      connections.close()
    },
  }
}

type Connections = {agentOf(pair: CertificatePair): Promise<http.Agent>; close(): void}

type CertificatePair = {readonly certificate?: string; readonly key?: string}

/** One agent as long as the client certificate stays the same. */
function createConnections(access: Access, env: SessionOptions['env']): Connections {
  const agents: {readonly certificate: string | undefined; readonly agent: http.Agent}[] = []
  return {
    async agentOf(pair) {
      const known = agents.find(({certificate}) => certificate === pair.certificate)
      if (known !== undefined) return known.agent
      const agent = await createAgent(access, pair, env)
      agents.push({certificate: pair.certificate, agent})
      return agent
    },
    close() {
      for (const {agent} of agents) agent.destroy()
    },
  }
}

async function createAgent(
  access: Access,
  pair: CertificatePair,
  env: SessionOptions['env'],
): Promise<http.Agent> {
  const {server} = access
  const secure = server.protocol === 'https:'
  const proxy = access.proxy ?? (secure ? findProxy(server, env) : undefined)
  if (proxy?.startsWith('socks') === true) {
    const {user} = access
    const official = await askOfficialClient({
      ...access,
      proxy,
      user: {name: user.name, impersonation: {}, ...pair},
    })
    if (official.agent !== undefined) return official.agent
  }
  if (!secure) {
    if (proxy === undefined) return new http.Agent({keepAlive: true})
    throw new ConfigError(
      'KUBECONFIG_INVALID',
      `opening context ${access.context}: proxy-url with a server of http`,
      {
        hint: 'Use an https server behind a proxy, or leave out proxy-url.',
      },
    )
  }
  const options = createTlsOptions(access, pair)
  return proxy === undefined
    ? new https.Agent({...options, keepAlive: true})
    : createTunnelAgent(new URL(proxy), options)
}

function createTlsOptions(access: Access, pair: CertificatePair): https.AgentOptions {
  const options = {
    ...(access.certificateAuthority === undefined ? {} : {ca: access.certificateAuthority}),
    ...(pair.certificate === undefined || pair.key === undefined
      ? {}
      : {cert: pair.certificate, key: pair.key}),
    ...(access.serverName === undefined ? {} : {servername: access.serverName}),
    ...(access.insecure ? {rejectUnauthorized: false} : {}),
  }
  try {
    // OpenSSL passes over an authority it cannot read, and every server would then be untrusted
    if (access.certificateAuthority !== undefined) void new X509Certificate(access.certificateAuthority)
    tls.createSecureContext(options)
  } catch (error) {
    throw new ConfigError(
      'KUBECONFIG_INVALID',
      `opening context ${access.context}: its certificates cannot be used: ${textOf(error)}`,
      {
        hint: 'Check certificate-authority, client-certificate and client-key: PEM, and key and certificate of one pair.',
      },
    )
  }
  return options
}

/** `spec.cluster` of an exec plugin's KUBERNETES_EXEC_INFO: client.authentication.k8s.io/v1 Cluster. */
function surroundingsOf(access: Access, options: SessionOptions): ExecSurroundings {
  const {server, serverName, insecure, certificateAuthority, proxy} = access
  return {
    env: options.env,
    interactive: options.interactive,
    timeout: options.execTimeout,
    cluster: {
      server: server.href.replace(/\/+$/, ''),
      ...(serverName === undefined ? {} : {'tls-server-name': serverName}),
      ...(insecure ? {'insecure-skip-tls-verify': true} : {}),
      ...(certificateAuthority === undefined
        ? {}
        : {'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64')}),
      ...(proxy === undefined ? {} : {'proxy-url': proxy}),
    },
  }
}
