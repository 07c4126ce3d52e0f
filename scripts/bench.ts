/**
 * Measures what docs/performance.md promises and prints a table: start-up, whole plans at three sizes with their peak
 * memory, and the growth between them. Not a test: figures depend on the machine. Growth is a ratio inside one run.
 */
import {spawn} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {writeCluster} from './bench-cluster.js'

type Run = {readonly milliseconds: number; readonly peakMiB: number; readonly code: number | null}

const root = join(import.meta.dirname, '..')
const binary = join(root, 'bin', 'run.js')

/** Runs node with arguments; peak memory is the kernel's high-water mark (Linux), read until the process ends. */
function runNode(args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const {NODE_EXTRA_CA_CERTS: _, ...env} = process.env
    const started = performance.now()
    const child = spawn(process.execPath, args, {env, stdio: ['ignore', 'ignore', 'inherit']})
    let peakMiB = 0
    const timer = setInterval(() => {
      peakMiB = Math.max(peakMiB, highWaterMiB(child.pid))
    }, 5)
    child.on('error', reject)
    child.on('exit', (code) => {
      clearInterval(timer)
      resolve({milliseconds: performance.now() - started, peakMiB, code})
    })
  })
}

function highWaterMiB(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0 // the process has ended, or this system has no /proc
  }
}

async function median(args: readonly string[], runs: number): Promise<Run> {
  const all: Run[] = []
  for (let count = 0; count < runs; count++) all.push(await runNode(args))
  const sorted = all.sort((a, b) => a.milliseconds - b.milliseconds)
  const middle = sorted[Math.floor(runs / 2)]
  if (middle === undefined) throw new Error('nothing was run')
  return {...middle, peakMiB: Math.max(...sorted.map((run) => run.peakMiB))}
}

/** A folder with `count` Services and a zone that holds nine tenths of their records, a tenth of those out of date. */
function writeCase(folder: string, count: number): readonly string[] {
  const manifests = join(folder, 'manifests')
  const zones = join(folder, 'zones')
  mkdirSync(manifests, {recursive: true})
  mkdirSync(zones, {recursive: true})
  const perFile = 1000
  for (let start = 0; start < count; start += perFile) {
    const documents = Array.from({length: Math.min(perFile, count - start)}, (_, index) =>
      service(start + index),
    )
    writeFileSync(join(manifests, `services-${start}.yaml`), documents.join('---\n'))
  }
  const records = Array.from({length: Math.floor(count * 0.9)}, (_, index) => record(index))
  writeFileSync(join(zones, 'example.com.zone'), zoneHead + records.join(''))
  return [
    ...['plan', '-f', manifests, '--provider', 'zonefile', '--zonefile-dir', zones, '--source', 'service'],
    ...['--source', 'ingress', '--domain-filter', 'example.com', '--txt-owner-id', 'bench', '-o', 'json'],
  ]
}

const zoneHead = `$ORIGIN example.com.
$TTL 300
@ IN SOA ns1 hostmaster 1 7200 900 1209600 300
@ IN NS ns1
ns1 IN A 192.0.2.1
`

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
}

function service(index: number): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: app-${index}
  namespace: team-${index % 50}
  annotations:
    external-dns.alpha.kubernetes.io/hostname: app-${index}.example.com
    external-dns.alpha.kubernetes.io/ttl: "300"
spec:
  type: LoadBalancer
  ports:
    - port: 80
status:
  loadBalancer:
    ingress:
      - ip: ${address(index)}
`
}

function record(index: number): string {
  const value = index % 10 === 0 ? '192.0.2.99' : address(index)
  const text = `heritage=external-dns,external-dns/owner=bench,external-dns/resource=service/team-${index % 50}/app-${index}`
  return `app-${index} 300 IN A ${value}\na-app-${index} 300 IN TXT "${text}"\n`
}

function folderMiB(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.size / 1024 / 1024
  return readdirSync(path).reduce((sum, name) => sum + folderMiB(join(path, name)), 0)
}

function row(...cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

/** Everything there is to be judged, and one Service of it. Code 3: the cluster has faults. */
async function benchTroubleshoot(folder: string, line: (what: string, run: Run) => void): Promise<void> {
  const size = {services: 5000, nodes: 200, pools: 50}
  const args = writeCluster(folder, size)
  const all = await median([binary, ...args], 5)
  const one = await median([binary, ...args, 'svc/team-3/app-3'], 5)
  for (const {code} of [all, one]) if (code !== 3) throw new Error(`troubleshoot ended with code ${code}`)
  const what = `${size.services} Services, ${size.nodes} nodes, ${size.pools} pools and a zone`
  line(`troubleshoot of everything: ${what}`, all)
  line('troubleshoot of one Service there', one)
}

async function main(): Promise<void> {
  const sizes = process.argv.includes('--large') ? [1000, 10_000, 100_000] : [1000, 10_000]
  const floor = await median(['-e', '0'], 11)
  row('what', 'time', 'against node -e 0', 'peak memory')
  row('---', '---', '---', '---')
  const line = (what: string, run: Run): void =>
    row(
      what,
      `${run.milliseconds.toFixed(0)} ms`,
      (run.milliseconds / floor.milliseconds).toFixed(1),
      `${run.peakMiB.toFixed(0)} MiB`,
    )
  line('node -e 0', floor)
  line('mldns --version', await median([binary, '--version'], 11))
  line('mldns --help', await median([binary, '--help'], 7))
  line(
    'plan of the quickstart',
    await median([binary, 'plan', '--config', join(root, 'examples/quickstart/mldns.yaml')], 11),
  )
  const folder = mkdtempSync(join(tmpdir(), 'mldns-bench-'))
  try {
    let previous: {count: number; run: Run} | undefined
    for (const count of sizes) {
      const args = writeCase(join(folder, String(count)), count)
      const run = await median([binary, ...args], count > 10_000 ? 1 : 5)
      if (run.code !== 0) throw new Error(`plan of ${count} Services ended with code ${run.code}`)
      const growth =
        previous === undefined
          ? ''
          : `, ${(run.milliseconds / previous.run.milliseconds).toFixed(1)} x for ${count / previous.count} x`
      line(`plan, ${count} Services in YAML and a zone file${growth}`, run)
      previous = {count, run}
    }
    await benchTroubleshoot(join(folder, 'cluster'), line)
  } finally {
    rmSync(folder, {recursive: true})
  }
  row('dist', `${folderMiB(join(root, 'dist')).toFixed(1)} MiB`, '', '')
}

await main()
