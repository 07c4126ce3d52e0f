import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {expect} from 'chai'
import {ConfigError, MldnsError, ProviderError} from '../../../src/errors.js'
import type {Operation} from '../../../src/model/operation.js'
import type {ZoneReader, ZoneWriter} from '../../../src/model/ports.js'
import {openReader, openWriter} from '../../../src/providers/zonefile/index.js'
import type {ZoneFileSettings} from '../../../src/providers/zonefile/settings.js'
import {a, create, remove, txt, zone as buildZone} from '../../support/builders.js'
import {asOrdinaryUser} from '../../support/ordinary-user.js'

const zone = buildZone('example.com', {provider: 'zonefile'})
const head = '$TTL 300\n@ SOA ns1 hostmaster 7 2 3 4 300\n@ NS ns1.example.net.\n'
const newHost = create(a('new.example.com', '192.0.2.1'))
const now = (): Date => new Date('2026-11-23T10:00:00Z')

let dir = ''
let path = ''

function reader(more: Partial<ZoneFileSettings> = {dir}): ZoneReader {
  return openReader({now, ...more})
}

function writer(more: Partial<ZoneFileSettings> = {dir}): ZoneWriter {
  return openWriter({now, ...more})
}

async function write(...operations: readonly Operation[]): Promise<void> {
  const open = writer()
  await open.write(await open.readZone(zone), operations)
}

async function errorOf(promise: Promise<unknown>): Promise<MldnsError> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome instanceof MldnsError) return outcome
  throw new Error('no error of mldns', {cause: outcome})
}

async function hidden(): Promise<readonly string[]> {
  return (await readdir(dir)).filter((name) => name.startsWith('.')).sort()
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mldns-zonefile-'))
  path = join(dir, 'example.com.zone')
  await writeFile(path, head)
})

afterEach(() => rm(dir, {recursive: true, force: true}))

describe('the zones of a folder', () => {
  it('are its .zone files, reverse zones and IDNs among them', async () => {
    for (const name of ['2.0.192.in-addr.arpa.zone', 'münchen.example.zone', '.hidden.zone', 'notes.txt']) {
      await writeFile(join(dir, name), head)
    }
    const names = (await reader().listZones()).map(({name}) => name)
    expect(names).to.deep.equal(['2.0.192.in-addr.arpa', 'example.com', 'xn--mnchen-3ya.example'])
  })

  it('may lie in files of any name, with the zone before them', async () => {
    const other = join(dir, 'db.2')
    await writeFile(other, '$TTL 1\n@ SOA a b 1 1 1 1 1\n@ NS a\n5 PTR host.example.com.\n')
    const name = '0/25.2.0.192.in-addr.arpa'
    const open = reader({files: [path, `${name}=${other}`]})
    expect((await open.listZones()).map((one) => one.name)).to.deep.equal([name, 'example.com'])
    const content = await open.readZone(buildZone(name))
    expect(content.recordSets.at(-1)).to.include({name: `5.${name}`, type: 'PTR'})
    expect(content).to.include({soaSerial: 1, negativeTtl: 1})
  })

  it('carry the name of their view', async () => {
    const [found] = await reader({dir, view: 'lan'}).listZones()
    expect(found).to.deep.equal({...zone, view: 'lan'})
  })

  it('are refused when two files are of one zone, or a name is no zone', async () => {
    const twice = await errorOf(reader({dir, files: [`example.com=${path}`]}).listZones())
    expect(twice).to.be.instanceOf(ConfigError)
    expect(twice.message).to.include('zone example.com has two files')
    expect((await errorOf(reader({files: ['/x/db.example']}).listZones())).message).to.include(
      '/x/db.example',
    )
    await writeFile(join(dir, 'a b.zone'), head)
    expect((await errorOf(reader().listZones())).message).to.include('"a b", which is no zone')
  })

  it('cannot be listed where there is no folder', async () => {
    const error = await errorOf(reader({dir: join(dir, 'nowhere')}).listZones())
    expect(error).to.be.instanceOf(ProviderError).with.property('kind', 'absent')
    expect(error.message).to.include(join(dir, 'nowhere'))
  })
})

describe('a zone file', () => {
  it('with the SOA of another zone is refused', async () => {
    await writeFile(path, 'example.net. 1 SOA a. b. 1 1 1 1 1\n')
    const error = await errorOf(reader().readZone(zone))
    expect(error.message).to.equal(
      `${path}:1: found the SOA record of example.net, expected that of zone example.com`,
    )
  })

  it('that is a folder or a dangling link is refused', async () => {
    await mkdir(join(dir, 'folder.example.zone'))
    await symlink(join(dir, 'nowhere'), join(dir, 'link.example.zone'))
    const [folder, link] = [buildZone('folder.example'), buildZone('link.example')]
    expect(await errorOf(reader().readZone(folder))).to.have.property('kind', 'incomplete')
    expect(await errorOf(reader().readZone(link))).to.have.property('kind', 'absent')
  })

  it('has another version when it or what it includes changes', async () => {
    await writeFile(path, `${head}$INCLUDE more.inc\n`)
    await writeFile(join(dir, 'more.inc'), 'x A 192.0.2.1\n')
    const first = await reader().readZone(zone)
    await writeFile(join(dir, 'more.inc'), 'x A 192.0.2.2\n')
    const second = await reader().readZone(zone)
    expect(first.version).to.match(/^sha256:[0-9a-f]{64}$/)
    expect(second.version).not.to.equal(first.version)
    expect(second.recordSets.at(-1)?.values).to.deep.equal(['192.0.2.2'])
  })

  it('that includes a missing file is refused', async () => {
    await writeFile(path, `${head}$INCLUDE gone.inc\n`)
    const error = await errorOf(reader().readZone(zone))
    expect(error).to.have.property('kind', 'absent')
    expect(error.message).to.include(join(dir, 'gone.inc')).and.to.include(path)
  })
})

