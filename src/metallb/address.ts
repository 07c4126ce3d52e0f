import {formatAddress, isIPv4Mapped, parseAddress, type Address, type Prefix} from '../model/ip.js'

/** One of the two address families. */
export type Family = 'IPv4' | 'IPv6'

/** The families a Service asks for; `dual` = one address of each. */
export type Stack = Family | 'dual'

/** The family of an address or prefix. */
export function familyOf({bits}: {readonly bits: 32 | 128}): Family {
  return bits === 32 ? 'IPv4' : 'IPv6'
}

/** Go's net.ParseIP, which MetalLB uses: as parseAddress, but an IPv4-mapped IPv6 address is an IPv4 address. */
export function parseIP(text: string): Address | undefined {
  const address = parseAddress(text)
  if (address === undefined || !isIPv4Mapped(address)) return address
  return {bits: 32, value: address.value & 0xffff_ffffn}
}

/** The text MetalLB compares and prints, or the text itself when it is no address. */
export function canonicalIP(text: string): string {
  const address = parseIP(text)
  return address === undefined ? text : formatAddress(address)
}

/** Go's `%q` of a list of addresses: `["192.0.2.1" "2001:db8::1"]`. */
export function quoteAll(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`
}

/** What a list of addresses comes to: a stack, or MetalLB's words for why it is none. */
export type StackOf =
  {readonly ok: true; readonly stack: Stack} | {readonly ok: false; readonly error: string}

/** One address, or two of different families; anything else is an error in MetalLB's words. */
export function stackOf(texts: readonly string[]): StackOf {
  if (texts.length !== 1 && texts.length !== 2)
    return {
      ok: false,
      error: `IPFamilyForAddresses: invalid ips length ${texts.length} ${quoteAll(texts)}`,
    }
  const families: Family[] = []
  for (const text of texts) {
    const address = parseIP(text)
    if (address === undefined)
      return {ok: false, error: `IPFamilyForAddresses: Invalid address ${quoteAll(texts)}`}
    families.push(familyOf(address))
  }
  const [first, second] = families
  if (first === second)
    return {ok: false, error: `IPFamilyForAddresses: same address family ${quoteAll(texts)}`}
  return {ok: true, stack: second === undefined ? (first ?? 'IPv4') : 'dual'}
}

/** An IPv4 address ending in .0 or .255, which `avoidBuggyIPs` leaves out. */
export function isBuggy({bits, value}: Address): boolean {
  const last = value & 0xffn
  return bits === 32 && (last === 0n || last === 255n)
}

/** As Go's net.ParseCIDR: prefix of an IPv4-mapped address counts as IPv4 as long as it lies within ::ffff:0:0/96. */
export function parseCIDR(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const lengthText = text.slice(slash + 1)
  if (slash < 0 || !/^0*\d{1,3}$/.test(lengthText)) return undefined
  const address = parseAddress(text.slice(0, slash))
  const length = Number(lengthText)
  if (address === undefined || length > address.bits) return undefined
  if (isIPv4Mapped(address) && length >= 96)
    return clear({bits: 32, base: address.value & 0xffff_ffffn, length: length - 96})
  return clear({bits: address.bits, base: address.value, length})
}

function clear({bits, base, length}: Prefix): Prefix {
  const hostBits = BigInt(bits - length)
  return {bits, base: (base >> hostBits) << hostBits, length}
}
