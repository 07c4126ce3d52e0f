import type {CheckContext} from '../../../src/checks/context.js'
import {excludeLabel} from '../../../src/metallb/speakers.js'
import {endpoints, l2Status, metallb, node, pool, service} from '../../metallb/world.js'
import {
  announcing,
  componentPod,
  configurationState,
  event,
  healthy,
  kubeProxy,
  pendingWeb,
  web,
  workload,
  world,
  type World,
} from '../rules/metallb-world.js'
import type {CheckCase} from './check-case.js'

/** One case: the healthy world with one thing wrong, and the healthy world, changed where the check needs it. */
function metallbCase(
  code: string,
  title: string,
  reason: string,
  fails: World,
  passes: World = {},
): CheckCase {
  const context = (changes: World) => (): CheckContext => world(changes)
  return {code, title, reason, fails: context(fails), passes: context(passes)}
}

const lan = ['192.168.1.240-192.168.1.250']
const local = {spec: {externalTrafficPolicy: 'Local'}}
const dual = {
  spec: {
    clusterIP: '10.96.0.10',
    clusterIPs: ['10.96.0.10', 'fd00::10'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'PreferDualStack',
  },
}
const shared = {annotations: {'metallb.io/allow-shared-ip': 'one'}}
const peer = metallb('BGPPeer', 'router', {myASN: 64500, peerASN: 64501, peerAddress: '192.168.1.1'})
const byBGP: World['add'] = [metallb('BGPAdvertisement', 'bgp'), peer]

function session(on: string, state: string): NonNullable<World['add']>[number] {
  return {
    apiVersion: 'frrk8s.metallb.io/v1beta1',
    kind: 'BGPSessionState',
    metadata: {name: `session-${on}`, namespace: 'metallb-system'},
    status: {node: on, peer: '192.168.1.1', vrf: '', bgpStatus: state},
  }
}

const sharer = (port: number): NonNullable<World['add']>[number] =>
  service('api', {...shared, ips: ['192.168.1.240'], spec: {ports: [{port, protocol: 'TCP'}]}})

export const metallbCases: readonly CheckCase[] = [
  metallbCase('MLD0201', 'the controller crashes', 'controller-not-running', {
    add: [componentPod('controller', 'controller-a', {ready: false})],
  }),
  metallbCase('MLD0201', 'MetalLB is not installed and a Service waits', 'metallb-not-installed', {
    add: [pendingWeb()],
    without: healthy()
      .filter(({kind}) => !['Node', 'Service'].includes(kind))
      .map(({kind, metadata}) => `${kind}/${metadata.name}`),
    absent: ['ipaddresspools', 'l2advertisements', 'bgpadvertisements'],
  }),
  metallbCase('MLD0202', 'no speaker is ready', 'speaker-none-running', {
    without: ['Pod/speaker-a', 'Pod/speaker-b'],
  }),
  metallbCase('MLD0203', 'the controller refuses the configuration', 'cfg-invalid', {
    add: [configurationState('controller', 'Invalid', 'configuration error: parsing address pool lan')],
  }),
  metallbCase('MLD0204', 'the requested pool does not exist', 'alloc-unknown-pool', {
    add: [pendingWeb({annotations: {'metallb.io/address-pool': 'lam'}})],
  }),
  metallbCase('MLD0205', 'all addresses of the pool are in use', 'alloc-pool-exhausted', {
    add: [pool('lan', ['192.168.1.240/32']), pendingWeb(), service('api', {ips: ['192.168.1.240']})],
  }),
  metallbCase('MLD0206', 'the Service waits for an address', 'no-address', {
    add: [pendingWeb({annotations: {'metallb.io/address-pool': 'lam'}})],
  }),
  metallbCase(
    'MLD0207',
    'the requested address is in no pool',
    'alloc-requested-ip-outside-pools',
    {add: [pendingWeb({annotations: {'metallb.io/loadBalancerIPs': '192.168.9.9'}})]},
    {add: [web({annotations: {'metallb.io/loadBalancerIPs': '192.168.1.240'}})]},
  ),
  metallbCase(
    'MLD0208',
    'two Services on one address want the same port',
    'alloc-sharing-port-conflict',
    {add: [web(shared), sharer(80)]},
    {add: [web(shared), sharer(443)]},
  ),
  metallbCase(
    'MLD0209',
    'the old prefix is used',
    'alloc-deprecated-annotation',
    {add: [web({annotations: {'metallb.universe.tf/address-pool': 'lan'}})]},
    {add: [web({annotations: {'metallb.io/address-pool': 'lan'}})]},
  ),
  metallbCase('MLD0210', 'no advertisement selects the pool', 'ann-no-advertisement', {
    without: ['L2Advertisement/l2'],
  }),
  metallbCase('MLD0211', 'the advertisement selects no node', 'ann-adv-node-selector-no-node', {
    add: [metallb('L2Advertisement', 'l2', {nodeSelectors: [{matchLabels: {rack: 'r9'}}]})],
  }),
  metallbCase('MLD0212', 'every node carries the exclude label', 'ann-node-excluded-label', {
    add: [
      node('n1', '192.168.1.11', {[excludeLabel]: ''}),
      node('n2', '192.168.1.12', {[excludeLabel]: 'false'}),
    ],
  }),
  metallbCase('MLD0213', 'the network of a node is unavailable', 'node-network-unavailable', {
    add: [
      {
        ...node('n2', '192.168.1.12'),
        status: {
          conditions: [
            {type: 'Ready', status: 'True'},
            {type: 'NetworkUnavailable', status: 'True'},
          ],
        },
      },
    ],
  }),
  metallbCase('MLD0214', 'no endpoint is ready', 'ann-no-endpoints', {
    add: [endpoints('web', ['n1'], false)],
    without: ['ServiceL2Status/l2-web-n1'],
  }),
  metallbCase(
    'MLD0215',
    'the only endpoint runs where nothing is announced',
    'ann-no-local-endpoints',
    {
      add: [
        web(local),
        metallb('L2Advertisement', 'l2', {nodeSelectors: [{matchLabels: {'kubernetes.io/hostname': 'n2'}}]}),
        endpoints('web', ['n1']),
      ],
      without: ['ServiceL2Status/l2-web-n1'],
    },
    {add: [web(local)]},
  ),
  metallbCase('MLD0216', 'two nodes answer for one address', 'ann-l2-multiple-nodes', {
    add: [l2Status('web', 'n2')],
  }),
  metallbCase(
    'MLD0217',
    'the address goes to and fro between nodes',
    'announcer-changes',
    {
      add: [
        announcing('web', 'n1', '2026-09-20T09:10:00Z', '2026-09-20T10:00:00Z'),
        announcing('web', 'n2', '2026-09-20T09:20:00Z', '2026-09-20T09:50:00Z'),
      ],
    },
    {
      add: [
        announcing('web', 'n1', '2026-09-20T09:10:00Z', '2026-09-20T09:20:00Z'),
        announcing('web', 'n2', '2026-09-20T09:21:00Z', '2026-09-20T09:50:00Z'),
      ],
    },
  ),
  metallbCase(
    'MLD0218',
    'the elected node has none of the interfaces',
    'ann-interface-mismatch',
    {
      add: [
        metallb('L2Advertisement', 'l2', {interfaces: ['eth7']}),
        event(
          'web',
          'announceFailed',
          'the interfaces specified by LB IP "192.168.1.240" doesn\'t exist in assigned node "n1" with protocol "layer2"',
          {component: 'metallb-speaker'},
        ),
      ],
      without: ['ServiceL2Status/l2-web-n1'],
    },
    {add: [metallb('L2Advertisement', 'l2', {interfaces: ['eth0']})]},
  ),
  metallbCase(
    'MLD0219',
    'the Service shares an address and the advertisement selects Services',
    'ann-shared-ip-with-service-selectors',
    {
      add: [
        web({...shared, labels: {app: 'web'}}),
        metallb('L2Advertisement', 'l2', {serviceSelectors: [{matchLabels: {app: 'web'}}]}),
      ],
      without: ['ServiceL2Status/l2-web-n1'],
    },
    {add: [web(shared)]},
  ),
  metallbCase(
    'MLD0220',
    'no session is up',
    'bgp-session-down',
    {add: [...byBGP, session('n1', 'Active'), session('n2', 'Connect')]},
    {add: [...byBGP, session('n1', 'Established'), session('n2', 'Established')]},
  ),
  metallbCase(
    'MLD0221',
    'kube-proxy runs in mode ipvs without strictARP',
    'net-strict-arp',
    {add: [kubeProxy('mode: ipvs\nipvs:\n  strictARP: false\n')]},
    {add: [kubeProxy('mode: ipvs\nipvs:\n  strictARP: true\n')]},
  ),
  metallbCase('MLD0222', 'k3s serves the Service as well', 'lb-controller-conflict', {
    add: [
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: {name: 'svclb-web-1a2b3c4d', namespace: 'kube-system'},
      },
    ],
  }),
  metallbCase('MLD0223', 'the pool holds the address of a node', 'net-pool-contains-node-ip', {
    add: [pool('lan', [...lan, '192.168.1.10-192.168.1.20'])],
  }),
  metallbCase(
    'MLD0224',
    'a name points at an address that is not requested',
    'not-pinned',
    {add: [web({annotations: {'external-dns.alpha.kubernetes.io/hostname': 'web.example.com'}})]},
    {
      add: [
        web({
          annotations: {
            'external-dns.alpha.kubernetes.io/hostname': 'web.example.com',
            'metallb.io/loadBalancerIPs': '192.168.1.240',
          },
        }),
      ],
    },
  ),
  metallbCase(
    'MLD0225',
    'a Service that prefers two families has one address',
    'alloc-prefer-dualstack-partial',
    {add: [web(dual), workload('controller', {readyReplicas: 1})]},
    {
      add: [
        pool('lan', [...lan, 'fd00:1::1-fd00:1::9']),
        web({...dual, ips: ['192.168.1.240', 'fd00:1::1']}),
      ],
    },
  ),
]
