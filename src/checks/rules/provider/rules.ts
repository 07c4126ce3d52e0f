import type {CheckRule} from '../../rule.js'
import {rateBudget, recordQuota} from './budget.js'
import {credentialPresent, credentialValid} from './credential.js'
import {providerInSync} from './in-sync.js'
import {leastPrivilege} from './least-privilege.js'
import {updatesToPrimary} from './primary.js'
import {transferComplete} from './transfer.js'
import {tsigAccepted} from './tsig.js'
import {writeAllowed, zoneState} from './writable.js'
import {zoneUnambiguous, zoneVisible} from './zone-visible.js'

/** Group 05: provider and credentials. */
export const providerRules: readonly CheckRule[] = [
  credentialPresent,
  credentialValid,
  zoneVisible,
  writeAllowed,
  leastPrivilege,
  rateBudget,
  recordQuota,
  zoneUnambiguous,
  providerInSync,
  tsigAccepted,
  transferComplete,
  updatesToPrimary,
  zoneState,
]
