import {inspect} from 'node:util'
import {expect} from 'chai'
import {ProviderError, type TroubleKind} from '../../src/errors.js'
import type {ProviderCapabilities} from '../../src/model/capabilities.js'
import {isWithin} from '../../src/model/dns-name.js'
import type {Operation} from '../../src/model/operation.js'
import type {ZoneReader, ZoneWriter} from '../../src/model/ports.js'
import {canonicalValue} from '../../src/model/record-data.js'
import {
  compareRecordSets,
  keyOf,
  toRecordSet,
  type LiveRecordSet,
  type RecordSet,
} from '../../src/model/record-set.js'
import type {Zone} from '../../src/model/zone.js'
import {a, aaaa, cname, create, remove, txt, update} from './builders.js'
import {manyAddresses, nameCases, typeCases, type ContractCase} from './contract-cases.js'

/** One zone of a real backend, with the provider under test and a second way in that does not use the provider. */
export type ContractFixture = {
  readonly reader: ZoneReader
  readonly writer: ZoneWriter
  readonly zone: Zone
  /** Changes the zone as another client would: stores each set of `put` whole, removes each set of `remove` whole. */
  edit(change: {readonly put?: readonly RecordSet[]; readonly remove?: readonly RecordSet[]}): Promise<void>
  /** What the backend itself (wire, file, raw API) holds for a name and type; undefined when there is nothing. */
  look(name: string, type: string): Promise<RecordSet | undefined>
  /** Writing calls the backend has seen so far; absent where they cannot be counted. */
  writingCalls?(): number
  close(): Promise<void>
}

/** What the suite is told about a provider. */
export type ContractSettings = {
  readonly capabilities: ProviderCapabilities
  /**
   * Opens a new zone that holds a SOA, apex NS records and exactly the sets that `seed` makes for its name. Two
   * fixtures must not see each other.
   */
  open(seed: (zone: string) => readonly RecordSet[]): Promise<ContractFixture>
  /** Whether reading shows the SOA and NS of the apex; true unless the backend's API hides them. */
  readonly showsApex?: boolean
  /** Texts (keys, tokens) that must appear in no error. */
  readonly secrets?: readonly string[]
  /** Makes the next read of the fixture end too early: a cut page, transfer or file. */
  readonly breakRead?: (fixture: ContractFixture) => Promise<void>
  /** The same provider with credentials the backend refuses. */
  readonly openDenied?: () => Promise<ContractFixture>
  /** The same provider with nothing listening behind it. */
  readonly openUnreachable?: () => Promise<ContractFixture>
  /** Sets in the largest zone of the paging cases; 1001 unless the backend is too slow. */
  readonly largeZone?: number
}

const noSeed = (): readonly RecordSet[] => []

/**
 * The one suite every provider passes. Cases depend on what the capabilities declare, never on the provider's name; a
 * declared absence is tested as well: `adjust` must refuse what the backend cannot hold.
 */
export function describeProviderContract(name: string, settings: ContractSettings): void {
  const contract = new Contract(settings)
  describe(`provider contract: ${name}`, () => {
    describe('reads', () => readCases(contract))
    describe('adjusts', () => adjustCases(contract))
    describe('creates, updates and deletes', () => lifeCases(contract))
    describe('replaces', () => replaceCases(contract))
    describe('refuses what is no longer as planned', () => staleCases(contract))
    describe('writes together', () => batchCases(contract))
    describe('fails', () => failureCases(contract))
  })
}

