import {rcodeName, rcodes} from '../../dns/codes.js'
import {randomId} from '../../dns/ask.js'
import {DnsMessageError} from '../../dns/message-error.js'
import type {ResourceRecord} from '../../dns/message.js'
import {serverText} from '../../dns/server.js'
import type {DnsSession} from '../../dns/session.js'
import {buildUpdate} from '../../dns/update.js'
import {ProviderError, textOf, type TroubleKind} from '../../errors.js'
import type {Operation} from '../../model/operation.js'
import type {Zone} from '../../model/zone.js'
import {answersAsMade, stateOfAll, type OperationState} from './inspect.js'
import {describeData, describeSet, rejected, staleText, subjectText} from './write-errors.js'
import {subjectOf} from './update-message.js'

/** One UPDATE: what must hold, and what is then changed. */
export type Update = {
  readonly zone: Zone
  readonly operations: readonly Operation[]
  readonly prerequisites: readonly ResourceRecord[]
  readonly changes: readonly ResourceRecord[]
}

/** Opens another connection to the server that got the update. */
export type Reopen = <TResult>(work: (session: DnsSession) => Promise<TResult>) => Promise<TResult>

/**
 * Sends one UPDATE and makes sure that it was made: NOERROR alone is no proof, for servers drop what conflicts without a
 * word (RFC 2136 3.4.2.2).
 * @throws ProviderError as a ZoneWriter must
 */
export async function sendUpdate(session: DnsSession, update: Update, reopen: Reopen): Promise<void> {
  const {rcode, signed} = await exchange(session, update)
  if (rcode !== rcodes.NOERROR) throw await errorOfRcode(rcode, signed, update, session, reopen)
  const made = await reopen((again) => confirm(again, update)).catch((error: unknown) => {
    throw unknownOutcome(
      session,
      update,
      `the server said NOERROR, but it could not be read back: ${textOf(error)}`,
      error,
    )
  })
  if (made === undefined) return
  throw notMade(session, update, made)
}

/** From here on the server may have made the change, whatever happens to the answer. */
async function exchange(session: DnsSession, update: Update): Promise<{rcode: number; signed: boolean}> {
  const parts = buildUpdate(randomId(), update.zone.name, update.prerequisites, update.changes)
  try {
    const {message, signed} = await session.request(parts)
    return {rcode: message.rcode, signed}
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    if (error.kind === 'denied') throw error
    if (error instanceof DnsMessageError && error.kind === 'rejected') throw tooLarge(update, error)
    throw unknownOutcome(
      session,
      update,
      `the update was sent, but its answer did not come or is not valid: ${error.message}`,
      error,
    )
  }
}

/** Undefined when the zone is as planned, else what is not. */
async function confirm(
  session: DnsSession,
  {zone, operations}: Update,
): Promise<readonly OperationState[] | undefined> {
  if (await answersAsMade(session, operations)) return undefined
  const states = await stateOfAll(session, zone, operations)
  return states.every(({state}) => state === 'after') ? undefined : states
}

function notMade(session: DnsSession, update: Update, states: readonly OperationState[]): ProviderError {
  const missing = states.filter(({state}) => state !== 'after')
  const list = missing
    .slice(0, 3)
    .map(
      ({operation, live}) =>
        `${subjectText(operation)} is ${describeData(live)}, expected ${describeData(operation.after)}`,
    )
  const text = `the server said NOERROR, but ${missing.length} of ${states.length} record sets are not as planned: ${list.join('; ')}`
  const nothing = missing.length === states.length && states.every(({state}) => state === 'before')
  if (!nothing) return unknownOutcome(session, update, text)
  return rejected(
    update.zone,
    `${text}; it changed nothing`,
    'See the log of the name server: it dropped the update without an error.',
  )
}

const staleRcodes: ReadonlySet<number> = new Set([
  rcodes.NXDOMAIN,
  rcodes.YXDOMAIN,
  rcodes.YXRRSET,
  rcodes.NXRRSET,
])
const deniedRcodes: ReadonlySet<number> = new Set([rcodes.REFUSED, rcodes.NOTAUTH, rcodes.NOTIMP])

async function errorOfRcode(
  rcode: number,
  signed: boolean,
  update: Update,
  session: DnsSession,
  reopen: Reopen,
): Promise<ProviderError> {
  const subjects = update.operations.map((operation) => describeSet(subjectOf(operation)))
  const list =
    subjects.length > 3
      ? `${subjects.slice(0, 3).join('; ')} and ${subjects.length - 3} more`
      : subjects.join('; ')
  const unsigned = session.options.key !== undefined && !signed ? ' (the answer was not signed)' : ''
  const answered = `the server ${serverText(session.server)} answered ${rcodeName(rcode)}${unsigned} to the update of ${list}`
  if (staleRcodes.has(rcode)) return staleError(answered, update, reopen)
  if (deniedRcodes.has(rcode)) return refusedError(answered, update, reopen)
  if (rcode === rcodes.SERVFAIL) return afterServfail(answered, update, session, reopen)
  return rejected(update.zone, answered, 'See the log of the name server for its reason.')
}

