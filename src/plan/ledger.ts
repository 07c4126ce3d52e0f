import type {Origin} from '../model/endpoint.js'
import type {Finding, Severity} from '../model/finding.js'
import type {LiveRecordSet, RecordSet} from '../model/record-set.js'
import type {MarkerChange} from '../registry/claim.js'
import type {Cause, HeldItem, HeldReason} from './change.js'
import type {ZoneContext} from './zone-context.js'

/** Why something is held back, and the way out. */
export type Hold = {
  readonly reason: HeldReason
  readonly code?: string
  readonly message: string
  readonly fix: readonly string[]
  readonly foreignOwner?: string
  readonly until?: string
}

/** What is held back. */
export type HeldThing = {
  readonly name: string
  readonly type: string
  readonly setId: string
  readonly wanted?: RecordSet
  readonly live?: LiveRecordSet
  readonly origins: readonly Origin[]
  readonly candidates?: HeldItem['candidates']
}

type DraftAction =
  | {readonly action: 'create'; readonly before: null; readonly after: RecordSet}
  | {readonly action: 'update'; readonly before: LiveRecordSet; readonly after: RecordSet}
  | {
      readonly action: 'replace'
      readonly before: LiveRecordSet
      readonly after: RecordSet
      readonly previousType: string
    }
  | {readonly action: 'delete'; readonly before: LiveRecordSet; readonly after: null}

/** A change before it has a number, a group and preconditions. */
export type Draft = DraftAction & {
  readonly context: ZoneContext
  readonly reason: string
  readonly causes: readonly Cause[]
  readonly markers: readonly MarkerChange[]
  /** `resource` labels before and after; '' = none. */
  readonly resource: {readonly before: string; readonly after: string}
  /**
   * Parts of a change of type make room for one another: those of one zone with the same unit are one group.
   * '' = a group of its own.
   */
  readonly unit: string
  /** Removes a marker whose record is gone already. */
  readonly orphan: boolean
  readonly risk: readonly string[]
}

/** Codes that are told as findings too, because the author of an object must mend something. */
const severities: Readonly<Record<string, Severity>> = {
  MLD0303: 'error',
  MLD0304: 'warning',
  MLD0305: 'error',
  MLD0306: 'error',
  MLD0307: 'error',
  MLD0308: 'error',
  MLD0312: 'error',
  MLD0408: 'warning',
  MLD0409: 'error',
  MLD0410: 'error',
  MLD0415: 'error',
  MLD0416: 'warning',
  MLD0609: 'error',
}

/** Collects what the rows of the zones come to. */
export class Ledger {
  readonly drafts: Draft[] = []
  readonly held: HeldItem[] = []
  readonly findings: Finding[] = []

  draft(draft: Draft): void {
    this.drafts.push(draft)
  }

  /** Holds a thing back; problems an author must mend become findings as well. */
  hold(
    context: ZoneContext | {readonly zoneName: string; readonly viewName: string},
    thing: HeldThing,
    hold: Hold,
  ): void {
    const place = 'zoneName' in context ? context : {zoneName: context.zone.name, viewName: context.view.name}
    this.held.push(toHeldItem(place, thing, hold))
    const severity = hold.code === undefined ? undefined : severities[hold.code]
    if (hold.code === undefined || severity === undefined) return
    const ref = thing.origins[0]?.ref
    const [fix] = hold.fix
    this.findings.push({
      code: hold.code,
      severity,
      message: hold.message,
      ...(ref === undefined ? {} : {ref}),
      names: [thing.name],
      ...(fix === undefined ? {} : {fix}),
    })
  }
}

function toHeldItem(
  place: {readonly zoneName: string; readonly viewName: string},
  thing: HeldThing,
  hold: Hold,
): HeldItem {
  const {wanted, live, candidates} = thing
  return {
    zone: place.zoneName,
    view: place.viewName,
    name: thing.name,
    type: thing.type,
    setId: thing.setId,
    reason: hold.reason,
    ...(hold.code === undefined ? {} : {code: hold.code}),
    message: hold.message,
    ...(wanted === undefined ? {} : {wanted}),
    ...(live === undefined ? {} : {live}),
    ...(hold.foreignOwner === undefined ? {} : {foreignOwner: hold.foreignOwner}),
    ...(hold.until === undefined ? {} : {until: hold.until}),
    origins: thing.origins,
    ...(candidates === undefined ? {} : {candidates}),
    fix: hold.fix,
  }
}
