import {expect} from 'chai'
import type {GuardResult} from '../../src/plan/change.js'
import {removalLimit} from '../../src/plan/guards.js'
import type {Plan} from '../../src/plan/plan.js'
import {content, endpoint, marker, owned, plan, verdict, zone, noHostname, type Case} from './support.js'

const names = (count: number): readonly string[] =>
  Array.from({length: count}, (_, index) => `n${index}.example.org`)
const resource = (name: string): string => `service/shop/${name.split('.')[0]}`

/** A zone with `total` owned records of which the first `removed` are wanted by nobody any more. */
function shrinking(total: number, removed: number, more: Case = {}): Case {
  const all = names(total)
  return {
    live: all.flatMap((name) => owned(name, 'A', ['192.0.2.1'], resource(name))),
    endpoints: all.slice(removed).map((name) => endpoint(name, 'A', ['192.0.2.1'], resource(name))),
    proofs: new Map(all.map((name) => [resource(name), {state: 'absent', by: 'direct-get-404'} as const])),
    ...more,
  }
}

function resultOf(made: Plan, id: string, zoneName = 'example.org'): GuardResult['result'] | 'none' {
  return made.guards.find((guard) => guard.id === id && guard.zone === zoneName)?.result ?? 'none'
}

describe('guards', () => {
  const limits: readonly [number, number][] = [
    [0, 3],
    [1, 3],
    [9, 3],
    [15, 3],
    [16, 4],
    [20, 4],
    [39, 8],
    [100, 20],
    [246, 50],
    [1000, 50],
  ]
  for (const [count, limit] of limits) {
    it(`of ${count} owned sets ${limit} may go`, () => expect(removalLimit(count)).to.equal(limit))
  }

  const rows: readonly [number, number, GuardResult['result']][] = [
    [12, 0, 'ok'],
    [12, 1, 'ok'],
    [12, 2, 'near'],
    [12, 3, 'near'],
    [12, 4, 'blocked'],
    [39, 8, 'near'],
    [39, 9, 'blocked'],
    [300, 50, 'near'],
    [300, 51, 'blocked'],
  ]
  for (const [total, removed, result] of rows) {
    it(`${removed} removals of ${total} owned sets are ${result}`, () => {
      const made = plan(shrinking(total, removed))
      expect(resultOf(made, 'removals')).to.equal(result)
      expect(made.changes).to.have.length(removed)
    })
  }

  it('a small zone is guarded too: 9 of 9 is blocked', () => {
    const made = plan(shrinking(9, 9))
    expect(resultOf(made, 'removals')).to.equal('blocked')
    expect(resultOf(made, 'owned-to-zero')).to.equal('blocked')
  })

  it('1 of 1 is blocked', () => {
    const made = plan(shrinking(1, 1))
    expect(resultOf(made, 'removals')).to.equal('ok')
    expect(resultOf(made, 'owned-to-zero')).to.equal('blocked')
  })

  it('the last name of a zone may be renamed', () => {
    const made = plan(
      shrinking(1, 1, {endpoints: [endpoint('new.example.org', 'A', ['192.0.2.1'], 'service/shop/new')]}),
    )
    expect(resultOf(made, 'owned-to-zero')).to.equal('none')
  })

  it('the share is of what we own, not of the zone: 240 sets, 20 ours, all 20 are blocked', () => {
    const strangers = Array.from({length: 200}, (_, index) =>
      owned(`x${index}.example.org`, 'A', ['192.0.2.1'], 'r', 'them'),
    )
    const given = shrinking(20, 20)
    const made = plan({...given, live: [...(given.live ?? []), ...strangers.flat()]})
    expect(made.guards.find(({id}) => id === 'removals')).to.deep.include({
      measured: 20,
      limit: 4,
      result: 'blocked',
    })
  })

  it('there is an absolute ceiling: 51 of 1,000 are blocked', () => {
    expect(resultOf(plan(shrinking(1000, 51)), 'removals')).to.equal('blocked')
  })

  it('a replace counts as a removal', () => {
    const all = names(8)
    const made = plan({
      live: all.flatMap((name) => owned(name, 'CNAME', ['x.example.net'], resource(name))),
      endpoints: all.map((name) => endpoint(name, 'A', ['192.0.2.1'], resource(name))),
      verdicts: all.map((name) => verdict(resource(name), [name])),
    })
    expect(made.summary.replace).to.equal(8)
    expect(made.guards.find(({id}) => id === 'removals')).to.deep.include({measured: 8, result: 'blocked'})
  })

  it('updates and creates do not count', () => {
    const all = names(30)
    const made = plan({
      live: all.flatMap((name) => owned(name, 'A', ['192.0.2.1'], resource(name))),
      endpoints: names(60).map((name) => endpoint(name, 'A', ['192.0.2.9'], resource(name))),
    })
    expect(made.summary).to.deep.include({update: 30, create: 30})
    expect(made.guards.map(({id, result}) => `${id} ${result}`)).to.deep.equal(['removals ok'])
  })

  it('markers without record do not count', () => {
    const left = names(20).map((name) => marker(name, 'A', resource(name)))
    const given = shrinking(1, 0, {proofs: shrinking(20, 0).proofs!})
    const made = plan({...given, live: [...(given.live ?? []), ...left.slice(1)]})
    expect(made.summary.delete).to.equal(19)
    expect(made.guards.map(({id, measured}) => `${id} ${measured}`)).to.deep.equal(['removals 0'])
  })

  it('a source kind that goes to zero is blocked, however few its records', () => {
    const given = shrinking(20, 0)
    const made = plan({
      ...given,
      live: [
        ...(given.live ?? []),
        ...owned('route.example.org', 'A', ['192.0.2.1'], 'httproute/shop/route'),
      ],
      proofs: new Map([['httproute/shop/route', {state: 'absent', by: 'direct-get-404'}]]),
    })
    expect(resultOf(made, 'source-to-zero', '')).to.equal('blocked')
    expect(made.guards.at(-1)).to.deep.include({measured: 1, unit: 'httproute record sets'})
  })

  it('a source kind whose names pass to another kind is not', () => {
    const given = shrinking(20, 0)
    const made = plan({
      ...given,
      live: [...(given.live ?? []), ...owned('route.example.org', 'A', ['192.0.2.1'], 'ingress/shop/route')],
      endpoints: [
        ...(given.endpoints ?? []),
        endpoint('route.example.org', 'A', ['192.0.2.9'], 'httproute/shop/route'),
      ],
    })
    expect(made.summary.update).to.equal(1)
    expect(resultOf(made, 'source-to-zero', '')).to.equal('none')
  })

  it('what removes a wildcard or MX set is told, not blocked', () => {
    const given = shrinking(20, 0)
    const made = plan({
      ...given,
      live: [...(given.live ?? []), ...owned('*.example.org', 'A', ['192.0.2.1'], 'service/shop/wild')],
      proofs: new Map([['service/shop/wild', {state: 'absent', by: 'direct-get-404'}]]),
    })
    expect(resultOf(made, 'apex')).to.equal('near')
    expect(made.guards.find(({id}) => id === 'apex')?.message).to.include('*.example.org A')
  })

  it('--allow-removals lifts the blocks of a run that removes no more than that', () => {
    expect(resultOf(plan(shrinking(9, 9, {allowRemovals: 8})), 'removals')).to.equal('blocked')
    const made = plan(shrinking(9, 9, {allowRemovals: 9}))
    expect(made.guards.map(({id, result, overriddenBy}) => [id, result, overriddenBy])).to.deep.equal([
      ['removals', 'overridden', '--allow-removals 9'],
      ['owned-to-zero', 'overridden', '--allow-removals 9'],
      ['source-to-zero', 'overridden', '--allow-removals 9'],
    ])
    expect(resultOf(plan(shrinking(12, 1, {allowRemovals: 100})), 'removals')).to.equal('ok')
  })

  it('a block names the number that would allow it', () => {
    expect(plan(shrinking(9, 9)).guards[0]?.message).to.equal(
      'removals 9 of 9 owned in zone example.org (limit 3); to allow it: --allow-removals 9',
    )
  })

  it('several zones are also judged together', () => {
    const zones = Array.from({length: 20}, (_, index) => ({...zone, name: `z${index}.org`, id: `z${index}`}))
    const made = plan({
      zones: zones.map((one) =>
        content(
          names(16).flatMap((name) =>
            owned(name.replace('example.org', one.name), 'A', ['192.0.2.1'], `service/${one.id}/${name}`),
          ),
          one,
        ),
      ),
      endpoints: zones.flatMap((one) =>
        names(16)
          .slice(3)
          .map((name) =>
            endpoint(name.replace('example.org', one.name), 'A', ['192.0.2.1'], `service/${one.id}/${name}`),
          ),
      ),
      proofs: new Map(
        zones.flatMap((one) =>
          names(16).map(
            (name) => [`service/${one.id}/${name}`, {state: 'absent', by: 'direct-get-404'}] as const,
          ),
        ),
      ),
    })
    expect(zones.map((one) => resultOf(made, 'removals', one.name))).to.deep.equal(zones.map(() => 'near'))
    expect(made.guards.find(({id, zone: at}) => id === 'removals' && at === '')).to.deep.include({
      measured: 60,
      limit: 50,
      result: 'blocked',
    })
  })

  it('S1: objects whose annotations are not understood any more are a proven removal, stopped by the guard', () => {
    const all = names(40)
    const made = plan({
      ...shrinking(40, 40),
      proofs: new Map(),
      verdicts: all.map((name) => verdict(resource(name), [], {reason: noHostname})),
    })
    expect(made.summary.delete).to.equal(40)
    expect(made.guards.map(({id, result}) => `${id} ${result}`)).to.deep.equal([
      'removals blocked',
      'owned-to-zero blocked',
      'source-to-zero blocked',
    ])
  })

  it('guards judge what is in scope', () => {
    const made = plan(shrinking(9, 9, {scope: {target: ['n0'], exclude: []}}))
    expect(made.guards.map(({id, measured, result}) => `${id} ${measured} ${result}`)).to.deep.equal([
      'removals 1 ok',
    ])
  })
})
