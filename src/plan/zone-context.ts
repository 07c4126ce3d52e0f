import type {Adjusted} from '../model/capabilities.js'
import {passesDomainFilter} from '../model/filter.js'
import type {RecordSet} from '../model/record-set.js'
import {listCuts} from '../model/zone-cut.js'
import type {Zone, ZoneContent} from '../model/zone.js'
import {joinOwners, ownershipOf, type OwnedSet, type ZoneOwners} from '../registry/owners.js'
import type {RegistrySettings} from '../registry/settings.js'
import type {ConflictRule, PlanInput, ViewInput} from './input.js'
import type {Ledger} from './ledger.js'
import type {UnreadZone} from './plan.js'

/** Facts about the whole run that decide about single rows. */
export type RunFacts = {
  /** Why nothing may be taken away in this run; undefined = everything was read. */
  readonly partial?: string
  readonly verdicts: PlanInput['verdicts']
  readonly proofs: PlanInput['proofs']
  readonly onConflict: ConflictRule
  readonly grace: PlanInput['grace']
  readonly now: string
}

/** One zone of one view with everything its rows are judged by. */
export type ZoneContext = {
  readonly view: ViewInput
  readonly zone: Zone
  readonly content: ZoneContent
  readonly readAt: string
  readonly owners: ZoneOwners
  readonly cuts: ReadonlySet<string>
  readonly settings: RegistrySettings
  readonly adjust: (set: RecordSet, zone: Zone) => Adjusted
  readonly managed: ReadonlySet<string>
  readonly run: RunFacts
  readonly ledger: Ledger
}

/** Where a name belongs: a zone that was read, one that could not be read, or none. */
export type ZoneFinder = (name: string) => ZoneContext | UnreadZone | undefined

/** The record types a view manages: those named, less those excluded. */
export function managedTypes(view: ViewInput): ReadonlySet<string> {
  return new Set(view.managedRecordTypes.filter((type) => !view.excludeRecordTypes.includes(type)))
}

/** Joins one zone with its markers. */
export function openZone(
  view: ViewInput,
  read: ViewInput['zones'][number],
  run: RunFacts,
  ledger: Ledger,
): ZoneContext {
  const {content, readAt} = read
  return {
    view,
    zone: content.zone,
    content,
    readAt,
    owners: joinOwners(content.recordSets, view.registry),
    cuts: listCuts(content.recordSets, content.zone.name),
    settings: view.registry,
    adjust: view.adjust,
    managed: managedTypes(view),
    run,
    ledger,
  }
}

/** Finds the zone with the longest name that holds a name; of several with one name the first. */
export function zoneFinder(contexts: readonly ZoneContext[], unread: readonly UnreadZone[]): ZoneFinder {
  const byName = new Map<string, ZoneContext | UnreadZone>()
  for (const zone of unread) byName.set(zone.zone, zone)
  for (const context of [...contexts].reverse()) byName.set(context.zone.name, context)
  return (name) => {
    let suffix = name
    for (;;) {
      const found = byName.get(suffix)
      if (found !== undefined) return found
      const dot = suffix.indexOf('.')
      if (dot < 0) return byName.get('')
      suffix = suffix.slice(dot + 1)
    }
  }
}

/** Whether the settings let mldns see a live set at all: its type is managed and its name passes the domain filter. */
export function isVisible(
  set: {readonly name: string; readonly type: string},
  context: ZoneContext,
): boolean {
  return context.managed.has(set.type) && passesDomainFilter(set.name, context.view.domainFilter)
}

/** Whether a set is ours. */
export function isOurs(owned: OwnedSet, context: ZoneContext): boolean {
  return ownershipOf(owned, context.settings).of === 'us'
}
