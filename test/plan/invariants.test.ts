import {expect} from 'chai'
import fc from 'fast-check'
import type {Endpoint} from '../../src/model/endpoint.js'
import type {Operation} from '../../src/model/operation.js'
import {keyOf, recordSetText, toRecordSet, type LiveRecordSet} from '../../src/model/record-set.js'
import type {ZoneContent} from '../../src/model/zone.js'
import {buildPlan} from '../../src/plan/build-plan.js'
import type {PlanInput, ResourceProof} from '../../src/plan/input.js'
import type {Plan} from '../../src/plan/plan.js'
import {markerName, withWildcardReplaced} from '../../src/registry/marker-name.js'
import {encodeMarker} from '../../src/registry/marker.js'
import type {RegistrySettings} from '../../src/registry/settings.js'
import type {ObjectVerdict} from '../../src/sources/source.js'
import {content, endpoint, input, perform, txt, verdict} from './support.js'

const names = ['foo', 'a-foo', 'weighted', '*', 'any', 'x.sub', 'example'].map((label) =>
  label === 'example' ? 'example.org' : `${label}.example.org`,
)

/** One name has several routing keys, and therefore no CNAME: between routing keys that takes a second run. */
function place(recordType: string): fc.Arbitrary<{name: string; setId: string}> {
  const plain = fc.record({name: fc.constantFrom(...names), setId: fc.constant('')})
  const weighted = fc.record({
    name: fc.constant('weighted.example.org'),
    setId: fc.constantFrom('blue', 'green'),
  })
  const usual = plain.map((one) => ({...one, setId: one.name.startsWith('weighted') ? 'blue' : ''}))
  if (recordType === 'CNAME')
    return usual.map((one) => ({...one, name: one.setId === '' ? one.name : 'foo.example.org', setId: ''}))
  return fc.oneof({weight: 5, arbitrary: usual}, {weight: 1, arbitrary: weighted})
}
const resources = ['service/a/one', 'service/a/two', 'ingress/b/three', 'node/four', '']
const values: Readonly<Record<string, readonly string[]>> = {
  A: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
  AAAA: ['2001:db8::1', '2001:db8::2'],
  CNAME: ['x.example.net', 'y.example.net'],
  TXT: ['hello', 'world'],
}
const types = Object.keys(values)

const name = fc.constantFrom(...names)
const type = fc.constantFrom(...types)
const resource = fc.constantFrom(...resources)

const registry: fc.Arbitrary<RegistrySettings> = fc.record({
  kind: fc.constantFrom('txt' as const, 'txt' as const, 'txt' as const, 'noop' as const),
  ownerId: fc.constant('me'),
  prefix: fc.constantFrom('', '', '%{record_type}.', 'txt.'),
  suffix: fc.constant(''),
  wildcardReplacement: fc.constantFrom('', 'any'),
})

function valuesOf(recordType: string): fc.Arbitrary<readonly string[]> {
  const most = recordType === 'CNAME' ? 1 : 3
  return fc.subarray([...(values[recordType] ?? [])], {
    minLength: 1,
    maxLength: Math.min(most, values[recordType]?.length ?? 1),
  })
}

type LiveSeed = {
  readonly set: LiveRecordSet
  readonly owner: 'me' | 'them' | 'nobody'
  readonly format: 'typed' | 'untyped' | 'both' | 'mixed'
  readonly resource: string
  readonly orphan: boolean
}

const liveSeed: fc.Arbitrary<LiveSeed> = type.chain((recordType) =>
  fc.record({
    set: fc
      .record({at: place(recordType), values: valuesOf(recordType), ttl: fc.constantFrom(300, 60)})
      .map(({at, ...parts}) => toRecordSet({...parts, ...at, type: recordType})),
    owner: fc.constantFrom('me' as const, 'me' as const, 'me' as const, 'them' as const, 'nobody' as const),
    format: fc.constantFrom(
      'typed' as const,
      'typed' as const,
      'typed' as const,
      'untyped' as const,
      'both' as const,
      'mixed' as const,
    ),
    resource,
    orphan: fc.constantFrom(false, false, false, true),
  }),
)

