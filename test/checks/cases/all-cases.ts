import type {CheckCase} from './check-case.js'
import {clusterCases} from './cluster.js'
import {metallbCases} from './metallb.js'
import {ownershipCases} from './ownership.js'
import {providerCases} from './provider.js'
import {securityCases} from './security.js'
import {sourceCases} from './source.js'
import {vantageCases} from './vantage.js'

/** Of every check a world in which it fails and one in which it passes. */
export const allCases: readonly CheckCase[] = [
  ...vantageCases,
  ...clusterCases,
  ...metallbCases,
  ...sourceCases,
  ...ownershipCases,
  ...providerCases,
  ...securityCases,
]
