import {normalizeName} from './dns-name.js'
import {canonicalAddress} from './ip.js'
import {isNameValued} from './record-type.js'

/**
 * The canonical text of one record's value, by type: what mldns compares, hashes and stores in a plan.
 *
 * | type | text |
 * |---|---|
 * | A, AAAA | canonical address |
 * | CNAME, NS, PTR, DNAME | normalised name, no trailing dot; the root is `.` |
 * | MX | `preference name` |
 * | SRV | `priority weight port name` |
 * | NAPTR | `order preference "flags" "service" "regexp" name` |
 * | TXT, SPF | the strings of the record joined to one, unquoted and unescaped |
 * | others | presentation form (RFC 3597 for unknown types), white space folded |
 */
export function canonicalValue(type: string, text: string): string {
  if (type === 'A' || type === 'AAAA') return canonicalAddress(text.trim())
  if (type === 'TXT' || type === 'SPF') return text
  if (isNameValued(type)) return nameOrRoot(text)
  const folded = text.trim().replace(/\s+/g, ' ')
  if (type === 'MX' || type === 'SRV' || type === 'NAPTR') return withCanonicalLastName(folded)
  return folded
}

function withCanonicalLastName(text: string): string {
  const cut = text.lastIndexOf(' ')
  return cut < 0 ? text : `${text.slice(0, cut)} ${nameOrRoot(text.slice(cut + 1))}`
}

/** Inside a value the root keeps its dot: `0 .` is the null MX of RFC 7505. */
function nameOrRoot(text: string): string {
  const name = normalizeName(text)
  return name === '' ? '.' : name
}

/** Master-file form for people and plan files: names in values end with a dot, TXT is quoted and escaped. */
export function presentValue(type: string, value: string): string {
  if (type === 'TXT' || type === 'SPF') return quoteText(value)
  if (isNameValued(type) || type === 'MX' || type === 'SRV' || type === 'NAPTR') {
    return value.endsWith('.') ? value : `${value}.`
  }
  return value
}

/** One TXT string in quotes; `"` and `\` are escaped (RFC 1035 5.1). Length is not judged. */
export function quoteText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
