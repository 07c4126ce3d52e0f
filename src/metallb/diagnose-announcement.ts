import type {Announcement} from './announcement.js'
import {seesNodes, type Case} from './case.js'
import {diagnoseBGP} from './diagnose-bgp.js'
import {diagnoseReports} from './diagnose-reports.js'
import {selectsPool, selectsService} from './advertisement.js'
import {diagnosis, listNames, type Diagnosis, type DiagnosisCode} from './diagnosis.js'
import type {Pool} from './pool.js'
import {formatSelector} from './selectors.js'
import {bgpReason, decideL2, excludeLabel, poolOfAnnounced, type Announced, type Stage} from './speakers.js'
import type {ServiceWish} from './service-wish.js'

/** Why an address is announced by nobody, or not as meant. `wish` has or will have an address. */
export function diagnoseAnnouncement(subject: Case, wish: ServiceWish): readonly Diagnosis[] {
  const {simulation, installation} = subject
  const announcement = simulation.announcements.get(wish.key)
  const {stage} = simulation.speakers
  if (announcement === undefined || stage === undefined || !seesNodes(installation)) return []
  const announced = simulation.speakers.announced(wish, announcement.ips)
  const pool = poolOfAnnounced(stage, announced)
  if (typeof pool === 'string') return []
  const reports = diagnoseReports(subject, wish, announcement)
  if (announcement.electedButNoSpeaker !== undefined) return [...electedWithout(announcement), ...reports]
  const nobody = !announcement.isByL2 && announcement.bgpNodes.length === 0
  if (nobody) return [...silence(subject, stage, announced, pool), ...reports]
  return [...diagnoseBGP(subject, announced, announcement), ...reports]
}

function electedWithout({electedButNoSpeaker: node = '', ips}: Announcement): readonly Diagnosis[] {
  return [
    diagnosis('SPEAKER_NOT_RUNNING_ON_NODE', node, {
      sentence: `node ${node} is the elected leader of ${ips[0] ?? ''} but has no speaker; memberlist is disabled, so nobody takes over`,
      fix: 'let a speaker run on every node, or enable memberlist',
    }),
  ]
}

/** Nobody announces: the advertisements, then the endpoints, then the nodes. */
function silence(subject: Case, stage: Stage, announced: Announced, pool: Pool): readonly Diagnosis[] {
  const {wish, endpoints} = announced
  const {l2Advertisements, bgpAdvertisements} = stage.config
  const l2 = l2Advertisements.filter((one) => selectsPool(one, pool))
  const bgp = bgpAdvertisements.filter((one) => selectsPool(one, pool))
  const found: Diagnosis[] = []
  if (l2.length === 0 && bgp.length === 0) found.push(...unadvertised(stage, wish, pool))
  if (!endpoints.some(({usable}) => usable)) found.push(noEndpoints(announced))
  if (found.length > 0) return found
  const all = [...l2, ...bgp]
  const matching = all.filter((one) => selectsService(one, wish))
  if (matching.length === 0) return [selectorMismatch(wish, all)]
  const empty = [
    ...l2.filter((one) => matching.includes(one)).map((one) => ({kind: 'L2Advertisement', one})),
    ...bgp.filter((one) => matching.includes(one)).map((one) => ({kind: 'BGPAdvertisement', one})),
  ]
  if (matching.every(({nodes}) => nodes.size === 0))
    return empty.map(({kind, one}) =>
      diagnosis('ANN_ADV_NODE_SELECTOR_NO_NODE', `${kind}/${one.name}`, {
        sentence: `the nodeSelectors of ${kind} ${one.name} match no node`,
        evidence: one.nodeSelectors.map((selector) => `nodeSelector ${formatSelector(selector)}`),
        fix: `mend spec.nodeSelectors of ${kind} ${one.name}, or label the nodes`,
      }),
    )
  return noNode(subject, stage, announced, pool)
}

function unadvertised({config}: Stage, {key}: ServiceWish, {name}: Pool): readonly Diagnosis[] {
  const known = new Set(config.pools.map((pool) => pool.name))
  const kinds = [
    ...config.l2Advertisements.map((one) => ({kind: 'L2Advertisement', one})),
    ...config.bgpAdvertisements.map((one) => ({kind: 'BGPAdvertisement', one})),
  ]
  const wrong = kinds.flatMap(({kind, one}) => {
    const unknown = one.poolNames.filter((pool) => !known.has(pool))
    const selectsNone = one.poolSelectors.length > 0 && !config.pools.some((pool) => selectsPool(one, pool))
    if (unknown.length === 0 && !selectsNone) return []
    const why =
      unknown.length > 0
        ? `names pools that do not exist: ${listNames(unknown)}`
        : 'selects pools by labels that no pool has'
    return [
      diagnosis('ANN_ADV_SELECTS_UNKNOWN_POOL', `${kind}/${one.name}`, {
        sentence: `${kind} ${one.name} ${why}`,
        evidence: one.poolSelectors.map((selector) => `ipAddressPoolSelector ${formatSelector(selector)}`),
        fix: `use one of: ${listNames([...known], 10)}`,
      }),
    ]
  })
  return [
    ...wrong,
    diagnosis('ANN_NO_ADVERTISEMENT', key, {
      sentence: `no advertisement selects pool ${name}: the address is assigned and nobody announces it`,
      evidence: kinds
        .map(({kind, one}) => `${kind} ${one.name}: ${listNames(one.poolNames) || 'by selectors'}`)
        .slice(0, 5),
      fix: `create an L2Advertisement (or BGPAdvertisement) for pool ${name}`,
    }),
  ]
}

