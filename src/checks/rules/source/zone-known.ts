import type {Severity} from '../../../model/finding.js'
import {parseAddress} from '../../../model/ip.js'
import {findNearest} from '../../../model/nearest.js'
import type {CheckContext} from '../../context.js'
import {hostsNamed} from '../../facts/build-source.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import {kubectl} from '../../kubectl.js'
import {listSome} from '../../list-some.js'
import {claimantsOf} from '../../../plan/candidates.js'
import {blockedBy, fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isInScope} from '../../scope.js'
import {providerSubject} from '../../subject.js'
import {blockerOfProvider} from '../provider/places.js'
import {allHosts, noProvider, withSource} from './judge-source.js'
import {targetNames} from './target-objects.js'

const code = 'MLD0304'

/**
 * Whether every name lies in a zone of its view. One the user's own domain filter leaves out is told quietly, unless it
 * looks mistyped; a name the run was asked for is an error either way, and so are the names of an object it was asked
 * for when none of them has a zone. The zones of a provider need not have been read for it, only listed.
 */
export const zoneKnown: CheckRule = {
  code,
  judge: (context) => {
    if (context.providers.length === 0) return [noProvider(code)]
    return withSource(code, context, 'no object asks for a name', (source) => {
      const asked = targetNames(context.scope)
      const nearest = nearestZones(context)
      const about = {source, context, asked, nearest, otherwise: severityInScope(source, context)}
      const names = [...source.hosts.keys(), ...[...asked].filter((name) => !source.hosts.has(name))]
      return [
        ...unlisted(context),
        ...names.flatMap((name) => judgeName(hostsNamed(name, source, context.providers), about)),
      ]
    })
  },
}

type About = {
  readonly source: SourceFacts
  readonly context: CheckContext
  readonly asked: ReadonlySet<string>
  readonly nearest: (name: string, view: string, zones: readonly string[]) => string | undefined
  /** How bad it is for a name that was not asked for by itself; undefined in a run about everything. */
  readonly otherwise: Severity | undefined
}

/** An object of which one name has a zone may well have others that are not for us. */
function severityInScope(source: SourceFacts, {scope}: CheckContext): Severity | undefined {
  if (scope.subjects === undefined) return undefined
  const own = allHosts(source).filter(({subject}) => isInScope(scope, subject))
  return own.some(({zone}) => zone !== undefined) ? 'warning' : 'error'
}

function unlisted({providers}: CheckContext): readonly CheckResult[] {
  return providers.flatMap(({provider, view, trouble}) =>
    trouble === undefined
      ? []
      : [blockedBy(code, providerSubject(provider, view), blockerOfProvider(trouble))],
  )
}

/** A name that lies in a zone of one view is not missed in the others; neither is one whose zones are not known. */
function judgeName(views: readonly HostFacts[], about: About): readonly CheckResult[] {
  const home = views.find(({zone}) => zone !== undefined)
  const unsure = views.some(({provider}) => provider?.trouble !== undefined)
  return views.flatMap((host) => {
    const {subject, zone, provider} = host
    if (provider?.trouble !== undefined) return []
    if (provider === undefined) return [filteredOut(host, about)]
    if (zone !== undefined) return [pass(code, subject, zone.zone.name)]
    if (home !== undefined) return [na(code, subject, `its zone is in view ${home.view}`)]
    return unsure ? [] : [inNoZone(host, about)]
  })
}

