import {compareText} from '../model/dns-name.js'

/**
 * The text of an ownership record, as external-dns writes and reads it:
 *
 *     heritage=external-dns[,external-dns/KEY=VALUE]...
 *
 * keys in byte order, nothing escaped. The one pair of quotes around it belongs to the TXT presentation form; it is not
 * part of the text here, but is accepted on reading, because some providers store the quotes as data.
 */
export type Labels = Readonly<Record<string, string>>

const heritage = 'heritage=external-dns'
const labelPrefix = 'external-dns'

/** The label of encrypted markers that lives in memory only. */
const nonceLabel = 'txt-encryption-nonce'

/** The text of a marker with these labels. */
export function encodeMarker(labels: Labels): string {
  const tokens = Object.keys(labels)
    .filter((key) => key !== nonceLabel)
    .sort(compareText)
    .map((key) => `,external-dns/${key}=${labels[key] ?? ''}`)
  return heritage + tokens.join('')
}

/**
 * The labels of a marker, or undefined when the text is none: no heritage token, or one with another value. Tokens may
 * stand in any order; white space counts; a key that begins with `external-dns` but lacks the slash is a label by its
 * whole name, as in external-dns.
 */
export function parseMarker(text: string): Labels | undefined {
  if (!text.includes('heritage=')) return undefined
  const labels: [string, string][] = []
  let found = false
  for (const token of withoutQuotes(text).split(',')) {
    const cut = token.indexOf('=')
    if (cut < 0) continue
    const key = token.slice(0, cut)
    const value = token.slice(cut + 1)
    if (key === 'heritage') {
      if (value !== 'external-dns') return undefined
      found = true
    } else if (key.startsWith(labelPrefix)) {
      labels.push([key.startsWith('external-dns/') ? key.slice('external-dns/'.length) : key, value])
    }
  }
  return found ? Object.fromEntries(labels) : undefined
}

function withoutQuotes(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text[start] === '"') start++
  while (end > start && text[end - 1] === '"') end--
  return text.slice(start, end)
}
