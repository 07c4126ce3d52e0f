import type {KubeObject} from '../../../src/model/cluster.js'
import {a, cname, kubeObject, service, txt} from '../../support/builders.js'
import {contextOf, markerOf, owned} from '../../support/check-world.js'
import {externalDns} from '../../support/controller-builders.js'
import type {CheckCase} from './check-case.js'
import {ingress} from './source.js'

const www = a('www.example.com', '5.9.8.7')
const ofWeb = 'service/shop/web'

function web(hostname = 'www.example.com', ips: readonly string[] = ['5.9.8.7']): KubeObject {
  return service({name: 'web', namespace: 'shop', hostname, ips})
}

/** 12 bytes of nonce, 46 of text and 16 of tag, as external-dns writes them. */
const sealed =
  'h8UQ6jelUFUsEIn7SbFktc2MYXPx/q8lySqI4VwfVtVaIbb2nkHWV/88KKbuLtu7fJNzMir8ELVeVnRSY01KdiIuj7ledqZe5ailEjQaU5Z6uEKd5pgs6sH8'

/** A label so long that `cname-` in front of it goes over 63 bytes. */
const longLabel = 'a'.repeat(60)

function dnsRecord(dnsName: string, ready: 'True' | 'False'): KubeObject {
  return kubeObject('externaldns.k8s.io/v1alpha1', 'DNSRecord', {
    name: 'web',
    namespace: 'dns',
    labels: {'externaldns.k8s.io/owner': 'other'},
    spec: {endpoint: {dnsName, recordType: 'A', targets: ['5.9.8.7']}},
    status: {
      conditions: [{type: 'Ready', status: ready, reason: ready === 'True' ? 'Programmed' : 'Failed'}],
    },
  })
}

const elsewhere = ['x', 'y', 'z'].flatMap((name) =>
  owned(a(`${name}.example.com`, '5.9.8.1'), `service/far/${name}`),
)

