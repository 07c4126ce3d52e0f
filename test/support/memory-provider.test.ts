import {inspect} from 'node:util'
import {expect} from 'chai'
import {ProviderError} from '../../src/errors.js'
import type {CompareAndSet, WriteGranularity} from '../../src/model/capabilities.js'
import type {Operation} from '../../src/model/operation.js'
import {toRecordSet, type RecordSet} from '../../src/model/record-set.js'
import {a, cname, create, remove, txt, update, zone} from './builders.js'
import {KilledError, MemoryBackend, memoryCapabilities} from './memory-provider.js'
import {describeProviderContract, type ContractFixture} from './provider-contract.js'

const backends = new WeakMap<ContractFixture, MemoryBackend>()

const granularities: readonly (readonly [WriteGranularity, CompareAndSet])[] = [
  ['zone-batch', 'server-exact'],
  ['zone-batch', 'client-reread'],
  ['name-batch', 'server-prerequisite'],
  ['record-set', 'server-etag'],
  ['record', 'client-reread'],
]

for (const [write, compareAndSet] of granularities) {
  const {capabilities} = new MemoryBackend({capabilities: {write, compareAndSet}})
  describeProviderContract(`memory ${write}, ${compareAndSet}`, {
    capabilities,
    open: async (seed) => memoryFixture(new MemoryBackend({capabilities, zones: seeded(seed)})),
    breakRead: async (fixture) => {
      const backend = backends.get(fixture)
      backend?.failOn({
        verb: 'readZone',
        call: 1,
        when: 'before',
        kind: 'incomplete',
        message: `zone ${fixture.zone.name}: the list was cut`,
      })
    },
  })
}

describeProviderContract('memory with narrow capabilities and its own spelling', {
  capabilities: {
    ...memoryCapabilities,
    recordTypes: ['A', 'AAAA', 'CNAME', 'TXT'],
    ttl: {min: 60, max: 3600, fallback: null},
    wildcard: false,
    batchOperations: 10,
  },
  open: async (seed) =>
    memoryFixture(
      new MemoryBackend({
        zones: seeded(seed),
        capabilities: {
          recordTypes: ['A', 'AAAA', 'CNAME', 'TXT'],
          ttl: {min: 60, max: 3600, fallback: null},
          wildcard: false,
          batchOperations: 10,
        },
        normalise: (set) => (set.ttl === 300 ? {...set, ttl: 240} : set),
      }),
    ),
})

function seeded(seed: (zone: string) => readonly RecordSet[]): Record<string, readonly RecordSet[]> {
  return {'example.com': seed('example.com'), 'another.example': []}
}

function memoryFixture(backend: MemoryBackend): ContractFixture {
  const fixture: ContractFixture = {
    reader: backend.reader(),
    writer: backend.writer(),
    zone: zone('example.com'),
    edit: async (change) => backend.edit('example.com', change),
    look: async (name, type) => backend.everything().find((set) => set.name === name && set.type === type),
    writingCalls: () => backend.calls.commit,
    close: async () => {},
  }
  backends.set(fixture, backend)
  return fixture
}

