import {setTimeout as sleep} from 'node:timers/promises'
import {isatty} from 'node:tty'

import {ConfigError} from '../errors.js'
import {mapLimited} from '../lib/concurrency.js'
import type {RetryPolicy} from '../lib/retry.js'
import type {ClusterSnapshot, KubeObject, ResourceKind} from '../model/cluster.js'
import {objectAt, stringAt} from '../model/json.js'
import type {ClusterReader} from '../model/ports.js'
import {namespaces as namespaceKind} from '../model/resource-kinds.js'
import {type Access, readAccess} from './access.js'
import {ApiFailure, toClusterError} from './api-failure.js'
import {apiPath} from './api-path.js'
import {findInClusterAccess} from './in-cluster.js'
import {compareObjects} from './kube-object.js'
import {findKubeconfigFiles, readKubeconfig} from './kubeconfig.js'
import {listObjects, type ListLimits, type ListResult} from './list-objects.js'
import {probeObject} from './probe-object.js'
import {readLog} from './read-log.js'
import {openSession} from './session.js'
import {createTransport, type Transport} from './transport.js'

/** What `openCluster` is told. Everything else comes from the kubeconfig or the pod's service account. */
export type ClusterOptions = {
  /** `--kubeconfig`: a path, or several joined like PATH; default $KUBECONFIG, ~/.kube/config, then in-cluster. */
  readonly kubeconfig?: string
  /** `--context`; default the kubeconfig's current-context. */
  readonly context?: string
  /** Process environment; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Whether exec plugins may ask a person; default: standard input is a terminal. */
  readonly interactive?: boolean
  /** Where a pod's service account is mounted; default as Kubernetes mounts it. */
  readonly serviceAccountFolder?: string
  /** Milliseconds one request may take; default 30,000. */
  readonly requestTimeout?: number
  /** Milliseconds one list may take with all its pages and retries; default 120,000. */
  readonly listTimeout?: number
  /** Milliseconds an exec plugin may take that asks nobody; default 60,000. */
  readonly execTimeout?: number
  /** Objects per page; default 500. */
  readonly pageSize?: number
  /** Lists read at once; default 6. */
  readonly parallel?: number
  /** How failing requests are repeated; default 5 tries, 250 ms doubling to 5 s. */
  readonly retry?: RetryPolicy
}

/**
 * Opens a cluster for reading: kubeconfig and certificates are checked here, the API is first asked by `read`.
 * The transport behind it sends GET and nothing else.
 * @throws ConfigError when the kubeconfig cannot be used; ClusterError unavailable when there is none
 */
export async function openCluster(options: ClusterOptions = {}): Promise<ClusterReader> {
  const env = options.env ?? process.env
  const access = await findAccess(options, env)
  const session = openSession(access, {
    env,
    interactive: options.interactive ?? isatty(0),
    execTimeout: options.execTimeout ?? 60_000,
    now: Date.now,
  })
  const transport = createTransport(session, {
    requestTimeout: options.requestTimeout ?? 30_000,
    retry: options.retry ?? {attempts: 5, base: 250, cap: 5000},
    now: Date.now,
    sleep: async (milliseconds) => sleep(milliseconds),
    random: Math.random,
  })
  const limits = {pageSize: options.pageSize ?? 500, timeout: options.listTimeout ?? 120_000, now: Date.now}
  return {
    read: (kinds, namespaces) =>
      readCluster(transport, {
        kinds,
        namespaces,
        limits,
        parallel: options.parallel ?? 6,
        context: access.context,
        user: access.user.name,
      }),
    probe: (kind, namespace, name) =>
      probeObject(transport, kind, {namespace, name}, Date.now() + limits.timeout),
    readLog: (target) => readLog(transport, target, Date.now() + limits.timeout),
    close() {
      session.close()
      return Promise.resolve()
    },
  }
}

async function findAccess(options: ClusterOptions, env: NonNullable<ClusterOptions['env']>): Promise<Access> {
  const files = findKubeconfigFiles(options.kubeconfig, env)
  const config = await readKubeconfig(files)
  if (config !== undefined) return readAccess(config, options.context)
  const inCluster = findInClusterAccess(env, options.serviceAccountFolder)
  if (inCluster === undefined) {
    throw new ConfigError(
      'KUBECONFIG_NOT_FOUND',
      `looking for a Kubernetes cluster: ${files.paths.join(', ')} does not exist, and this is no pod with a service account`,
      {hint: 'Name a kubeconfig with --kubeconfig or $KUBECONFIG, or plan from files with --manifests.'},
    )
  }
  if (options.context === undefined || options.context === 'in-cluster') return inCluster
  throw new ConfigError('KUBECONFIG_CONTEXT', `choosing context ${options.context}: there is no kubeconfig`, {
    hint: 'In a pod leave out --context, or mount a kubeconfig and set KUBECONFIG.',
  })
}

type ReadTask = {
  readonly kinds: readonly ResourceKind[]
  readonly namespaces: readonly string[]
  readonly limits: ListLimits
  readonly parallel: number
  readonly context: string
  /** As the kubeconfig names it. */
  readonly user: string
}

async function readCluster(transport: Transport, task: ReadTask): Promise<ClusterSnapshot> {
  const scopes = task.namespaces.length === 0 ? [''] : [...new Set(task.namespaces)].sort()
  const wanted = task.kinds.flatMap((kind) =>
    (kind.namespaced ? scopes : ['']).map((namespace) => ({kind, namespace})),
  )
  const [uid, lists] = await Promise.all([
    readUid(transport, task.limits),
    mapLimited(wanted, task.parallel, ({kind, namespace}) =>
      listObjects(transport, kind, namespace, task.limits),
    ),
  ])
  throwIfLost(transport, uid, lists, task)
  const serverTime = transport.serverTime()
  return {
    uid: typeof uid === 'string' ? uid : '',
    context: task.context,
    origin: 'api',
    authoritative: true,
    lists: lists.map(({read}) => read),
    objects: groupObjects(lists),
    ...(serverTime === undefined ? {} : {serverTime}),
  }
}

/** The uid of namespace kube-system, which is as old as the cluster; '' when it may not be read. */
async function readUid(transport: Transport, limits: ListLimits): Promise<string | ApiFailure> {
  const path = apiPath(namespaceKind, 'v1', '', 'kube-system')
  try {
    const {status, json} = await transport.get(
      path,
      'getting namespace kube-system',
      limits.now() + limits.timeout,
    )
    return status === 200 && json !== undefined ? stringAt(objectAt(json, 'metadata'), 'uid') : ''
  } catch (error) {
    if (error instanceof ApiFailure) return error
    throw error
  }
}

/**
 * A cluster that nobody answers for, or that accepts none of our requests' credentials, is not a cluster with failing
 * lists: the run cannot begin.
 */
function throwIfLost(
  transport: Transport,
  uid: string | ApiFailure,
  lists: readonly ListResult[],
  task: ReadTask,
): void {
  if (typeof uid === 'string') return
  if (!transport.heard()) throw toClusterError(uid, task)
  const unauthorized = uid.reason === 'unauthorized'
  if (unauthorized && lists.every(({failure}) => failure?.reason === 'unauthorized'))
    throw toClusterError(uid, task)
}

function groupObjects(lists: readonly ListResult[]): Readonly<Record<string, readonly KubeObject[]>> {
  const groups: Record<string, KubeObject[]> = {}
  for (const {read, objects} of lists) {
    const group = (groups[read.kind.resource] ??= [])
    for (const object of objects) group.push(object)
  }
  for (const group of Object.values(groups)) group.sort(compareObjects)
  return groups
}