describe('a write', () => {
  it('raises the serial, keeps mode and foreign lines, and leaves nothing beside the file', async () => {
    await writeFile(path, `; mine\n${head}keep  A 192.0.2.9 ; exactly\n`)
    await chmod(path, 0o640)
    await write(newHost)
    expect(await readFile(path, 'utf8')).to.equal(
      `; mine\n${head.replace(' 7 ', ' 8 ')}keep  A 192.0.2.9 ; exactly\nnew\t300\tIN\tA\t192.0.2.1\n`,
    )
    expect((await stat(path)).mode & 0o777).to.equal(0o640)
    expect(await hidden()).to.deep.equal([])
  })

  it('through a symbolic link changes the file and leaves the link', async () => {
    const real = join(dir, 'real')
    await mkdir(real)
    const target = join(real, 'zone.txt')
    await writeFile(target, head)
    await symlink(target, join(dir, 'linked.example.zone'))
    const linked = buildZone('linked.example')
    const open = writer()
    await open.write(await open.readZone(linked), [create(a('x.linked.example', '192.0.2.1'))])
    expect((await lstat(join(dir, 'linked.example.zone'))).isSymbolicLink()).to.equal(true)
    expect(await readFile(target, 'utf8')).to.include('x\t300\tIN\tA\t192.0.2.1\n')
    expect(await readdir(real)).to.deep.equal(['zone.txt'])
  })

  it('changes a file that includes others and leaves those alone', async () => {
    await writeFile(path, `${head}$INCLUDE more.inc\n`)
    await writeFile(join(dir, 'more.inc'), 'x A 192.0.2.1\n')
    await write(newHost)
    expect(await readFile(path, 'utf8')).to.include('$INCLUDE more.inc\nnew\t300\tIN\tA\t192.0.2.1\n')
    const error = await errorOf(write(remove(a('x.example.com', '192.0.2.1'))))
    expect(error).to.have.property('kind', 'rejected')
    expect(error.message).to.include(
      `x.example.com A comes from a file read by $INCLUDE (${join(dir, 'more.inc')}:1)`,
    )
    expect(await readFile(join(dir, 'more.inc'), 'utf8')).to.equal('x A 192.0.2.1\n')
  })

  it('refuses a signed zone, and one a name server keeps by itself', async () => {
    await writeFile(path, `${head}@ RRSIG A 8 2 300 20260101000000 20250101000000 7 @ abcd\n`)
    const signed = await errorOf(write(newHost))
    expect(signed.message).to.include('example.com RRSIG, so it is signed')
    await writeFile(path, head)
    await writeFile(`${path}.jnl`, '')
    const dynamic = await errorOf(write(newHost))
    expect(dynamic).to.have.property('kind', 'rejected')
    expect(dynamic.message).to.include(`${path}.jnl`)
    expect(await readFile(path, 'utf8')).to.equal(head)
  })

  it('refuses to touch SOA and the name servers of the apex', async () => {
    const {recordSets} = await reader().readZone(zone)
    for (const set of recordSets) {
      expect((await errorOf(write(remove(set)))).message).to.match(/example\.com (SOA|NS): /)
    }
  })

  it('refuses what does not come back as it was given', async () => {
    const error = await errorOf(
      write(create({...a('x.example.com', '192.0.2.1'), type: 'CAA', values: ['0 ISSUE "x"']})),
    )
    expect(error.message).to.include('x.example.com CAA: the file would hold 0 issue "x"')
    expect(await readFile(path, 'utf8')).to.equal(head)
  })

  it('of two at once makes both changes, one after the other', async () => {
    const names = Array.from({length: 8}, (_, index) => `n${index}.example.com`)
    const base = await reader().readZone(zone)
    await Promise.all(names.map((name) => writer().write(base, [create(a(name, '192.0.2.1'))])))
    const {recordSets} = await reader().readZone(zone)
    expect(recordSets.map(({name}) => name)).to.include.members(names)
    expect(await hidden()).to.deep.equal([])
  })

  it('gives way to an editor that saves the file meanwhile', async () => {
    const edited = `${head}other A 192.0.2.5\n`
    const open = writer({
      dir,
      now: () => {
        writeFileSync(path, edited)
        return now()
      },
    })
    const error = await errorOf(open.write(await open.readZone(zone), [newHost]))
    expect(error).to.have.property('kind', 'stale')
    expect(error.message).to.include(`${path} was changed by somebody else`)
    expect(await readFile(path, 'utf8')).to.equal(edited)
    expect(await hidden()).to.deep.equal([])
  })

  it('leaves the file as it was when its folder may not be written', async () => {
    await chmod(path, 0o644)
    await chmod(dir, 0o555)
    const error = await asOrdinaryUser(() => errorOf(write(newHost)))
    await chmod(dir, 0o755)
    expect(error).to.be.instanceOf(ProviderError).with.property('kind', 'denied')
    expect(error.message).to.include('cannot lock the zone file').and.to.include(path)
    expect(await readFile(path, 'utf8')).to.equal(head)
  })

  it('leaves the file as it was when the disk takes no more', async () => {
    const many = Array.from({length: 200}, (_, index) => `pair${index} A 192.0.2.1\n`).join('')
    await writeFile(path, head + many)
    const child = loop(['1'], 'trap "" XFSZ; ulimit -f 1; exec "$@"')
    const lines = await linesOf(child)
    expect(lines[1]).to.include('cannot replace the zone file').and.to.include('EFBIG')
    expect(await readFile(path, 'utf8')).to.equal(head + many)
    expect(await hidden()).to.deep.equal([])
  })
})

