import type {DomainFilter} from '../../../model/filter.js'
import {isWithin} from '../../../model/dns-name.js'
import type {ProviderFacts, Trouble, ZoneFacts} from '../../facts/provider.js'
import {listSome} from '../../list-some.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {zoneSubject} from '../../subject.js'
import {
  blockerOfProvider,
  isTransferTrouble,
  judgeProviders,
  signatureTrouble,
  subjectOf,
  zonesIn,
  type ZonePlace,
} from './places.js'

/** MLD0503: the zones the domain filter speaks of are there and can be looked at. */
export const zoneVisible: CheckRule = {
  code: 'MLD0503',
  judge: (context) => judgeProviders('MLD0503', context, judgeProvider),
}

function judgeProvider(facts: ProviderFacts): readonly CheckResult[] {
  const {trouble} = facts
  const subject = subjectOf(facts)
  if (trouble !== undefined) {
    const blocker = blockerOfProvider(trouble)
    if (blocker !== 'MLD0503') return [blockedBy('MLD0503', subject, blocker)]
    const reason = trouble.at === 'opening' ? 'not-opened' : listingReason(trouble)
    return [
      fail('MLD0503', subject, {
        reason,
        message: trouble.message,
        args: {provider: facts.provider, error: trouble.code},
        fix: {text: trouble.hint ?? `check the settings of the provider ${facts.provider}`},
      }),
    ]
  }
  const zones = zonesIn(facts)
  if (zones.length === 0) return [noZone(facts)]
  return [...zones.map(judgeZone), ...missingDomains(facts, zones)]
}

function listingReason({kind}: Trouble): string {
  return kind === 'denied' ? 'not-permitted' : kind === 'unavailable' ? 'unreachable' : 'not-listed'
}

function noZone(facts: ProviderFacts): CheckResult {
  const {zones, provider, domainFilter} = facts
  const names = zones.map(({zone}) => zone.name)
  return fail('MLD0503', subjectOf(facts), {
    reason: 'no-zone',
    message:
      names.length === 0
        ? `${provider} shows no zone at all`
        : `the domain filter lets none of the ${names.length} zones of ${provider} pass`,
    args: {provider, zones: names.slice(0, 20), filter: filterTexts(domainFilter)},
    evidence: [
      ...(names.length === 0 ? [] : [`zones there: ${listSome(names, 6)}`]),
      `domain filter: ${filterTexts(domainFilter).join(', ') || 'none'}`,
    ],
    fix: {text: 'check --domain-filter and where the provider looks for its zones'},
  })
}

function filterTexts({include, regexInclude}: DomainFilter): readonly string[] {
  return regexInclude === undefined ? include : [`/${regexInclude.source}/`]
}

/** Domains of a plain filter for which there is no zone: names in them cannot be written. */
function missingDomains(facts: ProviderFacts, zones: readonly ZonePlace[]): readonly CheckResult[] {
  const {domainFilter, provider} = facts
  if (domainFilter.regexInclude !== undefined || domainFilter.regexExclude !== undefined) return []
  const names = zones.map(({zone}) => zone.zone.name)
  return domainFilter.include
    .map((entry) => (entry.startsWith('.') ? entry.slice(1) : entry))
    .filter((domain) => !names.some((name) => isWithin(name, domain) || isWithin(domain, name)))
    .map((domain) =>
      fail('MLD0503', zoneSubject(domain, provider, facts.view), {
        reason: 'zone-missing',
        message: `${provider} has no zone for ${domain}, which the domain filter names`,
        args: {provider, domain},
        evidence: [`zones there: ${listSome(names, 6)}`],
        fix: {text: `create the zone of ${domain} at ${provider}, or take ${domain} out of --domain-filter`},
      }),
    )
}

function judgeZone({facts, zone, subject}: ZonePlace): CheckResult {
  const {content, trouble} = zone
  if (content !== undefined) return pass('MLD0503', subject, `${content.recordSets.length} record sets`)
  if (trouble === undefined) return inconclusive('MLD0503', subject, 'not-read', 'it was not read')
  if (signatureTrouble(zone) !== undefined) return blockedBy('MLD0503', subject, 'MLD0510')
  if (isTransferTrouble(zone)) {
    const holds = zone.inspection?.servers?.find(({authoritative}) => authoritative)
    return holds === undefined
      ? blockedBy('MLD0503', subject, 'MLD0511')
      : pass('MLD0503', subject, `${holds.server} answers for it`)
  }
  return fail('MLD0503', subject, {
    reason: zoneReason(trouble),
    message: trouble.message,
    args: {provider: facts.provider, zone: zone.zone.name, error: trouble.code},
    evidence: serverLines(zone),
    fix: {text: trouble.hint ?? `see whether ${facts.provider} holds ${zone.zone.name} and lets it be read`},
  })
}

function zoneReason({kind, code}: Trouble): string {
  if (code === 'DNS_TRANSFER_REFUSED') return 'not-served'
  if (kind === 'absent') return 'absent'
  if (kind === 'denied') return 'not-permitted'
  return kind === 'unavailable' ? 'unreachable' : 'unreadable'
}

/** How the servers answered for the SOA, a line each. */
export function serverLines({inspection}: ZoneFacts): readonly string[] {
  return (inspection?.servers ?? []).slice(0, 4).map(({server, rcode, authoritative, problem}) => {
    const answer = rcode === undefined ? (problem ?? 'no answer') : rcode
    return `${server}: ${answer}${rcode === 'NOERROR' && !authoritative ? ', not as one that holds the zone' : ''}`
  })
}

/** MLD0508: one zone per name and view. */
export const zoneUnambiguous: CheckRule = {
  code: 'MLD0508',
  judge: (context) => judgeProviders('MLD0508', context, judgeDoubles),
}

function judgeDoubles(facts: ProviderFacts): readonly CheckResult[] {
  const {trouble, provider} = facts
  const subject = subjectOf(facts)
  if (trouble?.code === 'ZONE_FILE_TWICE')
    return [
      fail('MLD0508', subject, {
        reason: 'two-files',
        message: trouble.message,
        args: {provider},
        fix: {text: trouble.hint ?? 'remove one of the two files'},
      }),
    ]
  if (trouble !== undefined) return [blockedBy('MLD0508', subject, blockerOfProvider(trouble))]
  const places = zonesIn(facts)
  if (places.length === 0) return [na('MLD0508', subject, 'it has no zone of ours')]
  const byName = new Map<string, ZonePlace[]>()
  for (const place of places) {
    const {name} = place.zone.zone
    byName.set(name, [...(byName.get(name) ?? []), place])
  }
  return [...byName].flatMap(([name, all]): readonly CheckResult[] => {
    const [first] = all
    if (first === undefined) return []
    return [all.length === 1 ? pass('MLD0508', first.subject) : double(name, all, first)]
  })
}

function double(name: string, all: readonly ZonePlace[], {facts, subject}: ZonePlace): CheckResult {
  const zones = all.map(({zone}) => zone.zone)
  const kinds = new Set(zones.map(({visibility}) => visibility))
  return fail('MLD0508', subject, {
    reason: kinds.size > 1 ? 'public-and-private' : 'twice',
    message: `${facts.provider} has ${zones.length} zones called ${name}; only the first is planned`,
    args: {zone: name, ids: zones.map(({id}) => id)},
    evidence: zones.slice(0, 5).map(({id, visibility}) => `${id}, ${visibility}`),
    fix: {text: 'give each a view of its own, and let the view see one of them only'},
  })
}
