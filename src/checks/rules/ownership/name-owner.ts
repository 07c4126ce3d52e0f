import type {HeldItem} from '../../../plan/change.js'
import {claimantsOf} from '../../../plan/candidates.js'
import {sameValues} from '../../../model/record-set.js'
import {holderOf, isNameInScope, lazyZones, ownedZones, type OwnedZone} from '../../facts/ownership.js'
import type {CheckContext} from '../../context.js'
import {shellWord} from '../../kubectl.js'
import {countOf, listSome} from '../../list-some.js'
import {blockedBy, fail, na, pass, type CheckResult, type Fix} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import type {Scope} from '../../scope.js'
import {clusterSubject} from '../../subject.js'
import {plannedRule, type PlannedHost} from '../source/judge-source.js'
import {findHiddenMarkers, type HiddenMarker} from './hidden-marker.js'
import {unreadZones} from './zone-rule.js'

/** Names that objects publish, and whose they are at the provider. */
export const notForeign: CheckRule = {
  code: 'MLD0402',
  judge(context) {
    const zones = lazyZones(context)
    return plannedRule('MLD0402', 'no name is published', (host) => judgeOwner(host, zones)).judge(context)
  },
}

function judgeOwner(host: PlannedHost, zones: () => readonly OwnedZone[]): CheckResult | undefined {
  const {subject, view, endpoints} = host
  const first = host.held.find((item) => item.code === 'MLD0402')
  if (first === undefined) return endpoints.length === 0 ? undefined : pass('MLD0402', subject, stateOf(host))
  const holder = holderOf(first.name, view, zones())
  return fail('MLD0402', subject, {
    reason: 'other-owner',
    message: first.message,
    args: {
      owner: first.foreignOwner ?? '',
      ...(holder === undefined ? {} : {resource: holder}),
      ours: host.provider.registry.ownerId,
    },
    evidence: [
      ...(holder === undefined ? [] : [`it was written for ${holder}`]),
      `here it is asked for by ${listSome(claimantsOf(endpoints))}`,
      `our owner id is ${host.provider.registry.ownerId}`,
    ],
    fix:
      host.provider.registry.ownerId === defaultOwner
        ? {
            text: `our owner id was never set: when ${first.foreignOwner ?? 'the other owner'} is this cluster's, set it with --txt-owner-id; else let that owner give the name up`,
            commands: [
              `mldns plan --txt-owner-id ${shellWord(first.foreignOwner ?? '')}`,
              `mldns plan --explain ${first.name}`,
            ],
          }
        : fixOf(first, 'let the other owner give it up, or publish another name'),
  })
}

/** What external-dns, and so mldns, uses when no owner id is given. */
const defaultOwner = 'default'

function stateOf({held, changes}: PlannedHost): string {
  if (changes.some(({action}) => action === 'create')) return 'free'
  return held.length === 0 ? 'ours' : ''
}

function fixOf({fix, name}: HeldItem, otherwise: string): Fix {
  return {text: fix[0] ?? otherwise, commands: [`mldns plan --explain ${name}`]}
}

/**
 * A record without ownership record stands where an object wants another one. The same values are MLD0405's. A name the
 * run was asked for is an error: it does not lead where it should.
 */
export const adoptable: CheckRule = {
  code: 'MLD0403',
  judge(context) {
    const hidden = hiddenIn(context)
    return plannedRule('MLD0403', 'no name is published', (host) =>
      judgeAdoptable(host, hidden, context),
    ).judge(context)
  },
}

function judgeAdoptable(
  host: PlannedHost,
  hidden: (host: PlannedHost) => HiddenMarker | undefined,
  {scope}: CheckContext,
): CheckResult | undefined {
  const {subject, endpoints} = host
  if (endpoints.length === 0) return undefined
  const held = host.held.filter((item) => item.code === 'MLD0403')
  const other = held.find((item) => !isAsWanted(item))
  if (other === undefined) return held.length > 0 ? undefined : pass('MLD0403', subject)
  const marker = hidden(host)
  if (marker?.code === 'MLD0414') return blockedBy('MLD0403', subject, marker.code)
  const {live, wanted, name} = other
  return fail('MLD0403', subject, {
    reason: 'exists-without-owner',
    ...(scope.subjects === undefined ? {} : {severity: 'error' as const}),
    message: other.message,
    args: {live: live?.values ?? [], wanted: wanted?.values ?? []},
    evidence: [
      ...(live === undefined ? [] : [`live: ${name} ${live.type} ${listSome(live.values)}`]),
      ...(wanted === undefined ? [] : [`wanted: ${name} ${wanted.type} ${listSome(wanted.values)}`]),
      ...(marker === undefined ? [] : [`${marker.marker} TXT looks like its ownership record, encrypted`]),
      `asked for by ${listSome(claimantsOf(endpoints))}`,
    ],
    fix:
      marker === undefined
        ? fixOf(other, 'add the ownership record by hand, or remove the record')
        : {
            text: `leave it to the writer that has the key of ${marker.marker}, or let that one give the name up`,
            commands: [`mldns plan --explain ${name}`],
          },
  })
}

