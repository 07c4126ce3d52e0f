import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {expect} from 'chai'
import type {Gathered} from '../../../src/checks/facts/gathered.js'
import {encodeMarker} from '../../../src/registry/marker.js'
import type {MarkerCipher} from '../../../src/registry/settings.js'
import {a, service, txt} from '../../support/builders.js'
import {contextOf, markerOf} from '../../support/check-world.js'
import {gatherWorld, readWorlds} from '../../support/troubleshoot-world.js'
import {temporaryFolder} from '../../support/temporary-folder.js'
import {fullGathered} from './full.js'
import {bundleOf, gatheredFor, reload, reportOn} from './round-trip.js'

describe('a bundle', () => {
  it('holds every key there is', () => {
    expect(reload(fullGathered())).to.deep.equal(fullGathered())
  })

  it('holds a cluster that could not be read', () => {
    const {cluster, ...facts} = fullGathered()
    const gathered: Gathered = {
      ...facts,
      metallbNamespace: undefined,
      cluster: {...cluster, snapshot: undefined, controllers: [], networkPolicies: undefined},
      providers: facts.providers.map((one) => ({...one, plan: undefined})),
    }
    expect(reload(gathered)).to.deep.equal(gathered)
  })

  it('is made of JSON alone', () => {
    const bundle = bundleOf(fullGathered())
    expect(JSON.parse(JSON.stringify(bundle))).to.deep.equal(bundle)
  })

  it('holds the plan once, for all views', () => {
    const [first, second] = reload(fullGathered()).providers
    expect(first?.plan).to.equal(second?.plan)
  })
})

/** As good as encryption for whoever does not know it. */
const cipher: MarkerCipher = {
  open: (text) =>
    text.startsWith('sealed:') ? text.slice('sealed:'.length).split('').toReversed().join('') : undefined,
}

function sealed(text: string): string {
  return `sealed:${text.split('').toReversed().join('')}`
}

describe('a zone with encrypted ownership records', () => {
  const web = service({name: 'web', hostname: 'www.example.com', ips: ['192.0.2.1']})
  const record = a('www.example.com', '192.0.2.1')
  const text = encodeMarker({owner: 'home', resource: 'service/default/web'})
  const place = markerOf(record, '').name

  function gather(marker: string): Gathered {
    const zones = [{name: 'example.com', sets: [record, txt(place, marker)]}]
    return gatheredFor(contextOf({objects: [web], views: [{zones, registry: {cipher}}]}))
  }

  it('is sealed in a bundle, which holds neither the key nor what it opens', () => {
    const bundle = bundleOf(gather(sealed(text)))
    expect(bundle.providers[0]?.registry).to.deep.include({encrypted: true}).and.not.have.property('cipher')
    expect(bundle.providers[0]?.zones[0]).to.deep.include({sealed: true})
    expect(bundle.providers[0]?.zones[0]?.content?.recordSets.flatMap(({values}) => values)).to.include(
      sealed(text),
    )
  })

  it('is not judged by its ownership records any more', () => {
    const ownership = (gathered: Gathered) =>
      reportOn(gathered, (code) => code.startsWith('MLD04')).findings.filter(({code}) => code !== 'MLD0002')
    const before = ownership(gather(sealed(text)))
    expect(before.filter(({status}) => status === 'fail')).to.deep.equal([])
    const loaded = reload(gather(sealed(text)))
    const after = ownership(loaded)
    expect(after.filter(({status}) => status === 'fail')).to.deep.equal([])
    expect(after.find(({code}) => code === 'MLD0401')).to.deep.include({
      status: 'skip',
      reason: 'no-credential',
      message: 'its ownership records are encrypted, and a bundle holds no key',
    })
    expect(bundleOf(loaded)).to.deep.equal(bundleOf(gather(sealed(text))))
  })

  it('is judged as before when its ownership records are plain', () => {
    expect(reload(gather(text)).providers[0]?.zones[0]).to.not.have.property('sealed')
    expect(reportOn(reload(gather(text)))).to.deep.equal(reportOn(gather(text)))
  })
})

function schemaOf(name: string): ValidateFunction {
  const ajv = new Ajv2020({strict: true, allErrors: true, strictRequired: false, strictTypes: false})
  addFormats.default(ajv)
  const path = join(import.meta.dirname, '..', '..', '..', 'schemas', name)
  return ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object)
}

describe('the bundle schema', () => {
  const accepts = schemaOf('bundle.v1.json')
  const folder = temporaryFolder()

  function problemsOf(value: unknown): unknown {
    return accepts(JSON.parse(JSON.stringify(value))) ? [] : accepts.errors
  }

  it('accepts a bundle with every key there is, and with none that may be missing', () => {
    const bundle = bundleOf(fullGathered())
    expect(problemsOf(bundle)).to.deep.equal([])
    const {plan: _, metallbNamespace: __, ...least} = bundle
    const {snapshot: ___, trouble: ____, ...cluster} = bundle.cluster
    expect(problemsOf({...least, cluster, providers: []})).to.deep.equal([])
  })

  it('accepts a bundle of a real run', async () => {
    const [world] = readWorlds().filter(({name}) => name === 'pool-exhausted')
    if (world === undefined) throw new Error('the world is gone')
    expect(problemsOf(bundleOf(await gatherWorld(world, {folder: folder.path()})))).to.deep.equal([])
  })

  it('accepts keys it does not know', () => {
    expect(problemsOf({...bundleOf(fullGathered()), later: true})).to.deep.equal([])
  })

  const spoilt: readonly (readonly [string, object])[] = [
    ['another format', {schema: 'mldns.bundle/v2'}],
    ['a time that is none', {now: 'yesterday'}],
    ['a place that is none', {vantage: {version: '1', place: 'moon'}}],
    ['a plan without changes', {plan: {completeness: 'complete'}}],
    ['an object without metadata', {cluster: withServices([{apiVersion: 'v1', kind: 'Service'}])}],
    ['a provider without registry', {providers: [{view: '', provider: 'x', zones: []}]}],
  ]
  for (const [title, parts] of spoilt)
    it(`refuses ${title}`, () => {
      expect(problemsOf({...bundleOf(fullGathered()), ...parts})).to.not.deep.equal([])
    })
})

function withServices(services: readonly object[]): object {
  const {cluster} = bundleOf(fullGathered())
  return {...cluster, snapshot: {...cluster.snapshot, objects: {services}}}
}