describe('the memory backend', () => {
  const www = a('www.example.com', '192.0.2.1')

  it('fails before a commit without effect, and after it with effect', async () => {
    for (const when of ['before', 'after'] as const) {
      const backend = new MemoryBackend()
      backend.failOn({verb: 'commit', call: 1, when, kind: 'unknown-outcome'})
      expect(await kindOf(write(backend, create(www)))).to.equal('unknown-outcome')
      expect(backend.snapshot()).to.deep.equal(when === 'after' ? [www] : [])
    }
  })

  it('fails once, or for ever', async () => {
    const once = new MemoryBackend()
    once.failOn({verb: 'listZones', call: 1, when: 'before', kind: 'denied'})
    expect(await kindOf(once.reader().listZones())).to.equal('denied')
    expect(await kindOf(once.reader().listZones())).to.equal('none')
    const always = new MemoryBackend()
    always.failOn({verb: 'listZones', call: 2, when: 'before', kind: 'denied', forever: true})
    const kinds = [1, 2, 3].map(() => kindOf(always.reader().listZones()))
    expect(await Promise.all(kinds)).to.deep.equal(['none', 'denied', 'denied'])
  })

  it('lets a killed session do nothing more, and serves the next', async () => {
    const backend = new MemoryBackend()
    const writer = backend.writer()
    const base = await writer.readZone(zone('example.com'))
    backend.killOn('commit', 1, 'after')
    expect(await thrownBy(writer.write(base, [create(www)]))).to.be.instanceOf(KilledError)
    expect(await thrownBy(writer.readZone(zone('example.com')))).to.be.instanceOf(KilledError)
    expect(await kindOf(write(backend, remove(www)))).to.equal('none')
    expect(backend.snapshot()).to.deep.equal([])
  })

  it('says how many operations took effect when it stops half way', async () => {
    const backend = new MemoryBackend({capabilities: {write: 'record-set'}})
    backend.failOn({verb: 'commit', call: 2, when: 'before', kind: 'unavailable'})
    const marker = txt('a-www.example.com', 'heritage=external-dns')
    const error = await thrownBy(write(backend, create(marker), create(www)))
    expect(error).to.be.instanceOf(ProviderError).with.property('details').that.deep.equals({done: 1})
    expect(backend.snapshot()).to.deep.equal([marker])
  })

  it('shows a concurrent editor the moment between check and commit', async () => {
    const backend = new MemoryBackend({zones: {'example.com': [www]}})
    backend.onCall = (verb) => {
      if (verb === 'commit') backend.edit('example.com', {put: [a(www.name, '192.0.2.66')]})
    }
    expect(await kindOf(write(backend, remove(www)))).to.equal('stale')
    expect(backend.snapshot()).to.deep.equal([a(www.name, '192.0.2.66')])
  })

  const impossible: readonly (readonly [string, RecordSet])[] = [
    ['a name outside the zone', a('www.example.net', '192.0.2.1')],
    ['a TTL out of range', a('x.example.com', '192.0.2.1', -1)],
    ['a set without values', {...www, name: 'x.example.com', values: []}],
    ['two CNAMEs', {...cname('x.example.com', 'a.example.net'), values: ['a.example.net', 'b.example.net']}],
    ['a CNAME at the apex', cname('example.com', 'a.example.net')],
    ['a CNAME beside other data', cname('www.example.com', 'a.example.net')],
    ['a wildcard in the middle', a('x.*.example.com', '192.0.2.1')],
    ['a set identifier', {...a('x.example.com', '192.0.2.1'), setId: 'blue'}],
    ['an unknown property', {...a('x.example.com', '192.0.2.1'), meta: {'aws/weight': '1'}}],
    ['unsorted values', {...a('x.example.com', '192.0.2.1'), values: ['192.0.2.2', '192.0.2.1']}],
    ['a second SOA', toRecordSet({name: 'x.example.com', type: 'SOA', ttl: 1, values: ['a. b. 1 1 1 1 1']})],
  ]
  for (const [title, set] of impossible) {
    it(`rejects ${title}`, async () => {
      const backend = new MemoryBackend({zones: {'example.com': [www]}})
      expect(await kindOf(write(backend, create(a('y.example.com', '192.0.2.1')), create(set)))).to.equal(
        'rejected',
      )
      expect(backend.snapshot()).to.deep.equal([www])
    })
  }

  it('rejects two operations on one set, a change of key, and too many operations', async () => {
    const backend = new MemoryBackend({capabilities: {batchOperations: 2}})
    const others = ['x', 'y', 'z'].map((label) => create(a(`${label}.example.com`, '192.0.2.1')))
    expect(await kindOf(write(backend, create(www), create(www)))).to.equal('rejected')
    expect(await kindOf(write(backend, update(www, a('x.example.com', '192.0.2.1'))))).to.equal('rejected')
    expect(await kindOf(write(backend, ...others))).to.equal('rejected')
    expect(backend.snapshot()).to.deep.equal([])
  })
})

async function write(backend: MemoryBackend, ...operations: readonly Operation[]): Promise<void> {
  const writer = backend.writer()
  await writer.write(await writer.readZone(zone('example.com')), operations)
}

function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await thrownBy(promise)
  if (error === undefined) return 'none'
  return error instanceof ProviderError ? error.kind : inspect(error)
}
