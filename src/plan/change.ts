import type {Origin} from '../model/endpoint.js'
import type {LiveRecordSet, RecordSet} from '../model/record-set.js'
import type {ObjectRef} from '../model/endpoint.js'

/** What the provider must find for a change to be made; checked at the moment of the write. */
export type Precondition =
  | {readonly type: string; readonly kind: 'absent'}
  | {readonly type: string; readonly kind: 'equals'; readonly digest: string}
  | {readonly type: string; readonly kind: 'etag'; readonly etag: string; readonly digest: string}

/** How it is known that something happened. A removal needs the first, the last, or a manifest that is the whole. */
export type Proof = 'direct-get-404' | 'listed' | 'journal' | 'config'

/** One reason for a change: the object behind it and what happened to it. */
export type Cause = {
  readonly ref: ObjectRef
  readonly field?: string
  readonly event:
    'added' | 'changed' | 'deleted' | 'address-changed' | 'address-lost' | 'config-changed' | 'drift'
  readonly via?: readonly string[]
  readonly proof?: Proof
  /** One sentence for people: why the object no longer publishes the name, … */
  readonly note?: string
}

/**
 * Time without a valid answer while a change is made. none: never. bounded: the two halves are adjacent calls, but a
 * resolver that asks in between may keep "does not exist" for the zone's negative TTL. unbounded: not predictable.
 */
export type GapClass = 'none' | 'bounded' | 'unbounded'

type ChangeBase = {
  /** `c1`, `c2`, … in plan order. */
  readonly id: string
  /** Zone name, no trailing dot. */
  readonly zone: string
  readonly view: string
  /** Full name. */
  readonly name: string
  readonly type: string
  readonly setId: string
  /** Stable word: new-name, values, ttl, properties, type-change, source-deleted, no-longer-published, marker-missing. */
  readonly reason: string
  readonly causes: readonly Cause[]
  readonly preconditions: readonly Precondition[]
  /** Id of its {@link Group}. */
  readonly group: string
  readonly gap: GapClass
  /** Seconds a wrong answer may live in caches when gap is not none. */
  readonly gapSeconds?: number
  /** Stable words for reviewers: wildcard, apex, last-address. */
  readonly risk: readonly string[]
  readonly owner: {readonly before: string | null; readonly after: string | null}
  /** The ownership records that go with the change, before and after. */
  readonly markers: readonly {readonly before: LiveRecordSet | null; readonly after: RecordSet | null}[]
}

/** One change of one record set; a change of type is one `replace`. Plain data, no closures. */
export type Change = ChangeBase &
  (
    | {readonly action: 'create'; readonly before: null; readonly after: RecordSet}
    | {readonly action: 'update'; readonly before: LiveRecordSet; readonly after: RecordSet}
    | {
        readonly action: 'replace'
        readonly before: LiveRecordSet
        readonly after: RecordSet
        readonly previousType: string
      }
    | {readonly action: 'delete'; readonly before: LiveRecordSet; readonly after: null}
    | {readonly action: 'adopt'; readonly before: LiveRecordSet; readonly after: RecordSet}
    | {readonly action: 'release'; readonly before: LiveRecordSet; readonly after: null}
  )

/** Why something that differs is not in the plan. */
export type HeldReason =
  | 'foreign-owner'
  | 'unowned-exists'
  | 'policy'
  | 'conflict'
  | 'protected'
  | 'grace'
  | 'source-incomplete'
  | 'source-not-ready'
  | 'unsupported'
  | 'no-permission'
  | 'out-of-scope'

/** A difference that is not in the plan, with its reason and the way out. */
export type HeldItem = {
  readonly zone: string
  readonly view: string
  readonly name: string
  readonly type: string
  readonly setId: string
  readonly reason: HeldReason
  /** Check code of the catalogue, when one fits. */
  readonly code?: string
  /** One sentence. */
  readonly message: string
  readonly wanted?: RecordSet
  readonly live?: RecordSet
  readonly foreignOwner?: string
  /** RFC 3339; end of grace. */
  readonly until?: string
  readonly origins: readonly Origin[]
  readonly candidates?: readonly {readonly cause: Cause; readonly wanted: RecordSet}[]
  /** Commands or edits that would resolve it. */
  readonly fix: readonly string[]
}

/** One number guard and what it found. */
export type GuardResult = {
  /** removals, owned-to-zero, source-to-zero, apex. */
  readonly id: string
  /** '' for guards over the whole run. */
  readonly zone: string
  readonly measured: number
  readonly limit: number
  readonly unit: string
  readonly result: 'ok' | 'near' | 'blocked' | 'overridden'
  readonly message: string
  readonly overriddenBy?: string
}