/** The sets a seed stands for: a record, its marker, or a marker whose record is gone. */
function setsOf(
  {set, owner, format, resource: label, orphan}: LiveSeed,
  settings: RegistrySettings,
): readonly LiveRecordSet[] {
  const record = orphan ? [] : [set]
  if (owner === 'nobody') return record
  const text = encodeMarker(label === '' ? {owner} : {owner, resource: label})
  const at = (place: string, strings: readonly string[]): LiveRecordSet =>
    toRecordSet({name: place, type: 'TXT', setId: set.setId, ttl: 300, values: strings})
  const typed = at(markerName(set.name, set.type, settings), format === 'mixed' ? [text, 'v=spf1'] : [text])
  const untyped = at(
    `${settings.prefix.replace('%{record_type}', '')}${withWildcardReplaced(set.name, settings)}`,
    [text],
  )
  if (format === 'untyped') return [...record, untyped]
  return format === 'both' ? [...record, typed, untyped] : [...record, typed]
}

/** A zone a server would accept: one set per key, no CNAME beside other types, nothing outside the zone. */
function toZone(seeds: readonly LiveSeed[], settings: RegistrySettings, delegates: boolean): ZoneContent {
  const sets = new Map<string, LiveRecordSet>()
  if (delegates) {
    const cut = toRecordSet({name: 'sub.example.org', type: 'NS', ttl: 300, values: ['ns.example.net']})
    sets.set(keyOf(cut), cut)
  }
  for (const set of seeds.flatMap((seed) => setsOf(seed, settings))) {
    const neighbours = [...sets.values()].filter((other) => other.name === set.name)
    const alone = neighbours.every((other) => (other.type === 'CNAME') === (set.type === 'CNAME'))
    const apex = set.name === 'example.org' && set.type === 'CNAME'
    if (alone && !apex && !sets.has(keyOf(set)) && set.name.endsWith('example.org')) sets.set(keyOf(set), set)
  }
  return content([...sets.values()])
}

const wanted: fc.Arbitrary<Endpoint> = type.chain((recordType) =>
  fc
    .record({
      at: place(recordType),
      targets: valuesOf(recordType),
      resource,
      recordTTL: fc.constantFrom(0, 0, 60),
    })
    .map(({at, targets, resource: label, recordTTL}) =>
      endpoint(at.name, recordType, targets, label, {setIdentifier: at.setId, recordTTL}),
    ),
)

const skipReason = fc.boolean().map((decided) => ({code: 'x', message: 'for a reason', decided}))
const someVerdict: fc.Arbitrary<ObjectVerdict> = fc
  .record({
    resource: fc.constantFrom(...resources.filter((one) => one !== '')),
    wanted: fc.subarray([...names]),
    skipped: fc.array(
      fc.record({name, types: fc.option(fc.array(type), {nil: undefined}), reason: skipReason}),
      {maxLength: 2},
    ),
    reason: fc.option(skipReason, {nil: undefined}),
  })
  .map(({resource: label, wanted: asks, skipped, reason}) =>
    verdict(label, asks, {
      skipped: skipped.map(({types: some, ...skip}) => (some === undefined ? skip : {...skip, types: some})),
      ...(reason === undefined ? {} : {reason}),
    }),
  )

const proof: fc.Arbitrary<ResourceProof> = fc.oneof(
  {weight: 4, arbitrary: fc.constant({state: 'absent', by: 'direct-get-404'} as const)},
  {weight: 1, arbitrary: fc.constant({state: 'unknown', message: 'timeout'} as const)},
)

const anyInput: fc.Arbitrary<PlanInput> = fc
  .record({
    registry,
    seeds: fc.array(liveSeed, {maxLength: 8}),
    delegates: fc.boolean(),
    endpoints: fc.array(wanted, {maxLength: 8}),
    verdicts: fc.array(someVerdict, {maxLength: 3}),
    proofs: fc.array(fc.tuple(resource, proof), {maxLength: 5}),
    policy: fc.constantFrom('sync' as const, 'sync' as const, 'upsert-only' as const, 'create-only' as const),
    onConflict: fc.constantFrom('external-dns' as const, 'merge' as const, 'hold' as const),
    sourcesComplete: fc.constantFrom(true, true, true, false),
  })
  .map(({registry: settings, seeds, delegates, policy, proofs, ...more}) =>
    input({
      ...more,
      zones: [toZone(seeds, settings, delegates)],
      proofs: new Map(proofs),
      view: {policy, registry: settings, managedRecordTypes: types},
    }),
  )

