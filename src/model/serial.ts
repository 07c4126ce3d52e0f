const half = 0x8000_0000

/**
 * Order of two SOA serials (RFC 1982 3.2): -1, 0 or 1; undefined when they are exactly 2^31 apart, where there is none.
 */
export function compareSerials(a: number, b: number): -1 | 0 | 1 | undefined {
  if (a === b) return 0
  const distance = (b - a) >>> 0
  if (distance === half) return undefined
  return distance < half ? -1 : 1
}
