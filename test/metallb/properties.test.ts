import {expect} from 'chai'
import fc from 'fast-check'
import {diagnoseAll} from '../../src/metallb/diagnose.js'
import {predict} from '../../src/metallb/predict.js'
import {statusCapacity} from '../../src/metallb/pool-addresses.js'
import {simulate, type Simulation} from '../../src/metallb/simulate.js'
import {
  applyStep,
  toInstallation,
  toObject,
  withOutcome,
  type ClusterSettings,
  type Manifest,
} from './scenario-world.js'
import {endpoints, metallb, node, pool, service} from './world.js'

const cluster: ClusterSettings = {
  metallbNamespace: 'metallb-system',
  bgpType: 'frr-k8s',
  speakers: ['n0', 'n1'],
}

/** Small pools that never overlap, some pinned, some dual. */
const pools = fc
  .array(
    fc.record({
      size: fc.integer({min: 1, max: 4}),
      dual: fc.boolean(),
      autoAssign: fc.boolean(),
      avoidBuggyIPs: fc.boolean(),
      pin: fc.option(
        fc.record({priority: fc.nat(3), team: fc.option(fc.constantFrom('a', 'b'), {nil: undefined})}),
        {nil: undefined},
      ),
    }),
    {maxLength: 4},
  )
  .map((some) =>
    some.map(({size, dual, autoAssign, avoidBuggyIPs, pin}, index) =>
      pool(
        `p${index}`,
        [
          `10.0.${index}.${256 - size}-10.0.${index}.255`,
          ...(dual ? [`2001:db8:${index}::1-2001:db8:${index}::${size}`] : []),
        ],
        {
          autoAssign,
          avoidBuggyIPs,
          ...(pin === undefined
            ? {}
            : {
                serviceAllocation: {
                  priority: pin.priority,
                  ...(pin.team === undefined ? {} : {serviceSelectors: [{matchLabels: {team: pin.team}}]}),
                },
              }),
        },
      ),
    ),
  )

const wish = fc.record({
  team: fc.option(fc.constantFrom('a', 'b'), {nil: undefined}),
  share: fc.option(fc.constantFrom('k', 'l'), {nil: undefined}),
  request: fc.option(fc.constantFrom('10.0.0.255', '10.0.0.254', '10.0.1.254', '192.0.2.1'), {
    nil: undefined,
  }),
  pool: fc.option(fc.constantFrom('p0', 'p1', 'p9'), {nil: undefined}),
  port: fc.constantFrom(80, 81),
  local: fc.boolean(),
  dual: fc.constantFrom(undefined, 'PreferDualStack', 'RequireDualStack'),
})

function toService(index: number, one: typeof wish extends fc.Arbitrary<infer T> ? T : never): Manifest {
  return service(`s${index}`, {
    labels: one.team === undefined ? {} : {team: one.team},
    annotations: {
      ...(one.share === undefined ? {} : {'metallb.io/allow-shared-ip': one.share}),
      ...(one.request === undefined ? {} : {'metallb.io/loadBalancerIPs': one.request}),
      ...(one.pool === undefined ? {} : {'metallb.io/address-pool': one.pool}),
    },
    spec: {
      ports: [{port: one.port, protocol: 'TCP'}],
      ...(one.local ? {externalTrafficPolicy: 'Local'} : {}),
      ...(one.dual === undefined
        ? {}
        : {ipFamilyPolicy: one.dual, clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1', 'fd00::1']}),
    },
  })
}

const services = fc.array(wish, {maxLength: 7}).map((some) => some.map((one, index) => toService(index, one)))

function run(manifests: readonly Manifest[], previous?: Simulation): Simulation {
  return simulate(toInstallation(manifests, cluster), previous?.memory)
}

function shuffled(all: readonly Manifest[], noise: Iterator<number>): readonly Manifest[] {
  return all
    .map((one) => ({one, rank: Number(noise.next().value)}))
    .toSorted((x, y) => x.rank - y.rank)
    .map(({one}) => one)
}

function outcomesOf({services: all}: Simulation): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...all].map(([key, {ips, pool: from}]) => [key, {ips, pool: from}]))
}

