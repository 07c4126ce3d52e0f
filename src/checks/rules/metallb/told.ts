import type {Diagnosis, DiagnosisCode} from '../../../metallb/diagnosis.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {findCheck} from '../../registry.js'
import {fail, inconclusive, type ArgValue, type CheckResult} from '../../result.js'
import {clusterSubject, partOfCluster, poolSubject, serviceSubject, type Subject} from '../../subject.js'
import {fixOf} from './fixes.js'
import {unreadOf} from './unread.js'

/** The stable word of a diagnosis: `ann-no-advertisement`. */
export function reasonOf(code: DiagnosisCode): string {
  return code.toLowerCase().replaceAll('_', '-')
}

/** True only when nothing else is in the cluster: manifests may be a part of it. */
const absences: readonly DiagnosisCode[] = [
  'CFG_POOL_SELECTS_NO_NAMESPACE',
  'CFG_LEGACY_CONFIGMAP',
  'CR_WRONG_NAMESPACE',
  'ALLOC_NO_POOL',
  'ALLOC_POOL_EXHAUSTED',
  'ALLOC_ONLY_NON_AUTOASSIGN_POOLS',
  'ALLOC_POOL_SELECTOR_MISMATCH',
  'ALLOC_UNKNOWN_POOL',
  'ALLOC_REQUESTED_IP_OUTSIDE_POOLS',
  'ALLOC_FAMILY_MISMATCH',
  'ALLOC_DUALSTACK_NO_SINGLE_POOL',
  'ALLOC_LBCLASS_MISMATCH',
  'IP_STALE',
  'LB_CONTROLLER_CONFLICT',
  'ANN_NO_ADVERTISEMENT',
  'ANN_ADV_SELECTS_UNKNOWN_POOL',
  'ANN_ADV_SERVICE_SELECTOR_MISMATCH',
  'ANN_ADV_NODE_SELECTOR_NO_NODE',
  'ANN_NO_ELIGIBLE_NODE',
  'ANN_NODE_EXCLUDED_LABEL',
  'ANN_NO_ENDPOINTS',
  'ANN_NO_LOCAL_ENDPOINTS',
  'ANN_BGP_NO_PEERS',
  'ANN_BGP_PEER_NAME_UNKNOWN',
  'ANN_BGP_FAMILY',
  'NET_L2_POOL_OUTSIDE_NODE_SUBNETS',
]

/** A failure that rests on what manifests do not hold proves nothing. */
export function withDoubt(result: CheckResult, {installation}: MetalLBFacts): CheckResult {
  if (result.status !== 'fail' || installation.snapshot.authoritative) return result
  if (!absences.some((code) => reasonOf(code) === result.reason)) return result
  const message = `${result.message}, in the manifests that were given`
  return inconclusive(result.code, result.subject, 'manifests-partial', message)
}

/** Diagnoses that say in general what another one says of the very thing: that one is told alone. */
const saidBetter: Readonly<Partial<Record<DiagnosisCode, DiagnosisCode>>> = {
  SPEAKER_NONE_RUNNING: 'MEMBERLIST_SECRET_MISSING',
  MEMBERLIST_SPLIT: 'ANN_L2_MULTIPLE_NODES',
}

/** The diagnoses of one check as results, each fault once. */
export function toldBy(code: string, facts: MetalLBFacts): readonly CheckResult[] {
  const told = new Map<string, CheckResult>()
  const all = facts.told.get(code) ?? []
  const codes = new Set(all.map(({diagnosis}) => diagnosis.code))
  for (const {diagnosis, service} of all) {
    const better = saidBetter[diagnosis.code]
    if (better !== undefined && codes.has(better)) continue
    if (!isGrounded(diagnosis, facts, service)) continue
    const result = toResult(code, diagnosis, facts, service)
    const id = `${result.subject.id}\n${diagnosis.code}`
    const known = told.get(id)
    if (known === undefined || (severityOf(known) !== 'error' && severityOf(result) === 'error'))
      told.set(id, result)
  }
  return [...told.values()]
}

/** What a diagnosis takes for absent must have been looked for. */
function isGrounded(
  {code}: Diagnosis,
  {installation: {snapshot}}: MetalLBFacts,
  service: MetalLBService | undefined,
): boolean {
  if (code === 'ANN_NO_ENDPOINTS' || code === 'ANN_NO_LOCAL_ENDPOINTS')
    return unreadOf(snapshot, 'endpointslices', service?.wish.namespace) === undefined
  return (restsOn[code] ?? []).every((resource) => unreadOf(snapshot, resource) === undefined)
}

/** What must have been looked through to say that something is in it nowhere. */
const restsOn: Readonly<Partial<Record<DiagnosisCode, readonly string[]>>> = {
  IP_STALE: ['ipaddresspools'],
  NET_L2_POOL_OUTSIDE_NODE_SUBNETS: ['bgpadvertisements'],
}

