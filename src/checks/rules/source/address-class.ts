import {classifyAddress, type AddressClass} from '../../../model/address-class.js'
import type {Endpoint} from '../../../model/endpoint.js'
import {nameClaimants} from '../../../plan/causes.js'
import type {ProviderFacts} from '../../facts/provider.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import type {CheckContext} from '../../context.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isInScope} from '../../scope.js'
import {zoneSubject} from '../../subject.js'
import {allHosts, hostRule, noProvider, withSource} from './judge-source.js'

const code = 'MLD0312'

/** Addresses nobody can reach from another machine, in whatever view. */
const unusable: ReadonlySet<AddressClass> = new Set(['loopback', 'link-local', 'unspecified'])

/** Providers whose public zones are those of the Internet. With the others a zone may just as well be one of a LAN (MLD1001). */
const internetProviders: ReadonlySet<string> = new Set(['route53', 'aws', 'cloudflare', 'google', 'azure'])

/**
 * Whether the addresses of a name fit its view. A view that says which classes it may publish is held to it, name by
 * name; that it leaves a name to another view is told quietly. One that does not say may hold anything; that a zone of the Internet has private addresses is told once per zone.
 */
export const addressClass: CheckRule = {
  code,
  judge: (context) => {
    if (context.providers.length === 0) return [noProvider(code)]
    return withSource(code, context, 'no name has an address', (source) => [
      ...[...source.hosts.values()].flatMap((views) => views.flatMap((host) => judgeHost(host, views))),
      ...judgeZones(source, context),
    ])
  },
}

type Valued = {readonly value: string; readonly found: AddressClass; readonly endpoint: Endpoint}

function addressesOf({endpoints}: HostFacts): readonly Valued[] {
  return endpoints
    .filter(({recordType}) => recordType === 'A' || recordType === 'AAAA')
    .flatMap((endpoint) =>
      endpoint.targets.flatMap((value) => {
        const found = classifyAddress(value)
        return found === undefined ? [] : [{value, found, endpoint}]
      }),
    )
}

/** The first address that does not fit the view of a name. */
function misfit({provider}: HostFacts, addresses: readonly Valued[]): Valued | undefined {
  const classes = provider?.addressClasses
  return (
    addresses.find(({found}) => unusable.has(found)) ??
    addresses.find(({found}) => classes !== undefined && !classes.includes(found)) ??
    (classes === undefined ? addresses.find(({found}) => found === 'documentation') : undefined)
  )
}

/** `views` are all views of the name: one that takes its addresses is where it is meant to be. */
function judgeHost(host: HostFacts, views: readonly HostFacts[]): readonly CheckResult[] {
  const {name, subject, provider, zone} = host
  const addresses = addressesOf(host)
  if (provider === undefined || zone === undefined || addresses.length === 0) return []
  const classes = provider.addressClasses
  const bad = misfit(host, addresses)
  if (bad === undefined)
    return [pass(code, subject, listSome([...new Set(addresses.map(({found}) => found))]))]
  const {value, found, endpoint} = bad
  const declared = classes !== undefined && !classes.includes(found)
  const home = views.find(
    (other) => other.zone !== undefined && other !== host && misfit(other, addressesOf(other)) === undefined,
  )
  if (declared && home !== undefined) return [publishedElsewhere(host, bad, home)]
  return [
    fail(code, subject, {
      reason: declared
        ? 'class-not-allowed'
        : found === 'documentation'
          ? 'documentation-address'
          : 'unusable-address',
      ...(declared || found !== 'documentation' ? {} : {severity: 'warning' as const}),
      message: declared
        ? `${name} would publish ${value}, a ${found} address; only ${classes.join(', ')} may be published ${placeOf(provider)}`
        : `${name} would publish ${value}, ${found === 'documentation' ? 'an address for examples' : `a ${found} address`}, which no other machine can reach`,
      args: {address: value, class: found, ...(classes === undefined ? {} : {allowed: classes})},
      evidence: [`${nameClaimants(endpoint)}: ${endpoint.origins.flatMap(({via}) => via).join(', ')}`],
      fix: {
        text: declared
          ? `give the object an annotation target with an address that fits, or allow ${found} addresses with --publish-address-classes`
          : 'find out where the object has this address from, or give it an annotation target',
        commands: [`mldns plan --explain ${name}`],
      },
    }),
  ]
}

/** That each view takes the addresses of its own class is what views are for. */
function publishedElsewhere(
  {name, subject, view}: HostFacts,
  {value, found}: Valued,
  home: HostFacts,
): CheckResult {
  return fail(code, subject, {
    reason: 'published-elsewhere',
    severity: 'info',
    message: `${name} is published in view ${home.view} and not in view ${view}: ${value} is a ${found} address`,
    args: {address: value, class: found, view: home.view},
    fix: {
      text: `when view ${view} should have it too, give an object there an annotation target with an address that fits`,
      commands: [`mldns plan --explain ${name}`],
    },
  })
}