function readCases(contract: Contract): void {
  const {settings} = contract
  it('an empty zone as its apex records alone', () =>
    contract.with(noSeed, async (fixture) => {
      expect(await contract.others(fixture)).to.deep.equal([])
      if (settings.showsApex === false) return
      const content = await fixture.reader.readZone(fixture.zone)
      const apexTypes = content.recordSets.map(({type}) => type).sort()
      expect(apexTypes).to.deep.equal(['NS', 'SOA'])
    }))

  it('the zone in its sorted list of zones', () =>
    contract.with(noSeed, async (fixture) => {
      const zones = await fixture.reader.listZones()
      const names = zones.map((zone) => zone.name)
      expect(names).to.deep.equal([...names].sort())
      expect(zones.find((zone) => zone.name === fixture.zone.name)).to.deep.equal(fixture.zone)
    }))

  it('canonical sets, each once', () =>
    contract.with(contract.everyType, async (fixture) => {
      const {recordSets} = await fixture.reader.readZone(fixture.zone)
      expect(new Set(recordSets.map(keyOf)).size).to.equal(recordSets.length)
      for (const set of recordSets) expectCanonical(set, fixture.zone)
    }))

  it('every foreign record as it is there', () =>
    contract.with(contract.everyType, async (fixture) => {
      const read = await contract.others(fixture)
      const seeded = [...contract.everyType(fixture.zone.name)].sort(compareRecordSets)
      expect(read.map(essence)).to.deep.equal(seeded.map(essence))
    }))

  for (const size of [101, settings.largeZone ?? 1001]) {
    it(`a zone of ${size} sets to its end`, () => {
      const seed = (zone: string): readonly RecordSet[] => manyAddresses(zone, size, contract.ttl)
      return contract.with(seed, async (fixture) => {
        const read = await contract.others(fixture)
        expect(read.map(essence)).to.deep.equal(
          [...seed(fixture.zone.name)].sort(compareRecordSets).map(essence),
        )
      })
    })
  }

  it('without a way to write', () =>
    contract.with(contract.everyType, async (fixture) => {
      expect(fixture.reader).not.to.have.property('write')
      const before = fixture.writingCalls?.()
      await fixture.reader.listZones()
      await fixture.reader.readZone(fixture.zone)
      expect(fixture.writingCalls?.()).to.equal(before)
    }))

  it('the declared capabilities', () =>
    contract.with(noSeed, async (fixture) => {
      expect(fixture.reader.capabilities).to.deep.equal(settings.capabilities)
      expect(fixture.writer.capabilities).to.deep.equal(settings.capabilities)
      expect(fixture.reader.name).to.equal(fixture.zone.provider)
    }))
}

function adjustCases(contract: Contract): void {
  const {capabilities} = contract.settings
  it('to a form that adjusting does not change again', () =>
    contract.with(noSeed, async (fixture) => {
      for (const {sets} of [...typeCases, ...nameCases]) {
        for (const set of sets(fixture.zone.name, contract.ttl)) {
          const once = fixture.reader.adjust(set, fixture.zone)
          if (once.ok) expect(fixture.reader.adjust(once.set, fixture.zone)).to.deep.equal(once)
          else expectSentence(once.refusal.message)
        }
      }
    }))

  it('a TTL into the declared range, or refuses it', () =>
    contract.with(noSeed, async (fixture) => {
      for (const ttl of [0, 1, 59, 60, 300, 86_400, 2_147_483_647]) {
        const adjusted = fixture.writer.adjust(a(`www.${fixture.zone.name}`, '192.0.2.1', ttl), fixture.zone)
        if (!adjusted.ok) expectSentence(adjusted.refusal.message)
        else expectTtlInRange(adjusted.set.ttl, capabilities)
      }
    }))

  it('an unset TTL to the declared fallback', () =>
    contract.with(noSeed, async (fixture) => {
      const set = contract.wanted(fixture, a(`www.${fixture.zone.name}`, '192.0.2.1', null))
      expect(set.ttl).to.equal(capabilities.ttl.fallback)
    }))

  if (!capabilities.apexCname) {
    it('no CNAME at the apex', () => contract.refuses((zone) => cname(zone, 'lb.example.net', contract.ttl)))
  }
  if (!capabilities.wildcard) {
    it('no wildcard', () => contract.refuses((zone) => a(`*.${zone}`, '192.0.2.1', contract.ttl)))
  }
  if (capabilities.recordTypes !== undefined) {
    it('no type it does not support', () =>
      contract.refuses((zone) =>
        toRecordSet({name: `x.${zone}`, type: 'X25', ttl: contract.ttl, values: ['"3117"']}),
      ))
  }
  it('no two CNAMEs at one name', () =>
    contract.refuses((zone) => ({
      ...cname(`www.${zone}`, 'a.example.net', contract.ttl),
      values: ['a.example.net', 'b.example.net'],
    })))
  it('no set without values', () =>
    contract.refuses((zone) => ({...a(`www.${zone}`, '192.0.2.1', contract.ttl), values: []})))
  it('no wildcard in the middle of a name', () =>
    contract.refuses((zone) => a(`www.*.${zone}`, '192.0.2.1', contract.ttl)))
}

