import {listNames} from '../../../metallb/diagnosis.js'
import {hasCondition} from '../../../metallb/installation.js'
import {excludeLabel} from '../../../metallb/speakers.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult, type FailText} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {partOfCluster} from '../../subject.js'
import {
  CandidateFinder,
  countNodes,
  describeSteps,
  obstacleBefore,
  surelyHasSpeaker,
  type Candidates,
  type StepName,
} from './candidates.js'
import {announcementNeeds, isManifests, serviceRule, withEvidence} from './metallb-rule.js'
import {unreadOf, skipUnread} from './unread.js'
import {argsOf} from './told.js'

/** One filter of the speakers as a check. */
type Filter = {
  readonly code: string
  readonly step: StepName
  /** Whether the filter means anything for the Service. */
  readonly applies?: (service: MetalLBService, facts: MetalLBFacts) => CheckResult | undefined
  /** What is wrong when the filter leaves nobody, and what mends it; `before` are the nodes it took away. */
  readonly failure: (before: readonly string[], candidates: Candidates) => FailText
  readonly more?: (facts: MetalLBFacts, finder: CandidateFinder) => readonly CheckResult[]
}

function filterRule({code, step, applies, failure, more}: Filter): CheckRule {
  return serviceRule({
    code,
    needs: announcementNeeds,
    prepare: (facts) => new CandidateFinder(facts),
    judge: (service, facts, finder) => {
      const obstacle = applies?.(service, facts) ?? obstacleBefore(step, code, service, facts, finder)
      if (obstacle !== undefined) return obstacle
      const candidates = finder.of(service)
      const left = candidates.steps.find(({name}) => name === step)?.nodes ?? []
      if (left.length === 0) return failed(code, service, candidates, failure)
      if (surelyHasSpeaker(left, facts)) return pass(code, service.subject, countNodes(left))
      return inconclusive(code, service.subject, 'speakers-unknown', 'some of its nodes may have no speaker')
    },
    explain: (result, service, finder) => {
      const candidates = finder.of(service)
      const dropped = droppedAt(candidates)
      return withEvidence(
        {...result, args: {...result.args, ...(dropped.length === 0 ? {} : {nodes: dropped})}},
        describeSteps(candidates),
      )
    },
    others: (facts, _, finder) => more?.(facts, finder) ?? [],
  })
}

function failed(
  code: string,
  service: MetalLBService,
  candidates: Candidates,
  failure: Filter['failure'],
): CheckResult {
  const text = failure(droppedAt(candidates), candidates)
  return fail(code, service.subject, {...text, args: argsOf(service), evidence: describeSteps(candidates)})
}

/** The nodes that the last filter took away. */
function droppedAt({steps}: Candidates): readonly string[] {
  return steps.at(-2)?.nodes ?? []
}

/** MLD0211 */
export const advertisedNode: CheckRule = filterRule({
  code: 'MLD0211',
  step: 'selected',
  failure: (before, {advertisements}) => {
    const matchesNone = advertisements.every(({scope}) => scope.nodes.size === 0)
    const names = listNames(advertisements.map(({kind, name}) => `${kind} ${name}`))
    return {
      reason: matchesNone ? 'ann-adv-node-selector-no-node' : 'ann-no-eligible-node',
      message: matchesNone
        ? `the nodeSelectors of ${names} match no node`
        : `no node that ${names} selects has a speaker; there are speakers on ${countNodes(before)}`,
      fix: {
        text: 'widen spec.nodeSelectors of the advertisement, label the nodes, or let speakers run there',
      },
    }
  },
})

/** MLD0212 */
export const nodeNotExcluded: CheckRule = filterRule({
  code: 'MLD0212',
  step: 'label',
  failure: (before) => ({
    reason: 'ann-node-excluded-label',
    message: `no node may announce the address: ${excludeLabel} is set on ${listNames(before)}`,
    fix: {
      text: 'take the label off, or run the speakers with --ignore-exclude-lb',
      commands: [`kubectl label node ${before.join(' ')} ${excludeLabel}-`],
    },
  }),
})

/** MLD0213: of the Services whether anybody is left, of the nodes one by one. */
export const nodeNetwork: CheckRule = filterRule({
  code: 'MLD0213',
  step: 'network',
  failure: (before) => ({
    reason: 'ann-node-network-unavailable',
    severity: 'error',
    message: `no node may announce the address: the condition NetworkUnavailable is True on ${listNames(before)}`,
    fix: {
      text: 'repair the network plugin of the nodes',
      commands: [`kubectl describe node ${before.join(' ')}`],
    },
  }),
  more: (facts, finder) => candidateNodes(facts, finder).map(judgeNode),
})

/** Nodes with a speaker that an advertisement of any Service selects. */
function candidateNodes(
  facts: MetalLBFacts,
  finder: CandidateFinder,
): MetalLBFacts['installation']['objects']['nodes'] {
  const names = new Set<string>()
  const seen = new Set<unknown>()
  for (const service of facts.judged) {
    if (!service.isHandled || service.pool === '') continue
    const {steps} = finder.of(service)
    const selected = steps.find(({name}) => name === 'selected')?.nodes
    if (selected === undefined || seen.has(selected)) continue
    seen.add(selected)
    for (const node of selected) names.add(node)
  }
  return facts.installation.objects.nodes.filter(({metadata}) => names.has(metadata.name))
}

function judgeNode(node: MetalLBFacts['installation']['objects']['nodes'][number]): CheckResult {
  const {name} = node.metadata
  const subject = partOfCluster('node', name)
  if (!hasCondition(node, 'NetworkUnavailable')) return pass('MLD0213', subject)
  return fail('MLD0213', subject, {
    reason: 'node-network-unavailable',
    message: `node ${name} announces nothing: its condition NetworkUnavailable is True`,
    args: {node: name},
    fix: {text: 'repair the network plugin of the node', commands: [`kubectl describe node ${name}`]},
  })
}

/** MLD0215 */
export const localPolicyEndpoint: CheckRule = filterRule({
  code: 'MLD0215',
  step: 'local',
  applies: ({subject, wish}, facts) => {
    const {snapshot, endpoints} = facts.installation
    if (!wish.isLocal) return na('MLD0215', subject, 'externalTrafficPolicy is Cluster')
    if (isManifests(facts) && !endpoints.has(wish.key))
      return na('MLD0215', subject, 'the manifests hold no EndpointSlice of it')
    const problem = unreadOf(snapshot, 'endpointslices', wish.namespace)
    if (problem !== undefined) return skipUnread('MLD0215', subject, 'endpointslices', problem)
    return endpoints.get(wish.key)?.some(({usable}) => usable) === true
      ? undefined
      : blockedBy('MLD0215', subject, 'MLD0214')
  },
  failure: (before) => ({
    reason: 'ann-no-local-endpoints',
    message: `no node may announce the address: externalTrafficPolicy is Local and no ready endpoint runs on ${listNames(before)}`,
    fix: {text: 'run a pod on one of these nodes, or use externalTrafficPolicy: Cluster'},
  }),
})