function placeOf({view}: ProviderFacts): string {
  return view === '' ? 'here' : `in view ${view}`
}

/** Zones the world may see, of views that do not say what they may publish, with the names that show inner addresses. */
function judgeZones(source: SourceFacts, {scope}: CheckContext): readonly CheckResult[] {
  const byZone = new Map<
    string,
    {readonly provider: ProviderFacts; readonly zone: string; readonly shown: Valued[]}
  >()
  for (const host of allHosts(source)) {
    const {provider, zone, subject} = host
    if (provider === undefined || !internetProviders.has(provider.provider)) continue
    if (zone?.zone.visibility !== 'public') continue
    if (provider.addressClasses !== undefined || !isInScope(scope, subject)) continue
    const shown = addressesOf(host).filter(({found}) => found === 'private' || found === 'cgnat')
    if (shown.length === 0) continue
    const key = `${provider.view} ${zone.zone.name}`
    const known = byZone.get(key) ?? {provider, zone: zone.zone.name, shown: []}
    known.shown.push(...shown)
    byZone.set(key, known)
  }
  return [...byZone.values()].map(({provider, zone, shown}) => failZone(provider, zone, shown))
}

function failZone(provider: ProviderFacts, zone: string, shown: readonly Valued[]): CheckResult {
  const names = [...new Set(shown.map(({endpoint}) => endpoint.dnsName))]
  const classes = [...new Set(shown.map(({found}) => found))]
  return fail(code, zoneSubject(zone, provider.provider, provider.view), {
    reason: 'private-in-public-zone',
    severity: 'warning',
    message: `${countOf(names.length, 'name')} in ${zone}, which anybody on the Internet can see, ${names.length === 1 ? 'has' : 'have'} ${classes.join(' and ')} addresses: ${listSome(names)}`,
    args: {names: names.slice(0, 50), classes},
    evidence: shown
      .slice(0, 4)
      .map(({endpoint, value}) => `${endpoint.dnsName} ${endpoint.recordType} ${value}`),
    fix: {
      text: `say what may be published ${placeOf(provider)}: --publish-address-classes global keeps them out, with ${classes.map((one) => `--publish-address-classes ${one}`).join(' and ')} besides they are meant`,
    },
  })
}

/** One record set, one class: half of the clients would be sent to where they cannot go. */
export const mixedClasses: CheckRule = hostRule('MLD0315', 'no name has several addresses', (host) => {
  const {name, subject, endpoints} = host
  const several = endpoints.filter(
    ({recordType, targets}) => (recordType === 'A' || recordType === 'AAAA') && targets.length > 1,
  )
  if (several.length === 0) return undefined
  const mixed = several.find((endpoint) => classesOf(endpoint).length > 1)
  if (mixed === undefined) return pass('MLD0315', subject, listSome(several.flatMap(classesOf)))
  const {recordType, targets} = mixed
  return fail('MLD0315', subject, {
    reason: 'mixed-classes',
    message: `${name} ${recordType} would hold ${classesOf(mixed).join(' and ')} addresses together: ${listSome(targets, 4)}`,
    args: {type: recordType, classes: classesOf(mixed), targets},
    evidence: targets.slice(0, 5).map((target) => `${target}: ${classifyAddress(target) ?? ''}`),
    fix: {
      text: 'keep one kind with an annotation target, --target-net-filter or --exclude-target-net, or use a view for each',
      commands: [`mldns plan --explain ${name}`],
    },
  })
})

function classesOf({targets}: Endpoint): readonly AddressClass[] {
  return [...new Set(targets.flatMap((target) => classifyAddress(target) ?? []))].toSorted()
}

/** Cloudflare refuses to proxy to an address it cannot reach (its errors 9003 and 9041). */
export const proxiedTarget: CheckRule = hostRule('MLD0313', 'no name is proxied', (host) => {
  const {name, subject, provider, zone} = host
  if (provider?.provider !== 'cloudflare' || zone === undefined) return undefined
  const proxied = addressesOf(host).filter(({endpoint}) => isProxied(endpoint))
  if (proxied.length === 0) return undefined
  const bad = proxied.find(({found}) => found !== 'global')
  if (bad === undefined) return pass('MLD0313', subject, listSome(proxied.map(({value}) => value)))
  const {value, found, endpoint} = bad
  return fail('MLD0313', subject, {
    reason: 'target-not-global',
    message: `${name} is to be proxied by Cloudflare, but its target ${value} is a ${found} address`,
    args: {address: value, class: found},
    evidence: [`${nameClaimants(endpoint)}: annotation cloudflare-proxied is "true"`],
    fix: {
      text: 'set the annotation cloudflare-proxied to "false", or give the object an annotation target with a global address',
      commands: [`mldns plan --explain ${name}`],
    },
  })
})

function isProxied({providerSpecific}: Endpoint): boolean {
  return providerSpecific.some(({name, value}) => name.endsWith('cloudflare-proxied') && value === 'true')
}
