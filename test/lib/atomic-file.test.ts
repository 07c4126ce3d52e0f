import {chmod, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {OwnershipLost, removeLeftovers, replaceFile, type FileOwnership} from '../../src/lib/atomic-file.js'
import {asOrdinaryUser} from '../support/ordinary-user.js'

let dir = ''
let path = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mldns-atomic-'))
  path = join(dir, 'file')
  await writeFile(path, 'old')
})

afterEach(() => rm(dir, {recursive: true}))

const nothing = async (): Promise<void> => {}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('replacing a file', () => {
  it('puts the new bytes in its place with the mode of the old', async () => {
    for (const mode of [0o600, 0o664, 0o444]) {
      await chmod(path, mode)
      await replaceFile(path, Buffer.from(`new ${mode}`), await stat(path), nothing)
      expect(await readFile(path, 'utf8')).to.equal(`new ${mode}`)
      expect((await stat(path)).mode & 0o777).to.equal(mode)
    }
    expect(await readdir(dir)).to.deep.equal(['file'])
  })

  it('shows the old file until the rename', async () => {
    let seen = ''
    await replaceFile(path, Buffer.from('new'), await stat(path), async () => {
      seen = await readFile(path, 'utf8')
    })
    expect(seen).to.equal('old')
  })

  it('leaves the old file alone when it is stopped before the rename', async () => {
    const stop = new Error('stop')
    const replaced = replaceFile(path, Buffer.from('new'), await stat(path), async () => {
      throw stop
    })
    expect(await thrownBy(replaced)).to.equal(stop)
    expect(await readFile(path, 'utf8')).to.equal('old')
    expect(await readdir(dir)).to.deep.equal(['file'])
  })

  const lost: readonly (readonly [number, boolean])[] = [
    [0o640, false],
    [0o600, false],
    [0o644, true],
  ]
  for (const [mode, allowed] of lost) {
    const title = allowed ? 'is made' : 'is refused'
    it(`of a foreign owner with mode ${mode.toString(8)} ${title} when the owner cannot be kept`, async () => {
      await chmod(dir, 0o777)
      const old: FileOwnership = {mode, uid: 12_345, gid: (await stat(path)).gid}
      const error = await asOrdinaryUser(() => thrownBy(replaceFile(path, Buffer.from('new'), old, nothing)))
      if (allowed) expect(error).to.equal(undefined)
      else expect(error).to.be.instanceOf(OwnershipLost)
      expect(await readFile(path, 'utf8')).to.equal(allowed ? 'new' : 'old')
      expect(await readdir(dir)).to.deep.equal(['file'])
    })
  }

  it('removes what killed runs left of this file, and of no other', async () => {
    const left = ['.file.mldns-new-1', '.other.mldns-new-1', 'file.mldns-new-1']
    for (const name of left) await writeFile(join(dir, name), '')
    await removeLeftovers(path)
    expect((await readdir(dir)).sort()).to.deep.equal(['.other.mldns-new-1', 'file', 'file.mldns-new-1'])
  })
})
