import {compareText} from '../model/dns-name.js'
import type {Endpoint, ProviderProperty} from '../model/endpoint.js'
import type {SourceSettings} from './settings.js'
import type {Wrapped} from './wrapper.js'

/**
 * Last step: `--min-ttl` fills unset TTLs, properties of other providers go, `--prefer-alias` marks CNAMEs. As in
 * external-dns a property with a slash belongs to the provider it begins with, and Cloudflare keeps all.
 */
export function postProcess(endpoints: readonly Endpoint[], settings: SourceSettings): Wrapped {
  return {endpoints: endpoints.map((endpoint) => process(endpoint, settings)), findings: [], dropped: []}
}

function process(endpoint: Endpoint, settings: SourceSettings): Endpoint {
  const properties = processProperties(endpoint, settings)
  const fillsTtl = endpoint.recordTTL === 0 && settings.minTtl >= 1
  if (!fillsTtl && properties === endpoint.providerSpecific) return endpoint
  return {
    ...endpoint,
    recordTTL: fillsTtl ? Math.floor(settings.minTtl) : endpoint.recordTTL,
    providerSpecific: properties,
  }
}

function processProperties(
  {recordType, providerSpecific}: Endpoint,
  {provider, preferAlias}: SourceSettings,
): readonly ProviderProperty[] {
  const aliased =
    preferAlias && recordType === 'CNAME' && !providerSpecific.some(({name}) => name === 'alias')
      ? [...providerSpecific, {name: 'alias', value: 'true'}]
      : providerSpecific
  if (aliased.length === 0) return providerSpecific
  const everything = provider.trim() === '' || provider === 'cloudflare'
  const kept = everything
    ? aliased
    : aliased.filter(({name}) => !name.includes('/') || name.startsWith(`${provider}/`))
  return [...kept].sort((a, b) => compareText(a.name, b.name))
}
