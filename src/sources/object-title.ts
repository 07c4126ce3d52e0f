import type {KubeObject} from '../model/cluster.js'

/** `Service shop/web`, or `Node n1` for cluster-scoped objects: how messages name an object. */
export function titleOf({kind, metadata}: KubeObject): string {
  return `${kind} ${metadata.namespace === '' ? metadata.name : `${metadata.namespace}/${metadata.name}`}`
}
