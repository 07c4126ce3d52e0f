import type {Severity} from '../model/finding.js'

/** Every diagnosis, with its severity and the check of the catalogue it belongs to ('' = none). */
const codes = {
  METALLB_NOT_INSTALLED: ['error', 'MLD0201'],
  CONTROLLER_NOT_RUNNING: ['error', 'MLD0201'],
  CONTROLLER_MULTIPLE: ['error', 'MLD0201'],
  SPEAKER_NONE_RUNNING: ['error', 'MLD0202'],
  SPEAKER_NOT_RUNNING_ON_NODE: ['error', 'MLD0202'],
  MEMBERLIST_SECRET_MISSING: ['error', 'MLD0202'],
  MEMBERLIST_SPLIT: ['error', 'MLD0216'],
  CFG_INVALID: ['error', 'MLD0203'],
  CFG_POOL_SYNTAX: ['error', 'MLD0203'],
  CFG_POOL_OVERLAP: ['error', 'MLD0203'],
  CFG_POOL_EMPTY: ['error', 'MLD0203'],
  CFG_POOL_SELECTS_NO_NAMESPACE: ['warning', 'MLD0204'],
  CR_WRONG_NAMESPACE: ['error', 'MLD0203'],
  CFG_LEGACY_CONFIGMAP: ['warning', 'MLD0203'],
  WEBHOOK_UNAVAILABLE: ['error', 'MLD0203'],
  WEBHOOK_CA_BUNDLE_MISSING: ['warning', 'MLD0203'],
  BGP_PEER_V1BETA1: ['warning', 'MLD0203'],
  CLOUD_UNSUPPORTED: ['warning', ''],
  ALLOC_BLOCKED_BY_CONTROLLER: ['error', 'MLD0206'],
  ALLOC_BLOCKED_BY_INVALID_CONFIG: ['error', 'MLD0206'],
  ALLOC_NO_POOL: ['error', 'MLD0204'],
  ALLOC_POOL_EXHAUSTED: ['error', 'MLD0205'],
  ALLOC_ONLY_NON_AUTOASSIGN_POOLS: ['error', 'MLD0204'],
  ALLOC_POOL_SELECTOR_MISMATCH: ['error', 'MLD0204'],
  ALLOC_REQUESTED_POOL_INCOMPATIBLE: ['error', 'MLD0204'],
  ALLOC_UNKNOWN_POOL: ['error', 'MLD0204'],
  ALLOC_REQUESTED_IP_OUTSIDE_POOLS: ['error', 'MLD0207'],
  ALLOC_REQUESTED_IP_AVOIDED: ['error', 'MLD0207'],
  ALLOC_REQUESTED_IP_IN_USE: ['error', 'MLD0207'],
  ALLOC_SHARING_KEY_MISMATCH: ['error', 'MLD0208'],
  ALLOC_SHARING_BACKEND_MISMATCH: ['error', 'MLD0208'],
  ALLOC_SHARING_PORT_CONFLICT: ['error', 'MLD0208'],
  ALLOC_FAMILY_MISMATCH: ['error', 'MLD0204'],
  ALLOC_DUALSTACK_NO_SINGLE_POOL: ['error', 'MLD0204'],
  ALLOC_DUALSTACK_CLUSTERIPS: ['error', 'MLD0225'],
  ALLOC_REQUEST_INVALID: ['error', 'MLD0207'],
  ALLOC_REQUEST_BOTH_SPEC_AND_ANNOTATION: ['error', 'MLD0207'],
  ALLOC_REQUEST_IP_POOL_CONFLICT: ['error', 'MLD0207'],
  ALLOC_LBCLASS_MISMATCH: ['error', 'MLD0206'],
  ALLOC_NO_CLUSTERIP: ['error', 'MLD0206'],
  ALLOC_ANNOTATION_IN_LABELS: ['warning', 'MLD0209'],
  ALLOC_DEPRECATED_ANNOTATION: ['warning', 'MLD0209'],
  ALLOC_LEGACY_ANNOTATION_MASKED: ['warning', 'MLD0209'],
  ALLOC_PREFER_DUALSTACK_FLAPPING: ['warning', 'MLD0225'],
  ALLOC_PREFER_DUALSTACK_PARTIAL: ['info', 'MLD0225'],
  ALLOC_NONDETERMINISTIC: ['info', 'MLD0224'],
  LB_CONTROLLER_CONFLICT: ['warning', 'MLD0222'],
  IP_STALE: ['error', 'MLD0206'],
  IP_CHANGED: ['warning', 'MLD0224'],
  ANN_NO_ADVERTISEMENT: ['error', 'MLD0210'],
  ANN_ADV_SELECTS_UNKNOWN_POOL: ['error', 'MLD0210'],
  ANN_ADV_SERVICE_SELECTOR_MISMATCH: ['error', 'MLD0210'],
  ANN_ADV_NODE_SELECTOR_NO_NODE: ['error', 'MLD0211'],
  ANN_NO_ELIGIBLE_NODE: ['error', 'MLD0211'],
  ANN_NODE_EXCLUDED_LABEL: ['error', 'MLD0212'],
  ANN_NODE_NETWORK_UNAVAILABLE: ['error', 'MLD0213'],
  ANN_NO_ENDPOINTS: ['error', 'MLD0214'],
  ANN_NO_LOCAL_ENDPOINTS: ['error', 'MLD0215'],
  ANN_INTERFACE_MISMATCH: ['error', 'MLD0218'],
  ANN_SHARED_IP_WITH_SERVICE_SELECTORS: ['error', 'MLD0219'],
  ANN_L2_MULTIPLE_NODES: ['error', 'MLD0216'],
  ANN_NOT_ANNOUNCED: ['error', 'MLD0216'],
  ANN_BGP_NO_PEERS: ['error', 'MLD0220'],
  ANN_BGP_PEER_NAME_UNKNOWN: ['error', 'MLD0220'],
  ANN_BGP_LOCALPREF_CONFLICT: ['error', 'MLD0220'],
  ANN_BGP_FAMILY: ['error', 'MLD0220'],
  BGP_SESSION_DOWN: ['error', 'MLD0220'],
  BGP_SPEAKER_CALICO_CLASH: ['info', 'MLD0220'],
  NET_STRICT_ARP: ['error', 'MLD0221'],
  NET_POOL_CONTAINS_NODE_IP: ['error', 'MLD0223'],
  NET_ASSIGNED_IP_IS_NODE_IP: ['error', 'MLD0223'],
  NET_ASSIGNED_IP_IS_NETWORK_OR_BROADCAST: ['error', 'MLD0223'],
  NET_L2_POOL_OUTSIDE_NODE_SUBNETS: ['warning', 'MLD0223'],
  NET_POOL_OVERLAPS_CLUSTER_CIDR: ['error', 'MLD0223'],
  NET_LOADBALANCER_SOURCE_RANGES: ['info', 'MLD0901'],
  NET_NO_NODEPORT_NEEDED: ['info', ''],
} as const satisfies Readonly<Record<string, readonly [Severity, string]>>

