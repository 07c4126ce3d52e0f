import type {KubeObject} from '../model/cluster.js'
import {booleanAt, objectAt, objectsAt, stringAt, stringsAt} from '../model/json.js'

/** One endpoint of a Service. */
export type Endpoint = {
  readonly addresses: readonly string[]
  /** Ready (or not said), or serving while it terminates. */
  readonly usable: boolean
  /** '' when the slice names none. */
  readonly node: string
}

/** The endpoints of all EndpointSlices by `namespace/name` of their Service. A Service with an empty slice has an entry. */
export function readEndpoints(slices: readonly KubeObject[]): ReadonlyMap<string, readonly Endpoint[]> {
  const byService = new Map<string, Endpoint[]>()
  for (const {metadata, rest} of slices) {
    const service = metadata.labels['kubernetes.io/service-name']
    if (service === undefined) continue
    const key = `${metadata.namespace}/${service}`
    const found = byService.get(key) ?? []
    for (const endpoint of objectsAt(rest, 'endpoints')) {
      const conditions = objectAt(endpoint, 'conditions')
      found.push({
        addresses: stringsAt(endpoint, 'addresses'),
        usable: booleanAt(conditions, 'ready') !== false || booleanAt(conditions, 'serving') === true,
        node: stringAt(endpoint, 'nodeName'),
      })
    }
    byService.set(key, found)
  }
  return byService
}

/** Whether an address among the endpoints is usable everywhere it is listed: what BGP asks. */
export function hasHealthy(endpoints: readonly Endpoint[]): boolean {
  const healthy = new Map<string, boolean>()
  for (const {addresses, usable} of endpoints)
    for (const address of addresses) healthy.set(address, usable && healthy.get(address) !== false)
  return [...healthy.values()].includes(true)
}
