const sealedBytes = 28 // a nonce of 12 bytes and a tag of 16

/** Whether a text looks like an encrypted ownership record: standard base64 of at least a nonce and a tag. */
export function isSealed(text: string): boolean {
  const plain = text.replace(/^"+|"+$/g, '')
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return false
  const padding = plain.endsWith('==') ? 2 : plain.endsWith('=') ? 1 : 0
  return (plain.length / 4) * 3 - padding >= sealedBytes
}
