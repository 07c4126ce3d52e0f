import {ProviderError} from '../errors.js'
import type {Operation} from './operation.js'
import {keyOf, sameValues, type RecordSet} from './record-set.js'
import {recordSetsOf, soaFacts, type ZoneRecord, type ZoneText} from './zone-text.js'
import {parseZoneText} from './zone-text-parse.js'
import {rewriteZoneText, type LineChanges, type NewRecord, type Patch} from './zone-text-rewrite.js'
import {nextSerial} from './zone-text-serial.js'

/**
 * The text of a master file after operations, of which each must fit the sets of the file (the caller has compared
 * `before`). Every line that is not about a changed record stays as it is, byte for byte, comments and layout included;
 * new records stand behind those of their name, or at the end. The SOA serial is raised ({@link nextSerial}).
 *
 * The result is read again: unless it holds exactly the wanted sets, nothing is returned.
 * @param today `YYYYMMDD` in UTC
 * @throws ProviderError rejected, when a record comes from `$INCLUDE` or `$GENERATE` or cannot be written
 */
export function editZoneText(zone: ZoneText, operations: readonly Operation[], today: string): string {
  if (operations.length === 0) return zone.source.text
  const changes = planChanges(zone, operations)
  const serial = nextSerial(soaFacts(zone.soa).soaSerial, today)
  changes.patches.set(editable(zone.soa), {serial})
  const text = rewriteZoneText(zone, changes)
  expectSets(parseEdited(zone, text), zone, operations)
  return text
}

function planChanges(zone: ZoneText, operations: readonly Operation[]): LineChanges {
  const changes: LineChanges = {patches: new Map(), removed: new Set(), behind: new Map(), atEnd: []}
  const touched = new Map(operations.map((operation) => [keyOfOperation(operation), [] as ZoneRecord[]]))
  const names = new Set(operations.map((operation) => (operation.after ?? operation.before)?.name))
  const lastOfName = new Map<string, ZoneRecord>()
  for (const record of zone.records) {
    if (!names.has(record.name)) continue
    touched.get(`${record.name} ${record.type} `)?.push(record)
    if (record.from === 'line') lastOfName.set(record.name, record)
  }
  for (const operation of operations) {
    const records = touched.get(keyOfOperation(operation)) ?? []
    const added = changeRecords(records.map(editable), operation.after, changes)
    const anchor = records.at(-1) ?? lastOfName.get(operation.after?.name ?? '')
    if (anchor === undefined) changes.atEnd.push(...added)
    else changes.behind.set(anchor, [...(changes.behind.get(anchor) ?? []), ...added])
  }
  return changes
}

function keyOfOperation({before, after}: Operation): string {
  const set = after ?? before
  return set === null ? '' : keyOf(set)
}

/** Keeps the lines of values that stay, rewrites those of values that go, and returns the records still to be added. */
function changeRecords(
  records: readonly ZoneRecord[],
  after: RecordSet | null,
  changes: LineChanges,
): readonly NewRecord[] {
  const wanted = new Set(after?.values)
  const missing = new Set(wanted)
  const ttl = after?.ttl ?? 0
  const leaving: ZoneRecord[] = []
  for (const record of records) {
    missing.delete(record.value)
    if (!wanted.has(record.value)) leaving.push(record)
    else if (record.ttl !== ttl) changes.patches.set(record, {ttl})
  }
  for (const record of leaving) {
    const [value] = missing
    if (value === undefined) changes.removed.add(record)
    else {
      missing.delete(value)
      const patch: Patch = record.ttl === ttl ? {value} : {value, ttl}
      changes.patches.set(record, patch)
    }
  }
  return after === null ? [] : [...missing].map((value) => ({name: after.name, ttl, type: after.type, value}))
}

/** The record, when its line can be edited. */
function editable(record: ZoneRecord): ZoneRecord {
  if (record.from === 'line') return record
  const {name, type, file, line} = record
  const by = record.from === 'include' ? 'a file read by $INCLUDE' : '$GENERATE'
  throw new ProviderError(
    'rejected',
    'ZONE_FILE_NOT_EDITABLE',
    `${name} ${type} comes from ${by} (${file}:${line}); only records in lines of the zone file itself can be changed`,
    {hint: `Move ${name} ${type} into the zone file, or leave the name to whoever keeps ${file}.`},
  )
}

function parseEdited(zone: ZoneText, text: string): ZoneText {
  try {
    return parseZoneText({...zone.source, text})
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw new ProviderError(
      'rejected',
      'ZONE_FILE_EDIT',
      `the zone file with the changes made could not be read: ${error.message}`,
      {cause: error},
    )
  }
}

/**
 * Compares the edited text with what was wanted: records of names that no operation is about must be there as before,
 * in the same order; of the other names, the sets as the operations leave them.
 */
function expectSets(edited: ZoneText, zone: ZoneText, operations: readonly Operation[]): void {
  const names = new Set(operations.map((operation) => (operation.after ?? operation.before)?.name))
  const [touched, others] = divide(edited.records, names)
  const [touchedBefore, othersBefore] = divide(zone.records, names)
  const lost = others.length < othersBefore.length ? othersBefore[others.length] : undefined
  const changed = others.find((record, index) => !isSameRecord(record, othersBefore[index])) ?? lost
  if (changed !== undefined) throw unlike(zone, changed)

  const expected = new Map(recordSetsOf(touchedBefore).map((set) => [keyOf(set), set]))
  for (const operation of operations) {
    const key = keyOfOperation(operation)
    if (operation.after === null) expected.delete(key)
    else expected.set(key, operation.after)
  }
  for (const found of recordSetsOf(touched)) {
    const wanted = expected.get(keyOf(found))
    if (wanted === undefined || wanted.ttl !== found.ttl || !sameValues(wanted, found))
      throw unlike(zone, found)
    expected.delete(keyOf(found))
  }
  for (const missing of expected.values()) throw unlike(zone, missing)
}

/** The records of `names`, and the others; the SOA is in neither, its serial changes. */
function divide(
  records: readonly ZoneRecord[],
  names: ReadonlySet<string | undefined>,
): readonly [readonly ZoneRecord[], readonly ZoneRecord[]] {
  const touched: ZoneRecord[] = []
  const others: ZoneRecord[] = []
  for (const record of records) {
    if (record.type === 'SOA') continue
    if (names.has(record.name)) touched.push(record)
    else others.push(record)
  }
  return [touched, others]
}

function isSameRecord(a: ZoneRecord, b: ZoneRecord | undefined): boolean {
  return a.name === b?.name && a.type === b.type && a.ttl === b.ttl && a.value === b.value
}

function unlike(zone: ZoneText, {name, type}: {readonly name: string; readonly type: string}): ProviderError {
  return new ProviderError(
    'rejected',
    'ZONE_FILE_EDIT',
    `${zone.source.file}: with the changes made, ${name} ${type} would not read as wanted; nothing was written`,
    {
      hint: `Write owner and TTL of the records near ${name} out in full, or keep ${name} in a zone of its own.`,
    },
  )
}
