import type {SourceSettings} from './settings.js'

/** The prefix of external-dns since v0.22, and the one of every release before. */
export const currentPrefix = 'external-dns.kubernetes.io/'
export const alphaPrefix = 'external-dns.alpha.kubernetes.io/'

/** The defaults of external-dns v0.22, except that both annotation prefixes are read. */
export const defaultSourceSettings: SourceSettings = {
  sources: ['service', 'ingress'],
  annotationPrefixes: [currentPrefix, alphaPrefix],
  namespaces: [],
  namespaceSelector: '',
  labelFilter: '',
  annotationFilter: '',
  ingressClasses: [],
  serviceTypes: [],
  publishInternalServices: false,
  publishHostIp: false,
  alwaysPublishNotReadyAddresses: false,
  exposeInternalIpv6: false,
  excludeUnschedulable: true,
  ignoreHostnameAnnotation: false,
  ignoreIngressRulesSpec: false,
  ignoreIngressTlsSpec: false,
  fqdnTemplate: [],
  targetTemplate: [],
  fqdnTargetTemplate: [],
  combineFqdnAnnotation: false,
  defaultTargets: [],
  forceDefaultTargets: false,
  targetNets: [],
  excludeTargetNets: [],
  nat64Networks: [],
  managedRecordTypes: ['A', 'AAAA', 'CNAME'],
  excludeRecordTypes: [],
  minTtl: 0,
  preferAlias: false,
  createPtr: false,
  provider: '',
}
