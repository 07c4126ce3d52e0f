/** A message external-dns is known to print: what it means and what to do. */
export type LogMessage = {
  /** Stable word. */
  readonly id: string
  readonly pattern: RegExp
  /** error: records are not written · warning: some are not, or will not be · info: nothing is wrong by itself. */
  readonly severity: 'error' | 'warning' | 'info'
  readonly meaning: string
  readonly fix: string
}
