import type {KubeObject} from '../../../model/cluster.js'
import {formatRef} from '../../../model/endpoint.js'
import type {Finding, Severity} from '../../../model/finding.js'
import {objectsAt, stringAt, stringsAt} from '../../../model/json.js'
import {alphaPrefix, currentPrefix} from '../../../sources/defaults.js'
import {claimantsOf} from '../../../plan/candidates.js'
import type {ObjectVerdict, SkipReason} from '../../../sources/source.js'
import type {CheckContext} from '../../context.js'
import {objectSubject} from '../../facts/build-source.js'
import {isOurMarker, ownedZones} from '../../facts/ownership.js'
import type {SourceFacts} from '../../facts/source.js'
import {kubectl} from '../../kubectl.js'
import {listSome} from '../../list-some.js'
import {fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {otherPrefix, strayName, type StrayName} from './name-hints.js'
import {showsNoStatus} from './no-status.js'
import {fixOfObject} from './object-fix.js'
import {isTargetObject} from './target-objects.js'
import {targetHosts} from './target-hosts.js'
import {allHosts, isUncodedRefusal, unreadSources, withSource} from './judge-source.js'

const code = 'MLD0301'

/**
 * Of every object the first reason why it publishes nothing, and of every name the run was asked for whether an object
 * publishes it. An object that asks for no name at all (a plain ClusterIP Service) is no trouble, and what the user's
 * own filters leave out is told quietly, unless there are records of ours that were written for it.
 */
export const namesFound: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'there is no object of a source', (source) => {
      const {verdicts} = source.collected
      const notes = notesByObject(source)
      const recordsOf = recordsByResource(context)
      return [
        ...verdicts.map(
          (verdict) =>
            judgeNote(verdict, notes, source) ?? judgeObject(verdict, source, {context, recordsOf}),
        ),
        ...refusedHosts(source),
        ...targetHosts(code, source, context),
        ...(verdicts.length === 0 ? [] : unreadSources(code, context, source)),
      ]
    }),
}

/** Names that objects publish and the provider refuses for a reason of its own; an alias at the apex is MLD0307's. */
function refusedHosts(source: SourceFacts): readonly CheckResult[] {
  return allHosts(source).flatMap(({name, subject, zone, held}) => {
    const refused = held.find(
      (item) => isUncodedRefusal(item) && !(item.type === 'CNAME' && name === zone?.zone.name),
    )
    if (refused === undefined) return []
    return [
      fail(code, subject, {
        reason: 'refused-by-provider',
        severity: 'error',
        message: refused.message,
        args: {type: refused.type},
        evidence: [`asked for by ${listSome(claimantsOf([refused]))}`],
        fix: {
          text: refused.fix[0] ?? 'give the name a record the provider can store',
          commands: [`mldns plan --explain ${name}`],
        },
      }),
    ]
  })
}

/** What the sources found of objects, besides the reasons in their verdicts. */
function notesByObject({collected}: SourceFacts): ReadonlyMap<string, Finding> {
  return new Map(
    collected.findings.flatMap((finding) =>
      finding.code === code && finding.ref !== undefined ? [[formatRef(finding.ref), finding] as const] : [],
    ),
  )
}

/** An object that publishes something, but not as its author thinks. What is filtered out of it is told by MLD0318. */
function judgeNote(
  {ref, reason, skipped}: ObjectVerdict,
  notes: ReadonlyMap<string, Finding>,
  source: SourceFacts,
): CheckResult | undefined {
  const note = notes.get(formatRef(ref))
  if (note === undefined || reason !== undefined) return undefined
  if (skipped.some((one) => one.reason.message === note.message && one.types !== undefined)) return undefined
  return fail(code, objectSubject(ref, source), {
    reason: 'published-in-part',
    severity: note.severity,
    message: note.message,
    args: {names: note.names ?? []},
    fix: {text: note.fix ?? 'correct what the message names', commands: [kubectl('edit', ref)]},
  })
}

/** The records whose ownership record names an object; looked up when the first is asked for. */
type RecordsOf = (resource: string) => readonly string[]

function recordsByResource(context: CheckContext): RecordsOf {
  let known: ReadonlyMap<string, readonly string[]> | undefined
  return (resource) => {
    known ??= listRecords(context)
    return known.get(resource) ?? []
  }
}

function listRecords(context: CheckContext): ReadonlyMap<string, readonly string[]> {
  const records = new Map<string, string[]>()
  for (const zone of ownedZones(context))
    for (const {set, marker} of zone.owners.sets) {
      const resource = isOurMarker(marker, zone) ? marker?.labels['resource'] : undefined
      if (resource === undefined) continue
      const known = records.get(resource)
      if (known === undefined) records.set(resource, [`${set.name} ${set.type}`])
      else known.push(`${set.name} ${set.type}`)
    }
  return records
}

