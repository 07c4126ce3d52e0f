import {Allocator, type Allocation} from './allocator.js'
import {fromPoolAnnotation, isHandled, requestedIPs, type ServiceWish} from './service-wish.js'
import {converge, type Assigned, type MetalLBEvent, type Workbench} from './convergence.js'
import type {Pool} from './pool.js'
import type {Candidate, Choice} from './pool-order.js'

/** What the controller remembers between two looks at the cluster. */
export type ControllerMemory = {
  /** The last configuration it accepted; undefined = it never had one. */
  readonly pools: readonly Pool[] | undefined
  readonly signature: string
  readonly held: readonly (readonly [string, Allocation])[]
  readonly wishes: ReadonlyMap<string, ServiceWish>
  readonly status: ReadonlyMap<string, Assigned>
}

/** What the controller is shown. Services in the order in which they came to be. */
export type ControllerView = {
  readonly wishes: readonly ServiceWish[]
  /** The configuration as read now; undefined = MetalLB refuses it. */
  readonly pools: readonly Pool[] | undefined
  readonly lbClass: string
}

/** What became of one Service. */
export type ServiceOutcome = Assigned & {
  /** Everything that may equally well happen, when it is more than one thing. */
  readonly alternatives: readonly Assigned[]
  /** The address never settles: MetalLB gives and takes one forever. */
  readonly flapping: boolean
  /** The choice follows from how MetalLB sorts today, not from what it promises. */
  readonly likely: boolean
}

/** A whole run of the controller until nothing changes any more. */
export type ControllerRun = {
  readonly outcomes: ReadonlyMap<string, ServiceOutcome>
  /** Distinct events in the order in which they were first written. */
  readonly events: readonly MetalLBEvent[]
  /** Events that come again whenever the unchanged Service is looked at. */
  readonly repeated: readonly MetalLBEvent[]
  readonly memory: ControllerMemory
  /** How many equal candidates there were at each random choice. */
  readonly choices: readonly number[]
}

const mostRounds = 12

/** One run. `decisions[n]` says which candidate the n-th random choice takes; missing = the first. */
export function runController(
  view: ControllerView,
  previous: ControllerMemory | undefined,
  decisions: readonly number[] = [],
): ControllerRun {
  return new Controller(view, previous, decisions).run()
}

class Controller {
  readonly #view: ControllerView
  readonly #previous: ControllerMemory | undefined
  readonly #decisions: readonly number[]
  readonly #allocator = new Allocator()
  readonly #wishes = new Map<string, ServiceWish>()
  readonly #status = new Map<string, Assigned>()
  readonly #alternatives = new Map<string, readonly Assigned[]>()
  readonly #likely = new Set<string>()
  readonly #choices: number[] = []
  /** Services whose status still has entries that MetalLB never writes. */
  readonly #foreign = new Set<string>()
  readonly #bench: Workbench
  #events = new Map<string, MetalLBEvent>()
  #pools: readonly Pool[] | undefined

