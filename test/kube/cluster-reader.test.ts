import {expect} from 'chai'

import {ClusterError} from '../../src/errors.js'
import {type ClusterOptions, openCluster} from '../../src/kube/cluster-reader.js'
import {isComplete, type ClusterSnapshot, type ResourceKind} from '../../src/model/cluster.js'
import {endpointSlices, ingresses, namespaces, nodes, pods, services} from '../../src/model/resource-kinds.js'
import {
  type KubernetesManifest,
  type KubeServer,
  type KubeServerOptions,
  startKubeServer,
} from '../support/kube-server.js'
import {temporaryFolder} from '../support/temporary-folder.js'

const gateways: ResourceKind = {
  group: 'gateway.networking.k8s.io',
  versions: ['v1', 'v1beta1'],
  resource: 'gateways',
  kind: 'Gateway',
  namespaced: true,
}

function service(
  name: string,
  namespace = 'shop',
  more: Partial<KubernetesManifest> = {},
): KubernetesManifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name, namespace},
    spec: {type: 'LoadBalancer'},
    ...more,
  }
}

function manyServices(count: number): KubernetesManifest[] {
  return Array.from({length: count}, (_, index) => service(`app-${String(index).padStart(5, '0')}`))
}

/** Quick enough for tests, with the shape of the real policy. */
const quick: ClusterOptions = {env: {}, retry: {attempts: 3, base: 1, cap: 5}, requestTimeout: 5000}

