import {ownershipOf} from '../../../registry/owners.js'
import {markerName, withWildcardReplaced} from '../../../registry/marker-name.js'
import {nameClaimants} from '../../../plan/causes.js'
import {ownedZones, type OwnedZone} from '../../facts/ownership.js'
import type {CheckContext} from '../../context.js'
import type {HostFacts} from '../../facts/source.js'
import type {ProviderFacts} from '../../facts/provider.js'
import {blockedBy, fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, hostSubject, providerSubject, zoneSubject} from '../../subject.js'
import {blockerOfProvider, blockerOfZone} from '../provider/places.js'
import {allHosts, isPlanned, noProvider, withSource} from '../source/judge-source.js'

const mostLabelBytes = 63 // RFC 1035 2.3.4
const mostNameBytes = 253

/**
 * Whether the ownership record of every name that is published has a legal name: nothing need be read for it. One that
 * is ours already, by an ownership record of an older format, has no need of another.
 */
export const markerLength: CheckRule = {
  code: 'MLD0409',
  judge(context) {
    if (context.providers.length === 0) return [noProvider('MLD0409')]
    return withSource('MLD0409', context, 'no name needs an ownership record', (source) => {
      const zones = ownedZones(context)
      return allHosts(source).flatMap((host) => judgeLength(host, zones))
    })
  },
}

function judgeLength(host: HostFacts, zones: readonly OwnedZone[]): readonly CheckResult[] {
  const {name, subject, endpoints, provider, zone} = host
  if (provider === undefined || provider.registry.kind === 'noop' || endpoints.length === 0) return []
  if (zone === undefined && provider.trouble === undefined) return []
  const {registry} = provider
  const long = endpoints
    .map(({recordType}) => ({recordType, place: markerName(name, recordType, registry)}))
    .find(({place}) => excessOf(place) > 0)
  if (long === undefined || isOurs(host, long.recordType, zones)) return [pass('MLD0409', subject)]
  const {recordType, place} = long
  const label = place.split('.').find((one) => one.length > mostLabelBytes)
  const found =
    label === undefined
      ? `${place.length} bytes, the most is ${mostNameBytes}`
      : `label "${label}" of ${label.length} bytes, the most is ${mostLabelBytes}`
  const excess = excessOf(place)
  return [
    fail('MLD0409', subject, {
      reason: 'label-too-long',
      message: `the ownership record of ${name} ${recordType} would be ${place} with ${found}`,
      args: {marker: place, type: recordType, excess},
      evidence: endpoints.slice(0, 2).map((one) => `asked for by ${nameClaimants(one)}`),
      fix: {
        text: `shorten ${name} by ${excess} byte${excess === 1 ? '' : 's'}, or set --txt-prefix '%{record_type}.', which adds a label of its own`,
        commands: [`mldns plan --explain ${name}`],
      },
    }),
  ]
}

/** By how many bytes a name is too long, or its longest label; at most 0 when it fits. */
function excessOf(name: string): number {
  if (name.length <= mostLabelBytes) return 0
  const longest = Math.max(...name.split('.').map((label) => label.length))
  return Math.max(longest - mostLabelBytes, name.length - mostNameBytes)
}

function isOurs({name, view}: HostFacts, type: string, zones: readonly OwnedZone[]): boolean {
  return zones
    .filter(({provider}) => provider.view === view)
    .some(({owners, provider}) =>
      (owners.byName.get(name) ?? []).some(
        (owned) => owned.set.type === type && ownershipOf(owned, provider.registry).of === 'us',
      ),
    )
}

/** Wildcards, and the names that would have their ownership record in the same place. */
export const markerOfWildcard: CheckRule = {
  code: 'MLD0410',
  judge(context) {
    if (context.providers.length === 0) return [noProvider('MLD0410')]
    return withSource('MLD0410', context, 'no name is a wildcard', (source) =>
      allHosts(source).flatMap((host) => judgeWildcard(host, context)),
    )
  },
}

