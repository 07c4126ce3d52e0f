import type {RecordSet} from '../../../model/record-set.js'
import type {ZoneContent} from '../../../model/zone.js'
import type {Change} from '../../../plan/change.js'
import type {CheckContext} from '../../context.js'
import type {HostFacts} from '../../facts/source.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import {namesOf, wildcardFor} from '../zone-names.js'
import {zonesIn, type ZonePlace} from './places.js'

const code = 'MLD0509'

/**
 * Whether the zone holds what the cluster publishes. A name that was asked for is judged by itself, and a difference is
 * an error; in a run about everything records may just be on their way, so a zone is told once, as a warning. What the
 * plan holds back is told by the check that holds it back.
 */
export function judgeNames(context: CheckContext): readonly CheckResult[] {
  const hosts = [...(context.source?.hosts.values() ?? [])].flat()
  const listNames = lazyNames()
  if (context.scope.subjects !== undefined)
    return hosts.flatMap((host) => judgeName(host, context, listNames))
  return context.providers.flatMap((provider) =>
    zonesIn(provider).flatMap((place) =>
      judgeZone(
        place,
        hosts.filter(({zone}) => zone === place.zone),
        context,
      ),
    ),
  )
}

function judgeZone(
  {zone, subject}: ZonePlace,
  hosts: readonly HostFacts[],
  context: CheckContext,
): readonly CheckResult[] {
  const published = hosts.filter(
    ({provider, endpoints}) => provider?.plan !== undefined && endpoints.length > 0,
  )
  if (zone.content === undefined || published.length === 0) return []
  const open = published.filter((host) => changesOf(host).length > 0)
  const zoneName = zone.zone.name
  if (open.length === 0) return [pass(code, subject, countOf(published.length, 'published name'))]
  const changes = open.flatMap(changesOf)
  return [
    fail(code, subject, {
      reason: 'records-differ',
      severity: 'warning',
      message: `zone ${zoneName} does not hold what the cluster publishes for ${open.length} of ${countOf(published.length, 'name')}: ${listSome(open.map(({name}) => name))}`,
      args: {zone: zoneName, names: open.slice(0, 50).map(({name}) => name), count: open.length},
      evidence: [...changes.slice(0, 4).map(describe), ...writers(context)],
      fix: {
        text: 'look at the plan, then apply it, or find out why the other writer does not',
        commands: ['mldns plan'],
      },
    }),
  ]
}

/** What changes the answers: who owns a record, and what else its ownership record says, does not. */
function changesOf({changes}: HostFacts): readonly Change[] {
  return changes.filter(
    ({action, reason}) => action !== 'adopt' && action !== 'release' && reason !== 'marker-missing',
  )
}

function judgeName(host: HostFacts, context: CheckContext, listNames: NamesOf): readonly CheckResult[] {
  const {endpoints, provider, zone, held} = host
  if (provider?.plan === undefined || zone?.content === undefined || endpoints.length === 0) return []
  const open = changesOf(host)
  if (open.length > 0) return [differs(host, open, context, listNames)]
  const values = endpoints.flatMap(({recordType, targets}) => `${recordType} ${targets.join(', ')}`)
  return held.length > 0 ? [] : [pass(code, host.subject, listSome(values, 2))]
}

function differs(
  host: HostFacts,
  changes: readonly Change[],
  context: CheckContext,
  listNames: NamesOf,
): CheckResult {
  const {subject, name} = host
  const missing = changes.every(({action}) => action === 'create')
  const oldest = Math.max(0, ...changes.map(({before}) => before?.ttl ?? 0))
  const zones = listSome([...new Set(changes.map(({zone}) => zone))])
  return fail(code, subject, {
    reason: missing ? 'record-missing' : 'record-differs',
    message: missing
      ? `zone ${zones} has no ${typesOf(changes)} record of ${name}: nobody has written it yet`
      : `zone ${zones} does not hold what the cluster publishes for ${name}`,
    args: {
      name,
      types: changes.map(({type}) => type),
      actions: changes.map(({action}) => action),
      ...(oldest === 0 ? {} : {oldTtlSeconds: oldest}),
    },
    evidence: [
      ...changes.slice(0, 4).map(describe),
      ...(missing ? wildcardAnswers(host, changes, listNames) : []),
      ...(oldest === 0
        ? []
        : [`resolvers may keep the old answer for ${oldest} s (its TTL) after it is written`]),
      ...writers(context),
    ],
    fix: {
      text: 'look at the plan, then apply it, or find out why the other writer does not',
      commands: [`mldns plan --target ${name} --out plan.json`, 'mldns apply plan.json'],
    },
  })
}

function typesOf(changes: readonly Change[]): string {
  return [...new Set(changes.map(({type}) => type))].join(' and ')
}

function describe({action, name, type, before, after}: Change): string {
  const alike = before !== null && after !== null && before.values.join() === after.values.join()
  const textOf = ({type: own, values, ttl}: RecordSet): string =>
    `${own} ${values.join(', ')}${alike && before.ttl !== after.ttl ? ` with TTL ${ttl ?? 'of the zone'}` : ''}`
  const had = before === null ? 'nothing' : textOf(before)
  const wants = after === null ? 'nothing' : textOf(after)
  return `${action} ${name} ${type}: the zone has ${had}, wanted is ${wants}`
}

/** The names of a zone; listed once, when they are first asked for. */
type NamesOf = (content: ZoneContent) => ReadonlySet<string>

function lazyNames(): NamesOf {
  const known = new Map<ZoneContent, ReadonlySet<string>>()
  return (content) => {
    const names = known.get(content) ?? namesOf(content)
    known.set(content, names)
    return names
  }
}

/** A wildcard of the zone answers for a name that is not there yet. */
function wildcardAnswers(
  {name, zone}: HostFacts,
  changes: readonly Change[],
  listNames: NamesOf,
): readonly string[] {
  const content = zone?.content
  if (content === undefined) return []
  const names = listNames(content)
  if (name === content.zone.name || names.has(name)) return []
  const wildcard = wildcardFor(name, content.zone.name, names)
  const types = new Set([...changes.map(({type}) => type), 'CNAME'])
  return wildcard === undefined
    ? []
    : content.recordSets
        .filter((set) => set.name === wildcard && types.has(set.type))
        .map(({type, values}) => `until then ${wildcard} answers for it: ${type} ${listSome(values)}`)
}

/** Who else may be meant to write the name. */
function writers({cluster}: CheckContext): readonly string[] {
  const running = cluster.controllers.filter(({replicas}) => replicas > 0)
  return running
    .slice(0, 1)
    .map(
      ({namespace, name, kind}) =>
        `${kind} ${namespace}/${name} writes records here; see MLD0106 and MLD0107`,
    )
}
