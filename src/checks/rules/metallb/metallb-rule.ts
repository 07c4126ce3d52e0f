import type {DiagnosisCode} from '../../../metallb/diagnosis.js'
import {configurationKinds} from '../../../metallb/kinds.js'
import type {CheckContext} from '../../context.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, inconclusive, na, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, type Subject} from '../../subject.js'
import {toldBy, withDoubt} from './told.js'
import {skipUnread, unreadAnywhere} from './unread.js'

type Judged = readonly CheckResult[]

/** A check of MetalLB. */
export type MetalLBRule = {
  readonly code: string
  readonly needs?: readonly string[]
  /** Whether the subjects to skip are the Services; otherwise MetalLB as a whole. */
  readonly ofServices?: boolean
  /** `told` is what the diagnosis says; the answer holds it too. */
  readonly judge: (facts: MetalLBFacts, context: CheckContext, told: Judged) => Judged
}

/** A check that does not apply where there is no MetalLB. */
export function metallbRule({code, needs, ofServices = false, judge}: MetalLBRule): CheckRule {
  return {
    code,
    ...(needs === undefined ? {} : {needs}),
    ...(ofServices ? {subjects: handledServices} : {}),
    judge: (context) => {
      const {metallb} = context
      if (metallb === undefined)
        return [skip(code, clusterSubject, 'blocked-by', 'the cluster could not be read')]
      const told = toldBy(code, metallb)
      const results = metallb.installed ? judge(metallb, context, told) : told
      if (results.length === 0) return [nothingJudged(code, ofServices, metallb)]
      return results.map((result) => withDoubt(result, metallb))
    },
  }
}

/** What was told, and what was found of subjects that nothing was told of. */
export function besides(told: Judged, own: Judged): Judged {
  const known = new Set(told.map(({subject}) => subject.id))
  return [...told, ...own.filter(({subject}) => !known.has(subject.id))]
}

function handledServices({metallb}: CheckContext): readonly Subject[] {
  return (metallb?.judged ?? []).filter(({isHandled}) => isHandled).map(({subject}) => subject)
}

function nothingJudged(code: string, ofServices: boolean, facts: MetalLBFacts): CheckResult {
  const {snapshot} = facts.installation
  if (facts.installed) {
    const problem = ofServices ? unreadAnywhere(snapshot, 'services') : undefined
    return problem === undefined
      ? na(code, clusterSubject, 'no Service of type LoadBalancer')
      : skipUnread(code, clusterSubject, 'services', problem)
  }
  const why = isManifests(facts) ? 'the manifests hold nothing of MetalLB' : 'MetalLB is not installed'
  return na(code, clusterSubject, why)
}

/** A check that asks every Service of type LoadBalancer. */
export type ServiceRule<T> = {
  readonly code: string
  readonly needs?: readonly string[]
  /** Made once for all Services. */
  readonly prepare: (facts: MetalLBFacts, context: CheckContext) => T
  readonly judge: (service: MetalLBService, facts: MetalLBFacts, prepared: T) => CheckResult
  /** Adds to what the diagnosis says of a Service. */
  readonly explain?: (result: CheckResult, service: MetalLBService, prepared: T) => CheckResult
  /** Results for subjects other than Services. */
  readonly others?: (facts: MetalLBFacts, context: CheckContext, prepared: T) => Judged
}

/** One result for every Service: what the diagnosis says, else what `judge` finds. */
export function serviceRule<T>({code, needs, prepare, ...rule}: ServiceRule<T>): CheckRule {
  return metallbRule({
    code,
    ...(needs === undefined ? {} : {needs}),
    ofServices: true,
    judge: (facts, context, told) => {
      const prepared = prepare(facts, context)
      const services = new Map(facts.judged.map((service) => [service.subject.id, service]))
      const explained = told.map((result) => {
        const service = services.get(result.subject.id)
        return service === undefined ? result : (rule.explain?.(result, service, prepared) ?? result)
      })
      for (const {subject} of told) services.delete(subject.id)
      const own = [...services.values()].map((service) =>
        service.isHandled
          ? rule.judge(service, facts, prepared)
          : na(code, service.subject, 'MetalLB does not handle its class'),
      )
      return besides(explained, [...own, ...(rule.others?.(facts, context, prepared) ?? [])])
    },
  })
}

/** A check that nothing has to be prepared for. */
export function nothing(): undefined {
  return undefined
}

/** Everything that says where an address goes out. */
export const announcementNeeds: readonly string[] = [
  'services',
  'ipaddresspools',
  'l2advertisements',
  'bgpadvertisements',
  'nodes',
]

/** Everything that configures MetalLB. */
export const configurationNeeds: readonly string[] = configurationKinds.map(({resource}) => resource)

/** Whatever a failing check says first, with more evidence behind it. */
export function withEvidence(result: CheckResult, more: readonly string[]): CheckResult {
  return more.length === 0 ? result : {...result, evidence: [...(result.evidence ?? []), ...more]}
}

/** Whether the input is manifests: nothing runs there and nothing has a status. */
export function isManifests({installation}: MetalLBFacts): boolean {
  return installation.snapshot.origin === 'manifests'
}

/** Diagnoses that say MetalLB refuses its configuration. */
const refusals: ReadonlySet<DiagnosisCode> = new Set(['CFG_INVALID', 'CFG_POOL_SYNTAX', 'CFG_POOL_OVERLAP'])

/** Pools that cannot be known: a configuration that is refused, by MetalLB or (it says otherwise) only here. */
export function unknownPools(
  check: string,
  {subject}: MetalLBService,
  {simulation, general}: MetalLBFacts,
): CheckResult | undefined {
  if (simulation.pools !== undefined) return undefined
  return general.some(({code}) => refusals.has(code))
    ? blockedBy(check, subject, 'MLD0203')
    : inconclusive(check, subject, 'config-unknown', 'which pools MetalLB works with cannot be seen')
}

/** What makes it pointless to ask who announces a Service. */
export function obstacleTo(
  code: string,
  service: MetalLBService,
  facts: MetalLBFacts,
): CheckResult | undefined {
  const {subject, isPending, addresses, pool} = service
  if (isPending) return blockedBy(code, subject, 'MLD0206')
  if (addresses.length === 0)
    return na(code, subject, isManifests(facts) ? 'nothing gives it an address here' : 'it has no IP address')
  const unknown = unknownPools(code, service, facts)
  if (unknown !== undefined) return unknown
  return pool === '' ? na(code, subject, 'its address is in no IPAddressPool') : undefined
}
