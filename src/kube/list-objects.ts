import type {KubeObject, ListRead, ReadProblem, ResourceKind} from '../model/cluster.js'
import {isObject, type JsonObject, objectAt, stringAt} from '../model/json.js'
import {ApiFailure, invalidAnswer} from './api-failure.js'
import {apiPath, apiVersionOf, qualifiedName, rbacRule} from './api-path.js'
import {toKubeObject} from './kube-object.js'
import {refusedUser} from './read-problem.js'
import type {Transport} from './transport.js'

/** Limits of one list. */
export type ListLimits = {
  /** Objects per page. */
  readonly pageSize: number
  /** Milliseconds for all pages and retries. */
  readonly timeout: number
  readonly now: () => number
}

/** One list as read: its objects only when it was read to its end. */
export type ListResult = {
  readonly read: ListRead
  readonly objects: readonly KubeObject[]
  /** The version that is served, when one was found. */
  readonly version?: string
  /** What went wrong, with its hint, when something did. */
  readonly failure?: ApiFailure
}

/**
 * Lists a kind to its end, in the best version the API serves. What fails is in `read.problem`; the objects of a list
 * that broke off are not handed on, as nothing may be concluded from a part.
 */
export async function listObjects(
  transport: Transport,
  kind: ResourceKind,
  namespace: string,
  limits: ListLimits,
): Promise<ListResult> {
  const action = `listing ${qualifiedName(kind)} ${namespace === '' ? scopeOf(kind) : `in namespace ${namespace}`}`
  const deadline = limits.now() + limits.timeout
  try {
    for (const version of kind.versions) {
      const found = await listVersion(transport, {
        kind,
        version,
        namespace,
        action,
        deadline,
        pageSize: limits.pageSize,
      })
      if (found !== undefined)
        return {read: {kind, namespace, version, ...found.facts}, objects: found.objects, version}
    }
    return failed(kind, namespace, notServed(kind, action))
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    return failed(kind, namespace, error)
  }
}

function scopeOf(kind: ResourceKind): string {
  return kind.namespaced ? 'in all namespaces' : 'of the cluster'
}

function failed(kind: ResourceKind, namespace: string, failure: ApiFailure): ListResult {
  const problem: ReadProblem = {
    reason: failure.reason,
    message: `${failure.message}. ${failure.hint}`,
    ...(failure.user === undefined ? {} : {user: failure.user}),
  }
  return {read: {kind, namespace, objects: 0, problem}, objects: [], failure}
}

function notServed(kind: ResourceKind, action: string): ApiFailure {
  if (kind.group === '')
    return invalidAnswer(action, 'the server does not serve core/v1 (404), so it is no Kubernetes API')
  return new ApiFailure(
    'not-served',
    `${action}: the cluster does not serve ${kind.group} ${kind.versions.join(' or ')}`,
    {
      hint: `Install the custom resource definitions of ${kind.group}, or leave out what reads ${kind.resource}.`,
      answered: true,
    },
  )
}

type ListTask = {
  readonly kind: ResourceKind
  readonly version: string
  readonly namespace: string
  readonly action: string
  readonly deadline: number
  readonly pageSize: number
}

type Listed = {
  readonly facts: {readonly objects: number; readonly resourceVersion?: string}
  readonly objects: readonly KubeObject[]
}

/**
 * A continue token lives as long as etcd keeps its revision (5 minutes by default). When it is gone (410), the list is
 * begun again; the second time without pages, which cannot expire, as client-go's pager does.
 */
async function listVersion(transport: Transport, task: ListTask): Promise<Listed | undefined> {
  for (const limit of [task.pageSize, task.pageSize, 0]) {
    const pages = await readPages(transport, task, limit)
    if (pages !== 'expired') return pages
  }
  throw new ApiFailure('unavailable', `${task.action}: the list expired (410) even when read in one piece`, {
    hint: 'Run again later; when it lasts, look at the API server and etcd.',
    answered: true,
  })
}

async function readPages(
  transport: Transport,
  task: ListTask,
  limit: number,
): Promise<Listed | 'expired' | undefined> {
  const collected = createCollection(task)
  for (let token = ''; ;) {
    const query = new URLSearchParams()
    if (limit > 0) query.set('limit', String(limit))
    if (token !== '') query.set('continue', token)
    const path = apiPath(task.kind, task.version, task.namespace)
    const suffix = query.size === 0 ? '' : `?${query.toString()}`
    const {status, json} = await transport.get(path + suffix, task.action, task.deadline)
    if (status === 404 && token === '') return undefined
    if (status === 410) return 'expired'
    if (status === 403) throw forbidden(task, json)
    if (status !== 200 || json === undefined)
      throw invalidAnswer(task.action, `status ${status} in the middle of the list`)
    token = collected.add(json)
    if (token === '') return collected.finish()
  }
}

function forbidden(task: ListTask, json: JsonObject | undefined): ApiFailure {
  const said = json === undefined ? '' : `: ${stringAt(json, 'message')}`
  return new ApiFailure('forbidden', `${task.action} is forbidden (403)${said}`, {
    hint: `Grant the rule ${rbacRule(task.kind, task.namespace)}.`,
    answered: true,
    user: refusedUser(json),
  })
}

type Collection = {
  /** Takes a page in and returns the token of the next, '' at the end. */
  add(page: JsonObject): string
  finish(): Listed
}

/**
 * Checks every page: a server that answers with another kind, or for ever with the same page, must not pass for a
 * cluster that holds few objects or keep the run going.
 */
function createCollection({kind, version, action}: ListTask): Collection {
  const apiVersion = apiVersionOf(kind, version)
  const objects: KubeObject[] = []
  const seen = new Set<string>()
  let resourceVersion = ''

  function addItem(item: unknown): void {
    if (!isObject(item)) throw invalidAnswer(action, 'an item of the list is no object')
    const object = toKubeObject(item, {apiVersion, kind: kind.kind, namespace: ''})
    const {name, namespace} = object.metadata
    if (name === '') throw invalidAnswer(action, 'an item of the list has no metadata.name')
    if (object.kind !== kind.kind)
      throw invalidAnswer(action, `the list holds a ${object.kind}, expected ${kind.kind}`)
    const key = `${namespace}/${name}`
    if (seen.has(key)) throw invalidAnswer(action, `the pages repeat ${kind.kind} ${key}`)
    seen.add(key)
    objects.push(object)
  }

  return {
    add(page) {
      if (page['kind'] !== `${kind.kind}List` || page['apiVersion'] !== apiVersion) {
        const found = `${stringAt(page, 'kind') || 'no kind'} of ${stringAt(page, 'apiVersion') || 'no version'}`
        throw invalidAnswer(action, `the answer is ${found}, expected ${kind.kind}List of ${apiVersion}`)
      }
      // Go writes an empty list as null when nobody made it
      const items = page['items'] ?? []
      if (!Array.isArray(items)) throw invalidAnswer(action, 'items of the answer is no list')
      for (const item of items) addItem(item)
      const meta = objectAt(page, 'metadata')
      resourceVersion = stringAt(meta, 'resourceVersion')
      const next = stringAt(meta, 'continue')
      if (next !== '' && items.length === 0) throw invalidAnswer(action, 'an empty page promises another')
      return next
    },
    finish() {
      return {facts: {objects: objects.length, ...(resourceVersion === '' ? {} : {resourceVersion})}, objects}
    },
  }
}
