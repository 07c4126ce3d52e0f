import {MldnsError, ProviderError, RefusedError} from '../errors.js'
import {strongestExit, type ExitName} from '../exit-codes.js'
import type {Group} from '../model/operation.js'
import type {Clock, Reporter} from '../model/ports.js'
import type {ZoneContent} from '../model/zone.js'
import type {Change} from '../plan/change.js'
import type {Plan, PlannedZone} from '../plan/plan.js'
import {groupState, liveSets} from './group-state.js'
import type {WriteView} from './ports.js'
import {writeBatches, type Written, type ZoneJob} from './write-batches.js'
import {writeSteps} from './write-steps.js'

/** What applying a plan needs of the outside. */
export type ApplyPorts = {
  readonly views: readonly WriteView[]
  readonly reporter: Reporter
  readonly clock: Clock
}

export type ApplyOptions = {
  /**
   * true for a plan that was reviewed as a whole: when one set has changed since, nothing is written. false for a plan
   * made a moment ago by the same run: what still fits is written.
   */
  readonly wholeOrNothing: boolean
  /** The signal that asks to stop, once there was one: the group in flight is finished, nothing more is started. */
  readonly interrupted: () => ExitName | undefined
}

/** How the groups of one zone ended, in plan order. */
export type ZoneOutcome = {readonly zone: PlannedZone; readonly written: readonly Written[]}

export type ApplyOutcome = {readonly zones: readonly ZoneOutcome[]; readonly exit: ExitName}

/**
 * Applies exactly this plan: checks that it may be applied, that every record set is still as planned, writes zone by
 * zone, and reads each zone again to see that the provider holds what was sent.
 *
 * @throws RefusedError when a guard blocks or the plan is not complete; ProviderError when a zone cannot be read before
 *   the first write, or a reviewed plan is stale
 */
export async function applyPlan(plan: Plan, ports: ApplyPorts, options: ApplyOptions): Promise<ApplyOutcome> {
  checkApplicable(plan)
  const jobs: ZoneWork[] = []
  for (const zone of plan.zones) {
    if (zone.groups.length > 0) jobs.push(await prepare(zone, plan.changes, ports))
  }
  const stale = jobs.flatMap((job) => job.stale)
  const first = stale[0]
  if (first?.error !== undefined && options.wholeOrNothing) throw first.error
  const zones: ZoneOutcome[] = []
  for (const job of jobs) zones.push(await writeZone(job, ports, options))
  return {zones, exit: exitOf(zones, options.interrupted())}
}

/**
 * Refuses plans that must not be written, before anything is asked of a provider. `exits` are what the making of the
 * plan asks for: a refused credential is to be told as such.
 */
export function checkApplicable(plan: Plan, exits: readonly ExitName[] = []): void {
  if (plan.completeness === 'errored') {
    const reasons = plan.unread.map(({zone, message}) => `; zone ${zone}: ${message}`).join('')
    throw new RefusedError(
      strongestExit([...exits, 'incomplete']),
      'PLAN_ERRORED',
      `the plan could not be completed and cannot be applied${reasons}`,
      {hint: 'mend what could not be read, then plan again'},
    )
  }
  const blocked = plan.guards.filter((guard) => guard.result === 'blocked')
  if (blocked.length === 0) return
  // The guard over the whole run counts what the override must allow.
  const ofRun = plan.guards.filter((guard) => guard.zone === '' && guard.id === 'removals')
  const needed = Math.max(...[...blocked, ...ofRun].map((guard) => guard.measured))
  throw new RefusedError('guarded', 'GUARD_BLOCKED', blocked.map((guard) => guard.message).join('; '), {
    hint: `check the cause; to go on: mldns plan --allow-removals ${needed} --out plan.json, then mldns apply plan.json`,
    details: {guards: blocked},
  })
}

type ZoneWork = {
  readonly zone: PlannedZone
  readonly writer: WriteView['writer']
  readonly base: ZoneContent
  readonly changesOf: (group: Group) => readonly Change[]
  readonly pending: readonly Group[]
  readonly done: readonly Written[]
  readonly stale: readonly Written[]
}

/** Reads the zone once more and sorts its groups into still to do, already done and stale. */
async function prepare(zone: PlannedZone, changes: readonly Change[], ports: ApplyPorts): Promise<ZoneWork> {
  const writer = writerOf(zone, ports.views)
  const step = ports.reporter.step(`checking zone ${zone.zone.name}`)
  const base = await readBase(zone, writer, step)
  const byId = new Map(changes.map((change) => [change.id, change]))
  const changesOf = (group: Group): readonly Change[] =>
    group.changeIds.flatMap((id) => {
      const change = byId.get(id)
      return change === undefined ? [] : [change]
    })
  const live = liveSets(base)
  const pending: Group[] = []
  const done: Written[] = []
  const stale: Written[] = []
  for (const group of zone.groups) {
    const standing = groupState(group, changesOf(group), live)
    if (standing.state === 'pending') pending.push(group)
    else if (standing.state === 'half') pending.push(standing.rest)
    else if (standing.state === 'done') done.push({group, outcome: 'already', calls: 0, milliseconds: 0})
    else stale.push({group, outcome: 'stale', calls: 0, milliseconds: 0, error: staleError(standing.message)})
  }
  step.done(
    `${zone.zone.name}: ${pending.length + done.length} of ${zone.groups.length} groups still as planned`,
  )
  return {zone, writer, base, changesOf, pending, done, stale}
}

