import {expect} from 'chai'

import {findControllers} from '../../../src/checks/controllers/find-controllers.js'
import {deployment, snapshotOf} from '../../support/controller-builders.js'
import {kubeObject} from '../../support/builders.js'

describe('DNS controllers in a cluster', () => {
  it('are found by the labels of the chart, of the manifests, or by the image', () => {
    const byChart = deployment({
      name: 'a',
      labels: {'app.kubernetes.io/name': 'external-dns'},
      containers: [
        {name: 'extra', image: 'busybox'},
        {name: 'external-dns', image: 'registry.example.com/own:1'},
      ],
    })
    const byManifest = deployment({
      name: 'b',
      podLabels: {app: 'external-dns'},
      containers: [{name: 'main', image: 'own/build:2', args: ['--provider=aws', '--source=service']}],
    })
    const byImage = deployment({
      name: 'c',
      containers: [{name: 'x', image: 'bitnami/external-dns:0.15.1-debian-12-r3'}],
    })
    const other = deployment({
      name: 'd',
      containers: [{name: 'x', image: 'quay.io/kuadrant/dns-operator:v0.9.0'}],
    })
    const none = deployment({name: 'e', containers: [{name: 'x', image: 'nginx:1.25'}]})
    const found = findControllers(snapshotOf([none, other, byImage, byManifest, byChart]))
    expect(
      found.map(({name, product, container, version}) => [name, product, container, version]),
    ).to.deep.equal([
      ['a', 'external-dns', 'external-dns', undefined],
      ['b', 'external-dns', 'main', undefined],
      ['c', 'external-dns', 'x', '0.15.1'],
      ['d', 'dns-operator', 'x', '0.9.0'],
    ])
  })

  it('have the settings of their arguments and environment, with the defaults of their release', () => {
    const [old] = findControllers(
      snapshotOf([
        deployment({
          containers: [
            {
              image: 'registry.k8s.io/external-dns/external-dns:v0.21.0',
              args: [
                '--source=service',
                '--source',
                'ingress',
                '--provider=cloudflare',
                '--txt-owner-id=$(CLUSTER)',
                '--no-cloudflare-proxied',
              ],
              env: [
                {name: 'CLUSTER', value: 'prod'},
                {name: 'EXTERNAL_DNS_DOMAIN_FILTER', value: 'example.com\nexample.org'},
                {name: 'CF_API_TOKEN', valueFrom: {secretKeyRef: {name: 'cloudflare', key: 'token'}}},
              ],
            },
          ],
        }),
      ]),
    )
    expect(old?.settings).to.deep.include({
      sources: ['service', 'ingress'],
      provider: 'cloudflare',
      policy: 'sync',
      registry: 'txt',
      ownerId: 'prod',
      ownerIdGiven: true,
      domainFilters: ['example.com', 'example.org'],
      annotationPrefixes: ['external-dns.alpha.kubernetes.io/'],
    })
    expect(old?.credentials).to.deep.equal([
      {kind: 'secret-env', name: 'CF_API_TOKEN', from: 'cloudflare/token', container: 'external-dns'},
    ])
    expect(old?.arguments).to.deep.equal({unknown: [], removed: [], errors: [], unresolved: []})
  })

  it('tell what their release refuses', () => {
    const [found] = findControllers(
      snapshotOf([
        deployment({
          containers: [
            {
              image: 'external-dns:v0.22.0',
              args: [
                '--source=service',
                '--provider=aws',
                '--namespace=production',
                '--namespace=staging',
                '--leader-elect=true',
                '--txt-new-format-only',
                '--events=true',
              ],
            },
          ],
        }),
      ]),
    )
    expect(found?.arguments).to.deep.equal({
      unknown: ['leader-elect'],
      removed: [{flag: 'txt-new-format-only', release: '0.18.0'}],
      errors: [
        '--namespace is given more than once, external-dns takes it once',
        '--events takes no value: write --events or --no-events',
        '--policy is required from release 0.22 on',
      ],
      unresolved: [],
    })
    expect(found?.settings).to.deep.include({
      policy: '',
      ownerId: 'default',
      ownerIdGiven: false,
      annotationPrefixes: ['external-dns.kubernetes.io/'],
    })
  })

  it('name credentials and never hold their values', () => {
    const found = findControllers(
      snapshotOf([
        deployment({
          containers: [
            {
              image: 'external-dns:v0.21.0',
              args: [
                '--provider=pdns',
                '--source=service',
                '--pdns-api-key=hunter2',
                '--rfc2136-tsig-secret=$(TSIG)',
              ],
              env: [
                {name: 'AWS_SECRET_ACCESS_KEY', value: 'hunter3'},
                {name: 'AWS_SHARED_CREDENTIALS_FILE', value: '/aws/credentials'},
                {name: 'CF_API_TOKEN', value: 'file:/token'},
                {name: 'TSIG', valueFrom: {secretKeyRef: {name: 'tsig', key: 'secret'}}},
                {name: 'EXTERNAL_DNS_PIHOLE_PASSWORD', valueFrom: {configMapKeyRef: {name: 'pi', key: 'p'}}},
              ],
              envFrom: [{secretRef: {name: 'all'}}],
              volumeMounts: [{name: 'azure', mountPath: '/etc/kubernetes'}],
            },
          ],
          volumes: [{name: 'azure', secret: {secretName: 'azure-config'}}],
          serviceAccount: 'dns',
        }),
        kubeObject('v1', 'ServiceAccount', {
          name: 'dns',
          namespace: 'dns',
          annotations: {'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/dns'},
        }),
      ]),
    )
    expect(found[0]?.credentials.map(({kind, name, from}) => `${kind} ${name} ${from}`)).to.deep.equal([
      'config-env EXTERNAL_DNS_PIHOLE_PASSWORD pi/p',
      'identity eks.amazonaws.com/role-arn ',
      'literal-argument pdns-api-key ',
      'literal-env AWS_SECRET_ACCESS_KEY ',
      'secret-env TSIG tsig/secret',
      'secret-env envFrom all',
      'secret-file /etc/kubernetes azure-config',
    ])
    expect(found[0]?.arguments.unresolved).to.deep.equal(['rfc2136-tsig-secret', 'pihole-password'])
    expect(JSON.stringify(found)).to.not.include('hunter')
  })

  it('take odd manifests as they come', () => {
    const odd = [
      kubeObject('apps/v1', 'Deployment', {name: 'a', spec: {template: 'x'}}),
      kubeObject('apps/v1', 'Deployment', {
        name: 'b',
        spec: {template: {spec: {containers: [1, {image: 7}]}}},
      }),
      kubeObject('apps/v1', 'Deployment', {
        name: 'c',
        labels: {'app.kubernetes.io/name': 'external-dns'},
        spec: {
          replicas: 'two',
          selector: {matchLabels: 3},
          template: {
            spec: {
              containers: [
                {
                  name: 'external-dns',
                  image: '@sha256:abc',
                  command: 'external-dns',
                  args: [1, '', '-v', '--', '--source'],
                  env: [{}, {name: 5, valueFrom: null}],
                  envFrom: [{configMapRef: {name: 'missing'}}],
                },
              ],
            },
          },
        },
      }),
    ]
    const found = findControllers(snapshotOf(odd))
    expect(found.map(({name, replicas, serviceAccount}) => [name, replicas, serviceAccount])).to.deep.equal([
      ['c', 1, 'default'],
    ])
    expect(found[0]?.arguments.errors).to.include('unknown short flag "-v"')
  })
})
