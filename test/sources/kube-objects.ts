import type {ClusterSnapshot, KubeObject} from '../../src/model/cluster.js'
import {isObject, objectAt, stringAt, textMapAt} from '../../src/model/json.js'

const plurals: Readonly<Record<string, string>> = {Ingress: 'ingresses'}

/** The object of a manifest, as a reader of manifests would hand it over. */
export function toKubeObject(manifest: unknown): KubeObject {
  if (!isObject(manifest)) throw new Error(`no manifest: ${JSON.stringify(manifest)}`)
  const {apiVersion, kind, metadata, spec, status, ...rest} = manifest
  const meta = isObject(metadata) ? metadata : {}
  const clusterScoped = kind === 'Node' || kind === 'Namespace'
  const deleted = stringAt(meta, 'deletionTimestamp')
  return {
    apiVersion: typeof apiVersion === 'string' ? apiVersion : 'v1',
    kind: typeof kind === 'string' ? kind : '',
    metadata: {
      name: stringAt(meta, 'name'),
      namespace: clusterScoped ? '' : stringAt(meta, 'namespace') || 'default',
      labels: textMapAt(meta, 'labels'),
      annotations: textMapAt(meta, 'annotations'),
      ...(deleted === '' ? {} : {deletionTimestamp: deleted}),
    },
    spec: objectAt({spec}, 'spec'),
    status: objectAt({status}, 'status'),
    rest,
  }
}

/** A complete snapshot of the objects, sorted as a reader sorts them unless told otherwise. */
export function snapshotOf(objects: readonly KubeObject[], sorted = true): ClusterSnapshot {
  const byResource: Record<string, KubeObject[]> = {}
  for (const object of objects)
    (byResource[plurals[object.kind] ?? `${object.kind.toLowerCase()}s`] ??= []).push(object)
  const key = ({metadata}: KubeObject): string => `${metadata.namespace}/${metadata.name}`
  if (sorted) for (const list of Object.values(byResource)) list.sort((a, b) => (key(a) < key(b) ? -1 : 1))
  return {
    uid: 'test',
    context: 'test',
    origin: 'api',
    authoritative: true,
    lists: [],
    objects: byResource,
  }
}
