import {execFile, spawn, type ChildProcess} from 'node:child_process'
import {createSocket} from 'node:dgram'
import {existsSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {createServer, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'
import {randomId} from '../../src/dns/ask.js'
import {DnsSession} from '../../src/dns/session.js'
import {transferZone} from '../../src/dns/transfer.js'
import type {ResourceRecord} from '../../src/dns/message.js'
import type {TsigKey} from '../../src/dns/tsig.js'

const run = promisify(execFile)

/** A real name server in the foreground with files of its own on a free loopback port. */
export type RealServer = {
  readonly host: string
  readonly port: number
  readonly key: TsigKey | undefined
  /** Its folder: configuration and zones. */
  readonly folder: string
  /** What it said so far. */
  log(): string
  /** All records of a zone as it is served, by a signed transfer. */
  transfer(zone: string): Promise<readonly ResourceRecord[]>
  stop(): Promise<void>
}

/** What to start. */
export type RealServerOptions = {
  /** Zone name → master file. */
  readonly zones: Readonly<Record<string, string>>
  /** May transfer and update everything; without, anybody on loopback may. */
  readonly key?: TsigKey
}

/** How one program is started. */
export type Program = {
  /** Absolute paths to try; a missing program is an error, never a skipped test. */
  readonly paths: readonly string[]
  /** Writes the configuration into the folder and returns the arguments. */
  configure(folder: string, port: number): Promise<readonly string[]>
}

/** Starts the program and waits until it serves all its zones. */
export async function startServer(program: Program, options: RealServerOptions): Promise<RealServer> {
  const path = program.paths.find((candidate) => existsSync(candidate))
  if (path === undefined)
    throw new Error(`none of ${program.paths.join(', ')} is installed; run test/integration/install.sh`)
  const folder = await mkdtemp(join(tmpdir(), 'mldns-server-'))
  for (const [zone, text] of Object.entries(options.zones))
    await writeFile(join(folder, `${zone}.zone`), text)
  const port = await freePort()
  const child = spawn(path, await program.configure(folder, port), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const server: RealServer = {
    host: '127.0.0.1',
    port,
    key: options.key,
    folder,
    log: () => output,
    transfer: (zone) => transferFrom(port, options.key, zone),
    stop: async () => {
      await end(child)
      await rm(folder, {recursive: true, force: true})
    },
  }
  await untilServing(server, child, Object.keys(options.zones))
  return server
}

/** A port that is free for UDP and TCP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const tcp = createServer()
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
    const {port} = tcp.address() as AddressInfo
    const udp = createSocket('udp4')
    const free = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false))
      udp.bind(port, '127.0.0.1', () => resolve(true))
    })
    if (free) await new Promise<void>((resolve) => udp.close(resolve))
    await new Promise((resolve) => tcp.close(resolve))
    if (free) return port
  }
}

async function transferFrom(
  port: number,
  key: TsigKey | undefined,
  zone: string,
): Promise<readonly ResourceRecord[]> {
  const now = (): number => Math.floor(Date.now() / 1000)
  const session = await DnsSession.open(
    {host: '127.0.0.1', port},
    {mode: 'read', timeoutMs: 5000, now, ...(key ? {key} : {})},
  )
  try {
    const records: ResourceRecord[] = []
    for await (const record of transferZone(session, zone)) records.push(record)
    return records
  } finally {
    session.close()
  }
}

async function untilServing(
  server: RealServer,
  child: ChildProcess,
  zones: readonly string[],
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    if (child.exitCode !== null)
      throw new Error(`the name server ended with ${child.exitCode}:\n${server.log()}`)
    try {
      for (const zone of zones) await serves(server, zone)
      return
    } catch (error) {
      if (attempt === 200) {
        await server.stop()
        throw new Error(`the name server does not serve its zones:\n${server.log()}`, {cause: error})
      }
      await sleep(50)
    }
  }
}

async function serves({host, port}: RealServer, zone: string): Promise<void> {
  const session = await DnsSession.open({host, port}, {mode: 'read', timeoutMs: 2000, now: () => 0})
  try {
    const {message} = await session.request({
      id: randomId(),
      questions: [{name: zone, type: 'SOA', class: 1}],
    })
    if (message.rcode !== 0 || message.answers.length === 0) throw new Error(`no SOA of ${zone}`)
  } finally {
    session.close()
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(late)
}

/** Runs a tool and returns what it prints; a missing tool is an error. */
export async function runTool(tool: string, args: readonly string[], input?: string): Promise<string> {
  const promise = run(tool, args, {timeout: 20_000, maxBuffer: 1 << 26})
  if (input !== undefined) promise.child.stdin?.end(input)
  const {stdout, stderr} = await promise
  return stdout + stderr
}
