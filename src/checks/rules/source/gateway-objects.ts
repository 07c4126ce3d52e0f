import {objectsOf, type ClusterSnapshot, type KubeObject} from '../../../model/cluster.js'
import {normalizeName} from '../../../model/dns-name.js'
import {numberAt, objectAt, objectsAt, stringAt, stringsAt, type JsonObject} from '../../../model/json.js'
import type {CheckContext} from '../../context.js'
import {listProblem} from '../../list-problem.js'
import {skip, type CheckResult} from '../../result.js'
import {clusterSubject} from '../../subject.js'

export const gatewayGroup = 'gateway.networking.k8s.io'

/** Routes of the Gateway API by resource. */
const routeResources = ['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes'] as const

/** Which parent a route wants, with what it leaves out filled in. */
export type ParentRef = {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** '' = every listener. */
  readonly sectionName: string
  readonly port: number | undefined
}

/** Every route of the cluster, and a skip for every kind that could not be listed. */
export function readRoutes(
  code: string,
  {cluster}: CheckContext,
): {readonly routes: readonly KubeObject[]; readonly skips: readonly CheckResult[]} {
  const {snapshot} = cluster
  if (snapshot === undefined)
    return {routes: [], skips: [skip(code, clusterSubject, 'blocked-by', 'the cluster could not be read')]}
  const problems = new Map<string, CheckResult>()
  for (const resource of routeResources) {
    const problem = listProblem(snapshot, resource)
    if (problem !== undefined)
      problems.set(problem.message, skip(code, clusterSubject, problem.reason, problem.message))
  }
  return {
    routes: routeResources.flatMap((resource) => gatewayObjects(snapshot, resource)),
    skips: [...problems.values()],
  }
}

/** Objects of the Gateway API by resource; other groups use the same words for their kinds. */
export function gatewayObjects(snapshot: ClusterSnapshot, resource: string): readonly KubeObject[] {
  return objectsOf(snapshot, resource).filter(({apiVersion}) => apiVersion.startsWith(`${gatewayGroup}/`))
}

/** The parents a route names in its spec. */
export function parentRefs({spec, metadata}: KubeObject): readonly ParentRef[] {
  return objectsAt(spec, 'parentRefs').map((ref) => toParentRef(ref, metadata.namespace))
}

/** One parent reference, of a spec or of a status. */
function toParentRef(ref: JsonObject, namespace: string): ParentRef {
  return {
    group: typeof ref['group'] === 'string' ? ref['group'] : gatewayGroup,
    kind: stringAt(ref, 'kind') || 'Gateway',
    namespace: stringAt(ref, 'namespace') || namespace,
    name: stringAt(ref, 'name'),
    sectionName: stringAt(ref, 'sectionName'),
    port: numberAt(ref, 'port'),
  }
}

/** Whether two references name the same object, whatever part of it. */
export function isSameParent(a: ParentRef, b: ParentRef): boolean {
  return a.group === b.group && a.kind === b.kind && a.namespace === b.namespace && a.name === b.name
}

/** `Gateway infra/public`, with the listener where one is named. */
export function titleOfParent({kind, namespace, name, sectionName, port}: ParentRef): string {
  const section = sectionName === '' ? '' : ` listener ${sectionName}`
  return `${kind} ${namespace}/${name}${section}${port === undefined ? '' : ` port ${port}`}`
}

/** The Gateways and ListenerSets of a cluster by kind, namespace and name. */
export function indexParents(snapshot: ClusterSnapshot): ReadonlyMap<string, KubeObject> {
  return new Map(
    [...gatewayObjects(snapshot, 'gateways'), ...gatewayObjects(snapshot, 'listenersets')].map((object) => [
      `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`,
      object,
    ]),
  )
}

/** The key of a parent in {@link indexParents}. */
export function keyOfParent({kind, namespace, name}: ParentRef): string {
  return `${kind} ${namespace}/${name}`
}

/** The listeners of a Gateway or ListenerSet that a parent reference means. */
export function listenersOf(parent: KubeObject, {sectionName, port}: ParentRef): readonly JsonObject[] {
  return objectsAt(parent.spec, 'listeners').filter(
    (listener) =>
      (sectionName === '' || stringAt(listener, 'name') === sectionName) &&
      (port === undefined || numberAt(listener, 'port') === port),
  )
}

/** The host names in the spec of a route. */
export function routeHosts({spec}: KubeObject): readonly string[] {
  return stringsAt(spec, 'hostnames').map(normalizeName)
}

/** The addresses in the status of a Gateway. */
export function gatewayAddresses({status}: KubeObject): readonly string[] {
  return objectsAt(status, 'addresses')
    .map((address) => stringAt(address, 'value'))
    .filter((value) => value !== '')
}

/** A condition of a status. */
export type Condition = {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly observedGeneration: number | undefined
}

/** The conditions at `conditions` of a JSON object. */
function conditionsOf(status: JsonObject): readonly Condition[] {
  return objectsAt(status, 'conditions').map((condition) => ({
    type: stringAt(condition, 'type'),
    status: stringAt(condition, 'status'),
    reason: stringAt(condition, 'reason'),
    message: stringAt(condition, 'message'),
    observedGeneration: numberAt(condition, 'observedGeneration'),
  }))
}

/** The statuses a route has for one of its parents, by whichever controller. */
export function statusesFor(
  route: KubeObject,
): readonly {readonly ref: ParentRef; readonly conditions: readonly Condition[]}[] {
  return objectsAt(route.status, 'parents').map((parent) => ({
    ref: toParentRef(objectAt(parent, 'parentRef'), route.metadata.namespace),
    conditions: conditionsOf(parent),
  }))
}
