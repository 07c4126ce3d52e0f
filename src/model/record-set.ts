import {compareNames, compareText} from './dns-name.js'

/**
 * All records of one name and type (and routing key), the unit of every comparison and write.
 * Values are canonical (see record-data.ts), unique and in code-unit order.
 */
export type RecordSet = {
  /** Full name: lower case, A-labels, no trailing dot. */
  readonly name: string
  readonly type: string
  /** Routing key of providers with several sets per name and type (Route53 SetIdentifier); '' elsewhere. */
  readonly setId: string
  /** Seconds, 0…2147483647 (RFC 2181 8); null = the provider's own choice. */
  readonly ttl: number | null
  readonly values: readonly string[]
  /** Provider properties that belong to the set, such as `aws/weight` or `alias`; empty for most. */
  readonly meta: Readonly<Record<string, string>>
}

/** A record set as a provider returned it. */
export type LiveRecordSet = RecordSet & {
  /** Version tag of the provider, where it has one. */
  readonly etag?: string
}

/** The parts a record set is made from; `setId` and `meta` default to none. */
export type RecordSetParts = {
  readonly name: string
  readonly type: string
  readonly ttl: number | null
  readonly values: readonly string[]
  readonly setId?: string
  readonly meta?: Readonly<Record<string, string>>
}

/** Sorts and de-duplicates the values. The parts must already be canonical. */
export function toRecordSet(parts: RecordSetParts): RecordSet {
  const values = parts.values.length < 2 ? parts.values : [...new Set(parts.values)].sort(compareText)
  return {
    name: parts.name,
    type: parts.type,
    setId: parts.setId ?? '',
    ttl: parts.ttl,
    values,
    meta: parts.meta ?? noMeta,
  }
}

const noMeta: Readonly<Record<string, string>> = Object.freeze({})

/** The identity of a record set inside a zone. */
export function keyOf(set: {readonly name: string; readonly type: string; readonly setId: string}): string {
  return `${set.name} ${set.type} ${set.setId}`
}

/** Whether two sets hold the same values. */
export function sameValues(a: RecordSet, b: RecordSet): boolean {
  return a.values.length === b.values.length && a.values.every((value, index) => value === b.values[index])
}

/** Whether two sets have the same provider properties. */
export function sameMeta(a: RecordSet, b: RecordSet): boolean {
  const keys = Object.keys(a.meta)
  return keys.length === Object.keys(b.meta).length && keys.every((key) => a.meta[key] === b.meta[key])
}

/** Order of record sets everywhere: name (zone before children), then type, then routing key. */
export function compareRecordSets(a: RecordSet, b: RecordSet): number {
  return compareNames(a.name, b.name) || compareText(a.type, b.type) || compareText(a.setId, b.setId)
}

/**
 * The text over which a precondition's digest is taken: one line per fact, independent of formatting.
 * Two sets have the same text exactly when a provider would store them alike.
 */
export function recordSetText(set: RecordSet): string {
  const keys = Object.keys(set.meta)
  const meta = keys.length === 0 ? keys : keys.sort(compareText).map((key) => [key, set.meta[key]])
  return JSON.stringify([set.name, set.type, set.setId, set.ttl, set.values, meta])
}
