import {expect} from 'chai'
import type {KubeObject} from '../../../src/model/cluster.js'
import {kubeObject} from '../../support/builders.js'
import {resultLines, resultsOf} from '../../support/check-results.js'
import {contextOf, type World} from '../../support/check-world.js'
import {accepted, gateway, httpRoute, ingress} from '../cases/source.js'

const current = 'external-dns.kubernetes.io/'
const ref = {name: 'public', namespace: 'infra', sectionName: 'https'}

function lines(code: string, world: World): readonly string[] {
  return resultLines(code, contextOf(world))
}

/** A status in which one condition is replaced. */
function withCondition(
  type: string,
  status: string,
  more: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const fine = [
    {type: 'Accepted', status: 'True', observedGeneration: 2},
    {type: 'ResolvedRefs', status: 'True', observedGeneration: 2},
  ]
  const conditions = fine.map((one) => (one.type === type ? {...one, status, ...more} : one))
  return httpRoute({status: {parents: [{parentRef: ref, conditions}]}})
}

describe('MLD0310 route-attached', () => {
  it('reads the conditions of the current spec', () => {
    const judged = (route: KubeObject): readonly string[] => lines('MLD0310', {objects: [gateway(), route]})
    const refused = withCondition('Accepted', 'False', {reason: 'NotAllowedByListeners'})
    expect(judged(refused)).to.deep.equal(['fail not-accepted httproute:shop/shop'])
    expect(judged(withCondition('ResolvedRefs', 'False'))).to.deep.equal([
      'fail refs-not-resolved httproute:shop/shop',
    ])
    expect(judged(withCondition('Accepted', 'True', {observedGeneration: 1}))).to.deep.equal([
      'fail warning status-behind httproute:shop/shop',
    ])
  })

  it('repeats what the condition says', () => {
    const route = withCondition('ResolvedRefs', 'False', {
      reason: 'BackendNotFound',
      message: 'service web not found',
    })
    const [found] = resultsOf('MLD0310', contextOf({objects: [gateway(), route]}))
    expect(found?.message).to.contain('(BackendNotFound: service web not found)')
  })

  it('finds parents and listeners that are not there, and the one that was meant', () => {
    const elsewhere = httpRoute({spec: {parentRefs: [{name: 'pubilc', namespace: 'infra'}]}})
    const [missing] = resultsOf('MLD0310', contextOf({objects: [gateway(), elsewhere]}))
    expect(missing?.reason).to.equal('gateway-missing')
    expect(missing?.message).to.contain('did you mean Gateway infra/public?')
    const section = httpRoute({spec: {parentRefs: [{...ref, sectionName: 'htps'}]}})
    const [listener] = resultsOf('MLD0310', contextOf({objects: [gateway(), section]}))
    expect(listener?.reason).to.equal('no-such-listener')
    expect(listener?.message).to.contain('did you mean https?')
  })

  it('does not miss a Gateway that could not be listed', () => {
    expect(lines('MLD0310', {objects: [httpRoute()], problems: {gateways: 'forbidden'}})).to.deep.equal([
      'pass httproute:shop/shop',
    ])
  })

  it('is mild while one of several parents serves the route', () => {
    const route = httpRoute({
      spec: {parentRefs: [ref, {...ref, sectionName: 'other'}]},
      status: {parents: [accepted(ref)]},
    })
    const [found] = resultsOf('MLD0310', contextOf({objects: [gateway(), route]}))
    expect(found?.severity).to.equal('warning')
    expect(found?.evidence).to.include('attached to 1 of 2 parents')
  })

  it('takes one of several controllers that accepts', () => {
    const refused = {parentRef: ref, controllerName: 'b', conditions: [{type: 'Accepted', status: 'False'}]}
    const route = httpRoute({status: {parents: [refused, accepted(ref)]}})
    expect(lines('MLD0310', {objects: [gateway(), route]})).to.deep.equal(['pass httproute:shop/shop'])
  })

  it('knows routes without parents, and parents the status never heard of', () => {
    expect(lines('MLD0310', {objects: [httpRoute({spec: {parentRefs: []}})]})).to.deep.equal([
      'fail no-parent httproute:shop/shop',
    ])
    const route = httpRoute({status: {parents: [accepted({...ref, name: 'old'})]}})
    expect(lines('MLD0310', {objects: [gateway(), route]})).to.deep.equal([
      'fail no-status-for-parent httproute:shop/shop',
    ])
  })

  it('expects no status of manifests', () => {
    const snapshot = {origin: 'manifests' as const, authoritative: false}
    expect(lines('MLD0310', {objects: [httpRoute({status: {}})], snapshot})).to.deep.equal([
      'inconclusive no-status-in-manifests httproute:shop/shop',
    ])
  })

  it('depends on its Gateways', () => {
    const [found] = resultsOf('MLD0310', contextOf({objects: [gateway(), httpRoute()]}))
    expect(found?.subject.within).to.deep.equal(['gw:infra/public'])
  })

  it('says which kinds could not be listed', () => {
    expect(lines('MLD0310', {problems: {httproutes: 'forbidden'}})).to.deep.equal([
      'skip rbac-denied cluster',
    ])
    expect(lines('MLD0310', {problems: {httproutes: 'not-served'}})).to.deep.equal(['na cluster'])
  })
})

describe('MLD0311 gateway-annotation-place', () => {
  it('sees names on a Gateway, and leaves Gateways of other groups alone', () => {
    const annotations = {
      [`${current}hostname`]: 'web.example.com',
      [`${current}controller`]: 'dns-controller',
    }
    expect(lines('MLD0311', {objects: [gateway({annotations})]})).to.deep.equal([
      'fail route-annotation-on-gateway gw:infra/public',
    ])
    const istio = kubeObject('networking.istio.io/v1', 'Gateway', {name: 'istio', annotations})
    expect(lines('MLD0311', {objects: [istio]})).to.deep.equal(['na cluster'])
  })
})

describe('MLD0317 migration-pair', () => {
  it('waits for the address of the Gateway', () => {
    const objects = [ingress('web.example.com'), {...gateway(), status: {}}, httpRoute()]
    expect(lines('MLD0317', {objects})).to.deep.equal(['fail route-without-address host:web.example.com'])
  })

  it('takes the target annotation of the Gateway for its address', () => {
    const named = gateway({annotations: {[`${current}target`]: '5.9.8.6'}})
    expect(lines('MLD0317', {objects: [ingress('web.example.com'), named, httpRoute()]})).to.deep.equal([
      'pass host:web.example.com',
    ])
  })
})

describe('MLD0319 tls-host-covered', () => {
  it('sees names of a route that no listener takes', () => {
    const route = httpRoute({spec: {hostnames: ['web.example.org']}})
    expect(lines('MLD0319', {objects: [gateway(), route]})).to.deep.equal([
      'fail no-listener-for-host httproute:shop/shop',
    ])
    const deep = httpRoute({spec: {hostnames: ['a.b.example.com']}})
    expect(lines('MLD0319', {objects: [gateway(), deep]})).to.deep.equal(['pass httproute:shop/shop'])
  })
})
