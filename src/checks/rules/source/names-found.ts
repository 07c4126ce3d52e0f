import type {KubeObject} from '../../../model/cluster.js'
import {formatRef} from '../../../model/endpoint.js'
import type {Finding} from '../../../model/finding.js'
import {objectsAt, stringAt, stringsAt} from '../../../model/json.js'
import {alphaPrefix, currentPrefix} from '../../../sources/defaults.js'
import {titleOf} from '../../../sources/object-title.js'
import {claimantsOf} from '../../../plan/candidates.js'
import type {ObjectVerdict, SkipReason} from '../../../sources/source.js'
import type {CheckContext} from '../../context.js'
import {objectSubject} from '../../facts/build-source.js'
import type {SourceFacts} from '../../facts/source.js'
import {kubectl, shellWord} from '../../kubectl.js'
import {listSome} from '../../list-some.js'
import {fail, inconclusive, na, pass, type CheckResult, type Fix} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {showsNoStatus} from './no-status.js'
import {isTargetObject} from './target-objects.js'
import {targetHosts} from './target-hosts.js'
import {allHosts, isUncodedRefusal, unreadSources, withSource} from './judge-source.js'

const code = 'MLD0301'

/**
 * Of every object the first reason why it publishes nothing, and of every name the run was asked for whether an object
 * publishes it. An object that asks for no name at all (a plain ClusterIP Service) is no trouble, and what the user's
 * own filters leave out is told quietly.
 */
export const namesFound: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'there is no object of a source', (source) => {
      const {verdicts} = source.collected
      const notes = notesByObject(source)
      return [
        ...verdicts.map(
          (verdict) => judgeNote(verdict, notes, source) ?? judgeObject(verdict, source, context),
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

function judgeObject(verdict: ObjectVerdict, source: SourceFacts, context: CheckContext): CheckResult {
  const subject = objectSubject(verdict.ref, source)
  const {reason} = verdict
  if (reason === undefined) return pass(code, subject, listSome(publishedNames(verdict)))
  const object = source.objects.get(formatRef(verdict.ref))
  if (reason.code === 'no-address' && showsNoStatus(object, context.cluster.origin))
    return inconclusive(
      code,
      subject,
      'no-status-in-manifests',
      `${reason.message} (manifests show no status)`,
    )
  const stray = object === undefined ? undefined : strayAnnotation(object, source, reason)
  const loudness = stray === undefined ? loudnessOf(reason, verdict, object) : 'loud'
  if (loudness === 'silent') return na(code, subject, 'it asks for no name')
  const quiet = loudness === 'quiet' && !isTargetObject(context.scope, verdict.ref)
  const others = verdict.skipped.map((one) => one.reason.message).filter((text) => text !== reason.message)
  return fail(code, subject, {
    reason: reason.code,
    ...(quiet ? {severity: 'info' as const} : {}),
    message: `${reason.message}${stray === undefined ? '' : `; annotation ${stray} is not read`}`,
    args: {
      names: verdict.wanted,
      ...(reason.nearMiss === undefined ? {} : {annotation: reason.nearMiss}),
      ...(stray === undefined ? {} : {annotation: stray}),
    },
    evidence: [...new Set(others)].slice(0, 4),
    fix: fixOf(reason, verdict, object, {source, context, stray}),
    ...(object?.location === undefined ? {} : {location: object.location}),
  })
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

/** An annotation with a name for external-dns under a prefix nobody reads, such as `externaldns.kubernetes.io/`. */
function strayAnnotation(
  {metadata}: KubeObject,
  {settings}: SourceFacts,
  reason: SkipReason,
): string | undefined {
  if (reason.code !== 'no-hostname' || reason.nearMiss !== undefined) return undefined
  return Object.keys(metadata.annotations)
    .toSorted()
    .find(
      (key) =>
        /^[^/]*external-?dns[^/]*\/(?:internal-)?hostnames?$/i.test(key) &&
        !settings.annotationPrefixes.some((prefix) => key.startsWith(prefix)),
    )
}

function fixOf(
  reason: SkipReason,
  {ref}: ObjectVerdict,
  object: KubeObject | undefined,
  about: {readonly source: SourceFacts; readonly context: CheckContext; readonly stray: string | undefined},
): Fix {
  const [prefix = currentPrefix] = about.source.settings.annotationPrefixes
  const {annotationPrefixes} = about.source.settings
  const near = about.stray ?? reason.nearMiss
  const misspelt =
    near !== undefined &&
    (about.stray !== undefined || annotationPrefixes.some((one) => near.startsWith(one)))
  if (misspelt) {
    const own = annotationPrefixes.find((one) => near.startsWith(one)) ?? prefix
    const meant = `${own}${near.includes('/internal') ? 'internal-hostname' : 'hostname'}`
    const value = object?.metadata.annotations[near] ?? ''
    const rename = kubectl('annotate', ref, shellWord(`${meant}=${value}`), shellWord(`${near}-`))
    return {text: `rename ${near} to ${meant}`, commands: [rename]}
  }
  if (reason.code === 'no-hostname' && reason.nearMiss === undefined) {
    const zone = about.context.providers.flatMap(({zones}) => zones)[0]?.zone.name
    const text = reason.fix ?? `annotate the object with ${prefix}hostname: NAME`
    if (zone === undefined) return {text}
    return {text, commands: [kubectl('annotate', ref, `${prefix}hostname=${ref.name}.${zone}`)]}
  }
  if (reason.code === 'no-address') {
    const pools = ref.kind === 'Service' && isLoadBalancer(object) ? ['mldns pools'] : []
    return {
      text: reason.fix ?? 'find out why it has no address',
      commands: [kubectl('describe', ref), ...pools],
    }
  }
  const name = object === undefined ? formatRef(ref) : titleOf(object)
  return {
    text: reason.fix ?? `correct what the message names in ${name}`,
    commands: [kubectl('get', ref, '-o', 'yaml')],
  }
}

function isLoadBalancer(object: KubeObject | undefined): boolean {
  return object !== undefined && stringAt(object.spec, 'type') === 'LoadBalancer'
}
