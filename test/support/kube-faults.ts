/** Something that goes wrong with requests whose path and query contain `path`. */
export type KubeFault = {
  /** Part of the path with query, or a pattern for it; default every request. */
  readonly path?: string | RegExp
  /** How many matching requests it hits; default all. */
  readonly times?: number
  /** How many matching requests pass before it begins; default 0. */
  readonly after?: number
  readonly fault:
    | {
        readonly kind: 'status'
        readonly status: number
        readonly body?: string
        readonly headers?: Record<string, string>
      }
    /** 429 with Retry-After in seconds, as priority and fairness sends it. */
    | {readonly kind: 'throttle'; readonly seconds: number}
    /** 410 with an inconsistent continue token. */
    | {readonly kind: 'expired'}
    /** Never answers. */
    | {readonly kind: 'hang'}
    /** Sends the head and half the body, then stays silent. */
    | {readonly kind: 'stall'}
    /** Announces the whole body, sends half and closes. */
    | {readonly kind: 'truncate'}
    /** Half the JSON as if it were all of it. */
    | {readonly kind: 'cut-json'}
    /** Resets the connection before any answer. */
    | {readonly kind: 'reset'}
    /** Changes the JSON that would be sent. */
    | {readonly kind: 'rewrite'; readonly change: (body: Record<string, unknown>) => unknown}
}

type Armed = {readonly fault: KubeFault; passed: number; hit: number}

/** The faults of a server, each with its own count. */
export type FaultBox = {
  next(path: string): KubeFault['fault'] | undefined
  set(faults: readonly KubeFault[]): void
}

export function createFaultBox(initial: readonly KubeFault[]): FaultBox {
  let armed: Armed[] = []
  const box: FaultBox = {
    set(faults) {
      armed = faults.map((fault) => ({fault, passed: 0, hit: 0}))
    },
    next(path) {
      for (const one of armed) {
        const {path: wanted = '', times = Infinity, after = 0, fault} = one.fault
        if (typeof wanted === 'string' ? !path.includes(wanted) : !wanted.test(path)) continue
        if (one.passed++ < after || one.hit >= times) continue
        one.hit++
        return fault
      }
      return undefined
    },
  }
  box.set(initial)
  return box
}
