import type {ExitName} from './exit-codes.js'

/** What an error carries besides its message. */
export type ErrorDetails = {
  /** One instruction: what to type or change next. */
  readonly hint?: string
  /** Facts for programs, printed by `-o json`; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
  /** The error of the library or system below. */
  readonly cause?: unknown
}

/** What an error of an outside system may carry besides. */
export type TroubleDetails = ErrorDetails & {
  /** Instead of the exit that follows from the kind: `locked` when another run holds what is needed. */
  readonly exit?: ExitName
}

/**
 * Base of every error a user may see. The message says what was being done, to what, what was found and what was
 * expected; `code` (SCREAMING_SNAKE) is stable, the text is not; `exit` names the row of the exit-code table.
 */
export class MldnsError extends Error {
  readonly code: string
  readonly exit: ExitName
  readonly hint: string | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(exit: ExitName, code: string, message: string, more: ErrorDetails = {}) {
    super(message, more.cause === undefined ? undefined : {cause: more.cause})
    this.name = new.target.name
    this.exit = exit
    this.code = code
    this.hint = more.hint
    this.details = more.details ?? {}
  }
}

/** The command line is wrong: the caller must type something else. */
export class UsageError extends MldnsError {
  constructor(code: string, message: string, more?: ErrorDetails) {
    super('usage', code, message, more)
  }
}

/** A configuration file, manifest, kubeconfig or plan file is wrong: its author must mend it. */
export class ConfigError extends MldnsError {
  constructor(code: string, message: string, more?: ErrorDetails) {
    super('usage', code, message, more)
  }
}

/** What kind of trouble an outside system made; decides the exit code and whether to retry. */
export type TroubleKind =
  /** refused by permission or credential */
  | 'denied'
  /** down, unreachable, timed out or throttled: may work later */
  | 'unavailable'
  /** answered, but the answer is not complete or not understood: nothing may be concluded from it */
  | 'incomplete'
  /** the thing asked for does not exist there */
  | 'absent'
  /** a precondition does not hold: somebody changed the zone since it was read; nothing was written */
  | 'stale'
  /** the system understood the write and refused its content; nothing was written */
  | 'rejected'
  /** the connection broke after a write was sent: it may or may not have happened */
  | 'unknown-outcome'

const exitOfTrouble: Record<TroubleKind, ExitName> = {
  denied: 'denied',
  unavailable: 'unavailable',
  incomplete: 'incomplete',
  absent: 'incomplete',
  stale: 'stale',
  rejected: 'partial',
  'unknown-outcome': 'partial',
}

/** An outside system failed or refused. */
class TroubleError extends MldnsError {
  readonly kind: TroubleKind

  constructor(kind: TroubleKind, code: string, message: string, more?: TroubleDetails) {
    super(more?.exit ?? exitOfTrouble[kind], code, message, more)
    this.kind = kind
  }
}

/** The Kubernetes API failed or refused. */
export class ClusterError extends TroubleError {}

/** A DNS provider or name server failed or refused. */
export class ProviderError extends TroubleError {}

/** A rule of mldns forbids the run: guard, policy, unapproved. A person has to decide. */
export class RefusedError extends MldnsError {}

/** The text of whatever was thrown, for a sentence of our own. */
export function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
