import {Config} from '@oclif/core'
import {exitCodes, type ExitName} from '../exit-codes.js'
import {isExitName} from './exits.js'
import {dispatch, type CommandList} from './dispatch.js'
import {reportError, wantsJson} from './report-error.js'

/**
 * Runs one command line in this process and ends the process with a row of the exit-code table, whatever happens.
 * `root` is the folder of package.json.
 */
export async function main(argv: readonly string[], root: string): Promise<never> {
  const fail = (thrown: unknown): ExitName =>
    reportError(thrown, {
      json: wantsJson(argv, process.env),
      env: process.env,
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    })
  ignoreBrokenPipes()
  process.once('uncaughtException', (error) => {
    void endWith(fail(error))
  })
  return endWith(await runArgv(argv, root).catch(fail))
}

async function runArgv(argv: readonly string[], root: string): Promise<ExitName> {
  const config = await Config.load({root})
  const asked = dispatch(argv, listOf(config))
  if (asked.kind === 'version') {
    process.stdout.write(`${config.userAgent}\n`)
    return 'ok'
  }
  if (asked.kind === 'help') {
    const {MldnsHelp} = await import('./help.js')
    await new MldnsHelp(config, config.pjson.oclif.helpOptions).showHelp([...asked.argv])
    return 'ok'
  }
  const ended: unknown = await config.runCommand(asked.id, [...asked.argv])
  return isExitName(ended) ? ended : 'ok'
}

function listOf(config: Config): CommandList {
  return {
    commands: new Map(
      config.commands.map(({id, args}) => [id, {takesArguments: Object.keys(args).length > 0}]),
    ),
    topics: config.topics.map(({name}) => name),
  }
}

/** A reader that has had enough (`mldns plan | head`) is no failure; the run goes on and ends as it would. */
function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

/** Ends the process when both streams have taken what was written; a pipe may take a while. */
async function endWith(name: ExitName): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map(async (stream) => drain(stream)))
  process.exit(exitCodes[name].code)
}

async function drain(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return
  await new Promise<void>((resolve) => {
    stream.once('close', resolve)
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}
