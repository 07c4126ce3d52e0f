import {normalizeName} from './dns-name.js'

/** `--domain-filter`, `--exclude-domains` and the two regex flags, already compiled. */
export type DomainFilter = {
  /** Normalised; a leading dot means "below, not the domain itself". Empty = everything. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly regexInclude?: RegExp
  readonly regexExclude?: RegExp
}

/** A filter that lets everything pass. */
export const everyDomain: DomainFilter = {include: [], exclude: []}

/** Normalises the entries of a plain filter: outer space and one trailing dot go, IDNA to A-labels, empties dropped. */
export function toDomainEntries(entries: readonly string[]): readonly string[] {
  return entries.map((entry) => normalizeDomainEntry(entry)).filter((entry) => entry !== '')
}

function normalizeDomainEntry(entry: string): string {
  const trimmed = entry.trim()
  if (!trimmed.startsWith('.')) return normalizeName(trimmed)
  const below = normalizeName(trimmed.slice(1))
  return below === '' ? '' : `.${below}`
}

/**
 * Whether a normalised name passes. As in external-dns: as soon as one regex is given the plain lists are ignored, and
 * the exclusion is tried first; otherwise `example.com` covers itself and everything below, `.example.com` only what
 * is below.
 */
export function passesDomainFilter(name: string, filter: DomainFilter): boolean {
  if (filter.regexInclude !== undefined || filter.regexExclude !== undefined) {
    if (filter.regexExclude?.test(name) === true) return false
    return filter.regexInclude?.test(name) ?? true
  }
  const included = filter.include.length === 0 || filter.include.some((entry) => matchesEntry(name, entry))
  return included && !filter.exclude.some((entry) => matchesEntry(name, entry))
}

function matchesEntry(name: string, entry: string): boolean {
  if (entry.startsWith('.')) return name.endsWith(entry)
  return name === entry || name.endsWith(`.${entry}`)
}
