const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A ULID: 48 bits of time and 80 of chance in Crockford's base 32, so that ids sort by time.
 * `randomBytes` must hold 10 bytes.
 */
export function toUlid(milliseconds: number, randomBytes: Uint8Array): string {
  let value = BigInt(Math.trunc(milliseconds)) & 0xffffffffffffn
  for (const byte of randomBytes.subarray(0, 10)) value = (value << 8n) | BigInt(byte)
  let text = ''
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += alphabet[Number((value >> shift) & 31n)] ?? ''
  return text
}
