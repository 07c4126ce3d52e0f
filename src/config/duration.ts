const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
}
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy

/** The seconds of a Go duration (`90s`, `1h30m`, `0`); undefined when it is none. Signs are not taken. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  if (text === '' || text.length > 64) return undefined
  let seconds = 0
  part.lastIndex = 0
  let position = 0
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    seconds += Number(match[1]) * (unitSeconds[match[2] ?? ''] ?? 0)
    position = part.lastIndex
    if (position === text.length) break
  }
  part.lastIndex = 0
  // Sums of fractions are rounded to the nanosecond, the grain of Go.
  return position === text.length ? Math.round(seconds * 1e9) / 1e9 : undefined
}

/** Seconds as the shortest Go duration: `90s` is `1m30s`. */
export function formatDuration(seconds: number): string {
  if (seconds === 0) return '0s'
  if (seconds < 1) return `${Math.round(seconds * 1e6) / 1e3}ms`
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = Math.round((seconds % 60) * 1e6) / 1e6
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`
}
