import {ProviderError, type TroubleKind} from '../../src/errors.js'
import type {Adjusted, ProviderCapabilities} from '../../src/model/capabilities.js'
import type {Operation} from '../../src/model/operation.js'
import type {ZoneReader, ZoneWriter} from '../../src/model/ports.js'
import {
  compareRecordSets,
  keyOf,
  recordSetText,
  toRecordSet,
  type LiveRecordSet,
  type RecordSet,
} from '../../src/model/record-set.js'
import type {Zone, ZoneContent} from '../../src/model/zone.js'
import {zone as buildZone} from './builders.js'
import {cnameProblem, operationProblem, setProblem} from './memory-rules.js'

/** Thrown where SIGKILL would have ended the process: no part of the product may catch it. */
export class KilledError extends Error {}

/**
 * A call to the backend. With a batch granularity one `write` is one `commit`; with name-batch it is one commit per run
 * of operations on the same name; otherwise one commit per operation.
 */
export type MemoryVerb = 'listZones' | 'readZone' | 'commit'

/** What shall go wrong at a call. */
export type MemoryFault = {
  readonly verb: MemoryVerb
  /** 1 = the first such call of the backend's life. */
  readonly call: number
  /** Before or after the call took effect. */
  readonly when: 'before' | 'after'
  /** `killed` ends the session: every later call of the same reader or writer is a KilledError as well. */
  readonly kind: TroubleKind | 'killed'
  readonly message?: string
  readonly details?: Readonly<Record<string, unknown>>
  /** Whether every later call of the verb fails as well. */
  readonly forever?: boolean
}

/** How a memory backend behaves. */
export type MemoryOptions = {
  /** Content by zone name, without SOA and apex NS, which every zone is given. Default: `example.com`, empty. */
  readonly zones?: Readonly<Record<string, readonly RecordSet[]>>
  /** Provider name; `memory` by default. */
  readonly name?: string
  readonly view?: string
  readonly capabilities?: Partial<ProviderCapabilities>
  /** The form in which the backend stores a set it accepts; must be idempotent. */
  readonly normalise?: (set: RecordSet) => RecordSet
}

/** What a memory backend can do unless told otherwise: everything, in atomic batches, checked by the server. */
export const memoryCapabilities: ProviderCapabilities = {
  write: 'zone-batch',
  compareAndSet: 'server-exact',
  note: 'kept in memory, written in batches, checked by the backend',
  batchOperations: 1000,
  ttl: {min: 0, max: 2_147_483_647, fallback: 300},
  apexCname: false,
  wildcard: true,
  properties: [],
  setIdentifiers: false,
}

type StoredZone = {readonly zone: Zone; sets: Map<string, LiveRecordSet>; serial: number}

/**
 * A DNS provider in memory: the backend itself. It stores record sets, refuses what a real one would refuse, counts its
 * calls and fails on request. {@link reader} and {@link writer} are sessions, as a process would open them.
 */
export class MemoryBackend {
  readonly capabilities: ProviderCapabilities
  readonly name: string
  /** Calls that reached the backend so far. */
  readonly calls: Record<MemoryVerb, number> = {listZones: 0, readZone: 0, commit: 0}
  /** Operations of every commit that took effect, in order. */
  readonly committed: (readonly Operation[])[] = []
  /** Called at the start of each backend call: the place for a concurrent editor. */
  onCall: ((verb: MemoryVerb, call: number) => void) | undefined
  private readonly zones: Map<string, StoredZone>
  private readonly faults: MemoryFault[] = []
  private readonly normalise: (set: RecordSet) => RecordSet
  private etags = 0

  constructor(options: MemoryOptions = {}) {
    const batch = options.capabilities?.write ?? 'zone-batch'
    this.name = options.name ?? 'memory'
    this.capabilities = {
      ...memoryCapabilities,
      ...(batch === 'record-set' || batch === 'record' ? {batchOperations: 1} : {}),
      ...options.capabilities,
    }
    this.normalise = options.normalise ?? ((set) => set)
    const named = Object.entries(options.zones ?? {'example.com': []})
    this.zones = new Map(named.map(([name, sets]) => [name, this.storeZone(name, options.view ?? '', sets)]))
  }

  /** A session that can only read: it has no `write`. */
  reader(): ZoneReader {
    const session = this.session()
    return {
      name: session.name,
      capabilities: session.capabilities,
      listZones: () => session.listZones(),
      readZone: (zone) => session.readZone(zone),
      adjust: (set, zone) => session.adjust(set, zone),
      close: () => session.close(),
    }
  }

  /** A session that can write. */
  writer(): ZoneWriter {
    return this.session()
  }

  /** Lets a call fail. Faults add up; each is used once unless `forever`. */
  failOn(fault: MemoryFault): void {
    this.faults.push(fault)
  }

