import type {RegistrySettings} from '../registry/settings.js'
import type {SourceSettings} from '../sources/settings.js'
import type {Effective} from './effective.js'

/** What the sources need. */
export function toSourceSettings({values}: Effective): SourceSettings {
  return {
    sources: values.source,
    annotationPrefixes: values['annotation-prefix'],
    namespaces: values.namespace,
    namespaceSelector: values['namespace-selector'],
    labelFilter: values['label-filter'],
    annotationFilter: values['annotation-filter'],
    ingressClasses: values['ingress-class'],
    serviceTypes: values['service-type-filter'],
    publishInternalServices: values['publish-internal-services'],
    publishHostIp: values['publish-host-ip'],
    alwaysPublishNotReadyAddresses: values['always-publish-not-ready-addresses'],
    exposeInternalIpv6: values['expose-internal-ipv6'],
    excludeUnschedulable: values['exclude-unschedulable'],
    ignoreHostnameAnnotation: values['ignore-hostname-annotation'],
    ignoreIngressRulesSpec: values['ignore-ingress-rules-spec'],
    ignoreIngressTlsSpec: values['ignore-ingress-tls-spec'],
    fqdnTemplate: values['fqdn-template'],
    targetTemplate: values['target-template'],
    fqdnTargetTemplate: values['fqdn-target-template'],
    combineFqdnAnnotation: values['combine-fqdn-annotation'],
    defaultTargets: values['default-targets'],
    forceDefaultTargets: values['force-default-targets'],
    targetNets: values['target-net-filter'],
    excludeTargetNets: values['exclude-target-net'],
    nat64Networks: values['nat64-networks'],
    managedRecordTypes: values['managed-record-types'],
    excludeRecordTypes: values['exclude-record-types'],
    minTtl: values['min-ttl'],
    preferAlias: values['prefer-alias'],
    createPtr: values['create-ptr'],
    provider: values.provider ?? '',
  }
}

/** What the registry needs; external-dns lower-cases both affixes. */
export function toRegistrySettings({values}: Effective): RegistrySettings {
  return {
    kind: values.registry,
    ownerId: values['txt-owner-id'],
    prefix: values['txt-prefix'].toLowerCase(),
    suffix: values['txt-suffix'].toLowerCase(),
    wildcardReplacement: values['txt-wildcard-replacement'].toLowerCase(),
  }
}
