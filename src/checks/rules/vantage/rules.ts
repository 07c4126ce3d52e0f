import type {CheckRule} from '../../rule.js'
import {clock} from './clock.js'
import {dnsEgress, ipFamilies, notIntercepted} from './network.js'

/** Group 00: the place of the run. MLD0001 and MLD0002 come from the engine. */
export const vantageRules: readonly CheckRule[] = [clock, dnsEgress, notIntercepted, ipFamilies]
