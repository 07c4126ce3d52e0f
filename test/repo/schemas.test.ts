import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {expect} from 'chai'
import type {Endpoint} from '../../src/model/endpoint.js'
import {toPlanDocument} from '../../src/plan/plan-file.js'
import type {Plan} from '../../src/plan/plan.js'
import {renderApplyJson} from '../../src/render/apply-json.js'
import {renderEndpointsJson} from '../../src/render/endpoints-json.js'
import {renderPlanJson} from '../../src/render/plan-json.js'
import {doneApply, partialApply, staleApply} from '../render/sample-apply.js'
import {held, planOf, samplePlan, sha256, stamp} from '../render/sample-plan.js'

const folder = join(import.meta.dirname, '..', '..', 'schemas')

function schemaOf(name: string): ValidateFunction {
  const ajv = new Ajv2020({strict: true, allErrors: true, strictRequired: false, strictTypes: false})
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(join(folder, name), 'utf8')) as object)
}

type Json = Record<string, unknown>

/** The sample plan as JSON, to be spoilt. */
function planJson(plan: Plan = samplePlan): Json {
  return JSON.parse(renderPlanJson(toPlanDocument(plan, stamp, sha256))) as Json
}

function changeAt(json: Json, index: number): Json {
  return (json['changes'] as Json[])[index]!
}

describe('schemas', () => {
  it('are all valid JSON schemas of draft 2020-12', () => {
    for (const name of readdirSync(folder)) expect(() => schemaOf(name), name).not.to.throw()
  })
})

describe('the plan schema', () => {
  const accepts = schemaOf('plan.v1.json')

  it('accepts the plan file of a plan with one of everything', () => {
    expect(accepts(planJson()), JSON.stringify(accepts.errors)).to.equal(true)
  })

  it('accepts plan files with guards, findings, unread zones, adoption and release', () => {
    const [create, update] = samplePlan.changes
    if (create?.action !== 'create' || update?.action !== 'update') throw new Error('the sample has changed')
    const plan = planOf([
      {...create, action: 'adopt', before: create.after},
      {...update, action: 'release', after: null},
    ])
    const json = planJson({
      ...plan,
      guards: [
        {
          id: 'removals',
          zone: 'lab.example.net',
          measured: 9,
          limit: 7,
          unit: 'record sets',
          result: 'blocked',
          message: 'removals 9 of 39 owned (limit 7)',
        },
      ],
      findings: [
        {
          code: 'MLD0301',
          severity: 'error',
          message: 'x',
          names: ['x.lab.example.net'],
          ref: {kind: 'Service', namespace: 'a', name: 'b'},
          fix: 'y',
        },
      ],
      unread: [{zone: 'example.org', view: 'lan', code: 'ZONE_DENIED', message: 'refused'}],
    })
    expect(accepts(json), JSON.stringify(accepts.errors)).to.equal(true)
  })

  const refused: readonly [string, (json: Json) => void][] = [
    ['a partial plan with a delete', (json) => (json['completeness'] = 'sources-partial')],
    ['an errored plan with changes', (json) => (json['completeness'] = 'errored')],
    [
      'a create with something before it',
      (json) => (changeAt(json, 0)['before'] = {ttl: 300, values: ['10.0.0.1']}),
    ],
    [
      'an expectation without digest',
      (json) => (changeAt(json, 1)['preconditions'] = [{type: 'A', kind: 'equals'}]),
    ],
    [
      'a replace with one precondition',
      (json) =>
        (changeAt(json, 3)['preconditions'] = (changeAt(json, 3)['preconditions'] as Json[]).slice(0, 1)),
    ],
    ['a change without cause', (json) => (changeAt(json, 2)['causes'] = [])],
    ['another major format', (json) => (json['format'] = '2.0')],
    ['a digest that is none', (json) => (json['digest'] = 'sha256:abc')],
    ['a time that is none', (json) => (json['expiresAt'] = 'tomorrow')],
    ['a held item with an unknown reason', (json) => ((json['held'] as Json[])[0]!['reason'] = 'because')],
  ]
  for (const [title, spoil] of refused) {
    it(`refuses ${title}`, () => {
      const json = planJson()
      spoil(json)
      expect(accepts(json)).to.equal(false)
    })
  }

  it('accepts a partial plan that only creates and updates', () => {
    const safe = samplePlan.changes.filter(({action}) => action === 'create' || action === 'update')
    const json = planJson(planOf(safe, {completeness: 'sources-partial', held}))
    expect(accepts(json), JSON.stringify(accepts.errors)).to.equal(true)
  })

  it('accepts an errored plan without changes', () => {
    expect(accepts(planJson(planOf([], {completeness: 'errored'})))).to.equal(true)
  })

  it('accepts keys it does not know', () => {
    const json = planJson()
    json['later'] = true
    changeAt(json, 0)['later'] = {deep: []}
    expect(accepts(json)).to.equal(true)
  })
})

describe('the endpoints schema', () => {
  const accepts = schemaOf('endpoints.v1.json')
  const endpoint: Endpoint = {
    dnsName: 'www.example.org',
    recordType: 'A',
    targets: ['192.0.2.1'],
    recordTTL: 0,
    setIdentifier: '',
    labels: {resource: 'service/default/web'},
    providerSpecific: [{name: 'aws/weight', value: '10'}],
    origins: [],
  }

  it('accepts what endpoints prints, which leaves out an unset TTL and set identifier', () => {
    const json: unknown = JSON.parse(
      renderEndpointsJson([endpoint, {...endpoint, recordTTL: 60, setIdentifier: 'blue'}]),
    )
    expect(accepts(json), JSON.stringify(accepts.errors)).to.equal(true)
    expect(json).to.have.deep.ordered.members([
      {
        dnsName: 'www.example.org',
        recordType: 'A',
        targets: ['192.0.2.1'],
        labels: {resource: 'service/default/web'},
        providerSpecific: [{name: 'aws/weight', value: '10'}],
      },
      {
        dnsName: 'www.example.org',
        recordType: 'A',
        targets: ['192.0.2.1'],
        recordTTL: 60,
        setIdentifier: 'blue',
        labels: {resource: 'service/default/web'},
        providerSpecific: [{name: 'aws/weight', value: '10'}],
      },
    ])
  })

  it('refuses a TTL of 0', () => {
    expect(accepts([{dnsName: 'x', recordType: 'A', targets: [], recordTTL: 0, labels: {}}])).to.equal(false)
  })
})

describe('the apply schema', () => {
  const accepts = schemaOf('apply.v1.json')

  it('accepts what apply prints, whatever became of the groups', () => {
    for (const result of [doneApply, partialApply, staleApply]) {
      const json: unknown = JSON.parse(renderApplyJson(result))
      expect(accepts(json), JSON.stringify(accepts.errors)).to.equal(true)
    }
  })

  it('refuses an unknown outcome', () => {
    const json = renderApplyJson(doneApply).replace('"outcome": "applied"', '"outcome": "fine"')
    expect(accepts(JSON.parse(json))).to.equal(false)
  })
})
