import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {load} from 'js-yaml'
import type {Endpoint} from '../../src/model/endpoint.js'
import {collectEndpoints} from '../../src/sources/collect.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import type {SourceSettings} from '../../src/sources/settings.js'
import type {ObjectVerdict} from '../../src/sources/source.js'
import {snapshotOf, toKubeObject} from './kube-objects.js'

/** One scenario; what `expect` does not mention is not compared, except records: they are always all of them. */
type Scenario = {
  readonly name: string
  readonly why: string
  readonly settings?: Partial<SourceSettings>
  readonly objects: readonly unknown[]
  readonly expect: {
    /** `name ttl type targets… [{property=value}] [#set-identifier]`; `-` = no TTL set. */
    readonly records?: readonly string[]
    /** `resource` label by name and type. */
    readonly owners?: Readonly<Record<string, string>>
    /** Reason of objects that publish nothing: `code decided` or `code held`. */
    readonly reasons?: Readonly<Record<string, string>>
    /** `name [types] code decided|held` of every object, in order. */
    readonly skipped?: readonly string[]
    /** Words the messages of the reasons must hold, by object. */
    readonly says?: Readonly<Record<string, readonly string[]>>
    /** Codes with severity, sorted. */
    readonly findings?: readonly string[]
  }
}

const folder = join(import.meta.dirname, '..', 'scenarios', 'sources')

function record({
  dnsName,
  recordTTL,
  recordType,
  targets,
  providerSpecific,
  setIdentifier,
}: Endpoint): string {
  const properties = providerSpecific.map(({name, value}) => `${name}=${value}`)
  return [
    dnsName,
    recordTTL === 0 ? '-' : recordTTL,
    recordType,
    ...targets,
    ...(properties.length === 0 ? [] : [`{${properties.join(', ')}}`]),
    ...(setIdentifier === '' ? [] : [`#${setIdentifier}`]),
  ].join(' ')
}

function outcome(decided: boolean): string {
  return decided ? 'decided' : 'held'
}

function skippedOf(verdict: ObjectVerdict): readonly string[] {
  return verdict.skipped.map(({name, types, reason}) =>
    [name, ...(types ?? []), reason.code, outcome(reason.decided)].join(' '),
  )
}

for (const file of readdirSync(folder).sort()) {
  describe(`sources: ${file}`, () => {
    for (const scenario of load(readFileSync(join(folder, file), 'utf8')) as readonly Scenario[]) {
      it(scenario.name, () => {
        const settings = {...defaultSourceSettings, ...scenario.settings}
        const {endpoints, verdicts, findings} = collectEndpoints(
          [snapshotOf(scenario.objects.map((manifest) => toKubeObject(manifest)))],
          settings,
        )
        const {records = [], owners, reasons, skipped, says, findings: codes} = scenario.expect
        expect(endpoints.map(record), scenario.why).to.deep.equal(records)
        for (const [key, owner] of Object.entries(owners ?? {})) {
          const found = endpoints.find((one) => `${one.dnsName} ${one.recordType}` === key)
          expect(found?.labels['resource'], key).to.equal(owner)
        }
        if (reasons !== undefined) {
          const found = verdicts.flatMap(({resource, reason}) =>
            reason === undefined ? [] : [[resource, `${reason.code} ${outcome(reason.decided)}`]],
          )
          expect(Object.fromEntries(found), scenario.why).to.deep.equal(reasons)
        }
        if (skipped !== undefined) expect(verdicts.flatMap(skippedOf), scenario.why).to.deep.equal(skipped)
        for (const [resource, words] of Object.entries(says ?? {}))
          for (const word of words)
            expect(verdicts.find((one) => one.resource === resource)?.reason?.message).to.contain(word)
        if (codes !== undefined)
          expect(findings.map(({code, severity}) => `${code} ${severity}`).sort()).to.deep.equal([...codes])
        for (const verdict of verdicts) checkPromise(verdict, endpoints, settings)
      })
    }
  })
}

/** Every wanted name is published or skipped with a reason, and an object without endpoints has a reason. */
function checkPromise(
  verdict: ObjectVerdict,
  endpoints: readonly Endpoint[],
  settings: SourceSettings,
): void {
  const own = endpoints.filter(({origins}) =>
    origins.some(
      ({ref, source}) =>
        ref.kind === verdict.ref.kind &&
        ref.namespace === verdict.ref.namespace &&
        ref.name === verdict.ref.name &&
        settings.sources.includes(source),
    ),
  )
  expect(own.length === 0, `${verdict.resource} publishes nothing`).to.equal(verdict.reason !== undefined)
  for (const name of verdict.wanted) {
    const published = own.some(({dnsName}) => dnsName === name)
    const skipped = verdict.skipped.some((one) => one.name === name)
    expect(published || skipped, `${name} is published or skipped`).to.equal(true)
  }
}
