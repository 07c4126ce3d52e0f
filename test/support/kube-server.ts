import fs from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type {AddressInfo} from 'node:net'
import path from 'node:path'
import type {TLSSocket} from 'node:tls'
import {fileURLToPath} from 'node:url'
import zlib from 'node:zlib'

import type {ResourceKind} from '../../src/model/cluster.js'
import {createFaultBox, type KubeFault} from './kube-faults.js'
import * as responses from './kube-responses.js'
import {
  apiVersionOf,
  createStore,
  type KubernetesManifest,
  type KubeStore,
  type Served,
} from './kube-store.js'

export type {KubeFault} from './kube-faults.js'
export type {KubernetesManifest} from './kube-store.js'

/** What a user may do; '*' stands for all. Without `namespaces` the rule holds for the whole cluster. */
export type RbacRule = {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  readonly namespaces?: readonly string[]
  /** Only these objects; a list is no object. */
  readonly names?: readonly string[]
}

export type KubeServerOptions = {
  readonly objects?: readonly KubernetesManifest[]
  /** Kinds to serve although no object of them is there; their first version is served. */
  readonly kinds?: readonly ResourceKind[]
  /** `resource` or `resource.group` that the cluster lacks, as before its CRD is installed. */
  readonly notServed?: readonly string[]
  /** Rules of the user; default: everything is allowed. */
  readonly rbac?: readonly RbacRule[]
  /** Tokens the server accepts; default one. Empty = client certificates only. */
  readonly tokens?: readonly string[]
  readonly faults?: readonly KubeFault[]
  /** Name of a pair in test/fixtures/tls; plain HTTP when absent. */
  readonly certificate?: 'server' | 'other-name'
}

/** A kubeconfig for the server, with single settings changed. */
export type KubeconfigChanges = {
  readonly context?: string
  readonly cluster?: Readonly<Record<string, unknown>>
  readonly user?: Readonly<Record<string, unknown>>
}

export type KubeServer = {
  readonly url: string
  /** Every request as it came: proves that nothing but GET was sent. */
  readonly requests: readonly {
    readonly verb: string
    readonly path: string
    readonly headers: http.IncomingHttpHeaders
  }[]
  /** TCP connections accepted so far. */
  connections(): number
  setObjects(objects: readonly KubernetesManifest[]): void
  setFaults(faults: readonly KubeFault[]): void
  setTokens(tokens: readonly string[]): void
  /** Writes `config` into the folder and returns its path. */
  writeKubeconfig(folder: string, changes?: KubeconfigChanges): string
  close(): Promise<void>
}

/** The token a server accepts unless told otherwise. */
export const defaultToken = 'test-token-not-secret'

const user = 'system:serviceaccount:dns:mldns'
const tlsFolder = fileURLToPath(new URL('../fixtures/tls/', import.meta.url))

/** Path of a file in test/fixtures/tls. */
export function tlsFile(name: string): string {
  return path.join(tlsFolder, name)
}

