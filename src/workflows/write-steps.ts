import type {ProviderError} from '../errors.js'
import type {Group, Operation} from '../model/operation.js'
import {groupState, liveSets} from './group-state.js'
import {
  attemptWrite,
  outcomeOf,
  readAgain,
  withError,
  type Ending,
  type Written,
  type ZoneJob,
} from './write-batches.js'

/**
 * Writes groups to a provider that cannot write a whole group at once: its operations in their order, those of one name
 * together where the provider can (name-batch), else one by one. When one fails after others were made, those are taken
 * back, so that a name is not left half switched and no marker stays behind.
 * After a failed replace nothing more is tried in the zone: the next one may fail the same way.
 */
export async function writeSteps(groups: readonly Group[], job: ZoneJob): Promise<readonly Written[]> {
  const results: Written[] = []
  let ended: ProviderError | undefined
  for (const group of groups) {
    const ending: Ending =
      ended !== undefined || job.interrupted()
        ? {outcome: 'not-tried', calls: 0, milliseconds: 0, ...withError(ended)}
        : await writeGroup(group, job)
    if (ending.error !== undefined && ending.outcome !== 'not-tried' && endsZone(group, ending.error, job)) {
      ended = ending.error
    }
    const written = {group, ...ending}
    results.push(written)
    job.onWritten(written)
  }
  return results
}

function endsZone(group: Group, error: ProviderError, job: ZoneJob): boolean {
  if (error.kind !== 'rejected' && error.kind !== 'stale') return true
  return job.changesOf(group).some((change) => change.action === 'replace')
}

async function writeGroup(group: Group, job: ZoneJob): Promise<Ending> {
  const started = job.clock.now().getTime()
  const done: Operation[] = []
  let calls = 0
  for (const step of stepsOf(group, job)) {
    const result = await attemptWrite(job, step)
    calls += result.calls
    const made = result.error === undefined || (await wasMade(step, result.error, job))
    if (made) done.push(...step)
    if (made || result.error === undefined) continue
    const restored = await takeBack(done, job)
    const milliseconds = job.clock.now().getTime() - started
    return {...endingOf(result.error, done.length, restored), calls: calls + restored.calls, milliseconds}
  }
  return {outcome: 'applied', calls, milliseconds: job.clock.now().getTime() - started}
}

function endingOf(
  error: ProviderError,
  done: number,
  restored: Restored,
): Pick<Ending, 'outcome' | 'error'> & {note?: string} {
  if (done === 0) return {outcome: outcomeOf(error), error}
  if (restored.error === undefined)
    return {outcome: 'restored', error, note: 'what was written before it was taken back'}
  const note = `${done} of its steps were made and could not be taken back: ${restored.error.message}`
  return {outcome: 'unknown', error, note}
}

type Restored = {readonly calls: number; readonly error?: ProviderError}

/** Undoes operations, last first. */
async function takeBack(done: readonly Operation[], job: ZoneJob): Promise<Restored> {
  let calls = 0
  for (const {before, after} of [...done].reverse()) {
    const result = await attemptWrite(job, [{before: after, after: before}])
    calls += result.calls
    if (result.error !== undefined) return {calls, error: result.error}
  }
  return {calls}
}

/** The operations that travel in one call. */
function stepsOf(group: Group, job: ZoneJob): readonly (readonly Operation[])[] {
  if (job.writer.capabilities.write !== 'name-batch') return group.operations.map((operation) => [operation])
  const steps: Operation[][] = []
  for (const operation of group.operations) {
    const last = steps.at(-1)
    if (last !== undefined && nameOf(last[0]) === nameOf(operation)) last.push(operation)
    else steps.push([operation])
  }
  return steps
}

function nameOf(operation: Operation | undefined): string | undefined {
  return (operation?.after ?? operation?.before)?.name
}

/** Whether operations whose outcome is unknown show in the zone. */
async function wasMade(step: readonly Operation[], error: ProviderError, job: ZoneJob): Promise<boolean> {
  if (error.kind !== 'unknown-outcome') return false
  const content = await readAgain(job)
  if (content instanceof Error) return false
  return groupState({id: '', changeIds: [], operations: step}, [], liveSets(content)).state === 'done'
}
