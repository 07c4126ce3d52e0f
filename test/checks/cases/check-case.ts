import type {CheckContext} from '../../../src/checks/context.js'

/** One check with a world in which it fails and one in which it passes. Both are judged by the real rules. */
export type CheckCase = {
  /** `MLDnnnn`. */
  readonly code: string
  /** What is wrong in the failing world, in the present tense. */
  readonly title: string
  readonly fails: () => CheckContext
  /** The stable word the failure must carry. */
  readonly reason: string
  readonly passes: () => CheckContext
}