/** A stable word for what is wrong. */
export type DiagnosisCode = keyof typeof codes

/** What is wrong, with what, how that is known, and what to do. */
export type Diagnosis = {
  readonly code: DiagnosisCode
  /** Code of the check it belongs to, `MLDnnnn`; '' when the catalogue has none. */
  readonly check: string
  readonly severity: Severity
  /** `namespace/name` of a Service or pod, the name of a pool or node, or `Kind/name` of another object. */
  readonly subject: string
  readonly sentence: string
  readonly evidence: readonly string[]
  /** A command to type or an edit to make. */
  readonly fix: string
}

/** What a diagnosis says besides its code and subject. */
export type DiagnosisText = {
  readonly sentence: string
  readonly evidence?: readonly string[]
  readonly fix: string
  /** Where it differs from the usual one. */
  readonly severity?: Severity
}

/** Builds a diagnosis. */
export function diagnosis(code: DiagnosisCode, subject: string, text: DiagnosisText): Diagnosis {
  const [severity, check] = codes[code]
  return {
    code,
    check,
    severity: text.severity ?? severity,
    subject,
    sentence: text.sentence,
    evidence: text.evidence ?? [],
    fix: text.fix,
  }
}

/** All codes, for the documentation and its test. */
export const diagnosisCodes: readonly DiagnosisCode[] = Object.keys(codes).filter(isCode)

function isCode(text: string): text is DiagnosisCode {
  return Object.hasOwn(codes, text)
}

/** Names in a sentence: at most `most`, then how many more. */
export function listNames(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
