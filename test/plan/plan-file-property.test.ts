import {expect} from 'chai'
import fc from 'fast-check'
import type {ObjectRef} from '../../src/model/endpoint.js'
import type {LiveRecordSet, RecordSet} from '../../src/model/record-set.js'
import type {Cause, Change, HeldItem} from '../../src/plan/change.js'
import {parsePlanDocument, planFromDocument, toPlanDocument} from '../../src/plan/plan-file.js'
import type {Plan} from '../../src/plan/plan.js'
import {canonicalValue} from '../../src/model/record-data.js'
import {toRecordSet} from '../../src/model/record-set.js'
import {plannedZone, samplePlan, sha256, stamp} from '../render/sample-plan.js'

const label = fc.stringMatching(/^[a-z0-9_][a-z0-9_-]{0,8}$/)
const zone = fc.constantFrom('example.net', 'lab.example.net', '')
const anyText = fc.string({unit: 'grapheme', maxLength: 12})
const instant = fc.constantFrom('2026-11-23T06:00:00Z', '2025-01-02T03:04:05.678Z')

/** A name within the zone, its apex included. */
function nameIn(zoneName: string): fc.Arbitrary<string> {
  const below = fc.array(label, {minLength: 1, maxLength: 3}).map((labels) => labels.join('.'))
  return zoneName === ''
    ? below
    : fc
        .option(below, {nil: undefined})
        .map((name) => (name === undefined ? zoneName : `${name}.${zoneName}`))
}

const typed: fc.Arbitrary<{type: string; values: readonly string[]}> = fc.oneof(
  fc.record({
    type: fc.constant('A'),
    values: fc.array(fc.ipV4(), {maxLength: 3}),
  }),
  fc.record({type: fc.constant('TXT'), values: fc.array(anyText, {maxLength: 3})}),
  fc.record({
    type: fc.constantFrom('CNAME', 'NS'),
    values: fc.array(
      fc.oneof(
        label.map((name) => `${name}.example.org`),
        fc.constant('.'),
      ),
      {maxLength: 2},
    ),
  }),
  fc.record({type: fc.constant('MX'), values: fc.array(fc.constantFrom('10 mail.example.org', '0 .'))}),
)

function setOf(name: string, setId: string): fc.Arbitrary<RecordSet> {
  return fc
    .record({
      typed,
      ttl: fc.option(fc.nat()),
      meta: fc.dictionary(fc.constantFrom('aws/weight', 'alias', '__proto__'), anyText, {
        noNullPrototype: true,
      }),
    })
    .map(({typed: {type, values}, ttl, meta}) =>
      toRecordSet({
        name,
        type,
        setId,
        ttl,
        values: values.map((value) => canonicalValue(type, value)),
        meta,
      }),
    )
}

function liveOf(name: string, setId: string): fc.Arbitrary<LiveRecordSet> {
  return fc
    .tuple(setOf(name, setId), fc.option(anyText, {nil: undefined}))
    .map(([set, etag]) => (etag === undefined ? set : {...set, etag}))
}

const ref: fc.Arbitrary<ObjectRef> = fc.record(
  {kind: label, namespace: fc.oneof(label, fc.constant('')), name: label, uid: anyText, createdAt: instant},
  {requiredKeys: ['kind', 'namespace', 'name'], noNullPrototype: true},
)

const cause: fc.Arbitrary<Cause> = fc.record(
  {
    ref,
    event: fc.constantFrom('added', 'changed', 'deleted', 'drift'),
    field: anyText,
    via: fc.array(anyText, {maxLength: 2}),
    proof: fc.constantFrom('direct-get-404', 'listed', 'journal', 'config'),
    note: anyText,
  },
  {requiredKeys: ['ref', 'event'], noNullPrototype: true},
)

const identity = zone.chain((zoneName) =>
  fc.record({
    zone: fc.constant(zoneName),
    view: fc.constantFrom('', 'lan'),
    name: nameIn(zoneName),
    setId: fc.oneof(fc.constant(''), label),
  }),
)

/** What a change holds before and after; the two may differ in type. */
type Halves = Pick<Change, 'action' | 'before' | 'after' | 'type'> & {readonly previousType?: string}

function halvesOf(name: string, setId: string): fc.Arbitrary<Halves> {
  const live = liveOf(name, setId)
  const set = setOf(name, setId)
  return fc.oneof(
    set.map((after) => ({action: 'create' as const, type: after.type, before: null, after})),
    live.chain((before) =>
      fc
        .constantFrom('delete' as const, 'release' as const)
        .map((action) => ({action, type: before.type, before, after: null})),
    ),
    fc
      .tuple(live, set, fc.constantFrom('update' as const, 'adopt' as const))
      .map(([before, after, action]) => ({
        action,
        type: after.type,
        before: {...before, type: after.type, values: after.values},
        after,
      })),
    fc.tuple(live, set).map(([before, after]) => ({
      action: 'replace' as const,
      type: after.type,
      previousType: before.type,
      before,
      after,
    })),
  )
}

