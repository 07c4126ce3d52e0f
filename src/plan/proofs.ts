import {compareText} from '../model/dns-name.js'
import {joinOwners} from '../registry/owners.js'
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

function collectNeeded(view: ViewInput, verdicts: PlanInput['verdicts'], needed: Set<string>): void {
  const wanted = new Set(
    view.endpoints.map(({dnsName, recordType, setIdentifier}) => `${dnsName} ${recordType} ${setIdentifier}`),
  )
  for (const {content} of view.zones) {
    const {sets, orphans} = joinOwners(content.recordSets, view.registry)
    const claimed = sets.filter(({set}) => !wanted.has(`${set.name} ${set.type} ${set.setId}`))
    for (const marker of [...claimed.map((owned) => owned.marker), ...orphans]) {
      if (marker === undefined || marker.owner !== view.registry.ownerId) continue
      const resource = marker.labels['resource'] ?? ''
      if (resource !== '' && !verdicts.has(resource)) needed.add(resource)
    }
  }
}
