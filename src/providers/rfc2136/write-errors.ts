import {ProviderError} from '../../errors.js'
import type {Operation} from '../../model/operation.js'
import type {RecordSet} from '../../model/record-set.js'
import type {Zone} from '../../model/zone.js'
import type {OperationState} from './inspect.js'
import {subjectOf} from './update-message.js'

/** `www.example.com A 192.0.2.1 (ttl 300)` */
export function describeSet(set: RecordSet): string {
  return `${set.name} ${set.type} ${describeData(set)}`
}

/** `192.0.2.1 (ttl 300)` or `absent`; long texts are shortened. */
export function describeData(set: RecordSet | null | undefined): string {
  if (set === null || set === undefined) return 'absent'
  const shown = set.values.slice(0, 4).map((value) => (value.length > 60 ? `${value.slice(0, 60)}…` : value))
  return `${shown.join(', ')}${set.values.length > 4 ? ', …' : ''} (ttl ${set.ttl})`
}

/** Why the prerequisites of an operation do not hold; undefined when they do. */
export function staleText({operation, state, live, beside}: OperationState): string | undefined {
  const {name, type} = subjectOf(operation)
  const {before, after} = operation
  const [other] = beside
  if (before === null && after !== null && other !== undefined) {
    return `${name} ${type} cannot be added, because the name holds ${other.type} ${describeData(other)} (RFC 1034 3.6.2)`
  }
  const made = state === 'after' && !holdsBefore(before, live)
  if (state !== 'other' && !made) return undefined
  return `${name} ${type} is ${describeData(live)} on the server now, expected ${describeData(before)}`
}

function holdsBefore(before: RecordSet | null, live: RecordSet | undefined): boolean {
  if (before === null || live === undefined) return before === null && live === undefined
  return before.values.join('\n') === live.values.join('\n')
}

/** The error for content the server, or this provider before it, refuses. */
export function rejected(zone: Zone, text: string, hint: string, cause?: unknown): ProviderError {
  return new ProviderError('rejected', 'RFC2136_REJECTED', `zone ${zone.name}: ${text}`, {
    hint,
    details: {zone: zone.name},
    ...(cause === undefined ? {} : {cause}),
  })
}

/** A name and type for messages. */
export function subjectText(operation: Operation): string {
  const {name, type} = subjectOf(operation)
  return `${name} ${type}`
}
