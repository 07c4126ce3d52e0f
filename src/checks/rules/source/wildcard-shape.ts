import {formatRef} from '../../../model/endpoint.js'
import type {ObjectVerdict} from '../../../sources/source.js'
import type {CheckContext} from '../../context.js'
import {objectSubject} from '../../facts/build-source.js'
import {isVisibleName, ownedZones, type OwnedZone} from '../../facts/ownership.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import {kubectl} from '../../kubectl.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {allHosts, withSource} from './judge-source.js'

const code = 'MLD0308'

/**
 * `*` stands alone and leftmost (RFC 4592 2.1.1), and answers for every name below its parent that does not exist. A
 * name exists as soon as it has a record of any type, and also when something lies below it: a TXT at
 * `_acme-challenge.shop.example.com` takes `shop.example.com` out of `*.example.com`. Such names are told, unless they
 * have records of one of the wildcard's types: then they answer for themselves, as somebody meant them to. Labels that
 * begin with `_` name services, not hosts.
 */
export const wildcardShape: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'no name is a wildcard', (source) => [
      ...badShapes(source),
      ...judgeWildcards(source, context),
    ]),
}

/** The names of an object that are illegal and hold a `*`. */
export function misplacedStars(skipped: ObjectVerdict['skipped']): readonly string[] {
  return skipped.filter(isMisplacedStar).map(({name}) => name)
}

function isMisplacedStar({name, reason}: ObjectVerdict['skipped'][number]): boolean {
  return reason.code === 'bad-name' && name.includes('*')
}

function badShapes(source: SourceFacts): readonly CheckResult[] {
  return source.collected.verdicts.flatMap(({ref, skipped}) =>
    skipped.filter(isMisplacedStar).map(({name, reason}) => {
      const location = source.objects.get(formatRef(ref))?.location
      return fail(code, objectSubject(ref, source), {
        reason: 'star-misplaced',
        message: reason.message,
        args: {name},
        fix: {
          text: 'write "*" as the whole leftmost label, as in *.example.com',
          commands: [kubectl('edit', ref)],
        },
        ...(location === undefined ? {} : {location}),
      })
    }),
  )
}

function judgeWildcards(source: SourceFacts, context: CheckContext): readonly CheckResult[] {
  const wildcards = allHosts(source).filter(
    ({name, endpoints}) => name.startsWith('*.') && endpoints.length > 0,
  )
  if (wildcards.length === 0) return []
  const parents = new Set(wildcards.map(({name}) => name.slice(2)))
  const below = namesBelow(parents, source, ownedZones(context))
  return wildcards.map((host) => judgeWildcard(host, below.get(`${host.view} ${host.name.slice(2)}`)))
}

function judgeWildcard(
  host: HostFacts,
  below: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): CheckResult {
  const {name, subject} = host
  const held = host.held.find((item) => item.code === code)
  if (held !== undefined)
    return fail(code, subject, {
      reason: 'not-supported',
      message: held.message,
      fix: {text: held.fix[0] ?? 'publish the names one by one', commands: [`mldns plan --explain ${name}`]},
    })
  const types = [...new Set(host.endpoints.map(({recordType}) => recordType))]
  const hidden = [...below]
    .filter(([, own]) => ![...types, 'CNAME', 'NS'].some((type) => own.has(type)))
    .map(([child, own]) => ({child, own: [...own].toSorted()}))
    .toSorted((a, b) => (a.child < b.child ? -1 : 1))
  if (hidden.length === 0) return pass(code, subject, types.join(', '))
  const names = hidden.map(({child}) => child)
  return fail(code, subject, {
    reason: 'hidden-in-part',
    severity: 'warning',
    message: `${name} does not answer for ${countOf(names.length, 'name')} that exist${names.length === 1 ? 's' : ''} without its ${types.join(' and ')}: ${listSome(names)}`,
    args: {names: names.slice(0, 50), types},
    evidence: hidden
      .slice(0, 4)
      .map(({child, own}) =>
        own.length === 0 ? `something lies below ${child}` : `${child} has ${own.join(', ')} only`,
      ),
    fix: {
      text: `publish ${names[0] ?? 'the name'} as well, when it shall answer like ${name}`,
      commands: [`mldns plan --explain ${names[0] ?? name}`],
    },
  })
}

/** By view and wildcard parent, the names one label below it that exist, with their types; none = only something below. */
type NamesBelow = Map<string, Map<string, Set<string>>>

function namesBelow(
  parents: ReadonlySet<string>,
  source: SourceFacts,
  zones: readonly OwnedZone[],
): NamesBelow {
  const found: NamesBelow = new Map()
  for (const zone of zones)
    for (const {set} of zone.owners.sets)
      if (isVisibleName(set.name, zone)) note(found, parents, zone.provider.view, set)
  for (const {name, view, endpoints} of allHosts(source))
    for (const {recordType} of endpoints) note(found, parents, view, {name, type: recordType})
  return found
}

function note(
  found: NamesBelow,
  parents: ReadonlySet<string>,
  view: string,
  {name, type}: {readonly name: string; readonly type: string},
): void {
  let child = name
  for (let dot = child.indexOf('.'); dot >= 0; dot = child.indexOf('.')) {
    const parent = child.slice(dot + 1)
    if (parents.has(parent) && !/^[*_]/.test(child)) {
      const key = `${view} ${parent}`
      const names = found.get(key) ?? new Map<string, Set<string>>()
      const types = names.get(child) ?? new Set<string>()
      if (child === name) types.add(type)
      found.set(key, names.set(child, types))
    }
    child = parent
  }
}
