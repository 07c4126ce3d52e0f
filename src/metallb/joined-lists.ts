/** Joins lists; the same lists give the very same joined list, so that whoever asks may remember what it led to. */
export class JoinedLists<T> {
  readonly #ids = new WeakMap<readonly T[], number>()
  readonly #joined = new Map<string, readonly T[]>()
  readonly #finish: (joined: readonly T[]) => readonly T[]
  #next = 0

  /** `finish`: what is done with a joined list once. */
  constructor(finish: (joined: readonly T[]) => readonly T[] = (joined) => joined) {
    this.#finish = finish
  }

  of(lists: readonly (readonly T[])[]): readonly T[] {
    const [only] = lists
    if (lists.length < 2) return only ?? []
    const id = lists.map((list) => this.#idOf(list)).join()
    const known = this.#joined.get(id)
    if (known !== undefined) return known
    const joined = this.#finish(lists.flat())
    this.#joined.set(id, joined)
    return joined
  }

  #idOf(list: readonly T[]): number {
    const known = this.#ids.get(list)
    if (known !== undefined) return known
    this.#next++
    this.#ids.set(list, this.#next)
    return this.#next
  }
}
