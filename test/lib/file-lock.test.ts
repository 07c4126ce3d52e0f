import {mkdtemp, readdir, readFile, rm, utimes, writeFile} from 'node:fs/promises'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {abandonedAfterMilliseconds, takeFileLock, type FileLock} from '../../src/lib/file-lock.js'

let dir = ''
let path = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mldns-lock-'))
  path = join(dir, 'lock')
})

afterEach(() => rm(dir, {recursive: true}))

async function take(): Promise<FileLock> {
  const taken = await takeFileLock(path)
  if ('release' in taken) return taken
  throw new Error('the lock is not free')
}

async function leave(holder: Record<string, unknown>, ageMilliseconds = 0): Promise<void> {
  await writeFile(
    path,
    JSON.stringify({host: hostname(), pid: process.ppid, began: 0, token: 'other', ...holder}),
  )
  const time = new Date(Date.now() - ageMilliseconds)
  await utimes(path, time, time)
}

describe('a file lock', () => {
  it('is held by one, who is named to all others, until it is released', async () => {
    const lock = await take()
    expect(await lock.isHeld()).to.equal(true)
    const refused = await takeFileLock(path)
    expect(refused).to.have.property('holder').that.includes({pid: process.pid, host: hostname()})
    await lock.release()
    expect(await readdir(dir)).to.deep.equal([])
    await (await take()).release()
  })

  it('is had by exactly one of many who find a dead one', async () => {
    for (let round = 0; round < 20; round++) {
      await leave({pid: 2 ** 22 + 1})
      const taken = await Promise.all(Array.from({length: 8}, () => takeFileLock(path)))
      const held = taken.flatMap((one) => ('release' in one ? [one] : []))
      const stillHeld = await Promise.all(held.map((one) => one.isHeld()))
      expect(stillHeld.filter(Boolean)).to.have.length(1)
      expect((await readdir(dir)).length).to.equal(1)
      for (const one of held) await one.release()
    }
  })

  it('of a living process, or of another host, is respected', async () => {
    await leave({})
    expect(await takeFileLock(path)).to.have.property('holder')
    await leave({host: 'elsewhere'})
    const refused = await takeFileLock(path)
    expect(refused).to.have.property('ageMilliseconds').that.is.lessThan(abandonedAfterMilliseconds)
  })

  it('of another host is taken over when it is old; the holder learns it and does not remove it', async () => {
    const first = await take()
    await leave({host: 'elsewhere'}, abandonedAfterMilliseconds + 60_000)
    const second = await take()
    expect(await first.isHeld()).to.equal(false)
    await first.release()
    expect(await second.isHeld()).to.equal(true)
    expect(await readFile(path, 'utf8')).to.include(String(process.pid))
  })

  it('without content is judged by its age', async () => {
    await writeFile(path, '')
    expect(await takeFileLock(path)).to.have.property('holder', undefined)
    const time = new Date(Date.now() - abandonedAfterMilliseconds - 60_000)
    await utimes(path, time, time)
    await (await take()).release()
  })

  it('fails with the error of the system where no file can be made', async () => {
    const outcome: unknown = await takeFileLock(join(dir, 'nowhere', 'lock')).catch((error: unknown) => error)
    expect(outcome).to.have.property('code', 'ENOENT')
  })
})
