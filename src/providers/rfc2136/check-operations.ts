import type {ProviderCapabilities} from '../../model/capabilities.js'
import type {Operation} from '../../model/operation.js'
import {keyOf, recordSetText} from '../../model/record-set.js'
import type {Zone} from '../../model/zone.js'
import {adjustSet} from './convert.js'
import {subjectOf} from './update-message.js'
import {describeSet, rejected, subjectText} from './write-errors.js'

const hint = 'This is a fault of the plan; make a new one and report it if it stays.'

/**
 * Refuses operations that no server can make as they are meant, before anything is sent.
 * @throws ProviderError `rejected` naming the set
 */
export function checkOperations(
  zone: Zone,
  operations: readonly Operation[],
  ttl: ProviderCapabilities['ttl'],
): void {
  const seen = new Set<string>()
  const added = new Map<string, Set<string>>()
  for (const operation of operations) {
    const {before, after} = operation
    const key = keyOf(subjectOf(operation))
    if (seen.has(key))
      throw rejected(zone, `${subjectText(operation)}: two operations on one record set`, hint)
    seen.add(key)
    if (before !== null && after !== null && keyOf(before) !== key) {
      throw rejected(zone, `${subjectText(operation)}: an operation may not turn one set into another`, hint)
    }
    for (const set of [before, after]) {
      if (set === null) continue
      const adjusted = adjustSet(set, zone, {min: 0, max: ttl.max, fallback: 0})
      if (!adjusted.ok) throw rejected(zone, adjusted.refusal.message, hint)
      if (set === after && recordSetText(adjusted.set) !== recordSetText(set)) {
        throw rejected(
          zone,
          `the server would store ${describeSet(adjusted.set)}, not ${describeSet(set)}`,
          hint,
        )
      }
    }
    if (after !== null) added.set(after.name, (added.get(after.name) ?? new Set()).add(after.type))
  }
  for (const [name, types] of added) {
    if (!types.has('CNAME') || types.size === 1) continue
    const others = [...types].filter((type) => type !== 'CNAME')
    throw rejected(zone, `${name} CNAME: it cannot stand beside ${others.join(', ')} (RFC 1034 3.6.2)`, hint)
  }
}