function filteredOut(host: HostFacts, about: About): CheckResult {
  const {subject, name} = host
  const {context, asked, otherwise} = about
  const filters = context.providers.map(({domainFilter: {include, exclude}, view}) => {
    const said = [...include, ...exclude.map((one) => `not ${one}`)]
    return `${view === '' ? '' : `view ${view}: `}${said.length === 0 ? 'a regular expression' : said.join(', ')}`
  })
  const odd = oddName(host, about)
  if (odd !== undefined) return odd
  const meant = mistyped(name, domainsOf(context))
  const quiet = meant === undefined && otherwise === undefined
  return fail(code, subject, {
    reason: 'domain-filter',
    severity: asked.has(name) ? 'error' : quiet ? 'info' : (otherwise ?? 'warning'),
    message: `${name} is left out by the domain filter (${filters.join('; ')})${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    args: {filters, ...(meant === undefined ? {} : {nearest: meant})},
    evidence: askers(host),
    fix: {
      text:
        meant === undefined
          ? 'when the name is meant to be managed here, add its domain to --domain-filter'
          : `correct the name to ${meant}; when it is right, add its domain to --domain-filter`,
      commands: [...editCommands(host, meant), `mldns plan --explain ${name}`],
    },
  })
}

/** The domains that are managed here. */
function domainsOf({providers}: CheckContext): readonly string[] {
  const domains = providers.flatMap(({domainFilter: {include}, zones}) => [
    ...include.map((one) => one.replace(/^\.+/, '')),
    ...zones.map(({zone}) => zone.name),
  ])
  return [...new Set(domains)]
}

/** What is in the place of a name and none, whatever the zones are: an address, or a word without a domain. */
function oddName(host: HostFacts, {context, asked, otherwise}: About): CheckResult | undefined {
  const {subject, name, askedBy} = host
  const isAddress = parseAddress(name) !== undefined
  if (askedBy.length === 0 || (!isAddress && name.includes('.'))) return undefined
  const [domain = 'example.com'] = domainsOf(context)
  return fail(code, subject, {
    reason: isAddress ? 'address-as-name' : 'no-domain',
    severity: asked.has(name) ? 'error' : (otherwise ?? 'warning'),
    message: isAddress
      ? `${name} is asked for as a name and is an address`
      : `${name} is asked for as a name and has no domain`,
    evidence: askers(host),
    fix: {
      text: isAddress
        ? 'write a host name; addresses come from the status of the object or its annotation target'
        : `write the whole name, such as ${name}.${domain}`,
      commands: askedBy.slice(0, 1).map(({ref}) => kubectl('edit', ref)),
    },
  })
}

/** The name with the managed domain its end is a slip of: two letters swapped, one too many or one missing. */
function mistyped(name: string, domains: readonly string[]): string | undefined {
  const labels = name.split('.')
  for (const domain of domains) {
    const depth = domain.split('.').length
    if (labels.length < depth) continue
    const end = labels.slice(-depth).join('.')
    if (isSlip(end, domain)) return [...labels.slice(0, -depth), domain].join('.')
  }
  return undefined
}

function isSlip(text: string, meant: string): boolean {
  if (text === meant) return false
  const [long, short] = text.length > meant.length ? [text, meant] : [meant, text]
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  const letters = /^[a-z]*$/
  if (long.length === short.length) {
    const one = text.slice(at, at + 2)
    const other = meant.slice(at, at + 2)
    const isSwap = one[0] === other[1] && one[1] === other[0] && letters.test(one)
    return isSwap && text.slice(at + 2) === meant.slice(at + 2)
  }
  return (
    long.length === short.length + 1 && letters.test(long[at] ?? '') && long.slice(at + 1) === short.slice(at)
  )
}

function askers({endpoints, askedBy}: HostFacts): readonly string[] {
  const objects = endpoints.length > 0 ? claimantsOf(endpoints) : askedBy.map(({resource}) => resource)
  return objects.length === 0 ? [] : [`asked for by ${listSome(objects)}`]
}

function editCommands({askedBy}: HostFacts, meant: string | undefined): readonly string[] {
  return meant === undefined ? [] : askedBy.slice(0, 1).map(({ref}) => kubectl('edit', ref))
}

function inNoZone(host: HostFacts, about: About): CheckResult {
  const {subject, name, view, provider} = host
  const {asked, nearest, otherwise} = about
  const odd = oddName(host, about)
  if (odd !== undefined) return odd
  const zones = provider?.zones.map(({zone}) => zone.name) ?? []
  const near = nearest(name, view, zones)
  const guess = near === undefined ? '' : `; did you mean a name in ${near}?`
  const known = zones.length === 0 ? 'it serves none' : listSome(zones, 5)
  return fail(code, subject, {
    reason: 'no-zone',
    ...(asked.has(name) ? {severity: 'error'} : otherwise === undefined ? {} : {severity: otherwise}),
    message: `${name} lies in no zone of ${provider?.provider ?? ''} (${known})${guess}`,
    args: {zones: zones.slice(0, 50), ...(near === undefined ? {} : {nearest: near})},
    evidence: askers(host),
    fix: {
      text:
        near === undefined
          ? 'correct the name, or give mldns access to its zone'
          : `correct the name to one in ${near}, or give mldns access to its zone`,
      commands: [`mldns plan --explain ${name}`],
    },
  })
}

/** The zone whose name is most like the end of a host name of as many labels; each end is compared once. */
function nearestZones({providers}: CheckContext): About['nearest'] {
  const found = new Map<string, string | undefined>()
  const depths = new Set(providers.flatMap(({zones}) => zones.map(({zone}) => zone.name.split('.').length)))
  return (name, view, zones) => {
    const labels = name.split('.')
    for (const depth of [...depths].toSorted((a, b) => b - a)) {
      if (depth > labels.length) continue
      const end = labels.slice(-depth).join('.')
      const key = `${view} ${end}`
      const alike = zones.filter((zone) => zone.split('.').length === depth)
      if (!found.has(key)) found.set(key, findNearest(end, alike))
      const near = found.get(key)
      if (near !== undefined) return near
    }
    return undefined
  }
}