function lifeCases(contract: Contract): void {
  for (const testCase of [...typeCases, ...nameCases]) {
    if (!contract.supports(testCase)) continue
    it(testCase.title, () => contract.with(noSeed, (fixture) => liveOut(contract, fixture, testCase)))
  }

  it('a TTL', () =>
    contract.with(noSeed, async (fixture) => {
      const name = `ttl.${fixture.zone.name}`
      const first = contract.wanted(fixture, a(name, '192.0.2.1', contract.ttl))
      const second = contract.wanted(fixture, a(name, '192.0.2.1', contract.otherTtl))
      await contract.write(fixture, create(first))
      await contract.write(fixture, update(await contract.live(fixture, first), second))
      await contract.expectThere(fixture, second)
    }))

  it('nothing when there is nothing to do', () =>
    contract.with(contract.everyType, async (fixture) => {
      const before = fixture.writingCalls?.()
      await fixture.writer.write(await fixture.writer.readZone(fixture.zone), [])
      expect(fixture.writingCalls?.()).to.equal(before)
    }))

  it('its own sets and leaves every foreign one as it is', () =>
    contract.with(contract.everyType, async (fixture) => {
      const foreign = contract.everyType(fixture.zone.name)
      const own = contract.wanted(fixture, a(`own.${fixture.zone.name}`, '192.0.2.9', contract.ttl))
      const changed = contract.wanted(fixture, a(own.name, ['192.0.2.9', '192.0.2.10'], contract.ttl))
      await contract.write(fixture, create(own))
      await contract.write(fixture, update(await contract.live(fixture, own), changed))
      await contract.expectThere(fixture, changed)
      await contract.write(fixture, remove(await contract.live(fixture, changed)))
      for (const set of foreign) await contract.expectThere(fixture, set)
      expect((await contract.others(fixture)).length).to.equal(foreign.length)
    }))

  it('the SOA serial upwards, where it is shown', () =>
    contract.with(noSeed, async (fixture) => {
      const before = await fixture.reader.readZone(fixture.zone)
      await contract.write(
        fixture,
        create(contract.wanted(fixture, a(`s.${fixture.zone.name}`, '192.0.2.1', contract.ttl))),
      )
      const after = await fixture.reader.readZone(fixture.zone)
      if (before.soaSerial === undefined) expect(after.soaSerial).to.equal(undefined)
      else expect(((after.soaSerial ?? 0) - before.soaSerial) >>> 0).to.be.within(0, 0x7fff_ffff)
    }))
}

