import {expect} from 'chai'
import fc from 'fast-check'
import {MldnsError} from '../../src/errors.js'
import type {WriteGranularity} from '../../src/model/capabilities.js'
import type {Operation} from '../../src/model/operation.js'
import type {RecordSet} from '../../src/model/record-set.js'
import type {Plan} from '../../src/plan/plan.js'
import {applyPlan, checkApplicable, type ApplyOutcome} from '../../src/workflows/apply.js'
import {packBatches} from '../../src/workflows/write-batches.js'
import {a, cname, txt} from '../support/builders.js'
import {KilledError, MemoryBackend, type MemoryOptions} from '../support/memory-provider.js'
import {planOf} from '../support/plan-of.js'
import {recordingReporter, testClock} from '../support/test-ports.js'

const granularities: readonly WriteGranularity[] = ['zone-batch', 'name-batch', 'record-set', 'record']

function marker(name: string): RecordSet {
  return txt(
    `a-${name}`,
    `heritage=external-dns,external-dns/owner=home,external-dns/resource=service/default/${name}`,
  )
}

function createGroup(name: string, address = '192.0.2.1'): readonly Operation[] {
  return [
    {before: null, after: marker(name)},
    {before: null, after: a(name, address)},
  ]
}

function backendOf(write: WriteGranularity, options: MemoryOptions = {}): MemoryBackend {
  return new MemoryBackend({...options, capabilities: {...options.capabilities, write}})
}

async function run(
  backend: MemoryBackend,
  groups: readonly (readonly Operation[])[],
  more: {wholeOrNothing?: boolean; stopAfter?: number} = {},
): Promise<ApplyOutcome & {slept: readonly number[]}> {
  const clock = testClock()
  const plan = planOf(groups, backend.capabilities)
  const ports = {views: [{name: '', writer: backend.writer()}], reporter: recordingReporter(), clock}
  const outcome = await applyPlan(plan, ports, {
    wholeOrNothing: more.wholeOrNothing ?? false,
    interrupted: () =>
      more.stopAfter !== undefined && backend.calls.commit >= more.stopAfter ? 'terminated' : undefined,
  })
  return {...outcome, slept: clock.slept}
}

function outcomes(result: ApplyOutcome): readonly string[] {
  return result.zones.flatMap((zone) => zone.written.map((one) => one.outcome))
}

const tenNames = Array.from({length: 10}, (_, index) => `n${index}.example.com`)