/** A Kubernetes API server on 127.0.0.1: discovery, paged lists, single objects, tokens, RBAC and faults on demand. */
export async function startKubeServer(options: KubeServerOptions = {}): Promise<KubeServer> {
  const requests: KubeServer['requests'][number][] = []
  const faults = createFaultBox(options.faults ?? [])
  let store = createStore(options.objects ?? [], options.kinds ?? [], options.notServed ?? [])
  let tokens = options.tokens ?? [defaultToken]
  let connections = 0

  function handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    const {method: verb = '', url: target = '/', headers} = request
    requests.push({verb, path: target, headers})
    request.resume()
    const reply = isKnown(request, tokens)
      ? answer(store, options.rbac, verb, target)
      : {code: 401, body: responses.unauthorized()}
    send(request, response, reply, faults.next(target))
  }

  const server =
    options.certificate === undefined
      ? http.createServer(handle)
      : https.createServer(
          {
            key: fs.readFileSync(tlsFile(`${options.certificate}.key`)),
            cert: fs.readFileSync(tlsFile(`${options.certificate}.pem`)),
            ca: fs.readFileSync(tlsFile('ca.pem')),
            requestCert: true,
            rejectUnauthorized: false,
          },
          handle,
        )
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const url = `${options.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  return {
    url,
    requests,
    connections: () => connections,
    setObjects(objects) {
      store = createStore(objects, options.kinds ?? [], options.notServed ?? [])
    },
    setFaults: (next) => faults.set(next),
    setTokens(next) {
      tokens = next
    },
    writeKubeconfig: (folder, changes) => writeKubeconfig(folder, url, tokens[0], changes ?? {}),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function isKnown(request: http.IncomingMessage, tokens: readonly string[]): boolean {
  const {authorization = ''} = request.headers
  if (authorization !== '') return tokens.some((token) => authorization === `Bearer ${token}`)
  // a plain socket has no certificate to be authorized by
  return (request.socket as Partial<TLSSocket>).authorized === true
}

type Reply = {readonly code: number; readonly body: Record<string, unknown> | string}

const pageNotFound: Reply = {code: 404, body: '404 page not found\n'}

function answer(
  store: KubeStore,
  rbac: readonly RbacRule[] | undefined,
  verb: string,
  target: string,
): Reply {
  const url = new URL(target, 'http://kubernetes')
  const discovery = discover(store, url.pathname)
  if (discovery !== undefined) return {code: 200, body: discovery}
  const log = logTarget(url.pathname)
  if (log !== undefined) return answerLog(store, rbac, log, url.searchParams)
  const match =
    /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>v[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?$/.exec(
      url.pathname,
    )?.groups
  if (match === undefined) return pageNotFound
  const {group = '', version = '', namespace = '', resource = '', name} = match
  const decodedName = name === undefined ? {} : {name: decodeURIComponent(name)}
  const asked = {verb: name === undefined ? 'list' : 'get', group, resource, namespace, ...decodedName}
  // authorization comes before routing: a user without rights cannot tell what is served
  if (!isAllowed(rbac, asked)) return {code: 403, body: responses.forbidden(user, asked)}
  const served = store.find(group, version, resource)
  if (served === undefined)
    return store.servesVersion(group, version) ? {code: 404, body: responses.unknownResource()} : pageNotFound
  if (verb !== 'GET') return {code: 405, body: responses.methodNotAllowed()}
  if (name === undefined) return list(store, served, namespace, url.searchParams)
  const object = store.list(served, namespace).find(({metadata}) => metadata.name === asked.name)
  return object === undefined ? {code: 404, body: responses.notFound(asked)} : {code: 200, body: object}
}

type LogOf = {readonly namespace: string; readonly pod: string}

function logTarget(pathname: string): LogOf | undefined {
  const [, namespace, pod] =
    /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(pathname)?.map(decodeURIComponent) ?? []
  return namespace === undefined || pod === undefined ? undefined : {namespace, pod}
}

/** The log of a pod stands in its annotation `test/log` or, for one container, `test/log.CONTAINER`. */
function answerLog(
  store: KubeStore,
  rbac: readonly RbacRule[] | undefined,
  {namespace, pod}: LogOf,
  query: URLSearchParams,
): Reply {
  const asked = {verb: 'get', group: '', resource: 'pods/log', namespace, name: pod}
  if (!isAllowed(rbac, asked))
    return {code: 403, body: responses.forbiddenSubresource(user, asked, 'pods', 'log')}
  const served = store.find('', 'v1', 'pods')
  const found =
    served === undefined
      ? undefined
      : store.list(served, namespace).find(({metadata}) => metadata.name === pod)
  if (found === undefined) return {code: 404, body: responses.notFound({...asked, resource: 'pods'})}
  const annotations = found.metadata['annotations'] as Record<string, string> | undefined
  const container = query.get('container')
  const key = container === null ? 'test/log' : `test/log.${container}`
  const text = annotations?.[key]
  if (text === undefined)
    return {code: 400, body: responses.status(400, 'BadRequest', responses.logProblem(pod, container))}
  const lines = text.split('\n')
  return {code: 200, body: lines.slice(-Number(query.get('tailLines') ?? lines.length)).join('\n') + '\n'}
}

function isAllowed(rbac: readonly RbacRule[] | undefined, asked: responses.Asked): boolean {
  if (rbac === undefined) return true
  const holds = (values: readonly string[], value: string): boolean =>
    values.includes('*') || values.includes(value)
  return rbac.some(
    ({apiGroups, resources, verbs, namespaces, names}) =>
      holds(apiGroups, asked.group) &&
      holds(resources, asked.resource) &&
      holds(verbs, asked.verb) &&
      (namespaces === undefined || holds(namespaces, asked.namespace)) &&
      (names === undefined || (asked.name !== undefined && names.includes(asked.name))),
  )
}

function discover(store: KubeStore, pathname: string): Record<string, unknown> | undefined {
  if (pathname === '/version')
    return {major: '1', minor: '34', gitVersion: 'v1.34.1', platform: 'linux/amd64'}
  if (pathname === '/api') return {kind: 'APIVersions', versions: ['v1']}
  if (pathname === '/apis') {
    const names = [...new Set(store.served.map(({group}) => group))].filter((name) => name !== '')
    const groups = names.map((name) => {
      const versions = [
        ...new Set(store.served.filter(({group}) => group === name).map(({version}) => version)),
      ]
      const entries = versions.map((version) => ({groupVersion: `${name}/${version}`, version}))
      return {name, versions: entries, preferredVersion: entries[0]}
    })
    return {kind: 'APIGroupList', apiVersion: 'v1', groups}
  }
  const groupVersion = /^\/(?:api|apis)\/(.+)$/.exec(pathname)?.[1]
  const kinds = store.served.filter((served) => apiVersionOf(served) === groupVersion)
  if (kinds.length === 0) return undefined
  const resources = kinds.map(({resource, kind, namespaced}) => ({
    name: resource,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: ['get', 'list', 'watch'],
  }))
  return {kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources}
}

function list(store: KubeStore, served: Served, namespace: string, query: URLSearchParams): Reply {
  const selected = store
    .list(served, namespace)
    .filter(({metadata}) => matchesLabels(metadata.labels ?? {}, query.get('labelSelector') ?? ''))
    .filter(({metadata}) => matchesFields(metadata, query.get('fieldSelector') ?? ''))
  const limit = Number(query.get('limit') ?? 0)
  const start = readToken(query.get('continue'))
  if (start === undefined)
    return {code: 400, body: responses.status(400, 'BadRequest', 'continue key is not valid: invalid token')}
  const end = limit > 0 ? Math.min(selected.length, start + limit) : selected.length
  const more =
    end < selected.length ? {continue: writeToken(end), remainingItemCount: selected.length - end} : {}
  // items of built-in kinds carry no kind of their own, custom resources do
  const custom = served.group.includes('.') && !served.group.endsWith('.k8s.io')
  const items = selected
    .slice(start, end)
    .map(({apiVersion, kind, ...item}) => (custom ? {apiVersion, kind, ...item} : item))
  const metadata = {resourceVersion: store.resourceVersion, ...more}
  return {code: 200, body: {kind: `${served.kind}List`, apiVersion: apiVersionOf(served), metadata, items}}
}

function writeToken(start: number): string {
  return Buffer.from(JSON.stringify({v: 'meta.k8s.io/v1', rv: 1, start})).toString('base64url')
}

function readToken(token: string | null): number | undefined {
  if (token === null || token === '') return 0
  try {
    const {start} = JSON.parse(Buffer.from(token, 'base64url').toString()) as {start: unknown}
    return typeof start === 'number' ? start : undefined
  } catch {
    // not one of ours
    return undefined
  }
}

/** The equality part of label selectors: `a=b,c!=d,e,!f`. */
function matchesLabels(labels: Record<string, string>, selector: string): boolean {
  return selector
    .split(',')
    .filter(Boolean)
    .every((term) => {
      const [, key = '', operator, value] = /^!?([^!=]+)(==|!=|=)?(.*)$/.exec(term) ?? []
      if (operator === undefined) return term.startsWith('!') !== key in labels
      return (labels[key] === value) === (operator !== '!=')
    })
}

function matchesFields(metadata: KubernetesManifest['metadata'], selector: string): boolean {
  return selector
    .split(',')
    .filter(Boolean)
    .every((term) => {
      const [, field, operator, value] = /^metadata\.(name|namespace)(==|!=|=)(.*)$/.exec(term) ?? []
      return (metadata[field ?? ''] === value) === (operator !== '!=')
    })
}

function send(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  reply: Reply,
  fault: KubeFault['fault'] | undefined,
): void {
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'reset') {
    request.socket.resetAndDestroy()
    return
  }
  const {code, body, headers} = spoil(reply, fault)
  const type =
    typeof reply.body === 'string' && body === reply.body ? 'text/plain; charset=utf-8' : 'application/json'
  // the real server compresses answers above 128 KiB when it may
  const compress = body.length > 128 * 1024 && /\bgzip\b/.test(String(request.headers['accept-encoding']))
  const bytes = compress ? zlib.gzipSync(body, {level: 1}) : Buffer.from(body)
  response.writeHead(code, {
    'content-type': type,
    'content-length': bytes.length,
    'audit-id': '0',
    ...(compress ? {'content-encoding': 'gzip'} : {}),
    ...headers,
  })
  if (fault?.kind !== 'stall' && fault?.kind !== 'truncate') {
    response.end(bytes)
    return
  }
  response.write(bytes.subarray(0, bytes.length / 2), () => {
    if (fault.kind === 'truncate') request.socket.destroy()
  })
}

type Spoiled = {readonly code: number; readonly body: string; readonly headers?: Record<string, string>}

function spoil({code, body}: Reply, fault: KubeFault['fault'] | undefined): Spoiled {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (fault?.kind === 'status') {
    const plain = responses.status(
      fault.status,
      'InternalError',
      'Internal error occurred: etcdserver: request timed out',
    )
    return {code: fault.status, body: fault.body ?? JSON.stringify(plain), headers: fault.headers ?? {}}
  }
  if (fault?.kind === 'throttle') {
    const headers = {'retry-after': String(fault.seconds)}
    return {code: 429, body: JSON.stringify(responses.tooManyRequests(fault.seconds)), headers}
  }
  if (fault?.kind === 'expired') return {code: 410, body: JSON.stringify(responses.expired(writeToken(0)))}
  if (fault?.kind === 'cut-json') return {code, body: text.slice(0, text.length / 2)}
  if (fault?.kind === 'rewrite' && typeof body !== 'string')
    return {code, body: JSON.stringify(fault.change(body))}
  return {code, body: text}
}

function writeKubeconfig(
  folder: string,
  url: string,
  token: string | undefined,
  changes: KubeconfigChanges,
): string {
  const context = changes.context ?? 'test'
  const secure = url.startsWith('https:')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [
      {
        name: context,
        cluster: {
          server: url,
          ...(secure ? {'certificate-authority': tlsFile('ca.pem')} : {}),
          ...changes.cluster,
        },
      },
    ],
    users: [{name: context, user: changes.user ?? {token}}],
    contexts: [{name: context, context: {cluster: context, user: context}}],
  }
  const file = path.join(folder, 'config')
  fs.writeFileSync(file, JSON.stringify(config, null, 2))
  return file
}
