import type {Reporter} from '../model/ports.js'

/** A reporter with an end. */
export type ClosableReporter = Reporter & {
  /** Resolves when nothing more will be drawn. */
  close(): Promise<void>
}

/** Where progress goes. */
export type ProgressOptions = {
  readonly stderr: NodeJS.WriteStream
  readonly quiet: boolean
  /** Milliseconds a run may take before progress is shown; a short run shows none. */
  readonly delay?: number
}

type Step = {
  title: string
  text: string | undefined
  outcome: {readonly failed: boolean; readonly text: string | undefined} | undefined
  /** Called on each change. */
  changed: () => void
}

const terminalDelay = 200
const pipeDelay = 2000

/**
 * Progress on standard error: drawn on a terminal, one line per step elsewhere, none with `--quiet`. It is shown only
 * for runs that take a while, so that listr2 is not loaded for those that do not. Steps that overlap are drawn in one
 * list; steps that begin while a list is drawn follow in the next.
 */
export function openProgress({stderr, quiet, delay}: ProgressOptions): ClosableReporter {
  const waiting: Step[] = []
  const drawn: Step[] = []
  const wait = delay ?? (stderr.isTTY ? terminalDelay : pipeDelay)
  let shown = false
  let closed = false
  let drawing: Promise<void> | undefined
  const draw = (): void => {
    if (!shown || closed || drawing !== undefined || waiting.length === 0) return
    const steps = waiting.splice(0)
    drawn.push(...steps)
    drawing = drawList(steps, stderr).finally(() => {
      drawing = undefined
      draw()
    })
  }
  const timer = quiet
    ? undefined
    : setTimeout(() => {
        shown = true
        draw()
      }, wait)
  timer?.unref()
  return {
    step: (title) => {
      const step: Step = {title, text: undefined, outcome: undefined, changed: () => undefined}
      if (!quiet) waiting.push(step)
      draw()
      return handleOf(step)
    },
    warn: (message) => {
      stderr.write(`warning: ${message}\n`)
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      // A step somebody threw out of would keep the list, and the run, alive.
      for (const step of drawn) handleOf(step).fail('not finished')
      await drawing
    },
  }
}

function handleOf(step: Step): ReturnType<Reporter['step']> {
  const end = (failed: boolean, text: string | undefined): void => {
    step.outcome ??= {failed, text}
    step.changed()
  }
  return {
    update: (text) => {
      step.text = text
      step.changed()
    },
    done: (text) => end(false, text),
    fail: (text) => end(true, text),
  }
}

async function drawList(steps: readonly Step[], stderr: NodeJS.WriteStream): Promise<void> {
  const {DefaultRenderer, Listr, ListrLogger, ProcessOutput, SimpleRenderer} = await import('listr2')
  // listr2 writes to standard output unless it is given other streams; that belongs to the result.
  const logger = new ListrLogger({processOutput: new ProcessOutput(stderr, stderr)})
  /** listr2 would draw only when standard output is a terminal, which it is not in `mldns plan > file`. */
  class StderrRenderer extends DefaultRenderer {
    static override nonTTY = true
  }
  const list = new Listr(
    steps.map((step) => ({
      title: step.title,
      task: async (_: unknown, task: {title: string | undefined; output: string}) => {
        await settle(step, task)
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: stderr.isTTY ? StderrRenderer : SimpleRenderer,
      rendererOptions: {logger},
    },
  )
  await list.run()
}

async function settle(step: Step, task: {title: string | undefined; output: string}): Promise<void> {
  await new Promise<void>((resolve) => {
    step.changed = () => {
      if (step.text !== undefined && step.outcome === undefined) task.output = step.text
      if (step.outcome !== undefined) resolve()
    }
    step.changed()
  })
  const text = step.outcome?.text
  if (step.outcome?.failed === true) throw new Error(text ?? step.title)
  if (text !== undefined) task.title = `${step.title}: ${text}`
}