describe('applyPlan', () => {
  for (const write of granularities) {
    describe(`with ${write} writes`, () => {
      it('writes every group and ends ok', async () => {
        const backend = backendOf(write)
        const result = await run(
          backend,
          tenNames.map((name) => createGroup(name)),
        )
        expect(result.exit).to.equal('ok')
        expect(backend.snapshot()).to.have.length(20)
      })

      it('finds everything done when it is applied again', async () => {
        const backend = backendOf(write)
        const groups = tenNames.map((name) => createGroup(name))
        await run(backend, groups)
        const commits = backend.calls.commit
        const again = await run(backend, groups)
        expect(again.exit).to.equal('ok')
        expect(new Set(outcomes(again))).to.deep.equal(new Set(['already']))
        expect(backend.calls.commit).to.equal(commits)
      })

      it('S19: applies nine of ten groups when the third is refused, and ends partial', async () => {
        const backend = backendOf(write)
        const groups = tenNames.map((name) => createGroup(name))
        const refused = [
          {before: null, after: marker('bad.example.com')},
          {before: null, after: {...a('bad.example.com', '192.0.2.1'), ttl: -1}},
        ]
        const result = await run(backend, [...groups.slice(0, 2), refused, ...groups.slice(3)])
        expect(result.exit).to.equal('partial')
        expect(outcomes(result).filter((outcome) => outcome === 'applied')).to.have.length(9)
        expect(outcomes(result)[2]).to.be.oneOf(['failed', 'restored'])
        expect(backend.snapshot().map((set) => set.name)).to.not.include('a-bad.example.com')
      })

      it('leaves a group alone whose set was changed by somebody else, and writes the others', async () => {
        const before = a('x.example.com', '192.0.2.1')
        const backend = backendOf(write, {zones: {'example.com': [a('x.example.com', '192.0.2.77')]}})
        const result = await run(backend, [
          [{before, after: a('x.example.com', '192.0.2.2')}],
          createGroup('y.example.com'),
        ])
        expect(outcomes(result)).to.deep.equal(['stale', 'applied'])
        expect(result.exit).to.equal('partial')
        expect(backend.snapshot()).to.deep.include(a('x.example.com', '192.0.2.77'))
      })

      it('refuses a reviewed plan as a whole when one set was changed, and writes nothing', async () => {
        const before = a('x.example.com', '192.0.2.1')
        const backend = backendOf(write, {zones: {'example.com': [a('x.example.com', '192.0.2.77')]}})
        const groups = [[{before, after: a('x.example.com', '192.0.2.2')}], createGroup('y.example.com')]
        const error = await run(backend, groups, {wholeOrNothing: true}).catch((thrown: unknown) => thrown)
        expect(error).to.be.instanceOf(MldnsError)
        expect((error as MldnsError).exit).to.equal('stale')
        expect(backend.calls.commit).to.equal(0)
      })

      it('is not disturbed by an edit of a set it does not touch', async () => {
        const backend = backendOf(write)
        backend.onCall = (verb) => {
          if (verb === 'commit') backend.edit('example.com', {put: [a('other.example.com', '192.0.2.9')]})
        }
        const result = await run(backend, [createGroup('x.example.com')], {wholeOrNothing: true})
        expect(result.exit).to.equal('ok')
        expect(backend.snapshot().map((set) => set.name)).to.include('other.example.com')
      })

      it('waits and repeats a call the provider was too busy for', async () => {
        const backend = backendOf(write)
        backend.failOn({
          verb: 'commit',
          call: 1,
          when: 'before',
          kind: 'unavailable',
          details: {retryAfterSeconds: 7},
        })
        const result = await run(backend, [createGroup('x.example.com')])
        expect(result.exit).to.equal('ok')
        expect(result.slept).to.deep.equal([7000])
      })

      it('finds out by reading whether a write happened when the connection broke after it', async () => {
        const backend = backendOf(write)
        backend.failOn({verb: 'commit', call: 1, when: 'after', kind: 'unknown-outcome'})
        const result = await run(backend, [createGroup('x.example.com')])
        expect(outcomes(result)).to.deep.equal(['applied'])
      })

      it('stops between calls when asked to, and says what was not tried', async () => {
        const backend = backendOf(write, {capabilities: {batchOperations: write === 'zone-batch' ? 2 : 1}})
        const result = await run(
          backend,
          tenNames.map((name) => createGroup(name)),
          {stopAfter: 4},
        )
        expect(result.exit).to.equal('terminated')
        expect(outcomes(result)).to.include('applied').and.to.include('not-tried')
      })

      it('ends unavailable when the provider never answers a write', async () => {
        const backend = backendOf(write)
        backend.failOn({verb: 'commit', call: 1, when: 'before', kind: 'unavailable', forever: true})
        const result = await run(
          backend,
          tenNames.map((name) => createGroup(name)),
        )
        expect(result.exit).to.equal('unavailable')
        expect(backend.snapshot()).to.deep.equal([])
      })

      it('ends denied when the provider refuses the credentials', async () => {
        const backend = backendOf(write)
        backend.failOn({verb: 'commit', call: 1, when: 'before', kind: 'denied', forever: true})
        const result = await run(backend, [createGroup('x.example.com'), createGroup('y.example.com')])
        expect(result.exit).to.equal('denied')
      })

      it('never leaves a record without its marker, wherever it is killed, and the next run finishes', async () => {
        const groups = tenNames.slice(0, 3).map((name) => createGroup(name))
        for (let call = 1; call <= 6; call++) {
          for (const when of ['before', 'after'] as const) {
            const backend = backendOf(write, {
              capabilities: {batchOperations: write === 'zone-batch' ? 2 : 1},
            })
            backend.killOn('commit', call, when)
            const error = await run(backend, groups).catch((thrown: unknown) => thrown)
            if (backend.calls.commit >= call) expect(error).to.be.instanceOf(KilledError)
            const names = new Set(backend.snapshot().map((set) => set.name))
            for (const name of tenNames) if (names.has(name)) expect(names.has(`a-${name}`)).to.equal(true)
            const next = await run(backend, groups)
            expect(next.exit).to.equal('ok')
            expect(backend.snapshot()).to.have.length(6)
          }
        }
      })
    })
  }

  it('puts the alias back when the address of a replace is refused, on a provider without batches', async () => {
    const alias = cname('x.example.com', 'old.example.net')
    const backend = backendOf('record-set', {zones: {'example.com': [alias]}})
    const result = await run(backend, [
      [
        {before: alias, after: null},
        {before: null, after: {...a('x.example.com', '192.0.2.1'), ttl: -1}},
      ],
      createGroup('y.example.com'),
    ])
    expect(outcomes(result)).to.deep.equal(['restored', 'not-tried'])
    expect(backend.snapshot()).to.deep.equal([alias])
    expect(result.exit).to.equal('partial')
  })

  it('names the culprit of a batch of a thousand in at most 21 calls', async () => {
    const backend = backendOf('zone-batch', {capabilities: {batchOperations: 5000}})
    const groups = Array.from({length: 1000}, (_, index) => createGroup(`n${index}.example.com`))
    groups[617] = [{before: null, after: {...a('bad.example.com', '192.0.2.1'), ttl: -1}}]
    let writes = 0
    const writer = backend.writer()
    const counting = {
      ...writer,
      write: (...args: Parameters<typeof writer.write>) => (writes++, writer.write(...args)),
    }
    const plan = planOf(groups, backend.capabilities)
    const ports = {views: [{name: '', writer: counting}], reporter: recordingReporter(), clock: testClock()}
    const result = await applyPlan(plan, ports, {wholeOrNothing: false, interrupted: () => undefined})
    expect(outcomes(result).filter((outcome) => outcome === 'applied')).to.have.length(999)
    expect(outcomes(result)[617]).to.equal('failed')
    expect(writes).to.be.at.most(21)
  })

  it('refuses a plan with a blocked guard before it asks the provider anything', async () => {
    const backend = backendOf('zone-batch')
    const plan = {
      ...planOf([createGroup('x.example.com')]),
      guards: [
        {
          id: 'removals',
          zone: '',
          measured: 14,
          limit: 7,
          unit: 'record sets',
          result: 'blocked' as const,
          message: 'no',
        },
      ],
    }
    const ports = {
      views: [{name: '', writer: backend.writer()}],
      reporter: recordingReporter(),
      clock: testClock(),
    }
    const error = await applyPlan(plan, ports, {wholeOrNothing: true, interrupted: () => undefined}).catch(
      (thrown: unknown) => thrown,
    )
    expect((error as MldnsError).exit).to.equal('guarded')
    expect((error as MldnsError).hint).to.contain('--allow-removals 14')
    expect(backend.calls).to.deep.equal({listZones: 0, readZone: 0, commit: 0})
  })

  it('refuses a plan that could not be completed, and says what could not be read', async () => {
    const unread = [{zone: 'example.com', view: '', code: 'DENIED', message: 'the key was not accepted'}]
    const plan: Plan = {...planOf([]), completeness: 'errored', unread}
    expect(() => checkApplicable(plan))
      .to.throw(MldnsError, 'zone example.com: the key was not accepted')
      .with.property('exit', 'incomplete')
    expect(() => checkApplicable(plan, ['findings', 'denied']))
      .to.throw(MldnsError)
      .with.property('exit', 'denied')
  })

  it('calls a group unknown when the provider accepts a write but does not hold it', async () => {
    const backend = backendOf('zone-batch')
    const writer = {...backend.writer(), write: async () => undefined}
    const ports = {views: [{name: '', writer}], reporter: recordingReporter(), clock: testClock()}
    const plan = planOf([createGroup('x.example.com')])
    const result = await applyPlan(plan, ports, {wholeOrNothing: true, interrupted: () => undefined})
    expect(outcomes(result)).to.deep.equal(['unknown'])
    expect(result.exit).to.equal('partial')
  })
})

describe('packBatches', () => {
  it('keeps the order, loses nothing and overfills no batch unless one group alone is too large', () => {
    const sizes = fc.array(fc.integer({min: 1, max: 6}), {maxLength: 40})
    fc.assert(
      fc.property(sizes, fc.integer({min: 1, max: 10}), (lengths, limit) => {
        const groups = lengths.map((length, index) => ({
          id: `g${index}`,
          changeIds: [],
          operations: Array.from({length}, () => ({before: null, after: a('x.example.com', '192.0.2.1')})),
        }))
        const batches = packBatches(groups, limit)
        expect(batches.flat()).to.deep.equal(groups)
        for (const batch of batches) {
          const size = batch.reduce((sum, group) => sum + group.operations.length, 0)
          expect(size <= limit || batch.length === 1).to.equal(true)
        }
      }),
    )
  })
})
