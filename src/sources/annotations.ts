/** One annotation as it stands on the object. */
export type Reading = {readonly key: string; readonly value: string}

/** One key under several prefixes with different values. */
export type AnnotationConflict = {readonly suffix: string; readonly readings: readonly Reading[]}

/** The annotations of one object that mldns reads, by the part of the key after the prefix. */
export type Annotations = {
  readonly values: ReadonlyMap<string, Reading>
  readonly conflicts: readonly AnnotationConflict[]
  /** Whether any of them may become a provider property. */
  readonly hasProperties: boolean
}

/** The keys that mean something, without those of providers. */
export const coreSuffixes: readonly string[] = [
  'hostname',
  'internal-hostname',
  'target',
  'ttl',
  'controller',
  'access',
  'endpoints-type',
  'ingress-hostname-source',
  'gateway-hostname-source',
  'ingress',
  'set-identifier',
  'alias',
  'record-type',
]

const core: ReadonlySet<string> = new Set(coreSuffixes)
const propertied = /^(?:(?:aws|scw|webhook|coredns|cloudflare)-|(?:azure-tags|alias|record-type)$)/

/**
 * Reads the annotations under the prefixes, the first prefix winning. A key whose values differ between prefixes is a
 * conflict: the value of the first prefix is kept, but nobody should act on it.
 */
export function readAnnotations(
  all: Readonly<Record<string, string>>,
  prefixes: readonly string[],
): Annotations {
  const values = new Map<string, Reading>()
  let conflicts: Map<string, Reading[]> | undefined
  let hasProperties = false
  const keys = Object.keys(all)
  for (const prefix of prefixes) {
    for (const key of keys) {
      if (!key.startsWith(prefix)) continue
      const suffix = key.slice(prefix.length)
      const forProvider = propertied.test(suffix)
      if (!forProvider && !core.has(suffix)) continue
      hasProperties ||= forProvider
      const reading = {key, value: all[key] ?? ''}
      const known = values.get(suffix)
      if (known === undefined) values.set(suffix, reading)
      else if (known.value !== reading.value) {
        conflicts ??= new Map()
        const readings = conflicts.get(suffix) ?? [known]
        if (!readings.some((other) => other.key === key)) conflicts.set(suffix, [...readings, reading])
      }
    }
  }
  if (conflicts === undefined) return {values, conflicts: none, hasProperties}
  return {
    values,
    conflicts: [...conflicts].map(([suffix, readings]) => ({suffix, readings})),
    hasProperties,
  }
}

const none: readonly AnnotationConflict[] = Object.freeze([])

/** All readings of a key: one, or several when they are in conflict. */
export function readingsOf(annotations: Annotations, suffix: string): readonly Reading[] {
  const conflict = annotations.conflicts.find((one) => one.suffix === suffix)
  if (conflict !== undefined) return conflict.readings
  const reading = annotations.values.get(suffix)
  return reading === undefined ? [] : [reading]
}

/** Members of a comma list. As in external-dns every space is taken out first; empty members are kept here. */
export function splitList(value: string): readonly string[] {
  return value.replaceAll(' ', '').trim().split(',')
}
