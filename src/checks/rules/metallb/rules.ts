import type {CheckRule} from '../../rule.js'
import {activeEndpoints} from './active-endpoints.js'
import {addressAssigned} from './address.js'
import {addressPinned} from './address-pinned.js'
import {advertisedPool} from './advertised-pool.js'
import {announcer} from './announcer.js'
import {announcerStable} from './announcer-stable.js'
import {deprecatedAnnotation} from './annotations.js'
import {bgpSession} from './bgp-sessions.js'
import {advertisedNode, localPolicyEndpoint, nodeNetwork, nodeNotExcluded} from './candidate-nodes.js'
import {configValid} from './configuration.js'
import {dualStackAssigned} from './dual-stack.js'
import {controllerReady, speakersReady} from './installation.js'
import {interfaces, sharedAndSelector} from './l2-interfaces.js'
import {singleController} from './other-controllers.js'
import {poolFits} from './pool-fitting.js'
import {poolOverlap} from './pool-overlap.js'
import {poolHasRoom} from './pool-room.js'
import {requestedAddress} from './requested-address.js'
import {sharingRules} from './sharing.js'
import {strictARP} from './strict-arp.js'

/** The rules of this group, in code order. */
export const metallbRules: readonly CheckRule[] = [
  controllerReady,
  speakersReady,
  configValid,
  poolFits,
  poolHasRoom,
  addressAssigned,
  requestedAddress,
  sharingRules,
  deprecatedAnnotation,
  advertisedPool,
  advertisedNode,
  nodeNotExcluded,
  nodeNetwork,
  activeEndpoints,
  localPolicyEndpoint,
  announcer,
  announcerStable,
  interfaces,
  sharedAndSelector,
  bgpSession,
  strictARP,
  singleController,
  poolOverlap,
  addressPinned,
  dualStackAssigned,
]
