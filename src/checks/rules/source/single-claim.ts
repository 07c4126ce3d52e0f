import {formatRef, type Endpoint} from '../../../model/endpoint.js'
import type {Finding} from '../../../model/finding.js'
import {claimantsOf} from '../../../plan/candidates.js'
import {holderOf, lazyZones, type OwnedZone} from '../../facts/ownership.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import {listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {allHosts, isPlanned, withSource} from './judge-source.js'

const code = 'MLD0305'

/**
 * Whether the objects that publish a name give it the same targets. Sources tell what they have joined, endpoints of
 * different sources are compared here, and the plan says who gets the name.
 */
export const singleClaim: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'no object publishes a name', (source) => {
      const joined = joinedNames(source)
      const merged = namesIn(context.providers[0]?.plan?.findings ?? [], 'error')
      const zones = lazyZones(context)
      return allHosts(source).flatMap((host) => judgeHost(host, {joined, merged, zones}))
    }),
}

type About = {
  /** Names whose targets a source has joined from several objects. */
  readonly joined: ReadonlyMap<string, Finding>
  /** Names that the plan publishes with the joined targets, under protest. */
  readonly merged: ReadonlyMap<string, Finding>
  readonly zones: () => readonly OwnedZone[]
}

function joinedNames({collected}: SourceFacts): ReadonlyMap<string, Finding> {
  return namesIn(collected.findings, 'warning')
}

function namesIn(findings: readonly Finding[], severity: Finding['severity']): ReadonlyMap<string, Finding> {
  return new Map(
    findings
      .filter((finding) => finding.code === code && finding.severity === severity)
      .flatMap((finding) => (finding.names ?? []).map((name) => [name, finding] as const)),
  )
}

function judgeHost(host: HostFacts, about: About): readonly CheckResult[] {
  const {name, subject, endpoints} = host
  if (endpoints.length === 0) return []
  const claimants = claimantsOf(endpoints)
  const contested = claimants.length > 1 && (about.joined.has(name) || rivals(endpoints))
  if (!contested) return [pass(code, subject, listSome(claimants))]
  const held = host.held.find((item) => item.code === code)
  const decided = isPlanned(host) && held === undefined && !about.merged.has(name)
  if (decided)
    return [pass(code, subject, `all targets together, as --on-conflict says: ${listSome(claimants)}`)]
  const outcome = held?.message ?? about.merged.get(name)?.message
  const owner = holderOf(name, host.view, about.zones())
  return [
    fail(code, subject, {
      reason: 'different-targets',
      message: `${name} is published by ${claimants.length} objects with different targets: ${listSome(claimants)}`,
      args: {objects: claimants, ...(owner === undefined ? {} : {holder: owner})},
      evidence: [
        ...endpoints.slice(0, 3).map(describe),
        ...(owner === undefined ? [] : [`the record was written for ${owner}`]),
        ...(outcome === undefined ? [] : [outcome]),
      ],
      fix: {
        text: 'let one object publish the name; or publish all targets together with --on-conflict merge',
        commands: [`mldns plan --explain ${name}`],
      },
    }),
  ]
}

/** Whether endpoints of different objects compete for one record set. */
function rivals(endpoints: readonly Endpoint[]): boolean {
  const sets = new Map<string, string>()
  return endpoints.some(({recordType, setIdentifier, targets}) => {
    const key = `${recordType} ${setIdentifier}`
    const values = targets.toSorted().join(' ')
    const known = sets.get(key)
    sets.set(key, values)
    return known !== undefined && known !== values
  })
}

function describe({recordType, targets, origins}: Endpoint): string {
  const objects = [...new Set(origins.map(({ref}) => formatRef(ref)))]
  return `${listSome(objects)}: ${recordType} ${listSome(targets, 4)}`
}
