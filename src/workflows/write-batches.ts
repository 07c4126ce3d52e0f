import {ProviderError, textOf} from '../errors.js'
import type {Group, GroupOutcome, Operation} from '../model/operation.js'
import type {Clock, ZoneWriter} from '../model/ports.js'
import type {ZoneContent} from '../model/zone.js'
import type {Change} from '../plan/change.js'
import {groupState, liveSets} from './group-state.js'

/** How one group ended, with what it took. */
export type Written = {
  readonly group: Group
  readonly outcome: GroupOutcome
  readonly calls: number
  readonly milliseconds: number
  readonly error?: ProviderError
  readonly note?: string
}

/** What the writing of one zone needs. */
export type ZoneJob = {
  readonly writer: ZoneWriter
  readonly base: ZoneContent
  readonly clock: Clock
  readonly changesOf: (group: Group) => readonly Change[]
  /** Asked before each call; true = finish what is in flight and start nothing more. */
  readonly interrupted: () => boolean
  readonly onWritten: (written: Written) => void
}

const attempts = 4
const firstWaitMilliseconds = 1000

/**
 * Writes groups in batches as large as the provider allows. Groups are independent: a refused batch is halved until the
 * culprit stands alone, the others go through. A denied or unreachable provider ends the zone; what was not tried is
 * said so.
 */
export async function writeBatches(groups: readonly Group[], job: ZoneJob): Promise<readonly Written[]> {
  const run = new BatchRun(job)
  for (const batch of packBatches(groups, job.writer.capabilities.batchOperations)) await run.write(batch)
  return run.results
}

/** Groups in order, as many to a batch as fit; a group larger than a batch stands alone. */
export function packBatches(groups: readonly Group[], limit: number): readonly (readonly Group[])[] {
  const batches: Group[][] = []
  let room = 0
  for (const group of groups) {
    const size = group.operations.length
    const last = batches.at(-1)
    if (last === undefined || size > room) {
      batches.push([group])
      room = limit - size
    } else {
      last.push(group)
      room -= size
    }
  }
  return batches
}

/** How a group ended, without the group. */
export type Ending = Omit<Written, 'group'>

class BatchRun {
  readonly results: Written[] = []
  private readonly job: ZoneJob
  private ended: ProviderError | undefined

  constructor(job: ZoneJob) {
    this.job = job
  }

  async write(batch: readonly Group[]): Promise<void> {
    if (this.ended !== undefined || this.job.interrupted()) {
      this.finish(batch, {outcome: 'not-tried', calls: 0, milliseconds: 0, ...withError(this.ended)})
      return
    }
    const {clock} = this.job
    const started = clock.now().getTime()
    const {calls, error} = await attemptWrite(this.job, operationsOf(batch))
    const spent = {calls, milliseconds: clock.now().getTime() - started}
    if (error === undefined) this.finish(batch, {outcome: 'applied', ...spent})
    else if (error.kind === 'unknown-outcome') await this.findOut(batch, error, spent)
    else await this.afterFailure(batch, error, spent)
  }

  private async afterFailure(batch: readonly Group[], error: ProviderError, spent: Spent): Promise<void> {
    const culpable = error.kind === 'rejected' || error.kind === 'stale'
    if (culpable && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2)
      await this.write(batch.slice(0, middle))
      await this.write(batch.slice(middle))
      return
    }
    if (!culpable) this.ended = error
    this.finish(batch, {outcome: outcomeOf(error), ...spent, error})
  }

  /** The connection broke after a write was sent: the zone itself tells whether it happened. */
  private async findOut(batch: readonly Group[], error: ProviderError, spent: Spent): Promise<void> {
    const content = await readAgain(this.job)
    if (content instanceof Error) {
      this.ended = error
      const note = `the zone could not be read afterwards: ${content.message}`
      this.finish(batch, {outcome: 'unknown', ...spent, error, note})
      return
    }
    const live = liveSets(content)
    const states = batch.map((group) => groupState(group, this.job.changesOf(group), live).state)
    const note = 'the connection broke; the zone shows that the write was made'
    this.finish(
      batch.filter((_, index) => states[index] === 'done'),
      {outcome: 'applied', ...spent, note},
    )
    const again = batch.filter((_, index) => states[index] === 'pending')
    const lost = batch.filter((_, index) => states[index] === 'stale' || states[index] === 'half')
    this.finish(lost, {outcome: 'unknown', ...spent, error})
    if (again.length === 0) return
    const second = await attemptWrite(this.job, operationsOf(again))
    this.ended = second.error
    const outcome = second.error === undefined ? 'applied' : outcomeOf(second.error)
    this.finish(again, {...spent, outcome, calls: spent.calls + second.calls, ...withError(second.error)})
  }

  private finish(groups: readonly Group[], ending: Ending): void {
    for (const group of groups) {
      const written = {group, ...ending}
      this.results.push(written)
      this.job.onWritten(written)
    }
  }
}

type Spent = {readonly calls: number; readonly milliseconds: number}

function operationsOf(groups: readonly Group[]): readonly Operation[] {
  return groups.flatMap((group) => group.operations)
}

/** One write, repeated with growing waits while the provider surely wrote nothing and may soon answer again. */
export async function attemptWrite(
  job: ZoneJob,
  operations: readonly Operation[],
): Promise<{calls: number; error?: ProviderError}> {
  for (let call = 1; ; call++) {
    try {
      await job.writer.write(job.base, operations)
      return {calls: call}
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      const hopeless = error.kind !== 'unavailable' || error.exit === 'locked' // a lock was waited for already
      if (hopeless || call === attempts || job.interrupted()) return {calls: call, error}
      await job.clock.sleep(waitBefore(error, call))
    }
  }
}

/** The zone as it is now, or why it cannot be read. */
export async function readAgain(job: ZoneJob): Promise<ZoneContent | Error> {
  try {
    return await job.writer.readZone(job.base.zone)
  } catch (error) {
    return new Error(textOf(error), {cause: error})
  }
}

/** The error as an optional property. */
export function withError(error: ProviderError | undefined): {error?: ProviderError} {
  return error === undefined ? {} : {error}
}

/** What a group's end is called when its write failed. */
export function outcomeOf(error: ProviderError): GroupOutcome {
  if (error.kind === 'unknown-outcome') return 'unknown'
  return error.kind === 'stale' ? 'stale' : 'failed'
}

/** What the provider asks for (`retryAfterSeconds` in the details), else 1, 2, 4 seconds. */
function waitBefore(error: ProviderError, call: number): number {
  const asked = error.details['retryAfterSeconds']
  return typeof asked === 'number' ? asked * 1000 : firstWaitMilliseconds * 2 ** (call - 1)
}
