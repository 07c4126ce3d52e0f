import type {Endpoint} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import {formatAddress, isInPrefix, parseAddress, parsePrefix, type Prefix} from '../model/ip.js'
import type {SourceSettings} from './settings.js'
import {describeEndpoint, endpointFinding, type Wrapped} from './wrapper.js'

/**
 * `--nat64-networks`: for every AAAA endpoint with addresses in one of the /96 networks, an A endpoint with the IPv4
 * addresses in their last 32 bits (RFC 6052 2.2). external-dns ends its run at a target that is no address; here the
 * target is passed over with a warning.
 */
export function addNat64(endpoints: readonly Endpoint[], {nat64Networks}: SourceSettings): Wrapped {
  const prefixes = nat64Networks.flatMap((text) => parseNat64(text) ?? [])
  if (prefixes.length === 0) return {endpoints, findings: [], dropped: []}
  const findings: Finding[] = []
  const added = endpoints
    .filter(({recordType}) => recordType === 'AAAA')
    .flatMap((endpoint) => {
      const targets = endpoint.targets.flatMap((target) => {
        const address = parseAddress(target)
        if (address === undefined) {
          const message = `${describeEndpoint(endpoint)}: target "${target}" is no address, so there is no IPv4 address in it`
          findings.push(endpointFinding(endpoint, 'MLD0303', 'warning', message))
          return []
        }
        if (!prefixes.some((prefix) => isInPrefix(address, prefix))) return []
        return [formatAddress({bits: 32, value: address.value & 0xffffffffn})]
      })
      if (targets.length === 0) return []
      const origins = endpoint.origins.map((origin) => ({
        ...origin,
        via: [...origin.via, '--nat64-networks'],
      }))
      return [{...endpoint, recordType: 'A', targets, origins}]
    })
  return {endpoints: added.length === 0 ? endpoints : [...endpoints, ...added], findings, dropped: []}
}

/** A NAT64 network; undefined when the text is no IPv6 prefix of 96 bits. */
export function parseNat64(text: string): Prefix | undefined {
  const prefix = parsePrefix(text)
  return prefix?.bits === 128 && prefix.length === 96 ? prefix : undefined
}