describe('reading a cluster', () => {
  const folder = temporaryFolder()
  let server: KubeServer

  async function start(options: KubeServerOptions): Promise<void> {
    server = await startKubeServer(options)
  }

  afterEach(async () => {
    const others = server.requests.filter(({verb}) => verb !== 'GET')
    await server.close()
    expect(others).to.deep.equal([], 'nothing but GET is ever sent')
  })

  async function withReader<T>(
    options: ClusterOptions,
    use: (reader: Awaited<ReturnType<typeof openCluster>>) => Promise<T>,
  ): Promise<T> {
    const reader = await openCluster({
      ...quick,
      ...options,
      kubeconfig: options.kubeconfig ?? server.writeKubeconfig(folder.path()),
    })
    try {
      return await use(reader)
    } finally {
      await reader.close()
    }
  }

  function read(
    kinds: readonly ResourceKind[],
    wanted: readonly string[] = [],
    options: ClusterOptions = {},
  ): Promise<ClusterSnapshot> {
    return withReader(options, (reader) => reader.read(kinds, wanted))
  }

  function problemOf(snapshot: ClusterSnapshot, resource = 'services'): {reason?: string; message: string} {
    const found = snapshot.lists.find(({kind}) => kind.resource === resource)?.problem
    return found ?? {message: ''}
  }

  describe('lists', () => {
    it('holds every object, sorted by namespace and name', async () => {
      await start({
        objects: [
          service('b'),
          service('a', 'zoo'),
          service('a'),
          {...service('n'), kind: 'Node', metadata: {name: 'n1'}},
        ],
      })
      const snapshot = await read([services, nodes])
      expect(
        snapshot.objects['services']?.map(({metadata}) => `${metadata.namespace}/${metadata.name}`),
      ).to.deep.equal(['shop/a', 'shop/b', 'zoo/a'])
      expect(snapshot.objects['nodes']?.map(({metadata}) => metadata)).to.have.nested.property(
        '[0].namespace',
        '',
      )
      expect(isComplete(snapshot)).to.equal(true)
      expect(snapshot).to.include({origin: 'api', authoritative: true, context: 'test'})
    })

    it('tells which version is served, and whom the API refused', async () => {
      await start({
        kinds: [{...gateways, versions: ['v1beta1']}],
        rbac: [{apiGroups: ['gateway.networking.k8s.io'], resources: ['*'], verbs: ['list']}],
      })
      const {lists} = await read([gateways, services])
      expect(lists.map(({version}) => version)).to.deep.equal(['v1beta1', undefined])
      expect(lists[1]?.problem).to.include({
        reason: 'forbidden',
        user: 'system:serviceaccount:dns:mldns',
      })
    })

    it('names the cluster by the uid of namespace kube-system', async () => {
      await start({
        objects: [{apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'kube-system', uid: 'cluster-1'}}],
      })
      expect((await read([services])).uid).to.equal('cluster-1')
    })

    it('has no uid, and is complete all the same, when kube-system may not be read', async () => {
      await start({
        objects: [service('a')],
        rbac: [{apiGroups: [''], resources: ['services'], verbs: ['list']}],
      })
      const snapshot = await read([services])
      expect(snapshot.uid).to.equal('')
      expect(isComplete(snapshot)).to.equal(true)
    })

    it('gives items the kind their list leaves out and drops what is never used', async () => {
      const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
      await start({
        objects: [
          service('a', 'shop', {
            metadata: {
              name: 'a',
              namespace: 'shop',
              annotations: {[lastApplied]: '{}', 'example.com/x': '1'},
              labels: {app: 'a'},
            },
            data: {kept: true},
          }),
        ],
      })
      const object = (await read([services])).objects['services']?.[0]
      expect(object).to.deep.include({
        apiVersion: 'v1',
        kind: 'Service',
        spec: {type: 'LoadBalancer'},
        rest: {data: {kept: true}},
      })
      expect(object?.metadata.annotations).to.deep.equal({'example.com/x': '1'})
      expect(JSON.stringify(object)).to.not.include('managedFields')
      expect(object?.metadata).to.include.keys('uid', 'resourceVersion', 'creationTimestamp')
    })

    it('reads pages to their end', async () => {
      await start({objects: manyServices(25)})
      const snapshot = await read([services], [], {pageSize: 10})
      expect(snapshot.objects['services']).to.have.lengthOf(25)
      expect(snapshot.lists[0]).to.include({objects: 25})
      const pages = server.requests.filter(({path}) => path.includes('/services'))
      expect(pages.map(({path}) => path.includes('continue='))).to.deep.equal([false, true, true])
    })

    it('asks each wanted namespace once and cluster-scoped kinds without one', async () => {
      await start({objects: [service('a'), service('b', 'other'), service('c', 'third')]})
      const snapshot = await read([services, nodes], ['shop', 'other', 'shop'])
      expect(snapshot.objects['services']?.map(({metadata}) => metadata.name)).to.deep.equal(['b', 'a'])
      expect(snapshot.lists.map(({kind, namespace}) => [kind.resource, namespace])).to.deep.equal([
        ['services', 'other'],
        ['services', 'shop'],
        ['nodes', ''],
      ])
    })

    it('unpacks gzip, which the server uses for large answers', async () => {
      await start({objects: manyServices(1000)})
      expect((await read([services], [], {pageSize: 1000})).objects['services']).to.have.lengthOf(1000)
      expect(server.requests.at(-1)?.headers['accept-encoding']).to.equal('gzip')
    })

    it('keeps its connections: pages and lists share them', async () => {
      await start({objects: manyServices(50)})
      await read([services, nodes, pods], [], {pageSize: 5, parallel: 2})
      expect(server.requests.length).to.be.greaterThan(10)
      expect(server.connections()).to.be.at.most(3)
    })

    it('takes the best version that is served', async () => {
      const gateway = {
        apiVersion: 'gateway.networking.k8s.io/v1beta1',
        kind: 'Gateway',
        metadata: {name: 'g', namespace: 'a'},
      }
      await start({objects: [gateway]})
      const snapshot = await read([gateways])
      expect(snapshot.objects['gateways']?.[0]).to.include({apiVersion: 'gateway.networking.k8s.io/v1beta1'})
    })
  })

  describe('lists that fail', () => {
    it('S2: one of five lists times out, the snapshot is incomplete and the others are usable', async () => {
      await start({objects: [service('a')], faults: [{path: '/ingresses', fault: {kind: 'hang'}}]})
      const snapshot = await read([services, ingresses, nodes, pods, endpointSlices], [], {
        requestTimeout: 60,
        listTimeout: 200,
      })
      expect(isComplete(snapshot)).to.equal(false)
      expect(problemOf(snapshot, 'ingresses')).to.include({reason: 'timeout'})
      expect(snapshot.lists.filter(({problem}) => problem !== undefined)).to.have.lengthOf(1)
      expect(snapshot.objects['services']).to.have.lengthOf(1)
      expect(snapshot.objects['ingresses']).to.deep.equal([])
    })

    it('says what may not be listed and which rule allows it', async () => {
      await start({rbac: [{apiGroups: [''], resources: ['services'], verbs: ['list'], namespaces: ['shop']}]})
      const all = await read([services])
      expect(problemOf(all).reason).to.equal('forbidden')
      expect(problemOf(all).message)
        .to.include('listing services in all namespaces is forbidden (403)')
        .and.to.include('User "system:serviceaccount:dns:mldns" cannot list resource "services"')
        .and.to.include('{apiGroups: [""], resources: [services], verbs: [get, list]} in a ClusterRole')
      const one = await read([ingresses], ['shop'])
      expect(problemOf(one, 'ingresses').message).to.include(
        '{apiGroups: ["networking.k8s.io"], resources: [ingresses], verbs: [get, list]} in a Role in namespace shop',
      )
      expect(isComplete(await read([services], ['shop']))).to.equal(true)
    })

    it('tells a kind that is not served from one that has no objects', async () => {
      await start({})
      expect(problemOf(await read([gateways]), 'gateways').reason).to.equal('not-served')
    })

    it('does the same when the group is served without the resource', async () => {
      const route = {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: {name: 'r', namespace: 'a'},
      }
      await start({objects: [route]})
      expect(problemOf(await read([gateways]), 'gateways').reason).to.equal('not-served')
    })

    it('does not take a web server that knows no core group for a cluster', async () => {
      await start({faults: [{fault: {kind: 'status', status: 404, body: '<html>not here</html>'}}]})
      expect(problemOf(await read([services]))).to.include({reason: 'invalid'})
    })

    const passing = {
      'throttling with Retry-After': {kind: 'throttle', seconds: 0},
      'an error of the server': {kind: 'status', status: 500},
      'an unavailable server': {kind: 'status', status: 503},
      'a reset connection': {kind: 'reset'},
      'a connection that breaks in the body': {kind: 'truncate'},
      'JSON that is cut off': {kind: 'cut-json'},
    } as const
    for (const [name, fault] of Object.entries(passing)) {
      it(`tries again after ${name}`, async () => {
        await start({objects: manyServices(3), faults: [{path: '/services', times: 2, fault}]})
        const snapshot = await read([services])
        expect(problemOf(snapshot)).to.deep.equal({message: ''})
        expect(snapshot.objects['services']).to.have.lengthOf(3)
      })
    }

    const lasting = {
      throttling: [{kind: 'throttle', seconds: 0}, 'unavailable', 'throttles (429)'],
      'errors of the server': [
        {kind: 'status', status: 500},
        'unavailable',
        '(500): Internal error occurred',
      ],
      'broken connections': [{kind: 'truncate'}, 'unavailable', 'broke in the middle'],
      'cut JSON': [{kind: 'cut-json'}, 'invalid', 'no JSON object'],
      'answers that never end': [{kind: 'stall'}, 'timeout', 'the answer was not complete within'],
      'an unexpected status': [{kind: 'status', status: 418}, 'invalid', 'unexpected status 418'],
      'a login page': [
        {kind: 'status', status: 200, body: '<html>log in</html>', headers: {'content-type': 'text/html'}},
        'invalid',
        'text/html',
      ],
      'a redirect': [{kind: 'status', status: 302, body: ''}, 'invalid', 'unexpected status 302'],
    } as const
    for (const [name, [fault, reason, message]] of Object.entries(lasting)) {
      it(`records lasting ${name} as ${reason}`, async () => {
        await start({objects: [service('a')], faults: [{path: '/services', fault}]})
        const problem = problemOf(await read([services], [], {requestTimeout: 100}))
        expect(problem.reason).to.equal(reason)
        expect(problem.message).to.include(message)
      })
    }

    it('asks a server that never talks like a Kubernetes API each question only twice', async () => {
      await start({faults: [{fault: {kind: 'status', status: 200, body: '<html>log in</html>'}}]})
      expect(problemOf(await read([services]))).to.include({reason: 'invalid'})
      const asked = server.requests.map(({path}) => path)
      for (const path of asked) expect(asked.filter((one) => one === path)).to.have.lengthOf(2, path)
    })

    it('gives up at once when the server asks for more time than there is', async () => {
      await start({faults: [{path: '/services', fault: {kind: 'throttle', seconds: 3600}}]})
      expect(problemOf(await read([services])).reason).to.equal('unavailable')
      expect(server.requests.filter(({path}) => path.includes('/services'))).to.have.lengthOf(1)
    })

    it('begins again when the continue token has expired', async () => {
      await start({
        objects: manyServices(30),
        faults: [{path: 'continue=', after: 1, times: 1, fault: {kind: 'expired'}}],
      })
      const snapshot = await read([services], [], {pageSize: 10})
      expect(snapshot.objects['services']).to.have.lengthOf(30)
      expect(isComplete(snapshot)).to.equal(true)
    })

    it('reads the list in one piece when tokens keep expiring', async () => {
      await start({objects: manyServices(30), faults: [{path: 'continue=', fault: {kind: 'expired'}}]})
      expect((await read([services], [], {pageSize: 10})).objects['services']).to.have.lengthOf(30)
      expect(server.requests.at(-1)?.path).to.equal('/api/v1/services')
    })

    it('stops when even that expires', async () => {
      await start({objects: manyServices(30), faults: [{path: '/services', fault: {kind: 'expired'}}]})
      expect(problemOf(await read([services])).message).to.include('expired (410)')
    })

    it('keeps nothing of a list that breaks off after some pages', async () => {
      await start({
        objects: manyServices(30),
        faults: [{path: 'continue=', after: 1, fault: {kind: 'status', status: 500}}],
      })
      const snapshot = await read([services], [], {pageSize: 10})
      expect(snapshot.objects['services']).to.deep.equal([])
      expect(snapshot.lists[0]).to.include({objects: 0})
      expect(problemOf(snapshot).reason).to.equal('unavailable')
    })

    const page = (change: (body: Record<string, unknown>) => unknown) => ({kind: 'rewrite', change}) as const
    const untrue = {
      'a list that promises another page for ever': [
        page((body) => ({...body, metadata: {resourceVersion: '1', continue: 'same'}})),
        'continue key',
      ],
      'a page that comes again': [
        page((body) => ({
          ...body,
          metadata: {resourceVersion: '1', continue: Buffer.from('{"start":0}').toString('base64url')},
        })),
        'the pages repeat Service shop/app-00000',
      ],
      'an empty page that promises another': [
        page((body) => ({...body, items: [], metadata: {continue: 'more'}})),
        'an empty page promises another',
      ],
      'another kind of list': [
        page((body) => ({...body, kind: 'PodList'})),
        'PodList of v1, expected ServiceList of v1',
      ],
      'another version': [page((body) => ({...body, apiVersion: 'v2'})), 'ServiceList of v2'],
      'another kind of item': [
        page((body) => ({...body, items: [{kind: 'Pod', metadata: {name: 'p'}}]})),
        'holds a Pod',
      ],
      'items that are no list': [page((body) => ({...body, items: {}})), 'items of the answer is no list'],
      'an item that is no object': [page((body) => ({...body, items: [7]})), 'is no object'],
      'an item without a name': [
        page((body) => ({...body, items: [{metadata: {}}]})),
        'has no metadata.name',
      ],
      'no list at all': [page(() => ({})), 'no kind of no version'],
    } as const
    for (const [name, [fault, message]] of Object.entries(untrue)) {
      it(`refuses ${name}`, async () => {
        await start({objects: manyServices(3), faults: [{path: '/services', fault}]})
        const problem = problemOf(await read([services]))
        expect(problem.reason).to.equal('invalid')
        expect(problem.message).to.include(message)
      })
    }

    it('takes null for an empty list, as Go writes it', async () => {
      await start({faults: [{path: '/services', fault: page((body) => ({...body, items: null}))}]})
      expect(isComplete(await read([services]))).to.equal(true)
    })
  })

  describe('a cluster that cannot be addressed', () => {
    async function failure(options: ClusterOptions = {}): Promise<ClusterError> {
      try {
        await read([services, nodes, pods], [], options)
      } catch (error) {
        expect(error).to.be.instanceOf(ClusterError)
        return error as ClusterError
      }
      throw new Error('the read succeeded')
    }

    it('is an error when nobody listens', async () => {
      await start({})
      const kubeconfig = server.writeKubeconfig(folder.path())
      await server.close()
      const error = await failure({kubeconfig})
      expect(error).to.include({kind: 'unavailable', code: 'CLUSTER_UNREACHABLE', exit: 'unavailable'})
      expect(error.message)
        .to.include(`opening context test: reaching the Kubernetes API at ${server.url}`)
        .and.include('ECONNREFUSED')
      await start({})
    })

    it('is an error when nobody answers', async () => {
      await start({faults: [{fault: {kind: 'hang'}}]})
      expect(await failure({requestTimeout: 50, listTimeout: 100})).to.include({code: 'CLUSTER_TIMEOUT'})
    })

    it('is denied when the token is not accepted, and the token is not told', async () => {
      await start({tokens: ['right']})
      const kubeconfig = server.writeKubeconfig(folder.path(), {user: {token: 'wrong-token-8c1f'}})
      const error = await failure({kubeconfig})
      expect(error).to.include({kind: 'denied', exit: 'denied', code: 'CLUSTER_UNAUTHORIZED'})
      expect(error.message).to.match(/^opening context test as user test: /)
      expect(error.message + error.hint).to.not.include('8c1f')
    })

    it('is not lost when only one list is refused for its credentials', async () => {
      await start({objects: [service('a')], faults: [{path: '/nodes', fault: {kind: 'status', status: 401}}]})
      expect(problemOf(await read([services, nodes]), 'nodes').reason).to.equal('unauthorized')
    })
  })

  describe('asking for one object', () => {
    function probe(kind: ResourceKind, namespace: string, name: string, options: ClusterOptions = {}) {
      return withReader(options, (reader) => reader.probe(kind, namespace, name))
    }

    it('finds it', async () => {
      await start({objects: [service('a')]})
      const found = await probe(services, 'shop', 'a')
      expect(found).to.have.nested.property('object.metadata.name', 'a')
      expect(found.state).to.equal('present')
    })

    it('finds cluster-scoped objects', async () => {
      await start({})
      expect((await probe(namespaces, '', 'kube-system')).state).to.equal('present')
    })

    it('proves its absence by a 404 that names it', async () => {
      await start({objects: [service('a')]})
      expect(await probe(services, 'shop', 'b')).to.deep.equal({state: 'absent', by: 'direct-get-404'})
      expect(await probe(ingresses, 'shop', 'b')).to.deep.equal({state: 'absent', by: 'direct-get-404'})
    })

    it('does not take a missing group for a missing object', async () => {
      await start({})
      const found = await probe(gateways, 'shop', 'g')
      expect(found.state).to.equal('unknown')
      expect(found)
        .to.have.property('message')
        .that.includes('does not serve gateways.gateway.networking.k8s.io')
    })

    it('does not take the 404 of a served group without the resource for one', async () => {
      const route = {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: {name: 'r', namespace: 'a'},
      }
      await start({objects: [route]})
      expect((await probe(gateways, 'a', 'g')).state).to.equal('unknown')
    })

    const other = {kind: 'Status', reason: 'NotFound', details: {kind: 'services', name: 'other'}}
    const uncertain = {
      'a web page with 404': {kind: 'status', status: 404, body: '<html>'},
      'a 404 about another object': {kind: 'status', status: 404, body: JSON.stringify(other)},
      'an error of the server': {kind: 'status', status: 500},
      'a broken connection': {kind: 'truncate'},
      'another object': {
        kind: 'rewrite',
        change: (body: object) => ({...body, metadata: {name: 'x', namespace: 'shop'}}),
      },
      'no object': {kind: 'rewrite', change: () => []},
    } as const
    for (const [name, fault] of Object.entries(uncertain)) {
      it(`knows nothing after ${name}`, async () => {
        await start({objects: [service('a')], faults: [{fault}]})
        const found = await probe(services, 'shop', 'a')
        expect(found.state).to.equal('unknown')
        expect(found)
          .to.have.property('message')
          .that.matches(/^getting services|^reaching/)
      })
    }

    it('knows nothing when it may not ask', async () => {
      await start({objects: [service('a')], rbac: []})
      const found = await probe(services, 'shop', 'a')
      expect(found).to.have.property('reason', 'forbidden')
      expect(found)
        .to.have.property('message')
        .that.includes('status 403')
        .and.includes('cannot get resource "services"')
    })

    it('knows nothing when nobody answers or the token is refused', async () => {
      await start({tokens: ['right']})
      const kubeconfig = server.writeKubeconfig(folder.path(), {user: {token: 'wrong'}})
      expect(await probe(services, 'shop', 'a', {kubeconfig})).to.include({
        state: 'unknown',
        reason: 'unauthorized',
      })
      server.setFaults([{fault: {kind: 'reset'}}])
      expect(await probe(services, 'shop', 'a', {kubeconfig})).to.include({
        state: 'unknown',
        reason: 'unavailable',
      })
    })

    it('does not list when the reference names no object', async () => {
      await start({})
      expect((await probe(services, 'shop', '')).state).to.equal('unknown')
      expect((await probe(services, '', 'a')).state).to.equal('unknown')
      expect(server.requests).to.deep.equal([])
    })
  })

  describe('the log of a container', () => {
    const pod: KubernetesManifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'external-dns-1',
        namespace: 'dns',
        annotations: {
          'test/log': 'one\ntwo\nAuthorization: Bearer abcdefghijkl',
          'test/log.sidecar': 'other',
        },
      },
    }

    it('is its last lines, with what looks like a credential masked', async () => {
      await start({objects: [pod]})
      await withReader({}, async (reader) => {
        const target = {namespace: 'dns', pod: 'external-dns-1', lines: 2}
        expect(await reader.readLog(target)).to.deep.equal({lines: ['two', 'Authorization: Bearer ***']})
        expect(await reader.readLog({...target, container: 'sidecar'})).to.deep.equal({lines: ['other']})
      })
      const asked = server.requests.map(({path}) => path)
      expect(asked[0]).to.match(
        /^\/api\/v1\/namespaces\/dns\/pods\/external-dns-1\/log\?tailLines=2&limitBytes=\d+$/,
      )
      expect(asked[1]).to.match(/&container=sidecar$/)
    })

    it('needs a permission of its own', async () => {
      await start({objects: [pod], rbac: [{apiGroups: [''], resources: ['pods'], verbs: ['get', 'list']}]})
      const {lines, problem} = await withReader({}, (reader) =>
        reader.readLog({namespace: 'dns', pod: 'external-dns-1', lines: 5}),
      )
      expect(lines).to.deep.equal([])
      expect(problem).to.include({reason: 'forbidden', user: 'system:serviceaccount:dns:mldns'})
      expect(problem?.message).to.include('get pods/log')
    })

    it('is told to be unreadable when the pod is gone, the container is unknown or nobody answers', async () => {
      await start({objects: [pod]})
      await withReader({}, async (reader) => {
        const target = {namespace: 'dns', pod: 'external-dns-1', lines: 5}
        const gone = await reader.readLog({...target, pod: 'gone'})
        expect(gone.problem).to.include({reason: 'invalid'})
        expect(gone.problem?.message).to.include('pods "gone" not found')
        const unknown = await reader.readLog({...target, container: 'none'})
        expect(unknown.problem?.message).to.include('container none is not valid')
        server.setFaults([{fault: {kind: 'reset'}}])
        expect((await reader.readLog(target)).problem).to.include({reason: 'unavailable'})
      })
    })
  })

  describe('the clock of the server', () => {
    it('is known by the last answer', async () => {
      await start({objects: [service('a')]})
      const {serverTime} = await read([services])
      expect(serverTime?.at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
      expect(Math.abs(Date.parse(serverTime?.at ?? '') - Date.parse(serverTime?.readAt ?? ''))).to.be.below(
        5000,
      )
    })

    it('is not known when it says nonsense', async () => {
      const fault = {kind: 'status', status: 200, body: '{}', headers: {date: 'yesterday'}} as const
      await start({faults: [{fault}]})
      expect(await read([services])).to.not.have.property('serverTime')
    })
  })
})
