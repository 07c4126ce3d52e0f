import type {OwnedSet} from '../../../registry/owners.js'
import {clashOf, toWriter} from '../../controllers/overlap.js'
import type {DnsController} from '../../controllers/dns-controller.js'
import {isNameInScope, isOurMarker, isVisibleName, ownedZones, type OwnedZone} from '../../facts/ownership.js'
import type {ProviderFacts} from '../../facts/provider.js'
import type {CheckContext} from '../../context.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import type {Scope} from '../../scope.js'
import {clusterSubject, partOfCluster, providerSubject} from '../../subject.js'
import {noProvider} from '../source/judge-source.js'
import {objectLookup, type ObjectLookup} from './object-lookup.js'
import {unreadZones, zoneRule} from './zone-rule.js'

/** A record set of ours and the object its ownership record names. */
type Claimed = {readonly owned: OwnedSet; readonly resource: string}

/** What our ownership records in a zone name, by whether it is in the cluster. */
type Found = Readonly<Record<ReturnType<ObjectLookup>, readonly Claimed[]>>

function lookUp(zone: OwnedZone, lookup: ObjectLookup, scope: Scope): Found {
  const found: Record<ReturnType<ObjectLookup>, Claimed[]> = {present: [], absent: [], unknown: []}
  for (const owned of zone.owners.sets) {
    const resource = owned.marker?.labels['resource'] ?? ''
    if (resource === '' || !isOurMarker(owned.marker, zone) || !isVisibleName(owned.set.name, zone)) continue
    if (!isNameInScope(owned.set.name, zone, scope)) continue
    found[lookup(resource)].push({owned, resource})
  }
  return found
}

/** Records of ours whose object is gone: they are kept until somebody lets them go. */
export const resourceExists: CheckRule = zoneRule({
  code: 'MLD0412',
  nothing: 'no record of ours names an object',
  judge(zone, {cluster: {snapshot}, scope}) {
    const {subject, content} = zone
    if (snapshot === undefined)
      return [skip('MLD0412', subject, 'blocked-by', 'the cluster could not be read')]
    const {present, absent, unknown} = lookUp(zone, objectLookup(snapshot), scope)
    if (absent.length > 0) return [failGone(zone, absent)]
    if (unknown.length === 0)
      return present.length === 0 ? [] : [pass('MLD0412', subject, countOf(present.length, 'record set'))]
    const kinds = [...new Set(unknown.map(({resource}) => resource.split('/')[0] ?? ''))]
    if (!snapshot.authoritative) return [na('MLD0412', subject, 'the manifests may be a part of the cluster')]
    return [
      inconclusive(
        'MLD0412',
        subject,
        'objects-not-read',
        `zone ${content.zone.name}: ${countOf(unknown.length, 'record set')} name${unknown.length === 1 ? 's' : ''} objects that were not read (${listSome(kinds)})`,
      ),
    ]
  },
})

function failGone({subject, content, provider}: OwnedZone, absent: readonly Claimed[]): CheckResult {
  const names = absent.map(({owned}) => `${owned.set.name} ${owned.set.type}`)
  const leaving = new Set(
    (provider.plan?.changes ?? []).filter(({action}) => action === 'delete').map(({name}) => name),
  )
  const planned = absent.filter(({owned}) => leaving.has(owned.set.name)).length
  return fail('MLD0412', subject, {
    reason: 'object-gone',
    message: `zone ${content.zone.name}: ${countOf(names.length, 'record set')} of ours ${names.length === 1 ? 'names an object' : 'name objects'} that ${names.length === 1 ? 'is' : 'are'} not in the cluster: ${listSome(names)}`,
    args: {records: names.slice(0, 50), planned},
    evidence: [
      ...absent.slice(0, 4).map(({owned, resource}) => `${owned.set.name}: ${resource}`),
      ...(planned === 0 ? [] : [`the plan removes ${planned} of them`]),
    ],
    fix: {
      text: 'remove them with a plan under --policy sync, which asks for each object once more',
      commands: ['mldns plan --policy sync'],
    },
  })
}

/** From how many missing objects on another cluster is more likely than deleted ones. */
const fewMissing = 3

/**
 * Whether the owner id is ours alone: it is no default that others use too, no two external-dns of this cluster share
 * it, and the objects its records name are mostly here. Whether another cluster uses the id cannot be seen; that most of
 * the objects are missing is what it looks like.
 */
export const ownerUnique: CheckRule = {
  code: 'MLD0411',
  judge(context) {
    const {providers, cluster} = context
    const shared = sharedIds(cluster.controllers)
    if (providers.length === 0) return [...shared, noProvider('MLD0411')]
    const recording = providers.filter(({registry}) => registry.kind === 'txt')
    if (recording.length === 0)
      return [...shared, na('MLD0411', clusterSubject, 'ownership is not recorded (--registry noop)')]
    const zones = ownedZones(context)
    return [
      ...shared,
      ...recording.map((provider) =>
        judgeId(
          provider,
          zones.filter((zone) => zone.provider === provider),
          context,
        ),
      ),
      ...unreadZones('MLD0411', recording),
    ]
  },
}