/** Create, check, change each next set of the case, check, delete, check. */
async function liveOut(contract: Contract, fixture: ContractFixture, testCase: ContractCase): Promise<void> {
  let live: LiveRecordSet | undefined
  for (const wish of testCase.sets(fixture.zone.name, contract.ttl)) {
    const adjusted = fixture.writer.adjust(wish, fixture.zone)
    if (!adjusted.ok) {
      expect(testCase.optional, `adjust refuses: ${adjusted.refusal.message}`).to.equal(true)
      expectSentence(adjusted.refusal.message)
      continue
    }
    await contract.write(fixture, {before: live ?? null, after: adjusted.set})
    await contract.expectThere(fixture, adjusted.set)
    live = await contract.live(fixture, adjusted.set)
    expect(essence(live)).to.deep.equal(essence(adjusted.set))
  }
  if (live === undefined) return
  await contract.write(fixture, remove(live))
  await contract.expectAbsent(fixture, live)
}

function replaceCases(contract: Contract): void {
  it('a CNAME by an A and back', () =>
    contract.with(noSeed, async (fixture) => {
      const alias = contract.wanted(
        fixture,
        cname(`www.${fixture.zone.name}`, 'lb.example.net', contract.ttl),
      )
      const address = contract.wanted(fixture, a(alias.name, '192.0.2.1', contract.ttl))
      await contract.write(fixture, create(alias))
      await contract.write(fixture, remove(await contract.live(fixture, alias)), create(address))
      await contract.expectThere(fixture, address)
      await contract.expectAbsent(fixture, alias)
      await contract.write(fixture, remove(await contract.live(fixture, address)), create(alias))
      await contract.expectThere(fixture, alias)
      await contract.expectAbsent(fixture, address)
    }))

  it('a CNAME by A and AAAA, with their markers', () =>
    contract.with(noSeed, async (fixture) => {
      const zone = fixture.zone.name
      const alias = contract.wanted(fixture, cname(`app.${zone}`, 'lb.example.net', contract.ttl))
      const oldMarker = contract.wanted(fixture, txt(`cname-app.${zone}`, markerText, contract.ttl))
      const addresses = [
        a(alias.name, '192.0.2.1', contract.ttl),
        aaaa(alias.name, '2001:db8::1', contract.ttl),
      ]
      const wanted = addresses.map((set) => contract.wanted(fixture, set))
      const markers = ['a', 'aaaa'].map((type) =>
        contract.wanted(fixture, txt(`${type}-app.${zone}`, markerText, contract.ttl)),
      )
      await contract.write(fixture, create(oldMarker), create(alias))
      await contract.write(
        fixture,
        ...markers.map(create),
        remove(await contract.live(fixture, alias)),
        ...wanted.map(create),
        remove(await contract.live(fixture, oldMarker)),
      )
      for (const set of [...wanted, ...markers]) await contract.expectThere(fixture, set)
      for (const set of [alias, oldMarker]) await contract.expectAbsent(fixture, set)
    }))
}

const markerText = '"heritage=external-dns,external-dns/owner=lab,external-dns/resource=service/default/app"'

type StaleCase = {
  readonly title: string
  /** What is there when the plan is made; undefined = nothing. */
  readonly planned: RecordSet | undefined
  /** What somebody else leaves there; undefined = nothing. */
  readonly found: RecordSet | undefined
}

function staleSets(contract: Contract, zone: string): readonly StaleCase[] {
  const old = a(`www.${zone}`, '192.0.2.1', contract.ttl)
  const other = a(`www.${zone}`, '192.0.2.66', contract.ttl)
  const more = a(`www.${zone}`, ['192.0.2.1', '192.0.2.66'], contract.ttl)
  const later = a(`www.${zone}`, '192.0.2.1', contract.otherTtl)
  const cases = [
    {title: 'a set that was removed behind our back', planned: old, found: undefined},
    {title: 'a set whose value was changed behind our back', planned: old, found: other},
    {title: 'a set that was given a value behind our back', planned: old, found: more},
    {title: 'a set that lost a value behind our back', planned: more, found: old},
    {title: 'a set that was added behind our back', planned: undefined, found: other},
  ]
  // RFC 2136 2.4: a prerequisite compares data, its TTL is always zero.
  if (contract.settings.capabilities.compareAndSet === 'server-prerequisite') return cases
  return [...cases, {title: 'a set whose TTL was changed behind our back', planned: old, found: later}]
}

