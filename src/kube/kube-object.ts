import type {KubeObject, ObjectMeta} from '../model/cluster.js'
import {type JsonObject, objectAt, stringAt, textMapAt} from '../model/json.js'

/** kubectl's copy of the whole manifest: as large as the object, and never what the cluster acts on. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** What a raw object lacks: items of a list carry no kind of their own, manifests may carry no namespace. */
export type ObjectDefaults = {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly location?: string
}

/** A raw API object cut down to what mldns uses; `managedFields` and last-applied are not kept. */
export function toKubeObject(raw: JsonObject, defaults: ObjectDefaults): KubeObject {
  const {apiVersion, kind, metadata: _metadata, spec: _spec, status: _status, ...rest} = raw
  return {
    apiVersion: typeof apiVersion === 'string' ? apiVersion : defaults.apiVersion,
    kind: typeof kind === 'string' ? kind : defaults.kind,
    metadata: toMeta(objectAt(raw, 'metadata'), defaults.namespace),
    spec: objectAt(raw, 'spec'),
    status: objectAt(raw, 'status'),
    rest,
    ...(defaults.location === undefined ? {} : {location: defaults.location}),
  }
}

type Mutable<T> = {-readonly [K in keyof T]: T[K]}

function toMeta(raw: JsonObject, defaultNamespace: string): ObjectMeta {
  const {uid, resourceVersion, creationTimestamp, deletionTimestamp, generation} = raw
  const meta: Mutable<ObjectMeta> = {
    name: stringAt(raw, 'name'),
    namespace: stringAt(raw, 'namespace') || defaultNamespace,
    labels: textMapAt(raw, 'labels'),
    annotations: annotationsOf(raw),
  }
  if (typeof uid === 'string') meta.uid = uid
  if (typeof resourceVersion === 'string') meta.resourceVersion = resourceVersion
  if (typeof creationTimestamp === 'string') meta.creationTimestamp = creationTimestamp
  if (typeof deletionTimestamp === 'string') meta.deletionTimestamp = deletionTimestamp
  if (typeof generation === 'number') meta.generation = generation
  return meta
}

function annotationsOf(raw: JsonObject): Readonly<Record<string, string>> {
  const {[lastApplied]: _dropped, ...annotations} = textMapAt(raw, 'annotations')
  return annotations
}

/** The order of objects in a snapshot: by namespace, then by name, in code units. */
export function compareObjects(a: KubeObject, b: KubeObject): number {
  return (
    compareText(a.metadata.namespace, b.metadata.namespace) || compareText(a.metadata.name, b.metadata.name)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