function sharedIds(controllers: readonly DnsController[]): readonly CheckResult[] {
  const running = controllers.filter(
    ({product, replicas, settings}) => product === 'external-dns' && replicas > 0 && !settings.dryRun,
  )
  return running.flatMap((one, index) => {
    const other = running
      .slice(index + 1)
      .find((later) => clashOf(toWriter(one), toWriter(later)) === 'same-owner')
    if (other === undefined) return []
    const [mine, theirs] = [one, other].map(({namespace, name}) => `${namespace}/${name}`)
    return [
      fail('MLD0411', partOfCluster('controller', mine ?? ''), {
        reason: 'shared-by-controllers',
        message: `external-dns ${mine} and ${theirs} write the same zones under the same owner id ${one.settings.ownerId}: each takes the other's records for its own`,
        args: {owner: one.settings.ownerId, other: theirs ?? ''},
        evidence: [one, other].map(
          ({namespace, name, settings}) =>
            `${namespace}/${name}: policy ${settings.policy === '' ? 'not given' : settings.policy}, sources ${listSome(settings.sources, 5)}`,
        ),
        fix: {
          text: 'give each of them a --txt-owner-id of its own',
          commands: [`kubectl -n ${other.namespace} edit ${other.kind.toLowerCase()} ${other.name}`],
        },
      }),
    ]
  })
}

function judgeId(
  provider: ProviderFacts,
  zones: readonly OwnedZone[],
  {cluster: {snapshot}, scope}: CheckContext,
): CheckResult {
  const {ownerId} = provider.registry
  const subject = providerSubject(provider.provider, provider.view)
  if (ownerId === '' || ownerId === 'default') {
    const used = zones.flatMap(({owners}) => owners.sets).filter(({marker}) => marker?.owner === ownerId)
    return fail('MLD0411', subject, {
      reason: 'default-id',
      // nothing can be lost yet, and mldns apply refuses to begin with it
      ...(used.length === 0 ? {severity: 'warning' as const} : {}),
      message: `the owner id is ${ownerId === '' ? 'not set' : '"default"'}, which every external-dns without --txt-owner-id uses too`,
      args: {owner: ownerId, records: used.length},
      evidence:
        used.length === 0
          ? []
          : [`${countOf(used.length, 'record set')} carr${used.length === 1 ? 'ies' : 'y'} it`],
      fix: {text: 'choose an id that no other cluster has, with --txt-owner-id; mldns apply asks for one'},
    })
  }
  if (snapshot === undefined) return skip('MLD0411', subject, 'blocked-by', 'the cluster could not be read')
  const lookup = objectLookup(snapshot)
  const found = zones.map((zone) => lookUp(zone, lookup, scope))
  const absent = found.flatMap((one) => one.absent)
  const present = found.flatMap((one) => one.present)
  const unknown = found.flatMap((one) => one.unknown)
  if (absent.length >= fewMissing && absent.length > present.length)
    return failElsewhere(provider, absent, absent.length + present.length)
  if (unknown.length > 0 && present.length + absent.length === 0)
    return snapshot.authoritative
      ? inconclusive('MLD0411', subject, 'objects-not-read', 'the objects our records name were not read')
      : na('MLD0411', subject, 'the manifests may be a part of the cluster')
  return pass('MLD0411', subject, ownerId)
}

function failElsewhere(provider: ProviderFacts, absent: readonly Claimed[], all: number): CheckResult {
  const namespaces = new Map<string, number>()
  for (const {resource} of absent) {
    const namespace = resource.split('/').slice(1, -1).join('/')
    namespaces.set(namespace, (namespaces.get(namespace) ?? 0) + 1)
  }
  const counted = [...namespaces].toSorted(([, a], [, b]) => b - a)
  return fail('MLD0411', providerSubject(provider.provider, provider.view), {
    reason: 'objects-elsewhere',
    severity: 'warning',
    message: `${absent.length} of ${countOf(all, 'record set')} of owner ${provider.registry.ownerId} name objects that are not in this cluster: they were deleted, or another cluster uses the same id`,
    args: {owner: provider.registry.ownerId, missing: absent.length, records: all},
    evidence: [
      `namespaces: ${listSome(
        counted.map(([namespace, count]) => `${namespace} (${count})`),
        5,
      )}`,
      ...absent.slice(0, 3).map(({owned, resource}) => `${owned.set.name}: ${resource}`),
    ],
    fix: {
      text: 'before any removal make sure that no other cluster writes under this id; each cluster needs a --txt-owner-id of its own',
      commands: ['mldns plan --policy sync'],
    },
  })
}