export const ownershipCases: readonly CheckCase[] = [
  {
    code: 'MLD0401',
    title: 'a record that an object publishes has no ownership record',
    fails: () => contextOf({objects: [web()], live: [www]}),
    reason: 'without-ownership-record',
    passes: () =>
      contextOf({objects: [web()], live: [...owned(www, ofWeb), a('mail.example.com', '5.9.8.2')]}),
  },
  {
    code: 'MLD0402',
    title: 'the name belongs to another owner',
    fails: () => contextOf({objects: [web()], live: owned(www, 'service/blog/web', 'other')}),
    reason: 'other-owner',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0403',
    title: 'a record that nobody owns stands in the way',
    fails: () => contextOf({objects: [web()], live: [a('www.example.com', '5.9.8.1')]}),
    reason: 'exists-without-owner',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0404',
    title: 'an ownership record has lost its record',
    fails: () =>
      contextOf({objects: [web()], live: [markerOf(a('old.example.com', '5.9.8.1'), 'service/shop/old')]}),
    reason: 'record-gone',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0405',
    title: 'a record is as wanted and its ownership record is lost',
    fails: () => contextOf({objects: [web()], live: [www]}),
    reason: 'ownership-record-missing',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0406',
    title: 'an older ownership record stands beside the current one',
    fails: () =>
      contextOf({
        objects: [web()],
        live: [...owned(www, ofWeb), txt('www.example.com', markerOf(www, ofWeb).values)],
      }),
    reason: 'older-format-beside',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0407',
    title: 'the ownership record is for AAAA and the name is an alias',
    fails: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            namespace: 'shop',
            hostname: 'www.example.com',
            hostnames: ['lb.example.net'],
          }),
        ],
        live: [
          ...owned(cname('www.example.com', 'lb.example.net'), ofWeb),
          markerOf({name: 'www.example.com', type: 'AAAA'}, ofWeb),
        ],
      }),
    reason: 'type-differs',
    passes: () =>
      contextOf({
        objects: [
          service({
            name: 'web',
            namespace: 'shop',
            hostname: 'www.example.com',
            hostnames: ['lb.example.net'],
          }),
        ],
        live: owned(cname('www.example.com', 'lb.example.net'), ofWeb),
      }),
  },
  {
    code: 'MLD0408',
    title: 'an ownership record may be that of two records',
    fails: () =>
      contextOf({objects: [web()], live: [...owned(www, ofWeb), a('a-www.example.com', '5.9.8.1')]}),
    reason: 'two-records',
    passes: () =>
      contextOf({objects: [web()], live: [...owned(www, ofWeb), a('b-www.example.com', '5.9.8.1')]}),
  },
  {
    code: 'MLD0409',
    title: 'the label of an ownership record would be too long',
    fails: () =>
      contextOf({
        objects: [
          service({name: 'web', hostname: `${longLabel}.example.com`, hostnames: ['lb.example.net']}),
        ],
      }),
    reason: 'label-too-long',
    passes: () =>
      contextOf({
        objects: [
          service({name: 'web', hostname: `${longLabel}.example.com`, hostnames: ['lb.example.net']}),
        ],
        views: [{registry: {prefix: '%{record_type}.'}}],
      }),
  },
  {
    code: 'MLD0410',
    title: 'a wildcard and a host have one ownership record',
    fails: () =>
      contextOf({
        objects: [ingress('*.example.com'), web('any.example.com')],
        views: [{registry: {wildcardReplacement: 'any'}}],
      }),
    reason: 'shared-with-another-name',
    passes: () =>
      contextOf({
        objects: [ingress('*.example.com'), web('any.example.com')],
        views: [{registry: {wildcardReplacement: 'wildcard'}}],
      }),
  },
  {
    code: 'MLD0411',
    title: 'records carry the default owner id',
    fails: () =>
      contextOf({
        objects: [web()],
        views: [
          {
            zones: [{name: 'example.com', sets: owned(www, ofWeb, 'default')}],
            registry: {ownerId: 'default'},
          },
        ],
      }),
    reason: 'default-id',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0411',
    title: 'most objects of our records are in another cluster',
    fails: () => contextOf({objects: [web()], live: [...owned(www, ofWeb), ...elsewhere]}),
    reason: 'objects-elsewhere',
    passes: () => contextOf({objects: [web()], live: [...owned(www, ofWeb), ...elsewhere.slice(0, 2)]}),
  },
  {
    code: 'MLD0411',
    title: 'two external-dns of the cluster share an owner id',
    fails: () =>
      contextOf({
        objects: [
          externalDns(['--source=service', '--provider=aws', '--txt-owner-id=one'], {name: 'lan'}),
          externalDns(['--source=ingress', '--provider=aws', '--txt-owner-id=one'], {name: 'public'}),
        ],
      }),
    reason: 'shared-by-controllers',
    passes: () =>
      contextOf({
        objects: [
          externalDns(['--source=service', '--provider=aws', '--txt-owner-id=one'], {name: 'lan'}),
          externalDns(['--source=ingress', '--provider=aws', '--txt-owner-id=two'], {name: 'public'}),
        ],
      }),
  },
  {
    code: 'MLD0412',
    title: 'the object of a record is gone',
    fails: () => contextOf({objects: [], live: owned(www, ofWeb)}),
    reason: 'object-gone',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0413',
    title: 'an ownership record is encrypted and there is no key',
    fails: () => contextOf({objects: [web()], live: [www, txt('a-www.example.com', sealed)]}),
    reason: 'no-key',
    passes: () => contextOf({objects: [web()], live: [...owned(www, ofWeb), txt('example.com', sealed)]}),
  },
  {
    code: 'MLD0414',
    title: 'the records were written with another prefix',
    fails: () =>
      contextOf({objects: [web()], live: [www, markerOf(www, ofWeb, {registry: {prefix: 'extdns-'}})]}),
    reason: 'other-affix',
    passes: () =>
      contextOf({
        objects: [web()],
        views: [
          {
            zones: [
              {name: 'example.com', sets: [www, markerOf(www, ofWeb, {registry: {prefix: 'extdns-'}})]},
            ],
            registry: {prefix: 'extdns-'},
          },
        ],
      }),
  },
  {
    code: 'MLD0415',
    title: 'the provider has no TXT records',
    fails: () =>
      contextOf({objects: [web()], views: [{capabilities: {recordTypes: ['A', 'AAAA', 'CNAME']}}]}),
    reason: 'no-txt-records',
    passes: () => contextOf({objects: [web()]}),
  },
  {
    code: 'MLD0416',
    title: 'an ownership record shares its set with other text',
    fails: () =>
      contextOf({
        objects: [web()],
        live: [www, txt('a-www.example.com', [...markerOf(www, ofWeb).values, 'v=spf1 -all'])],
      }),
    reason: 'mixed-with-other-text',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0417',
    title: 'somebody has added an address to a record of ours',
    fails: () =>
      contextOf({objects: [web()], live: owned(a('www.example.com', ['5.9.8.7', '5.9.8.8']), ofWeb)}),
    reason: 'other-values',
    passes: () => contextOf({objects: [web()], live: owned(a('www.example.com', '5.9.8.8'), ofWeb)}),
  },
  {
    code: 'MLD0417',
    title: 'two owners stand in one ownership record',
    fails: () =>
      contextOf({
        objects: [web()],
        live: [
          www,
          txt('a-www.example.com', [
            ...markerOf(www, ofWeb).values,
            ...markerOf(www, 'service/blog/web', {owner: 'other'}).values,
          ]),
        ],
      }),
    reason: 'two-owners',
    passes: () => contextOf({objects: [web()], live: owned(www, ofWeb)}),
  },
  {
    code: 'MLD0418',
    title: 'external-dns could not write a DNSRecord',
    fails: () => contextOf({objects: [dnsRecord('www.example.com', 'False')]}),
    reason: 'not-programmed',
    passes: () => contextOf({objects: [web('shop.example.com'), dnsRecord('www.example.com', 'True')]}),
  },
  {
    code: 'MLD0418',
    title: 'a DNSRecord holds a name that an object asks for',
    fails: () => contextOf({objects: [web(), dnsRecord('www.example.com', 'True')]}),
    reason: 'name-held-by-crd',
    passes: () => contextOf({objects: [web('shop.example.com'), dnsRecord('www.example.com', 'True')]}),
  },
]
