import {X509Certificate} from 'node:crypto'
import fs from 'node:fs'

import {ClusterError, ConfigError, textOf} from '../errors.js'
import type {Access} from './access.js'
import {askOfficialClient} from './client.js'
import {type ExecSurroundings, runExecPlugin} from './exec-plugin.js'

/** Who we are for the next request. */
export type Credential = {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** PEM pair for TLS. */
  readonly certificate?: string
  readonly key?: string
  /** Milliseconds since 1970 after which another must be got; undefined = for the whole run. */
  readonly refreshAt?: number
}

/** Kubernetes replaces a mounted service account token well before it ends; once a minute is what client-go does. */
const tokenFileLife = 60_000

/** A credential is replaced this long before it ends, so that it does not end on the way. */
const leeway = 60_000

/**
 * Gets the credential of an access: from the kubeconfig, a token file, an exec plugin or the official client.
 * @throws ClusterError denied, ConfigError when a file it names cannot be read
 */
export async function readCredential(
  access: Access,
  surroundings: ExecSurroundings,
  now: number,
): Promise<Credential> {
  const {user} = access
  const pair =
    user.certificate === undefined || user.key === undefined
      ? {}
      : {certificate: user.certificate, key: user.key}
  checkExpiry(access, pair.certificate, now)
  const base = {headers: user.impersonation, ...pair}
  if (user.tokenFile !== undefined) {
    const headers = {...base.headers, ...bearer(readTokenFile(user.tokenFile))}
    return {...base, headers, refreshAt: now + tokenFileLife}
  }
  if (user.token !== undefined) return {...base, headers: {...base.headers, ...bearer(user.token)}}
  if (user.basic !== undefined) {
    const encoded = Buffer.from(`${user.basic.username}:${user.basic.password}`).toString('base64')
    return {...base, headers: {...base.headers, Authorization: `Basic ${encoded}`}}
  }
  if (user.exec !== undefined) {
    const {token, certificate, key, expires} = await runExecPlugin(user.exec, surroundings)
    return {
      headers: {...base.headers, ...(token === undefined ? {} : bearer(token))},
      ...(certificate === undefined || key === undefined ? pair : {certificate, key}),
      ...(expires === undefined ? {} : {refreshAt: expires - leeway}),
    }
  }
  if (user.authProvider !== undefined) {
    const {headers} = await askOfficialClient({...access, server: access.server})
    return {...base, headers: {...base.headers, ...headers}}
  }
  return base
}

function bearer(token: string): Readonly<Record<string, string>> {
  return {Authorization: `Bearer ${token}`}
}

function readTokenFile(file: string): string {
  const problem = (found: string): ConfigError =>
    new ConfigError('CLUSTER_TOKEN_FILE', `reading the Kubernetes token file ${file}: ${found}`, {
      hint: 'The file must hold the bearer token and nothing else.',
    })
  let token: string
  try {
    token = fs.readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw problem(textOf(error))
  }
  if (token === '') throw problem('it is empty')
  if (/[^\x21-\x7e]/.test(token)) throw problem('it holds characters that no token has')
  return token
}

function checkExpiry(access: Access, certificate: string | undefined, now: number): void {
  if (certificate === undefined) return
  const validTo = readValidTo(access, certificate)
  if (validTo > now) return
  throw new ClusterError(
    'denied',
    'CLUSTER_CERTIFICATE_EXPIRED',
    `opening context ${access.context}: the client certificate of user ${access.user.name} expired at ${new Date(validTo).toISOString()}`,
    {hint: 'Get a new kubeconfig (kubeadm: `kubeadm certs renew`), or log in again.'},
  )
}

function readValidTo(access: Access, certificate: string): number {
  try {
    return Date.parse(new X509Certificate(certificate).validTo)
  } catch {
    throw new ConfigError(
      'KUBECONFIG_INVALID',
      `opening context ${access.context}: client-certificate of user ${access.user.name} is no X.509 certificate`,
      {hint: 'Expected a PEM block that begins with -----BEGIN CERTIFICATE-----.'},
    )
  }
}
