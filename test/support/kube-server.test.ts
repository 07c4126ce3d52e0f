import {expect} from 'chai'

import {
  defaultToken,
  type KubernetesManifest,
  type KubeServer,
  type KubeServerOptions,
  startKubeServer,
} from './kube-server.js'

type Body = {
  kind: string
  apiVersion: string
  message: string
  reason: string
  code: number
  details: Record<string, unknown>
  items: {kind?: string; metadata: {name: string; uid?: string}}[]
  metadata: {continue?: string; remainingItemCount?: number}
}

function service(name: string, labels: Record<string, string> = {}): KubernetesManifest {
  return {apiVersion: 'v1', kind: 'Service', metadata: {name, namespace: 'shop', labels}}
}

/** What the stand-in answers is compared with what kube-apiserver 1.34 is documented to answer. */
describe('the embedded Kubernetes API', () => {
  let server: KubeServer

  async function start(options: KubeServerOptions = {}): Promise<void> {
    server = await startKubeServer(options)
  }
  afterEach(async () => server.close())

  async function ask(
    path: string,
    init: RequestInit = {},
  ): Promise<{status: number; body: Body; headers: Headers}> {
    const response = await fetch(server.url + path, {
      headers: {authorization: `Bearer ${defaultToken}`},
      ...init,
    })
    const text = await response.text()
    const body = text.startsWith('{') ? (JSON.parse(text) as Body) : ({message: text} as Body)
    return {status: response.status, body, headers: response.headers}
  }

  it('pages a list with limit and continue', async () => {
    await start({objects: ['a', 'b', 'c'].map((name) => service(name))})
    const first = await ask('/api/v1/services?limit=2')
    expect(first.body).to.include({kind: 'ServiceList', apiVersion: 'v1'})
    expect(first.body.items.map(({metadata}) => metadata.name)).to.deep.equal(['a', 'b'])
    expect(first.body.items[0]).to.not.have.property('kind')
    expect(first.body.metadata.remainingItemCount).to.equal(1)
    const second = await ask(`/api/v1/services?limit=2&continue=${first.body.metadata.continue}`)
    expect(second.body.items.map(({metadata}) => metadata.name)).to.deep.equal(['c'])
    expect(second.body.metadata).to.not.have.property('continue')
    expect((await ask('/api/v1/services?continue=nonsense')).status).to.equal(400)
  })

  it('selects by labels and fields', async () => {
    await start({objects: [service('a', {tier: 'web'}), service('b', {tier: 'db'}), service('c')]})
    const names = async (query: string): Promise<string> =>
      (await ask(`/api/v1/services?${query}`)).body.items.map(({metadata}) => metadata.name).join('')
    expect(await names('labelSelector=tier%3Dweb')).to.equal('a')
    expect(await names('labelSelector=tier!%3Dweb')).to.equal('bc')
    expect(await names('labelSelector=tier')).to.equal('ab')
    expect(await names('labelSelector=!tier')).to.equal('c')
    expect(await names('fieldSelector=metadata.name%3Db')).to.equal('b')
  })

  it('serves single objects, namespaces and custom resources', async () => {
    await start({
      objects: [
        service('a'),
        {
          apiVersion: 'metallb.io/v1beta1',
          kind: 'IPAddressPool',
          metadata: {name: 'p', namespace: 'metallb-system'},
        },
      ],
    })
    expect((await ask('/api/v1/namespaces/shop/services/a')).body.metadata).to.include.keys(
      'uid',
      'resourceVersion',
    )
    expect((await ask('/api/v1/namespaces/shop')).body).to.include({kind: 'Namespace'})
    const pools = await ask('/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools')
    expect(pools.body.items[0]?.kind).to.equal('IPAddressPool')
    expect((await ask('/api/v1/namespaces/empty/services')).body.items).to.deep.equal([])
  })

  it('answers 404 in the three forms of the real one', async () => {
    await start({objects: [service('a')], notServed: ['endpointslices.discovery.k8s.io', 'pods']})
    const object = await ask('/apis/networking.k8s.io/v1/namespaces/shop/ingresses/x')
    expect(object.body).to.include({
      kind: 'Status',
      reason: 'NotFound',
      code: 404,
      message: 'ingresses.networking.k8s.io "x" not found',
    })
    expect(object.body.details).to.deep.equal({name: 'x', group: 'networking.k8s.io', kind: 'ingresses'})
    const resource = await ask('/api/v1/pods')
    expect(resource.body).to.include({
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    })
    const group = await ask('/apis/discovery.k8s.io/v1/endpointslices')
    expect(group)
      .to.include({status: 404})
      .and.to.have.nested.property('body.message', '404 page not found\n')
  })

  it('knows tokens and rules, and asks for rights before it looks', async () => {
    await start({rbac: [{apiGroups: [''], resources: ['services'], verbs: ['list'], namespaces: ['shop']}]})
    expect((await ask('/api/v1/services', {headers: {}})).body).to.include({
      code: 401,
      reason: 'Unauthorized',
    })
    expect((await ask('/api/v1/namespaces/shop/services')).status).to.equal(200)
    const cluster = await ask('/api/v1/services')
    expect(cluster.body).to.include({code: 403, reason: 'Forbidden'})
    expect(cluster.body.message).to.equal(
      'services is forbidden: User "system:serviceaccount:dns:mldns" cannot list resource "services" in API group "" at the cluster scope',
    )
    expect((await ask('/apis/none.example.com/v1/namespaces/a/things/x')).body.message).to.equal(
      'things.none.example.com "x" is forbidden: User "system:serviceaccount:dns:mldns" cannot get resource "things" in API group "none.example.com" in the namespace "a"',
    )
  })

  it('discovers what it serves', async () => {
    await start({
      kinds: [{group: 'example.com', versions: ['v2'], resource: 'things', kind: 'Thing', namespaced: true}],
    })
    expect((await ask('/api')).body).to.deep.include({versions: ['v1']})
    expect(JSON.stringify((await ask('/apis')).body)).to.include('"groupVersion":"example.com/v2"')
    expect((await ask('/apis/example.com/v2')).body).to.have.nested.property('resources[0].name', 'things')
    expect((await ask('/apis/example.com/v2/things')).body).to.include({kind: 'ThingList'})
    expect((await ask('/version')).body).to.have.property('gitVersion')
  })

  it('keeps a log of what it was asked, and refuses to write', async () => {
    await start({objects: [service('a')]})
    expect(
      (
        await ask('/api/v1/namespaces/shop/services/a', {
          method: 'DELETE',
          headers: {authorization: `Bearer ${defaultToken}`},
        })
      ).status,
    ).to.equal(405)
    expect(server.requests.map(({verb, path}) => `${verb} ${path}`)).to.deep.equal([
      'DELETE /api/v1/namespaces/shop/services/a',
    ])
  })

  it('fails as it is told, as often as it is told', async () => {
    await start({faults: [{path: '/services', after: 1, times: 1, fault: {kind: 'throttle', seconds: 7}}]})
    expect((await ask('/api/v1/services')).status).to.equal(200)
    const throttled = await ask('/api/v1/services')
    expect(throttled.status).to.equal(429)
    expect(throttled.headers.get('retry-after')).to.equal('7')
    expect((await ask('/api/v1/services')).status).to.equal(200)
    server.setFaults([{fault: {kind: 'expired'}}])
    expect((await ask('/api/v1/services?continue=x')).body).to.include({code: 410, reason: 'Expired'})
    for (const kind of ['reset', 'truncate'] as const) {
      server.setFaults([{fault: {kind}}])
      expect(await ask('/version').catch((error: unknown) => error)).to.be.instanceOf(TypeError)
    }
  })
})
