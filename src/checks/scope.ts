/** What was asked for. A run without targets is about everything. */
export type Scope = {
  /** As typed. */
  readonly targets: readonly string[]
  /** Ids of the subjects asked for and of those they depend on; undefined = everything. */
  readonly subjects: ReadonlySet<string> | undefined
}

/** Whether a subject is asked for. What every object depends on (cluster, provider, tool) always is. */
export function isInScope(
  scope: Scope,
  subject: {readonly id: string; readonly kind: string; readonly within?: readonly string[]},
): boolean {
  const {subjects} = scope
  if (subjects === undefined || wide.has(subject.kind)) return true
  return subjects.has(subject.id)
}

const wide: ReadonlySet<string> = new Set(['cluster', 'tool', 'provider'])
