import type {CheckRule} from '../../rule.js'
import {kubeApi, kubeAuth} from './access.js'
import {corednsForward} from './cluster-dns.js'
import {controllerRoles} from './controller-roles.js'
import {controllerHealthy} from './health.js'
import {inventoryComplete} from './inventory.js'
import {optionalApis} from './optional-apis.js'
import {kubeRbac} from './permissions.js'
import {otherControllers} from './writers.js'

/** The rules of this group, in code order. */
export const clusterRules: readonly CheckRule[] = [
  kubeApi,
  kubeAuth,
  kubeRbac,
  inventoryComplete,
  optionalApis,
  otherControllers,
  controllerHealthy,
  controllerRoles,
  corednsForward,
]
