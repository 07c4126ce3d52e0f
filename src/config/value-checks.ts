import {nameProblem} from '../model/dns-name.js'
import {toDomainEntries} from '../model/filter.js'
import {parsePrefix} from '../model/ip.js'
import {parseSelector} from '../model/selector.js'
import {parseDuration} from './duration.js'

/** An annotation prefix ends in `/`, as external-dns demands. */
export function checkAnnotationPrefix(value: string): string | undefined {
  return /^[^/\s]+\/$/.test(value)
    ? undefined
    : 'expected a prefix that ends with /, such as external-dns.kubernetes.io/'
}

/** A ServiceAccount; both parts are names as RFC 1123 has labels and subdomains. */
export function checkAccount(value: string): string | undefined {
  const part = '[a-z0-9]([a-z0-9.-]*[a-z0-9])?'
  return new RegExp(`^${part}/${part}$`).test(value)
    ? undefined
    : 'expected NAMESPACE/NAME of a ServiceAccount, such as dns/mldns'
}

/** A label selector on labels. */
export function checkSelector(value: string): string | undefined {
  return selectorProblem(value, true)
}

/** A label selector on annotations, which knows no order. */
export function checkAnnotationSelector(value: string): string | undefined {
  return selectorProblem(value, false)
}

function selectorProblem(value: string, ordering: boolean): string | undefined {
  const parsed = parseSelector(value, {ordering})
  return 'problem' in parsed
    ? `expected a label selector; at character ${parsed.problem.position + 1}: ${parsed.problem.reason}`
    : undefined
}

/** A domain, with or without a leading dot. */
export function checkDomain(value: string): string | undefined {
  const [entry] = toDomainEntries([value])
  if (entry === undefined) return 'expected a domain'
  const bare = entry.startsWith('.') ? entry.slice(1) : entry
  const problem = nameProblem(bare)
  return problem === undefined ? undefined : `expected a domain: ${problem.reason}`
}

/** A network in CIDR form. */
export function checkPrefix(value: string): string | undefined {
  return parsePrefix(value) === undefined
    ? 'expected a network such as 192.0.2.0/24 or 2001:db8::/32'
    : undefined
}

/** A NAT64 prefix: the only length external-dns takes is 96 (RFC 6052 2.2 has more). */
export function checkNat64(value: string): string | undefined {
  const prefix = parsePrefix(value)
  return prefix?.bits === 128 && prefix.length === 96
    ? undefined
    : 'expected an IPv6 network of length 96, such as 64:ff9b::/96'
}

/** Record types are compared by letter, so `a` would manage nothing. */
export function checkRecordType(value: string): string | undefined {
  return /^[A-Z][A-Z0-9]*$/.test(value) ? undefined : 'expected a record type in capitals, such as AAAA'
}

/** An owner id stands between `=` and `,` in the text of an ownership record. */
export function checkOwnerId(value: string): string | undefined {
  return /^[^\s",=]+$/.test(value) ? undefined : 'expected an id without spaces, quotes, commas and ='
}

/** TTLs are whole seconds. */
export function checkWholeSeconds(value: string): string | undefined {
  return Number.isInteger(parseDuration(value)) ? undefined : 'expected whole seconds'
}

/** A regular expression both Go and JavaScript understand in the same way. */
export function checkRegex(value: string): string | undefined {
  if (value === '') return undefined
  const foreign = /\\[AzQEpPC]|\[\[:|\(\?[sUm]/.exec(value)
  if (foreign !== null)
    return `expected a regular expression without ${foreign[0]}, which mldns does not read as Go does`
  try {
    toRegex(value)
    return undefined
  } catch (error) {
    return `expected a regular expression: ${error instanceof Error ? error.message : String(error)}`
  }
}

/**
 * A regular expression in Go's spelling, for names in lower case.
 * @throws SyntaxError when it is none; `checkRegex` says so beforehand
 */
export function toRegex(value: string): RegExp {
  const ignoreCase = value.startsWith('(?i)')
  const body = (ignoreCase ? value.slice('(?i)'.length) : value).replaceAll('(?P<', '(?<')
  return new RegExp(body, ignoreCase ? 'i' : '')
}
