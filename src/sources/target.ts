import {nameProblem, normalizeName} from '../model/dns-name.js'
import {isIPv4Mapped, parseAddress} from '../model/ip.js'

/** The record type a target asks for: an IPv4 address A, an IPv6 address (IPv4-mapped ones too) AAAA, else CNAME. */
export function targetType(target: string): 'A' | 'AAAA' | 'CNAME' {
  const address = parseAddress(target)
  if (address === undefined) return 'CNAME'
  return address.bits === 32 ? 'A' : 'AAAA'
}

/** Why a target can be no address and no host name, or undefined when it can. */
export function targetProblem(target: string): string | undefined {
  const address = parseAddress(target)
  if (address !== undefined)
    return isIPv4Mapped(address) ? 'an IPv4 address inside IPv6 is of no use in a record' : undefined
  if (target.includes(':')) return 'it is neither an address nor a host name (a port, URL or zone id?)'
  const name = normalizeName(target)
  const problem = nameProblem(name)
  if (problem !== undefined) return problem.reason
  if (/(^|\.)\d+$/.test(name)) return 'it looks like an IPv4 address but is none'
  return undefined
}

/** Without the one trailing dot external-dns takes off. */
export function stripDot(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text
}
