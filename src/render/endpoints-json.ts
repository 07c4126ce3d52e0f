import type {Endpoint} from '../model/endpoint.js'

/** The endpoints as external-dns writes them (schemas/endpoints.v1.json), in the order given. */
export function renderEndpointsJson(endpoints: readonly Endpoint[]): string {
  return `${JSON.stringify(endpoints.map(toExternalDnsForm), null, 2)}\n`
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
