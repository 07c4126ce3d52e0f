import {compareNames, compareText} from '../model/dns-name.js'
import type {Endpoint} from '../model/endpoint.js'

/** The endpoints as external-dns writes them (schemas/endpoints.v1.json), sorted. */
export function renderEndpointsJson(endpoints: readonly Endpoint[]): string {
  return `${JSON.stringify(sortEndpoints(endpoints).map(toExternalDnsForm), null, 2)}\n`
}

/** By name (a zone before what lies below it), type, set identifier, and then as given. */
export function sortEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return [...endpoints].sort(
    (a, b) =>
      compareNames(a.dnsName, b.dnsName) ||
      compareText(a.recordType, b.recordType) ||
      compareText(a.setIdentifier, b.setIdentifier),
  )
}

function toExternalDnsForm(endpoint: Endpoint): Readonly<Record<string, unknown>> {
  const {dnsName, recordType, targets, recordTTL, setIdentifier, labels, providerSpecific} = endpoint
  return {
    dnsName,
    recordType,
    targets,
    ...(recordTTL === 0 ? {} : {recordTTL}),
    ...(setIdentifier === '' ? {} : {setIdentifier}),
    labels,
    providerSpecific: providerSpecific.map(({name, value}) => ({name, value})),
  }
}
