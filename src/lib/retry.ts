/** How often and how patiently something is tried again. Milliseconds throughout. */
export type RetryPolicy = {
  /** Tries in all, the first included. */
  readonly attempts: number
  /** Upper bound of the first pause; doubles with each try. */
  readonly base: number
  /** No pause is longer than this, unless the other side asks for more. */
  readonly cap: number
}

/** What one try came to: a result, or a failure that may pass. */
export type Attempt<TResult> =
  | {readonly done: true; readonly result: TResult}
  | {
      readonly done: false
      /** What the caller is given when this was the last try. */
      readonly result: TResult
      /** Milliseconds the other side asked to wait (Retry-After). */
      readonly after?: number
    }

/** Time and chance, handed in so that tests own them. */
export type RetryClock = {
  /** Milliseconds left until the caller's deadline. */
  left(): number
  sleep(milliseconds: number): Promise<void>
  /** In [0, 1). */
  random(): number
}

/**
 * Repeats `attempt` until it is done, the tries are used up, or the next pause would pass the deadline; then the last
 * result is returned. Pauses are drawn evenly from [half, all] of a doubling bound, so that clients which failed
 * together do not come back together; a Retry-After of the other side is a lower bound.
 */
export async function retrying<TResult>(
  policy: RetryPolicy,
  clock: RetryClock,
  attempt: () => Promise<Attempt<TResult>>,
): Promise<TResult> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt()
    if (outcome.done || tries >= policy.attempts) return outcome.result
    const bound = Math.min(policy.cap, policy.base * 2 ** (tries - 1))
    const pause = Math.max(outcome.after ?? 0, bound * (0.5 + clock.random() / 2))
    if (pause >= clock.left()) return outcome.result
    await clock.sleep(pause)
  }
}

/**
 * Milliseconds named by a Retry-After header (RFC 9110 section 10.2.3: seconds or an HTTP date); undefined when the
 * header is absent or not understood.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
