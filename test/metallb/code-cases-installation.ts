import type {DiagnosisCode} from '../../src/metallb/diagnosis.js'
import {
  broken,
  byBGP,
  byBGPWith,
  configMap,
  failedMount,
  late,
  state,
  waiting,
  web,
  webhook,
  webhookEndpoints,
  without,
  workload,
  type Change,
} from './code-worlds.js'
import {l2Status, metallb, node, pod, pool} from './world.js'

/** A change of the healthy cluster with which a code appears, and a near one with which it does not. */
export type CodeCase = {readonly appears: Change; readonly stays: Change}

const noMetalLB = ['ipaddresspools', 'l2advertisements', 'bgpadvertisements', 'bgppeers']
const notServed = Object.fromEntries(noMetalLB.map((resource) => [resource, 'not-served'] as const))
const noPods = ['controller-1', 'speaker-1', 'speaker-2'].map((name) => without('Pod', name))
const noObjects = [without('IPAddressPool', 'p'), without('L2Advertisement', 'l2')]
const down = pod('controller-1', 'controller', {
  status: {containerStatuses: [{state: {waiting: {reason: 'CrashLoopBackOff'}}}]},
})
const overlapping = pool('q', ['192.0.2.16/30'])
const ipvs = (strict: boolean) =>
  configMap('kube-system', 'kube-proxy', {'config.conf': `mode: ipvs\nipvs:\n  strictARP: ${strict}\n`})
const legacy = configMap('metallb-system', 'config', {config: 'address-pools:\n- name: p\n'})

