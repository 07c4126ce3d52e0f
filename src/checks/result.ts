import type {Severity} from '../model/finding.js'
import type {Subject} from './subject.js'

/**
 * pass: judged, true. fail: judged, not true. skip: not run. inconclusive: run, without a verdict. na: does not apply.
 * Only pass counts as passed.
 */
export type CheckStatus = 'pass' | 'fail' | 'skip' | 'inconclusive' | 'na'

/** A value inside a message, for programs. */
export type ArgValue = string | number | boolean | readonly string[]

/** What would mend a failure. */
export type Fix = {
  /** One sentence. */
  readonly text: string
  /** Commands to type, complete. */
  readonly commands?: readonly string[]
}

/** What one check came to for one subject. */
export type CheckResult = {
  /** `MLDnnnn`. */
  readonly code: string
  readonly status: CheckStatus
  readonly subject: Subject
  /** Stable word inside a code, kebab case. Every skip, inconclusive and fail has one. */
  readonly reason?: string
  /** Where it differs from the severity of the catalogue. */
  readonly severity?: Severity
  /** One sentence: what was observed. For a pass the value that was seen, or ''. */
  readonly message: string
  readonly args?: Readonly<Record<string, ArgValue>>
  /** At most a handful of further lines: what the verdict rests on. */
  readonly evidence?: readonly string[]
  readonly fix?: Fix
  /** Where the object was written, `file:line`. */
  readonly location?: string
}

/** What a failure says besides its code and subject. */
export type FailText = Omit<CheckResult, 'code' | 'status' | 'subject' | 'reason' | 'message'> & {
  readonly reason: string
  readonly message: string
}

/** The check is true of the subject. `message` is the value that was seen, such as an address. */
export function pass(code: string, subject: Subject, message = ''): CheckResult {
  return {code, status: 'pass', subject, message}
}

/** The check is not true of the subject. */
export function fail(code: string, subject: Subject, text: FailText): CheckResult {
  return {code, status: 'fail', subject, ...text}
}

/**
 * The check was not run. Reasons in use: blocked-by, rbac-denied, incomplete, no-credential, not-configured, disabled,
 * opt-in.
 */
export function skip(code: string, subject: Subject, reason: string, message: string): CheckResult {
  return {code, status: 'skip', subject, reason, message}
}

/** Not judged, because another check (its code) says what is wrong. */
export function blockedBy(code: string, subject: Subject, blocker: string): CheckResult {
  return {...skip(code, subject, 'blocked-by', `blocked by ${blocker}`), args: {blockedBy: blocker}}
}

/** The check was run and no verdict is possible. */
export function inconclusive(code: string, subject: Subject, reason: string, message: string): CheckResult {
  return {code, status: 'inconclusive', subject, reason, message}
}

/** The check does not apply to the subject. */
export function na(code: string, subject: Subject, message: string): CheckResult {
  return {code, status: 'na', subject, message}
}