type About = {readonly context: CheckContext; readonly recordsOf: RecordsOf}

function judgeObject(verdict: ObjectVerdict, source: SourceFacts, {context, recordsOf}: About): CheckResult {
  const {ref, resource, reason} = verdict
  const subject = objectSubject(ref, source)
  if (reason === undefined) return pass(code, subject, listSome(publishedNames(verdict)))
  const object = source.objects.get(formatRef(ref))
  if (reason.code === 'no-address' && showsNoStatus(object, context.cluster.origin))
    return inconclusive(
      code,
      subject,
      'no-status-in-manifests',
      `${reason.message} (manifests show no status)`,
    )
  const stray = object === undefined ? undefined : strayName(object, source, reason)
  const records = reason.decided ? recordsOf(resource) : []
  const loudness = stray === undefined && records.length === 0 ? loudnessOf(reason, verdict, object) : 'loud'
  if (loudness === 'silent') return na(code, subject, 'it asks for no name')
  const severity = severityOf(reason, {loudness, stray, isTarget: isTargetObject(context.scope, ref)})
  const others = verdict.skipped.map((one) => one.reason.message).filter((text) => text !== reason.message)
  const other =
    object === undefined || reason.nearMiss !== undefined ? undefined : otherPrefix(object, source)
  return fail(code, subject, {
    reason: reason.code,
    ...(severity === undefined ? {} : {severity}),
    message: `${reason.message}${stray === undefined ? '' : `; ${stray.where} ${stray.key} is not read`}`,
    args: {
      names: verdict.wanted,
      ...(reason.nearMiss === undefined ? {} : {annotation: reason.nearMiss}),
      ...(stray === undefined ? {} : {[stray.where]: stray.key}),
    },
    evidence: [
      ...(records.length === 0
        ? []
        : [`records of ours were written for it, and policy sync removes them: ${listSome(records)}`]),
      ...(other === undefined || reason.code !== 'no-hostname'
        ? []
        : [
            `annotation ${other} is read only with --annotation-prefix ${other.slice(0, other.indexOf('/') + 1)}`,
          ]),
      ...new Set(others),
    ].slice(0, 4),
    fix: fixOfObject(reason, ref, object, {source, context}),
    ...(object?.location === undefined ? {} : {location: object.location}),
  })
}

/** An object the run was asked for and that publishes nothing is an error, unless it only waits, or asks for no name. */
function severityOf(
  {code: reason, nearMiss}: SkipReason,
  {
    loudness,
    stray,
    isTarget,
  }: {readonly loudness: 'loud' | 'quiet'; readonly stray: StrayName | undefined; readonly isTarget: boolean},
): Severity | undefined {
  if (!isTarget) return loudness === 'quiet' ? 'info' : undefined
  const asksForNothing = reason === 'no-hostname' && nearMiss === undefined && stray === undefined
  return reason === 'no-address' || asksForNothing ? undefined : 'error'
}

function publishedNames({wanted, skipped}: ObjectVerdict): readonly string[] {
  const held = new Set(skipped.filter(({types}) => types === undefined).map(({name}) => name))
  return wanted.filter((name) => !held.has(name))
}

/** Reasons that come from what the user's filters, or the object itself, say on purpose. */
export const deliberateReasons: ReadonlySet<string> = new Set([
  'namespace',
  'namespace-selector',
  'annotation-filter',
  'label-filter',
  'controller',
  'ingress-class',
  'service-type',
])

function loudnessOf(
  reason: SkipReason,
  {ref}: ObjectVerdict,
  object: KubeObject | undefined,
): 'loud' | 'quiet' | 'silent' {
  if (deliberateReasons.has(reason.code) && reason.decided)
    return object !== undefined && asksForNames(object) ? 'quiet' : 'silent'
  if (reason.code !== 'no-hostname' || reason.nearMiss !== undefined) return 'loud'
  const balanced = object !== undefined && stringAt(object.spec, 'type') === 'LoadBalancer'
  return ref.kind === 'Service' && !balanced ? 'silent' : 'quiet'
}

/** Whether somebody wrote a name into the object, for whichever writer. */
function asksForNames({metadata, spec}: KubeObject): boolean {
  const annotated = Object.keys(metadata.annotations).some(
    (key) => key.startsWith(currentPrefix) || key.startsWith(alphaPrefix),
  )
  return (
    annotated ||
    objectsAt(spec, 'rules').some((rule) => stringAt(rule, 'host') !== '') ||
    objectsAt(spec, 'tls').some((tls) => stringsAt(tls, 'hosts').length > 0)
  )
}