  /** Kills the session that makes the n-th call of a verb. */
  killOn(verb: MemoryVerb, call: number, when: 'before' | 'after'): void {
    this.failOn({verb, call, when, kind: 'killed'})
  }

  /** What a zone holds besides its SOA and apex NS, sorted, without version tags. */
  snapshot(zoneName = 'example.com'): readonly RecordSet[] {
    return this.everything(zoneName).filter((set) => !isFoundation(set, zoneName))
  }

  /** What a zone holds, SOA and apex NS included, sorted, without version tags. */
  everything(zoneName = 'example.com'): readonly RecordSet[] {
    const {sets} = this.stored(zoneName)
    return [...sets.values()].map((set) => toRecordSet(set)).sort(compareRecordSets)
  }

  /** Changes a zone as another client would: sets are stored as given, keys of `remove` vanish. */
  edit(zoneName: string, change: {put?: readonly RecordSet[]; remove?: readonly RecordSet[]}): void {
    const stored = this.stored(zoneName)
    for (const set of change.remove ?? []) stored.sets.delete(keyOf(set))
    for (const set of change.put ?? []) stored.sets.set(keyOf(set), this.stamp(set))
    this.bump(stored)
  }

  private session(): ZoneWriter {
    const life = {killed: false, closed: false}
    const call = <T>(verb: MemoryVerb, act: () => T): T => this.call(verb, life, act)
    return {
      name: this.name,
      capabilities: this.capabilities,
      listZones: async () => call('listZones', () => this.zoneList()),
      readZone: async (zone) => call('readZone', () => this.content(zone)),
      adjust: (set, zone) => this.adjust(set, zone),
      close: async () => {
        life.closed = true
      },
      write: async (base, operations) => {
        this.checkBatch(base.zone, operations)
        let done = 0
        for (const part of this.parts(operations)) {
          try {
            call('commit', () => this.commit(base.zone, part))
          } catch (error) {
            throw withDone(error, this.capabilities.write === 'zone-batch' ? 0 : done)
          }
          done += part.length
        }
      },
    }
  }

  private call<T>(verb: MemoryVerb, life: {killed: boolean; closed: boolean}, act: () => T): T {
    if (life.killed) throw new KilledError('the process is dead')
    if (life.closed) throw new Error(`${verb} was called after close`)
    const call = ++this.calls[verb]
    this.onCall?.(verb, call)
    this.strike(verb, call, 'before', life)
    const result = act()
    this.strike(verb, call, 'after', life)
    return result
  }

  private strike(verb: MemoryVerb, call: number, when: 'before' | 'after', life: {killed: boolean}): void {
    const due = (fault: MemoryFault): boolean =>
      fault.verb === verb &&
      fault.when === when &&
      (fault.call === call || (fault.forever === true && fault.call < call))
    const fault = this.faults.find(due)
    if (fault === undefined) return
    if (fault.kind === 'killed') {
      life.killed = true
      throw new KilledError(`killed ${when} ${verb} ${call}`)
    }
    const message = fault.message ?? `${this.name} fails ${when} ${verb} ${call} as told`
    throw new ProviderError(fault.kind, 'MEMORY_FAULT', message, {details: fault.details ?? {}})
  }

  /** The operations of one write, cut into what the granularity changes together. */
  private parts(operations: readonly Operation[]): readonly (readonly Operation[])[] {
    const {write} = this.capabilities
    if (operations.length === 0) return []
    if (write === 'zone-batch') return [operations]
    if (write !== 'name-batch') return operations.map((operation) => [operation])
    const parts: Operation[][] = []
    for (const operation of operations) {
      const last = parts.at(-1)
      if (last !== undefined && nameOf(last[0]) === nameOf(operation)) last.push(operation)
      else parts.push([operation])
    }
    return parts
  }

  /** What is wrong with a call before the backend is asked: size, repeated sets, nonsense, and sets no longer there. */
  private checkBatch(zone: Zone, operations: readonly Operation[]): void {
    const limit = this.capabilities.batchOperations
    for (const part of this.parts(operations)) {
      if (part.length > limit)
        this.reject(zone, `${part.length} operations in one batch, the most is ${limit}`)
    }
    const keys = new Set<string>()
    for (const operation of operations) {
      const problem = operationProblem(operation, zone.name)
      if (problem !== undefined) this.reject(zone, problem)
      const key = keyOf(operation.after ?? operation.before ?? {name: '', type: '', setId: ''})
      if (keys.has(key)) this.reject(zone, `two operations on ${key}`)
      keys.add(key)
    }
    const {sets} = this.stored(zone.name)
    for (const operation of operations) this.checkStale(zone, sets, operation)
  }

  /** Performs operations together or not at all. */
  private commit(zone: Zone, operations: readonly Operation[]): void {
    const stored = this.stored(zone.name)
    const next = new Map(stored.sets)
    for (const operation of operations) {
      if (this.capabilities.compareAndSet !== 'client-reread') this.checkStale(zone, next, operation)
      this.perform(zone, next, operation)
    }
    const names = new Set(operations.map(nameOf))
    const problem = cnameProblem(next, names)
    if (problem !== undefined) this.reject(zone, problem)
    stored.sets = next
    this.bump(stored)
    this.committed.push(operations)
  }

