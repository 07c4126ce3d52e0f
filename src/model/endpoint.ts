/** A Kubernetes object, named the way users and ownership records name it. */
export type ObjectRef = {
  /** Kind as in the manifest: Service, Ingress, HTTPRoute. */
  readonly kind: string
  /** '' for cluster-scoped kinds. */
  readonly namespace: string
  readonly name: string
  readonly uid?: string
  readonly resourceVersion?: string
  /** RFC 3339, UTC. */
  readonly createdAt?: string
}

/** Why an endpoint exists: the object and the field that named it, and the chain to its targets. */
export type Origin = {
  readonly ref: ObjectRef
  /** Source name as in `--source`. */
  readonly source: string
  /** The field that gave the name, such as `annotation hostname` or `spec.rules[0].host`. */
  readonly field: string
  /** Where the targets came from, such as `status.loadBalancer.ingress`; further hops for gateways. */
  readonly via: readonly string[]
  /**
   * The targets this object gave, when an endpoint was merged from several objects: tells two objects that agree from
   * two that compete. Absent = all targets of the endpoint, or not known.
   */
  readonly targets?: readonly string[]
}

/** One name/value pair for a provider, named as external-dns names it (`aws/weight`, `alias`). */
export type ProviderProperty = {readonly name: string; readonly value: string}

/**
 * A wanted record set as a source publishes it: the endpoint of external-dns, with its provenance.
 * `dnsName` is normalised; targets keep external-dns's form (no trailing dot except in SRV, NAPTR and TXT).
 */
export type Endpoint = {
  readonly dnsName: string
  readonly recordType: string
  readonly targets: readonly string[]
  /** Seconds, 1…2147483647; 0 = not configured. */
  readonly recordTTL: number
  /** '' = none. */
  readonly setIdentifier: string
  /** `resource` names the object as external-dns does: `service/ns/name`. */
  readonly labels: Readonly<Record<string, string>>
  readonly providerSpecific: readonly ProviderProperty[]
  readonly origins: readonly Origin[]
}

/** `kind/namespace/name`, or `kind/name` for cluster-scoped objects; kind in lower case, for people and logs. */
export function formatRef(ref: ObjectRef): string {
  const kind = ref.kind.toLowerCase()
  return ref.namespace === '' ? `${kind}/${ref.name}` : `${kind}/${ref.namespace}/${ref.name}`
}
