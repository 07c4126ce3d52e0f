import type {Message} from '../../dns/message.js'
import type {DnsSession} from '../../dns/session.js'
import {transferZone} from '../../dns/transfer.js'
import type {ResourceRecord} from '../../dns/message.js'
import type {Operation} from '../../model/operation.js'
import {keyOf, sameValues, type LiveRecordSet, type RecordSet} from '../../model/record-set.js'
import type {Zone} from '../../model/zone.js'
import {toContent, toSet} from './convert.js'
import {subjectOf} from './update-message.js'

/** All records of a zone. @throws ProviderError unless all of them were seen */
export async function transferAll(session: DnsSession, zone: string): Promise<readonly ResourceRecord[]> {
  const records: ResourceRecord[] = []
  for await (const record of transferZone(session, zone)) records.push(record)
  return records
}

/**
 * Whether the server answers for every operation as if it was made. Questions cannot see everything: a wildcard or a
 * delegation may hide what is stored. So false means "look closer", see {@link stateOfAll}.
 */
export async function answersAsMade(session: DnsSession, operations: readonly Operation[]): Promise<boolean> {
  const subjects = operations.map(subjectOf)
  const answers = await session.ask(subjects.map(({name, type}) => ({name, type})))
  return operations.every(({after}, index) => {
    const {name, type} = subjects[index] ?? {name: '', type: ''}
    const message = answers[index]
    return message !== undefined && isSame(after, seenIn(message, name, type))
  })
}

/** What an answer shows of one set: the set, null = it is absent, undefined = it cannot be told. */
function seenIn(message: Message, name: string, type: string): RecordSet | null | undefined {
  const found = message.answers.filter((record) => record.name === name && record.type === type)
  if (message.rcode === 0 && found.length > 0) return toSet(found)
  return message.flags.aa && (message.rcode === 0 || message.rcode === 3) ? null : undefined
}

function isSame(wanted: RecordSet | null, seen: RecordSet | null | undefined): boolean {
  if (wanted === null || seen === null || seen === undefined) return wanted === seen
  return sameValues(wanted, seen) && wanted.ttl === seen.ttl
}

/** How the zone stands to one operation: as it was expected before it, as it shall be after it, or otherwise. */
export type OperationState = {
  readonly operation: Operation
  readonly state: 'before' | 'after' | 'other'
  /** The set as it is. */
  readonly live: LiveRecordSet | undefined
  /** Other sets of the name that do not go with a CNAME. */
  readonly beside: readonly LiveRecordSet[]
}

/** The state of every operation, from a transfer of the zone: exact, whatever it holds. */
export async function stateOfAll(
  session: DnsSession,
  zone: Zone,
  operations: readonly Operation[],
): Promise<readonly OperationState[]> {
  const {content} = toContent(zone, await transferAll(session, zone.name))
  const names = new Set(operations.map((operation) => subjectOf(operation).name))
  const live = new Map<string, LiveRecordSet>()
  const byName = new Map<string, LiveRecordSet[]>()
  for (const set of content.recordSets) {
    if (!names.has(set.name)) continue
    live.set(keyOf(set), set)
    byName.set(set.name, [...(byName.get(set.name) ?? []), set])
  }
  return operations.map((operation) => {
    const subject = subjectOf(operation)
    const found = live.get(keyOf(subject))
    const others = (byName.get(subject.name) ?? []).filter((set) => clashes(subject.type, set.type))
    return {operation, state: stateOf(operation, found), live: found, beside: others}
  })
}

function stateOf({before, after}: Operation, found: LiveRecordSet | undefined): OperationState['state'] {
  if (isSame(after, found ?? null)) return 'after'
  if (found === undefined || before === null)
    return found === undefined && before === null ? 'before' : 'other'
  return sameValues(found, before) ? 'before' : 'other' // prerequisites do not see TTLs, RFC 2136 2.4.2
}

const besideCname: ReadonlySet<string> = new Set(['CNAME', 'RRSIG', 'NSEC', 'NSEC3', 'KEY'])

function clashes(type: string, other: string): boolean {
  return type === 'CNAME' ? !besideCname.has(other) : other === 'CNAME'
}
