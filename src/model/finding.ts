import type {ObjectRef} from './endpoint.js'

/** error: users are or will be affected · warning: breaks on a plausible event · info: worth knowing. */
export type Severity = 'error' | 'warning' | 'info'

/** A problem or fact found while reading or planning. */
export type Finding = {
  /** Check code of the catalogue, `MLDnnnn`. */
  readonly code: string
  readonly severity: Severity
  /** One sentence: object, field, what was found, what was expected. */
  readonly message: string
  /** The object it is about, when there is one. */
  readonly ref?: ObjectRef
  /** Names it is about. */
  readonly names?: readonly string[]
  /** The next command or edit. */
  readonly fix?: string
}
