import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {setImmediate as nextTurn, setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import type {RecordSet} from '../../src/model/record-set.js'
import {openReader} from '../../src/providers/zonefile/index.js'
import {a, cname, mx, txt, zone} from '../support/builders.js'
import {runCli, startCli, type CliResult, type RunningCli} from '../support/cli.js'
import {startDnsServer, type DnsServerDouble} from '../support/dns-server.js'
import {markerLine, openSandbox, serviceYaml, zoneText, type Sandbox} from '../support/sandbox.js'

const secret = Buffer.from('a secret of the test only')
const env = {MLDNS_RFC2136_TSIG_SECRET: secret.toString('base64')}
const limit = {timeout: 60_000}

const kept = Array.from({length: 190}, (_, index) => `app-${index}`)
const gone = Array.from({length: 10}, (_, index) => `gone-${index}`)

/** What the zone holds of each name of ours before: nothing, another address, or an alias. */
function formerOf(index: number): 'nothing' | 'address' | 'alias' {
  if (index % 3 === 0) return 'address'
  return index % 20 === 1 ? 'alias' : 'nothing'
}

const manifests = kept
  .map((name, index) => serviceYaml(name, `${name}.example.com`, `198.51.100.${index + 1}`))
  .join('---\n')

function common(sandbox: Sandbox): readonly string[] {
  return [
    ...['-f', sandbox.write('manifests/all.yaml', manifests), '--manifests-complete', '--source', 'service'],
    ...[
      '--domain-filter',
      'example.com',
      '--txt-owner-id',
      'home',
      '--policy',
      'sync',
      '--allow-removals',
      '100',
    ],
  ]
}

/** Ends with 0, and then there is nothing left to do. */
async function expectNextRunFinishes(args: readonly string[]): Promise<void> {
  const next = await runCli(['apply', '--yes', ...args], {env, ...limit})
  expect(next.code, next.stdout + next.stderr).to.equal(0)
  const again = await runCli(['plan', '--detailed-exitcode', ...args], {env, ...limit})
  expect(again.code, again.stdout + again.stderr).to.equal(0)
}

/** Waits for something that happens while the command runs; false when the command ended before. */
async function during(
  running: RunningCli,
  happened: () => boolean,
  pause: () => Promise<unknown> = nextTurn,
): Promise<boolean> {
  let over = false
  const end = (): void => {
    over = true
  }
  running.ended.then(end, end)
  while (!over && !happened()) await pause()
  return !over
}

describe('apply to a zone file, ended by SIGKILL', () => {
  let sandbox: Sandbox
  let folder: string
  let old: string
  let done: string

  const byHand = [
    'mail     IN A    192.0.2.25 ; kept by hand',
    '@ IN MX 10   mail',
    '@   IN TXT "v=spf1 mx -all"',
    'office IN CNAME mail',
    markerLine('office', 'service/x/office', 'office', 'cname'),
  ]

  function seed(): string {
    const ours = kept.flatMap((name, index) => {
      const former = formerOf(index)
      if (former === 'nothing') return []
      const resource = `service/default/${name}`
      return former === 'alias'
        ? [`${name} IN CNAME old.example.net.`, markerLine(name, resource, 'home', 'cname')]
        : [`${name} IN A 192.0.2.7`, markerLine(name, resource)]
    })
    const leaving = gone.flatMap((name) => [
      `${name} IN A 192.0.2.8`,
      markerLine(name, `service/default/${name}`),
    ])
    return zoneText(...byHand, ...ours, ...leaving)
  }

  function open(): readonly string[] {
    sandbox = openSandbox()
    folder = join(sandbox.path, 'zones')
    sandbox.write('zones/example.com.zone', old)
    return [...common(sandbox), '--provider', 'zonefile', '--zonefile-dir', folder]
  }

  /** The serial holds the day and counts the writes. */
  function withoutSerial(text: string): string {
    return text.replace(/^(.* SOA \S+ \S+) \d+/m, '$1 SERIAL')
  }

  function read(): string {
    return sandbox.read('zones/example.com.zone')
  }

  function lies(part: string): boolean {
    return readdirSync(folder).some((name) => name.includes(part))
  }

  before(async function () {
    this.timeout(60_000)
    old = seed()
    const args = open()
    const whole = await runCli(['apply', '--yes', ...args], limit)
    expect(whole.code, whole.stdout + whole.stderr).to.equal(0)
    done = withoutSerial(read())
    expect(done).to.not.equal(withoutSerial(old))
    sandbox.remove()
  })

  afterEach(() => sandbox.remove())

  const moments: readonly (readonly [string, (running: RunningCli) => Promise<unknown>])[] = [
    ['after 120 ms', () => sleep(120)],
    ['after 240 ms', () => sleep(240)],
    ['when it has locked the file', (running) => during(running, () => lies('mldns-lock'))],
    ['3 ms later', (running) => during(running, () => lies('mldns-lock')).then(() => sleep(3))],
    ['8 ms later', (running) => during(running, () => lies('mldns-lock')).then(() => sleep(8))],
    ['when the new file begins', (running) => during(running, () => lies('mldns-new'))],
    ['1 ms after that', (running) => during(running, () => lies('mldns-new')).then(() => sleep(1))],
    ['when the new file is in its place', (running) => during(running, () => read() !== old)],
  ]

  for (const [title, moment] of moments) {
    it(`${title}, leaves the old file or the new one, and the next run finishes`, async function () {
      this.timeout(90_000)
      const args = open()
      const running = startCli(['apply', '--yes', ...args], limit)
      await moment(running)
      running.kill('SIGKILL')
      await running.ended
      expect(withoutSerial(read())).to.be.oneOf([withoutSerial(old), done])
      const content = await openReader({dir: folder, now: () => new Date()}).readZone(
        zone('example.com', {provider: 'zonefile'}),
      )
      expectMarked(content.recordSets)
      for (const line of byHand) expect(read()).to.contain(`${line}\n`)
      await expectNextRunFinishes(args)
      expect(withoutSerial(read())).to.equal(done)
      // a run that has nothing to write takes no lock, so that of a dead one may stay until the next write
      const left = readdirSync(folder).filter((name) => name !== '.example.com.zone.mldns-lock')
      expect(left).to.deep.equal(['example.com.zone'])
    })
  }

  it('with the lock and half a new file of a dead run beside it, is finished by the next run', async function () {
    this.timeout(90_000)
    const args = open()
    const running = startCli(['apply', '--yes', ...args], limit)
    expect(await during(running, () => lies('mldns-lock'))).to.equal(true)
    running.kill('SIGKILL')
    await running.ended
    sandbox.write('zones/.example.com.zone.mldns-new-0', old.slice(0, 1000))
    expect(existsSync(join(folder, '.example.com.zone.mldns-new-0'))).to.equal(true)
    await expectNextRunFinishes(args)
    expect(readdirSync(folder)).to.deep.equal(['example.com.zone'])
  })
})

function expectMarked(sets: readonly Pick<RecordSet, 'name' | 'type' | 'values'>[]): void {
  const markers = new Set(
    sets.flatMap(({name, type, values}) =>
      type === 'TXT' && values.some((value) => value.includes('owner=home')) ? [name] : [],
    ),
  )
  const ours = sets.filter(({name, type}) => /^(app|gone)-/.test(name) && type !== 'TXT')
  const unmarked = ours.filter(({name, type}) => !markers.has(`${type.toLowerCase()}-${name}`))
  expect(unmarked.map(({name, type}) => `${name} ${type}`)).to.deep.equal([])
}

describe('apply by RFC 2136, ended by a signal', () => {
  let sandbox: Sandbox
  let server: DnsServerDouble

  const byHand: readonly RecordSet[] = [
    a('mail.example.com', '192.0.2.25', 17),
    mx('example.com', '10 mail.example.com'),
    txt('example.com', 'v=spf1 mx -all'),
    cname('office.example.com', 'mail.example.com'),
    txt(
      'cname-office.example.com',
      'heritage=external-dns,external-dns/owner=office,external-dns/resource=service/x/office',
    ),
  ]

  function marker(type: string, name: string): RecordSet {
    const resource = `service/default/${name}`
    return txt(
      `${type}-${name}.example.com`,
      `heritage=external-dns,external-dns/owner=home,external-dns/resource=${resource}`,
    )
  }

  function seed(): readonly RecordSet[] {
    const ours = kept.flatMap((name, index) => {
      const former = formerOf(index)
      if (former === 'nothing') return []
      if (former === 'alias') return [cname(`${name}.example.com`, 'old.example.net'), marker('cname', name)]
      return [a(`${name}.example.com`, '192.0.2.7'), marker('a', name)]
    })
    const leaving = gone.flatMap((name) => [a(`${name}.example.com`, '192.0.2.8'), marker('a', name)])
    return [...byHand, ...ours, ...leaving]
  }

  async function open(): Promise<readonly string[]> {
    sandbox = openSandbox()
    server = await startDnsServer({
      zones: {'example.com': seed()},
      keys: [{name: 'k', algorithm: 'hmac-sha256', secret}],
    })
    server.faults.delayMs = 4
    return [
      ...common(sandbox),
      ...['--provider', 'rfc2136', '--rfc2136-host', '127.0.0.1', '--rfc2136-port', String(server.port)],
      ...[
        '--rfc2136-zone',
        'example.com',
        '--rfc2136-tsig-keyname',
        'k',
        '--rfc2136-batch-change-size',
        '10',
      ],
    ]
  }

  afterEach(async () => {
    await server.stop()
    sandbox.remove()
  })

  function updates(): number {
    return server.calls.filter(({kind}) => kind === 'update').length
  }

  function content(): readonly RecordSet[] {
    const served = server.zone('example.com')
    return [...served.nodes].flatMap(([name, node]) =>
      [...node].map(([type, {ttl}]) => ({
        name,
        type,
        setId: '',
        ttl,
        values: served.values(name, type),
        meta: {},
      })),
    )
  }

  function expectSound(): void {
    expectMarked(content())
    const held = new Map(content().map((set) => [`${set.name} ${set.type}`, set]))
    for (const set of byHand) expect(held.get(`${set.name} ${set.type}`)).to.deep.equal(set)
  }

  /** What the dead client had sent is still worked off by the server. */
  async function untilQuiet(): Promise<void> {
    for (let seen = -1; seen !== server.calls.length; await sleep(40)) seen = server.calls.length
  }

  async function finish(args: readonly string[]): Promise<void> {
    await untilQuiet()
    expectSound()
    delete server.faults.delayMs
    await expectNextRunFinishes(args)
    expectSound()
    const names = new Set(content().map(({name}) => name))
    for (const name of kept) expect(names.has(`${name}.example.com`), name).to.equal(true)
    for (const name of gone) expect(names.has(`${name}.example.com`), name).to.equal(false)
  }

  const moments = [
    [1, 0],
    [2, 0],
    [3, 4],
    [5, 0],
    [8, 7],
    [13, 0],
    [19, 3],
    [26, 0],
  ] as const

  for (const [nth, later] of moments) {
    it(`by SIGKILL ${later} ms after the server has update ${nth}, is finished by the next run`, async function () {
      this.timeout(90_000)
      const args = await open()
      const running = startCli(['apply', '--yes', ...args], {env, ...limit})
      expect(
        await during(
          running,
          () => updates() >= nth,
          () => sleep(1),
        ),
      ).to.equal(true)
      if (later > 0) await sleep(later)
      running.kill('SIGKILL')
      expect((await running.ended).code).to.equal(null)
      await finish(args)
    })
  }

  async function terminate(args: readonly string[], nth: number): Promise<CliResult> {
    const running = startCli(['apply', '--yes', ...args], {env, ...limit})
    expect(
      await during(
        running,
        () => updates() >= nth,
        () => sleep(1),
      ),
    ).to.equal(true)
    running.kill('SIGTERM')
    return running.ended
  }

  it('by SIGTERM, finishes the update in flight, sends no more than that, and ends with 143', async function () {
    this.timeout(90_000)
    const args = await open()
    server.faults.delayMs = 150
    const {code, stdout, stderr} = await terminate(args, 3)
    expect(code, stderr).to.equal(143)
    expect(updates()).to.equal(3)
    expect(stdout).to.match(/not tried/)
    const sent = new Set(content().flatMap(({name, type}) => (type === 'TXT' ? [name] : [])))
    const records = new Set(
      content().flatMap(({name, type}) => (type === 'TXT' ? [] : [`${type.toLowerCase()}-${name}`])),
    )
    for (const name of sent) if (/-(app|gone)-/.test(name)) expect(records.has(name), name).to.equal(true)
    await finish(args)
  })
})
