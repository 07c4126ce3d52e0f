import {expect} from 'chai'
import {execFile} from 'node:child_process'
import {chmodSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {judge} from '../../src/checks/judge.js'
import type {ProviderConfiguration, ProviderFacts} from '../../src/checks/facts/provider.js'
import {providerRules} from '../../src/checks/rules/provider/rules.js'
import {securityRules} from '../../src/checks/rules/security/rules.js'
import {askPort} from '../../src/dns/ask-port.js'
import {probeTransfer} from '../../src/dns/probe-transfer.js'
import type {TsigKey} from '../../src/dns/tsig.js'
import {ConfigError, MldnsError} from '../../src/errors.js'
import {everyDomain, type DomainFilter} from '../../src/model/filter.js'
import {openReader as openRfc2136, openWriteProbe} from '../../src/providers/rfc2136/index.js'
import type {Rfc2136Options} from '../../src/providers/rfc2136/options.js'
import {openReader as openZoneFiles} from '../../src/providers/zonefile/index.js'
import {defaultSourceSettings} from '../../src/sources/defaults.js'
import {observe} from '../../src/workflows/observe.js'
import type {ViewSettings} from '../../src/workflows/ports.js'
import {
  readProviders,
  type ProviderPorts,
  type ProviderReading,
  type ViewOpener,
} from '../../src/workflows/troubleshoot/read-providers.js'
import {a, ns} from '../support/builders.js'
import {checkContext} from '../support/check-context.js'
import {ourRegistry} from '../support/check-world.js'
import {startDnsServer, type DnsFaults, type DnsServerDouble} from '../support/dns-server.js'
import {MemoryBackend} from '../support/memory-provider.js'
import {files} from '../support/provider-facts.js'
import {temporaryFolder} from '../support/temporary-folder.js'
import {recordingReporter, testClock, testDigest} from '../support/test-ports.js'

const key: TsigKey = {name: 'k', algorithm: 'hmac-sha256', secret: Buffer.from('a secret of some length')}

function viewSettings(provider: string, domainFilter: DomainFilter = everyDomain): ViewSettings {
  return {
    name: '',
    provider,
    domainFilter,
    managedRecordTypes: ['A'],
    excludeRecordTypes: [],
    policy: 'upsert-only',
    registry: ourRegistry,
  }
}

/** What the checks of both groups say of what was read: `MLD0511 fail refused`, by code. */
function verdictsOf({facts}: ProviderReading, codes: readonly string[]): readonly string[] {
  const providers: readonly ProviderFacts[] = facts.map((one) => ({...one, plan: undefined}))
  const rules = [...providerRules, ...securityRules].filter(({code}) => codes.includes(code))
  return judge(rules, checkContext({providers})).map(({code, status, reason}) =>
    [code, status, reason].filter((word) => word !== undefined).join(' '),
  )
}

const quiet = (): ProviderPorts => ({reporter: recordingReporter()})

describe('readProviders', () => {
  it('reads every zone the filter concerns once, and plans read them from it', async () => {
    const backend = new MemoryBackend({
      zones: {'example.com': [a('www.example.com', '192.0.2.1')], 'example.net': []},
    })
    const settings = viewSettings('memory', {include: ['example.com'], exclude: []})
    const open = (): Promise<ReturnType<MemoryBackend['reader']>> => Promise.resolve(backend.reader())
    const reading = await readProviders([{settings, configured: files, open}], quiet())
    expect(reading.facts[0]?.zones.map(({zone, outside}) => [zone.name, outside])).to.deep.equal([
      ['example.com', undefined],
      ['example.net', true],
    ])
    const observation = await observe(
      defaultSourceSettings,
      {
        clusters: [],
        views: reading.views,
        lookup: () => Promise.resolve(undefined),
        reporter: recordingReporter(),
        clock: testClock(),
        digest: testDigest,
      },
      false,
    )
    expect(observation.views[0]?.zones.map(({content}) => content)).to.deep.equal([
      reading.facts[0]?.zones[0]?.content,
    ])
    expect(backend.calls).to.include({listZones: 1, readZone: 1})
    await reading.close()
  })

  it('records a zone that could not be read, and throws the same again to whoever reads it', async () => {
    const backend = new MemoryBackend({zones: {'a.example': [], 'b.example': []}})
    backend.failOn({verb: 'readZone', call: 1, when: 'before', kind: 'unavailable'})
    const opener: ViewOpener = {
      settings: viewSettings('memory'),
      configured: files,
      open: () => Promise.resolve(backend.reader()),
    }
    const {facts, views} = await readProviders([opener], quiet())
    const [first, second] = facts[0]?.zones ?? []
    expect(first?.trouble).to.include({code: 'MEMORY_FAULT', kind: 'unavailable'})
    expect(second?.content?.recordSets).to.have.length(2)
    const error = await (first === undefined ? undefined : views[0]?.reader.readZone(first.zone))?.catch(
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(MldnsError)
    expect(backend.calls.readZone).to.equal(2)
  })

  it('records why a view could not be opened or listed, and goes on with the others', async () => {
    const backend = new MemoryBackend()
    backend.failOn({verb: 'listZones', call: 1, when: 'before', kind: 'denied'})
    const openers: readonly ViewOpener[] = [
      {
        settings: viewSettings('rfc2136'),
        configured: files,
        open: () => Promise.reject(new ConfigError('SECRET_MISSING', 'no secret', {hint: 'set it'})),
      },
      {
        settings: viewSettings('memory'),
        configured: files,
        open: () => Promise.resolve(backend.reader()),
      },
      {
        settings: viewSettings('memory'),
        configured: files,
        open: () => Promise.resolve(new MemoryBackend().reader()),
      },
    ]
    const {facts, views} = await readProviders(openers, quiet())
    expect(facts.map(({trouble}) => [trouble?.at, trouble?.kind, trouble?.code])).to.deep.equal([
      ['opening', 'config', 'SECRET_MISSING'],
      ['listing', 'denied', 'MEMORY_FAULT'],
      [undefined, undefined, undefined],
    ])
    expect(facts[0]?.trouble?.hint).to.equal('set it')
    expect(views).to.have.length(1)
  })

  it('lets a fault of mldns itself through', async () => {
    const opener: ViewOpener = {
      settings: viewSettings('memory'),
      configured: files,
      open: () => Promise.reject(new TypeError('a bug')),
    }
    const error = await readProviders([opener], quiet()).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(TypeError)
  })
})

describe('readProviders from a name server', () => {
  let server: DnsServerDouble

  beforeEach(async () => {
    server = await startDnsServer({
      zones: {
        'example.com': [
          a('www.example.com', '192.0.2.1'),
          a('ns1.example.com', '127.0.0.1'),
          ns('example.com', 'ns1.example.com'),
          ns('gone.example.com', 'ns1.example.com'),
        ],
      },
      keys: [key],
    })
  })

  afterEach(() => server.stop())

  function options(more: Partial<Rfc2136Options> = {}): Rfc2136Options {
    const tsig = {keyName: 'k', secret: key.secret.toString('base64'), algorithm: 'hmac-sha256'}
    return {hosts: ['127.0.0.1'], port: server.port, zones: ['example.com'], tsig, timeoutMs: 500, ...more}
  }

  function configuration(): ProviderConfiguration {
    return {
      credential: {needed: true, present: true, from: 'environment', names: []},
      tsig: {keyName: 'k', algorithm: 'hmac-sha256'},
      signs: true,
      servers: [{host: '127.0.0.1', port: server.port}],
      zonesNamed: true,
    }
  }

  async function read(
    more: {options?: Partial<Rfc2136Options>; faults?: DnsFaults; probe?: boolean; online?: boolean} = {},
  ): Promise<ProviderReading> {
    Object.assign(server.faults, more.faults ?? {})
    const opener: ViewOpener = {
      settings: viewSettings('rfc2136'),
      configured: configuration(),
      open: async () => openRfc2136(options(more.options)),
      ...(more.probe === true ? {openProbe: async () => openWriteProbe(options(more.options))} : {}),
    }
    const nameServers = {
      ask: askPort,
      lookup: () => Promise.resolve(undefined),
      probeTransfer,
      port: server.port,
      timeoutMs: 300,
    }
    return readProviders([opener], {...quiet(), ...(more.online === true ? {nameServers} : {})})
  }

  const codes = ['MLD0502', 'MLD0503', 'MLD0510', 'MLD0511', 'MLD0513']

  const cases: readonly (readonly [string, Parameters<typeof read>[0], readonly string[]])[] = [
    ['all is well', {}, ['MLD0502 pass', 'MLD0503 pass', 'MLD0510 pass', 'MLD0511 pass', 'MLD0513 pass']],
    [
      'the server does not know the key',
      {faults: {tsig: 'badkey'}},
      [
        'MLD0502 fail signature-refused',
        'MLD0503 skip blocked-by',
        'MLD0510 fail badkey',
        'MLD0511 skip blocked-by',
        'MLD0513 inconclusive not-answered',
      ],
    ],
    [
      'the clocks differ',
      {faults: {tsig: 'badtime'}},
      [
        'MLD0502 fail signature-refused',
        'MLD0503 skip blocked-by',
        'MLD0510 fail badtime',
        'MLD0511 skip blocked-by',
        'MLD0513 inconclusive not-answered',
      ],
    ],
    [
      'somebody answers without the key',
      {faults: {tsig: 'unsigned'}},
      [
        'MLD0502 fail signature-refused',
        'MLD0503 skip blocked-by',
        'MLD0510 fail answer-unsigned',
        'MLD0511 skip blocked-by',
        'MLD0513 inconclusive not-answered',
      ],
    ],
    [
      'the transfer is refused',
      {faults: {axfr: 'refused'}},
      ['MLD0502 pass', 'MLD0503 pass', 'MLD0510 pass', 'MLD0511 fail refused', 'MLD0513 pass'],
    ],
    [
      'the transfer is closed',
      {faults: {axfr: 'closed'}},
      ['MLD0502 pass', 'MLD0503 pass', 'MLD0510 pass', 'MLD0511 fail closed', 'MLD0513 pass'],
    ],
    [
      'the transfer ends too early',
      {faults: {axfr: 'noFinalSoa'}},
      ['MLD0502 pass', 'MLD0503 pass', 'MLD0510 pass', 'MLD0511 fail incomplete', 'MLD0513 pass'],
    ],
    [
      'the server does not have the zone',
      {options: {zones: ['example.net']}},
      [
        'MLD0502 pass',
        'MLD0503 fail not-served',
        'MLD0510 pass',
        'MLD0511 skip blocked-by',
        'MLD0513 fail not-authoritative',
      ],
    ],
    [
      'the server lost the zone',
      {faults: {rcode: {query: 2, axfr: 2}}},
      [
        'MLD0502 pass',
        'MLD0503 fail not-served',
        'MLD0510 pass',
        'MLD0511 skip blocked-by',
        'MLD0513 fail not-loaded',
      ],
    ],
    [
      'nobody listens',
      {options: {port: 1}},
      [
        'MLD0502 inconclusive not-answered',
        'MLD0503 fail unreachable',
        'MLD0510 inconclusive not-answered',
        'MLD0511 skip blocked-by',
        'MLD0513 inconclusive not-answered',
      ],
    ],
  ]
  for (const [title, given, expected] of cases) {
    it(`tells apart: ${title}`, async () => {
      const reading = await read(given)
      expect(verdictsOf(reading, codes)).to.deep.equal(expected)
    })
  }

  it('knows the serial, the primary and the clock of the server', async () => {
    const {facts} = await read()
    const [state] = facts[0]?.zones[0]?.inspection?.servers ?? []
    expect(state).to.include({rcode: 'NOERROR', authoritative: true})
    expect(state?.primary).to.be.a('string')
    expect(state?.serial).to.be.a('number')
    expect(Math.abs(state?.clockAheadSeconds ?? 99)).to.be.lessThan(5)
  })

  it('tells how far the clock of a server is that refuses for it', async () => {
    const {facts} = await read({faults: {tsig: 'badtime'}})
    expect(facts[0]?.zones[0]?.trouble?.details).to.include({tsig: 'BADTIME'})
    expect(facts[0]?.zones[0]?.trouble?.details['clockAheadSeconds']).to.be.within(3990, 4010)
  })

  it('sends no update unless it is asked for, and then none that changes anything', async () => {
    const zone = server.zone('example.com')
    const before = JSON.stringify(zone.allRecords())
    await read()
    expect(server.calls.map(({kind}) => kind)).to.not.include('update')
    const reading = await read({probe: true})
    expect(verdictsOf(reading, ['MLD0504'])).to.deep.equal(['MLD0504 pass'])
    expect(server.calls.filter(({kind}) => kind === 'update').map(({signed}) => signed)).to.deep.equal([
      true,
      false,
    ])
    expect(JSON.stringify(zone.allRecords())).to.equal(before)
  })

  const answers: readonly (readonly [string, DnsFaults, string])[] = [
    ['refuses updates', {rcode: {update: 5}}, 'MLD0504 fail refused'],
    ['is no primary', {rcode: {update: 9}}, 'MLD0504 fail not-authorized'],
    ['has no updates', {rcode: {update: 4}}, 'MLD0504 fail not-supported'],
    ['fails', {rcode: {update: 2}}, 'MLD0504 inconclusive other-answer'],
    ['takes one from anybody', {rcode: {update: 0}}, 'MLD0504 inconclusive decided-by-name'],
    ['goes away', {closeOnUpdate: 'before'}, 'MLD0504 inconclusive no-answer'],
  ]
  for (const [title, faults, expected] of answers) {
    it(`asks for an update without changes of a server that ${title}`, async () => {
      expect(verdictsOf(await read({faults, probe: true}), ['MLD0504'])).to.deep.equal([expected])
    })
  }

  it('asks the servers of the zone and of what it delegates', async () => {
    const {facts} = await read({online: true})
    const zone = facts[0]?.zones[0]
    expect(zone?.nameServers?.apex).to.deep.equal([
      {
        name: 'ns1.example.com',
        from: 'ns',
        address: '127.0.0.1',
        state: 'authoritative',
        recursion: false,
        transfer: 'closed',
      },
    ])
    expect(zone?.nameServers?.signed).to.equal(false)
    expect(zone?.nameServers?.delegations).to.deep.equal([
      {
        name: 'gone.example.com',
        asked: true,
        servers: [
          {
            name: 'ns1.example.com',
            from: 'ns',
            address: '127.0.0.1',
            state: 'lame',
            answered: 'NOERROR without authority',
          },
        ],
      },
    ])
  })

  it('finds a server that gives the zone to anybody', async () => {
    const open = await startDnsServer({zones: {'example.com': []}})
    const asked = await probeTransfer({host: '127.0.0.1', port: open.port}, 'example.com', 300)
    expect(asked).to.equal('open')
    expect(await probeTransfer({host: '127.0.0.1', port: server.port}, 'example.com', 300)).to.equal('closed')
    open.faults.dropTcp = true
    expect(await probeTransfer({host: '127.0.0.1', port: open.port}, 'example.com', 100)).to.equal('unknown')
    await open.stop()
    expect(await probeTransfer({host: '127.0.0.1', port: open.port}, 'example.com', 300)).to.equal('unknown')
  })
})

describe('readProviders from zone files', () => {
  const folder = temporaryFolder()
  const soa = '@ 300 IN SOA ns1 hostmaster 1 7200 900 1209600 300\n@ 300 IN NS ns1\nns1 300 IN A 192.0.2.1\n'

  function read(): Promise<ProviderReading> {
    const opener: ViewOpener = {
      settings: viewSettings('zonefile'),
      configured: files,
      open: async () => openZoneFiles({dir: folder.path(), now: () => new Date(0)}),
    }
    return readProviders([opener], quiet())
  }

  const codes = ['MLD0503', 'MLD0504', 'MLD0508', 'MLD0509', 'MLD0511', 'MLD0513']

  it('finds a file it may change', async () => {
    folder.write('example.com.zone', soa)
    expect(verdictsOf(await read(), codes)).to.deep.equal([
      'MLD0503 pass',
      'MLD0504 pass',
      'MLD0508 pass',
      'MLD0509 pass',
      'MLD0511 na',
      'MLD0513 pass',
    ])
  })

  const obstacles: readonly (readonly [string, () => void, string])[] = [
    ['a journal', () => void folder.write('example.com.zone.jnl', ''), 'dynamic'],
    [
      'signatures',
      () => void folder.write('example.com.zone', `${soa}@ 300 IN NSEC ns1.example.com. A NS SOA\n`),
      'signed',
    ],
    [
      'its SOA in another file',
      () => {
        folder.write('soa.inc', '@ 300 IN SOA ns1 hostmaster 1 7200 900 1209600 300\n')
        folder.write('example.com.zone', '$INCLUDE soa.inc\n@ 300 IN NS ns1\nns1 300 IN A 192.0.2.1\n')
      },
      'soa-included',
    ],
  ]
  for (const [title, arrange, reason] of obstacles) {
    it(`finds ${title} that keeps the zone from being changed`, async () => {
      folder.write('example.com.zone', soa)
      arrange()
      expect(verdictsOf(await read(), ['MLD0513'])).to.deep.equal([`MLD0513 fail ${reason}`])
    })
  }

  it('finds no zone, two files of one zone, and a file that is no zone', async () => {
    expect(verdictsOf(await read(), ['MLD0503'])).to.deep.equal(['MLD0503 fail no-zone'])
    folder.write('example.com.zone', soa)
    folder.write('EXAMPLE.com.zone', soa)
    expect(verdictsOf(await read(), ['MLD0503', 'MLD0508'])).to.deep.equal([
      'MLD0503 skip blocked-by',
      'MLD0508 fail two-files',
    ])
  })

  it('finds a file it cannot read as a zone', async () => {
    folder.write('example.com.zone', 'no zone at all (\n')
    expect(verdictsOf(await read(), ['MLD0503', 'MLD1001'])).to.deep.equal([
      'MLD0503 fail unreadable',
      'MLD1001 skip blocked-by',
    ])
  })

  it('finds a folder this user may not write to, before anything is written', async function () {
    this.timeout(20_000)
    folder.write('example.com.zone', soa)
    chmodSync(folder.path(), 0o555)
    // access(2) goes by the real user, and root may do everything: so another process asks, where it can read us.
    const isRoot = process.getuid?.() === 0
    if (isRoot && !isOpenToAll(root)) this.skip()
    const {stdout} = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', askForAccess, folder.path()],
      {cwd: root, ...(isRoot ? {uid: 65_534, gid: 65_534} : {})},
    )
    chmodSync(folder.path(), 0o755)
    expect(JSON.parse(stdout)).to.include({state: 'no', reason: 'permission'})
  })

  it('finds a folder that is not there', async () => {
    const opener: ViewOpener = {
      settings: viewSettings('zonefile'),
      configured: files,
      open: async () => openZoneFiles({dir: `${folder.path()}/none`, now: () => new Date(0)}),
    }
    expect(verdictsOf(await readProviders([opener], quiet()), ['MLD0503'])).to.deep.equal([
      'MLD0503 fail not-listed',
    ])
  })
})

const root = join(import.meta.dirname, '../..')
function isOpenToAll(path: string): boolean {
  const open = (statSync(path).mode & 0o005) === 0o005
  return open && (path === dirname(path) || isOpenToAll(dirname(path)))
}

const askForAccess = `
  import {openReader} from './src/providers/zonefile/index.ts'
  const reader = openReader({dir: process.argv[1], now: () => new Date(0)})
  const [zone] = await reader.listZones()
  console.log(JSON.stringify(await reader.canWrite(zone)))
`