function staleCases(contract: Contract): void {
  for (const [index, {title}] of staleSets(contract, 'example.com').entries()) {
    for (const act of ['update', 'delete'] as const) {
      // What is planned to be absent can only be created.
      if (title.includes('was added') && act === 'delete') continue
      it(`${title} (${act})`, () => staleCase(contract, index, act))
    }
  }

  it('a change made twice', () =>
    contract.with(noSeed, async (fixture) => {
      const set = contract.wanted(fixture, a(`twice.${fixture.zone.name}`, '192.0.2.1', contract.ttl))
      const changed = contract.wanted(fixture, a(set.name, '192.0.2.2', contract.ttl))
      const base = await fixture.writer.readZone(fixture.zone)
      await fixture.writer.write(base, [create(set)])
      await contract.fails(fixture.writer.write(base, [create(set)]), ['stale'], set)
      const live = await contract.live(fixture, set)
      await contract.write(fixture, update(live, changed))
      await contract.fails(contract.write(fixture, update(live, changed)), ['stale'], set)
      const last = await contract.live(fixture, changed)
      await contract.write(fixture, remove(last))
      await contract.fails(contract.write(fixture, remove(last)), ['stale'], set)
      await contract.expectAbsent(fixture, set)
    }))

  it('nothing because of an unrelated edit', () =>
    contract.with(
      (zone) => [a(`www.${zone}`, '192.0.2.1', contract.ttl)],
      async (fixture) => {
        const zone = fixture.zone.name
        const base = await fixture.writer.readZone(fixture.zone)
        const live = await contract.live(fixture, a(`www.${zone}`, '192.0.2.1', contract.ttl))
        const neighbour = txt(`www.${zone}`, 'written meanwhile', contract.ttl)
        const stranger = a(`stranger.${zone}`, '192.0.2.77', contract.ttl)
        await fixture.edit({put: [neighbour, stranger]})
        const changed = contract.wanted(fixture, a(live.name, '192.0.2.2', contract.ttl))
        await fixture.writer.write(base, [update(live, changed)])
        for (const set of [changed, neighbour, stranger]) await contract.expectThere(fixture, set)
      },
    ))
}

async function staleCase(contract: Contract, index: number, act: 'update' | 'delete'): Promise<void> {
  const caseOf = (zone: string): StaleCase | undefined => staleSets(contract, zone)[index]
  const seed = (zone: string): readonly RecordSet[] =>
    [caseOf(zone)?.planned].flatMap((set) => (set ? [set] : []))
  await contract.with(seed, async (fixture) => {
    const zone = fixture.zone.name
    const {planned, found} = caseOf(zone) ?? {planned: undefined, found: undefined}
    const name = `www.${zone}`
    const base = await fixture.writer.readZone(fixture.zone)
    const before = base.recordSets.find((set) => set.name === name && set.type === 'A') ?? null
    expect(before === null).to.equal(planned === undefined)
    if (found === undefined) await fixture.edit({remove: [a(name, '192.0.2.1')]})
    else await fixture.edit({put: [found]})

    const marker = contract.wanted(fixture, txt(`a-www.${zone}`, markerText, contract.ttl))
    const after = act === 'delete' ? null : contract.wanted(fixture, a(name, '192.0.2.200', contract.ttl))
    const operations = [create(marker), {before, after}]
    const error = await contract.fails(
      fixture.writer.write(base, operations),
      ['stale'],
      a(name, '192.0.2.1'),
    )
    if (found === undefined) await contract.expectAbsent(fixture, a(name, '192.0.2.1'))
    else await contract.expectThere(fixture, found)
    const done = contract.doneOf(error)
    if (done === 0) await contract.expectAbsent(fixture, marker)
    else await contract.expectThere(fixture, marker)
  })
}

