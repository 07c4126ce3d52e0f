import {listNames} from '../../../metallb/diagnosis.js'
import {readyNodes} from '../../../metallb/case.js'
import type {CheckContext} from '../../context.js'
import type {MetalLBFacts} from '../../facts/metallb.js'
import {inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, partOfCluster} from '../../subject.js'
import {podsUnseen, unseenNodes} from './candidates.js'
import {besides, isManifests, metallbRule, withEvidence} from './metallb-rule.js'
import {skipUnread, unreadOf} from './unread.js'

const controllerCode = 'MLD0201'
const speakersCode = 'MLD0202'

const controller = metallbRule({
  code: controllerCode,
  judge: (facts, _, told) => besides(told, [judgeController(facts)]),
})

function judgeController(facts: MetalLBFacts): CheckResult {
  if (isManifests(facts)) return na(controllerCode, clusterSubject, 'manifests do not say what runs')
  return facts.case.controller === 'running'
    ? pass(controllerCode, clusterSubject, whereIs(facts))
    : unknownController(facts)
}

/** MLD0201. Without MetalLB it fails only when a Service waits for one. */
export const controllerReady: CheckRule = {
  ...controller,
  judge: (context) => {
    const results = controller.judge(context)
    return context.metallb?.installed === false ? withoutMetalLB(results, context) : results
  },
}

function withoutMetalLB(results: readonly CheckResult[], {metallb}: CheckContext): readonly CheckResult[] {
  const waiting = (metallb?.judged ?? [])
    .filter(({wish}) => wish.loadBalancerClass === undefined && wish.ingressCount === 0)
    .map(({wish}) => wish.key)
  if (waiting.length > 0 && results.some(({status}) => status === 'fail'))
    return results.map((result) => withEvidence(result, [`waiting for an address: ${listNames(waiting)}`]))
  return [
    na(
      controllerCode,
      clusterSubject,
      results.some(({status}) => status === 'fail')
        ? 'MetalLB is not installed, and no Service waits for an address'
        : 'the manifests hold nothing of MetalLB',
    ),
  ]
}

function whereIs({installation}: MetalLBFacts): string {
  const {components, settings} = installation
  const version = settings.version === undefined ? '' : `v${settings.version.join('.')} `
  return `${version}in namespace ${components.namespace}`
}

function unknownController(facts: MetalLBFacts): CheckResult {
  const problem = unreadOf(facts.installation.snapshot, 'deployments')
  return problem === undefined
    ? inconclusive(
        controllerCode,
        clusterSubject,
        'controller-not-found',
        `no Deployment has the labels of the controller, and ${podsUnseen(facts)}`,
      )
    : skipUnread(controllerCode, clusterSubject, 'deployments', problem)
}

/** MLD0202: every node that is Ready is asked for a speaker. */
export const speakersReady: CheckRule = metallbRule({
  code: speakersCode,
  needs: ['nodes'],
  judge: (facts, _, told) => besides(told, judgeNodes(facts, told)),
})

function judgeNodes(facts: MetalLBFacts, told: readonly CheckResult[]): readonly CheckResult[] {
  if (isManifests(facts)) return [na(speakersCode, clusterSubject, 'manifests do not say what runs')]
  const unseen = unseenNodes(speakersCode, clusterSubject, facts)
  if (unseen !== undefined) return [unseen]
  const {speakers, speakerView} = facts.installation
  const ready = new Set(readyNodes(facts.installation))
  if (speakerView === 'exact')
    return speakers
      .filter((node) => ready.has(node))
      .map((node) => pass(speakersCode, partOfCluster('node', node)))
  // which nodes lack a speaker is not known; that some do is told
  return told.length > 0
    ? []
    : [inconclusive(speakersCode, clusterSubject, 'speakers-unknown', 'not every speaker is ready')]
}