/** Ownership records of names that are there and not seen; each zone is looked through when it is first asked about. */
function hiddenIn(context: CheckContext): (host: PlannedHost) => HiddenMarker | undefined {
  const zones = lazyZones(context)
  const known = new Map<OwnedZone, ReadonlyMap<string, HiddenMarker>>()
  return ({name, view, zone}) => {
    const owned = zones().find(
      ({content, provider}) => content.zone.name === zone.zone.name && provider.view === view,
    )
    if (owned === undefined) return undefined
    const markers = known.get(owned) ?? findHiddenMarkers(owned)
    known.set(owned, markers)
    return markers.get(name)
  }
}

function isAsWanted({wanted, live}: HeldItem): boolean {
  return wanted !== undefined && live !== undefined && wanted.type === live.type && sameValues(wanted, live)
}

/**
 * Records that are just as an object wants them and lack their ownership record: an earlier run, or external-dns, wrote
 * them and their ownership record was lost, or never written because another one stood in its place. Nobody changes or
 * removes them any more. Those that are known by an ownership record of an older format only are told per zone: the
 * next apply mends them. One whose ownership record is there and cannot be seen is told by the check that says why.
 */
export const missingMarker: CheckRule = {
  code: 'MLD0405',
  judge(context) {
    const hidden = hiddenIn(context)
    const names = plannedRule('MLD0405', 'no name is published', (host) => judgeMissing(host, hidden)).judge(
      context,
    )
    const zones = ownedZones(context).flatMap((zone) => olderOnly(zone, context.scope))
    const results = [...names.filter(({status}) => status !== 'na'), ...zones]
    if (results.length > 0) return results
    const unread = unreadZones('MLD0405', context.providers)
    return unread.length > 0 ? unread : [na('MLD0405', clusterSubject, 'no record that is wanted exists')]
  },
}

function judgeMissing(
  host: PlannedHost,
  hidden: (host: PlannedHost) => HiddenMarker | undefined,
): CheckResult | undefined {
  const {subject, endpoints, zone, name} = host
  if (endpoints.length === 0) return undefined
  const held = host.held.find((item) => item.code === 'MLD0403' && isAsWanted(item))
  if (held === undefined) {
    const exists =
      host.held.some(({live}) => live !== undefined) || host.changes.some(({before}) => before !== null)
    const planned = host.changes.some(({action}) => action === 'create')
    return exists || !planned ? pass('MLD0405', subject) : undefined
  }
  const marker = hidden(host)
  if (marker !== undefined) return blockedBy('MLD0405', subject, marker.code)
  return fail('MLD0405', subject, {
    reason: 'ownership-record-missing',
    message: `${name} ${held.type} is as wanted (${listSome(held.live?.values ?? [])}) but has no ownership record, so nothing keeps it up to date`,
    args: {type: held.type, zone: zone.zone.name},
    evidence: [`asked for by ${listSome(claimantsOf(endpoints))}`],
    fix: fixOf(held, 'add the ownership record by hand'),
  })
}

function olderOnly(owned: OwnedZone, scope: Scope): readonly CheckResult[] {
  const {provider, content, subject} = owned
  const zone = content.zone.name
  const names = (provider.plan?.changes ?? [])
    .filter(
      (change) =>
        change.reason === 'marker-missing' &&
        change.zone === zone &&
        change.view === provider.view &&
        isNameInScope(change.name, owned, scope),
    )
    .map(({name, type}) => `${name} ${type}`)
  if (names.length === 0) return []
  return [
    fail('MLD0405', subject, {
      reason: 'only-in-older-format',
      severity: 'info',
      message: `zone ${zone}: ${countOf(names.length, 'record set')} of ours ${names.length === 1 ? 'has' : 'have'} an ownership record in an older format only: ${listSome(names)}`,
      args: {records: names.slice(0, 50)},
      fix: {text: 'the next apply writes the current format beside it', commands: ['mldns apply']},
    }),
  ]
}