  private perform(zone: Zone, sets: Map<string, LiveRecordSet>, {before, after}: Operation): void {
    if (after === null) {
      if (before !== null) sets.delete(keyOf(before))
      return
    }
    const problem = setProblem(after, zone.name, this.capabilities)
    if (problem !== undefined) this.reject(zone, `${after.name} ${after.type}: ${problem}`)
    sets.set(keyOf(after), this.stamp(this.stores(after)))
  }

  private checkStale(zone: Zone, sets: ReadonlyMap<string, LiveRecordSet>, operation: Operation): void {
    const {before} = operation
    const set = before ?? operation.after
    if (set === null) return
    const found = sets.get(keyOf(set))
    const sameContent =
      before === null || found === undefined
        ? before === null && found === undefined
        : recordSetText(found) === recordSetText(before)
    const sameEtag = before?.etag === undefined || found === undefined || found.etag === before.etag
    if (sameContent && sameEtag) return
    const expected = before === null ? 'absent' : before.values.join(', ')
    const message =
      `zone ${zone.name}: ${set.name} ${set.type} is ${found?.values.join(', ') ?? 'absent'}, ` +
      `the operation expects ${expected}`
    throw new ProviderError('stale', 'MEMORY_STALE', message)
  }

  private adjust(set: RecordSet, zone: Zone): Adjusted {
    const {min, max, fallback} = this.capabilities.ttl
    const ttl = set.ttl === null ? fallback : Math.min(max, Math.max(min, set.ttl))
    const clamped = this.stores({...set, ttl})
    const problem = setProblem(clamped, zone.name, this.capabilities)
    if (problem === undefined) return {ok: true, set: clamped}
    return {ok: false, refusal: {message: `${set.name} ${set.type}: ${problem}`}}
  }

  private stores(set: RecordSet): RecordSet {
    const ttl = set.ttl ?? this.capabilities.ttl.fallback
    return toRecordSet(this.normalise({...set, ttl}))
  }

  private zoneList(): readonly Zone[] {
    return [...this.zones.values()].map(({zone}) => zone).sort((x, y) => (x.name < y.name ? -1 : 1))
  }

  private content(zone: Zone): ZoneContent {
    const {sets, serial} = this.stored(zone.name)
    return {
      zone,
      recordSets: [...sets.values()],
      soaSerial: serial,
      negativeTtl: 300,
      version: String(serial),
    }
  }

  private bump(stored: StoredZone): void {
    const {name} = stored.zone
    stored.serial++
    const set = soa(name, stored.serial)
    stored.sets.set(keyOf(set), this.stamp(set))
  }

  private storeZone(name: string, view: string, content: readonly RecordSet[]): StoredZone {
    const zone = buildZone(name, {provider: this.name, view})
    const foundation = [soa(name, 1), toRecordSet({name, type: 'NS', ttl: 3600, values: [`ns1.${name}`]})]
    const sets = [...foundation, ...content].map((set): [string, LiveRecordSet] => [
      keyOf(set),
      this.stamp(set),
    ])
    return {zone, sets: new Map(sets), serial: 1}
  }

  private stamp(set: RecordSet): LiveRecordSet {
    const plain = toRecordSet(set)
    return this.capabilities.compareAndSet === 'server-etag' ? {...plain, etag: `e${++this.etags}`} : plain
  }

  private stored(zoneName: string): StoredZone {
    const stored = this.zones.get(zoneName)
    if (stored !== undefined) return stored
    throw new ProviderError('absent', 'MEMORY_ZONE', `${this.name} has no zone ${zoneName}`)
  }

  private reject(zone: Zone, problem: string): never {
    throw new ProviderError('rejected', 'MEMORY_REJECTED', `zone ${zone.name}: ${problem}`)
  }
}

function soa(name: string, serial: number): RecordSet {
  const values = [`ns1.${name}. hostmaster.${name}. ${serial} 7200 900 1209600 300`]
  return toRecordSet({name, type: 'SOA', ttl: 3600, values})
}

function nameOf(operation: Operation | undefined): string {
  return (operation?.after ?? operation?.before)?.name ?? ''
}

function isFoundation(set: RecordSet, zoneName: string): boolean {
  return set.name === zoneName && (set.type === 'SOA' || set.type === 'NS')
}

/** Adds how many operations took effect to an error that stopped a write half way. */
function withDone(error: unknown, done: number): unknown {
  if (done === 0 || !(error instanceof ProviderError) || 'done' in error.details) return error
  const {kind, code, message, details} = error
  return new ProviderError(kind, code, message, {details: {...details, done}, cause: error})
}