/** Installation, configuration and network. */
export const installationCases = {
  METALLB_NOT_INSTALLED: {
    appears: {delete: [...noPods, ...noObjects], problems: notServed},
    stays: {delete: [...noPods, ...noObjects]},
  },
  CONTROLLER_NOT_RUNNING: {appears: {apply: [down]}, stays: {apply: [down], problems: {pods: 'forbidden'}}},
  CONTROLLER_MULTIPLE: {
    appears: {apply: [pod('controller-2', 'controller')]},
    stays: {apply: [pod('controller-2', 'controller', {status: {}})]},
  },
  SPEAKER_NONE_RUNNING: {
    appears: {delete: [without('Pod', 'speaker-1'), without('Pod', 'speaker-2')]},
    stays: {delete: [without('Pod', 'speaker-1')]},
  },
  SPEAKER_NOT_RUNNING_ON_NODE: {
    appears: {apply: [node('n3', '192.0.2.203')]},
    stays: {apply: [{...node('n3', '192.0.2.203'), status: {}}]},
  },
  MEMBERLIST_SECRET_MISSING: {
    appears: {apply: [broken('speaker-1', 'n1', 'ContainerCreating'), failedMount]},
    stays: {apply: [broken('speaker-1', 'n1', 'CrashLoopBackOff')]},
  },
  MEMBERLIST_SPLIT: {appears: {apply: [l2Status('web', 'n2')]}, stays: {}},
  CFG_INVALID: {
    appears: {apply: [state('speaker-n1', 'Invalid', 'configuration error: x')]},
    stays: {apply: [state('speaker-n1', 'Unknown')]},
  },
  CFG_POOL_SYNTAX: {
    appears: {apply: [pool('q', ['192.0.2.1']), pool('r', ['192.0.2.2/x'])]},
    stays: {apply: [pool('q', ['192.0.2.1'])]},
  },
  CFG_POOL_OVERLAP: {
    appears: {apply: [overlapping], origin: 'manifests'},
    stays: {apply: [pool('q', ['192.0.2.32/30'])], origin: 'manifests'},
  },
  CFG_POOL_EMPTY: {
    appears: {apply: [pool('q', ['1.2.3.4-fc00::1'])]},
    stays: {apply: [pool('q', ['203.0.113.0/32'])]},
  },
  CFG_POOL_SELECTS_NO_NAMESPACE: {
    appears: {apply: [selecting()]},
    stays: {apply: [selecting()], problems: {namespaces: 'forbidden'}},
  },
  CR_WRONG_NAMESPACE: {
    appears: {apply: [elsewhere('IPAddressPool')]},
    stays: {apply: [pool('q', ['203.0.113.0/32'])]},
  },
  CFG_LEGACY_CONFIGMAP: {
    appears: {apply: [legacy], delete: [without('IPAddressPool', 'p')]},
    stays: {apply: [legacy]},
  },
  WEBHOOK_UNAVAILABLE: {
    appears: {apply: [webhook('QQ=='), webhookEndpoints(false)]},
    stays: {apply: [webhook('QQ==', 'Ignore'), webhookEndpoints(false)]},
  },
  WEBHOOK_CA_BUNDLE_MISSING: {
    appears: {apply: [webhook(''), webhookEndpoints(true)]},
    stays: {apply: [webhook('QQ=='), webhookEndpoints(true)]},
  },
  BGP_PEER_V1BETA1: {
    appears: byBGPWith({...peer(), apiVersion: 'metallb.io/v1beta1'}),
    stays: byBGP,
  },
  CLOUD_UNSUPPORTED: {
    appears: {apply: [provided('aws:///eu-west-1a/i-0')]},
    stays: {apply: [provided('k3s://n2')]},
  },
  BGP_SPEAKER_CALICO_CLASH: {
    appears: byBGPWith(withCalico()),
    stays: {apply: [withCalico()]},
  },
  NET_STRICT_ARP: {appears: {apply: [ipvs(false)]}, stays: {apply: [ipvs(true)]}},
  NET_POOL_CONTAINS_NODE_IP: {
    appears: {apply: [pool('q', ['192.0.2.200/30'])]},
    stays: {apply: [pool('q', ['192.0.2.204/30'])]},
  },
  NET_ASSIGNED_IP_IS_NODE_IP: {
    appears: {apply: [pool('q', ['192.0.2.200/30']), web({ips: ['192.0.2.201']})]},
    stays: {apply: [pool('q', ['192.0.2.200/30'])]},
  },
  NET_ASSIGNED_IP_IS_NETWORK_OR_BROADCAST: {
    appears: {apply: [pool('q', ['192.0.2.252/30']), web({ips: ['192.0.2.255']})]},
    stays: byBGPWith(pool('q', ['192.0.2.252/30']), web({ips: ['192.0.2.255']})),
  },
  NET_L2_POOL_OUTSIDE_NODE_SUBNETS: {
    appears: {apply: [pool('q', ['203.0.113.0/30']), web({ips: ['203.0.113.1']})]},
    stays: {apply: [pool('q', ['203.0.113.0/30'])]},
  },
  NET_POOL_OVERLAPS_CLUSTER_CIDR: {
    appears: {apply: [pool('q', ['10.96.0.0/24'])]},
    stays: {apply: [pool('q', ['10.97.0.0/24'])]},
  },
  NET_LOADBALANCER_SOURCE_RANGES: {
    appears: {apply: [web({spec: {loadBalancerSourceRanges: ['10.0.0.0/8']}})]},
    stays: {apply: [web({spec: {loadBalancerSourceRanges: []}})]},
  },
  NET_NO_NODEPORT_NEEDED: {
    appears: {apply: [web({spec: {allocateLoadBalancerNodePorts: false}})]},
    stays: {apply: [web({spec: {allocateLoadBalancerNodePorts: true}})]},
  },
  LB_CONTROLLER_CONFLICT: {
    appears: {
      apply: [
        workload('DaemonSet', 'kube-vip', {
          image: 'ghcr.io/kube-vip/kube-vip:v0.8.0',
          env: [{name: 'svc_enable', value: 'true'}],
        }),
      ],
    },
    stays: {apply: [workload('DaemonSet', 'kube-vip', {image: 'ghcr.io/kube-vip/kube-vip:v0.8.0'})]},
  },
  IP_STALE: {
    appears: {apply: [web({ips: ['203.0.113.9'], spec: {loadBalancerClass: 'x'}})]},
    stays: {apply: [web({spec: {loadBalancerClass: 'x'}})]},
  },
  ALLOC_BLOCKED_BY_CONTROLLER: {appears: {apply: [down, waiting()]}, stays: {apply: [down]}},
  ALLOC_BLOCKED_BY_INVALID_CONFIG: {
    appears: {apply: [state('controller', 'Invalid', 'configuration error: x'), ...late()]},
    stays: {apply: [state('controller', 'Invalid', 'configuration error: x')]},
  },
} as const satisfies Readonly<Partial<Record<DiagnosisCode, CodeCase>>>

function selecting() {
  return pool('q', ['203.0.113.0/30'], {
    serviceAllocation: {namespaceSelectors: [{matchLabels: {team: 'nobody'}}]},
  })
}

function elsewhere(kind: string) {
  const object = metallb(kind, 'stray', {addresses: ['203.0.113.0/30']})
  return {...object, metadata: {...object.metadata, namespace: 'default'}}
}

function peer() {
  return metallb('BGPPeer', 'tor', {myASN: 64500, peerASN: 64501, peerAddress: '10.0.0.1'})
}

function provided(providerID: string) {
  return {...node('n2', '192.0.2.202'), spec: {providerID}}
}

function withCalico() {
  const object = node('n2', '192.0.2.202')
  return {
    ...object,
    metadata: {...object.metadata, annotations: {'projectcalico.org/IPv4Address': '192.0.2.202/24'}},
  }
}
