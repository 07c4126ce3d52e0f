import {Config} from '@oclif/core'
import {textOf} from '../errors.js'
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
  let isEnding = false
  process.on('uncaughtException', (error) => {
    // oclif throws what our own listener has noted; the run goes on and says so at its end
    if (unwritten.has(error)) return
    if (isEnding) process.exit(exitCodes.internal.code)
    isEnding = true
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

/** Why results could not be written, such as a full disk behind `> report.json`. */
const unwritten = new Set<NodeJS.ErrnoException>()

/** A reader that has had enough (`mldns plan | head`) is no failure; the run goes on and ends as it would. */
function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.prependListener('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return
      if (stream === process.stdout) unwritten.add(error)
      else throw error
    })
  }
}

/** Ends the process when both streams have taken what was written; a pipe may take a while. */
async function endWith(name: ExitName): Promise<never> {
  const ends = await written(name)
  await Promise.all([process.stdout, process.stderr].map(async (stream) => drain(stream)))
  process.exit(exitCodes[ends].code)
}

/** How the run ends once standard output has taken, or refused, what was written: nobody may take that for success. */
async function written(name: ExitName): Promise<ExitName> {
  await drain(process.stdout)
  // the error of a write comes behind what asked for it
  await new Promise((resolve) => setImmediate(resolve))
  const [first] = unwritten
  if (first === undefined) return name
  const ends = name === 'ok' ? 'internal' : name
  const problem = first.code === 'ENOSPC' ? 'no space is left' : textOf(first)
  process.stderr.write(
    `error: cannot write to standard output: ${problem}\n(OUTPUT_UNWRITABLE, exit ${exitCodes[ends].code})\n`,
  )
  return ends
}

async function drain(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return
  await new Promise<void>((resolve) => {
    stream.once('close', resolve)
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}
