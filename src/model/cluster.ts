import type {ObjectRef} from './endpoint.js'

/** A kind of object a source reads, as the API addresses it. */
export type ResourceKind = {
  /** '' for the core group. */
  readonly group: string
  /** Versions to try, best first. */
  readonly versions: readonly string[]
  /** Lower-case plural: services, ingresses. */
  readonly resource: string
  readonly kind: string
  readonly namespaced: boolean
}

/** Metadata every object carries; only what mldns uses. */
export type ObjectMeta = {
  readonly name: string
  /** '' for cluster-scoped objects; manifests without a namespace get `default`. */
  readonly namespace: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly generation?: number
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * One object as read: raw JSON below `spec`, `status` and the other top-level keys, so untrusted. Code that reads a
 * field narrows it (see json.ts). `managedFields` and `kubectl.kubernetes.io/last-applied-configuration` are removed.
 */
export type KubeObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly spec: Readonly<Record<string, unknown>>
  readonly status: Readonly<Record<string, unknown>>
  /** Top-level keys other than the above: `data`, `endpoints`, `rules`, … */
  readonly rest: Readonly<Record<string, unknown>>
  /** Where a manifest was written, `file:line` of its document; absent for objects from the API. */
  readonly location?: string
}

/** How one list was read. */
export type ListRead = {
  readonly kind: ResourceKind
  /** The namespace asked for, or '' for all. */
  readonly namespace: string
  /** Set when not the list but one object was asked for, by this name. */
  readonly name?: string
  readonly objects: number
  /** RFC 3339-free opaque version of the list, when the API gave one. */
  readonly resourceVersion?: string
  /** The version that was found to be served, of those the kind names; absent for manifests. */
  readonly version?: string
  /** undefined = read to its end. */
  readonly problem?: ReadProblem
}

/** Why a list or object could not be read to its end. */
export type ReadProblem = {
  readonly reason: 'forbidden' | 'unauthorized' | 'not-served' | 'timeout' | 'unavailable' | 'invalid'
  readonly message: string
  /** Who was refused, by the name the API knows, when it said so: `system:serviceaccount:dns:mldns`. */
  readonly user?: string
}

/** The end of a container's log, or why it could not be read. */
export type PodLogTail = {
  /** Oldest first, what looks like a credential masked. */
  readonly lines: readonly string[]
  readonly problem?: ReadProblem
}

/** A clock that was read from afar. */
export type ServerTime = {
  /** What the server said, RFC 3339. */
  readonly at: string
  /** The time here when it arrived, RFC 3339. */
  readonly readAt: string
}

/**
 * The cluster at one moment, reduced to the kinds that were asked for. `complete` is false as soon as one list has a
 * problem: nothing may be concluded from the absence of an object then.
 */
export type ClusterSnapshot = {
  /** uid of namespace kube-system; '' for manifests. */
  readonly uid: string
  /** Context name, `in-cluster`, or the manifest paths: for people. */
  readonly context: string
  readonly origin: 'api' | 'manifests'
  /** For manifests: whether the user says they are the whole cluster. Always true for the API. */
  readonly authoritative: boolean
  readonly lists: readonly ListRead[]
  /** Objects by lower-case plural resource name, sorted by namespace and name. */
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>
  /** The clock of the API server; absent for manifests and when it tells none. */
  readonly serverTime?: ServerTime
}

/** What asking for one object directly found out. */
export type ObjectProbe =
  | {readonly state: 'present'; readonly object: KubeObject}
  /** The API answered 404 for the object, or the manifests are authoritative and do not hold it. */
  | {readonly state: 'absent'; readonly by: 'direct-get-404' | 'listed'}
  | {readonly state: 'unknown'; readonly message: string; readonly reason?: ReadProblem['reason']}

/** The reference of an object, for findings and provenance. */
export function refOf(object: KubeObject): ObjectRef {
  const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata
  return {
    kind: object.kind,
    namespace,
    name,
    ...(uid === undefined ? {} : {uid}),
    ...(resourceVersion === undefined ? {} : {resourceVersion}),
    ...(creationTimestamp === undefined ? {} : {createdAt: creationTimestamp}),
  }
}

/** Whether every list of the snapshot was read to its end. */
export function isComplete(snapshot: ClusterSnapshot): boolean {
  return snapshot.lists.every((list) => list.problem === undefined)
}

/** The objects of a resource; an empty list when it was not asked for. */
export function objectsOf(snapshot: ClusterSnapshot, resource: string): readonly KubeObject[] {
  return snapshot.objects[resource] ?? []
}
