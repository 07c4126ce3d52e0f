import type {KubeObject} from '../../../src/model/cluster.js'
import {a, aaaa, kubeObject, service, txt, type ObjectParts} from '../../support/builders.js'
import {contextOf, owned} from '../../support/check-world.js'
import {externalDns} from '../../support/controller-builders.js'
import type {CheckCase} from './check-case.js'

const current = 'external-dns.kubernetes.io/'
const alpha = 'external-dns.alpha.kubernetes.io/'

/** A Service with one name and addresses of the Internet, of documentation nets kept clear for once. */
function web(hostname = 'web.example.com', ips: readonly string[] = ['5.9.8.7']): KubeObject {
  return service({name: 'web', namespace: 'shop', hostname, ips})
}

/** An Ingress with a host and an address. */
export function ingress(
  host: string,
  ips: readonly string[] = ['5.9.8.6'],
  parts: ObjectParts = {},
): KubeObject {
  return kubeObject('networking.k8s.io/v1', 'Ingress', {
    name: 'site',
    namespace: 'shop',
    ...parts,
    spec: {rules: [{host}], ...parts.spec},
    status: {loadBalancer: {ingress: ips.map((ip) => ({ip}))}},
  })
}

const gatewayApi = 'gateway.networking.k8s.io/v1'

/** A Gateway with one listener named `https`. */
export function gateway(parts: ObjectParts = {}, address = '5.9.8.5'): KubeObject {
  return kubeObject(gatewayApi, 'Gateway', {
    name: 'public',
    namespace: 'infra',
    ...parts,
    spec: {
      listeners: [{name: 'https', hostname: '*.example.com', port: 443, protocol: 'HTTPS'}],
      ...parts.spec,
    },
    status: {addresses: [{type: 'IPAddress', value: address}]},
  })
}

const parentRef = {name: 'public', namespace: 'infra', sectionName: 'https'}

/** An HTTPRoute that its Gateway has taken up; `status` replaces what the controller wrote. */
export function httpRoute(parts: ObjectParts = {}): KubeObject {
  return kubeObject(gatewayApi, 'HTTPRoute', {
    name: 'shop',
    namespace: 'shop',
    ...parts,
    metadata: {generation: 2, ...parts.metadata},
    spec: {hostnames: ['web.example.com'], parentRefs: [parentRef], ...parts.spec},
    status: parts.status ?? {parents: [accepted(parentRef)]},
  })
}

/** What a gateway controller writes about a route it serves. */
export function accepted(ref: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    parentRef: ref,
    controllerName: 'example.net/gateway',
    conditions: [
      {type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: 2},
      {type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', observedGeneration: 2},
    ],
  }
}

const cloudflare = {
  provider: 'cloudflare',
  zones: [{name: 'example.com'}],
  capabilities: {properties: ['*']},
} as const

