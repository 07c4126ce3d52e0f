import {compareText} from '../model/dns-name.js'
import {parseMarkerName, withWildcardReplaced} from '../registry/marker-name.js'
import {readMarker} from '../registry/owners.js'
import type {PlanInput, ViewInput} from './input.js'

/**
 * The `resource` labels whose objects must be asked for directly before removals can be planned: those of our markers
 * under `sync` for whose name and type no endpoint exists and whose object no list holds. Sorted, each once. Rather one
 * too many than one too few: a label that was not asked for only holds a removal back.
 */
export function proofsNeeded(input: Omit<PlanInput, 'proofs'>): readonly string[] {
  const unread = input.views.some((view) => view.unread.length > 0)
  if (!input.sourcesComplete || unread) return []
  const needed = new Set<string>()
  for (const view of input.views) {
    if (view.policy === 'sync' && view.registry.kind === 'txt') collectNeeded(view, input.verdicts, needed)
  }
  return [...needed].sort(compareText)
}

/**
 * A marker is read only when nothing wants what its name says it marks. Type-less markers may stand for any type and are
 * always read.
 */
function collectNeeded(view: ViewInput, verdicts: PlanInput['verdicts'], needed: Set<string>): void {
  const {registry} = view
  const wanted = new Set(
    view.endpoints.map((one) =>
      targetOf(withWildcardReplaced(one.dnsName, registry), one.recordType, one.setIdentifier),
    ),
  )
  for (const {content} of view.zones) {
    for (const set of content.recordSets) {
      if (set.type !== 'TXT') continue
      const {name, type} = parseMarkerName(set.name, registry)
      if (type !== '' && wanted.has(targetOf(name, type, set.setId))) continue
      const marker = readMarker(set, registry)
      if (marker === undefined || marker.owner !== registry.ownerId) continue
      const resource = marker.labels['resource'] ?? ''
      if (resource !== '' && !verdicts.has(resource)) needed.add(resource)
    }
  }
}

function targetOf(name: string, type: string, setId: string): string {
  return `${name} ${type} ${setId}`
}
