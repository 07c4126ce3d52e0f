import type {CheckContext} from './context.js'
import type {CheckResult} from './result.js'
import type {Subject} from './subject.js'

/**
 * How one check of the catalogue is judged. A rule is pure: everything it looks at is in the context, gathered before.
 *
 * It must give at least one result whenever it is called: one for every subject it judged, or `na` when there is
 * nothing it applies to. It must not leave out a subject that passes. It need not care for gates (what an earlier
 * failure makes impossible to judge), for causes, or for suppression: those follow from the catalogue.
 */
export type CheckRule = {
  /** `MLDnnnn`. */
  readonly code: string
  /**
   * Lower-case plural resources whose lists must have been read to their end. When one was not, the rule is not called
   * and its subjects are skipped, naming the missing permission. A kind the cluster does not serve counts as read.
   */
  readonly needs?: readonly string[]
  /** The subjects to skip when `needs` are not met; without it the cluster. */
  readonly subjects?: (context: CheckContext) => readonly Subject[]
  readonly judge: (context: CheckContext) => readonly CheckResult[]
}
