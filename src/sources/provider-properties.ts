import {compareText} from '../model/dns-name.js'
import type {ProviderProperty} from '../model/endpoint.js'
import type {Annotations} from './annotations.js'

/** Cloudflare's properties carry the whole annotation key as their name, prefix included. */
const cloudflareProperties = [
  'cloudflare-custom-hostname',
  'cloudflare-proxied',
  'cloudflare-region-key',
  'cloudflare-record-comment',
  'cloudflare-tags',
] as const

const slashed = /^(aws|scw|webhook|coredns)-(.*)$/s

/**
 * Provider properties of an object's annotations, sorted by name, one per name. A Cloudflare property is named after the
 * prefix its annotation really had; keys that only begin like one of its keys count too, the exact key winning.
 */
export function providerProperties({values}: Annotations): readonly ProviderProperty[] {
  const properties = new Map<string, string>()
  for (const suffix of [...values.keys()].sort(compareText)) {
    const reading = values.get(suffix)
    const name = reading === undefined ? undefined : propertyName(suffix, reading)
    if (reading !== undefined && name !== undefined && !properties.has(name))
      properties.set(name, reading.value)
  }
  if (properties.size === 0) return none
  return [...properties].map(([name, value]) => ({name, value})).sort((a, b) => compareText(a.name, b.name))
}

const none: readonly ProviderProperty[] = Object.freeze([])

function propertyName(suffix: string, {key, value}: {key: string; value: string}): string | undefined {
  if (suffix === 'alias') return value === 'true' ? 'alias' : undefined
  if (suffix === 'record-type') return suffix
  if (suffix === 'azure-tags') return 'azure/tags'
  const match = slashed.exec(suffix)
  if (match !== null) return `${match[1]}/${match[2]}`
  const cloudflare = cloudflareProperties.find((property) => suffix.startsWith(property))
  return cloudflare === undefined ? undefined : key.slice(0, -suffix.length) + cloudflare
}
