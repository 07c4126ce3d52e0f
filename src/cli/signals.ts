import {exitCodes, type ExitName} from '../exit-codes.js'

/** What of a process is needed to hear signals. */
export type SignalSource = {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** The signals of one run. */
export type Signals = {
  /** From now on a first signal only asks to stop; `notice` tells so. */
  beGraceful(notice: (text: string) => void): void
  /** The first signal that asked to stop. */
  interrupted(): ExitName | undefined
  /** Aborted at that moment. */
  readonly stop: AbortSignal
  /** Stops listening. */
  close(): void
}

/**
 * Ends the run on SIGINT and SIGTERM with 130 and 143: at once while nothing is written, and after `beGraceful` only at
 * the second signal, so that what is half written can be finished. A listener is needed even for the default action: as
 * the first process of a container a program that has none is not ended by SIGTERM.
 */
export function watchSignals(source: SignalSource, exit: (code: number) => void): Signals {
  const controller = new AbortController()
  let notice: ((text: string) => void) | undefined
  let first: ExitName | undefined
  const hear = (name: ExitName): void => {
    if (notice === undefined || first !== undefined) {
      exit(exitCodes[name].code)
      return
    }
    first = name
    notice('stopping after what is being written now; a second signal stops at once')
    controller.abort()
  }
  const onInterrupt = (): void => hear('interrupted')
  const onTerminate = (): void => hear('terminated')
  source.on('SIGINT', onInterrupt)
  source.on('SIGTERM', onTerminate)
  return {
    beGraceful: (tell) => {
      notice = tell
    },
    interrupted: () => first,
    stop: controller.signal,
    close: () => {
      source.off('SIGINT', onInterrupt)
      source.off('SIGTERM', onTerminate)
    },
  }
}