describe('any simulated cluster', () => {
  it('gives no address to two Services unless keys, policy and ports allow it', () => {
    fc.assert(
      fc.property(pools, services, (some, wishes) => {
        const {held} = run([...some, ...wishes]).memory.controller
        const tenants = new Map<string, (typeof held)[number][1][]>()
        for (const [, allocation] of held)
          for (const ip of allocation.ips) tenants.set(ip, [...(tenants.get(ip) ?? []), allocation])
        for (const [ip, all] of tenants) {
          if (all.length < 2) continue
          expect(
            new Set(all.map(({sharingKey, backendKey}) => `${sharingKey} ${backendKey}`)).size,
            ip,
          ).to.equal(1)
          expect(all[0]?.sharingKey, ip).to.not.equal('')
          const ports = all.flatMap((one) => one.ports)
          expect(new Set(ports).size, ip).to.equal(ports.length)
        }
      }),
    )
  })

  it('agrees with what it predicted before the Service came', () => {
    fc.assert(
      fc.property(pools, services, wish, (some, wishes, added) => {
        const world = [...some, ...wishes]
        const before = run(world)
        const manifest = toService(99, added)
        const prediction = predict(toInstallation(world, cluster), toObject(manifest), before)
        const settled = withOutcome(world, before)
        const after = run(applyStep(settled, {apply: [manifest]}), before)
        const outcome = after.services.get('default/s99')
        const {ips, pool: from} = outcome ?? {ips: [], pool: ''}
        if (prediction.kind === 'none') expect(ips).to.deep.equal([])
        else
          expect(prediction.candidates.map((one) => ({ips: one.ips, pool: one.pool}))).to.deep.include({
            ips,
            pool: from,
          })
        if (prediction.kind === 'exact') expect(ips).to.deep.equal(prediction.addresses)
      }),
    )
  })

  it('finds nothing to do once it is settled', () => {
    fc.assert(
      fc.property(pools, services, (some, wishes) => {
        const world = [...some, ...wishes]
        const first = run(world)
        fc.pre([...first.services.values()].every(({flapping}) => !flapping))
        const again = run(withOutcome(world, first), first)
        expect(outcomesOf(again)).to.deep.equal(outcomesOf(first))
        expect(again.events).to.deep.equal([])
      }),
    )
  })

  it('comes to the same one Service after another as all at once', () => {
    fc.assert(
      fc.property(pools, services, (some, wishes) => {
        // a Service that prefers two families gets its second address only after the others got their first
        fc.pre(wishes.every(({spec}) => spec?.['ipFamilyPolicy'] !== 'PreferDualStack'))
        const once = run([...some, ...wishes])
        let world: readonly Manifest[] = some
        let last = run(world)
        for (const one of wishes) {
          world = applyStep(withOutcome(world, last), {apply: [one]})
          last = run(world, last)
        }
        expect(outcomesOf(last)).to.deep.equal(outcomesOf(once))
      }),
    )
  })

  it('leaves everything where it is when MetalLB starts again', () => {
    fc.assert(
      fc.property(pools, services, (some, wishes) => {
        const world = [...some, ...wishes]
        const first = run(world)
        fc.pre([...first.services.values()].every(({flapping}) => !flapping))
        const again = run(withOutcome(world, first))
        expect(outcomesOf(again)).to.deep.equal(outcomesOf(first))
        expect(again.events.filter(({type}) => type === 'Normal').map(({reason}) => reason)).to.not.include(
          'ClearAssignment',
        )
      }),
    )
  })

  it('comes to the same with everything in any order, when Services tell their age', () => {
    fc.assert(
      fc.property(pools, services, fc.infiniteStream(fc.nat(1000)), (some, wishes, noise) => {
        const aged = wishes.map((one, index) => ({
          ...one,
          metadata: {...one.metadata, creationTimestamp: `2026-01-01T00:00:0${index}Z`},
        }))
        const all = [...some, ...aged, node('n0', '10.9.0.1'), metallb('L2Advertisement', 'a')]
        const [straight, mixed] = [all, shuffled(all, noise)].map((objects) => {
          const installation = toInstallation(objects, cluster)
          const simulation = simulate(installation)
          const found = diagnoseAll(installation, simulation).map(
            ({code, subject, sentence}) => `${code} ${subject} ${sentence}`,
          )
          return {outcomes: outcomesOf(simulation), found: found.toSorted()}
        })
        expect(mixed).to.deep.equal(straight)
      }),
    )
  })

  it('comes to the same with pools, nodes and advertisements in any order', () => {
    const others = [
      node('n0', '10.9.0.1'),
      node('n1', '10.9.0.2'),
      metallb('L2Advertisement', 'a', {ipAddressPools: ['p0', 'p1']}),
      metallb('L2Advertisement', 'b', {nodeSelectors: [{matchLabels: {'kubernetes.io/hostname': 'n1'}}]}),
      metallb('BGPAdvertisement', 'c', {ipAddressPools: ['p1']}),
      endpoints('s0', ['n0']),
      endpoints('s1', ['n1']),
    ]
    fc.assert(
      fc.property(pools, services, fc.infiniteStream(fc.nat(1000)), (some, wishes, noise) => {
        const all = [...some, ...others]
        const [straight, mixed] = [all, shuffled(all, noise)].map((objects) => {
          const installation = toInstallation([...objects, ...wishes], cluster)
          const simulation = simulate(installation)
          const found = diagnoseAll(installation, simulation).map(({code, subject}) => `${code} ${subject}`)
          return {
            outcomes: outcomesOf(simulation),
            announcements: [...simulation.announcements],
            found: found.toSorted(),
          }
        })
        expect(mixed).to.deep.equal(straight)
      }),
    )
  })

  it('counts every address of a pool once', () => {
    fc.assert(
      fc.property(pools, services, (some, wishes) => {
        const simulation = run([...some, ...wishes])
        for (const {name, prefixes, avoidBuggy} of simulation.pools ?? []) {
          const counters = simulation.counters.get(name)
          const capacity = statusCapacity(prefixes, avoidBuggy)
          const ips = new Set(
            [...simulation.services.values()].filter((one) => one.pool === name).flatMap((one) => one.ips),
          )
          const v6 = [...ips].filter((ip) => ip.includes(':')).length
          expect(counters).to.deep.equal({
            assignedIPv4: BigInt(ips.size - v6),
            assignedIPv6: BigInt(v6),
            availableIPv4: capacity.IPv4 - BigInt(ips.size - v6),
            availableIPv6: capacity.IPv6 - BigInt(v6),
          })
        }
      }),
    )
  })

  it('has a reason for every Service without address', () => {
    fc.assert(
      fc.property(pools, services, (some, wishes) => {
        const installation = toInstallation([...some, ...wishes], cluster)
        const simulation = simulate(installation)
        const found = diagnoseAll(installation, simulation)
        for (const [key, {ips, alternatives}] of simulation.services) {
          if (ips.length > 0 || alternatives.length > 1) continue
          expect(
            found.filter(({subject, severity}) => subject === key && severity === 'error'),
            key,
          ).to.have.length(1)
        }
      }),
    )
  })
})