function zoneOf(given: PlanInput): ZoneContent {
  const found = given.views[0]?.zones[0]?.content
  if (found === undefined) throw new Error('no zone')
  return found
}

function withZone(given: PlanInput, zone: ZoneContent): PlanInput {
  const [view] = given.views
  if (view === undefined) throw new Error('no view')
  return {...given, views: [{...view, zones: [{content: zone, readAt: given.now}]}]}
}

function settingsOf(given: PlanInput): RegistrySettings {
  return given.views[0]?.registry ?? txt
}

function operations(plan: Plan): readonly Operation[] {
  return plan.zones.flatMap((zone) => zone.groups.flatMap((group) => group.operations))
}

/** Ownership by the letter of the format, without the code under test: a TXT set where a marker of ours may stand. */
function carriesOurMarker(set: LiveRecordSet, zone: ZoneContent, settings: RegistrySettings): boolean {
  const first = withWildcardReplaced(set.name, settings)
  const places = [
    markerName(set.name, set.type, settings),
    `${settings.prefix.replace('%{record_type}', '')}${first}`,
    // A template's place without its token is read like any plain prefix, type included, as external-dns does.
    `${settings.prefix.replace('%{record_type}', '')}${set.type.toLowerCase()}-${first}`,
  ]
  return zone.recordSets.some(
    (other) =>
      other.type === 'TXT' &&
      other.setId === set.setId &&
      places.includes(other.name) &&
      other.values.some((value) => /^heritage=external-dns,external-dns\/owner=me(,|$)/.test(value)),
  )
}

function isMarkerText(set: LiveRecordSet): boolean {
  return set.type === 'TXT' && set.values.some((value) => value.startsWith('heritage=external-dns'))
}

/** The records of a zone without its markers, as text. */
function records(zone: ZoneContent): readonly string[] {
  return zone.recordSets
    .filter((set) => !isMarkerText(set))
    .map(recordSetText)
    .sort()
}

/** Plans and applies until nothing is left to do; more than three rounds are a plan that never ends. */
function settle(given: PlanInput, zone: ZoneContent): ZoneContent {
  let now = zone
  for (let round = 0; round < 3; round++) {
    const todo = operations(buildPlan(withZone(given, now)))
    if (todo.length === 0) return now
    now = perform(now, todo)
  }
  expect(buildPlan(withZone(given, now)).changes).to.deep.equal([])
  return now
}

const runs = {numRuns: 400}

