import {expect} from 'chai'
import {annotationKeeper} from '../../../src/checks/bundle/kept-annotations.js'
import {redactObject} from '../../../src/checks/bundle/redact-object.js'
import {redactSnapshot} from '../../../src/checks/bundle/redact-snapshot.js'
import {redact} from '../../../src/lib/redact.js'
import type {KubeObject} from '../../../src/model/cluster.js'
import {defaultSourceSettings} from '../../../src/sources/defaults.js'
import type {SourceSettings} from '../../../src/sources/settings.js'
import {kubeObject, type ObjectParts} from '../../support/builders.js'
import {deployment, snapshotOf} from '../../support/controller-builders.js'

function redactOne(resource: string, object: KubeObject, settings: Partial<SourceSettings> = {}): KubeObject {
  const keepsAnnotation = annotationKeeper({...defaultSourceSettings, ...settings})
  return redactObject(resource, object, {clean: redact, keepsAnnotation})
}

function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): unknown {
  const parts: ObjectParts = {namespace, name, rest: {data}}
  return redactOne('configmaps', kubeObject('v1', 'ConfigMap', parts)).rest['data']
}

function keysOf(annotations: readonly string[], settings: Partial<SourceSettings> = {}): readonly string[] {
  const object = kubeObject('v1', 'Service', {
    annotations: Object.fromEntries(annotations.map((key) => [key, 'x'])),
  })
  return Object.keys(redactOne('services', object, settings).metadata.annotations)
}

describe('annotations in a bundle', () => {
  const read = [
    'external-dns.kubernetes.io/hostname',
    'external-dns.alpha.kubernetes.io/hostname',
    'lan.external-dns.alpha.kubernetes.io/hostname',
    'externaldns.kubernetes.io/hostname',
    'dns.acme.example/hostname',
    'metallb.io/loadBalancerIPs',
    'metallb.universe.tf/address-pool',
    'mldns.io/ignore',
    'kubernetes.io/ingress.class',
    'projectcalico.org/IPv4Address',
  ]

  it('are those that are read', () => {
    const others = ['service.beta.kubernetes.io/x', 'example.com/external-dns', 'password']
    expect(keysOf([...read, ...others])).to.deep.equal(read)
  })

  it('are those that the settings name', () => {
    const mine = ['dns.example.com/name', 'team', 'area', 'zone']
    expect(
      keysOf([...mine, 'other'], {
        annotationPrefixes: ['dns.example.com/'],
        annotationFilter: 'team in (a, b)',
        fqdnTemplate: ['{{ index .Annotations "area" }}.example.com'],
        targetTemplate: ['{{.Annotations.zone}}'],
      }),
    ).to.deep.equal(mine)
  })

  it('say that an account has a cloud role, and not which', () => {
    const account = kubeObject('v1', 'ServiceAccount', {
      annotations: {'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/x'},
    })
    expect(redactOne('serviceaccounts', account).metadata.annotations).to.deep.equal({
      'eks.amazonaws.com/role-arn': 'REDACTED',
    })
  })
})

describe('ConfigMaps in a bundle', () => {
  it('hold what is read of them', () => {
    expect(
      configMap('kube-system', 'kube-proxy', {'config.conf': 'mode: ipvs', 'kubeconfig.conf': 'x'}),
    ).to.deep.equal({'config.conf': 'mode: ipvs'})
    expect(configMap('metallb-system', 'metallb-excludel2', {x: '- ^cali.*'})).to.deep.equal({x: '- ^cali.*'})
    expect(configMap('shop', 'settings', {a: 'b'})).to.deep.equal({})
  })

  it('hold of the old configuration of MetalLB only that it is there', () => {
    const text = 'peers:\n- password: hunter2\naddress-pools:\n- name: lan'
    expect(configMap('metallb-system', 'config', {config: text})).to.deep.equal({config: 'address-pools'})
  })

  it('hold a Corefile without comments', () => {
    const text = '.:53 {\n  forward . 10.0.0.1 # the password is x\n}\n# token y\nlan.test {\n  whoami\n}'
    const left = configMap('kube-system', 'coredns', {Corefile: text})
    expect(JSON.stringify(left)).to.not.match(/password|token/)
    expect(JSON.stringify(left)).to.include('forward . 10.0.0.1')
  })

  it('hold of an Ingress what is behind its paths, not the paths', () => {
    const backend = {service: {name: 'web', port: {number: 80}}}
    const object = kubeObject('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [{host: 'a.example.com', http: {paths: [{path: '/?token=x', pathType: 'Exact', backend}]}}],
      },
    })
    expect(redactOne('ingresses', object).spec).to.deep.equal({
      rules: [{host: 'a.example.com', http: {paths: [{backend}]}}],
    })
  })

  it('hold a Corefile without secrets', () => {
    const text = [
      'example.com:53 {',
      '    forward . 192.0.2.53',
      '    route53 example.com.:Z1 {',
      '        aws_access_key AKIA hunter2',
      '    }',
      '    etcd {',
      '        credentials root hunter2',
      '    }',
      '    tsig {',
      '        secret key. hunter2',
      '    }',
      '}',
      'token.example.com { ',
      '    errors',
      '}',
    ]
    const expected = text.map((line) =>
      line.replace(/(aws_access_key|credentials|secret) .*hunter2/, '$1 REDACTED'),
    )
    expect(configMap('kube-system', 'coredns', {Corefile: text.join('\n')})).to.deep.equal({
      Corefile: expected.join('\n'),
    })
  })
})