/**
 * A server refuses a key altogether, or only some content (a name outside the policy of the key; BIND also an MX whose
 * host is missing in the zone). An update without changes tells which: it is made or refused for the key alone.
 */
async function refusedError(answered: string, {zone}: Update, reopen: Reopen): Promise<ProviderError> {
  if (await mayUpdate(zone, reopen)) {
    return rejected(
      zone,
      `${answered}, but lets the zone be updated as such: it refuses these names, types or values`,
      'See the log of the name server and the policy of the key (BIND: update-policy, check-integrity; Knot: update-owner, update-type).',
    )
  }
  const hint =
    'Allow this address or key to change the zone (BIND: update-policy or allow-update; Knot: an acl with action update).'
  return trouble('denied', zone, answered, hint)
}

async function mayUpdate(zone: Zone, reopen: Reopen): Promise<boolean> {
  try {
    const {message} = await reopen((session) => session.request(buildUpdate(randomId(), zone.name, [], [])))
    return message.rcode === rcodes.NOERROR
  } catch (error) {
    if (error instanceof ProviderError) return false // what is not known to be allowed is denied
    throw error
  }
}

/** A server may fail on one record (BIND: more than 100 values in a set) or altogether; the zone tells if it did something. */
async function afterServfail(
  answered: string,
  update: Update,
  session: DnsSession,
  reopen: Reopen,
): Promise<ProviderError> {
  try {
    const states = await reopen((again) => stateOfAll(again, update.zone, update.operations))
    if (states.every(({state}) => state === 'before')) {
      return rejected(
        update.zone,
        `${answered} and changed nothing`,
        'See the log of the name server: a limit (values per set), its journal or its disk.',
      )
    }
    return unknownOutcome(session, update, answered)
  } catch (error) {
    return unknownOutcome(
      session,
      update,
      `${answered}, and the zone could not be read afterwards: ${textOf(error)}`,
      error,
    )
  }
}

/** Names the sets that are not as planned; the server itself only says that there are some. */
async function staleError(
  answered: string,
  {zone, operations}: Update,
  reopen: Reopen,
): Promise<ProviderError> {
  const hint = 'Make a new plan.'
  try {
    const states = await reopen((again) => stateOfAll(again, zone, operations))
    const culprits = states.map(staleText).filter((text) => text !== undefined)
    if (culprits.length === 0)
      return trouble('stale', zone, `${answered}: the zone changed since it was read, and back again`, hint)
    const more = culprits.length > 3 ? ` and ${culprits.length - 3} more` : ''
    return trouble('stale', zone, `${culprits.slice(0, 3).join('; ')}${more}; nothing was written`, hint)
  } catch (error) {
    return trouble('stale', zone, `${answered}: the zone changed since it was read (${textOf(error)})`, hint)
  }
}

function tooLarge({zone, operations}: Update, error: DnsMessageError): ProviderError {
  const [first] = operations
  const subject = first === undefined ? '' : ` beginning with ${describeSet(subjectOf(first))}`
  return rejected(
    zone,
    `the update of ${operations.length} record sets${subject} cannot be written: ${error.message}`,
    'Lower rfc2136-batch-change-size, so that an update fits into 64 KiB.',
    error,
  )
}

function unknownOutcome(
  session: DnsSession,
  {zone, operations}: Update,
  what: string,
  cause?: unknown,
): ProviderError {
  const names = operations
    .slice(0, 3)
    .map((operation) => `${subjectOf(operation).name} ${subjectOf(operation).type}`)
  return trouble(
    'unknown-outcome',
    zone,
    `${what} (update of ${names.join(', ')}${operations.length > 3 ? ', …' : ''} at ${serverText(session.server)})`,
    'Read the zone again to see what was made.',
    cause,
  )
}

function trouble(kind: TroubleKind, zone: Zone, text: string, hint: string, cause?: unknown): ProviderError {
  return new ProviderError(
    kind,
    `RFC2136_${kind.toUpperCase().replace('-', '_')}`,
    `zone ${zone.name}: ${text}`,
    {
      hint,
      details: {zone: zone.name},
      ...(cause === undefined ? {} : {cause}),
    },
  )
}
