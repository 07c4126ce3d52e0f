import type {Endpoint} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import {parseAddress, reverseName} from '../model/ip.js'
import {uniteOrigins} from './merge.js'
import type {SourceSettings} from './settings.js'
import {describeEndpoint, endpointFinding, type Wrapped} from './wrapper.js'

const property = 'record-type'

/**
 * Adds one PTR endpoint per address, when PTR is among the managed types: for A and AAAA endpoints (wildcards apart)
 * with `--create-ptr`, which the property `record-type` overrides for one object (`ptr` = yes, anything else = no).
 * The property ends here.
 */
export function addPointers(endpoints: readonly Endpoint[], settings: SourceSettings): Wrapped {
  if (!settings.managedRecordTypes.includes('PTR')) return {endpoints, findings: [], dropped: []}
  const findings: Finding[] = []
  const pointers = new Map<string, Endpoint[]>()
  for (const endpoint of endpoints) {
    const asked = endpoint.providerSpecific.find(({name}) => name === property)
    if (!isEligible(endpoint)) {
      if (asked !== undefined)
        findings.push(
          endpointFinding(
            endpoint,
            'MLD0301',
            'warning',
            `${describeEndpoint(endpoint)}: annotation ${property} has no effect, because PTR records are made for A and AAAA records that are no wildcards`,
          ),
        )
      continue
    }
    if (asked === undefined ? !settings.createPtr : asked.value.toLowerCase() !== 'ptr') continue
    collectPointers(endpoint, pointers, findings)
  }
  const added = [...pointers].map(([name, forward]) => toPointer(name, forward, findings))
  return {endpoints: [...endpoints.map((one) => withoutProperty(one)), ...added], findings, dropped: []}
}

function isEligible({recordType, dnsName}: Endpoint): boolean {
  return (recordType === 'A' || recordType === 'AAAA') && !dnsName.startsWith('*.')
}

function collectPointers(endpoint: Endpoint, pointers: Map<string, Endpoint[]>, findings: Finding[]): void {
  for (const target of endpoint.targets) {
    const address = parseAddress(target)
    if (address === undefined) {
      const message = `${describeEndpoint(endpoint)}: target "${target}" is no address, so it gets no PTR record`
      findings.push(endpointFinding(endpoint, 'MLD0301', 'warning', message))
      continue
    }
    const name = reverseName(address)
    pointers.set(name, [...(pointers.get(name) ?? []), endpoint])
  }
}

function toPointer(name: string, forward: readonly Endpoint[], findings: Finding[]): Endpoint {
  const ttls = new Set(forward.map(({recordTTL}) => recordTTL))
  const pointer: Endpoint = {
    dnsName: name,
    recordType: 'PTR',
    targets: forward.map(({dnsName}) => dnsName),
    recordTTL: Math.min(...ttls),
    setIdentifier: '',
    labels: {},
    providerSpecific: [],
    origins: uniteOrigins(forward.flatMap(({origins}) => origins)),
  }
  if (ttls.has(0) && ttls.size > 1)
    findings.push(
      endpointFinding(
        pointer,
        'MLD0309',
        'warning',
        `PTR ${name}: some of ${pointer.targets.join(', ')} have a TTL and some have none; the PTR record gets none`,
      ),
    )
  return pointer
}

function withoutProperty(endpoint: Endpoint): Endpoint {
  if (!endpoint.providerSpecific.some(({name}) => name === property)) return endpoint
  return {...endpoint, providerSpecific: endpoint.providerSpecific.filter(({name}) => name !== property)}
}
