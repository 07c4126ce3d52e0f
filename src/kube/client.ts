import type http from 'node:http'
import type https from 'node:https'

import {ClusterError, textOf} from '../errors.js'
import {redact} from '../lib/redact.js'
import type {Access} from './access.js'

/** What the official client made of an access: headers to send and the agent to send them through. */
export type OfficialClient = {
  readonly headers: Readonly<Record<string, string>>
  readonly agent: http.Agent | undefined
}

/**
 * Lets the official Kubernetes client authenticate and connect. Importing it costs several times the start of Node,
 * so it serves what only it can: `auth-provider` users (oidc, gcp, azure) and SOCKS proxies. This file is its only
 * import.
 * @throws ClusterError denied when the authentication fails
 */
export async function askOfficialClient(access: Access): Promise<OfficialClient> {
  const {KubeConfig} = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromOptions(toOptions(access))
  const options: https.RequestOptions = {}
  try {
    await config.applyToHTTPSOptions(options)
  } catch (error) {
    throw new ClusterError(
      'denied',
      'CLUSTER_AUTH_PROVIDER',
      `getting Kubernetes credentials of user ${access.user.name} (context ${access.context}): ${redact(textOf(error))}`,
      {hint: 'Log in again; auth-provider users are obsolete, an exec plugin is the present way.'},
    )
  }
  return {
    headers: Object.fromEntries(
      Object.entries(options.headers ?? {}).filter(
        (header): header is [string, string] => typeof header[1] === 'string',
      ),
    ),
    agent: typeof options.agent === 'object' ? options.agent : undefined,
  }
}

function toOptions(access: Access): object {
  const {user, server, certificateAuthority, serverName, proxy} = access
  return {
    clusters: [
      {
        name: 'cluster',
        server: server.href.replace(/\/$/, ''),
        caData: toBase64(certificateAuthority),
        // the client refuses plain http unless verification is off, where there is nothing to verify
        skipTLSVerify: access.insecure || server.protocol === 'http:',
        tlsServerName: serverName,
        proxyUrl: proxy,
      },
    ],
    users: [
      {
        name: user.name,
        authProvider: user.authProvider,
        certData: toBase64(user.certificate),
        keyData: toBase64(user.key),
      },
    ],
    contexts: [{name: access.context, cluster: 'cluster', user: user.name}],
    currentContext: access.context,
  }
}

function toBase64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString('base64')
}