describe('a lock', () => {
  const lockPath = (): string => join(dir, '.example.com.zone.mldns-lock')
  const holder = (more: Record<string, unknown>): string =>
    JSON.stringify({
      host: hostname(),
      pid: process.pid,
      began: Date.now() - process.uptime() * 1000,
      token: 'x',
      ...more,
    })

  it('of a living process holds the write back, with exit code locked', async () => {
    await writeFile(lockPath(), holder({pid: process.ppid}))
    const error = await errorOf(write(newHost))
    expect(error).to.include({code: 'ZONE_FILE_LOCKED', exit: 'locked', kind: 'unavailable'})
    expect(error.message).to.include(`process ${process.ppid} on ${hostname()}`).and.to.include(lockPath())
    expect(error.hint).to.include(`remove ${lockPath()}`)
    expect(await readFile(path, 'utf8')).to.equal(head)
  })

  const dead: readonly (readonly [string, () => string, boolean])[] = [
    ['of a dead process', () => holder({pid: 2 ** 22 + 1}), false],
    ['of a process that had our number before us', () => holder({began: 1}), false],
    ['of a run on another host that is old', () => holder({host: 'elsewhere'}), true],
    ['that was never filled and is old', () => '', true],
  ]
  for (const [title, text, old] of dead) {
    it(`${title} is taken over, and what the run left is removed`, async () => {
      await writeFile(lockPath(), text())
      await writeFile(join(dir, '.example.com.zone.mldns-new-1'), 'half')
      await writeFile(`${lockPath()}.1`, 'aside')
      const time = new Date(Date.now() - 3_600_000)
      if (old) await utimes(lockPath(), time, time)
      await write(newHost)
      expect(await readFile(path, 'utf8')).to.include('new\t300\tIN\tA')
      expect(await hidden()).to.deep.equal([])
    })
  }

  it('of another zone does not matter', async () => {
    await writeFile(join(dir, '.other.zone.mldns-lock'), holder({pid: process.ppid}))
    await write(newHost)
    expect(await hidden()).to.deep.equal(['.other.zone.mldns-lock'])
  })
})

describe('a run killed at any moment', () => {
  it('leaves the old file or the new one, and the next run goes on', async () => {
    await writeFile(path, `${head}pair1 A 192.0.2.1\n; comment\npair2 A 192.0.2.1\n`)
    for (const milliseconds of [0, 3, 7, 12, 20]) {
      const child = loop([])
      await ready(child)
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      child.kill('SIGKILL')
      await once(child, 'close')
      const {recordSets} = await reader().readZone(zone)
      const pair = recordSets.filter(({name}) => name.startsWith('pair')).map(({values}) => values)
      expect(pair[0]).to.deep.equal(pair[1])
      expect(pair).to.have.length(2)
      const marker = create(txt(`after${milliseconds}.example.com`, 'x'))
      await write(marker)
      expect(await hidden()).to.deep.equal([])
    }
    expect(await readFile(path, 'utf8')).to.include('\n; comment\n')
  })
})

/** Runs the write loop in a process of its own; `shell` may wrap it ("$@" is the command). */
function loop(args: readonly string[], shell = 'exec "$@"'): ChildProcess {
  const script = join(import.meta.dirname, 'write-loop.ts')
  return spawn('bash', ['-c', shell, 'bash', process.execPath, '--import', 'tsx', script, dir, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function linesOf(child: ChildProcess): Promise<readonly string[]> {
  const lines: string[] = []
  if (child.stdout === null) return lines
  for await (const line of createInterface({input: child.stdout})) lines.push(line)
  return lines
}

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, 'data')
}
