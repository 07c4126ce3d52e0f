import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'

const root = join(import.meta.dirname, '..', 'golden')

/** Compares a whole output with test/golden/NAME. `UPDATE_GOLDEN=1` writes the file instead, to be reviewed in the diff. */
export function expectGolden(name: string, actual: string): void {
  const path = join(root, name)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, actual)
    return
  }
  if (!existsSync(path)) throw new Error(`no golden file ${name}: run with UPDATE_GOLDEN=1 and review it`)
  expect(actual).to.equal(readFileSync(path, 'utf8'))
}
