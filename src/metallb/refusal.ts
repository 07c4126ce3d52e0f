/** MetalLB's own words for why it does not take a configuration; thrown and caught within this folder. */
class Refusal extends Error {}

/** Ends the reading of a configuration with MetalLB's words. */
export function refuse(words: string): never {
  throw new Refusal(words)
}

/** A configuration, or why MetalLB refuses it (`configuration error: …`, as in ConfigurationState.errorSummary). */
export type Configured<T> =
  {readonly ok: true; readonly value: T} | {readonly ok: false; readonly error: string}

/** Runs a reading that may call {@link refuse}. */
export function configured<T>(read: () => T): Configured<T> {
  try {
    return {ok: true, value: read()}
  } catch (error) {
    if (error instanceof Refusal) return {ok: false, error: `configuration error: ${error.message}`}
    throw error
  }
}

/** Adds words to whatever `read` refuses: before it on the same line, or after it on a new one (Go's errors.Join). */
export function refusingAs<T>(words: {readonly before: string} | {readonly after: string}, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refusal)
      refuse('before' in words ? `${words.before}: ${error.message}` : `${error.message}\n${words.after}`)
    throw error
  }
}

/** MetalLB refuses a list of names that holds one twice. */
export function refuseDuplicates(values: readonly string[], field: string): void {
  if (new Set(values).size !== values.length) refuse(`duplicate definition in ${field} field`)
}
