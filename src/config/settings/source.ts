import type {SettingGroup} from '../setting.js'
import {checkAnnotationPrefix, checkAnnotationSelector, checkSelector} from '../value-checks.js'

/** The sources this version reads. */
export const sourceNames = ['service', 'ingress'] as const

/** Which objects are read and what is taken from them. */
export const sourceSettings = {
  title: 'source',
  commands: ['plan', 'apply', 'endpoints', 'troubleshoot', 'generate rbac', 'config show', 'config check'],
  settings: {
    source: {
      type: 'enum',
      list: true,
      options: sourceNames,
      default: ['service', 'ingress'],
      summary: 'Kind of object that publishes names',
    },
    'annotation-prefix': {
      type: 'string',
      list: true,
      default: ['external-dns.kubernetes.io/', 'external-dns.alpha.kubernetes.io/'],
      check: checkAnnotationPrefix,
      summary: 'Prefix of the annotations that are read, the strongest first',
    },
    namespace: {type: 'string', list: true, char: 'n', summary: 'Read this namespace only'},
    'namespace-selector': {
      type: 'string',
      default: '',
      value: 'selector',
      check: checkSelector,
      summary: 'Read only namespaces whose labels match',
    },
    'label-filter': {
      type: 'string',
      default: '',
      value: 'selector',
      check: checkSelector,
      summary: 'Read only objects whose labels match',
    },
    'annotation-filter': {
      type: 'string',
      default: '',
      value: 'selector',
      check: checkAnnotationSelector,
      summary: 'Read only objects whose annotations match this label selector',
    },
    'ingress-class': {type: 'string', list: true, summary: 'Read only Ingresses of this class'},
    'service-type-filter': {
      type: 'enum',
      list: true,
      options: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
      summary: 'Read only Services of this type',
    },
    'publish-internal-services': {
      type: 'boolean',
      default: false,
      summary: 'Publish the cluster IP of ClusterIP Services',
    },
    'publish-host-ip': {
      type: 'boolean',
      default: false,
      summary: 'Publish the host IP of the pods of headless Services',
    },
    'always-publish-not-ready-addresses': {
      type: 'boolean',
      default: false,
      summary: 'Publish pods of headless Services before they are ready',
    },
    'expose-internal-ipv6': {
      type: 'boolean',
      default: false,
      summary: 'Publish internal IPv6 addresses of nodes',
    },
    'exclude-unschedulable': {
      type: 'boolean',
      default: true,
      summary: 'Leave out nodes that are cordoned',
    },
    'resolve-service-load-balancer-hostname': {
      type: 'boolean',
      default: false,
      summary: 'Look up load-balancer host names and publish their addresses',
    },
    'ignore-hostname-annotation': {
      type: 'boolean',
      default: false,
      dependsOn: ['fqdn-template'],
      summary: 'Take no name from annotations, only from --fqdn-template',
    },
    'ignore-ingress-rules-spec': {
      type: 'boolean',
      default: false,
      summary: 'Take no name from the rules of Ingresses',
    },
    'ignore-ingress-tls-spec': {
      type: 'boolean',
      default: false,
      summary: 'Take no name from the TLS section of Ingresses',
    },
  },
} as const satisfies SettingGroup
