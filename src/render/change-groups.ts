import type {Change} from '../plan/change.js'
import {isTtlOnly, objectHops, objectText, verbOf, type Verb} from './change-facts.js'
import {marksText, valueMarks} from './change-values.js'

/** Changes of one kind with one cause, told as one in a plan too large to be read line by line. */
export type ChangeGroup = {
  readonly verb: Verb
  readonly action: Change['action']
  /** `Gateway infra/lan`, or `Services in namespace web`. */
  readonly cause: string
  readonly changes: readonly Change[]
  /** What becomes of the values, when it is the same for all. */
  readonly same?: string
}

const mostCauses = 40

/**
 * Groups creates and updates by cause: the object all targets came through, else kind and namespace, else, where that
 * gives too many, the kind alone. In order of first appearance.
 */
export function groupByCause(changes: readonly Change[]): readonly ChangeGroup[] {
  const fine = grouped(changes, fineCause)
  return fine.length <= mostCauses ? fine : grouped(changes, coarseCause)
}

/** Whether a change may be told together with others: what takes something away never is. */
export function isGroupable(change: Change): boolean {
  return change.action === 'create' || change.action === 'update'
}

/** The object all targets came through, else kind and namespace of the object behind a change. */
export function fineCause(change: Change): string {
  const [cause] = change.causes
  if (cause === undefined) return 'no cause'
  const hop = objectHops(cause)[0]
  if (hop !== undefined) return hop
  const {kind, namespace} = cause.ref
  return namespace === '' ? objectText(cause.ref) : `${kind} objects in namespace ${namespace}`
}

function coarseCause(change: Change): string {
  return `${change.causes[0]?.ref.kind ?? 'unnamed'} objects`
}

function grouped(changes: readonly Change[], causeOf: (change: Change) => string): readonly ChangeGroup[] {
  const groups = new Map<string, {verb: Verb; action: Change['action']; cause: string; changes: Change[]}>()
  for (const change of changes) {
    const cause = causeOf(change)
    const key = `${isTtlOnly(change) ? 'ttl' : change.action} ${cause}`
    const known = groups.get(key)
    if (known === undefined) {
      groups.set(key, {verb: verbOf(change), action: change.action, cause, changes: [change]})
    } else known.changes.push(change)
  }
  return [...groups.values()].map((group) => {
    const same = sameText(group.changes)
    return same === undefined ? group : {...group, same}
  })
}

function sameText(changes: readonly Change[]): string | undefined {
  const [first] = changes
  if (first === undefined) return undefined
  const text = marksText(valueMarks(first, false))
  return changes.every((change) => marksText(valueMarks(change, false)) === text) ? text : undefined
}