const change: fc.Arbitrary<Change> = identity.chain((who) =>
  fc
    .record({
      halves: halvesOf(who.name, who.setId),
      reason: label,
      causes: fc.array(cause, {minLength: 1, maxLength: 2}),
      markers: fc.array(
        fc.record(
          {before: fc.option(liveOf(`a-${who.name}`, '')), after: fc.option(setOf(`a-${who.name}`, ''))},
          {noNullPrototype: true},
        ),
        {maxLength: 2},
      ),
      gapSeconds: fc.option(fc.nat(), {nil: undefined}),
      owner: fc.record({before: fc.option(label), after: fc.option(label)}, {noNullPrototype: true}),
    })
    .map(({halves, gapSeconds, ...rest}) => {
      const digest = sha256(JSON.stringify(halves))
      // the halves fit together by construction; a spread of a union does not show it to the compiler
      return {
        ...who,
        ...rest,
        ...halves,
        ...(gapSeconds === undefined ? {} : {gapSeconds}),
        id: '',
        group: '',
        gap: 'bounded',
        risk: ['apex'],
        preconditions: [
          {type: halves.type, kind: 'etag', etag: '"x"', digest},
          {type: 'A', kind: 'absent'},
        ],
      } as Change
    }),
)

const held: fc.Arbitrary<HeldItem> = identity.chain((who) =>
  fc.record(
    {
      zone: fc.constant(who.zone),
      view: fc.constant(who.view),
      name: fc.constant(who.name),
      setId: fc.constant(who.setId),
      type: fc.constantFrom('A', 'CNAME'),
      reason: fc.constantFrom('conflict', 'grace', 'policy'),
      message: anyText,
      wanted: setOf(who.name, who.setId),
      live: liveOf(who.name, who.setId),
      until: instant,
      candidates: fc.array(fc.record({cause, wanted: setOf(who.name, who.setId)}, {noNullPrototype: true}), {
        maxLength: 2,
      }),
      origins: fc.array(
        fc.record(
          {ref, source: label, field: anyText, via: fc.array(anyText), targets: fc.array(anyText)},
          {requiredKeys: ['ref', 'source', 'field', 'via'], noNullPrototype: true},
        ),
        {maxLength: 2},
      ),
      fix: fc.array(anyText, {maxLength: 2}),
    },
    {
      requiredKeys: ['zone', 'view', 'name', 'setId', 'type', 'reason', 'message', 'origins', 'fix'],
      noNullPrototype: true,
    },
  ),
)

/** Operations as a planner makes them from a change, sometimes one that no change holds. */
const plan: fc.Arbitrary<Plan> = fc
  .record({
    changes: fc.array(change, {maxLength: 6}),
    held: fc.array(held, {maxLength: 3}),
    unlimited: fc.boolean(),
    stray: fc.option(liveOf('stray.example.net', '')),
  })
  .map(({changes: raw, held: items, unlimited, stray}) => {
    const changes = raw.map((one, index) => ({...one, id: `c${index + 1}`, group: `g${index + 1}`}))
    const groups = changes.map((one) => ({
      id: one.group,
      changeIds: [one.id],
      operations: [
        ...one.markers.map(({before, after}) => ({before, after})),
        {before: one.before, after: one.after},
      ].filter(({before, after}) => before !== null || after !== null),
    }))
    const strays =
      stray === null ? [] : [{id: 'g0', changeIds: [], operations: [{before: stray, after: null}]}]
    const zones = [plannedZone([], {groups: [...groups, ...strays], version: ''})]
    const [first] = zones
    const capabilities = {...first!.capabilities, batchOperations: unlimited ? Infinity : 1}
    return {...samplePlan, changes, held: items, zones: [{...first!, capabilities}]}
  })

describe('the plan file of any plan', () => {
  it('gives back exactly that plan, directly and through its text', () => {
    fc.assert(
      fc.property(plan, (one) => {
        const document = toPlanDocument(one, stamp, sha256)
        expect(planFromDocument(document)).to.deep.equal(one)
        const read = parsePlanDocument(JSON.stringify(document), sha256)
        expect(planFromDocument(read)).to.deep.equal(one)
        expect(toPlanDocument(planFromDocument(read), stamp, sha256)).to.deep.equal(document)
      }),
    )
  })

  it('is refused, not misread, when any one character of it is changed', () => {
    const text = JSON.stringify(toPlanDocument(samplePlan, stamp, sha256))
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.stringMatching(/^[a-z0-9"{}:,]$/), (at, letter) => {
        fc.pre(text[at] !== letter)
        const changed = text.slice(0, at) + letter + text.slice(at + 1)
        expect(() => parsePlanDocument(changed, sha256)).to.throw(/plan file/)
      }),
    )
  })
})
