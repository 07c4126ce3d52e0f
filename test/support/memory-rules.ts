import {isWithin, nameProblem} from '../../src/model/dns-name.js'
import type {Operation} from '../../src/model/operation.js'
import type {ProviderCapabilities} from '../../src/model/capabilities.js'
import {keyOf, type LiveRecordSet, type RecordSet} from '../../src/model/record-set.js'
import {isSingleValued} from '../../src/model/record-type.js'

/** The sets of one zone by {@link keyOf}. */
export type Sets = ReadonlyMap<string, LiveRecordSet>

/** Why an operation cannot be meant seriously, whatever the zone holds; undefined when it can. */
export function operationProblem(operation: Operation, zone: string): string | undefined {
  const {before, after} = operation
  const set = after ?? before
  if (set === null) return 'an operation without before and after'
  if (before !== null && after !== null && keyOf(before) !== keyOf(after)) {
    return `an operation may not turn ${keyOf(before)} into ${keyOf(after)}`
  }
  if (set.type === 'SOA') return 'the SOA belongs to the server'
  if (set.name === zone && set.type === 'NS' && after === null) return 'a zone cannot be without name servers'
  return undefined
}

/** Why a backend with these capabilities cannot store a set in this zone; undefined when it can. */
export function setProblem(set: RecordSet, zone: string, can: ProviderCapabilities): string | undefined {
  if (!isWithin(set.name, zone)) return `it is outside zone ${zone}`
  const badName = nameProblem(set.name)
  if (badName !== undefined) return badName.reason
  if (set.name.startsWith('*.') && !can.wildcard) return 'wildcards are not supported'
  if (can.recordTypes !== undefined && !can.recordTypes.includes(set.type))
    return `type ${set.type} is unknown`
  if (set.type === 'CNAME' && set.name === zone && !can.apexCname) return 'the apex cannot be a CNAME'
  if (set.setId !== '' && !can.setIdentifiers) return `set identifier "${set.setId}" is not supported`
  const property = Object.keys(set.meta).find((name) => !can.properties.includes(name))
  if (property !== undefined) return `property "${property}" is unknown`
  if (set.ttl !== null && (!Number.isInteger(set.ttl) || set.ttl < can.ttl.min || set.ttl > can.ttl.max)) {
    return `ttl ${set.ttl} is outside ${can.ttl.min}…${can.ttl.max}`
  }
  return valuesProblem(set)
}

function valuesProblem(set: RecordSet): string | undefined {
  if (set.values.length === 0) return 'it has no values'
  if (set.values.length > 1 && isSingleValued(set.type)) return `a ${set.type} has one value only`
  const sorted = [...new Set(set.values)].sort()
  if (sorted.some((value, index) => value !== set.values[index]) || sorted.length !== set.values.length) {
    return 'its values are not sorted or not unique'
  }
  return undefined
}

/** A name that holds a CNAME and something else (RFC 1034 3.6.2), as a sentence; undefined when there is none. */
export function cnameProblem(sets: Sets, names: ReadonlySet<string>): string | undefined {
  const types = new Map<string, Set<string>>()
  for (const set of sets.values()) {
    if (!names.has(set.name)) continue
    types.set(set.name, (types.get(set.name) ?? new Set()).add(set.type))
  }
  for (const [name, held] of types) {
    if (held.has('CNAME') && held.size > 1) return `${name} would hold a CNAME beside ${[...held].join(', ')}`
  }
  return undefined
}
