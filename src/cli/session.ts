import type {Effective} from '../config/effective.js'
import type {TextOptions} from '../render/text-style.js'
import {writeFileWhole, type OutputTarget} from './output.js'
import type {ClosableReporter} from './progress.js'
import type {Signals} from './signals.js'
import {toFileOptions, toTextOptions, type Environment, type Screen} from './terminal.js'

/** The settings of a run and its ways out, as a command gets them. */
export type Session = {
  readonly views: readonly [Effective, ...Effective[]]
  /** The first view: settings that are the same for all views. */
  readonly main: Effective
  /** The configuration file that was read, as the user named it. */
  readonly file: string | undefined
  readonly env: Environment
  readonly cwd: string
  readonly now: Date
  readonly outputs: readonly OutputTarget[]
  readonly reporter: ClosableReporter
  readonly signals: Signals
  /** Remembers a secret, so that no message can show it. */
  readonly keepSecret: (value: string) => void
}

/** Makes the text of one format. Formats for programs ignore the options. */
export type Render = (format: string, options: TextOptions) => string

/** Writes every output that was asked for; files get no colour. `secret` files can be read by their owner only. */
export function writeOutputs(
  session: Pick<Session, 'main' | 'outputs' | 'env' | 'cwd' | 'now'>,
  stdout: Screen & {write(text: string): unknown},
  render: Render,
): void {
  const {main, outputs, env, cwd, now} = session
  const toFiles = outputs.filter(({file}) => file !== undefined)
  const toStdout = outputs.filter(({file}) => file === undefined)
  // Files first: one that cannot be written is told on a standard output that is still empty.
  for (const {format, file} of [...toFiles, ...toStdout]) {
    const options =
      file === undefined ? toTextOptions(main.values, stdout, env, now) : toFileOptions(main.values, env, now)
    const text = render(format, options)
    const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`
    if (file === undefined) stdout.write(whole)
    else writeFileWhole(file, whole, {secret: false, cwd})
  }
}
