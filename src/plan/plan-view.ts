import {compareText} from '../model/dns-name.js'
import type {Endpoint} from '../model/endpoint.js'
import {passesDomainFilter} from '../model/filter.js'
import type {OwnedSet} from '../registry/owners.js'
import type {ViewInput} from './input.js'
import type {Ledger} from './ledger.js'
import {planOrphan, planRemoval} from './removals.js'
import {kindOfResource} from './resource-label.js'
import {planRow} from './plan-row.js'
import {resourceOf} from './row.js'
import {noteWants, noteZone} from './view-findings.js'
import {toWant, type Want, type WantNotes} from './want.js'
import {
  isOurs,
  isVisible,
  managedTypes,
  openZone,
  zoneFinder,
  type RunFacts,
  type ZoneContext,
  type ZoneFinder,
} from './zone-context.js'

/** What one zone came to, besides its drafts. */
export type ZoneTally = {
  readonly context: ZoneContext
  /** Sets that are ours, among those the settings let mldns see. */
  readonly owned: number
  readonly unchanged: number
  /** Owned sets by source kind (first part of the `resource` label). */
  readonly kinds: ReadonlyMap<string, number>
}

/** Plans every zone of a view; drafts, held items and findings go to the ledger. */
export function planView(view: ViewInput, run: RunFacts, ledger: Ledger): readonly ZoneTally[] {
  const contexts = [...view.zones]
    .sort((a, b) => compareText(zoneOrder(a.content.zone), zoneOrder(b.content.zone)))
    .map((read) => openZone(view, read, run, ledger))
  const find = zoneFinder(contexts, view.unread)
  const notes: WantNotes = {unknownProperties: new Map(), clampedTtls: new Map()}
  const wants = assignWants(view, find, ledger, notes)
  const tallies = contexts.map((context) => planZone(context, wants.get(context) ?? new Map(), find, notes))
  noteWants(view, notes, ledger)
  return tallies
}

/** Zones of one name are told apart by their id, the public one first. */
function zoneOrder(zone: {readonly name: string; readonly visibility: string; readonly id: string}): string {
  return `${zone.name} ${zone.visibility === 'public' ? 0 : 1} ${zone.id}`
}

type WantsByRow = Map<string, Want[]>

function rowKey(name: string, setId: string): string {
  return `${name} ${setId}`
}

/** Gives every endpoint to the one zone it belongs to, or says why it is left out. */
function assignWants(
  view: ViewInput,
  find: ZoneFinder,
  ledger: Ledger,
  notes: WantNotes,
): ReadonlyMap<ZoneContext, WantsByRow> {
  const managed = managedTypes(view)
  const wants = new Map<ZoneContext, WantsByRow>()
  const filtered = new Set<string>()
  const unmanaged = new Set<string>()
  for (const [index, endpoint] of view.endpoints.entries()) {
    const {dnsName, recordType} = endpoint
    if (!managed.has(recordType)) unmanaged.add(`${dnsName} ${recordType}`)
    else if (!passesDomainFilter(dnsName, view.domainFilter)) filtered.add(dnsName)
    else {
      const home = find(dnsName)
      if (home === undefined || 'code' in home) holdOutside(view, endpoint, home, ledger)
      else addWant(wants, home, toWant(endpoint, index, home, notes))
    }
  }
  noteLeftOut(view, filtered, unmanaged, ledger)
  return wants
}

function addWant(wants: Map<ZoneContext, WantsByRow>, home: ZoneContext, want: Want): void {
  let rows = wants.get(home)
  if (rows === undefined) wants.set(home, (rows = new Map()))
  const key = rowKey(want.set.name, want.set.setId)
  const row = rows.get(key)
  if (row === undefined) rows.set(key, [want])
  else row.push(want)
}

function holdOutside(
  view: ViewInput,
  endpoint: Endpoint,
  unread: {readonly zone: string; readonly code: string; readonly message: string} | undefined,
  ledger: Ledger,
): void {
  const {dnsName: name, recordType: type, setIdentifier: setId, origins} = endpoint
  const thing = {name, type, setId, origins}
  if (unread !== undefined) {
    ledger.hold({zoneName: unread.zone, viewName: view.name}, thing, {
      reason: 'source-incomplete',
      message: `zone ${unread.zone} could not be read: ${unread.message}`,
      fix: [],
    })
    return
  }
  const zones = view.zones.map(({content}) => content.zone.name).sort(compareText)
  const known = zones.length === 0 ? 'there is none' : zones.slice(0, 5).join(', ')
  ledger.hold({zoneName: '', viewName: view.name}, thing, {
    reason: 'out-of-scope',
    code: 'MLD0304',
    message: `${name} lies in no zone of ${view.provider} (${known}${zones.length > 5 ? ', …' : ''})`,
    fix: [`correct the name, or give mldns access to its zone`],
  })
}

function noteLeftOut(
  view: ViewInput,
  filtered: ReadonlySet<string>,
  unmanaged: ReadonlySet<string>,
  ledger: Ledger,
): void {
  const place = view.name === '' ? '' : ` in view ${view.name}`
  if (filtered.size > 0) {
    ledger.findings.push({
      code: 'MLD0304',
      severity: 'info',
      message: `${countOf(filtered.size, 'name')} outside the domain filter ${filtered.size === 1 ? 'is' : 'are'} not planned${place}`,
      fix: 'mldns plan --explain NAME',
    })
  }
  if (unmanaged.size > 0) {
    ledger.findings.push({
      code: 'MLD0318',
      severity: 'info',
      message: `${countOf(unmanaged.size, 'record set')} of types that are not managed ${unmanaged.size === 1 ? 'is' : 'are'} not planned${place}`,
      fix: 'add the type to --managed-record-types',
    })
  }
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function planZone(context: ZoneContext, wants: WantsByRow, find: ZoneFinder, notes: WantNotes): ZoneTally {
  let unchanged = 0
  for (const row of wants.values()) {
    const [first] = row
    if (first === undefined) continue
    const {name, setId} = first.set
    const live = visibleAt(name, setId, context)
    unchanged += planRow({context, name, setId, live, wants: row}, find, notes)
  }
  const kinds = new Map<string, number>()
  let owned = 0
  let unproven = 0
  for (const set of context.owners.sets) {
    if (!isOurs(set, context) || !isVisible(set.set, context)) continue
    owned++
    const kind = kindOfResource(resourceOf(set))
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if (wants.has(rowKey(set.set.name, set.set.setId))) continue
    if (context.settings.kind === 'noop') unproven++
    else planRemoval({owned: set, context, find, publishers: nobody, wanted: () => false})
  }
  const orphans = context.owners.orphans.filter((marker) => {
    const wantsAt = (name: string, setId: string): readonly Want[] => wants.get(rowKey(name, setId)) ?? []
    if (!isVisible({name: marker.marked.name, type: marker.marked.type || 'A'}, context)) return false
    return planOrphan(marker, context, find, wantsAt) === 'stays'
  })
  noteZone(context, {orphans, unproven})
  return {context, owned, unchanged, kinds}
}

const nobody: ReadonlySet<string> = new Set()

function visibleAt(name: string, setId: string, context: ZoneContext): readonly OwnedSet[] {
  const sets = context.owners.byName.get(name)
  if (sets === undefined) return []
  const visible = sets.filter(({set}) => set.setId === setId && context.managed.has(set.type))
  return visible.length < 2 ? visible : visible.sort((a, b) => compareText(a.set.type, b.set.type))
}
