import {formatAddress, type Address, type Prefix} from '../model/ip.js'
import {firstOf, lastOf, prefixesOfRange} from '../model/ip-range.js'
import {familyOf, isBuggy, parseCIDR, parseIP, type Family} from './address.js'

/** The prefixes of one entry of `spec.addresses`, or MetalLB's words for what is wrong with it. */
export type PoolAddresses =
  {readonly ok: true; readonly prefixes: readonly Prefix[]} | {readonly ok: false; readonly error: string}

/**
 * Reads one entry: a CIDR (the length is mandatory, host bits are cut off, no outer space) or `start-end` (space
 * around both is fine). A range from IPv4 to IPv6 passes MetalLB's check and yields nothing.
 */
export function parsePoolAddresses(entry: string): PoolAddresses {
  const dash = entry.indexOf('-')
  if (dash < 0) {
    const prefix = parseCIDR(entry)
    return prefix === undefined
      ? {ok: false, error: `invalid CIDR ${JSON.stringify(entry)}`}
      : {ok: true, prefixes: [prefix]}
  }
  return parseRange(entry, entry.slice(0, dash), entry.slice(dash + 1))
}

function parseRange(entry: string, left: string, right: string): PoolAddresses {
  const lead = `invalid IP range ${JSON.stringify(entry)}`
  const start = parseIP(left.trim())
  if (start === undefined) return {ok: false, error: `${lead}: invalid start IP ${JSON.stringify(left)}`}
  const end = parseIP(right.trim())
  if (end === undefined) return {ok: false, error: `${lead}: invalid end IP ${JSON.stringify(right)}`}
  if (asSixteenBytes(start) > asSixteenBytes(end))
    return {
      ok: false,
      error: `${lead}: start IP "${formatAddress(start)}" is after the end IP "${formatAddress(end)}"`,
    }
  return {ok: true, prefixes: prefixesOfRange(start, end)}
}

/** MetalLB compares the 16-byte forms, in which IPv4 is ::ffff:a.b.c.d. */
function asSixteenBytes({bits, value}: Address): bigint {
  return bits === 32 ? (0xffffn << 32n) | value : value
}

const largest = 2n ** 63n - 1n

/** Addresses of the prefixes per family. */
export type Capacity = Readonly<Record<Family, bigint>>

/**
 * The capacity as MetalLB counts it in IPAddressPool.status: 64-bit arithmetic, a prefix with 62 or more host bits is
 * the largest number, sums wrap around, and a single .0 or .255 address that is avoided counts -1.
 */
export function statusCapacity(prefixes: readonly Prefix[], avoidBuggy: boolean): Capacity {
  const sums = {IPv4: 0n, IPv6: 0n}
  for (const prefix of prefixes) {
    const hostBits = prefix.bits - prefix.length
    const size = hostBits >= 62 ? largest : 2n ** BigInt(hostBits) - (avoidBuggy ? buggyIn(prefix) : 0n)
    const family = familyOf(prefix)
    sums[family] = BigInt.asIntN(64, sums[family] + size)
  }
  return sums
}

/** As MetalLB subtracts them; one address that is both first and last counts twice. */
function buggyIn(prefix: Prefix): bigint {
  if (prefix.bits === 128) return 0n
  if (prefix.length <= 24) return 2n ** BigInt(25 - prefix.length)
  return (isBuggy(firstOf(prefix)) ? 1n : 0n) + (isBuggy(lastOf(prefix)) ? 1n : 0n)
}

/** The true number of addresses that can be handed out. */
export function trueCapacity(prefixes: readonly Prefix[], avoidBuggy: boolean): Capacity {
  const sums = {IPv4: 0n, IPv6: 0n}
  for (const prefix of prefixes) {
    const all = 2n ** BigInt(prefix.bits - prefix.length)
    const lost = avoidBuggy ? buggyIn(prefix) : 0n
    sums[familyOf(prefix)] += lost > all ? 0n : all - lost
  }
  return sums
}
