import {expect} from 'chai'
import fc from 'fast-check'
import type {Gathered} from '../../../src/checks/facts/gathered.js'
import {everyDomain} from '../../../src/model/filter.js'
import {clusterFacts} from '../../support/check-context.js'
import {kubeObject, service, zone} from '../../support/builders.js'
import {deployment, externalDns, snapshotOf} from '../../support/controller-builders.js'
import {ourRegistry} from '../../support/check-world.js'
import {defaultSourceSettings} from '../../../src/sources/defaults.js'
import {samplePlan} from '../../render/sample-plan.js'
import {bundleOf, reload, reportOn} from './round-trip.js'

/** Long enough that no other text holds it by accident. What begins like a flag is read as one. */
const secret = fc.stringMatching(/^[A-Za-z0-9_.~-]{12,32}$/).filter((text) => !text.startsWith('--'))
const variable = fc.stringMatching(/^[A-Z][A-Z_]{1,12}$/)
const key = fc.stringMatching(/^[a-z]{2,8}(\.[a-z]{2,5}\/[a-z]{1,8})?$/)
const secretFlag = fc.constantFrom(
  'pdns-api-key',
  'rfc2136-tsig-secret',
  'txt-encrypt-aes-key',
  'exoscale-apikey',
  'godaddy-api-secret',
  'pihole-password',
  'cf-password',
  'my-token',
  'admin-password',
  'client-secret',
)

type Planted = {
  readonly secrets: readonly string[]
  readonly variable: string
  readonly key: string
  readonly flag: string
}

const planted: fc.Arbitrary<Planted> = fc.record({
  secrets: fc.array(secret, {minLength: 40, maxLength: 40}),
  variable: variable.filter((name) => !/^(METALLB|FRRK8S|EXTERNAL_DNS)_/.test(name)),
  key: key.filter((name) => !name.includes('dns') && !name.startsWith('metallb')),
  flag: secretFlag,
})

/** Everything that may hold a secret, with one. */
function gather({secrets, variable, key, flag}: Planted): Gathered {
  let next = 0
  const one = (): string => secrets[next++ % secrets.length] ?? ''
  const container = {
    image: 'registry.k8s.io/external-dns/external-dns:v0.21.0',
    command: ['/bin/external-dns', `--${flag}=${one()}`],
    args: [
      '--source=service',
      '--provider=pdns',
      `--${flag}`,
      one(),
      `--pdns-server=http://dns:${one()}@192.0.2.1`,
      '--txt-owner-id=home',
      `stray${one()}`,
      `sh -c "curl -u x:${one()}"`,
    ],
    env: [
      {name: variable, value: one()},
      {name: 'CF_API_TOKEN', value: one()},
      {name: 'EXTERNAL_DNS_PDNS_API_KEY', value: one()},
      {name: 'EXTERNAL_DNS_PDNS_SERVER', value: `https://u:${one()}@192.0.2.1`},
    ],
  }
  const other = {name: 'app', image: 'shop:1', args: [one()], env: [{name: variable, value: one()}]}
  const objects = [
    service({name: 'web', hostname: 'www.example.com', annotations: {[key]: one()}}),
    externalDns([], {containers: [container]}),
    deployment({name: 'shop', containers: [other]}),
    kubeObject('v1', 'Pod', {
      name: 'shop-1',
      annotations: {[key]: one()},
      spec: {containers: [other]},
      status: {
        containerStatuses: [{name: 'app', state: {waiting: {reason: 'x', message: `https://u:${one()}@r`}}}],
      },
    }),
    kubeObject('v1', 'Secret', {rest: {data: {x: one()}, stringData: {y: one()}}}),
    kubeObject('v1', 'ConfigMap', {namespace: 'shop', name: 'env', rest: {data: {x: one()}}}),
    kubeObject('v1', 'ConfigMap', {
      namespace: 'metallb-system',
      name: 'config',
      rest: {data: {config: `peers: [{password: ${one()}}]\naddress-pools: []`}},
    }),
    kubeObject('metallb.io/v1beta2', 'BGPPeer', {namespace: 'metallb-system', spec: {password: one()}}),
    kubeObject('frrk8s.metallb.io/v1beta1', 'FRRNodeState', {
      status: {runningConfig: one(), lastReloadResult: `neighbor 192.0.2.1 password ${one()}`},
    }),
    kubeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      spec: {rules: [{filters: [{requestHeaderModifier: {set: [{name: 'a', value: one()}]}}]}]},
    }),
    kubeObject('v1', 'Event', {
      rest: {message: `pull https://u:${one()}@registry failed`, involvedObject: {kind: 'Pod', name: 'x'}},
    }),
    kubeObject('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
      rest: {webhooks: [{name: 'x', clientConfig: {caBundle: one(), url: `https://u:${one()}@h/`}}]},
    }),
    kubeObject('example.com/v1', 'Vault', {spec: {x: one()}, status: {y: one()}}),
  ]
  const snapshot = snapshotOf(objects)
  const trouble = {
    code: 'X',
    kind: 'denied' as const,
    message: `GET https://u:${one()}@api failed`,
    hint: `Authorization: Bearer ${one()}`,
    details: {url: `https://u:${one()}@api`, deep: [{text: `token=${one()}`}]},
  }
  return {
    now: '2026-09-20T10:02:00Z',
    vantage: {version: '1.0.0', place: 'host'},
    cluster: clusterFacts(
      {
        ...snapshot,
        objects: {...snapshot.objects, vaults: objects.filter((object) => object.kind === 'Vault')},
      },
      {
        logs: [
          {
            namespace: 'dns',
            pod: 'x',
            container: 'x',
            lines: [`https://u:${one()}@api`, `authorization: bearer ${one()}`, `password=${one()}`],
          },
        ],
      },
    ),
    metallbNamespace: undefined,
    sources: {settings: defaultSourceSettings, complete: true},
    providers: [
      {
        view: '',
        provider: 'pdns',
        domainFilter: everyDomain,
        policy: 'sync',
        registry: ourRegistry,
        capabilities: undefined,
        trouble: {...trouble, at: 'listing'},
        zones: [{zone: zone('example.com'), trouble}],
        plan: {
          ...samplePlan,
          unread: [{zone: 'example.com', view: '', code: 'X', message: `https://u:${one()}@api`}],
          clusters: [
            {
              uid: '',
              context: '',
              origin: 'api',
              reads: [{resource: 'x', namespace: '', objects: 0, ok: false, error: `token=${one()} refused`}],
            },
          ],
        },
      },
    ],
  }
}

describe('a bundle', () => {
  it('holds no secret, wherever one was', () => {
    fc.assert(
      fc.property(planted, (parts) => {
        const gathered = gather(parts)
        const planted = parts.secrets.filter((one) => JSON.stringify(gathered).includes(one))
        expect(planted.length).to.be.greaterThan(25)
        const text = JSON.stringify(bundleOf(gathered))
        for (const one of parts.secrets) expect(text.includes(one), one).to.equal(false)
      }),
      {numRuns: 200},
    )
  })

  it('gives the same report with any of them', () => {
    const of = (letter: string): Gathered =>
      reload(gather({secrets: [letter.repeat(16)], variable: 'X', key: 'x', flag: 'pdns-api-key'}))
    expect(reportOn(of('a'))).to.deep.equal(reportOn(of('b')))
  })
})
