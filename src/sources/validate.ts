import {isIPv4Mapped, parseAddress} from '../model/ip.js'
import type {Endpoint} from '../model/endpoint.js'

/** Why external-dns would refuse the endpoint, or undefined when it would not. */
export function endpointProblem(endpoint: Endpoint): string | undefined {
  const {recordType, targets} = endpoint
  const alias = endpoint.providerSpecific.find(({name}) => name === 'alias')
  if (recordType === 'A' || recordType === 'AAAA')
    return alias?.value === 'true' ? undefined : addressProblem(recordType, targets)
  if (recordType === 'CNAME') return undefined
  if (alias !== undefined) return 'only A, AAAA and CNAME records can be aliases'
  if (recordType === 'MX') return firstProblem(targets, mxProblem)
  if (recordType === 'SRV') return firstProblem(targets, srvProblem)
  return recordType === 'PTR' ? ptrProblem(endpoint) : undefined
}

function firstProblem(
  targets: readonly string[],
  problem: (target: string) => string | undefined,
): string | undefined {
  for (const target of targets) {
    const found = problem(target)
    if (found !== undefined) return `target "${target}": ${found}`
  }
  return undefined
}

function addressProblem(recordType: 'A' | 'AAAA', targets: readonly string[]): string | undefined {
  const family = recordType === 'A' ? 'an IPv4' : 'an IPv6'
  return firstProblem(targets, (target) => {
    const address = parseAddress(target)
    if (address === undefined) return `expected ${family} address`
    const isV6 = address.bits === 128 || isIPv4Mapped(address)
    return isV6 === (recordType === 'AAAA') ? undefined : `expected ${family} address`
  })
}

function isUint16(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535
}

function mxProblem(target: string): string | undefined {
  const fields = target.trim().split(/\s+/)
  return fields.length === 2 && isUint16(fields[0] ?? '') ? undefined : 'expected "preference host"'
}

function srvProblem(target: string): string | undefined {
  const fields = target.trim().split(/\s+/)
  if (fields.length !== 4 || !fields.slice(0, 3).every(isUint16))
    return 'expected "priority weight port host."'
  return fields[3]?.endsWith('.') === true ? undefined : 'the host must end with a dot'
}

function ptrProblem({dnsName, targets}: Endpoint): string | undefined {
  if (!/.\.(?:in-addr|ip6)\.arpa$/.test(dnsName)) return 'the name is not below in-addr.arpa or ip6.arpa'
  if (targets.length === 0) return 'it has no target'
  return firstProblem(targets, (target) => {
    if (target.trim() === '') return 'it is blank'
    return parseAddress(target) === undefined ? undefined : 'expected a host name, not an address'
  })
}
