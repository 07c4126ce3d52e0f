/** An address as a number: `bits` is 32 or 128. */
export type Address = {readonly bits: 32 | 128; readonly value: bigint}

/** A prefix; `base` has its host bits cleared. */
export type Prefix = {readonly bits: 32 | 128; readonly base: bigint; readonly length: number}

/**
 * Parses an IPv4 or IPv6 address; undefined when it is neither. Strict as Go's netip.ParseAddr: no leading zeros in
 * octets, no CIDR, no surrounding space. A zone id (fe80::1%eth0) is refused: it means nothing in DNS.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) return parseIPv6(text)
  const value = parseIPv4(text)
  return value === undefined ? undefined : {bits: 32, value}
}

/** By character and without a regex: it runs for every target of every endpoint. */
function parseIPv4(text: string): bigint | undefined {
  let value = 0
  let octet = -1
  let octets = 0
  for (let index = 0; index <= text.length; index++) {
    const code = index === text.length ? dot : text.charCodeAt(index)
    if (code === dot) {
      if (octet < 0) return undefined
      value = value * 256 + octet
      octet = -1
      octets++
    } else {
      const digit = code - zero
      if (digit < 0 || digit > 9 || octet === 0) return undefined
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return undefined
    }
  }
  return octets === 4 ? BigInt(value) : undefined
}

const dot = 0x2e
const zero = 0x30

function parseIPv6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({length: missing}, () => 0), ...tail]
  return {bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)}
}

function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      const v4 = parseIPv4(part)
      if (v4 === undefined) return undefined
      groups.push(Number(v4 >> 16n), Number(v4 & 0xffffn))
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

/** The canonical text: dotted quad, or RFC 5952 for IPv6. IPv4-mapped addresses are written ::ffff:a.b.c.d. */
export function formatAddress({bits, value}: Address): string {
  if (bits === 32) return formatIPv4(value)
  if (value >> 32n === 0xffffn) return `::ffff:${formatIPv4(value & 0xffffffffn)}`
  const groups = Array.from({length: 8}, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn))
  const run = longestZeroRun(groups)
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return run.length < 2
    ? hex(groups)
    : `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`
}

function formatIPv4(value: bigint): string {
  const number = Number(value)
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.')
}

function longestZeroRun(groups: readonly number[]): {start: number; length: number} {
  let best = {start: 0, length: 0}
  let start = 0
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) continue
    if (index - start > best.length) best = {start, length: index - start}
    start = index + 1
  }
  return best
}

/** Canonical text of an address given as text, or the text itself when it is no address. */
export function canonicalAddress(text: string): string {
  const address = parseAddress(text)
  return address === undefined ? text : formatAddress(address)
}

/** Numeric order, IPv4 before IPv6. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.bits !== b.bits) return a.bits - b.bits
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
}

/** Whether an address is an IPv4 address inside IPv6 (::ffff:0:0/96, RFC 4291 2.5.5.2). */
export function isIPv4Mapped({bits, value}: Address): boolean {
  return bits === 128 && value >> 32n === 0xffffn
}

/** Parses `address/length`; undefined when it is no prefix. Host bits are cleared. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const address = parseAddress(text.slice(0, slash))
  const lengthText = text.slice(slash + 1)
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(lengthText)) return undefined
  const length = Number(lengthText)
  if (length > address.bits) return undefined
  const hostBits = BigInt(address.bits - length)
  return {bits: address.bits, base: (address.value >> hostBits) << hostBits, length}
}

/** Whether `address` lies in `prefix`; an IPv4-mapped IPv6 address is compared as IPv4, as external-dns does. */
export function isInPrefix(address: Address, prefix: Prefix): boolean {
  const plain: Address = isIPv4Mapped(address) ? {bits: 32, value: address.value & 0xffffffffn} : address
  const hostBits = BigInt(prefix.bits - prefix.length)
  return plain.bits === prefix.bits && plain.value >> hostBits === prefix.base >> hostBits
}

/** The name below which the PTR record of an address lives (RFC 1035 3.5, RFC 3596 2.5). */
export function reverseName({bits, value}: Address): string {
  if (bits === 32) return `${formatIPv4(value).split('.').reverse().join('.')}.in-addr.arpa`
  const nibbles = value.toString(16).padStart(32, '0').split('').reverse()
  return `${nibbles.join('.')}.ip6.arpa`
}
