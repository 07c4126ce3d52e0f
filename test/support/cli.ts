import {spawn} from 'node:child_process'
import {existsSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'

/** The root of the repository. */
export const root = join(import.meta.dirname, '..', '..')

/** How a command is run. */
export type CliOptions = {
  /** Added to PATH and HOME, which is all that is inherited. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Text on standard input; without it standard input is empty. */
  readonly stdin?: string
  /** Milliseconds until the process is killed and the test fails. */
  readonly timeout?: number
}

/** How a command ended. */
export type CliResult = {readonly code: number | null; readonly stdout: string; readonly stderr: string}

/** A command that has not ended yet. */
export type RunningCli = {
  /** Sends the process a signal; false when it has ended already. */
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): boolean
  /** How it ended; `code` is null when a signal ended it. Rejects when it hangs. */
  readonly ended: Promise<CliResult>
}

/**
 * Runs bin/run.js as a process of its own.
 * @throws when dist is missing or older than src, and when the process hangs
 */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended
}

/**
 * Starts bin/run.js as a process of its own.
 * @throws when dist is missing or older than src
 */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  checkBuild()
  const {PATH = '', HOME = '', NODE_V8_COVERAGE} = process.env
  const coverage = NODE_V8_COVERAGE === undefined ? {} : {NODE_V8_COVERAGE}
  const child = spawn(process.execPath, [join(root, 'bin', 'run.js'), ...args], {
    cwd: options.cwd ?? root,
    env: {PATH, HOME, ...coverage, ...options.env},
    stdio: 'pipe',
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  // A command that ends without reading its input closes the pipe; that is its right.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const limit = options.timeout ?? 15_000
  const ended = new Promise<CliResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`mldns ${args.join(' ')} did not end within ${limit} ms: ${stderr()}`))
    }, limit)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({code, stdout: stdout(), stderr: stderr()})
    })
  })
  return {kill: (signal) => child.kill(signal), ended}
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

let checked = false

/** A test of an old build proves nothing. */
function checkBuild(): void {
  if (checked) return
  const built = join(root, 'dist', 'index.js')
  if (!existsSync(built)) throw new Error('dist is missing: run "npm run build"')
  const newest = newestFile(join(root, 'src'))
  if (newest.time > statSync(built).mtimeMs) {
    throw new Error(`dist is older than ${newest.path}: run "npm run build"`)
  }
  checked = true
}

function newestFile(folder: string): {readonly path: string; readonly time: number} {
  let newest = {path: folder, time: 0}
  for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const time = statSync(path).mtimeMs
    if (time > newest.time) newest = {path, time}
  }
  return newest
}
