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

/** The one bit that ends a message, as a byte. */
const endMark = '\u0080'

/** Computes digests into buffers of its own: no memory per digest. */
class Hasher {
  readonly state = new Int32Array(8)
  /** The last 16 words of the message schedule, as a ring. */
  readonly #schedule = new Int32Array(16)

  /** Leaves the SHA-256 of two ASCII texts, one after the other, in `state`. */
  digest(first: string, second: string): void {
    const {state} = this
    const schedule = this.#schedule
    state.set(initial)
    const length = first.length + second.length
    const blocks = ((length + 8) >> 6) + 1
    for (let block = 0; block < blocks; block++) {
      schedule.fill(0)
      this.#write(first, -64 * block)
      this.#write(second, first.length - 64 * block)
      this.#write(endMark, length - 64 * block)
      if (block === blocks - 1) schedule[15] = length * 8
      this.#compress()
    }
  }

  /** Puts the part of the text that falls into the block there, its first byte at `offset`. */
  #write(text: string, offset: number): void {
    const schedule = this.#schedule
    const to = Math.min(text.length, 64 - offset)
    for (let index = Math.max(0, -offset); index < to; index++) {
      const at = offset + index
      schedule[at >> 2] = (schedule[at >> 2] ?? 0) | (text.charCodeAt(index) << (24 - 8 * (at & 3)))
    }
  }

  #compress(): void {
    const {state} = this
    const schedule = this.#schedule
    let a = state[0] ?? 0
    let b = state[1] ?? 0
    let c = state[2] ?? 0
    let d = state[3] ?? 0
    let e = state[4] ?? 0
    let f = state[5] ?? 0
    let g = state[6] ?? 0
    let h = state[7] ?? 0
    for (let t = 0; t < 64; t++) {
      let word = schedule[t & 15] ?? 0
      if (t > 15) {
        const x = schedule[(t + 1) & 15] ?? 0
        const y = schedule[(t + 14) & 15] ?? 0
        const r0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
        const r1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
        word = (word + r0 + (schedule[(t + 9) & 15] ?? 0) + r1) | 0
        schedule[t & 15] = word
      }
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[t] ?? 0) + word) | 0
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
    state[0] = ((state[0] ?? 0) + a) | 0
    state[1] = ((state[1] ?? 0) + b) | 0
    state[2] = ((state[2] ?? 0) + c) | 0
    state[3] = ((state[3] ?? 0) + d) | 0
    state[4] = ((state[4] ?? 0) + e) | 0
    state[5] = ((state[5] ?? 0) + f) | 0
    state[6] = ((state[6] ?? 0) + g) | 0
    state[7] = ((state[7] ?? 0) + h) | 0
  }
}

/** The SHA-256 of ASCII text as eight words. */
export function sha256(text: string): Int32Array {
  const hasher = new Hasher()
  hasher.digest(text, '')
  return hasher.state
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
  preference?: (node: string) => number,
): string | undefined {
  const hasher = new Hasher()
  const suffix = `#${ip}`
  const best = new Int32Array(8)
  let leader: string | undefined
  let highest = 0
  for (const node of candidates) {
    const weight = preference === undefined ? 0 : preference(node)
    if (leader !== undefined && weight < highest) continue
    hasher.digest(node, suffix)
    if (leader !== undefined && weight === highest && compareDigests(hasher.state, best) >= 0) continue
    leader = node
    highest = weight
    best.set(hasher.state)
  }
  return leader
}
