import type {CheckRule} from '../../rule.js'
import {dangling} from './dangling.js'
import {textDisclosure, zoneSigned} from './disclosure.js'
import {delegationsServed, recursionClosed, transferClosed} from './name-servers.js'
import {protectedNames, shrinkGuard} from './plan-guards.js'
import {privateLeak} from './private-leak.js'
import {weakTsig} from './weak-tsig.js'

/** Group 10: security. */
export const securityRules: readonly CheckRule[] = [
  privateLeak,
  dangling,
  textDisclosure,
  transferClosed,
  recursionClosed,
  delegationsServed,
  protectedNames,
  shrinkGuard,
  zoneSigned,
  weakTsig,
]
