import {classifyAddress, type AddressClass} from '../../../model/address-class.js'
import {isWithin} from '../../../model/dns-name.js'
import type {ZoneFacts} from '../../facts/provider.js'

const inside: ReadonlySet<AddressClass | undefined> = new Set([
  'private',
  'cgnat',
  'link-local',
  'loopback',
] as const)

/** Whether an address is one that only its own network reaches. */
export function isInside(address: string): boolean {
  return inside.has(classifyAddress(address))
}

/** Names that the public DNS does not have: RFC 6761, 6762, 8375, 9476, and those people use in its place. */
const insideNames = [
  'local',
  'localhost',
  'localdomain',
  'test',
  'home.arpa',
  'internal',
  'alt',
  'onion',
  'lan',
  'home',
  'corp',
  'intranet',
  'private',
]

/**
 * Why a zone cannot be seen from the public DNS; undefined when it may be. Who runs the name servers of a zone at
 * addresses of the local network only runs it for that network.
 */
export function insideBecause({zone, content, nameServers}: ZoneFacts): string | undefined {
  if (zone.visibility === 'private') return 'it is a private zone'
  const domain = insideNames.find((name) => isWithin(zone.name, name))
  if (domain !== undefined) return `.${domain} is not in the public DNS`
  const sets = content?.recordSets ?? []
  const names = new Set(
    sets.flatMap(({name, type, values}) => (type === 'NS' && name === zone.name ? values : [])),
  )
  const held = sets.flatMap(({name, type, values}) =>
    names.has(name) && (type === 'A' || type === 'AAAA') ? values : [],
  )
  const asked = (nameServers?.apex ?? []).flatMap(({from, address}) =>
    from === 'ns' && address !== undefined ? [address] : [],
  )
  const addresses = [...new Set([...held, ...asked])]
  return addresses.length > 0 && addresses.every(isInside)
    ? `its name servers are at ${addresses.slice(0, 2).join(', ')}, inside the local network`
    : undefined
}
