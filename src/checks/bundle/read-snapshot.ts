import type {
  ClusterSnapshot,
  KubeObject,
  ListRead,
  ObjectMeta,
  ReadProblem,
  ResourceKind,
  ServerTime,
} from '../../model/cluster.js'
import {
  flagIn,
  listIn,
  numberIn,
  textIn,
  textMapIn,
  textsIn,
  type FileObject,
} from '../../plan/plan-file-fields.js'
import type {ClusterFacts, PodLog} from '../facts/cluster.js'
import type {BundleCluster} from './bundle.js'
import {anyObject, listOf, mapOf, maybe, object, oneOf, shaped, type Shape} from './shape.js'

const problem: Shape<ReadProblem> = {
  reason: oneOf({
    forbidden: true,
    unauthorized: true,
    'not-served': true,
    timeout: true,
    unavailable: true,
    invalid: true,
  }),
  message: textIn,
  user: maybe(textIn),
}

const origin = oneOf<ClusterSnapshot['origin']>({api: true, manifests: true})

const readKind = shaped<ResourceKind>({
  group: textIn,
  versions: textsIn,
  resource: textIn,
  kind: textIn,
  namespaced: flagIn,
})

const readList = shaped<ListRead>({
  kind: object(readKind),
  namespace: textIn,
  name: maybe(textIn),
  objects: numberIn,
  resourceVersion: maybe(textIn),
  version: maybe(textIn),
  problem: maybe(object(shaped<ReadProblem>(problem))),
})

/** The metadata that is used. */
export const metaShape: Shape<ObjectMeta> = {
  name: textIn,
  namespace: textIn,
  uid: maybe(textIn),
  resourceVersion: maybe(textIn),
  creationTimestamp: maybe(textIn),
  deletionTimestamp: maybe(textIn),
  generation: maybe(numberIn),
  labels: textMapIn,
  annotations: textMapIn,
}

const readObject = shaped<KubeObject>({
  apiVersion: textIn,
  kind: textIn,
  metadata: object(shaped(metaShape)),
  spec: anyObject,
  status: anyObject,
  rest: anyObject,
  location: maybe(textIn),
})

const readSnapshot = shaped<ClusterSnapshot>({
  uid: textIn,
  context: textIn,
  origin,
  authoritative: flagIn,
  lists: listOf(readList),
  objects: mapOf((parent: FileObject, key: string) => listIn(parent, key, readObject)),
  serverTime: maybe(object(shaped<ServerTime>({at: textIn, readAt: textIn}))),
})

const readLog = shaped<PodLog>({
  namespace: textIn,
  pod: textIn,
  container: textIn,
  lines: textsIn,
  problem: maybe(object(shaped<ReadProblem>(problem))),
})

/** The cluster as a bundle holds it. */
export const readCluster = shaped<BundleCluster>({
  context: textIn,
  origin: oneOf<ClusterFacts['origin']>({api: true, manifests: true, dump: true}),
  snapshot: maybe(object(readSnapshot)),
  trouble: maybe(object(shaped<NonNullable<ClusterFacts['trouble']>>({...problem, hint: maybe(textIn)}))),
  logs: listOf(readLog),
  user: textIn,
})
