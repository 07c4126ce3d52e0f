import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {load} from 'js-yaml'
import {diagnoseAll} from '../../src/metallb/diagnose.js'
import type {Diagnosis} from '../../src/metallb/diagnosis.js'
import {Observations} from '../../src/metallb/observed.js'
import {eventsOfSpeakers, simulate, type Simulation} from '../../src/metallb/simulate.js'
import type {Installation} from '../../src/metallb/installation.js'
import {
  applyStep,
  toInstallation,
  withOutcome,
  type ClusterSettings,
  type Manifest,
  type Removal,
} from './scenario-world.js'

const folder = join(import.meta.dirname, '..', 'fixtures', 'metallb-scenarios')

type Assigned = {readonly ips: readonly string[]; readonly pool: string}

type EventText = {
  readonly service?: string
  readonly node?: string
  readonly type: string
  readonly reason: string
  readonly message: string
}

type ExpectedAnnouncement = {
  readonly l2Nodes?: readonly string[]
  readonly bgpNodes?: readonly string[]
  readonly electedButNoSpeaker?: string
  readonly reasonPerNode?: Readonly<Record<string, {readonly l2: string; readonly bgp: string}>>
  readonly order?: readonly string[]
  readonly bgpPeersByNode?: Readonly<Record<string, readonly string[]>>
  readonly speakerEvents?: readonly EventText[]
}

type Expected = {
  readonly services?: Readonly<Record<string, Assigned>>
  readonly servicesAnyOf?: Readonly<Record<string, readonly Assigned[]>>
  readonly emittedEvents?: readonly EventText[]
  readonly repeatedEveryResync?: readonly EventText[]
  readonly poolCounters?: Readonly<Record<string, Readonly<Record<string, number | bigint>>>>
  readonly controllerConfigError?: string
  readonly speakerConfigErrors?: Readonly<Record<string, string>>
  readonly announcement?: Readonly<Record<string, ExpectedAnnouncement>>
  readonly discovery?: Readonly<Record<string, unknown>>
  readonly diagnosis: readonly {readonly code: string; readonly subject: string; readonly severity: string}[]
}

type Scenario = {
  readonly id: string
  readonly title: string
  readonly verification: string
  readonly cluster: ClusterSettings
  readonly steps: readonly {
    readonly name: string
    readonly apply?: readonly Manifest[]
    readonly delete?: readonly Removal[]
    readonly expected: Expected
  }[]
}

function readScenarios(): readonly Scenario[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('V'))
    .toSorted()
    .map((name) => load(readFileSync(join(folder, name), 'utf8')) as Scenario)
}

/** Lists after "in use by" have no order. */
function normalMessage(message: string): string {
  return message.replace(
    /(in use by )(\S+)/,
    (_, lead: string, list: string) => lead + list.split(',').toSorted().join(','),
  )
}

function eventTexts(events: readonly EventText[]): readonly string[] {
  return events
    .map((one) => `${one.service ?? one.node} ${one.type} ${one.reason}: ${normalMessage(one.message)}`)
    .toSorted()
}

describe('MetalLB scenarios', () => {
  const scenarios = readScenarios()

  it('are there', () => {
    expect(scenarios).to.have.length.above(40)
  })

  for (const scenario of scenarios)
    it(`${scenario.id}: ${scenario.title}`, () => {
      let world: readonly Manifest[] = []
      let last: Simulation | undefined
      for (const step of scenario.steps) {
        world = applyStep(world, step)
        const installation = toInstallation(world, scenario.cluster)
        const simulation = simulate(installation, last?.memory)
        const check = scenario.verification === 'manual' ? checkManual : checkHarness
        check(step.name, step.expected, installation, simulation)
        checkDiagnosis(step.name, step.expected.diagnosis, diagnoseAll(installation, simulation))
        world = withOutcome(world, simulation)
        last = simulation
      }
    })
})

function checkHarness(
  name: string,
  expected: Expected,
  installation: Installation,
  simulation: Simulation,
): void {
  checkServices(name, expected, simulation)
  const isRandom = expected.servicesAnyOf !== undefined
  if (!isRandom) {
    expect(eventTexts(simulation.events), `${name}: events`).to.deep.equal(
      eventTexts(expected.emittedEvents ?? []),
    )
    expect(eventTexts(simulation.repeated), `${name}: repeated`).to.deep.equal(
      eventTexts(expected.repeatedEveryResync ?? []),
    )
  }
  if (expected.poolCounters !== undefined) checkCounters(name, expected.poolCounters, simulation)
  expect(simulation.controllerError, `${name}: controller`).to.equal(expected.controllerConfigError)
  expect(Object.fromEntries(simulation.speakerErrors), `${name}: speakers`).to.deep.equal(
    expected.speakerConfigErrors ?? {},
  )
  for (const [service, one] of Object.entries(expected.announcement ?? {}))
    checkAnnouncement(`${name}: ${service}`, service, one, installation, simulation)
}

