import {Command} from '@oclif/core'
import type {RawFlags} from '../config/layers.js'
import {loadConfig} from '../config/load.js'
import type {CommandId} from '../config/setting.js'
import type {ExitName} from '../exit-codes.js'
import {guardArgv} from './argv.js'
import {systemClock} from './clock.js'
import {toOutputs} from './output.js'
import {toUsageError} from './parse-errors.js'
import {listValues, rawValues, shapesOf, textValues} from './raw-values.js'
import {openProgress, type ClosableReporter} from './progress.js'
import {redactError} from './redact.js'
import {writeOutputs, type Render, type Session} from './session.js'
import {watchSignals, type Signals} from './signals.js'

/** The row of the exit-code table a command ends with. */
export type Exit = ExitName

/** What a command says about itself when it begins. */
export type Start = {
  /** The row of the settings table its flags came from. */
  readonly command: CommandId
  /** The formats it has, the default first. */
  readonly formats: readonly [string, ...string[]]
}

/** The positional arguments of a command, by name. */
export type Arguments = Readonly<Record<string, string | undefined>>

/** A session with the command line it came from; `flags` holds raw text. */
export type Started = Session & {
  readonly args: Arguments
  /** What an argument that takes several values was given, in order; by the name of the argument. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly flags: RawFlags
}

/**
 * The frame of every command: reads the command line and the configuration, and sees to it that progress ends, signals
 * are heard and no error carries a secret. `run` does the work and returns the row of the exit-code table to end with.
 */
export abstract class BaseCommand extends Command {
  /** The exits help tells of, in the order of the table. */
  static exits: readonly Exit[] = ['ok', 'internal', 'usage']

  readonly #secrets: string[] = []
  #reporter: ClosableReporter | undefined
  #signals: Signals | undefined

  abstract override run(): Promise<Exit>

  /**
   * Reads command line, environment and file.
   * @throws UsageError or ConfigError, before anything is read or written
   */
  protected async start({command, formats}: Start): Promise<Started> {
    const {args, lists, flags} = await this.#readArgv()
    const env = process.env
    const cwd = process.cwd()
    const {views, warnings, file} = loadConfig({command, flags, env, cwd})
    const main = views[0]
    const outputs = toOutputs(main.values, formats)
    const reporter = openProgress({stderr: process.stderr, quiet: main.values.quiet})
    this.#reporter = reporter
    this.#signals = watchSignals(process, (code) => {
      // A list that is being drawn has hidden the cursor.
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h')
      process.exit(code)
    })
    for (const warning of warnings) reporter.warn(warning)
    const keepSecret = (value: string): void => {
      this.#secrets.push(value)
    }
    return {
      args,
      lists,
      flags,
      views,
      main,
      file,
      env,
      cwd,
      now: systemClock.now(),
      outputs,
      reporter,
      signals: this.#signals,
      keepSecret,
    }
  }

  /** Ends progress, then writes every output that was asked for. */
  protected async write(session: Session, render: Render): Promise<void> {
    await session.reporter.close()
    writeOutputs(session, process.stdout, render)
  }

  async #readArgv(): Promise<Pick<Started, 'args' | 'lists' | 'flags'>> {
    const known = shapesOf(this.ctor.flags)
    try {
      const parsed = await this.parse(this.ctor, guardArgv(this.argv, known))
      return {
        args: textValues(parsed.args),
        lists: listValues(parsed.args),
        flags: rawValues(parsed.flags),
      }
    } catch (error) {
      throw toUsageError(error, known, (this.id ?? '').replaceAll(':', ' '))
    }
  }

  protected override async catch(error: Error): Promise<never> {
    throw redactError(error, this.#secrets)
  }

  protected override async finally(): Promise<void> {
    await this.#reporter?.close()
    this.#signals?.close()
  }
}
