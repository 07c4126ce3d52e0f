import {createInterface} from 'node:readline'
import {RefusedError} from '../errors.js'

/** The streams a question is asked on. */
export type PromptStreams = {
  readonly stdin: NodeJS.ReadableStream & {readonly isTTY?: boolean}
  readonly stderr: NodeJS.WritableStream
  /** Ends the question without an answer. */
  readonly stop?: AbortSignal
}

/**
 * Asks a question that only `y` or `yes` approves.
 * @throws RefusedError `unapproved` for any other answer, and without a terminal, where nobody can answer
 */
export async function approve(question: string, streams: PromptStreams): Promise<void> {
  if (streams.stdin.isTTY !== true) {
    throw new RefusedError(
      'unapproved',
      'NO_TERMINAL',
      'nobody can be asked: standard input is no terminal',
      {
        hint: 'give --yes, or apply a saved plan',
      },
    )
  }
  const answer = await ask(`${question} [y/N] `, streams)
  if (/^\s*y(es)?\s*$/i.test(answer)) return
  throw new RefusedError('unapproved', 'DECLINED', 'declined; nothing was written')
}

async function ask(question: string, {stdin, stderr, stop}: PromptStreams): Promise<string> {
  // Not in terminal mode: there readline swallows Ctrl-C, which has to reach the signal handlers.
  const lines = createInterface({input: stdin, output: stderr, terminal: false})
  try {
    stderr.write(question)
    return await new Promise<string>((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(''))
      stop?.addEventListener('abort', () => resolve(''), {once: true})
    })
  } finally {
    lines.close()
  }
}