function batchCases(contract: Contract): void {
  it('creates, updates and deletes of one group', () =>
    contract.with(
      (zone) => [a(`old.${zone}`, '192.0.2.1', contract.ttl), a(`gone.${zone}`, '192.0.2.2', contract.ttl)],
      async (fixture) => {
        const zone = fixture.zone.name
        const created = contract.wanted(fixture, a(`new.${zone}`, '192.0.2.3', contract.ttl))
        const updated = contract.wanted(fixture, a(`old.${zone}`, '192.0.2.4', contract.ttl))
        const gone = await contract.live(fixture, a(`gone.${zone}`, '192.0.2.2'))
        await contract.write(
          fixture,
          create(created),
          update(await contract.live(fixture, updated), updated),
          remove(gone),
        )
        await contract.expectThere(fixture, created)
        await contract.expectThere(fixture, updated)
        await contract.expectAbsent(fixture, gone)
      },
    ))

  it('101 creates, then removes them', () =>
    contract.with(noSeed, async (fixture) => {
      const sets = manyAddresses(fixture.zone.name, 101, contract.ttl).map((set) =>
        contract.wanted(fixture, set),
      )
      await contract.writeMany(fixture, sets.map(create))
      const read = await contract.others(fixture)
      expect(read.map(essence)).to.deep.equal([...sets].sort(compareRecordSets).map(essence))
      await contract.writeMany(fixture, read.map(remove))
      expect(await contract.others(fixture)).to.deep.equal([])
    }))

  const bad: readonly {
    title: string
    kinds: readonly TroubleKind[]
    readonly operation: (zone: string) => Operation
  }[] = [
    {
      title: 'a CNAME beside other data',
      kinds: ['rejected', 'stale'],
      operation: (zone) => create(cname(`taken.${zone}`, 'lb.example.net', contract.ttl)),
    },
    {
      title: 'a record outside the zone',
      kinds: ['rejected'],
      operation: () => create(a('www.outside.invalid', '192.0.2.1', contract.ttl)),
    },
    {
      title: 'an A beside a CNAME',
      kinds: ['rejected', 'stale'],
      operation: (zone) => create(a(`alias.${zone}`, '192.0.2.1', contract.ttl)),
    },
  ]
  for (const {title, kinds, operation} of bad) {
    it(`nothing when one operation is impossible: ${title}`, () =>
      contract.with(
        (zone) => [
          a(`taken.${zone}`, '192.0.2.1', contract.ttl),
          cname(`alias.${zone}`, 'a.example.net', contract.ttl),
        ],
        async (fixture) => {
          const zone = fixture.zone.name
          const good = contract.wanted(fixture, a(`good.${zone}`, '192.0.2.1', contract.ttl))
          const last = contract.wanted(fixture, a(`last.${zone}`, '192.0.2.1', contract.ttl))
          const wrong = operation(zone)
          const error = await contract.fails(
            contract.write(fixture, create(good), wrong, create(last)),
            kinds,
            wrong.after ?? good,
          )
          if (contract.doneOf(error) === 0) await contract.expectAbsent(fixture, good)
          else await contract.expectThere(fixture, good)
          await contract.expectAbsent(fixture, last)
          await contract.expectThere(fixture, a(`taken.${zone}`, '192.0.2.1', contract.ttl))
          await contract.expectThere(fixture, cname(`alias.${zone}`, 'a.example.net', contract.ttl))
        },
      ))
  }
}

