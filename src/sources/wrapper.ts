import {formatRef, type Endpoint} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import type {SkipReason} from './source.js'

/** An endpoint a wrapper left out, and why. */
export type Dropped = {readonly endpoint: Endpoint; readonly reason: SkipReason}

/** What one step between the sources and the plan made of the endpoints. */
export type Wrapped = {
  readonly endpoints: readonly Endpoint[]
  readonly findings: readonly Finding[]
  readonly dropped: readonly Dropped[]
}

/** `A www.example.com of service/shop/web`, for messages. */
export function describeEndpoint({recordType, dnsName, origins}: Endpoint): string {
  const objects = [...new Set(origins.map(({ref}) => formatRef(ref)))]
  return `${recordType} ${dnsName}${objects.length === 0 ? '' : ` of ${objects.join(', ')}`}`
}

/** A finding about one endpoint, with its first object. */
export function endpointFinding(
  endpoint: Endpoint,
  code: string,
  severity: Finding['severity'],
  message: string,
  fix?: string,
): Finding {
  const [origin] = endpoint.origins
  return {
    code,
    severity,
    message,
    names: [endpoint.dnsName],
    ...(origin === undefined ? {} : {ref: origin.ref}),
    ...(fix === undefined ? {} : {fix}),
  }
}
