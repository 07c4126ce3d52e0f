import {presentValue} from '../model/record-data.js'
import {isNameValued} from '../model/record-type.js'
import {recordSetText, type LiveRecordSet} from '../model/record-set.js'
import type {DocumentRecordSet} from './plan-document.js'

/** What a record set of a document need not repeat. */
export type SetDefaults = {readonly name: string; readonly type: string; readonly setId: string}

/** An object with one key, or none when the value is undefined. */
export function optional<TKey extends string, TValue>(
  key: TKey,
  value: TValue | undefined,
): Partial<Record<TKey, TValue>>
// the loose signature stands in for a cast: a computed key widens to string
export function optional(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : {[key]: value}
}

/** An object with one key, or none when the text is ''. */
export function unlessEmpty<TKey extends string>(key: TKey, text: string): Partial<Record<TKey, string>> {
  return optional(key, text === '' ? undefined : text)
}

/** The form of a value in a plan file: master-file form, but TXT stays plain. */
export function toFileValue(type: string, value: string): string {
  return isText(type) ? value : presentValue(type, value)
}

/** The inverse of {@link toFileValue}. */
export function fromFileValue(type: string, value: string): string {
  const endsWithName = isNameValued(type) || type === 'MX' || type === 'SRV' || type === 'NAPTR'
  if (!endsWithName || value === '.' || value.endsWith(' .') || !value.endsWith('.')) return value
  return value.slice(0, -1)
}

function isText(type: string): boolean {
  return type === 'TXT' || type === 'SPF'
}

/** A set of a document; what the defaults say is left out. */
export function toDocumentSet(set: LiveRecordSet, defaults: SetDefaults): DocumentRecordSet {
  return {
    ...(set.name === defaults.name ? {} : {name: `${set.name}.`}),
    ...(set.type === defaults.type ? {} : {type: set.type}),
    ...(set.setId === defaults.setId ? {} : {setId: set.setId}),
    ttl: set.ttl,
    values: set.values.map((value) => toFileValue(set.type, value)),
    ...(Object.keys(set.meta).length === 0 ? {} : {meta: set.meta}),
    ...optional('etag', set.etag),
  }
}

/** {@link toDocumentSet}, null staying null. */
export function toDocumentSetOrNull(
  set: LiveRecordSet | null,
  defaults: SetDefaults,
): DocumentRecordSet | null {
  return set === null ? null : toDocumentSet(set, defaults)
}

/** Whether two sets are one and the same for a writer: content and version tag. */
export function isSameLiveSet(a: LiveRecordSet, b: LiveRecordSet): boolean {
  return a === b || (a.name === b.name && a.etag === b.etag && recordSetText(a) === recordSetText(b))
}
