import type {ClusterFacts} from '../../facts/cluster.js'
import {formatRef} from '../../../model/endpoint.js'
import {listNearest} from '../../../model/nearest.js'
import {claimantsOf} from '../../../plan/candidates.js'
import {titleOf} from '../../../sources/object-title.js'
import type {SkipReason} from '../../../sources/source.js'
import type {CheckContext} from '../../context.js'
import {hostsNamed, wildcardOver} from '../../facts/build-source.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import {listSome} from '../../list-some.js'
import {fail, inconclusive, pass, type CheckResult} from '../../result.js'
import {isUncodedRefusal} from './judge-source.js'
import {mentionsOf, type Mention} from './name-hints.js'
import {showsNoStatus} from './no-status.js'
import {fixOfObject} from './object-fix.js'
import {targetNames} from './target-objects.js'

/** Whether every name the run was asked for is published by an object, or lies under a wildcard that is. */
export function targetHosts(
  code: string,
  source: SourceFacts,
  context: CheckContext,
): readonly CheckResult[] {
  return [...targetNames(context.scope)].flatMap((name) =>
    hostsNamed(name, source, context.providers)
      .filter(({held}) => !held.some(isUncodedRefusal))
      .map((host) => judgeHost(code, host, source, context)),
  )
}

function judgeHost(code: string, host: HostFacts, source: SourceFacts, context: CheckContext): CheckResult {
  const {subject, endpoints, askedBy} = host
  if (endpoints.length > 0) return pass(code, subject, `by ${listSome(claimantsOf(endpoints))}`)
  const wildcard = askedBy.length === 0 ? wildcardOver(host, source) : undefined
  if (wildcard !== undefined)
    return pass(code, subject, `under ${wildcard.name} of ${listSome(claimantsOf(wildcard.endpoints))}`)
  if (askedBy.length > 0) return heldHost(code, host, {source, origin: context.cluster.origin})
  return unknownHost(code, host, source, context)
}

/** Objects ask for it and are held back. That one waits for its address is told where addresses are judged. */
function heldHost(
  code: string,
  {subject, name, askedBy}: HostFacts,
  {source, origin}: {readonly source: SourceFacts; readonly origin: ClusterFacts['origin']},
): CheckResult {
  const reasons = askedBy.flatMap((verdict): readonly SkipReason[] => {
    const skipped = verdict.skipped.filter((one) => one.name === name).map((one) => one.reason)
    return skipped.length > 0 ? skipped : verdict.reason === undefined ? [] : [verdict.reason]
  })
  const [first] = reasons.toSorted((a, b) => rankOf(a) - rankOf(b))
  const waits = reasons.length > 0 && reasons.every((reason) => reason.code === 'no-address')
  const objects = askedBy.map(({ref}) => formatRef(ref))
  if (waits && objects.every((id) => showsNoStatus(source.objects.get(id), origin)))
    return inconclusive(
      code,
      subject,
      'no-status-in-manifests',
      `${name} is asked for by ${listSome(objects)}, of which manifests show no address`,
    )
  return fail(code, subject, {
    reason: waits ? 'no-address' : 'no-object-publishes-it',
    severity: waits ? 'warning' : 'error',
    message: `${name} is asked for by ${listSome(objects)}, which ${waits ? 'has no address for it yet' : 'does not publish it'}`,
    args: {objects},
    evidence: [...new Set(reasons.map(({message}) => message))].slice(0, 5),
    fix: {text: first?.fix ?? 'see what holds the object back', commands: [`mldns plan --explain ${name}`]},
  })
}

/** What somebody must mend comes before what may pass by itself. */
function rankOf({decided, code}: SkipReason): number {
  return code === 'no-address' ? 2 : decided ? 0 : 1
}

function unknownHost(code: string, host: HostFacts, source: SourceFacts, context: CheckContext): CheckResult {
  const {subject, name, zone} = host
  const [mention, ...others] = mentionsOf(name, source)
  if (mention !== undefined) return mentionedHost(code, host, [mention, ...others], {source, context})
  const near = listNearest(name, [...source.hosts.keys()])
  const guess = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
  const message = `no object publishes ${name}${guess}`
  const {snapshot} = context.cluster
  if (!source.complete)
    return inconclusive(code, subject, 'incomplete', `${message} (not every list was read to its end)`)
  if (snapshot?.authoritative === false)
    return inconclusive(
      code,
      subject,
      'part-of-cluster',
      `${message} (the manifests may be a part of the cluster)`,
    )
  return fail(code, subject, {
    reason: 'no-object-publishes-it',
    severity: 'error',
    message,
    args: {nearest: near},
    evidence: [
      ...near.map((one) => `${one}: ${listSome(askersOf(one, source))}`),
      ...liveRecords(name, zone),
    ],
    fix: {
      text: 'give the name to a Service (annotation hostname) or an Ingress (spec.rules[].host)',
      commands: ['mldns endpoints'],
    },
  })
}

function liveRecords(name: string, zone: HostFacts['zone']): readonly string[] {
  const live = zone?.content?.recordSets.filter((set) => set.name === name) ?? []
  return live.slice(0, 2).map(({type, values}) => `the zone holds ${name} ${type} ${listSome(values)}`)
}

/** The name stands in an object, in a place or a way in which it is not read, or the object is left out. */
function mentionedHost(
  code: string,
  {subject, name, zone}: HostFacts,
  [first, ...others]: readonly [Mention, ...Mention[]],
  about: {readonly source: SourceFacts; readonly context: CheckContext},
): CheckResult {
  const {ref, object, place, reason} = first
  const title = titleOf(object)
  const why = reason.message.startsWith(`${title}: `)
    ? reason.message.slice(title.length + 2)
    : reason.message
  return fail(code, subject, {
    reason: 'no-object-publishes-it',
    severity: 'error',
    message: `no object publishes ${name}; ${title} names it in ${place}, but ${why}`,
    args: {objects: [first, ...others].map((one) => formatRef(one.ref)), place},
    evidence: [
      ...others.slice(0, 2).map((one) => `${titleOf(one.object)} names it too, in ${one.place}`),
      ...liveRecords(name, zone),
    ],
    fix: fixOfObject(reason, ref, object, {...about, name}),
    ...(object.location === undefined ? {} : {location: object.location}),
  })
}

function askersOf(name: string, {hosts}: SourceFacts): readonly string[] {
  const [host] = hosts.get(name) ?? []
  return (host?.askedBy ?? []).map(({ref}) => formatRef(ref))
}
