/**
 * The speakers elect the announcer of an address without talking: every one sorts the candidates by the SHA-256
 * (FIPS 180-4) of `node#address` and the first wins. The digest is computed here, in place: an election of 200 nodes for
 * each of thousands of addresses is too much for a digest that is handed in as text.
 */
const roundConstants = Int32Array.from(primes(64), (prime) => fraction(prime ** (1 / 3)))
const initial = Int32Array.from(primes(8), (prime) => fraction(prime ** (1 / 2)))

function primes(count: number): readonly number[] {
  const found: number[] = []
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number)
  return found
}

/** The first 32 bits of the fraction. */
function fraction(value: number): number {
  return ((value - Math.floor(value)) * 0x1_0000_0000) | 0
}

/** The SHA-256 of ASCII text as eight words. */
export function sha256(text: string): Int32Array {
  const state = Int32Array.from(initial)
  const schedule = new Int32Array(64)
  const blocks = ((text.length + 8) >> 6) + 1
  for (let block = 0; block < blocks; block++) {
    fill(schedule, text, block, blocks)
    compress(state, schedule)
  }
  return state
}

function fill(schedule: Int32Array, text: string, block: number, blocks: number): void {
  for (let word = 0; word < 16; word++) {
    let value = 0
    for (let byte = 0; byte < 4; byte++) {
      const at = block * 64 + word * 4 + byte
      value = (value << 8) | (at < text.length ? text.charCodeAt(at) & 0xff : at === text.length ? 0x80 : 0)
    }
    schedule[word] = value
  }
  if (block === blocks - 1) schedule[15] = text.length * 8
  for (let t = 16; t < 64; t++) {
    const x = schedule[t - 15] ?? 0
    const y = schedule[t - 2] ?? 0
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    schedule[t] = ((schedule[t - 16] ?? 0) + s0 + (schedule[t - 7] ?? 0) + s1) | 0
  }
}

function compress(state: Int32Array, schedule: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[t] ?? 0) + (schedule[t] ?? 0)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  const sums = [a, b, c, d, e, f, g, h]
  for (let word = 0; word < 8; word++) state[word] = ((state[word] ?? 0) + (sums[word] ?? 0)) | 0
}

function compareDigests(a: Int32Array, b: Int32Array): number {
  for (let word = 0; word < 8; word++) {
    const difference = ((a[word] ?? 0) >>> 0) - ((b[word] ?? 0) >>> 0)
    if (difference !== 0) return difference
  }
  return 0
}

type Scored = {readonly node: string; readonly preference: number; readonly digest: Int32Array}

function score(node: string, ip: string, preference: (node: string) => number): Scored {
  return {node, preference: preference(node), digest: sha256(`${node}#${ip}`)}
}

function compareScored(a: Scored, b: Scored): number {
  return b.preference - a.preference || compareDigests(a.digest, b.digest)
}

const noPreference = (): number => 0

/** All candidates, the winner first. `ip` is canonical text; `preference` is the weight of a node. */
export function electionOrder(
  candidates: readonly string[],
  ip: string,
  preference: (node: string) => number = noPreference,
): readonly string[] {
  return candidates
    .map((node) => score(node, ip, preference))
    .toSorted(compareScored)
    .map(({node}) => node)
}

/** The winner alone: without sorting the others. */
export function findLeader(
  candidates: readonly string[],
  ip: string,
  preference: (node: string) => number = noPreference,
): string | undefined {
  let best: Scored | undefined
  for (const node of candidates) {
    const one = score(node, ip, preference)
    if (best === undefined || compareScored(one, best) < 0) best = one
  }
  return best?.node
}
