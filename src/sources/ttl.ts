/** Seconds, or why a text is no TTL. */
export type ParsedTtl =
  {readonly ok: true; readonly seconds: number} | {readonly ok: false; readonly reason: string}

const maxTtl = 2147483647 // RFC 2181 8

const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n, // U+00B5
  μs: 1_000n, // U+03BC
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

/** Reads a TTL as external-dns does: a Go duration (`10m`, `1h30m`, cut to whole seconds) or whole seconds. */
export function parseTtl(text: string): ParsedTtl {
  const seconds = parseDuration(text) ?? parseInteger(text)
  if (seconds === undefined)
    return {ok: false, reason: 'expected whole seconds ("300") or a duration ("5m", "1h30m")'}
  if (seconds < 1n || seconds > maxTtl) return {ok: false, reason: `expected 1 to ${maxTtl} seconds`}
  return {ok: true, seconds: Number(seconds)}
}

/** Whole seconds of a Go duration, cut towards zero; undefined when it is none. */
function parseDuration(text: string): bigint | undefined {
  if (!/^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text) || text.length > 100)
    return undefined
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(/(\d*)\.?(\d*)([a-zµμ]+)/g)) {
    const size = nanoseconds[unit] ?? 0n
    total += BigInt(whole || '0') * size
    if (fraction !== '') total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
  }
  if (total > 2n ** 63n - 1n) return undefined
  return (text.startsWith('-') ? -total : total) / 1_000_000_000n
}

function parseInteger(text: string): bigint | undefined {
  if (!/^[-+]?\d{1,40}$/.test(text)) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined
}
