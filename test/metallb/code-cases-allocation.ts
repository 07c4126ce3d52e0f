import type {DiagnosisCode} from '../../src/metallb/diagnosis.js'
import type {CodeCase} from './code-cases-installation.js'
import {late, waiting, web, without, type Change} from './code-worlds.js'
import {event, pool} from './world.js'
import type {Manifest} from './scenario-world.js'

const dual = {clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10', 'fd00::a']}
const dualPool = pool('p', ['192.0.2.16/28', '2001:db8::/120'])
const address = (text: string) => ({'metallb.io/loadBalancerIPs': text})
const asked = (name: string) => ({'metallb.io/address-pool': name})
const shared = (key: string) => ({'metallb.io/allow-shared-ip': key})
/** The only pool holds one address, which is taken. */
const full = pool('p', ['192.0.2.16/32'])
const reserved = pool('q', ['203.0.113.0/30'], {serviceAllocation: {namespaces: ['shop']}})
const closed = pool('p', ['192.0.2.16/28'], {autoAssign: false})

function apply(...objects: readonly Manifest[]): Change {
  return {apply: objects}
}

/** A sharer and somebody who wants to join, on other ports unless said. */
function sharers(mine: Parameters<typeof late>[0], first: Parameters<typeof web>[0] = {}): Change {
  return apply(full, web({annotations: shared('k'), ...first}), ...late(mine))
}

const port443 = {ports: [{port: 443, protocol: 'TCP'}]}

/** Why a Service has no address, or not the one it should have. */
export const allocationCases = {
  ALLOC_NO_POOL: {
    appears: {...apply(waiting()), delete: [without('IPAddressPool', 'p')]},
    stays: {
      ...apply(waiting()),
      delete: [without('IPAddressPool', 'p')],
      problems: {ipaddresspools: 'forbidden'},
    },
  },
  ALLOC_POOL_EXHAUSTED: {appears: apply(full, ...late()), stays: apply(...late())},
  ALLOC_ONLY_NON_AUTOASSIGN_POOLS: {
    appears: apply(closed, ...late()),
    stays: apply(closed, ...late({annotations: asked('p')})),
  },
  ALLOC_POOL_SELECTOR_MISMATCH: {
    appears: {...apply(reserved, waiting()), delete: [without('IPAddressPool', 'p')]},
    stays: apply(reserved, waiting()),
  },
  ALLOC_REQUESTED_POOL_INCOMPATIBLE: {
    appears: apply(reserved, ...late({annotations: asked('q')})),
    stays: apply(reserved, ...late({annotations: asked('p')})),
  },
  ALLOC_UNKNOWN_POOL: {
    appears: apply(...late({annotations: asked('pp')})),
    stays: apply(...late({annotations: asked('')})),
  },
  ALLOC_REQUESTED_IP_OUTSIDE_POOLS: {
    appears: apply(...late({annotations: address('203.0.113.1')})),
    stays: apply(...late({annotations: address('192.0.2.17')})),
  },
  ALLOC_REQUESTED_IP_AVOIDED: {
    appears: apply(
      pool('q', ['203.0.113.0/30'], {avoidBuggyIPs: true}),
      ...late({annotations: address('203.0.113.0')}),
    ),
    stays: apply(pool('q', ['203.0.113.0/30']), ...late({annotations: address('203.0.113.0')})),
  },
  ALLOC_REQUESTED_IP_IN_USE: {
    appears: apply(...late({annotations: address('192.0.2.16')})),
    stays: apply(
      web({annotations: shared('k')}),
      ...late({annotations: {...address('192.0.2.16'), ...shared('k')}, spec: port443}),
    ),
  },
  ALLOC_SHARING_KEY_MISMATCH: {
    appears: sharers({annotations: shared('other'), spec: port443}),
    stays: sharers({annotations: shared('k'), spec: port443}),
  },
  ALLOC_SHARING_BACKEND_MISMATCH: {
    appears: sharers({annotations: shared('k'), spec: {...port443, externalTrafficPolicy: 'Local'}}),
    stays: sharers({annotations: shared('k'), spec: {...port443, externalTrafficPolicy: 'Cluster'}}),
  },
  ALLOC_SHARING_PORT_CONFLICT: {
    appears: sharers({annotations: shared('k')}),
    stays: sharers({annotations: shared('k'), spec: {ports: [{port: 80, protocol: 'UDP'}]}}),
  },
  ALLOC_FAMILY_MISMATCH: {
    appears: apply(...late({spec: {clusterIP: 'fd00::a', clusterIPs: ['fd00::a']}})),
    stays: apply(dualPool, ...late({spec: {clusterIP: 'fd00::a', clusterIPs: ['fd00::a']}})),
  },
  ALLOC_DUALSTACK_NO_SINGLE_POOL: {
    appears: apply(
      pool('q', ['2001:db8::/120']),
      ...late({spec: {...dual, ipFamilyPolicy: 'RequireDualStack'}}),
    ),
    stays: apply(dualPool, ...late({spec: {...dual, ipFamilyPolicy: 'RequireDualStack'}})),
  },
  ALLOC_DUALSTACK_CLUSTERIPS: {
    appears: apply(dualPool, ...late({spec: {ipFamilyPolicy: 'RequireDualStack'}})),
    stays: apply(dualPool, ...late({spec: {...dual, ipFamilyPolicy: 'RequireDualStack'}})),
  },
  ALLOC_REQUEST_INVALID: {
    appears: apply(web({annotations: address('192.0.2.x')})),
    stays: apply(web({annotations: address('192.0.2.16')})),
  },
  ALLOC_REQUEST_BOTH_SPEC_AND_ANNOTATION: {
    appears: apply(web({annotations: address('192.0.2.16'), spec: {loadBalancerIP: '192.0.2.16'}})),
    stays: apply(web({annotations: address(''), spec: {loadBalancerIP: '192.0.2.16'}})),
  },
  ALLOC_REQUEST_IP_POOL_CONFLICT: {
    appears: apply(
      pool('q', ['203.0.113.0/30']),
      ...late({annotations: {...address('192.0.2.17'), ...asked('q')}}),
    ),
    stays: apply(
      pool('q', ['203.0.113.0/30']),
      ...late({annotations: {...address('192.0.2.17'), ...asked('p')}}),
    ),
  },
  ALLOC_LBCLASS_MISMATCH: {
    appears: apply(...late({spec: {loadBalancerClass: 'x'}})),
    stays: apply(...late({spec: {loadBalancerClass: 'x'}, ips: ['203.0.113.9']})),
  },
  ALLOC_NO_CLUSTERIP: {
    appears: apply(...late({spec: {clusterIP: 'None', clusterIPs: ['None']}})),
    stays: apply(...late({spec: {clusterIP: 'None', clusterIPs: ['None'], type: 'ClusterIP'}})),
  },
  ALLOC_ANNOTATION_IN_LABELS: {
    appears: apply(web({labels: {'metallb.io/address-pool': 'p'}})),
    stays: apply(web({labels: {'example.com/address-pool': 'p'}})),
  },
  ALLOC_DEPRECATED_ANNOTATION: {
    appears: apply(web({annotations: {'metallb.universe.tf/address-pool': 'p'}})),
    stays: apply(web({annotations: asked('p')})),
  },
  ALLOC_LEGACY_ANNOTATION_MASKED: {
    appears: apply(web({annotations: {'metallb.universe.tf/address-pool': 'x', ...asked('')}})),
    stays: apply(web({annotations: {'metallb.universe.tf/address-pool': 'p'}})),
  },
  ALLOC_PREFER_DUALSTACK_FLAPPING: {
    appears: apply(dualPool, web({spec: {ipFamilyPolicy: 'PreferDualStack'}})),
    stays: apply(web({spec: {ipFamilyPolicy: 'PreferDualStack'}})),
  },
  ALLOC_PREFER_DUALSTACK_PARTIAL: {
    appears: apply(web({spec: {...dual, ipFamilyPolicy: 'PreferDualStack'}})),
    stays: apply(dualPool, web({spec: {...dual, ipFamilyPolicy: 'PreferDualStack'}})),
  },
  ALLOC_NONDETERMINISTIC: {
    appears: apply(pool('q', ['203.0.113.0/30']), ...late()),
    stays: apply(pool('q', ['203.0.113.0/30'], {serviceAllocation: {priority: 1}}), ...late()),
  },
  IP_CHANGED: {
    appears: apply(
      event('web', 'ClearAssignment', 'current IP for "default/web" not allowed by config'),
      event('web', 'IPAllocated', 'Assigned IP ["192.0.2.16"]'),
    ),
    stays: apply(event('web', 'IPAllocated', 'Assigned IP ["192.0.2.16"]')),
  },
} as const satisfies Readonly<Partial<Record<DiagnosisCode, CodeCase>>>
