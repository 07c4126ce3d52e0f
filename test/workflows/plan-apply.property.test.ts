import {expect} from 'chai'
import fc from 'fast-check'
import {canonicalJson} from '../../src/model/canonical-json.js'
import {keyOf, type RecordSet} from '../../src/model/record-set.js'
import {KilledError, type MemoryBackend} from '../support/memory-provider.js'
import {
  backendOf,
  clusterOf,
  content,
  drifted,
  inOneRun,
  plan,
  resourceOf,
  run,
  scenario,
  type Blind,
  type Scenario,
  type Wanted,
  zoneNames,
} from './property-world.js'

const runs = {numRuns: 80}
const managed = new Set(['A', 'AAAA', 'CNAME'])

/** Where the ownership record of a set lives when there is no prefix and no suffix. */
function markerNameOf(set: RecordSet): string {
  return `${set.type.toLowerCase()}-${set.name}`
}

function isMarkerOfOurs(set: RecordSet): boolean {
  return set.type === 'TXT' && set.values.some((value) => value.includes('external-dns/owner=home,'))
}

function foreignKeys(one: Scenario): ReadonlySet<string> {
  return new Set(one.foreign.map(keyOf))
}

/** Records of the managed types that nobody but this owner can have made. */
function recordsOfOurs(backend: MemoryBackend, one: Scenario): readonly RecordSet[] {
  const strange = foreignKeys(one)
  return content(backend).filter((set) => managed.has(set.type) && !strange.has(keyOf(set)))
}

function expectForeignUntouched(backend: MemoryBackend, one: Scenario): void {
  expect(content(backend)).to.include.deep.members([...one.foreign])
  const strange = foreignKeys(one)
  const touched = backend.committed.flat().filter(({before, after}) => {
    const set = before ?? after
    return set !== null && strange.has(keyOf(set))
  })
  expect(touched).to.deep.equal([])
}

function expectEveryRecordMarked(backend: MemoryBackend, one: Scenario): void {
  const markers = new Set(
    content(backend)
      .filter(isMarkerOfOurs)
      .map(({name}) => name),
  )
  for (const set of recordsOfOurs(backend, one)) expect([...markers]).to.include(markerNameOf(set))
}

/** The object a set of ours was made for, as its ownership record says. */
function resourceBehind(set: RecordSet, all: readonly RecordSet[]): string {
  const marker = all.find(({type, name}) => type === 'TXT' && name === markerNameOf(set))
  return /external-dns\/resource=([^,]*)/.exec(marker?.values[0] ?? '')?.[1] ?? ''
}

async function settled(one: Scenario): Promise<MemoryBackend> {
  const backend = backendOf(one)
  expect((await run(backend, clusterOf(one.first), one.policy)).exit).to.equal('ok')
  return backend
}

/** Removals that leave nothing of the name: a change of type removes one set and adds another. */
function lost(before: readonly RecordSet[], after: readonly RecordSet[]): readonly RecordSet[] {
  const names = new Set(after.filter(({type}) => managed.has(type)).map(({name}) => name))
  return before.filter(({name}) => !names.has(name))
}

function asksFor(object: Wanted, name: string): boolean {
  return object.hosts.includes(name)
}

/** The same object with its names and addresses in another order. */
function turn(object: Wanted): Wanted {
  return {...object, hosts: object.hosts.toReversed(), targets: object.targets.toReversed()}
}

async function check(
  arbitrary: fc.Arbitrary<Scenario>,
  test: (one: Scenario) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, test), runs)
}