function failureCases(contract: Contract): void {
  const {settings} = contract
  it('naming the zone, when there is no such zone', () =>
    contract.with(noSeed, async (fixture) => {
      const missing: Zone = {...fixture.zone, name: 'missing.invalid', id: 'missing.invalid'}
      const error = await contract.fails(fixture.reader.readZone(missing), ['absent', 'denied', 'incomplete'])
      expect(error.message).to.include('missing.invalid')
    }))

  const {breakRead, openDenied, openUnreachable} = settings
  if (breakRead !== undefined) {
    it('rather than return a part of a zone', () =>
      contract.with(contract.everyType, async (fixture) => {
        await breakRead(fixture)
        const error = await contract.fails(fixture.reader.readZone(fixture.zone), [
          'incomplete',
          'unavailable',
        ])
        expect(error.message).to.include(fixture.zone.name)
      }))
  }
  if (openDenied !== undefined) {
    it('as denied, when the credentials are refused', () =>
      contract.using(openDenied(), async ({reader, zone}) => {
        await contract.fails(reader.readZone(zone), ['denied'])
      }))
  }
  if (openUnreachable !== undefined) {
    it('as unavailable, when nobody answers', () =>
      contract.using(openUnreachable(), async ({reader, zone}) => {
        await contract.fails(reader.readZone(zone), ['unavailable'])
      }))
  }
}

/** What the cases share: fixtures, the judge, and values that fit the provider. */
class Contract {
  readonly settings: ContractSettings
  /** Two TTLs every provider with a declared range can hold. */
  readonly ttl: number
  readonly otherTtl: number
  /** A zone full of somebody else's records: one set of each supported type. */
  readonly everyType = (zone: string): readonly RecordSet[] =>
    typeCases
      .filter((testCase) => this.supports(testCase) && testCase.optional !== true)
      .flatMap((testCase) => testCase.sets(zone, this.ttl).slice(0, 1))

  constructor(settings: ContractSettings) {
    const {min, max} = settings.capabilities.ttl
    this.settings = settings
    this.ttl = Math.min(max, Math.max(min, 300))
    this.otherTtl = Math.min(max, Math.max(min, 600) + (min >= 600 ? 60 : 0))
  }

  supports({type}: ContractCase): boolean {
    const {recordTypes, wildcard} = this.settings.capabilities
    if (type === '*') return wildcard
    return recordTypes === undefined || recordTypes.includes(type)
  }

  with(
    seed: (zone: string) => readonly RecordSet[],
    act: (fixture: ContractFixture) => Promise<void>,
  ): Promise<void> {
    return this.using(this.settings.open(seed), act)
  }

  async using(
    opening: Promise<ContractFixture>,
    act: (fixture: ContractFixture) => Promise<void>,
  ): Promise<void> {
    const fixture = await opening
    try {
      await act(fixture)
    } finally {
      await fixture.reader.close()
      await fixture.writer.close()
      await fixture.close()
    }
  }

  /** The adjusted form of a set the provider must accept. */
  wanted(fixture: ContractFixture, set: RecordSet): RecordSet {
    const adjusted = fixture.writer.adjust(set, fixture.zone)
    if (!adjusted.ok) throw new Error(`adjust refuses ${keyOf(set)}: ${adjusted.refusal.message}`)
    return adjusted.set
  }

  async refuses(setFor: (zone: string) => RecordSet): Promise<void> {
    await this.with(noSeed, async (fixture) => {
      const adjusted = fixture.reader.adjust(setFor(fixture.zone.name), fixture.zone)
      expect(adjusted.ok, 'adjust accepts it').to.equal(false)
      if (!adjusted.ok) expectSentence(adjusted.refusal.message)
    })
  }

  /** Performs operations in one call, on the zone as it is now. */
  async write(fixture: ContractFixture, ...operations: readonly Operation[]): Promise<void> {
    await fixture.writer.write(await fixture.writer.readZone(fixture.zone), operations)
  }

  /** Performs independent operations in calls as large as the provider takes. */
  async writeMany(fixture: ContractFixture, operations: readonly Operation[]): Promise<void> {
    const base = await fixture.writer.readZone(fixture.zone)
    const size = this.settings.capabilities.batchOperations
    for (let start = 0; start < operations.length; start += size) {
      await fixture.writer.write(base, operations.slice(start, start + size))
    }
  }

