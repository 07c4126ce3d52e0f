import type {ResourceKind} from '../model/cluster.js'
import {
  configMaps,
  daemonSets,
  deployments,
  endpointSlices,
  events,
  namespaces,
  nodes,
  pods,
  services,
} from '../model/resource-kinds.js'

function metallb(resource: string, kind: string, versions: readonly string[] = ['v1beta1']): ResourceKind {
  return {group: 'metallb.io', versions, resource, kind, namespaced: true}
}

/** Objects that configure MetalLB. */
export const configurationKinds: readonly ResourceKind[] = [
  metallb('ipaddresspools', 'IPAddressPool'),
  metallb('l2advertisements', 'L2Advertisement'),
  metallb('bgpadvertisements', 'BGPAdvertisement'),
  metallb('bgppeers', 'BGPPeer', ['v1beta2', 'v1beta1']),
  metallb('bfdprofiles', 'BFDProfile'),
  metallb('communities', 'Community'),
]

/** Objects in which MetalLB and FRR-K8s report; absent in older releases. */
export const reportingKinds: readonly ResourceKind[] = [
  metallb('servicel2statuses', 'ServiceL2Status'),
  metallb('servicebgpstatuses', 'ServiceBGPStatus'),
  metallb('configurationstates', 'ConfigurationState'),
  {
    group: 'frrk8s.metallb.io',
    versions: ['v1beta1'],
    resource: 'bgpsessionstates',
    kind: 'BGPSessionState',
    namespaced: true,
  },
  {
    group: 'frrk8s.metallb.io',
    versions: ['v1beta1'],
    resource: 'frrnodestates',
    kind: 'FRRNodeState',
    namespaced: false,
  },
]

const webhooks: ResourceKind = {
  group: 'admissionregistration.k8s.io',
  versions: ['v1'],
  resource: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
}

/** Enough to say which address a Service gets: what `mldns pools` reads. */
export const allocationKinds: readonly ResourceKind[] = [
  services,
  nodes,
  namespaces,
  pods,
  deployments,
  daemonSets,
  webhooks,
  ...configurationKinds,
]

/** Everything the diagnosis looks at. Secrets are not among them and never will be. */
export const diagnosisKinds: readonly ResourceKind[] = [
  ...allocationKinds,
  endpointSlices,
  events,
  configMaps,
  ...reportingKinds,
]
