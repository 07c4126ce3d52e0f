import {compareNames, compareText} from '../model/dns-name.js'
import type {Endpoint, ProviderProperty} from '../model/endpoint.js'

/** An endpoint in the JSON form of external-dns (its DNSEndpoint and webhook API). */
export type EndpointJson = {
  readonly dnsName: string
  readonly recordType: string
  readonly targets: readonly string[]
  readonly recordTTL?: number
  readonly setIdentifier?: string
  readonly labels: Readonly<Record<string, string>>
  readonly providerSpecific: readonly ProviderProperty[]
}

/** The endpoints as external-dns would print them, sorted by name, type, set identifier, TTL and targets. */
export function toEndpointJson(endpoints: readonly Endpoint[]): readonly EndpointJson[] {
  return [...endpoints].sort(compareEndpoints).map((endpoint) => ({
    dnsName: endpoint.dnsName,
    recordType: endpoint.recordType,
    targets: endpoint.targets,
    ...(endpoint.recordTTL === 0 ? {} : {recordTTL: endpoint.recordTTL}),
    ...(endpoint.setIdentifier === '' ? {} : {setIdentifier: endpoint.setIdentifier}),
    labels: endpoint.labels,
    providerSpecific: endpoint.providerSpecific,
  }))
}

function compareEndpoints(a: Endpoint, b: Endpoint): number {
  return (
    compareNames(a.dnsName, b.dnsName) ||
    compareText(a.recordType, b.recordType) ||
    compareText(a.setIdentifier, b.setIdentifier) ||
    a.recordTTL - b.recordTTL ||
    compareText(a.targets.join(), b.targets.join())
  )
}
