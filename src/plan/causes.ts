import {formatRef, type Endpoint} from '../model/endpoint.js'
import type {Cause} from './change.js'
import {refOfResource} from './resource-label.js'

/** One cause per object and field behind an endpoint. */
export function causesOf(endpoint: Endpoint, event: Cause['event'], note?: string): readonly Cause[] {
  const more = note === undefined ? {} : {note}
  if (endpoint.origins.length === 0) {
    return [{ref: refOfResource(endpoint.labels['resource'] ?? ''), event, ...more}]
  }
  return endpoint.origins.map(({ref, field, via}) => ({ref, field, event, via, ...more}))
}

/** The object in words: `Ingress web/site`. */
export function nameObject(resource: string): string {
  if (resource === '') return 'an unnamed object'
  const ref = refOfResource(resource)
  return ref.namespace === '' ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`
}

/** The objects behind an endpoint in words, at most three. */
export function nameClaimants(endpoint: Endpoint): string {
  const names = [...new Set(endpoint.origins.map((origin) => formatRef(origin.ref)))]
  if (names.length === 0) return nameObject(endpoint.labels['resource'] ?? '')
  return names.length <= 3
    ? names.join(' and ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
