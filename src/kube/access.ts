import fs from 'node:fs'
import path from 'node:path'

import {ConfigError, textOf} from '../errors.js'
import {redact} from '../lib/redact.js'
import {isObject, type JsonObject, objectsAt, stringAt, stringsAt} from '../model/json.js'
import type {ExecConfig} from './exec-plugin.js'
import {type Entry, invalid, type Kubeconfig} from './kubeconfig.js'

/** How to reach one cluster, and as whom. Files are read by now, except tokens, which change while a run lasts. */
export type Access = {
  /** The context's name or `in-cluster`. */
  readonly context: string
  readonly server: URL
  /** PEM; undefined = the roots Node trusts. */
  readonly certificateAuthority?: string
  readonly insecure: boolean
  /** Name to expect in the server's certificate instead of the host of the URL. */
  readonly serverName?: string
  readonly proxy?: string
  readonly user: UserAccess
}

/** The credentials of one user as the kubeconfig gives them. */
export type UserAccess = {
  readonly name: string
  readonly certificate?: string
  readonly key?: string
  readonly token?: string
  /** Read again every minute: service account tokens are replaced while they are used. */
  readonly tokenFile?: string
  readonly basic?: {readonly username: string; readonly password: string}
  readonly exec?: ExecConfig
  /** The old `auth-provider` block (oidc, gcp, azure), left to the official client. */
  readonly authProvider?: JsonObject
  /** Impersonate-* headers. */
  readonly impersonation: Readonly<Record<string, string | readonly string[]>>
}

/**
 * The access a context of the kubeconfig gives.
 * @throws ConfigError naming file and field, or the contexts there are
 */
export function readAccess(config: Kubeconfig, wanted: string | undefined): Access {
  const context = findContext(config, wanted)
  const cluster = referred(config, context, 'cluster', config.clusters)
  const user = referred(config, context, 'user', config.users)
  if (cluster === undefined)
    throw invalid(context.file, `contexts[${context.name}].context.cluster`, '', 'a name')
  const authority = readPem(cluster, 'clusters', 'certificate-authority')
  const serverName = textOfField(cluster, 'clusters', 'tls-server-name')
  const proxy = textOfField(cluster, 'clusters', 'proxy-url')
  return {
    context: context.name,
    server: readServer(cluster),
    ...(authority === undefined ? {} : {certificateAuthority: authority}),
    insecure: cluster.body['insecure-skip-tls-verify'] === true,
    ...(serverName === undefined ? {} : {serverName}),
    ...(proxy === undefined ? {} : {proxy: checkProxy(cluster, proxy)}),
    user: user === undefined ? {name: '', impersonation: {}} : readUser(user),
  }
}

function findContext(config: Kubeconfig, wanted: string | undefined): Entry {
  const known = [...config.contexts.keys()].sort()
  const list = known.length === 0 ? 'it has no contexts' : `its contexts are ${known.join(', ')}`
  const name = wanted === undefined || wanted === '' ? config.currentContext : wanted
  if (name === '')
    throw new ConfigError(
      'KUBECONFIG_CONTEXT',
      `choosing a context of ${config.origin}: no current-context is set; ${list}`,
      {
        hint: 'Name one with --context, or set it with `kubectl config use-context NAME`.',
      },
    )
  const context = config.contexts.get(name)
  if (context !== undefined) return context
  throw new ConfigError(
    'KUBECONFIG_CONTEXT',
    `choosing context ${name} of ${config.origin}: there is none of that name; ${list}`,
    {
      hint:
        wanted === undefined
          ? 'Correct current-context, or name a context with --context.'
          : 'Correct --context.',
    },
  )
}

function referred(
  config: Kubeconfig,
  context: Entry,
  member: 'cluster' | 'user',
  entries: ReadonlyMap<string, Entry>,
): Entry | undefined {
  const name = context.body[member]
  if (name === undefined || name === null || name === '') return undefined
  const entry = typeof name === 'string' ? entries.get(name) : undefined
  if (entry !== undefined) return entry
  const known = [...entries.keys()].sort().join(', ') || 'none'
  throw new ConfigError(
    'KUBECONFIG_CONTEXT',
    `opening context ${context.name} of ${config.origin}: it names ${member} ${JSON.stringify(name)}, which the kubeconfig does not hold (found: ${known})`,
    {hint: `Correct contexts[${context.name}].context.${member} in ${context.file}.`},
  )
}

