import {exitCodes, type ExitName} from '../exit-codes.js'

/** One line of `-o ndjson`, before it is numbered. */
export type RunEvent = {readonly event: string} & Readonly<Record<string, unknown>>

/** What every line of a run carries: the plan it is about, or the run of checks. */
export type EventStamp = ({readonly planId: string} | {readonly runId: string}) & {
  /** RFC 3339. */
  readonly at: string
  /** Number of the first line; 1 when absent. */
  readonly firstSeq?: number
}

/** Events as NDJSON: common keys first, one object a line, each line ended. */
export function renderEvents(events: readonly RunEvent[], stamp: EventStamp): string {
  const {at, firstSeq = 1, ...id} = stamp
  return events
    .map(({event, ...rest}, index) =>
      JSON.stringify({v: 1, seq: firstSeq + index, at, ...id, event, ...rest}),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** The first line of every run. */
export function runStarted(command: string, version: string): RunEvent {
  return {event: 'run.started', command, version}
}

/** The last line of every run: it repeats the exit code, which wrappers lose. */
export function runFinished(exit: ExitName, more: Readonly<Record<string, unknown>> = {}): RunEvent {
  const {code, retry} = exitCodes[exit]
  return {event: 'run.finished', ...more, exitCode: code, exitName: exit, retryable: retry}
}
