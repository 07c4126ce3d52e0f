import type {DiagnosisCode} from '../../src/metallb/diagnosis.js'
import {excludeLabel} from '../../src/metallb/speakers.js'
import type {CodeCase} from './code-cases-installation.js'
import {byBGP, byBGPWith, session, web, without, type Change} from './code-worlds.js'
import type {Manifest} from './scenario-world.js'
import {endpoints, event, l2Status, metallb, node, pool} from './world.js'

const noReport = [without('ServiceL2Status', 'l2-web-n1')]

/** The healthy cluster, where nothing reports an announcement. */
function silent(...apply: readonly Manifest[]): Change {
  return {apply, delete: noReport}
}

function l2(spec: Readonly<Record<string, unknown>>): Manifest {
  return metallb('L2Advertisement', 'l2', spec)
}

function bgp(spec: Readonly<Record<string, unknown>>): Manifest {
  return metallb('BGPAdvertisement', 'bgp', spec)
}

function on(name: string): Readonly<Record<string, unknown>> {
  return {nodeSelectors: [{matchLabels: {'kubernetes.io/hostname': name}}]}
}

function labelled(...names: readonly string[]): readonly Manifest[] {
  return names.map((name) => node(name, `192.0.2.20${name.slice(1)}`, {[excludeLabel]: ''}))
}

function cutOff(...names: readonly string[]): readonly Manifest[] {
  return names.map((name) => ({
    ...node(name, `192.0.2.20${name.slice(1)}`),
    status: {conditions: [{type: 'NetworkUnavailable', status: 'True'}]},
  }))
}

const forApp = {serviceSelectors: [{matchLabels: {app: 'web'}}]}
const key = {'metallb.io/allow-shared-ip': 'k'}
const failed = event('web', 'announceFailed', 'the interfaces … don’t exist', {
  source: {component: 'metallb-speaker'},
})
const six = [
  pool('six', ['2001:db8::/120']),
  web({ips: ['2001:db8::1'], spec: {clusterIP: 'fd00::a', clusterIPs: ['fd00::a'], ipFamilies: ['IPv6']}}),
]
const dualPeer = metallb('BGPPeer', 'tor', {
  myASN: 64500,
  peerASN: 64501,
  peerAddress: '10.0.0.1',
  dualStackAddressFamily: true,
})

/** Why an address is announced by nobody, or does not arrive. */
export const announcementCases = {
  ANN_NO_ADVERTISEMENT: {
    appears: {delete: [...noReport, without('L2Advertisement', 'l2')]},
    stays: silent(l2({ipAddressPools: ['p']})),
  },
  ANN_ADV_SELECTS_UNKNOWN_POOL: {
    appears: silent(l2({ipAddressPools: ['x']})),
    stays: silent(l2({ipAddressPools: ['x', 'p']})),
  },
  ANN_ADV_SERVICE_SELECTOR_MISMATCH: {
    appears: silent(l2(forApp)),
    stays: {apply: [l2(forApp), web({labels: {app: 'web'}})]},
  },
  ANN_ADV_NODE_SELECTOR_NO_NODE: {appears: silent(l2(on('n9'))), stays: silent(l2(on('n1')))},
  ANN_NO_ELIGIBLE_NODE: {
    appears: {apply: [l2(on('n1'))], delete: [...noReport, without('Pod', 'speaker-1')]},
    stays: {apply: [l2(on('n1'))], delete: [...noReport, without('Pod', 'speaker-2')]},
  },
  ANN_NODE_EXCLUDED_LABEL: {appears: silent(...labelled('n1', 'n2')), stays: silent(...labelled('n1'))},
  ANN_NODE_NETWORK_UNAVAILABLE: {appears: silent(...cutOff('n1', 'n2')), stays: silent(...cutOff('n1'))},
  ANN_NO_ENDPOINTS: {
    appears: silent(endpoints('web', ['n1'], false)),
    stays: silent(endpoints('web', ['n1'])),
  },
  ANN_NO_LOCAL_ENDPOINTS: {
    appears: silent(l2(on('n2')), web({spec: {externalTrafficPolicy: 'Local'}})),
    stays: silent(l2(on('n2')), web()),
  },
  ANN_INTERFACE_MISMATCH: {
    appears: silent(failed),
    stays: {apply: [failed]},
  },
  ANN_SHARED_IP_WITH_SERVICE_SELECTORS: {
    appears: silent(l2(forApp), web({labels: {app: 'web'}, annotations: key})),
    stays: silent(l2({}), web({labels: {app: 'web'}, annotations: key})),
  },
  ANN_L2_MULTIPLE_NODES: {
    appears: {apply: [l2Status('web', 'n2')]},
    stays: {apply: [l2Status('web', 'n2')], delete: noReport},
  },
  ANN_NOT_ANNOUNCED: {
    appears: silent(),
    stays: {...silent(), problems: {servicel2statuses: 'forbidden'}},
  },
  ANN_BGP_NO_PEERS: {
    appears: {...byBGP, delete: [...(byBGP.delete ?? [])], apply: [bgp({})]},
    stays: byBGP,
  },
  ANN_BGP_PEER_NAME_UNKNOWN: {
    appears: byBGPWith(bgp({peers: ['tor', 'gone']})),
    stays: byBGPWith(bgp({peers: ['tor']})),
  },
  ANN_BGP_LOCALPREF_CONFLICT: {
    appears: byBGPWith(
      web({labels: {app: 'web'}}),
      bgp({localPref: 100}),
      metallb('BGPAdvertisement', 'other', {localPref: 200, ...forApp}),
    ),
    stays: byBGPWith(
      web({labels: {app: 'api'}}),
      bgp({localPref: 100}),
      metallb('BGPAdvertisement', 'other', {localPref: 200, ...forApp}),
    ),
  },
  ANN_BGP_FAMILY: {appears: byBGPWith(...six), stays: byBGPWith(...six, dualPeer)},
  BGP_SESSION_DOWN: {
    appears: byBGPWith(session('n1', 'Idle')),
    stays: {...byBGPWith(session('n1', 'Idle')), problems: {bgpsessionstates: 'forbidden'}},
  },
} as const satisfies Readonly<Partial<Record<DiagnosisCode, CodeCase>>>
