import {formatAddress, type Address, type Prefix} from './ip.js'

/** The first address of a prefix. */
export function firstOf({bits, base}: Prefix): Address {
  return {bits, value: base}
}

/** The last address of a prefix. */
export function lastOf({bits, base, length}: Prefix): Address {
  return {bits, value: base | ((1n << BigInt(bits - length)) - 1n)}
}

/** `address/length`. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(firstOf(prefix))}/${prefix.length}`
}

/** Whether two prefixes share an address, that is, whether one holds the other. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return a.bits === b.bits && a.base <= lastOf(b).value && b.base <= lastOf(a).value
}

/** The shortest ascending list of prefixes that covers exactly `start`…`end`; empty when the families differ or end < start. */
export function prefixesOfRange(start: Address, end: Address): readonly Prefix[] {
  if (start.bits !== end.bits) return []
  const {bits} = start
  const prefixes: Prefix[] = []
  let base = start.value
  while (base <= end.value) {
    let length: number = bits
    while (length > 0) {
      const hostMask = (1n << BigInt(bits - length + 1)) - 1n
      if ((base & hostMask) !== 0n || (base | hostMask) > end.value) break
      length--
    }
    prefixes.push({bits, base, length})
    base = lastOf({bits, base, length}).value + 1n
  }
  return prefixes
}

/** Whether `address` lies in `prefix`, families compared as they are. */
export function holds(prefix: Prefix, address: Address): boolean {
  return prefix.bits === address.bits && address.value >= prefix.base && address.value <= lastOf(prefix).value
}