async function readBase(
  zone: PlannedZone,
  writer: WriteView['writer'],
  step: ReturnType<Reporter['step']>,
): Promise<ZoneContent> {
  try {
    return await writer.readZone(zone.zone)
  } catch (error) {
    step.fail(error instanceof MldnsError ? error.message : `${zone.zone.name} could not be read`)
    throw error
  }
}

function writerOf(zone: PlannedZone, views: readonly WriteView[]): WriteView['writer'] {
  const view = views.find((one) => one.name === zone.zone.view)
  if (view !== undefined) return view.writer
  throw new RefusedError(
    'usage',
    'VIEW_UNKNOWN',
    `the plan writes zone ${zone.zone.name} in view "${zone.zone.view}", which the configuration does not have`,
    {hint: 'apply with the configuration the plan was made with'},
  )
}

function staleError(message: string): ProviderError {
  return new ProviderError('stale', 'PRECONDITION_FAILED', message, {hint: 'plan again: mldns plan'})
}

async function writeZone(work: ZoneWork, ports: ApplyPorts, options: ApplyOptions): Promise<ZoneOutcome> {
  const {zone, writer, pending} = work
  const total = zone.groups.length
  const step = ports.reporter.step(`writing zone ${zone.zone.name}: 0 of ${total}`)
  let ended = work.done.length + work.stale.length
  const job: ZoneJob = {
    writer,
    base: work.base,
    clock: ports.clock,
    changesOf: work.changesOf,
    interrupted: () => options.interrupted() !== undefined,
    onWritten: () => step.update(`writing zone ${zone.zone.name}: ${++ended} of ${total}`),
  }
  const write = writer.capabilities.write === 'zone-batch' ? writeBatches : writeSteps
  const fresh = await write(pending, job)
  const checked = await readBack(fresh, job)
  const written = inPlanOrder([...work.done, ...work.stale, ...checked], zone.groups)
  const good = written.filter((one) => one.outcome === 'applied' || one.outcome === 'already').length
  if (good === total) step.done(`${zone.zone.name}: ${good} of ${total} groups written`)
  else step.fail(`${zone.zone.name}: ${good} of ${total} groups written`)
  return {zone, written}
}

/** An accepted write is no proof: each group is looked up in the zone as it is now. */
async function readBack(written: readonly Written[], job: ZoneJob): Promise<readonly Written[]> {
  if (!written.some((one) => one.outcome === 'applied')) return written
  let content: ZoneContent
  try {
    content = await job.writer.readZone(job.base.zone)
  } catch (error) {
    if (!(error instanceof MldnsError)) throw error
    const note = `accepted, but the zone could not be read afterwards: ${error.message}`
    return written.map((one) => (one.outcome === 'applied' ? {...one, outcome: 'unknown', note} : one))
  }
  const live = liveSets(content)
  return written.map((one) => {
    if (one.outcome !== 'applied' || groupState(one.group, [], live).state === 'done') return one
    return {...one, outcome: 'unknown', note: 'accepted, but the zone does not hold what was written'}
  })
}

function inPlanOrder(written: readonly Written[], groups: readonly Group[]): readonly Written[] {
  const byId = new Map(written.map((one) => [one.group.id, one]))
  return groups.flatMap((group) => {
    const one = byId.get(group.id)
    return one === undefined ? [] : [one]
  })
}

/** What the run came to. Anything that touched a zone outranks anything that did not. */
function exitOf(zones: readonly ZoneOutcome[], interrupted: ExitName | undefined): ExitName {
  const written = zones.flatMap((zone) => zone.written)
  const failed = written.filter((one) => one.outcome !== 'applied' && one.outcome !== 'already')
  if (interrupted !== undefined && failed.length > 0) return interrupted
  if (failed.length === 0) return 'ok'
  const touched = written.some((one) => ['applied', 'restored', 'unknown'].includes(one.outcome))
  if (touched) return 'partial'
  return strongestExit(failed.map(exitOfUntouched))
}

/** What a group asks for that failed without touching the zone; content the provider refuses is a finding. */
function exitOfUntouched({outcome, error}: Written): ExitName {
  if (outcome === 'stale') return 'stale'
  return error === undefined || error.kind === 'rejected' ? 'findings' : error.exit
}
