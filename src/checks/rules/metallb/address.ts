import {lastRefusal} from '../../../metallb/event-texts.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {fixOf} from './fixes.js'
import {isManifests, serviceRule, withEvidence} from './metallb-rule.js'
import {unreadOf} from './unread.js'
import {allocationNeeds, causeOf, causeWord, poolTables, rootOf} from './pool-fitting.js'
import {argsOf, reasonOf} from './told.js'
import {remarksOf} from '../../facts/told-diagnoses.js'

const code = 'MLD0206'

type Why = (service: MetalLBService) => readonly string[]

/** MLD0206: what the status holds; for a Service that waits, why, as MetalLB decides. */
export const addressAssigned: CheckRule = serviceRule({
  code,
  prepare: (facts): Why => {
    const table = poolTables(facts)
    const knows = knowsPools(facts)
    return (service) => [
      ...eventOf(service, facts),
      ...(knows && rootOf(service) !== code ? table(service) : []),
    ]
  },
  judge: (service, facts, why) => {
    const {subject, addresses, pool, wish, isPending} = service
    if (isPending) return waiting(service, facts, why(service))
    if (isManifests(facts) && wish.ips.length === 0) return na(code, subject, predicted(service))
    const shown = [...addresses, ...wish.hostnames].join(', ')
    const from = pool === '' ? (knowsPools(facts) ? ', from no pool of MetalLB' : '') : ` from pool ${pool}`
    return withEvidence(pass(code, subject, `${shown}${from}`), remarksOf(service))
  },
  explain: (result, service, why) => withEvidence(result, why(service)),
})

function predicted({addresses, pool}: MetalLBService): string {
  const what = addresses.length === 0 ? 'no address' : `${addresses.join(', ')} from pool ${pool}`
  return `manifests hold no status; with these pools alone MetalLB gives it ${what}`
}

/** Whether everything that decides which pool serves a Service was read. */
function knowsPools({installation: {snapshot}}: MetalLBFacts): boolean {
  return allocationNeeds.every((resource) => unreadOf(snapshot, resource) === undefined)
}

function waiting(service: MetalLBService, facts: MetalLBFacts, evidence: readonly string[]): CheckResult {
  const {subject, wish} = service
  const isKnown = knowsPools(facts)
  const cause = isKnown || facts.case.controller === 'down' ? causeOf(service) : undefined
  const outcome = facts.simulation.services.get(wish.key)
  const expected = outcome?.ips ?? []
  const {namespace} = facts.installation.components
  const describe = `kubectl -n ${wish.namespace} describe service ${wish.name}`
  const isDue = isKnown && cause === undefined && expected.length > 0
  return fail(code, subject, {
    reason: isDue ? 'address-due' : 'no-address',
    message: isDue
      ? `the Service has no address yet; MetalLB should give it ${expected.join(', ')} from pool ${outcome?.pool ?? ''}`
      : `the Service waits for an address${cause === undefined ? '' : `: ${cause.sentence}`}`,
    args: {...argsOf(service), ...(cause === undefined ? {} : {cause: causeWord(cause) ?? ''})},
    evidence,
    fix: isDue
      ? {
          text: 'wait a moment; if it stays so, look at the controller of MetalLB',
          commands: [`kubectl -n ${namespace} get pods`, describe],
        }
      : cause === undefined
        ? {text: 'see what MetalLB says of it', commands: [describe]}
        : fixOf(cause, facts, service),
  })
}

/** The newest event of the controller, decoded. Some words have several causes. */
function eventOf({wish}: MetalLBService, {case: {observations}}: MetalLBFacts): readonly string[] {
  const events = observations.events(wish.key)
  const refusal = lastRefusal(events)
  const [newest] = events.filter(({component}) => component === 'metallb-controller')
  if (refusal === undefined || newest === undefined) return []
  const meaning =
    refusal.code === undefined ? 'which alone does not tell why' : `that is ${reasonOf(refusal.code)}`
  const seen = newest.lastSeen === '' ? '' : ` at ${newest.lastSeen}`
  return [`event ${newest.reason}${seen}: ${refusal.words} (${meaning})`]
}