function noEndpoints({wish, endpoints}: Announced): Diagnosis {
  const selector = wish.object.spec['selector']
  const labels = typeof selector === 'object' && selector !== null ? Object.entries(selector) : []
  const text = labels.map(([key, value]) => `${key}=${String(value)}`).join(',')
  const why =
    endpoints.length > 0
      ? `${endpoints.length} ${endpoints.length === 1 ? 'endpoint' : 'endpoints'}, none ready`
      : text === ''
        ? 'the Service has no selector and no EndpointSlice'
        : `selector ${text} matches no pod`
  return diagnosis('ANN_NO_ENDPOINTS', wish.key, {
    sentence: 'the Service has no ready endpoint, so no speaker announces its address',
    evidence: [why],
    fix: `kubectl -n ${wish.namespace} get pods${text === '' ? '' : ` -l ${text}`}`,
  })
}

function selectorMismatch(
  {key, labels}: ServiceWish,
  advertisements: readonly {
    readonly name: string
    readonly serviceSelectors: readonly (readonly unknown[])[]
  }[],
): Diagnosis {
  const shown = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
  return diagnosis('ANN_ADV_SERVICE_SELECTOR_MISMATCH', key, {
    sentence: `the serviceSelectors of ${listNames(advertisements.map(({name}) => name))} do not match the labels of the Service`,
    evidence: [`labels: ${shown.join(', ') || 'none'}`],
    fix: 'label the Service to match, or remove spec.serviceSelectors of the advertisement',
  })
}

/** Reasons that empty the set of nodes, in the order in which speakers look. */
const stages = [
  'noSpeaker',
  'conflictingAdvertisements',
  'nodeNetworkUnavailable',
  'nodeLabeledExcludeBalancers',
  'noLocalEndpoints',
] as const
type NodeReason = (typeof stages)[number]

function noNode(subject: Case, stage: Stage, announced: Announced, pool: Pool): readonly Diagnosis[] {
  const shared = decideL2(stage, announced, pool)
  const reasons = new Map<NodeReason, Set<string>>()
  const note = (reason: NodeReason, node: string): void => {
    reasons.set(reason, (reasons.get(reason) ?? new Set()).add(node))
  }
  for (const {nodes} of shared.advertisements) for (const node of nodes) note(l2Obstacle(stage, node), node)
  for (const node of stage.nodes.keys()) {
    const reason = bgpReason(stage, announced, pool, node)
    const known = stages.find((one) => one === reason)
    if (known !== undefined) note(known, node)
  }
  if (shared.reason === 'sharedIPWithServiceSelector') return [sharedWithSelectors(announced.wish)]
  const last = stages.findLast((one) => reasons.has(one))
  return last === undefined
    ? []
    : [nodeDiagnosis(subject, announced.wish, last, [...(reasons.get(last) ?? [])])]
}

function l2Obstacle(stage: Stage, node: string): NodeReason {
  if (!stage.members.includes(node)) return 'noSpeaker'
  if (stage.unavailable.has(node)) return 'nodeNetworkUnavailable'
  return stage.excluded.has(node) ? 'nodeLabeledExcludeBalancers' : 'noLocalEndpoints'
}

function sharedWithSelectors({key}: ServiceWish): Diagnosis {
  return diagnosis('ANN_SHARED_IP_WITH_SERVICE_SELECTORS', key, {
    sentence:
      'the Service has allow-shared-ip and an L2Advertisement of its pool has serviceSelectors; the speakers refuse the two together',
    fix: 'remove the allow-shared-ip annotation, or spec.serviceSelectors of the L2Advertisement',
  })
}

const nodeTexts: Readonly<Record<NodeReason, readonly [DiagnosisCode, string, string]>> = {
  noSpeaker: [
    'ANN_NO_ELIGIBLE_NODE',
    'no speaker runs on',
    'let speakers run there, or widen spec.nodeSelectors of the advertisement',
  ],
  conflictingAdvertisements: [
    'ANN_BGP_LOCALPREF_CONFLICT',
    'two matching BGPAdvertisements have different localPref on',
    'give them the same localPref',
  ],
  nodeNetworkUnavailable: [
    'ANN_NODE_NETWORK_UNAVAILABLE',
    'the condition NetworkUnavailable is True on',
    'repair the network plugin of the nodes: kubectl describe node',
  ],
  nodeLabeledExcludeBalancers: ['ANN_NODE_EXCLUDED_LABEL', `${excludeLabel} is set on`, ''],
  noLocalEndpoints: [
    'ANN_NO_LOCAL_ENDPOINTS',
    'externalTrafficPolicy is Local and no ready endpoint runs on',
    'schedule a pod on one of these nodes, or use externalTrafficPolicy: Cluster',
  ],
}

function nodeDiagnosis(
  subject: Case,
  wish: ServiceWish,
  reason: NodeReason,
  nodes: readonly string[],
): Diagnosis {
  const [code, why, fix] = nodeTexts[reason]
  const endpointNodes = (subject.installation.endpoints.get(wish.key) ?? []).filter(({usable}) => usable)
  return diagnosis(code, wish.key, {
    sentence: `no node may announce the address: ${why} ${listNames(nodes)}`,
    evidence:
      reason === 'noLocalEndpoints'
        ? [`ready endpoints on ${listNames([...new Set(endpointNodes.map(({node}) => node || 'no node'))])}`]
        : [],
    fix:
      fix === ''
        ? `kubectl label node ${nodes.join(' ')} ${excludeLabel}-  # or run the speaker with --ignore-exclude-lb`
        : fix,
  })
}
