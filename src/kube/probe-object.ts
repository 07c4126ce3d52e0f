import type {ObjectProbe, ResourceKind} from '../model/cluster.js'
import {type JsonObject, objectAt, stringAt} from '../model/json.js'
import {apiPath, apiVersionOf, qualifiedName} from './api-path.js'
import {toKubeObject} from './kube-object.js'
import {problemOf} from './read-problem.js'
import type {Transport} from './transport.js'

/**
 * Asks the API for one object. Only a 404 that speaks of this very object counts as absence; a 404 because the group is
 * not served, or from something that is no Kubernetes API, does not.
 */
export async function probeObject(
  transport: Transport,
  kind: ResourceKind,
  object: {readonly namespace: string; readonly name: string},
  deadline: number,
): Promise<ObjectProbe> {
  const {namespace, name} = object
  const action = `getting ${qualifiedName(kind)} ${kind.namespaced ? `${namespace}/${name}` : name}`
  if (name === '' || (kind.namespaced && namespace === ''))
    return {state: 'unknown', reason: 'invalid', message: `${action}: the reference names no object`}
  try {
    for (const version of kind.versions) {
      const {status, json} = await transport.get(apiPath(kind, version, namespace, name), action, deadline)
      if (status === 404 && isAbout(json, kind, name)) return {state: 'absent', by: 'direct-get-404'}
      if (status === 404) continue
      return status === 200
        ? recognise(json, kind, {namespace, name, version, action})
        : refused(status, json, action)
    }
    return {
      state: 'unknown',
      reason: 'not-served',
      message: `${action}: the cluster does not serve ${qualifiedName(kind)}`,
    }
  } catch (error) {
    // the contract: whatever cannot be found out is unknown, which keeps the records
    return {state: 'unknown', ...problemOf(error)}
  }
}

/** The API writes the plural resource name as `details.kind`, and the group when there is one. */
function isAbout(json: JsonObject | undefined, kind: ResourceKind, name: string): boolean {
  if (json === undefined || json['kind'] !== 'Status' || json['reason'] !== 'NotFound') return false
  const details = objectAt(json, 'details')
  return (
    stringAt(details, 'name') === name &&
    stringAt(details, 'kind') === kind.resource &&
    stringAt(details, 'group') === kind.group
  )
}

function refused(status: number, json: JsonObject | undefined, action: string): ObjectProbe {
  const said = json === undefined ? '' : `: ${stringAt(json, 'message')}`
  const reason = status === 403 ? 'forbidden' : 'invalid'
  return {state: 'unknown', reason, message: `${action}: status ${status}${said}`}
}

function recognise(
  json: JsonObject | undefined,
  kind: ResourceKind,
  asked: {
    readonly namespace: string
    readonly name: string
    readonly version: string
    readonly action: string
  },
): ObjectProbe {
  const apiVersion = apiVersionOf(kind, asked.version)
  const object = toKubeObject(json ?? {}, {apiVersion: '', kind: '', namespace: ''})
  const {name, namespace} = object.metadata
  const isIt =
    object.kind === kind.kind &&
    object.apiVersion === apiVersion &&
    name === asked.name &&
    (!kind.namespaced || namespace === asked.namespace)
  if (isIt) return {state: 'present', object}
  return {
    state: 'unknown',
    reason: 'invalid',
    message: `${asked.action}: the answer is ${object.kind || 'something'} ${namespace}/${name}`,
  }
}
