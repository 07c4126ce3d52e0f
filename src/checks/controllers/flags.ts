/**
 * The flags of external-dns as its argument parser (kingpin) sees them. A flag in none of the three lists is unknown; what
 * older releases had and later ones dropped is in `removedFlags`.
 */
export const booleanFlags: ReadonlySet<string> = words(`
  resolve-service-load-balancer-hostname listen-endpoint-events always-publish-not-ready-addresses force-default-targets
  prefer-alias exclude-unschedulable expose-internal-ipv6 gateway-listener-sets ignore-hostname-annotation
  ignore-ingress-rules-spec ignore-ingress-tls-spec ignore-non-host-network-pods publish-host-ip
  publish-internal-services traefik-enable-legacy traefik-disable-new create-ptr aws-evaluate-target-health
  aws-prefer-cname aws-zone-match-parent aws-sd-service-cleanup cloudflare-proxied cloudflare-custom-hostnames
  cloudflare-regional-services coredns-strictly-owned oci-auth-instance-principal ovh-enable-cname-relative
  pdns-skip-tls-verify ns1-ignoressl godaddy-api-ote rfc2136-insecure rfc2136-axfr rfc2136-tsig-axfr rfc2136-gss-tsig
  rfc2136-use-tls rfc2136-skip-tls-verify pihole-tls-skip-verify txt-encrypt-enabled once dry-run events webhook-server
  combine-fqdn-annotation version`)

/** Flags that may be repeated. */
export const listFlags: ReadonlySet<string> = words(`
  source gloo-namespace default-targets exclude-record-types exclude-target-net ingress-class managed-record-types
  nat64-networks service-type-filter target-net-filter unstructured-resource events-emit domain-filter exclude-domains
  zone-name-filter zone-id-filter aws-zone-tags aws-profile inmemory-zone rfc2136-host rfc2136-zone fqdn-template
  target-template fqdn-target-template aws-sd-create-tag`)

/** Flags with one value. */
export const valueFlags: ReadonlySet<string> = words(`
  compatibility google-zone-visibility alibaba-cloud-zone-type aws-zone-type
  cloudflare-custom-hostnames-min-tls-version cloudflare-custom-hostnames-certificate-authority oci-zone-scope
  rfc2136-load-balancing-strategy policy registry log-format log-level provider-cache-time google-batch-change-interval
  aws-batch-change-interval batch-change-interval aws-zones-cache-duration azure-zones-cache-duration
  oci-zones-cache-duration exoscale-zones-cache-duration rfc2136-min-ttl txt-cache-interval interval
  min-event-sync-interval min-ttl webhook-provider-read-timeout webhook-provider-write-timeout
  webhook-provider-read-header-timeout webhook-provider-idle-timeout request-timeout kube-api-request-timeout
  google-batch-change-size aws-batch-change-size aws-batch-change-size-bytes aws-batch-change-size-values
  aws-api-retries azure-maxretries-count batch-change-size cloudflare-dns-records-per-page ovh-api-rate-limit
  ns1-min-ttl rfc2136-port rfc2136-batch-change-size godaddy-api-ttl kube-api-qps kube-api-burst
  webhook-provider-max-body-size regex-domain-filter regex-domain-exclusion server kubeconfig namespace label-filter
  annotation-filter annotation-prefix skipper-routegroup-groupversion connector-source-server crd-source-apiversion
  crd-source-kind gateway-label-filter gateway-name gateway-namespace openshift-router-name pod-source-domain
  google-project alibaba-cloud-config-file aws-assume-role aws-assume-role-external-id azure-config-file
  azure-resource-group azure-subscription-id azure-user-assigned-identity-client-id cloudflare-region-key
  cloudflare-record-comment coredns-prefix oci-config-file oci-compartment-ocid ovh-endpoint pdns-server
  pdns-server-id pdns-api-key ns1-endpoint godaddy-api-key godaddy-api-secret tls-ca tls-client-cert
  tls-client-cert-key exoscale-apienv exoscale-apizone exoscale-apikey exoscale-apisecret rfc2136-tsig-keyname
  rfc2136-tsig-secret rfc2136-tsig-secret-alg rfc2136-kerberos-username rfc2136-kerberos-password
  rfc2136-kerberos-realm pihole-server pihole-password crd-registry-namespace txt-owner-id txt-prefix txt-suffix
  txt-wildcard-replacement txt-encrypt-aes-key migrate-from-txt-owner dynamodb-region dynamodb-table metrics-address
  webhook-provider-url provider`)

/** Flags whose value is a secret. */
export const secretFlags: ReadonlySet<string> = words(`
  pdns-api-key godaddy-api-key godaddy-api-secret exoscale-apikey exoscale-apisecret rfc2136-tsig-secret
  rfc2136-kerberos-password pihole-password txt-encrypt-aes-key cf-password`)

/** Flags an older Deployment may carry: a name or a beginning of names, and the release that dropped them. */
const removedFlags: readonly (readonly [release: string, names: ReadonlySet<string>])[] = [
  ['0.13.0', words('contour-load-balancer pdns-tls-enabled exoscale-endpoint cloudflare-zones-per-page')],
  ['0.15.0', words('bluecat- dyn- infoblox- rcodezero-txt-encrypt')],
  ['0.18.0', words('txt-new-format-only ibmcloud- tencent-cloud-')],
  ['0.19.0', words('traefik-disable-legacy')],
  ['0.21.0', words('cf-api-endpoint cf-username cf-password digitalocean-api-page-size rfc2136-create-ptr')],
  ['0.22.0', words('akamai- plural- transip- pihole-api-version')],
]

/** Booleans among them; the others took a value. */
export const removedBooleans: ReadonlySet<string> = words(
  'pdns-tls-enabled txt-new-format-only traefik-disable-legacy rfc2136-create-ptr infoblox-ssl-verify infoblox-create-ptr bluecat-skip-tls-verify ibmcloud-proxied rcodezero-txt-encrypt',
)

/** The release that dropped a flag, or undefined when none did. */
export function releaseWithout(flag: string): string | undefined {
  return removedFlags.find(([, names]) =>
    [...names].some((name) => (name.endsWith('-') ? flag.startsWith(name) : flag === name)),
  )?.[0]
}

/** Whether the present release has the flag. */
export function isKnownFlag(flag: string): boolean {
  return booleanFlags.has(flag) || listFlags.has(flag) || valueFlags.has(flag)
}

/** Every flag of the present release. */
export function allFlags(): readonly string[] {
  return [...booleanFlags, ...listFlags, ...valueFlags]
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}
