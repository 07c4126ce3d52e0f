import {expect} from 'chai'
import fc from 'fast-check'
import {fromBundle} from '../../../src/checks/bundle/from-bundle.js'
import type {Gathered} from '../../../src/checks/facts/gathered.js'
import {ConfigError, MldnsError} from '../../../src/errors.js'
import type {CheckContext} from '../../../src/checks/context.js'
import {contextOf, owned} from '../../support/check-world.js'
import {a, service} from '../../support/builders.js'
import {allCases} from '../cases/all-cases.js'
import {bundleOf, gatheredFor, reload, reportOn} from './round-trip.js'

type Json = Record<string, unknown>

function jsonOf(context: CheckContext): Json {
  return JSON.parse(JSON.stringify(bundleOf(gatheredFor(context)))) as Json
}

const usual = (): Json =>
  jsonOf(
    contextOf({
      objects: [
        service({name: 'web', hostname: 'www.example.com', ips: ['192.0.2.1']}),
        service({name: 'api', hostname: 'api.example.com', ips: ['192.0.2.2']}),
      ],
      live: owned(a('www.example.com', '192.0.2.9'), 'service/default/web'),
    }),
  )

/** The value at a place, changed. */
function change(json: Json, path: readonly (string | number)[], value: unknown): Json {
  const [key, ...rest] = path
  if (key === undefined) throw new Error('a path is needed')
  const parent: Json | unknown[] = Array.isArray(json) ? [...(json as unknown[])] : {...json}
  const place = parent as Record<string | number, unknown>
  if (rest.length > 0) place[key] = change(place[key] as Json, rest, value)
  else if (value === undefined) delete place[key]
  else place[key] = value
  return parent as Json
}

describe('a malformed bundle', () => {
  const refused: readonly (readonly [readonly (string | number)[], unknown, string])[] = [
    [['schema'], 'mldns.plan/v1', 'schema in the bundle is "mldns.plan/v1", expected "mldns.bundle/v1"'],
    [['schema'], undefined, 'schema in the bundle is missing, expected "mldns.bundle/v1"'],
    [
      ['schema'],
      'mldns.bundle/v2',
      'the bundle has schema "mldns.bundle/v2", this mldns reads "mldns.bundle/v1"',
    ],
    [['now'], 'yesterday', 'now in the bundle is "yesterday", expected a time such as'],
    [['vantage', 'place'], 'moon', 'vantage.place in the bundle is "moon", expected one of host, pod, ci'],
    [
      ['cluster', 'snapshot', 'lists', 2, 'kind', 'group'],
      7,
      'cluster.snapshot.lists[2].kind.group in the bundle is 7',
    ],
    [
      ['cluster', 'snapshot', 'objects', 'services', 0, 'spec'],
      [],
      'cluster.snapshot.objects.services[0].spec in the bundle is a list, expected an object',
    ],
    [
      ['cluster', 'snapshot', 'objects', 'services', 1, 'metadata', 'labels'],
      {x: 1},
      'cluster.snapshot.objects.services[1].metadata.labels.x in the bundle is 1, expected a string',
    ],
    [['sources', 'settings', 'labelFilter'], '((', 'sources.settings in the bundle cannot be used'],
    [
      ['sources', 'settings', 'minTtl'],
      '5',
      'sources.settings.minTtl in the bundle is "5", expected a number',
    ],
    [
      ['providers', 0, 'domainFilter', 'regexInclude'],
      {source: '(', flags: ''},
      'providers[0].domainFilter.regexInclude.source in the bundle is "(", expected a regular expression',
    ],
    [
      ['providers', 0, 'domainFilter', 'regexInclude'],
      {source: 'a', flags: 'g'},
      'providers[0].domainFilter.regexInclude.flags in the bundle is "g", expected one of',
    ],
    [
      ['providers', 0, 'registry', 'encrypted'],
      false,
      'providers[0].registry.encrypted in the bundle is false',
    ],
    [
      ['providers', 0, 'addressClasses'],
      ['global', 'lunar'],
      'providers[0].addressClasses[1] in the bundle is "lunar", expected one of global, private',
    ],
    [
      ['plan', 'changes', 0, 'gap'],
      'wide',
      'plan.changes[0].gap in the bundle is "wide", expected one of none',
    ],
    [['plan', 'completeness'], 'errored', 'in the bundle, the plan is errored and yet holds 2 changes'],
  ]
  for (const [path, value, message] of refused)
    it(`is refused: ${message}`, () => {
      expect(() => fromBundle(change(usual(), path, value)))
        .to.throw(ConfigError, message)
        .with.property('hint')
    })

  for (const json of [null, undefined, 7, 'x', []])
    it(`is refused: ${JSON.stringify(json)}`, () => {
      expect(() => fromBundle(json)).to.throw(ConfigError, 'the bundle is')
    })

  it('may have keys that are not known', () => {
    const json = usual()
    expect(fromBundle({...json, later: {a: 1}})).to.deep.equal(fromBundle(json))
  })

  it('may be nested as deep as anybody likes', () => {
    let deep: unknown = 'end'
    for (let level = 0; level < 100_000; level++) deep = {deep}
    const loaded = fromBundle(
      change(usual(), ['cluster', 'snapshot', 'objects', 'services', 0, 'spec'], {deep}),
    )
    expect(() => reportOn(loaded)).to.not.throw()
    expect(() => reload(loaded)).to.not.throw()
  })

  it('gives one clear error, or loads and can be judged', function () {
    this.timeout(60_000)
    const bases = [
      ...allCases.map(
        ({fails}) =>
          () =>
            jsonOf(fails()),
      ),
      usual,
    ]
    fc.assert(
      fc.property(
        fc.nat().map((index) => bases[index % bases.length] ?? usual),
        fc.array(fc.tuple(fc.array(fc.nat(), {minLength: 1, maxLength: 10}), strange), {
          minLength: 1,
          maxLength: 3,
        }),
        (base, changes) => {
          const json = changes.reduce<unknown>((sum, [steps, value]) => spoil(sum, steps, value), base())
          const loaded = load(json)
          if (loaded === undefined) return
          expect(reload(loaded)).to.deep.equal(loaded)
          try {
            const {findings} = reportOn(loaded)
            expect(
              findings.filter(({code, status}) => code === 'MLD0001' && status === 'fail'),
            ).to.deep.equal([])
          } catch (error) {
            if (!(error instanceof MldnsError)) throw error
          }
        },
      ),
      {numRuns: 400},
    )
  })
})

const strange = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 'x', -1, 0.5, 1e300, true, [], {}, [[]], [null], {'': {}}),
  fc.constantFrom<unknown>('192.0.2.0/0', '-', '*', '.', '::', 'a'.repeat(300), '\u0000', '999999999999'),
  fc.jsonValue({maxDepth: 2}),
)

/** Walks into a value by the numbers, as far as it goes, and puts another value there. */
function spoil(json: unknown, steps: readonly number[], value: unknown): unknown {
  const [step, ...rest] = steps
  if (step === undefined || typeof json !== 'object' || json === null) return value
  const entries = Object.entries(json)
  if (entries.length === 0) return value
  const at = step % entries.length
  const changed = entries.flatMap(([key, old], index) => {
    if (index !== at) return [[key, old] as const]
    const next = spoil(old, rest, value)
    return next === undefined ? [] : [[key, next] as const]
  })
  return Array.isArray(json) ? changed.map(([, one]) => one) : Object.fromEntries(changed)
}

function load(json: unknown): Gathered | undefined {
  try {
    return fromBundle(json)
  } catch (error) {
    if (error instanceof ConfigError && error.message !== '') return undefined
    throw error
  }
}