function readServer(cluster: Entry): URL {
  const field = `clusters[${cluster.name}].cluster.server`
  const text = cluster.body['server']
  if (typeof text !== 'string' || text === '')
    throw invalid(cluster.file, field, text, 'a URL such as https://192.0.2.10:6443')
  // kubectl takes `host:port` as https
  const url = parseUrl(text.includes('://') ? text : `https://${text}`)
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:') && url.search === '')
    return url
  throw new ConfigError(
    'KUBECONFIG_INVALID',
    `reading the kubeconfig ${cluster.file}: ${field} is ${JSON.stringify(redact(text))}, expected a URL such as https://192.0.2.10:6443`,
    {hint: `Correct ${field}.`},
  )
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function checkProxy(cluster: Entry, proxy: string): string {
  const url = parseUrl(proxy)
  if (url !== undefined && /^(https?|socks[45]?[ah]?):$/.test(url.protocol)) return proxy
  throw new ConfigError(
    'KUBECONFIG_INVALID',
    `reading the kubeconfig ${cluster.file}: clusters[${cluster.name}].cluster.proxy-url is ${JSON.stringify(redact(proxy))}, expected a URL with http, https or socks5`,
    {hint: 'Correct proxy-url.'},
  )
}

function readUser(user: Entry): UserAccess {
  const certificate = readPem(user, 'users', 'client-certificate')
  const key = readPem(user, 'users', 'client-key')
  if ((certificate === undefined) !== (key === undefined)) {
    const missing = certificate === undefined ? 'client-certificate' : 'client-key'
    throw invalid(user.file, `users[${user.name}].user.${missing}`, undefined, `the other half of the pair`)
  }
  const token = textOfField(user, 'users', 'token')
  const tokenFile = textOfField(user, 'users', 'tokenFile')
  const username = textOfField(user, 'users', 'username')
  const {exec, 'auth-provider': authProvider} = user.body
  return {
    name: user.name,
    ...(certificate === undefined ? {} : {certificate}),
    ...(key === undefined ? {} : {key}),
    ...(token === undefined ? {} : {token: token.trim()}),
    ...(tokenFile === undefined ? {} : {tokenFile: path.resolve(user.folder, tokenFile)}),
    ...(username === undefined
      ? {}
      : {basic: {username, password: textOfField(user, 'users', 'password') ?? ''}}),
    ...(exec === undefined || exec === null ? {} : {exec: readExec(user, exec)}),
    ...(isObject(authProvider) ? {authProvider} : {}),
    impersonation: readImpersonation(user),
  }
}

function readExec(user: Entry, exec: unknown): ExecConfig {
  const field = `users[${user.name}].user.exec`
  if (!isObject(exec)) throw invalid(user.file, field, exec, 'a mapping with command and apiVersion')
  const {command, apiVersion, interactiveMode, installHint} = exec
  if (typeof command !== 'string' || command === '')
    throw invalid(user.file, `${field}.command`, command, 'a program')
  if (
    typeof apiVersion !== 'string' ||
    !/^client\.authentication\.k8s\.io\/v1(beta1|alpha1)?$/.test(apiVersion)
  )
    throw invalid(
      user.file,
      `${field}.apiVersion`,
      apiVersion,
      'client.authentication.k8s.io/v1 or …/v1beta1',
    )
  const env = objectsAt(exec, 'env').map((item) => [stringAt(item, 'name'), stringAt(item, 'value')] as const)
  return {
    // a path with a slash is relative to the kubeconfig, a bare name is looked up in PATH
    command: /[/\\]/.test(command) ? path.resolve(user.folder, command) : command,
    args: stringsAt(exec, 'args'),
    env: Object.fromEntries(env),
    apiVersion,
    interactiveMode:
      interactiveMode === 'Never' || interactiveMode === 'Always' ? interactiveMode : 'IfAvailable',
    provideClusterInfo: exec['provideClusterInfo'] === true,
    ...(typeof installHint === 'string' ? {installHint} : {}),
  }
}

function readImpersonation(user: Entry): Readonly<Record<string, string | readonly string[]>> {
  const as = textOfField(user, 'users', 'as')
  if (as === undefined) return {}
  const uid = textOfField(user, 'users', 'as-uid')
  const groups = stringsAt(user.body, 'as-groups')
  const extra = user.body['as-user-extra']
  const extras = isObject(extra) ? Object.keys(extra).map((key) => [key, stringsAt(extra, key)] as const) : []
  return {
    'Impersonate-User': as,
    ...(uid === undefined ? {} : {'Impersonate-Uid': uid}),
    ...(groups.length === 0 ? {} : {'Impersonate-Group': groups}),
    ...Object.fromEntries(
      extras.map(([key, values]) => [`Impersonate-Extra-${encodeURIComponent(key)}`, values]),
    ),
  }
}

function textOfField(entry: Entry, list: string, field: string): string | undefined {
  const value = entry.body[field]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  throw invalid(entry.file, fieldName(entry, list, field), value, 'a text; quote it')
}

function fieldName(entry: Entry, list: string, field: string): string {
  return `${list}[${entry.name}].${list.slice(0, -1)}.${field}`
}

/** The PEM text of `field-data` (base64), which wins, or of the file `field`. */
function readPem(entry: Entry, list: string, field: string): string | undefined {
  const data = textOfField(entry, list, `${field}-data`)
  if (data !== undefined) return decodePem(entry, fieldName(entry, list, `${field}-data`), data)
  const relative = textOfField(entry, list, field)
  if (relative === undefined) return undefined
  const file = path.resolve(entry.folder, relative)
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(
      'KUBECONFIG_INVALID',
      `reading ${fieldName(entry, list, field)} of the kubeconfig ${entry.file}: ${textOf(error)}`,
      {
        hint: `Put the file in its place, or correct ${field}; a relative path starts from the kubeconfig's folder.`,
      },
    )
  }
}

function decodePem(entry: Entry, field: string, data: string): string {
  const compact = data.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0)
    throw invalid(entry.file, field, data, 'base64')
  const pem = Buffer.from(compact, 'base64').toString('utf8')
  if (!pem.includes('-----BEGIN ')) throw invalid(entry.file, field, data, 'the base64 of a PEM block')
  return pem
}