function checkServices(name: string, expected: Expected, simulation: Simulation): void {
  for (const [key, one] of Object.entries(expected.services ?? {})) {
    const outcome = simulation.services.get(key)
    expect(outcome, `${name}: ${key}`).to.not.equal(undefined)
    const {ips, pool} = outcome ?? {}
    if (outcome?.flapping === true) expect(outcome.alternatives, `${name}: ${key}`).to.deep.include(one)
    else expect({ips, pool}, `${name}: ${key}`).to.deep.equal(one)
  }
  for (const [key, some] of Object.entries(expected.servicesAnyOf ?? {}))
    expect(
      simulation.services.get(key)?.alternatives.map(({ips, pool}) => ({ips, pool})),
      `${name}: ${key}`,
    ).to.have.deep.members(some)
}

function checkCounters(
  name: string,
  expected: NonNullable<Expected['poolCounters']>,
  {counters}: Simulation,
): void {
  const actual = Object.fromEntries(
    [...counters].map(([pool, numbers]) => [
      pool,
      Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)])),
    ]),
  )
  const wanted = Object.fromEntries(
    Object.entries(expected).map(([pool, numbers]) => [
      pool,
      Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)])),
    ]),
  )
  expect(actual, `${name}: counters`).to.deep.equal(wanted)
}

function checkAnnouncement(
  name: string,
  service: string,
  expected: ExpectedAnnouncement,
  installation: Installation,
  simulation: Simulation,
): void {
  const announcement = simulation.announcements.get(service)
  const wish = installation.wishes.find(({key}) => key === service)
  if (wish === undefined) throw new Error(`${name}: no such Service`)
  const announced = simulation.speakers.announced(wish, announcement?.ips ?? [])
  expect(announcement?.l2Nodes ?? [], `${name}: l2Nodes`).to.deep.equal(expected.l2Nodes ?? [])
  expect(announcement?.bgpNodes ?? [], `${name}: bgpNodes`).to.have.members(expected.bgpNodes ?? [])
  expect(announcement?.electedButNoSpeaker, `${name}: elected`).to.equal(expected.electedButNoSpeaker)
  const reasons = Object.fromEntries(simulation.speakers.reasons(announced))
  expect(reasons, `${name}: reasons`).to.deep.equal(expected.reasonPerNode ?? reasons)
  const order = simulation.speakers.order(announced)
  expect(order, `${name}: order`).to.deep.equal(expected.order ?? order)
  const peers: Record<string, string[]> = Object.fromEntries(
    (announcement?.bgpNodes ?? []).map((node) => [node, []]),
  )
  for (const {node, peer} of simulation.speakers.sessions(announced)) peers[node]?.push(peer.name)
  expect(peers, `${name}: peers`).to.deep.equal(expected.bgpPeersByNode ?? peers)
  expect(eventTexts(eventsOfSpeakers(simulation, service)), `${name}: speaker events`).to.deep.equal(
    eventTexts(expected.speakerEvents ?? []),
  )
}

function checkDiagnosis(name: string, expected: Expected['diagnosis'], found: readonly Diagnosis[]): void {
  const toText = (one: Expected['diagnosis'][number]): string => `${one.severity} ${one.code} ${one.subject}`
  expect(found.map(toText).toSorted(), `${name}: diagnosis`).to.deep.equal(expected.map(toText).toSorted())
  for (const {sentence, fix} of found)
    expect([sentence, fix].join('\n')).to.not.match(/undefined|\[object|NaN/)
}

function checkManual(name: string, expected: Expected, installation: Installation): void {
  const observations = new Observations(installation)
  for (const [service, one] of Object.entries(expected.announcement ?? {})) {
    const {l2Nodes, bgpPeers} = observations.of(service)
    const bgpNodes = [...bgpPeers.keys()]
    expect({l2Nodes, bgpNodes}, `${name}: ${service}`).to.deep.include(one)
  }
  if (expected.discovery === undefined) return
  const {namespace, controllerPods, speakerPods, install} = installation.components
  const names = (pods: typeof controllerPods): readonly string[] => pods.map(({metadata}) => metadata.name)
  expect(
    {namespace, install, controllerPods: names(controllerPods), speakerPods: names(speakerPods)},
    `${name}: discovery`,
  ).to.deep.equal(expected.discovery)
}