describe('objects in a bundle', () => {
  it('say of an ingress controller which Service it publishes', () => {
    const kept = ['--publish-service=$(POD_NAMESPACE)/nginx', '--ingress-class=lan']
    const containers = [{name: 'controller', image: 'nginx:1', args: [...kept, '--x=hunter2']}]
    const {spec} = redactOne('deployments', deployment({name: 'nginx', containers}))
    expect(spec['template']).to.deep.equal({
      metadata: {labels: {app: 'nginx'}},
      spec: {containers: [{name: 'controller', image: 'nginx:1', args: kept}]},
    })
  })

  it('say of a workload that is none of MetalLB or external-dns what it runs, and no more', () => {
    const shop = deployment({
      name: 'shop',
      containers: [
        {
          name: 'app',
          image: 'shop:1',
          args: ['--password', 'hunter2'],
          env: [{name: 'PW', value: 'hunter2'}],
        },
      ],
      volumes: [{name: 'v', secret: {secretName: 's'}}],
    })
    const {spec} = redactOne('deployments', shop)
    expect(spec['template']).to.deep.equal({
      metadata: {labels: {app: 'shop'}},
      spec: {containers: [{name: 'app', image: 'shop:1'}]},
    })
  })

  it('say of another load-balancer controller whether it is on', () => {
    const vip = deployment({
      name: 'vip',
      containers: [
        {
          name: 'vip',
          image: 'kube-vip/kube-vip:1',
          command: ['/ccm', '--controllers=*,-service', '--x=hunter2'],
          env: [
            {name: 'svc_enable', value: 'true'},
            {name: 'bgp_password', value: 'hunter2'},
          ],
        },
      ],
    })
    expect(JSON.stringify(redactOne('deployments', vip).spec['template'])).to.include(
      '"args":["--controllers=*,-service"],"env":[{"name":"svc_enable","value":"true"}]',
    )
  })

  it('say that a peer has a password', () => {
    const peer = kubeObject('metallb.io/v1beta2', 'BGPPeer', {spec: {peerASN: 1, password: 'hunter2'}})
    expect(redactOne('bgppeers', peer).spec).to.deep.equal({peerASN: 1, password: 'REDACTED'})
    const open = kubeObject('metallb.io/v1beta2', 'BGPPeer', {spec: {peerASN: 1, password: ''}})
    expect(redactOne('bgppeers', open).spec).to.deep.equal({peerASN: 1, password: ''})
  })

  it('hold no running configuration of a router, and no password a message quotes', () => {
    const state = kubeObject('frrk8s.metallb.io/v1beta1', 'FRRNodeState', {
      status: {
        runningConfig: 'neighbor 192.0.2.1 password hunter2',
        lastReloadResult: 'failed: neighbor 192.0.2.1 password hunter2',
        lastConversionResult: 'success',
      },
    })
    expect(redactOne('frrnodestates', state).status).to.deep.equal({
      lastReloadResult: 'failed: neighbor 192.0.2.1 password REDACTED',
      lastConversionResult: 'success',
    })
  })

  it('hold no filters of routes', () => {
    const route = kubeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      spec: {
        hostnames: ['www.example.com'],
        rules: [
          {filters: [{type: 'x'}], matches: [{headers: []}], backendRefs: [{name: 'web', filters: []}]},
        ],
      },
    })
    expect(redactOne('httproutes', route).spec).to.deep.equal({
      hostnames: ['www.example.com'],
      rules: [{backendRefs: [{name: 'web'}]}],
    })
  })

  it('are no Secrets, and do not say that there are none', () => {
    const snapshot = snapshotOf([])
    const kind = {group: '', versions: ['v1'], resource: 'secrets', kind: 'Secret', namespaced: true}
    const secret = kubeObject('v1', 'Secret', {rest: {data: {a: 'aHVudGVyMg=='}}})
    const redacted = redactSnapshot(
      {
        ...snapshot,
        lists: [...snapshot.lists, {kind, namespace: '', objects: 1}],
        objects: {...snapshot.objects, secrets: [secret], configmaps: [secret]},
      },
      {clean: redact, keepsAnnotation: () => true},
    )
    expect(redacted.objects).to.not.have.property('secrets')
    expect(redacted.objects['configmaps']).to.deep.equal([])
    expect(redacted.lists).to.deep.equal(snapshot.lists)
  })

  it('of a kind that is not known have their names only', () => {
    const other = kubeObject('example.com/v1', 'Vault', {spec: {key: 'hunter2'}, rest: {data: 'hunter2'}})
    expect(redactOne('vaults', other)).to.deep.equal({...other, spec: {}, rest: {}})
  })

  it('may be nested as deep as anybody likes', () => {
    let deep: unknown = 'end'
    for (let level = 0; level < 100_000; level++) deep = {deep}
    const service = kubeObject('v1', 'Service', {spec: {deep}})
    expect(() => JSON.stringify(redactOne('services', service))).to.not.throw()
  })
})
