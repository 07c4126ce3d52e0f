import type {CheckRule} from '../../rule.js'
import {addressClass, mixedClasses, proxiedTarget} from './address-class.js'
import {annotationPrefix} from './annotation-prefix.js'
import {apexCname, cnameAlone, targetNotSelf} from './cname-place.js'
import {familiesDesired} from './families-desired.js'
import {gatewayAnnotationPlace} from './gateway-annotation-place.js'
import {migrationPair} from './migration-pair.js'
import {nameSyntax} from './name-syntax.js'
import {namesFound} from './names-found.js'
import {pendingKept} from './pending-kept.js'
import {routeAttached} from './route-attached.js'
import {singleClaim} from './single-claim.js'
import {tlsHostCovered} from './tls-host-covered.js'
import {ttlSupported} from './ttl-supported.js'
import {wildcardShape} from './wildcard-shape.js'
import {zoneKnown} from './zone-known.js'

/** The rules of this group, in code order. */
export const sourceRules: readonly CheckRule[] = [
  namesFound,
  annotationPrefix,
  nameSyntax,
  zoneKnown,
  singleClaim,
  cnameAlone,
  apexCname,
  wildcardShape,
  ttlSupported,
  routeAttached,
  gatewayAnnotationPlace,
  addressClass,
  proxiedTarget,
  pendingKept,
  mixedClasses,
  targetNotSelf,
  migrationPair,
  familiesDesired,
  tlsHostCovered,
]
