import type {CheckRule} from './rule.js'
import {clusterRules} from './rules/cluster/rules.js'
import {metallbRules} from './rules/metallb/rules.js'
import {ownershipRules} from './rules/ownership/rules.js'
import {providerRules} from './rules/provider/rules.js'
import {securityRules} from './rules/security/rules.js'
import {sourceRules} from './rules/source/rules.js'
import {vantageRules} from './rules/vantage/rules.js'

/**
 * Every rule there is. MLD0001 and MLD0002 speak of the run itself and come from the engine. The groups that ask name
 * servers, resolvers and ports (06 to 09) add their lists here.
 */
export const allRules: readonly CheckRule[] = [
  ...vantageRules,
  ...clusterRules,
  ...metallbRules,
  ...sourceRules,
  ...ownershipRules,
  ...providerRules,
  ...securityRules,
]
