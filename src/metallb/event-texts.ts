import type {DiagnosisCode} from './diagnosis.js'
import type {ObservedEvent} from './observed.js'

/** What the words of an AllocationFailed event mean; the first that matches counts. */
const meanings: readonly (readonly [RegExp, DiagnosisCode])[] = [
  [/^no available IPs in pool \S+ for dual IPFamily$/, 'ALLOC_DUALSTACK_NO_SINGLE_POOL'],
  [/^no available IPs in pool \S+$/, 'ALLOC_POOL_EXHAUSTED'],
  [/^unknown pool "/, 'ALLOC_UNKNOWN_POOL'],
  [/<nil>.*is not allowed in config$/, 'ALLOC_FAMILY_MISMATCH'],
  [/^\["[^"]*"\] is not allowed in config$/, 'ALLOC_REQUESTED_IP_OUTSIDE_POOLS'],
  [/^\[.*\] is not allowed in config$/, 'ALLOC_DUALSTACK_NO_SINGLE_POOL'],
  [/^pool \S+ not compatible for ip assignment$/, 'ALLOC_REQUESTED_POOL_INCOMPATIBLE'],
  [/^can't change sharing key for /, 'ALLOC_REQUESTED_IP_IN_USE'],
  [/^port \S+ is already in use on "/, 'ALLOC_SHARING_PORT_CONFLICT'],
  [/ does not match the ipFamily of the service$/, 'ALLOC_FAMILY_MISMATCH'],
  [/ is not compatible with requested address pool /, 'ALLOC_REQUEST_IP_POOL_CONFLICT'],
  [/^service can not have both /, 'ALLOC_REQUEST_BOTH_SPEC_AND_ANNOTATION'],
  [/^invalid (metallb\.\S+\/loadBalancerIPs|spec\.loadBalancerIP)/, 'ALLOC_REQUEST_INVALID'],
  [/^IPFamilyForAddresses: Invalid address \["None"\]/, 'ALLOC_NO_CLUSTERIP'],
  [/^IPFamilyForAddresses: (same address family|invalid ips length)/, 'ALLOC_REQUEST_INVALID'],
]

/** What MetalLB said last about why a Service has no address. */
export type Refused = {
  /** undefined: the words do not tell, as `no available IPs`, which has six causes. */
  readonly code: DiagnosisCode | undefined
  /** MetalLB's words. */
  readonly words: string
}

/** Reads the newest event of the controller, when it says that there is no address to give. */
export function lastRefusal(events: readonly ObservedEvent[]): Refused | undefined {
  const [newest] = events.filter(({component}) => component === 'metallb-controller')
  if (newest === undefined) return undefined
  if (newest.reason === 'not enough clusterips')
    return {code: 'ALLOC_DUALSTACK_CLUSTERIPS', words: newest.message}
  if (newest.reason !== 'AllocationFailed') return undefined
  const words = newest.message.replace(/^Failed to allocate IP for "[^"]*": /, '')
  return {code: meanings.find(([pattern]) => pattern.test(words))?.[1], words}
}