function severityOf({code, severity}: CheckResult): string | undefined {
  return severity ?? findCheck(code)?.severity
}

function toResult(
  check: string,
  diagnosis: Diagnosis,
  facts: MetalLBFacts,
  service: MetalLBService | undefined,
): CheckResult {
  const {code, sentence, evidence} = diagnosis
  const subject = subjectOf(diagnosis, facts, service)
  if (code === 'ALLOC_LBCLASS_MISMATCH' && !seesComponents(facts))
    return inconclusive(
      check,
      subject,
      'class-unknown',
      'it has no address, and whether MetalLB handles its class cannot be seen',
    )
  const severity = severityFor(check, diagnosis)
  const location = service?.wish.object.location
  const args = subject === service?.subject ? argsOf(service) : {}
  return fail(check, subject, {
    reason: reasonOf(code),
    message: sentence,
    ...(Object.keys(args).length === 0 ? {} : {args}),
    ...(evidence.length === 0 ? {} : {evidence: evidence.slice(0, 5)}),
    fix: fixOf(diagnosis, facts, service),
    ...(severity === undefined ? {} : {severity}),
    ...(location === undefined ? {} : {location}),
  })
}

function seesComponents({installation: {components}}: MetalLBFacts): boolean {
  const {controllerPods, speakerPods, controllerDeployments, speakerDaemonSets} = components
  return [controllerPods, speakerPods, controllerDeployments, speakerDaemonSets].some(
    ({length}) => length > 0,
  )
}

/** Where it differs from the catalogue. A status that another controller writes is an error, as the catalogue has it. */
function severityFor(check: string, {code, severity, subject}: Diagnosis): Diagnosis['severity'] | undefined {
  if (code === 'LB_CONTROLLER_CONFLICT' && subject !== clusterSubject.id) return undefined
  return severity === findCheck(check)?.severity ? undefined : severity
}

/** Names of a Service's addresses and pool, for programs. */
export function argsOf({addresses, pool}: MetalLBService): Readonly<Record<string, ArgValue>> {
  return {...(pool === '' ? {} : {pool}), ...(addresses.length === 0 ? {} : {addresses})}
}

const aboutTheWhole: ReadonlySet<DiagnosisCode> = new Set([
  'CONTROLLER_NOT_RUNNING',
  'CONTROLLER_MULTIPLE',
  'SPEAKER_NONE_RUNNING',
  'MEMBERLIST_SECRET_MISSING',
  'MEMBERLIST_SPLIT',
  'CFG_LEGACY_CONFIGMAP',
  'BGP_PEER_V1BETA1',
  'NET_STRICT_ARP',
])

/** Said of an advertisement, felt by the Service. */
const aboutTheService: ReadonlySet<DiagnosisCode> = new Set([
  'ANN_ADV_NODE_SELECTOR_NO_NODE',
  'ANN_BGP_PEER_NAME_UNKNOWN',
])

/** One pool that cannot be read keeps all of them from being read: no Service is out of its reach. */
const aboutAllPools: ReadonlySet<DiagnosisCode> = new Set(['CFG_POOL_SYNTAX', 'CFG_POOL_OVERLAP'])

const aboutPools: ReadonlySet<DiagnosisCode> = new Set([
  'CFG_POOL_EMPTY',
  'CFG_POOL_SELECTS_NO_NAMESPACE',
  'NET_POOL_CONTAINS_NODE_IP',
  'NET_L2_POOL_OUTSIDE_NODE_SUBNETS',
  'NET_POOL_OVERLAPS_CLUSTER_CIDR',
])

function subjectOf(
  {code, subject}: Diagnosis,
  {installation}: MetalLBFacts,
  service: MetalLBService | undefined,
): Subject {
  if (subject === clusterSubject.id || aboutTheWhole.has(code)) return clusterSubject
  if (service !== undefined && (subject === service.wish.key || aboutTheService.has(code)))
    return service.subject
  if (aboutAllPools.has(code)) return partOfCluster('ipaddresspool', subject)
  if (aboutPools.has(code)) return poolSubject(subject)
  if (code === 'SPEAKER_NOT_RUNNING_ON_NODE')
    return subject.includes('/') ? partOfCluster('daemonset', subject) : partOfCluster('node', subject)
  const [, kind = '', name = ''] = /^([A-Z]\w+)[ /](.+)$/.exec(subject) ?? []
  if (name !== '') return partOfCluster(kind.toLowerCase(), name)
  if (code === 'BGP_SESSION_DOWN') return sessionSubject(subject)
  if (code.startsWith('WEBHOOK_')) return partOfCluster('webhook', subject)
  const isService = installation.wishes.some(({key}) => key === subject)
  return isService ? serviceSubject(subject) : partOfCluster('metallb', subject)
}

/** A BGP session, `node -> peer`. */
export function sessionSubject(session: string): Subject {
  return partOfCluster('bgp-session', session)
}
