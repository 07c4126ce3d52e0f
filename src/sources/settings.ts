/** Everything that decides what the sources publish; names and defaults are those of external-dns. */
export type SourceSettings = {
  /** `--source`, in order. */
  readonly sources: readonly string[]
  /** `--annotation-prefix`, in order of precedence, each ending in `/`. */
  readonly annotationPrefixes: readonly string[]
  /** `--namespace`; empty = all. */
  readonly namespaces: readonly string[]
  /** `--namespace-selector`: label selector on Namespace objects; '' = all. */
  readonly namespaceSelector: string
  /** `--label-filter`: label selector on the objects; '' = all. */
  readonly labelFilter: string
  /** `--annotation-filter`: label selector on annotations; '' = all. */
  readonly annotationFilter: string
  /** `--ingress-class`; empty = all. */
  readonly ingressClasses: readonly string[]
  /** `--service-type-filter`; empty = all. */
  readonly serviceTypes: readonly string[]
  readonly publishInternalServices: boolean
  readonly publishHostIp: boolean
  readonly alwaysPublishNotReadyAddresses: boolean
  readonly exposeInternalIpv6: boolean
  readonly excludeUnschedulable: boolean
  readonly ignoreHostnameAnnotation: boolean
  readonly ignoreIngressRulesSpec: boolean
  readonly ignoreIngressTlsSpec: boolean
  /** `--fqdn-template`, `--target-template`, `--fqdn-target-template`: joined with commas before parsing. */
  readonly fqdnTemplate: readonly string[]
  readonly targetTemplate: readonly string[]
  readonly fqdnTargetTemplate: readonly string[]
  readonly combineFqdnAnnotation: boolean
  /** `--default-targets`. */
  readonly defaultTargets: readonly string[]
  readonly forceDefaultTargets: boolean
  /** `--target-net-filter` and `--exclude-target-net`: CIDRs. */
  readonly targetNets: readonly string[]
  readonly excludeTargetNets: readonly string[]
  /** `--nat64-networks`: /96 prefixes. */
  readonly nat64Networks: readonly string[]
  readonly managedRecordTypes: readonly string[]
  readonly excludeRecordTypes: readonly string[]
  /** `--min-ttl`, whole seconds; fills unset TTLs only. 0 = off. */
  readonly minTtl: number
  readonly preferAlias: boolean
  readonly createPtr: boolean
  /** `--provider` of the view: decides which provider properties are kept. */
  readonly provider: string
  /**
   * Addresses of load-balancer host names, looked up beforehand when `--resolve-service-load-balancer-hostname` is on;
   * absent = the option is off. A name without an entry could not be resolved.
   */
  readonly resolvedHostnames?: Readonly<Record<string, readonly string[]>>
}
