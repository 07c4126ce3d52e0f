import {shown, ZoneTextProblem} from './zone-text-problem.js'

const maxTtl = 2_147_483_647 // RFC 2181 8
const secondsOf: Readonly<Record<string, number>> = {w: 604_800, d: 86_400, h: 3600, m: 60, s: 1}

/** Whether a word has the form of a TTL: seconds, or numbers with units as BIND writes them (`1h30m`, `2W`). */
export function isTtlText(text: string): boolean {
  const first = text.charCodeAt(0)
  if (!(first >= 0x30 && first <= 0x39)) return false
  return /^\d+$/.test(text) || /^(\d+[wdhms])+$/i.test(text)
}

/**
 * Seconds of a text for which {@link isTtlText} holds.
 * @throws ZoneTextProblem beyond 2147483647
 */
export function parseTtl(text: string, line: number): number {
  let seconds = 0
  if (/^\d+$/.test(text)) seconds = Number(text)
  else {
    for (const [, digits, unit] of text.matchAll(/(\d+)([wdhms])/gi)) {
      seconds += Number(digits) * (secondsOf[(unit ?? '').toLowerCase()] ?? 0)
    }
  }
  if (seconds <= maxTtl) return seconds
  throw new ZoneTextProblem(`found the TTL ${shown(text)}, the most is ${maxTtl} seconds (RFC 2181)`, line)
}