function judgeWildcard(host: HostFacts, context: CheckContext): readonly CheckResult[] {
  const {name, subject, provider, zone} = host
  const held = host.held.find((item) => item.code === 'MLD0410')
  if (held !== undefined) {
    const wildcard = provider?.registry.wildcardReplacement ?? ''
    return [
      fail('MLD0410', subject, {
        reason: wildcard === '' ? 'not-storable' : 'shared-with-another-name',
        message: held.message,
        args: {replacement: wildcard},
        fix: {
          text: held.fix[0] ?? 'choose a --txt-wildcard-replacement no host is called by',
          commands: [`mldns plan --txt-wildcard-replacement any-host`],
        },
      }),
    ]
  }
  if (!name.startsWith('*.') || host.endpoints.length === 0) return []
  if (provider === undefined || zone === undefined || provider.registry.kind === 'noop') return []
  if (!isPlanned(host)) return [unplanned(host, provider)]
  const twin = withWildcardReplaced(name, provider.registry)
  const rival = twin === name ? undefined : context.source?.hosts.get(twin)?.[0]
  const types = host.endpoints.map(({recordType}) => recordType)
  const shared = rival?.endpoints.find(({recordType}) => types.includes(recordType))
  if (shared === undefined)
    return [pass('MLD0410', subject, markerName(name, types[0] ?? 'A', provider.registry))]
  const place = markerName(name, shared.recordType, provider.registry)
  return [
    fail('MLD0410', subject, {
      reason: 'shared-with-another-name',
      message: `the ownership record of ${name} ${shared.recordType} is ${place}, which is that of ${twin} too`,
      args: {replacement: provider.registry.wildcardReplacement, twin},
      evidence: [`${twin} is asked for by ${nameClaimants(shared)}`],
      fix: {
        text: 'choose a --txt-wildcard-replacement no host is called by',
        commands: [`mldns plan --txt-wildcard-replacement any-host`],
      },
    }),
  ]
}

function unplanned({zone}: HostFacts, {provider, view}: ProviderFacts): CheckResult {
  const subject =
    zone === undefined ? providerSubject(provider, view) : zoneSubject(zone.zone.name, provider, view)
  return zone?.trouble === undefined
    ? skip('MLD0410', subject, 'incomplete', 'no plan could be made')
    : blockedBy('MLD0410', subject, blockerOfZone(zone))
}

/** Whether ownership can be recorded at a provider at all, and for every name that is published. */
export const markerStorable: CheckRule = {
  code: 'MLD0415',
  judge(context) {
    const {providers} = context
    if (providers.length === 0) return [noProvider('MLD0415')]
    const results = providers.flatMap((provider) => [...judgeProvider(provider), ...heldNames(provider)])
    return results.length > 0 ? results : [na('MLD0415', clusterSubject, 'no provider could be opened')]
  },
}

function judgeProvider({
  provider,
  view,
  registry,
  capabilities,
  trouble,
  policy,
}: ProviderFacts): readonly CheckResult[] {
  const subject = providerSubject(provider, view)
  if (registry.kind === 'noop')
    return [
      fail('MLD0415', subject, {
        reason: 'no-registry',
        severity: 'warning',
        message: `${provider} is used without ownership records (--registry noop): every record counts as ours, also those written by hand`,
        args: {policy},
        evidence:
          policy === 'sync' ? ['nothing is removed all the same, because nothing proves what is ours'] : [],
        fix: {text: 'use --registry txt with a --txt-owner-id of its own for each cluster'},
      }),
    ]
  if (capabilities === undefined)
    return [
      trouble === undefined
        ? skip('MLD0415', subject, 'incomplete', `${provider} could not be opened`)
        : blockedBy('MLD0415', subject, blockerOfProvider(trouble)),
    ]
  const {recordTypes} = capabilities
  if (recordTypes !== undefined && !recordTypes.includes('TXT'))
    return [
      fail('MLD0415', subject, {
        reason: 'no-txt-records',
        message: `${provider} cannot store TXT records, in which ownership is written`,
        args: {recordTypes},
        fix: {text: 'use --registry noop: records are created and updated then, never removed'},
      }),
    ]
  return [pass('MLD0415', subject, 'TXT')]
}

function heldNames({provider, view, plan}: ProviderFacts): readonly CheckResult[] {
  return (plan?.held ?? [])
    .filter((item) => item.code === 'MLD0415' && item.view === view)
    .map(({name, zone, message, fix}) =>
      fail('MLD0415', hostSubject(name, view, [zoneSubject(zone, provider, view).id]), {
        reason: 'no-place-for-it',
        message,
        fix: {text: fix[0] ?? 'choose another --txt-prefix', commands: [`mldns plan --explain ${name}`]},
      }),
    )
}
