import {parseMarkerName} from '../../../registry/marker-name.js'
import {isOurMarker, type OwnedZone} from '../../facts/ownership.js'
import {isSealed} from './sealed-text.js'

/** An ownership record that is there, as far as can be told, and not seen: the check that tells of it, and its name. */
export type HiddenMarker = {readonly code: 'MLD0413' | 'MLD0414'; readonly marker: string}

/**
 * Of names without ownership record the one that is probably theirs: encrypted with a key that is not ours, or ours
 * under another prefix or suffix. To add one beside it would be wrong.
 */
export function findHiddenMarkers(zone: OwnedZone): ReadonlyMap<string, HiddenMarker> {
  const {owners, provider} = zone
  const found = new Map<string, HiddenMarker>()
  if (provider.registry.kind !== 'txt') return found
  for (const marker of [...owners.misplaced, ...owners.orphans]) {
    if (!isOurMarker(marker, zone)) continue
    for (const name of possiblyMarked(marker.set.name))
      if (!found.has(name) && isBare(name, zone)) found.set(name, {code: 'MLD0414', marker: marker.set.name})
  }
  for (const {set} of owners.sets) {
    if (set.type !== 'TXT' || set.values.length !== 1 || !isSealed(set.values[0] ?? '')) continue
    const {name, type} = parseMarkerName(set.name, provider.registry)
    if (type !== '' && isBare(name, zone)) found.set(name, {code: 'MLD0413', marker: set.name})
  }
  return found
}

function isBare(name: string, {owners}: OwnedZone): boolean {
  return owners.byName.get(name)?.some(({marker, set}) => marker === undefined && set.type !== 'TXT') === true
}

/** The names an ownership record may mark, whatever the prefix (`PREFIXa-www`) or suffix (`a-wwwSUFFIX`). */
function possiblyMarked(marker: string): readonly string[] {
  const names: string[] = []
  for (let at = 1; at < marker.length && at < longest; at++)
    if (marker[at] === '-' || marker[at] === '.') names.push(marker.slice(at + 1))
  const [first = ''] = marker.split('.', 1)
  const rest = marker.slice(first.length)
  const start = first.indexOf('-') + 1
  for (let end = first.length - 1; end > start; end--) names.push(`${first.slice(start, end)}${rest}`)
  return names
}

/** Longer prefixes are not looked for. */
const longest = 64