export const sourceCases: readonly CheckCase[] = [
  {
    code: 'MLD0301',
    title: 'the hostname annotation is misspelt',
    fails: () =>
      contextOf({
        objects: [
          service({name: 'web', annotations: {[`${current}hostnam`]: 'web.example.com'}, ips: ['5.9.8.7']}),
        ],
      }),
    reason: 'no-hostname',
    passes: () => contextOf({objects: [web(), service({name: 'plain', type: 'ClusterIP'})]}),
  },
  {
    code: 'MLD0301',
    title: 'no object publishes the name the run was asked for',
    fails: () => contextOf({objects: [web()], targets: ['wep.example.com']}),
    reason: 'no-object-publishes-it',
    passes: () => contextOf({objects: [web()], targets: ['web.example.com']}),
  },
  {
    code: 'MLD0302',
    title: 'the two prefixes say different things',
    fails: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            annotations: {[`${current}hostname`]: 'new.example.com', [`${alpha}hostname`]: 'old.example.com'},
            ips: ['5.9.8.7'],
          }),
        ],
      }),
    reason: 'conflicting-values',
    passes: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            annotations: {[`${current}hostname`]: 'web.example.com', [`${alpha}hostname`]: 'web.example.com'},
            ips: ['5.9.8.7'],
          }),
        ],
      }),
  },
  {
    code: 'MLD0302',
    title: 'the external-dns of the cluster reads another prefix',
    fails: () =>
      contextOf({
        objects: [web(), externalDns(['--source=service', '--provider=aws'], {version: '0.22.0'})],
      }),
    reason: 'not-read-by-controller',
    passes: () =>
      contextOf({
        objects: [web(), externalDns(['--source=service', '--provider=aws'], {version: '0.21.0'})],
      }),
  },
  {
    code: 'MLD0303',
    title: 'a name holds a space',
    fails: () => contextOf({objects: [ingress('my shop.example.com')]}),
    reason: 'illegal-name',
    passes: () => contextOf({objects: [ingress('my-shop.example.com')]}),
  },
  {
    code: 'MLD0304',
    title: 'the zone is misspelt in a name',
    fails: () => contextOf({objects: [web('web.exmaple.com')]}),
    reason: 'no-zone',
    passes: () => contextOf({objects: [web()]}),
  },
  {
    code: 'MLD0305',
    title: 'a Service and an Ingress want one name for different addresses',
    fails: () => contextOf({objects: [web(), ingress('web.example.com')]}),
    reason: 'different-targets',
    passes: () => contextOf({objects: [web(), ingress('web.example.com', ['5.9.8.7'])]}),
  },
  {
    code: 'MLD0306',
    title: 'a name is wanted as address and as alias',
    fails: () =>
      contextOf({
        objects: [
          web(),
          kubeObject('networking.k8s.io/v1', 'Ingress', {
            name: 'site',
            namespace: 'shop',
            spec: {rules: [{host: 'web.example.com'}]},
            status: {loadBalancer: {ingress: [{hostname: 'lb.example.net'}]}},
          }),
        ],
      }),
    reason: 'wanted-beside-others',
    passes: () =>
      contextOf({
        objects: [service({name: 'web', hostname: 'web.example.com', hostnames: ['lb.example.net']})],
      }),
  },
  {
    code: 'MLD0307',
    title: 'the apex of a zone is wanted as alias',
    fails: () =>
      contextOf({objects: [service({name: 'web', hostname: 'example.com', hostnames: ['lb.example.net']})]}),
    reason: 'cname-at-apex',
    passes: () => contextOf({objects: [web('example.com')]}),
  },
  {
    code: 'MLD0308',
    title: 'the star is only a part of a label',
    fails: () => contextOf({objects: [ingress('web*.example.com')]}),
    reason: 'star-misplaced',
    passes: () => contextOf({objects: [ingress('*.example.com')]}),
  },
  {
    code: 'MLD0308',
    title: 'something below a name hides it from the wildcard',
    fails: () =>
      contextOf({
        objects: [ingress('*.example.com')],
        live: [txt('_acme-challenge.shop.example.com', 'token')],
      }),
    reason: 'hidden-in-part',
    passes: () =>
      contextOf({
        objects: [ingress('*.example.com')],
        live: [txt('_acme-challenge.example.com', 'token'), a('shop.example.com', '5.9.8.1')],
      }),
  },
  {
    code: 'MLD0309',
    title: 'a TTL is below what the provider stores',
    fails: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            hostname: 'web.example.com',
            annotations: {[`${current}ttl`]: '5'},
            ips: ['5.9.8.7'],
          }),
        ],
        views: [{capabilities: {ttl: {min: 60, max: 86_400, fallback: 300}}}],
      }),
    reason: 'outside-range',
    passes: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            hostname: 'web.example.com',
            annotations: {[`${current}ttl`]: '60'},
            ips: ['5.9.8.7'],
          }),
        ],
        views: [{capabilities: {ttl: {min: 60, max: 86_400, fallback: 300}}}],
      }),
  },
  {
    code: 'MLD0310',
    title: 'no gateway controller has taken up a route',
    fails: () => contextOf({objects: [gateway(), httpRoute({status: {}})]}),
    reason: 'no-status',
    passes: () => contextOf({objects: [gateway(), httpRoute()]}),
  },
  {
    code: 'MLD0310',
    title: 'the status still speaks of a section the spec has left',
    fails: () =>
      contextOf({
        objects: [gateway(), httpRoute({status: {parents: [accepted({...parentRef, sectionName: 'http'})]}})],
      }),
    reason: 'section-changed',
    passes: () => contextOf({objects: [gateway(), httpRoute()]}),
  },
  {
    code: 'MLD0311',
    title: 'the target stands on the route',
    fails: () =>
      contextOf({objects: [gateway(), httpRoute({annotations: {[`${current}target`]: '5.9.8.1'}})]}),
    reason: 'target-on-route',
    passes: () =>
      contextOf({
        objects: [
          gateway({annotations: {[`${current}target`]: '5.9.8.1'}}),
          httpRoute({annotations: {[`${current}ttl`]: '60'}}),
        ],
      }),
  },
  {
    code: 'MLD0312',
    title: 'a view for global addresses would publish a private one',
    fails: () =>
      contextOf({objects: [web('web.example.com', ['10.0.0.7'])], views: [{addressClasses: ['global']}]}),
    reason: 'class-not-allowed',
    passes: () => contextOf({objects: [web()], views: [{addressClasses: ['global']}]}),
  },
  {
    code: 'MLD0312',
    title: 'a public zone of a cloud shows private addresses and nobody said so',
    fails: () => contextOf({objects: [web('web.example.com', ['10.0.0.7'])], views: [cloudflare]}),
    reason: 'private-in-public-zone',
    passes: () =>
      contextOf({
        objects: [web('web.example.com', ['10.0.0.7'])],
        views: [{...cloudflare, addressClasses: ['global', 'private']}],
      }),
  },
  {
    code: 'MLD0313',
    title: 'Cloudflare shall proxy to a private address',
    fails: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            hostname: 'web.example.com',
            annotations: {[`${alpha}cloudflare-proxied`]: 'true'},
            ips: ['10.0.0.7'],
          }),
        ],
        views: [cloudflare],
      }),
    reason: 'target-not-global',
    passes: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            hostname: 'web.example.com',
            annotations: {[`${alpha}cloudflare-proxied`]: 'true'},
            ips: ['5.9.8.7'],
          }),
        ],
        views: [cloudflare],
      }),
  },
  {
    code: 'MLD0314',
    title: 'a Service waits for its address',
    fails: () => contextOf({objects: [web('web.example.com', [])]}),
    reason: 'no-address-yet',
    passes: () => contextOf({objects: [web()]}),
  },
  {
    code: 'MLD0315',
    title: 'a name has a private and a global address',
    fails: () => contextOf({objects: [web('web.example.com', ['10.0.0.7', '5.9.8.7'])]}),
    reason: 'mixed-classes',
    passes: () => contextOf({objects: [web('web.example.com', ['5.9.8.6', '5.9.8.7'])]}),
  },
  {
    code: 'MLD0316',
    title: 'two names are aliases of one another',
    fails: () =>
      contextOf({
        objects: [
          service({name: 'x', hostname: 'x.example.com', hostnames: ['y.example.com']}),
          service({name: 'y', hostname: 'y.example.com', hostnames: ['x.example.com']}),
        ],
      }),
    reason: 'loop',
    passes: () =>
      contextOf({
        objects: [
          service({name: 'x', hostname: 'x.example.com', hostnames: ['y.example.com']}),
          service({name: 'y', hostname: 'y.example.com', hostnames: ['lb.example.net']}),
        ],
      }),
  },
  {
    code: 'MLD0317',
    title: 'an Ingress and a route have one name and different addresses',
    fails: () =>
      contextOf({
        objects: [ingress('web.example.com'), gateway(), httpRoute()],
        live: owned(a('web.example.com', '5.9.8.6'), 'ingress/shop/site'),
      }),
    reason: 'targets-differ',
    passes: () => contextOf({objects: [ingress('web.example.com', ['5.9.8.5']), gateway(), httpRoute()]}),
  },
  {
    code: 'MLD0318',
    title: 'IPv6 addresses are found and AAAA is not managed',
    fails: () =>
      contextOf({
        objects: [web('web.example.com', ['5.9.8.7', '2a01:4f8::7'])],
        settings: {managedRecordTypes: ['A', 'CNAME']},
      }),
    reason: 'aaaa-not-managed',
    passes: () =>
      contextOf({
        objects: [web('web.example.com', ['5.9.8.7', '2a01:4f8::7'])],
        live: [aaaa('other.example.com', '2a01:4f8::1')],
      }),
  },
  {
    code: 'MLD0319',
    title: 'a TLS host is misspelt',
    fails: () =>
      contextOf({
        objects: [ingress('shop.example.com', undefined, {spec: {tls: [{hosts: ['shopp.example.com']}]}})],
      }),
    reason: 'tls-host-not-served',
    passes: () =>
      contextOf({
        objects: [ingress('shop.example.com', undefined, {spec: {tls: [{hosts: ['*.example.com']}]}})],
      }),
  },
]
