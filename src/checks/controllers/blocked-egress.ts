import {objectsOf, type ClusterSnapshot} from '../../model/cluster.js'
import {numberAt, objectsAt, stringsAt} from '../../model/json.js'
import type {DnsController} from './dns-controller.js'
import {letsThrough, restrictsEgress, type Destination, type NetworkPolicy} from './network-policy.js'

/** What network policies surely keep a controller from reaching. */
export type BlockedEgress = {
  readonly policies: readonly NetworkPolicy[]
  /** For people: `DNS (UDP 53)`. */
  readonly blocked: readonly string[]
}

type Need = {
  readonly title: string
  /** One of them is enough. */
  readonly ways: readonly Destination[]
}

/**
 * Which of name resolution, the Kubernetes API and the provider the policies that select a controller's pods keep from
 * it; undefined when none does for sure. Most network plugins apply a policy after a Service address was translated, so
 * the API is asked for at the addresses behind its Service.
 */
export function blockedEgress(
  {podLabels, namespace, settings}: DnsController,
  policies: readonly NetworkPolicy[],
  snapshot: ClusterSnapshot,
): BlockedEgress | undefined {
  const restricting = restrictsEgress(policies, podLabels, namespace)
  if (restricting.length === 0) return undefined
  const needs = [dnsNeed, apiNeed(snapshot), ...providerNeeds(settings.provider)]
  const blocked = needs
    .filter(({ways}) => ways.every((way) => letsThrough(restricting, way) === 'no'))
    .map(({title}) => title)
  return blocked.length === 0 ? undefined : {policies: restricting, blocked}
}

const dnsNeed: Need = {
  title: 'DNS (UDP and TCP 53)',
  ways: [
    {protocol: 'UDP', port: 53, place: 'anywhere'},
    {protocol: 'TCP', port: 53, place: 'anywhere'},
  ],
}

function apiNeed(snapshot: ClusterSnapshot): Need {
  const known = apiEndpoints(snapshot)
  const ports = [...new Set(known.map(({port}) => port))]
  const title = `the Kubernetes API (TCP ${ports.length === 0 ? '443 or 6443' : ports.join(', ')})`
  if (known.length > 0) return {title, ways: known}
  return {title, ways: [443, 6443].map((port) => ({protocol: 'TCP', port, place: 'anywhere'}))}
}

/** The endpoints of Service default/kubernetes. */
function apiEndpoints(snapshot: ClusterSnapshot): readonly Destination[] {
  return objectsOf(snapshot, 'endpointslices')
    .filter(
      ({metadata}) =>
        metadata.namespace === 'default' && metadata.labels['kubernetes.io/service-name'] === 'kubernetes',
    )
    .flatMap(({rest}) =>
      objectsAt(rest, 'endpoints').flatMap((endpoint) =>
        stringsAt(endpoint, 'addresses').flatMap((address) =>
          objectsAt(rest, 'ports').map((port) => ({
            protocol: 'TCP' as const,
            port: numberAt(port, 'port') ?? 6443,
            place: 'anywhere' as const,
            address,
          })),
        ),
      ),
    )
}

const clouds: ReadonlySet<string> = new Set([
  'akamai',
  'alibabacloud',
  'aws',
  'aws-sd',
  'azure',
  'azure-dns',
  'azure-private-dns',
  'civo',
  'cloudflare',
  'digitalocean',
  'dnsimple',
  'exoscale',
  'gandi',
  'godaddy',
  'google',
  'linode',
  'ns1',
  'oci',
  'ovh',
  'scaleway',
  'transip',
])

/** Servers of one's own may listen anywhere and run in the cluster; of the clouds it is known. */
function providerNeeds(provider: string): readonly Need[] {
  if (clouds.has(provider))
    return [{title: `${provider} (TCP 443)`, ways: [{protocol: 'TCP', port: 443, place: 'outside'}]}]
  return []
}