  /** The set the provider reads under the key of `set`. */
  async live(fixture: ContractFixture, set: RecordSet): Promise<LiveRecordSet> {
    const {recordSets} = await fixture.reader.readZone(fixture.zone)
    const found = recordSets.find((other) => keyOf(other) === keyOf(set))
    if (found === undefined) throw new Error(`${keyOf(set)} is not read`)
    return found
  }

  /** Everything the provider reads but the SOA and NS of the apex, sorted. */
  async others(fixture: ContractFixture): Promise<readonly LiveRecordSet[]> {
    const {recordSets} = await fixture.reader.readZone(fixture.zone)
    const isFoundation = (set: RecordSet): boolean =>
      set.name === fixture.zone.name && (set.type === 'SOA' || set.type === 'NS')
    return recordSets.filter((set) => !isFoundation(set)).sort(compareRecordSets)
  }

  /** The backend itself is asked, not the provider. */
  async expectThere(fixture: ContractFixture, set: RecordSet): Promise<void> {
    const found = await fixture.look(set.name, set.type)
    expect(found === undefined ? undefined : essence(found), `${keyOf(set)} at the backend`).to.deep.equal(
      set.ttl === null && found !== undefined ? {...essence(set), ttl: found.ttl} : essence(set),
    )
  }

  async expectAbsent(fixture: ContractFixture, set: RecordSet): Promise<void> {
    expect(await fixture.look(set.name, set.type), `${keyOf(set)} at the backend`).to.equal(undefined)
  }

  /** The promise must fail with one of the kinds, tell about `subject`, and tell no secret. */
  async fails(
    promise: Promise<unknown>,
    kinds: readonly TroubleKind[],
    subject?: {readonly name: string; readonly type: string},
  ): Promise<ProviderError> {
    const outcome: unknown = await promise.then(
      () => undefined,
      (error: unknown) => error,
    )
    if (!(outcome instanceof ProviderError)) throw new Error(`no ProviderError: ${inspect(outcome)}`)
    expect(kinds, `${outcome.kind}: ${outcome.message}`).to.include(outcome.kind)
    expectSentence(outcome.message)
    if (subject !== undefined) {
      expect(outcome.message)
        .to.include(subject.name)
        .and.to.match(new RegExp(`\\b${subject.type}\\b`))
    }
    const whole = inspect(outcome, {depth: 10})
    for (const secret of this.settings.secrets ?? []) expect(whole).not.to.include(secret)
    return outcome
  }

  /** Operations that took effect before a failure: none where a call is atomic. */
  doneOf(error: ProviderError): number {
    const {done} = error.details
    if (this.settings.capabilities.write === 'zone-batch') expect(done ?? 0).to.equal(0)
    return typeof done === 'number' ? done : 0
  }
}

/** What of a set must survive a round trip. */
function essence({name, type, setId, ttl, values, meta}: RecordSet): RecordSet {
  return {name, type, setId, ttl, values, meta}
}

function expectCanonical(set: LiveRecordSet, zone: Zone): void {
  expect(set.name).to.equal(set.name.toLowerCase()).and.not.to.match(/\.$/)
  expect(isWithin(set.name, zone.name), `${set.name} is in ${zone.name}`).to.equal(true)
  expect(set.values, keyOf(set)).not.to.deep.equal([])
  expect(set.values, keyOf(set)).to.deep.equal([...new Set(set.values)].sort())
  for (const value of set.values) expect(value).to.equal(canonicalValue(set.type, value))
}

function expectTtlInRange(ttl: number | null, {ttl: range}: ProviderCapabilities): void {
  if (ttl === null) expect(range.fallback).to.equal(null)
  else expect(ttl).to.be.within(range.min, range.max)
}

function expectSentence(message: string): void {
  expect(message.length, message).to.be.greaterThan(10)
  expect(message).not.to.match(/undefined|\[object|NaN/)
}