describe('invariants of plans', () => {
  it('1: nothing that is not ours is overwritten, changed or removed', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const zone = zoneOf(given)
        const settings = settingsOf(given)
        const byKey = new Map(zone.recordSets.map((set) => [keyOf(set), set]))
        for (const {before, after} of operations(buildPlan(given))) {
          if (before === null) {
            expect(byKey.has(keyOf(after!)), `overwrites ${after?.name} ${after?.type}`).to.equal(false)
            continue
          }
          expect(byKey.get(keyOf(before))).to.equal(before)
          if (isMarkerText(before)) {
            expect(settings.kind).to.equal('txt')
            expect(before.values).to.have.length(1)
            expect(before.values[0]).to.match(/owner=me(,|$)/)
          } else if (settings.kind === 'txt') {
            expect(
              carriesOurMarker(before, zone, settings),
              `${before.name} ${before.type} is ours`,
            ).to.equal(true)
          }
        }
      }),
      runs,
    )
  })

  it('3: nothing is removed without proof, and nothing at all when not everything was read', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const made = buildPlan(given)
        for (const change of made.changes) {
          if (change.action !== 'delete' && change.action !== 'replace') continue
          expect(given.sourcesComplete).to.equal(true)
          if (change.reason === 'type-change') continue
          expect(['direct-get-404', 'config']).to.include(change.causes[0]?.proof)
          const ref = change.causes[0]!.ref
          const listed = [...given.verdicts]
            .filter(([label]) => label.endsWith(`/${ref.name}`))
            .flatMap(([, all]) => all)
          const proved = [...given.proofs]
            .filter(([label]) => label.endsWith(`/${ref.name}`))
            .map(([, one]) => one.state)
          if (listed.length === 0) expect(proved).to.deep.equal(['absent'])
          expect(listed.every((one) => one.reason?.decided ?? true)).to.equal(true)
        }
        if (!given.sourcesComplete) {
          for (const {before, after} of made.changes) {
            expect(before?.values.every((value) => after?.values.includes(value)) ?? true).to.equal(true)
          }
        }
      }),
      runs,
    )
  })

  it('4: the plan after a complete apply is empty', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const made = buildPlan(given)
        const next = buildPlan(withZone(given, perform(zoneOf(given), operations(made))))
        // What was held because another name of this plan stands in its place may be planned once that is gone.
        const waiting = made.held.some((item) =>
          ['MLD0306', 'MLD0408', 'MLD0410', 'MLD0416'].includes(item.code ?? ''),
        )
        if (!waiting) expect(next.changes).to.deep.equal([])
        settle(given, zoneOf(given))
      }),
      runs,
    )
  })

  it('5: stopped after any write, the next run converges; no record is left unmarked, nothing foreign is touched', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const zone = zoneOf(given)
        const settings = settingsOf(given)
        const whole = records(settle(given, zone))
        for (const group of buildPlan(given).zones.flatMap((one) => one.groups)) {
          for (let stop = 1; stop < group.operations.length; stop++) {
            const half = perform(zone, group.operations.slice(0, stop))
            if (settings.kind === 'txt') {
              const fresh = half.recordSets.filter(
                (set) => !zone.recordSets.includes(set) && !isMarkerText(set),
              )
              for (const set of fresh) expect(carriesOurMarker(set, half, settings)).to.equal(true)
            }
            expect(records(settle(given, half))).to.deep.equal(whole)
          }
        }
      }),
      {numRuns: 150},
    )
  })

  it('8: the order of sets, endpoints of different names and verdicts does not show', () => {
    const shuffled = anyInput.chain((given) => {
      const zone = zoneOf(given)
      const [view] = given.views
      const rows = new Map<string, Endpoint[]>()
      for (const one of view?.endpoints ?? []) rows.set(one.dnsName, [...(rows.get(one.dnsName) ?? []), one])
      return fc
        .record({
          sets: fc.shuffledSubarray([...zone.recordSets], {minLength: zone.recordSets.length}),
          groups: fc.shuffledSubarray([...rows.values()], {minLength: rows.size}),
          verdicts: fc.shuffledSubarray([...given.verdicts], {minLength: given.verdicts.size}),
        })
        .map(({sets, groups, verdicts}): [PlanInput, PlanInput] => {
          const moved = withZone(given, {...zone, recordSets: sets})
          const [first] = moved.views
          if (first === undefined) throw new Error('no view')
          return [
            given,
            {...moved, verdicts: new Map(verdicts), views: [{...first, endpoints: groups.flat()}]},
          ]
        })
    })
    fc.assert(
      fc.property(shuffled, ([given, moved]) => {
        expect(JSON.stringify(buildPlan(moved))).to.equal(JSON.stringify(buildPlan(given)))
      }),
      {numRuns: 150},
    )
  })

  it('every name that differs is either changed or held', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        // Under merge the union may be live already.
        if (given.onConflict === 'merge') return
        const made = buildPlan(given)
        const told = new Set([...made.changes, ...made.held].map((one) => one.name))
        const live = new Map(zoneOf(given).recordSets.map((set) => [keyOf(set), set]))
        for (const {dnsName, recordType, setIdentifier, targets} of given.views[0]?.endpoints ?? []) {
          const found = live.get(keyOf({name: dnsName, type: recordType, setId: setIdentifier}))
          const same = found !== undefined && [...found.values].sort().join() === [...targets].sort().join()
          if (!same) expect(told.has(dnsName), `${dnsName} ${recordType}`).to.equal(true)
        }
      }),
      runs,
    )
  })
})
