import {findNearest} from '../../../model/nearest.js'
import type {CheckContext} from '../../context.js'
import {hostsNamed} from '../../facts/build-source.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import {listSome} from '../../list-some.js'
import {claimantsOf} from '../../../plan/candidates.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {providerSubject} from '../../subject.js'
import {blockedBy, blockerOfProvider} from '../provider/places.js'
import {noProvider, withSource} from './judge-source.js'
import {targetNames} from './target-objects.js'

const code = 'MLD0304'

/**
 * Whether every name lies in a zone of its view. One the user's own domain filter leaves out is told quietly; a name the
 * run was asked for is an error either way. The zones of a provider need not have been read for it, only listed.
 */
export const zoneKnown: CheckRule = {
  code,
  judge: (context) => {
    if (context.providers.length === 0) return [noProvider(code)]
    return withSource(code, context, 'no object asks for a name', (source) => {
      const asked = targetNames(context.scope)
      const nearest = nearestZones(context)
      const names = [...source.hosts.keys(), ...[...asked].filter((name) => !source.hosts.has(name))]
      return [
        ...unlisted(context),
        ...names.flatMap((name) =>
          judgeName(hostsNamed(name, source, context.providers), {source, context, asked, nearest}),
        ),
      ]
    })
  },
}

type About = {
  readonly source: SourceFacts
  readonly context: CheckContext
  readonly asked: ReadonlySet<string>
  readonly nearest: (name: string, view: string, zones: readonly string[]) => string | undefined
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

function filteredOut({subject, name}: HostFacts, {context, asked}: About): CheckResult {
  const filters = context.providers.map(({domainFilter: {include, exclude}, view}) => {
    const said = [...include, ...exclude.map((one) => `not ${one}`)]
    return `${view === '' ? '' : `view ${view}: `}${said.length === 0 ? 'a regular expression' : said.join(', ')}`
  })
  return fail(code, subject, {
    reason: 'domain-filter',
    severity: asked.has(name) ? 'error' : 'info',
    message: `${name} is left out by the domain filter (${filters.join('; ')})`,
    args: {filters},
    fix: {
      text: 'when the name is meant to be managed here, add its domain to --domain-filter',
      commands: [`mldns plan --explain ${name}`],
    },
  })
}

function inNoZone(
  {subject, name, view, provider, endpoints, askedBy}: HostFacts,
  {asked, nearest}: About,
): CheckResult {
  const zones = provider?.zones.map(({zone}) => zone.name) ?? []
  const near = nearest(name, view, zones)
  const guess = near === undefined ? '' : `; did you mean a name in ${near}?`
  const known = zones.length === 0 ? 'it serves none' : listSome(zones, 5)
  const objects = endpoints.length > 0 ? claimantsOf(endpoints) : askedBy.map(({resource}) => resource)
  return fail(code, subject, {
    reason: 'no-zone',
    ...(asked.has(name) ? {severity: 'error' as const} : {}),
    message: `${name} lies in no zone of ${provider?.provider ?? ''} (${known})${guess}`,
    args: {zones: zones.slice(0, 50), ...(near === undefined ? {} : {nearest: near})},
    evidence: objects.length === 0 ? [] : [`asked for by ${listSome(objects)}`],
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