describe('plan and apply, whatever the cluster and the zones hold', () => {
  it('invariant 1: never create over, change or remove what is not theirs', () =>
    check(fc.oneof(scenario, drifted), async (one) => {
      const backend = await settled(one)
      await run(backend, clusterOf(one.second), one.policy)
      await run(backend, clusterOf([]), one.policy)
      expectForeignUntouched(backend, one)
      expectEveryRecordMarked(backend, one)
    }))

  it('invariant 3: take a name away only when its object is gone or no longer asks for it', () =>
    check(fc.oneof(scenario, drifted), async (one) => {
      const backend = await settled(one)
      const before = content(backend)
      const ours = recordsOfOurs(backend, one)
      await run(backend, clusterOf(one.second), one.policy)
      const byResource = new Map(one.second.map((object) => [resourceOf(object), object]))
      for (const set of lost(ours, content(backend))) {
        expect(one.policy).to.equal('sync')
        const object = byResource.get(resourceBehind(set, before))
        if (object !== undefined)
          expect(asksFor(object, set.name), `${set.name} is still asked for`).to.equal(false)
      }
    }))

  it('invariant 3: remove nothing when no object could be asked for directly', () =>
    check(scenario, async (one) => {
      const backend = await settled(one)
      const ours = recordsOfOurs(backend, one)
      const listed = new Set(one.second.map(resourceOf))
      const before = content(backend)
      await run(backend, clusterOf(one.second, {probes: true}), one.policy)
      const gone = lost(ours, content(backend))
      expect(gone.filter((set) => !listed.has(resourceBehind(set, before)))).to.deep.equal([])
    }))

  it('invariant 3: remove nothing whose object no list holds but that is there', () =>
    check(drifted, async (one) => {
      const backend = await settled(one)
      const ours = recordsOfOurs(backend, one)
      await run(backend, clusterOf(one.first, {unlisted: ({id}) => id % 2 === 0}), one.policy)
      expect(lost(ours, content(backend))).to.deep.equal([])
    }))

  for (const lists of [['services'], ['ingresses'], ['services', 'ingresses'], ['endpointslices']]) {
    it(`invariant 3: remove nothing when reading ${lists.join(' and ')} breaks off`, () =>
      check(scenario, async (one) => {
        const blind: Blind = {lists}
        const backend = await settled(one)
        const ours = recordsOfOurs(backend, one)
        const {planned} = await run(backend, clusterOf(one.second, blind), one.policy)
        expect(lost(ours, content(backend))).to.deep.equal([])
        expect(planned.plan.changes.filter(({action}) => action === 'delete')).to.deep.equal([])
        expect(planned.failures).to.include('incomplete')
      }))
  }

  for (const kind of ['unavailable', 'denied', 'unknown-outcome'] as const) {
    it(`invariant 3: leave a zone alone that cannot be read (${kind})`, () =>
      check(scenario, async (one) => {
        const backend = await settled(one)
        const before = zoneNames.map((zone) => backend.snapshot(zone))
        backend.failOn({verb: 'readZone', call: backend.calls.readZone + 1, when: 'before', kind})
        const {planned} = await run(backend, clusterOf(one.second), one.policy)
        expect(planned.plan.unread).to.have.length(1)
        const unread = planned.plan.unread[0]?.zone
        expect(planned.plan.changes.filter(({zone}) => zone === unread)).to.deep.equal([])
        zoneNames.forEach((zone, index) => {
          if (zone === unread) expect(backend.snapshot(zone)).to.deep.equal(before[index])
        })
      }))
  }

  it('invariant 4: have nothing left to do after a complete apply, also where values come back in another form', () =>
    check(inOneRun, async (one) => {
      const backend = backendOf(one)
      for (const objects of [one.first, one.second, one.first]) {
        const cluster = clusterOf(objects)
        const {exit} = await run(backend, cluster, one.policy)
        expect(exit).to.equal('ok')
        const again = await plan(backend, cluster, one.policy)
        expect(again.plan.changes).to.deep.equal([])
      }
    }))

  it('invariant 5: killed before or after any commit, are finished by the next run', async () => {
    const moments = fc.record({nth: fc.nat({max: 30}), when: fc.constantFrom('before', 'after')})
    await fc.assert(
      fc.asyncProperty(inOneRun, moments, async (one, {nth, when}) => {
        const whole = await settled(one)
        const start = whole.calls.commit
        await run(whole, clusterOf(one.second), one.policy)
        const commits = whole.calls.commit - start
        fc.pre(commits > 0)

        const backend = await settled(one)
        backend.killOn('commit', start + 1 + (nth % commits), when)
        const killed = await run(backend, clusterOf(one.second), one.policy).catch((error: unknown) => error)
        expect(killed).to.be.instanceOf(KilledError)
        expectForeignUntouched(backend, one)
        expectEveryRecordMarked(backend, one)

        const next = await run(backend, clusterOf(one.second), one.policy)
        expect(next.exit).to.equal('ok')
        expectForeignUntouched(backend, one)
        expectEveryRecordMarked(backend, one)
        // a marker whose record another object wants in vain may stay as long as the conflict lasts
        expect(recordsOfOurs(backend, one)).to.deep.equal(recordsOfOurs(whole, one))
        expect(content(backend)).to.include.deep.members([...content(whole)])
        const last = await plan(backend, clusterOf(one.second), one.policy)
        expect(last.plan.changes).to.deep.equal([])
      }),
      {numRuns: 150},
    )
  })

  it('invariant 8: give the same plan, byte for byte, for the same input in another order', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (generated) => {
        // the test's backend numbers its version tags in the order in which it is filled
        const one: Scenario = {...generated, compareAndSet: 'server-exact'}
        const backend = await settled(one)
        const zones = (sets: (zone: string) => readonly RecordSet[], names: readonly string[]) =>
          Object.fromEntries(names.map((zone) => [zone, sets(zone)]))
        const straight = backendOf(one, {zones: zones((zone) => backend.snapshot(zone), zoneNames)})
        const turned = backendOf(one, {
          zones: zones((zone) => backend.snapshot(zone).toReversed(), zoneNames.toReversed()),
        })
        const left = await plan(straight, clusterOf(one.second), one.policy)
        const right = await plan(turned, clusterOf(one.second.toReversed().map(turn)), one.policy)
        expect(canonicalJson(right.plan)).to.equal(canonicalJson(left.plan))
      }),
      runs,
    )
  })
})