  constructor(view: ControllerView, previous: ControllerMemory | undefined, decisions: readonly number[]) {
    this.#view = view
    this.#previous = previous
    this.#decisions = decisions
    this.#bench = {
      allocator: this.#allocator,
      emit: (event) => this.#emit(event),
      pick: (wish, choice) => this.#pick(wish, choice),
    }
    for (const wish of view.wishes) {
      this.#wishes.set(wish.key, wish)
      this.#status.set(wish.key, {ips: wish.ips, pool: wish.fromPool})
      if (wish.ingressCount !== wish.ips.length) this.#foreign.add(wish.key)
    }
  }

  run(): ControllerRun {
    const signature = this.#view.pools === undefined ? '' : signatureOf(this.#view.pools)
    this.#pools = this.#view.pools ?? this.#previous?.pools
    const flapping =
      this.#pools === undefined ? new Map<string, readonly Assigned[]>() : this.#settle(signature)
    const events = [...this.#events.values()]
    this.#events = new Map()
    if (this.#pools !== undefined) this.#resync(flapping)
    return {
      outcomes: this.#outcomes(flapping),
      events,
      repeated: [...this.#events.values()],
      memory: {
        pools: this.#pools,
        signature: signature === '' ? (this.#previous?.signature ?? '') : signature,
        held: [...this.#allocator.held],
        wishes: this.#wishes,
        status: this.#status,
      },
      choices: this.#choices,
    }
  }

  #emit(event: MetalLBEvent): void {
    const id = `${event.service}\n${event.reason}\n${event.message}`
    if (!this.#events.has(id)) this.#events.set(id, event)
  }

  #pick(wish: ServiceWish, choice: Choice): Candidate | undefined {
    if (choice.likely) this.#likely.add(wish.key)
    if (choice.candidates.length < 2) return choice.candidates[0]
    this.#alternatives.set(wish.key, choice.candidates)
    this.#choices.push(choice.candidates.length)
    return choice.candidates[this.#decisions[this.#choices.length - 1] ?? 0]
  }

  /** Runs until no object is written any more. Returns what still changes then, with the states it goes through. */
  #settle(signature: string): ReadonlyMap<string, readonly Assigned[]> {
    this.#allocator.setPools(this.#pools ?? [])
    let queue = this.#firstQueue(signature)
    const seen = new Map<string, Assigned[]>()
    for (let round = 0; queue.length > 0; round++) {
      if (round >= mostRounds)
        return new Map(queue.filter((key) => seen.has(key)).map((key) => [key, seen.get(key) ?? []]))
      const written: string[] = []
      let everything = false
      for (const key of queue) {
        const {changed, mayHelpOthers} = this.#process(key)
        if (changed && this.#mayChangeAgain(key)) written.push(key)
        everything ||= mayHelpOthers
        if (changed && round >= mostRounds - 4) this.#remember(seen, key)
      }
      queue = everything ? this.#inOrder() : written
    }
    return new Map()
  }

  /**
   * A Service that has its addresses is looked at again without effect, unless it prefers two families: then MetalLB
   * tries to add one. A request that cannot be read is complained about every time.
   */
  #mayChangeAgain(key: string): boolean {
    const wish = this.#wishes.get(key)
    const hasAddress = (this.#status.get(key)?.ips.length ?? 0) > 0
    return wish !== undefined && !(hasAddress && wish.policy !== 'PreferDualStack' && requestedIPs(wish).ok)
  }

  #remember(seen: Map<string, Assigned[]>, key: string): void {
    const states = seen.get(key) ?? []
    const state = this.#status.get(key)
    if (state !== undefined && !states.some((one) => isSame(one, state))) states.push(state)
    seen.set(key, states)
  }

  /** After a start or a change of the configuration everything is looked at, otherwise what changed. */
  #firstQueue(signature: string): readonly string[] {
    const previous = this.#previous
    if (previous?.pools === undefined) return this.#inOrder()
    for (const [key, allocation] of previous.held) this.#allocator.restore(key, allocation)
    this.#allocator.setPools(this.#pools ?? [])
    const gone = [...previous.wishes.keys()].filter((key) => !this.#wishes.has(key))
    for (const key of gone) this.#allocator.unassign(key)
    if (gone.length > 0 || (signature !== '' && signature !== previous.signature)) return this.#inOrder()
    return this.#view.wishes.filter((wish) => hasChanged(wish, previous)).map(({key}) => key)
  }

  /** Services with more addresses first, otherwise in the order given. */
  #inOrder(): readonly string[] {
    return this.#view.wishes.toSorted((a, b) => this.#entries(b) - this.#entries(a)).map(({key}) => key)
  }

  #entries(wish: ServiceWish): number {
    return this.#foreign.has(wish.key) ? wish.ingressCount : (this.#status.get(wish.key)?.ips.length ?? 0)
  }

  #process(key: string): {readonly changed: boolean; readonly mayHelpOthers: boolean} {
    const wish = this.#wishes.get(key)
    const before = this.#status.get(key)
    if (wish === undefined || before === undefined || !isHandled(wish, this.#view.lbClass))
      return {changed: false, mayHelpOthers: false}
    const held = this.#allocator.held.get(key)
    const after = converge(this.#bench, wish, before)
    this.#status.set(key, after)
    const changed = (after !== before && this.#foreign.delete(key)) || !isSame(before, after)
    if (changed) this.#tellDeprecated(wish)
    const now = this.#allocator.held.get(key)
    const lost = held !== undefined && !held.ips.every((ip) => now?.ips.includes(ip) === true)
    const rekeyed =
      held !== undefined && (held.sharingKey !== wish.sharingKey || held.backendKey !== wish.backendKey)
    return {changed, mayHelpOthers: lost || rekeyed || (changed && before.ips.length > after.ips.length)}
  }

  #tellDeprecated(wish: ServiceWish): void {
    for (const key of wish.legacyAnnotations)
      this.#emit({
        service: wish.key,
        type: 'Warning',
        reason: 'deprecatedAnnotation',
        message: `Service uses deprecated annotation ${key}`,
      })
  }

  /** Looks at every Service once more (what flaps: often enough to go round). */
  #resync(flapping: ReadonlyMap<string, unknown>): void {
    for (const {key} of this.#view.wishes) {
      if (!this.#mayChangeAgain(key)) continue
      const rounds = flapping.has(key) ? 4 : 1
      for (let round = 0; round < rounds; round++) this.#process(key)
    }
  }

  #outcomes(flapping: ReadonlyMap<string, readonly Assigned[]>): ReadonlyMap<string, ServiceOutcome> {
    return new Map(
      [...this.#status].map(([key, {ips, pool}]) => [
        key,
        {
          ips,
          pool,
          alternatives: flapping.get(key) ?? this.#alternatives.get(key) ?? [],
          flapping: flapping.has(key),
          likely: this.#likely.has(key),
        },
      ]),
    )
  }
}

function isSame(a: Assigned, b: Assigned): boolean {
  return a.pool === b.pool && a.ips.length === b.ips.length && a.ips.every((ip, index) => ip === b.ips[index])
}

/** Whether a Service differs from what it was, as far as MetalLB can see. */
function hasChanged(wish: ServiceWish, {wishes, status}: ControllerMemory): boolean {
  const before = wishes.get(wish.key)
  if (before === undefined || visibleOf(wish) !== visibleOf(before)) return true
  const ips = status.get(wish.key)?.ips ?? []
  return wish.ingressCount !== ips.length || wish.ips.some((ip, index) => ip !== ips[index])
}

function visibleOf({object}: ServiceWish): string {
  const {[fromPoolAnnotation]: _, ...annotations} = object.metadata.annotations
  return JSON.stringify([object.spec, object.metadata.labels, annotations])
}

function signatureOf(pools: readonly Pool[]): string {
  return JSON.stringify(
    pools.map(({name, entries, autoAssign, avoidBuggy, pin}) => [
      name,
      entries.map(({text}) => text),
      autoAssign,
      avoidBuggy,
      pin === undefined ? null : [pin.priority, [...pin.namespaces], pin.serviceSelectors],
    ]),
  )
}
